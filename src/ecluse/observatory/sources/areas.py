"""The territory of each row: which level, which code, what was repaired, what cannot be one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.lib.text import fold
from ecluse.observatory.enums import RemarkKind
from ecluse.observatory.methods.results import Integers
from ecluse.observatory.rules.layouts import NOT_FOLLOWED, Layout, Place
from ecluse.observatory.sources.account import Ledger
from ecluse.observatory.sources.grids import Grid
from ecluse.observatory.sources.levels import (
    ARRONDISSEMENTS,
    LEVEL_WORDS,
    certain_level,
    level_of_header,
    read_code,
    refined,
)
from ecluse.observatory.sources.questions import AnswerNeeded, NothingToRead, Option, Options, Question
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes
from ecluse.territories.rules.codes import CodeError
from ecluse.territories.rules.sources.errors import SourceError

_MELODI = re.compile(r"(\d{4})-([A-Z][A-Z0-9]*)-(\w+)")
_FIGURE = re.compile(r"\d")
_LEVELS = {level.value: level for level in Level}
_LONE_SHEETS = re.compile(r"(?:feuil|sheet|table|tableau|donnees|data)?[ _]?\d*")


@dataclass(slots=True)
class Areas:
    """Of each row, the place of its territory in ``keys`` (−1: none), and the year of geography it says (0: none)."""

    keys: list[tuple[Level, str]]
    index: Integers
    geography: Integers


def areas_of(grid: Grid, layout: Layout, sheet: str, options: Options, ledger: Ledger) -> Areas:
    """The territory of every row that is still open in the ledger. Raises AnswerNeeded when a level must be told."""
    found = Areas([], np.full(len(grid), -1), np.zeros(len(grid), dtype=np.int64))
    places = [place for place in layout.places if all(grid.place(column) is not None for column in place.columns)]
    if not places:
        raise SourceError(
            f"La colonne du territoire, telle que « {layout.label} » la décrit, n’est pas dans ce tableau."
        )
    for rank, place in enumerate(places):
        pending = ledger.open & (found.index < 0)
        if not pending.any():
            break
        _Reader(grid, layout, place, sheet, options, ledger, found, last=rank == len(places) - 1).read(pending)
    return found


class _Reader:
    """Reads one place of a layout into the areas found so far."""

    def __init__(
        self, grid: Grid, layout: Layout, place: Place, sheet: str, options: Options, ledger: Ledger, found: Areas,
        *, last: bool,
    ) -> None:  # fmt: skip
        self._grid, self._layout, self._place, self._sheet = grid, layout, place, sheet
        self._options, self._ledger, self._found, self._last = options, ledger, found, last
        self._known = {key: number for number, key in enumerate(found.keys)}
        self._levels: list[str] = []

    def read(self, pending: np.ndarray) -> None:
        if self._place.code:
            self._found.index[pending] = self._number((self._place.level or Level.FRANCE, self._place.code))
            return
        encoded, header = self._texts()
        words = self._level_words(pending)
        inside = np.asarray(encoded.indices)
        distinct: list[str] = encoded.dictionary.to_pylist()
        totals = {fold(word) for word in (*self._place.totals, *self._options.totals)}
        if totals and not self._last and len(distinct):
            elsewhere = np.array([fold(text) in totals for text in distinct], dtype=bool)
            pending = pending & ~elsewhere[inside]
        rows = np.flatnonzero(pending)
        if not len(rows):
            return
        used = sorted(set(inside[rows].tolist()))
        default = None if words is not None else self._level([distinct[place] for place in used], header)
        groups = words[rows] if words is not None else np.zeros(len(rows), dtype=np.int64)
        both = groups.astype(np.int64) * len(distinct) + inside[rows]
        numbers, which = np.unique(both, return_inverse=True)
        pairs = np.stack(np.divmod(numbers, len(distinct)))
        self._resolve(header, pairs, which.ravel(), rows, distinct, default)

    def _texts(self) -> tuple[pa.DictionaryArray, str]:
        grid, columns = self._grid, self._place.columns
        first = grid.places(columns[0])[0]
        if len(columns) == 1:
            return grid.coded(first), grid.header[first]
        second = grid.places(columns[1])[0]
        left, right = (grid.coded(place) for place in (first, second))
        pairs, which = np.unique(
            np.stack([np.asarray(left.indices), np.asarray(right.indices)]), axis=1, return_inverse=True
        )
        halves = zip(
            *(side.dictionary.take(pa.array(row)).to_pylist() for side, row in zip((left, right), pairs, strict=True)),
            strict=True,
        )
        joined = pa.array([_joined(department, commune) for department, commune in halves], pa.string())
        texts = joined.take(pa.array(which.ravel()))
        return pc.dictionary_encode(texts), f"{grid.header[first]} + {grid.header[second]}"

    def _level_words(self, pending: np.ndarray) -> np.ndarray | None:
        """Of each row, the place of its level in ``self._levels``; None when one level holds for the whole place."""
        column = self._grid.place(self._layout.level_column)
        if column is None or self._place.level is not None or self._options.level is not None:
            return None
        vocabulary = {**LEVEL_WORDS, **{fold(word): level for word, level in self._layout.levels.items()}}
        encoded = pc.dictionary_encode(self._grid.columns[column])
        self._levels = [vocabulary.get(fold(word), "") for word in encoded.dictionary.to_pylist()]
        inside = np.asarray(encoded.indices)
        unknown = pending & np.array([not level for level in self._levels], dtype=bool)[inside]
        if unknown.any():
            cells = self._grid.columns[column].filter(pa.array(unknown)).to_pylist()
            self._ledger.settle(
                RemarkKind.LEFT_OUT, "cette maille n’est pas suivie", unknown, self._grid.header[column], cells
            )
            pending &= ~unknown
        return inside

    def _level(self, distinct: Sequence[str], header: str) -> str:
        """The level of the whole column: of the layout, the person, the sheet, the header, or the codes."""
        if self._place.level is not None:
            return str(self._place.level)
        if self._options.level is not None:
            self._ledger.decide(Option.LEVEL, self._options.level.label, self._options.origin(Option.LEVEL))
            return str(self._options.level)
        for pattern, level in self._layout.sheets.items():
            if self._sheet and re.fullmatch(pattern, fold(self._sheet).strip()):
                if level == NOT_FOLLOWED:
                    raise NothingToRead(
                        f"La feuille « {self._sheet} » est d’une maille qu’Écluse ne suit pas : elle n’est pas lue."
                    )
                self._ledger.decide(Option.LEVEL, level, "nom de la feuille")
                return level
        hinted = level_of_header(self._header_name())
        if all(_MELODI.fullmatch(text) for text in distinct):
            return ""
        if self._place.through:
            return str(Level.COMMUNE)
        coded = [text for text in distinct if _FIGURE.search(text)]  # « Total » is no code of any level
        filled = coded or [text for text in distinct if text]
        certain, proposals = certain_level(filled, self._options.known) if filled else (None, [])
        if hinted is not None and (not proposals or any(each.value == hinted for each in proposals)):
            self._ledger.decide(Option.LEVEL, hinted.label, f"en-tête « {header} »")
            return str(hinted)
        named = self._sheet and not _LONE_SHEETS.fullmatch(fold(self._sheet).strip())
        if certain is None or (self._layout.sheets and named):
            asked = f"À quelle maille sont les codes de la colonne « {header} » ?"
            raise AnswerNeeded((Question(Option.LEVEL, asked, tuple(proposals)),))
        self._ledger.decide(Option.LEVEL, certain.label, f"forme des codes de la colonne « {header} »")
        return str(certain)

    def _header_name(self) -> str:
        place = self._grid.place(self._place.columns[0])
        return self._grid.names[place] if place is not None and len(self._place.columns) == 1 else ""

    def _resolve(
        self, header: str, pairs: np.ndarray, which: np.ndarray, rows: np.ndarray, distinct: list[str],
        default: str | None,
    ) -> None:  # fmt: skip
        numbers = np.full(pairs.shape[1], -1)
        years = np.zeros(pairs.shape[1], dtype=np.int64)
        said: dict[tuple[RemarkKind, str], list[int]] = defaultdict(list)
        plain = self._plain(distinct, default)
        for column, (group, place) in enumerate(pairs.T.tolist()):
            if plain is not None and plain[place]:
                numbers[column] = self._number((Level.COMMUNE, distinct[place]))
                continue
            level = default if default is not None else self._levels[group]
            try:
                key, year, repaired = self._code(distinct[place], level)
            except CodeError as error:
                said[RemarkKind.REFUSED, _reason(str(error))].append(column)
                continue
            numbers[column], years[column] = self._number(key), year
            if repaired:
                said[RemarkKind.REPAIRED, repaired].append(column)
        self._found.index[rows] = numbers[which]
        self._found.geography[rows] = years[which]
        for (kind, reason), columns in said.items():
            concerned = np.isin(which, columns)
            cells = [distinct[pairs[1, column]] for column in which[concerned]]
            if kind is RemarkKind.REPAIRED:
                became = self._found.index[rows[concerned]]
                cells = [f"{cell} → {self._found.keys[key][1]}" for cell, key in zip(cells, became, strict=True)]
            if kind is RemarkKind.REFUSED:
                mask = np.zeros(len(self._grid), dtype=bool)
                mask[rows[concerned]] = True
                self._ledger.settle(kind, reason, mask, header, cells)
            else:
                self._ledger.say(kind, reason, rows[concerned], header, cells)

    def _plain(self, distinct: list[str], level: str | None) -> list[bool] | None:
        """Which texts are codes of communes as they stand, and nothing else: most of what most files hold, told at once."""
        if level != Level.COMMUNE or self._place.through or self._place.codes:
            return None
        texts = pa.array(distinct, pa.string())
        fits = pc.match_substring_regex(texts, f"^(?:{codes.COMMUNE.pattern})$")
        found: list[bool] = pc.and_not(fits, pc.match_substring_regex(texts, ARRONDISSEMENTS)).to_numpy(False).tolist()
        return found

    def _code(self, text: str, level: str) -> tuple[tuple[Level, str], int, str]:
        """The territory of a text, the year of geography that it says, and how it was repaired."""
        year = 0
        melodi = _MELODI.fullmatch(text) if "-" in text else None
        if melodi:
            vocabulary = {**LEVEL_WORDS, **{fold(word): each for word, each in self._layout.levels.items()}}
            level = vocabulary.get(melodi[2].lower(), "")
            if not level:
                raise CodeError(f"« {text} » est d’une maille qui n’est pas suivie")
            year, text = int(melodi[1]), melodi[3]
        name, _, fixed = level.partition(":")
        kind = _LEVELS[name]
        if fixed:
            return (kind, fixed), year, ""
        if self._place.through:
            text = self._linked(text)
        if self._place.codes:
            text = self._place.codes.get(fold(text), text)
        read = read_code(text, kind)
        return (refined(kind, read.value), read.value), year, read.repaired

    def _linked(self, text: str) -> str:
        links = self._options.links.get(self._place.through)
        if links is None:
            asked = (
                "Ce tableau donne des établissements sans leur commune : donnez dans le même chargement le fichier "
                "qui dit où ils sont."
            )
            raise AnswerNeeded((Question(Option.LINKS, asked),))
        code = codes.plain(text)
        if code not in links:
            raise CodeError(f"« {text} » n’est pas dans le fichier qui dit où sont les établissements")
        return links[code]

    def _number(self, key: tuple[Level, str]) -> int:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._found.keys)
            self._found.keys.append(key)
        return found


def _joined(department: str, commune: str) -> str:
    """A commune's code from its halves; a second half that is the whole code already is taken as it is."""
    if codes.COMMUNE.fullmatch(commune):
        return commune
    return codes.joined(department, commune) if department and commune else ""


def _reason(message: str) -> str:
    """A reason that is the same for every code, so that rows are grouped by it."""
    return re.sub(r"^« .*? » ", "ce code ", message)


def codes_by_level(keys: Iterable[tuple[Level, str]]) -> dict[Level, frozenset[str]]:
    """The codes of each level, for whoever matches them with the reference."""
    found: dict[Level, set[str]] = defaultdict(set)
    for level, code in keys:
        found[level].add(code)
    return {level: frozenset(each) for level, each in found.items()}
