"""French text as plain functions: folding for comparison, small numbers written in letters, trimming.

Nothing here knows what a contract is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPECIAL = {
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o",
    "…": "…", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "",
    "\u2028": "\n", "\t": " ", "\r": " ", "\x0b": " ", "\x0c": " ",
}  # fmt: skip
_SPECIAL.update(dict.fromkeys("’‘ʼ´`′‛", "'"))
_SPECIAL.update(dict.fromkeys("‐‑‒–—―−\ufffe\u2043", "-"))
_SPECIAL.update(dict.fromkeys("“”„«»", '"'))


class _FoldTable(dict[str, str]):
    def __missing__(self, char: str) -> str:
        special = _SPECIAL.get(char)
        if special is None:
            plain = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
            special = " " if plain != "\n" and plain.isspace() else plain.lower()
        self[char] = special
        return special


_TABLE = _FoldTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` without accents nor capitals; ``origin[i]`` is the place in the source of its character ``i``.

    ``origin`` has one entry more than ``text``: the length of the source.
    """

    text: str
    origin: tuple[int, ...]


def fold_with_origin(source: str) -> Folded:
    """Fold ``source`` (accents, capitals, apostrophes, dashes, no-break spaces) and remember where each character was."""
    pieces: list[str] = []
    origin: list[int] = []
    table = _TABLE
    for place, char in enumerate(source):
        piece = table[char]
        pieces.append(piece)
        if len(piece) == 1:
            origin.append(place)
        else:
            origin.extend([place] * len(piece))
    origin.append(len(source))
    return Folded("".join(pieces), tuple(origin))


def fold(source: str) -> str:
    """``source`` in lower case, without accents; one kind of apostrophe, dash and space."""
    table = _TABLE
    return "".join([table[char] for char in source])


def squeeze(source: str) -> str:
    """``source`` on one line: every run of blanks is one space (no-break spaces included), ends trimmed."""
    return " ".join(source.split())


_LONG_ARTICLES = re.compile(r"^(?:les?\s+|la\s+|l\s*'\s*|aux?\s+|à\s+la\s+|a\s+la\s+|un\s+|une\s+)", re.IGNORECASE)


def without_article(source: str) -> str:
    """``source`` without its leading definite or indefinite article: « l’ARS » gives « ARS »."""
    folded = fold_with_origin(source)
    found = _LONG_ARTICLES.match(folded.text)
    if not found or found.end() >= len(folded.text):
        return source
    return source[folded.origin[found.end()] :]


def printable(source: str) -> str:
    """``source`` without control characters, marks of direction nor blanks without width; every blank left is a space."""
    return "".join(" " if char.isspace() else char for char in source if char.isspace() or char.isprintable())


def key(source: str) -> str:
    """The words of ``source`` folded, without punctuation nor small words: two spellings of one name give one key."""
    small = {"le", "la", "les", "l", "de", "du", "des", "d", "et", "en", "un", "une"}
    return " ".join(word for word in re.findall(r"[a-z0-9]+", fold(source)) if word not in small)


_UNITS = tuple(
    re.split(
        " ",
        "zero un deux trois quatre cinq six sept huit neuf dix onze "
        "douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    )
)
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}


def _number_words() -> dict[str, int]:
    words = {word: value for value, word in enumerate(_UNITS)}
    words["une"] = 1
    for ten, base in _TENS.items():
        words[ten] = base
        words[f"{ten} et un"] = words[f"{ten} et une"] = base + 1
        for unit in range(2, 10):
            words[f"{ten}-{_UNITS[unit]}"] = base + unit
    for unit in range(10, 20):
        words[f"soixante-{_UNITS[unit]}"] = 60 + unit
    words["soixante et onze"] = 71
    words["quatre-vingts"] = words["quatre-vingt"] = 80
    for unit in range(1, 20):
        words[f"quatre-vingt-{_UNITS[unit]}"] = 80 + unit
    words["cent"] = 100
    return words


_NUMBER_WORDS = _number_words()

_SMALL = (
    r"(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix(?:[- ](?:sept|huit|neuf))?"
    r"|onze|douze|treize|quatorze|quinze|seize)"
)

#: A whole number from 1 to 999, in digits or in letters, in folded text.
NUMBER = (
    r"(?:\d{1,3}(?![\d.,]\d)|(?:quatre[- ]vingts?|vingt|trente|quarante|cinquante|soixante)"
    rf"(?:(?:[- ]|[- ]et[- ]){_SMALL})?|cent|{_SMALL})"
)


def number(words: str) -> int | None:
    """The whole number that ``words`` says, in digits or letters (« douze », « vingt-quatre », « 19 »), or None."""
    folded = fold(words).strip()
    if folded.isdigit():
        return int(folded)
    spaced = re.sub(r"\s+", " ", folded)
    spellings = (spaced, spaced.replace(" ", "-"), spaced.replace("-et-", " et "))
    return next((_NUMBER_WORDS[spelling] for spelling in spellings if spelling in _NUMBER_WORDS), None)


_ORDINALS = {
    "premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4,
    "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10, "onzieme": 11,
    "douzieme": 12,
}  # fmt: skip

#: An ordinal from 1 to 12 in folded text: « deuxième », « 2e », « 2ème », « 2nd », « 1er », « IIe ».
ORDINAL = (
    r"(?:\d{1,2}\s?(?:ers?|eres?|re|nde?|iemes?|emes?|mes?|es?)(?![a-z])|(?:"
    + "|".join(sorted(_ORDINALS, key=len, reverse=True))
    + r")(?![a-z])|(?:ii|iii|iv|v|vi)e(?:me)?(?![a-z]))"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


def ordinal(words: str) -> int | None:
    """The rank that ``words`` says (« deuxième », « 2ème », « IIe »), or None."""
    folded = fold(words).strip()
    if folded in _ORDINALS:
        return _ORDINALS[folded]
    digits = re.match(r"\d{1,2}", folded)
    if digits:
        return int(digits.group())
    return _ROMAN.get(re.sub(r"e(?:me)?$", "", folded))


def roman(words: str) -> int | None:
    """The value of a Roman numeral from I to X, or None."""
    return _ROMAN.get(fold(words).strip())


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces between them."""
    return frozenset(words.split())
