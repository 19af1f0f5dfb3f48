"""Numbers as French and English tables write them, and the words that stand where a number is not; whole columns at once.

Read: « 1 234,5 » with any blank between thousands, ``1,234.5``, « 12,5 % », ``-0.3``, « −0,3 », ``1.5E+3``. A cell such as
``1,234`` means two things: see :func:`decimal_mark`. A reading is done once for each distinct text of a column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.lib.text import fold
from ecluse.observatory.enums import Status
from ecluse.observatory.methods.results import Array, Booleans, Integers

_BLANK = "[ \\t\u00a0\u202f\u2009]"
_SIGN = "[+-]?"
_THOUSANDS_BLANK = rf"^{_SIGN}\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:[.,]\d+)?$"
_THOUSANDS_COMMA = rf"^{_SIGN}[1-9]\d{{0,2}}(?:(?:,\d{{3}})+\.\d+|(?:,\d{{3}}){{2,}})$"
_THOUSANDS_POINT = rf"^{_SIGN}[1-9]\d{{0,2}}(?:(?:\.\d{{3}})+,\d+|(?:\.\d{{3}}){{2,}})$"
_NUMBER = rf"^{_SIGN}(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{{1,3}})?$"
#: Before exactly three figures, a mark may be decimal or of thousands.
_AMBIGUOUS = {mark: rf"^{_SIGN}[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}$" for mark in ",."}
#: Elsewhere it is decimal: before any other number of figures, after a zero, after more than three figures.
_CLEAR = {
    mark: rf"^{_SIGN}(?:\d*{re.escape(mark)}(?:\d{{1,2}}|\d{{4,}})|(?:0\d*|\d{{4,}})?{re.escape(mark)}\d+)$"
    for mark in ",."
}
_INTERVAL = re.compile(
    r"[\[(]?\s*([^\[\]();]+?)\s*(?:;|\s[-–—à]\s|\sto\s|(?<=\d)[-–—](?=\d))\s*([^\[\]();]+?)\s*[\])]?"
)

MISSING_WORDS: Mapping[str, Status] = {
    **dict.fromkeys(("s", "ss", "c", "secret", "secret statistique", "conf", "*", "**"), Status.SUPPRESSED),
    **dict.fromkeys(("ns", "n.s.", "n.s", "n/s", "non significatif"), Status.NOT_SIGNIFICANT),
    **dict.fromkeys(
        ("nd", "n.d.", "n.d", "n/d", "n/a", "nc", "n.c.", ":", "non disponible", "n/a - resultat non disponible"),
        Status.UNAVAILABLE,
    ),
    **dict.fromkeys(("so", "s.o.", "s.o", ".z", "sans objet", "non concerne"), Status.NOT_APPLICABLE),
    **dict.fromkeys(("na", "nan", "null", "none", "nr", "-", "–", ".", "..", "...", "…"), Status.MISSING),
}
_BELOW = re.compile(r"(?:<|≤|<=|moins de )\s*\d+")


@dataclass(frozen=True, slots=True)
class Cells:
    """A column read: numbers (NaN where absent), the place in ``STATUSES`` of why each is there or is not, and the cells
    that are neither a number nor a word known to stand for one."""

    values: Array
    status: Integers
    unreadable: Booleans


def read_cells(texts: pa.Array, decimal: str, words: Mapping[str, Status], empty: Status) -> Cells:
    """The numbers of a column of texts. ``words`` are folded and come before those that everybody uses."""
    encoded = texts if pa.types.is_dictionary(texts.type) else pc.dictionary_encode(texts)
    distinct = encoded.dictionary
    places = np.asarray(encoded.indices)
    values = parse(distinct, decimal)
    status = np.full(len(distinct), Status.MEASURED.number, dtype=np.int64)
    unreadable = np.zeros(len(distinct), dtype=bool)
    declared = {word for word in words if re.fullmatch(r"[-+\d.,]+", word)}
    doubtful = ~np.isfinite(values)
    if declared:
        doubtful |= np.asarray(pc.is_in(distinct, pa.array(sorted(declared), pa.string())))
    for place in np.flatnonzero(doubtful):
        found = absence(distinct[place].as_py(), words, empty)
        values[place] = np.nan
        if found is None:
            unreadable[place] = True
            found = Status.MISSING
        status[place] = found.number
    return Cells(values[places], status[places], unreadable[places])


def absence(text: str, words: Mapping[str, Status], empty: Status) -> Status | None:
    """Why there is no number where ``text`` stands; None when it does not say."""
    word = fold(text).strip()
    if not word:
        return empty
    found = words.get(word) or MISSING_WORDS.get(word)
    if found is None and word.startswith("n/a"):
        return Status.UNAVAILABLE
    if found is None and _BELOW.fullmatch(word):
        return Status.SUPPRESSED
    return found


def parse(texts: pa.Array, decimal: str) -> Array:
    """Numbers of distinct texts; NaN for anything else. ``decimal`` settles what ``1,234`` and ``1.234`` mean."""
    if not len(texts):
        return np.empty(0)
    plain = pc.replace_substring_regex(texts, f"{_BLANK}*%$", "")
    plain = pc.replace_substring_regex(plain, "^[−–]", "-")
    plain = _without(plain, _THOUSANDS_BLANK, _BLANK)
    plain = _without(plain, _THOUSANDS_COMMA, ",")
    plain = _without(plain, _THOUSANDS_POINT, r"\.")
    other = {",": ".", ".": ","}.get(decimal)
    if other:
        plain = _without(plain, _AMBIGUOUS[other], re.escape(other))
    plain = pc.replace_substring(plain, ",", ".")
    fits = pc.match_substring_regex(plain, _NUMBER)
    numbers = pc.cast(pc.if_else(fits, plain, None), pa.float64())
    found: Array = np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
    found[~np.isfinite(found)] = np.nan
    return found


def _without(texts: pa.Array, pattern: str, removed: str) -> pa.Array:
    fits = pc.match_substring_regex(texts, pattern)
    return pc.if_else(fits, pc.replace_substring_regex(texts, removed, ""), texts)


def _any(texts: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, pattern)).as_py())


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the distinct texts of a column say of its decimal mark: cells where it is clear, and cells that hesitate."""

    clear: tuple[str, ...]
    hesitating: tuple[str, ...]


