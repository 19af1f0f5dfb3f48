"""The figures of one block, for every row at once: numbers, classes, and why a number is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ecluse.lib.text import fold
from ecluse.observatory.enums import STATUSES, Measure, RemarkKind, Status, ValueType
from ecluse.observatory.methods.results import Array, Booleans, Integers
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.rules.layouts import Layout
from ecluse.observatory.sources.account import Ledger
from ecluse.observatory.sources.blocks import Block, Use
from ecluse.observatory.sources.coded import Coded
from ecluse.observatory.sources.grids import Grid
from ecluse.observatory.sources.numbers import MISSING_WORDS, Cells, absence, read_cells, split_intervals
from ecluse.observatory.store.schema import NUMBERS

_MEASURED = Status.MEASURED.number
_HAS_VALUE = np.array([status.has_value for status in STATUSES])
_COMPUTED = frozenset({ValueType.PROPORTION, ValueType.CRUDE_RATE, ValueType.RATIO, ValueType.MEAN})


@dataclass(frozen=True, slots=True)
class Figures:
    """What a block gives for the rows ``rows`` (places in the grid): one figure each, told by ``numbers``, ``category``
    and ``status``; ``columns`` are the headers of value, numerator and denominator."""

    rows: Integers
    numbers: Mapping[str, Array]
    category: Coded
    status: Integers
    columns: tuple[str, str, str]


class FigureReader:
    """Reads blocks of one table; a column that serves several blocks is read once."""

    def __init__(
        self, grid: Grid, layout: Layout, catalogue: Catalogue, decimals: Mapping[int, str], ledger: Ledger
    ) -> None:
        self._grid, self._layout, self._catalogue = grid, layout, catalogue
        self._decimals, self._ledger = decimals, ledger
        self._words = {fold(word).strip(): status for word, status in layout.missing.items()}
        self._read: dict[tuple[int, float, tuple[object, ...]], Cells] = {}

    def figures(self, block: Block, rows: Integers, indicator: Coded, status: Integers | None) -> Figures:
        """The figures of ``block`` for these rows; ``indicator`` and ``status`` (−1: unsaid) are those that rows say."""
        numbers: dict[str, Array] = {}
        refused = np.zeros(len(rows), dtype=bool)
        why: Integers | None = None
        for measure, use in block.uses.items():
            cells = self._cells(use, rows)
            numbers[measure.value] = cells.values
            refused |= cells.unreadable
            if measure is Measure.VALUE or (why is None and measure is Measure.NUMERATOR):
                why = cells.status
        if block.interval is not None:
            for name, cells in zip(("lower95", "upper95"), self._limits(block.interval, rows), strict=True):
                numbers.setdefault(name, cells.values)
                refused |= cells.unreadable
        category, classes = self._classes(block, rows, indicator, refused)
        self._compute(numbers, indicator, why if Measure.VALUE in block.uses else None)
        present = self._present(numbers, category) | self._counted(numbers, indicator)
        state = self._status(present, why if why is not None else classes, classes)
        if status is not None:
            state = self._said(block, rows, present, state, status, refused)
        kept = ~refused
        headers = [self._header(block, measure) for measure in (Measure.VALUE, Measure.NUMERATOR, Measure.DENOMINATOR)]
        return Figures(
            rows[kept],
            {name: values[kept] for name, values in numbers.items()},
            Coded(category.codes[kept], category.words),
            state[kept],
            (headers[0], headers[1], headers[2]),
        )

    def _header(self, block: Block, measure: Measure) -> str:
        use = block.uses.get(measure) or (block.classes if measure is Measure.VALUE else None)
        return " ".join(self._grid.header[place] for place in use.places) if use else ""

    def _cells(self, use: Use, rows: Integers) -> Cells:
        if len(use.places) > 1:
            return _added([self._cells(Use((place,), use.rule), rows) for place in use.places])
        place = use.places[0]
        key = (place, use.rule.scale, tuple(use.rule.missing.items()))
        whole = self._read.get(key)
        if whole is None:
            words = self._words | {fold(word).strip(): status for word, status in use.rule.missing.items()}
            texts = self._grid.coded(place)
            whole = read_cells(texts, self._decimals.get(place, ""), words, self._layout.empty)
            if use.rule.scale != 1.0:
                whole = Cells(whole.values * use.rule.scale, whole.status, whole.unreadable)
            self._read[key] = whole
            self._refuse(place, whole.unreadable, "ce n’est ni un nombre ni un mot qui dise pourquoi il manque")
        return Cells(whole.values[rows], whole.status[rows], whole.unreadable[rows])

    def _limits(self, use: Use, rows: Integers) -> tuple[Cells, Cells]:
        place = use.places[0]
        sides = split_intervals(self._grid.columns[place])
        lower, upper = (read_cells(side, ",", self._words, Status.MISSING) for side in sides)
        wrong = lower.unreadable | upper.unreadable | (np.isnan(lower.values) != np.isnan(upper.values))
        self._refuse(place, wrong, "ce n’est pas un intervalle")
        one, other = (
            Cells(side.values[rows] * use.rule.scale, side.status[rows], wrong[rows]) for side in (lower, upper)
        )
        return one, other

    def _refuse(self, place: int, wrong: Booleans, reason: str) -> None:
        places = np.flatnonzero(wrong & self._ledger.open)
        cells = self._grid.columns[place].take(pa.array(places)).to_pylist()
        self._ledger.say(RemarkKind.CELL_REFUSED, reason, places, self._grid.header[place], cells)

    def _classes(self, block: Block, rows: Integers, indicator: Coded, refused: Booleans) -> tuple[Coded, Integers]:
        """The class of each row, and why there is none; an unknown class is refused in ``refused``."""
        none = Coded.same("", len(rows)), np.full(len(rows), _MEASURED, dtype=np.int64)
        use = block.classes
        if use is None:
            return none
        column = Coded.of(self._grid.columns[use.places[0]]).at(rows)
        pairs, which = np.unique(np.stack([indicator.codes, column.codes]), axis=1, return_inverse=True)
        which = which.ravel()
        words, states, wrong = [], [], []
        for of, code in pairs.T.tolist():
            word, state = self._class(use, self._catalogue.indicators[indicator.words[of]], column.words[code])
            words.append(word)
            states.append((state or Status.MISSING).number)
            wrong.append(state is None)
        unknown = np.array(wrong, dtype=bool)[which] if wrong else np.zeros(len(rows), dtype=bool)
        refused |= unknown
        cells = [column.words[code] for code in column.codes[unknown]]
        header = self._grid.header[use.places[0]]
        self._ledger.say(RemarkKind.CELL_REFUSED, "cette classe n’est pas déclarée", rows[unknown], header, cells)
        return Coded(which, tuple(words)), np.array(states, dtype=np.int64)[which]

    def _class(self, use: Use, indicator: Indicator, text: str) -> tuple[str, Status | None]:
        """The class that a text says, and its status; None for a text that is no class of the indicator."""
        if not indicator.is_category:
            return "", Status.MEASURED if not text else None
        word = fold(text).strip()
        spelt = {fold(cell).strip(): name for cell, name in use.rule.classes.items()}
        for name, label in indicator.categories.items():
            spelt.setdefault(fold(name).strip(), name)
            spelt.setdefault(fold(label).strip(), name)
        plain = word[:-2] if word.endswith(".0") else word
        found = spelt.get(word) or spelt.get(plain)
        if found is not None and found in indicator.categories:
            return found, Status.MEASURED
        words = self._words | {fold(cell).strip(): status for cell, status in use.rule.missing.items()}
        return "", absence(text, words or MISSING_WORDS, self._layout.empty)

    def _compute(self, numbers: dict[str, Array], indicator: Coded, why: Integers | None) -> None:
        """The value that no cell holds, from the numerator and the denominator, in the unit of the indicator. A value that
        was taken out (``why``: the status of its cells) stays out."""
        if not {"numerator", "denominator"} <= set(numbers):
            return
        factors = multipliers(indicator.words, self._catalogue)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = factors[indicator.codes] * numbers["numerator"] / numbers["denominator"]
        value[~np.isfinite(value)] = np.nan
        written = numbers.get("value")
        if written is not None and why is not None:
            value = np.where(np.isnan(written) & (why == Status.MISSING.number), value, written)
        numbers["value"] = value

    @staticmethod
    def _present(numbers: Mapping[str, Array], category: Coded) -> Booleans:
        classed = np.array([bool(word) for word in category.words], dtype=bool)[category.codes]
        value = numbers.get("value")
        return np.asarray(classed if value is None else ~np.isnan(value) | classed)

    def _counted(self, numbers: Mapping[str, Array], indicator: Coded) -> Booleans:
        """Where the figure is a number of events, of which a standardised rate is made at the next build."""
        events = numbers.get("numerator")
        if events is None:
            return np.zeros(len(indicator.codes), dtype=bool)
        declared = [self._catalogue.indicators.get(word) for word in indicator.words]
        standardised = np.array([each is not None and each.is_standardised for each in declared], dtype=bool)
        return np.asarray(standardised[indicator.codes] & ~np.isnan(events))

    @staticmethod
    def _status(present: Booleans, why: Integers, classes: Integers) -> Integers:
        """Why each figure is there or is not, from its cells: a figure without value always has a reason."""
        absent = np.where(_HAS_VALUE[why], classes, why)
        absent = np.where(_HAS_VALUE[absent], Status.UNAVAILABLE.number, absent)
        return np.where(present, _MEASURED, absent)

    def _said(
        self, block: Block, rows: Integers, present: Booleans, state: Integers, said: Integers, refused: Booleans
    ) -> Integers:
        """The status that the row itself gives, where it agrees with its cells."""
        given = said >= 0
        has_value = _HAS_VALUE[np.maximum(said, 0)]
        hidden = given & present & ~has_value
        refused |= hidden
        header = self._header(block, Measure.VALUE)
        self._ledger.say(RemarkKind.CELL_REFUSED, "son statut dit qu’il n’y a pas de valeur", rows[hidden], header)
        empty = given & ~present & has_value
        self._ledger.say(RemarkKind.FLAGGED, "son statut annonce une valeur, qui manque", rows[empty], header)
        return np.where(given & (present == has_value), said, state)


def multipliers(indicators: Sequence[str], catalogue: Catalogue) -> Array:
    """What the quotient of numerator and denominator is multiplied by, in the unit of each indicator; NaN where its value is
    no quotient."""
    declared = [catalogue.indicators.get(word) for word in indicators]
    return np.array([each.multiplier if each is not None and each.type in _COMPUTED else np.nan for each in declared])


def columns_of_numbers(block: Block) -> set[int]:
    """The places of the columns of numbers, whose decimal mark matters."""
    return {place for use in block.uses.values() for place in use.places}


def _added(columns: Sequence[Cells]) -> Cells:
    """Columns added up: a figure that one of them lacks is lacking, for the reason of the first."""
    values = np.sum([each.values for each in columns], axis=0)
    status = columns[0].status
    for each in columns[1:]:
        status = np.where(_HAS_VALUE[status], each.status, status)
    return Cells(values, status, np.any([each.unreadable for each in columns], axis=0))


def ones(rows: Integers, header: str) -> Figures:
    """One for each row, where rows are counted: added up later. ``header``: the column that names what is counted."""
    measured = np.full(len(rows), _MEASURED)
    return Figures(rows, {"value": np.ones(len(rows))}, Coded.same("", len(rows)), measured, (header, "", ""))


def number_arrays(figures: Figures) -> dict[str, pa.Array]:
    """The numbers of the schema as Arrow arrays: null where there is none."""
    size = len(figures.rows)
    found = {}
    for name in NUMBERS:
        values = figures.numbers.get(name)
        found[name] = pa.nulls(size, pa.float64()) if values is None else pa.array(values, from_pandas=True)
    return found
