"""Contracts that one text tells in turn: « X a signé le 28 septembre 2021. Le pays d’Y en a fait de même le 7 octobre »."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from ecluse.documents.extraction.lines import RawLine, with_text
from ecluse.documents.extraction.names import kind_end
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.territory_clues import authorities
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.lib.dates import PartialDate, dates
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER, key

#: What says that several contracts are signed one after the other.
_IN_TURN = lazy(
    rf"(?<![a-z])(?:d'autres (?:cls|contrats)|{NUMBER} nouveaux (?:cls|contrats)|en (?:a|ont) fait de meme|au tour d|a son tour"
    r"|imitee?s? (?:des |le |par)|signent chacune?)"
)
_SIGNS = lazy(r"(?<![a-z])(?:sign|paraph|conclu|officialis|imit)[a-z]*|en (?:a|ont) fait de meme|au tour d")
_CLAUSE = lazy(r", (?:puis|et|imitee?s?|suivie?s?|tandis que|avant)(?= )|; ")
_TOWN = lazy(r"(?:ville|commune) (?:de la |de l'|du |des |de |d')$")


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signed a contract of its own (``place``, a span of the text), when, and the lines that speak of it alone."""

    place: tuple[int, int]
    day: PartialDate
    lines: list[RawLine]


def signings(source: Source) -> list[Signing]:
    """One signing for each place, where a text tells at least two of different places and days; else nothing."""
    if not _IN_TURN.search(source.text):
        return []
    found: dict[str, tuple[tuple[int, int], PartialDate]] = {}
    names = authorities(source)
    for start, end in _clauses(source):
        here = {_word(source, name): name for name in names if start <= name[0] < end}
        days = [day for day in dates(source.text, start, end) if day.year and day.iso()]
        if len(here) == 1 and len(days) == 1:
            word, name = next(iter(here.items()))
            found.setdefault(word, (name, days[0]))
    if len(found) < 2 or len({day.iso() for _, day in found.values()}) < 2:
        return []
    return [Signing(_bare(source, name), day, _lines(source, word, set(found))) for word, (name, day) in found.items()]


def _clauses(source: Source) -> list[tuple[int, int]]:
    """The clauses of the sentences that say a contract is signed."""
    clauses: list[tuple[int, int]] = []
    about = False
    for start, end in source.sentences:
        goes_on = about and not source.text.endswith("\n", 0, start)
        about = bool(re.search(rf"{CLS}|contrat", source.text[start:end])) or goes_on
        if not about or not _SIGNS.search(source.text, start, end):
            continue
        cuts = [start, *(cut.start() for cut in _CLAUSE.finditer(source.text, start, end)), end]
        clauses += [(low, high) for low, high in itertools.pairwise(cuts)]
    return clauses


def _word(source: Source, name: tuple[int, int]) -> str:
    """The longest word of a name without its kind: what the text calls the place again."""
    words = key(source.words(kind_end(source, name[0]), name[1])).split()
    return max((word for word in words if word not in _KINDS), key=len, default="")


_KINDS = frozenset({"communaute", "metropole", "agglomeration", "agglo", "pays", "intercommunalite"})


def _bare(source: Source, name: tuple[int, int]) -> tuple[int, int]:
    """« commune de X » names X; « pays de X » keeps its kind."""
    end = kind_end(source, name[0])
    return (end, name[1]) if _TOWN.fullmatch(source.text, name[0], end) else name


def _lines(source: Source, word: str, words: set[str]) -> list[RawLine]:
    """The sentences that name the place and none of the others, as lines."""
    lines = []
    for start, end in source.sentences:
        said = {other for other in words if re.search(rf"(?<![a-z]){other}(?![a-z])", source.text[start:end])}
        if said == {word}:
            lines += [with_text(line.raw, low, high) for line, low, high in source.pieces(start, end)]
    return lines
