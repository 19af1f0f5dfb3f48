"""Numbers as lists print them: 3, c, C, iii, III."""

from __future__ import annotations

from typing import Final

_ROMAN: Final = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def roman(value: int) -> str:
    """Lower-case Roman numerals; a value outside 1 to 3999 stays in figures."""
    if not 0 < value < 4000:
        return str(value)
    out = []
    for worth, letters in _ROMAN:
        times, value = divmod(value, worth)
        out.append(letters * times)
    return "".join(out)


def letters(value: int) -> str:
    """a to z, then aa, bb… as word processors count."""
    if not 0 < value < 1000:
        return str(value)
    times, place = divmod(value - 1, 26)
    return chr(97 + place) * (times + 1)


def counted(value: int, kind: str) -> str:
    """``value`` in a number format of WordprocessingML (``decimal``, ``lowerLetter``, ``upperRoman``…)."""
    match kind:
        case "lowerRoman":
            return roman(value)
        case "upperRoman":
            return roman(value).upper()
        case "lowerLetter":
            return letters(value)
        case "upperLetter":
            return letters(value).upper()
        case "decimalZero":
            return f"{value:02d}"
        case "none":
            return ""
        case _:
            return str(value)