def evidence(texts: pa.Array, rows: Booleans | None = None) -> Evidence:
    """Which marks are surely decimal in a column, and which stand before three figures, where they may be of thousands;
    ``rows`` are those looked at, all by default."""
    encoded = texts if pa.types.is_dictionary(texts.type) else pc.dictionary_encode(texts)
    codes = np.asarray(encoded.indices)
    seen = np.bincount(codes if rows is None else codes[rows], minlength=len(encoded.dictionary))
    distinct = encoded.dictionary.filter(pa.array(seen > 0))
    clear = [mark for mark, pattern in _CLEAR.items() if _any(distinct, pattern)]
    grouped = {",": _THOUSANDS_POINT, ".": _THOUSANDS_COMMA}
    for mark, pattern in grouped.items():
        if mark not in clear and _any(distinct, pattern):
            clear.append(mark)
    return Evidence(tuple(clear), tuple(mark for mark, pattern in _AMBIGUOUS.items() if _any(distinct, pattern)))


def decimal_mark(column: Evidence, table: set[str]) -> str | None:
    """The decimal mark of a column, empty when it does not matter, None when it must be asked.

    ``1,234`` is one and a quarter or twelve hundred. The column's own clear cells settle it; else those of the whole
    ``table``, provided that they use the mark that hesitates: « 12,5 » elsewhere does not tell that ``69.123`` is
    sixty-nine thousand.
    """
    if not column.hesitating:
        return ""
    if len(column.clear) == 1:
        return column.clear[0]
    if not column.clear and len(column.hesitating) == 1 and table == set(column.hesitating):
        return column.hesitating[0]
    return None


def split_intervals(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Both limits of intervals written in one cell (« [ 22,4 - 25,1 ] »); what is not an interval is given back as it is."""
    encoded = pc.dictionary_encode(texts)
    lower, upper = [], []
    for text in encoded.dictionary.to_pylist():
        found = _INTERVAL.fullmatch(text.strip())
        lower.append(found[1] if found else text)
        upper.append(found[2] if found else text)
    indices = encoded.indices
    return pa.array(lower, pa.string()).take(indices), pa.array(upper, pa.string()).take(indices)
