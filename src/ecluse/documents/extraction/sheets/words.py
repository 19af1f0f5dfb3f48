"""Words of the source that remember where they stand, so that every fact can point at them.

``Words`` is an immutable run of one or several pieces of blocks; slicing, stripping and splitting keep the exact offsets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ecluse.documents.extraction.draft import Span
from ecluse.lib.patterns import lazy

_BLANKS = lazy(r"\s+")
_ACCENTS = lazy(r"[\u0300-\u036f]")
_UNWANTED = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\ufeff"
_WORD = lazy(r"[a-z0-9]+")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """``text`` in lower case, without accents, with plain apostrophes, blanks and dashes: ``"À  l’État"`` -> ``"a l'etat"``."""
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.lower())).lower()
    text = text.replace("œ", "oe").replace("æ", "ae").replace("\u00ad", "")
    text = text.replace("’", "'").replace("ʼ", "'").replace("‘", "'")
    text = re.sub(r"[‐-―−]", "-", text)
    return _BLANKS.sub(" ", text).strip()


class _Folding(dict[int, str]):
    """One plain lower-case character for each character, so that offsets stay the same."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = {"œ": "o", "æ": "a", "’": "'", "ʼ": "'", "‘": "'"}.get(char.lower(), "")
        if not base:
            decomposed = unicodedata.normalize("NFKD", char)
            base = decomposed[0].lower() if decomposed else char
            base = base if len(base) == 1 else char
            if base in "‐‑‒–—―−":
                base = "-"
            elif base.isspace() and char != "\n":
                base = " "
        self[code] = base
        return base


_FOLDING = _Folding()


def fold(text: str) -> str:
    """``text`` in lower case, without accents nor typographic dashes and apostrophes, of the very same length."""
    return text.translate(_FOLDING)


def plain_words(text: str) -> tuple[str, ...]:
    """The bare words of ``text``, for comparisons: ``"N° 1 – L’accès"`` -> ``("n", "1", "l", "acces")``."""
    return tuple(_WORD.findall(plain(text)))


def tidy(text: str) -> str:
    """``text`` with single spaces and without soft hyphens, otherwise as printed."""
    return _BLANKS.sub(" ", text.replace("\u00ad", "")).strip()


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters ``start`` to ``start + len(text)`` of block ``block``, or of the text of its cell ``cell``."""

    text: str
    block: int
    start: int = 0
    cell: int | None = None

    @property
    def span(self) -> Span:
        return Span(self.block, self.start, self.start + len(self.text), self.cell)

    def part(self, first: int, last: int) -> Piece:
        return Piece(self.text[first:last], self.block, self.start + first, self.cell)

    def stripped(self) -> Piece | None:
        """Without the blanks at both ends; None when nothing is left."""
        first = len(self.text) - len(self.text.lstrip())
        last = len(self.text.rstrip())
        if first >= last:
            return None
        return self if first == 0 and last == len(self.text) else self.part(first, last)


class Words:
    """A run of pieces, read with one blank between two pieces. Immutable."""

    __slots__ = ("_folded", "_text", "pieces")

    def __init__(self, pieces: tuple[Piece, ...] = ()) -> None:
        self.pieces = pieces
        self._text: str | None = pieces[0].text if len(pieces) == 1 else None
        self._folded: str | None = None

    @classmethod
    def of(cls, text: str, block: int, cell: int | None = None) -> Words:
        return cls((Piece(text, block, 0, cell),) if text else ())

    @classmethod
    def join(cls, parts: Iterable[Words]) -> Words:
        """The parts one after the other."""
        return cls(tuple(piece for part in parts for piece in part.pieces))

    @property
    def text(self) -> str:
        """The whole text as printed, pieces joined with one blank."""
        if self._text is None:
            self._text = " ".join(piece.text for piece in self.pieces)
        return self._text

    @property
    def folded(self) -> str:
        """``text`` folded, offset for offset."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @property
    def value(self) -> str:
        """The text tidied, with a word cut at the end of a line made whole again."""
        if len(self.pieces) == 1:
            return tidy(self.pieces[0].text)
        out = ""
        cut = True
        for piece in self.pieces:
            out += tidy(piece.text) if cut else f" {tidy(piece.text)}"
            cut = piece.text.rstrip().endswith("\u00ad")
        return out.strip()

    @property
    def evidence(self) -> tuple[Span, ...]:
        """The spans of the words, without the blanks around them."""
        return tuple(piece.span for piece in self.stripped().pieces)

    @property
    def block(self) -> int:
        """The block of the first word; -1 when there is none."""
        return self.pieces[0].block if self.pieces else -1

    def __bool__(self) -> bool:
        return any(not piece.text.isspace() for piece in self.pieces)

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return f"Words({self.text!r})"

    def slice(self, start: int, end: int | None = None) -> Words:
        """The words between two offsets of ``text``."""
        out: list[Piece] = []
        at = 0
        for piece in self.pieces:
            size = len(piece.text)
            first = start - at if start > at else 0
            last = size if end is None or end - at > size else end - at
            if first < last:
                out.append(piece if first == 0 and last == size else piece.part(first, last))
            at += size + 1
        return Words(tuple(out))

    def stripped(self, chars: str = "") -> Words:
        """Without blanks, nor ``chars``, at both ends (of the run, and blanks at the ends of each piece)."""
        unwanted = _UNWANTED + chars
        text = self.text
        start = len(text) - len(text.lstrip(unwanted))
        end = max(len(text.rstrip(unwanted)), start)
        if len(self.pieces) == 1:
            return self if start == 0 and end == len(text) else self.slice(start, end)
        return Words(tuple(bare for piece in self.slice(start, end).pieces if (bare := piece.stripped()) is not None))

    def cut(self, breaks: Iterable[tuple[int, int]]) -> Iterator[Words]:
        """The parts between the given ``(start, end)`` ranges of ``text``, stripped, empty ones left out."""
        at = 0
        for start, end in breaks:
            part = self.slice(at, start).stripped()
            if part:
                yield part
            at = end
        part = self.slice(at).stripped()
        if part:
            yield part


@dataclass(frozen=True)
class Line:
    """One line of a value: its words, whether a bullet or number precedes it, and its cells when it is a table's row.

    ``strong`` is true where the source sets the line apart as a heading or in bold; ``box`` is the box before it as
    printed, if there is one.
    """

    words: Words
    bullet: bool = False
    cells: tuple[Words, ...] = ()
    strong: bool = False
    box: str = ""

    @property
    def text(self) -> str:
        return self.words.text
