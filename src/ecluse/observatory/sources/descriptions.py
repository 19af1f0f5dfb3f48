"""What the descriptive columns of a table say of each row: indicator, sex, ages, group, status, and the rows not to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ecluse.lib.text import fold
from ecluse.observatory.enums import STATUSES, RemarkKind, Status
from ecluse.observatory.methods.results import Integers
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import Dimension, Layout, Role
from ecluse.observatory.sources.account import Ledger
from ecluse.observatory.sources.coded import Coded, combined
from ecluse.observatory.sources.grids import Grid
from ecluse.observatory.sources.questions import Option, Options, Proposal, Question
from ecluse.observatory.sources.words import TOTALS, ages_of, sex_of
from ecluse.observatory.store.schema import AGE_END
from ecluse.territories.rules.sources.errors import SourceError

#: Between the dimensions, and the groups, of a row broken down twice.
CROSSED = " × "
_UNKNOWN = "\0"
_HAS_VALUE = np.array([status.has_value for status in STATUSES])


@dataclass(slots=True)
class Descriptions:
    """Of each row, what its descriptive columns say; None where no column says it. ``places`` are the columns read."""

    indicator: Coded | None = None
    sex: Coded | None = None
    age_from: Integers | None = None
    age_to: Integers | None = None
    dimension: Coded | None = None
    group: Coded | None = None
    status: Integers | None = None
    places: dict[int, str] = field(default_factory=dict)


_LABELS = {
    Role.INDICATOR: "indicateur",
    Role.SEX: "sexe",
    Role.AGES: "âge",
    Role.AGE_FROM: "âge",
    Role.AGE_TO: "âge",
    Role.GROUP: "groupe",
    Role.STATUS: "statut",
    Role.FILTER: "filtre",
}


def descriptions_of(grid: Grid, layout: Layout, options: Options, catalogue: Catalogue, ledger: Ledger) -> Descriptions:
    """What the layout's dimensions and the person's filters say of the rows; rows of other modalities are settled."""
    found = Descriptions()
    groups: list[tuple[Coded, Coded]] = []
    totals = TOTALS | {fold(word) for word in options.totals}
    for header, modality in options.filters.items():
        chosen = next((place for place, written in enumerate(grid.header) if fold(written) == fold(header)), None)
        if chosen is None:
            raise SourceError(f"La colonne « {header} », à filtrer, n’est pas dans ce tableau.")
        _filter(grid, chosen, (modality,), ledger)
        found.places[chosen] = _LABELS[Role.FILTER]
    for dimension in layout.dimensions:
        places = grid.places(dimension.column)
        if not places:
            continue
        place = places[0]
        for each in places if dimension.role is Role.INDICATOR else places[:1]:
            found.places.setdefault(each, _LABELS[dimension.role])
        reader = _Words(grid, places, dimension, totals | {fold(word) for word in dimension.totals}, ledger)
        if dimension.role is Role.FILTER:
            _filter(grid, place, dimension.keep or tuple(reader.totals), ledger)
        elif dimension.role is Role.INDICATOR:
            found.indicator = reader.indicators(catalogue, options)
        elif dimension.role is Role.SEX:
            found.sex = reader.sexes()
        elif dimension.role is Role.AGES:
            found.age_from, found.age_to = reader.ages()
        elif dimension.role is Role.AGE_FROM:
            found.age_from = reader.bound(0)
        elif dimension.role is Role.AGE_TO:
            found.age_to = reader.bound(AGE_END)
        elif dimension.role is Role.STATUS:
            status = reader.statuses()
            if found.status is not None:  # of two columns, the one that hides the value is right
                status = np.where((status >= 0) & ~_HAS_VALUE[status], status, found.status)
            found.status = status
        else:
            groups.append(reader.groups())
            named_by = grid.place(dimension.named_by)
            if named_by is not None:
                found.places[named_by] = "dimension"
    if groups:
        found.dimension, found.group = _crossed(groups)
    return found


def ask_for_others(grid: Grid, layout: Layout, used: set[int], options: Options) -> list[Question]:
    """A question for each column of a cube that nothing describes and that varies: which modality is to be read?"""
    if layout.others:
        return []
    asked = []
    answered = {fold(header) for header in options.filters}
    for place, header in enumerate(grid.header):
        if place in used or not header or fold(header) in answered or _ignored(grid, layout, place):
            continue
        column = Coded.of(grid.columns[place])
        if len(column.words) < 2:
            continue
        counts = np.bincount(column.codes, minlength=len(column.words)) / max(len(grid), 1)
        ranked = sorted(
            range(len(column.words)), key=lambda code: (fold(column.words[code]) not in TOTALS, -counts[code])
        )
        proposals = tuple(Proposal(column.words[code], "des lignes", float(counts[code])) for code in ranked[:20])
        text = f"La colonne « {header} » a plusieurs modalités : laquelle faut-il lire ?"
        asked.append(Question(Option.FILTER, text, proposals, header))
    return asked


def _ignored(grid: Grid, layout: Layout, place: int) -> bool:
    return any(place in grid.places(pattern) for pattern in layout.ignored)


def _filter(grid: Grid, place: int, keep: tuple[str, ...], ledger: Ledger) -> None:
    column = Coded.of(grid.columns[place])
    wanted = {fold(word).strip() for word in keep}
    others = np.array([fold(word).strip() not in wanted for word in column.words], dtype=bool)
    shown = " ou ".join(f"« {word} »" for word in keep[:2])
    left = others[column.codes] & ledger.open
    cells = [column.words[code] for code in column.codes[left]]
    ledger.settle(RemarkKind.LEFT_OUT, f"seule la modalité {shown} est lue", left, grid.header[place], cells)


class _Words:
    """The words of one descriptive column, read once for each distinct one."""

    def __init__(self, grid: Grid, places: list[int], rule: Dimension, totals: frozenset[str], ledger: Ledger) -> None:
        self.totals = totals
        self._grid, self._place, self._rule, self._ledger = grid, places[0], rule, ledger
        columns = [Coded.of(grid.columns[place]) for place in places]
        self._column = columns[0]
        if rule.role is Role.INDICATOR and len(columns) > 1:
            self._column = combined(columns, lambda words: next((word for word in reversed(words) if word), ""))
        self._values = {fold(word).strip(): meaning for word, meaning in rule.values.items()}

    def indicators(self, catalogue: Catalogue, options: Options) -> Coded:
        if options.indicator:
            return self._column.mapped(lambda word: options.indicator)

        def meaning(word: str) -> str:
            id = self._values.get(fold(word).strip(), word)
            return id if id in catalogue.indicators else _UNKNOWN

        return self._read(meaning, RemarkKind.LEFT_OUT, "aucun indicateur déclaré pour cette modalité")

    def sexes(self) -> Coded:
        def meaning(word: str) -> str:
            sex = sex_of(self._values.get(fold(word).strip(), word), self.totals)
            return sex.value if sex else _UNKNOWN

        return self._read(meaning, RemarkKind.REFUSED, "ce sexe n’est pas compris")

    def ages(self) -> tuple[Integers, Integers]:
        bands = [ages_of(self._values.get(fold(word).strip(), word), self.totals) for word in self._column.words]
        self._settle([band is None for band in bands], RemarkKind.REFUSED, "cet âge n’est pas compris")
        both = np.array([band or (0, AGE_END) for band in bands], dtype=np.int64).reshape(-1, 2)
        return both[self._column.codes, 0], both[self._column.codes, 1]

    def bound(self, default: int) -> Integers:
        numbers = [int(word) if word.isdigit() else default if not word else -1 for word in self._column.words]
        wrong = [not 0 <= number <= AGE_END for number in numbers]
        self._settle(wrong, RemarkKind.REFUSED, "cet âge n’est pas compris")
        return np.array(numbers, dtype=np.int64)[self._column.codes]

    def statuses(self) -> Integers:
        numbers = [-1 if not word else _status(self._values, word) for word in self._column.words]
        self._settle([number < -1 for number in numbers], RemarkKind.REFUSED, "ce statut n’est pas compris")
        return np.array(numbers, dtype=np.int64)[self._column.codes]

    def groups(self) -> tuple[Coded, Coded]:
        """Dimension and group of each row, both empty where it is not broken down."""

        def meaning(word: str) -> str:
            folded = fold(word).strip()
            if folded in self.totals or not folded:
                return ""
            return self._values.get(folded, _UNKNOWN if self._values else word)

        group = self._read(meaning, RemarkKind.LEFT_OUT, "ce groupe n’est pas déclaré")
        named_by = self._grid.place(self._rule.named_by)
        if named_by is not None:
            return Coded.of(self._grid.columns[named_by]), group
        return group.mapped(lambda word: self._rule.name if word else ""), group

    def _read(self, meaning: Callable[[str], str], kind: RemarkKind, reason: str) -> Coded:
        found = self._column.mapped(meaning)
        self._settle([word == _UNKNOWN for word in found.words], kind, reason)
        return found.mapped(lambda word: "" if word == _UNKNOWN else word)

    def _settle(self, wrong: list[bool], kind: RemarkKind, reason: str) -> None:
        where = np.array(wrong, dtype=bool)[self._column.codes] if wrong else np.zeros(0, dtype=bool)
        where = where & self._ledger.open
        cells = [self._column.words[code] for code in self._column.codes[where]]
        self._ledger.settle(kind, reason, where, self._grid.header[self._place], cells)


def _status(values: Mapping[str, str], word: str) -> int:
    text = values.get(fold(word).strip(), word)
    return STATUSES.index(Status(text)) if text in set(Status) else -2


def _crossed(groups: list[tuple[Coded, Coded]]) -> tuple[Coded, Coded]:
    columns = [column for pair in groups for column in pair]

    def joined(start: int) -> Callable[[tuple[str, ...]], str]:
        def meaning(words: tuple[str, ...]) -> str:
            pairs = zip(words[::2], words[1::2], strict=True)
            return CROSSED.join(pair[start] for pair in pairs if pair[1])

        return meaning

    return combined(columns, joined(0)), combined(columns, joined(1))
