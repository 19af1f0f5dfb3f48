"""The words of a document as one flow of lines, with the way back to the blocks they stand in.

Rules look for patterns in ``Source.text`` (folded: no accents, no capitals) and give places in it; a source turns these
places into the words as printed and into evidence spans.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from ecluse.documents.extraction.draft import Confidence, Fact, Span
from ecluse.documents.reading.blocks import Block, BlockKind, Style
from ecluse.lib.text import fold, fold_with_origin, squeeze

T = TypeVar("T")

_LIST_MARK = re.compile(r"\s*(?P<mark>[•▪■●◦‣○➢➤►✓✔❖§·\uf0b7\uf0a7\uf0d8*]|[-–—](?=\s*[^\W\d_])|[-–—](?=\s))\s*")
_NUMBER_MARK = re.compile(r"\s*(?P<mark>\d{1,2}[.)]|[a-zA-Z][.)])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line of one block: ``text`` without its list marker, beginning at ``offset`` of the block's text."""

    block: int
    offset: int
    text: str
    kind: BlockKind
    level: int = 0
    marker: str = ""
    style: Style = field(default_factory=Style)
    page: int | None = None
    table: int | None = None

    @property
    def bulleted(self) -> bool:
        """Whether the line is an item of a list, numbered or not."""
        return self.kind is BlockKind.LIST_ITEM or bool(self.marker)


@dataclass(frozen=True, slots=True)
class Line:
    """A line in its source: its place among the lines, and its characters ``start`` to ``end`` of the folded text."""

    index: int
    start: int
    end: int
    raw: RawLine

    @property
    def text(self) -> str:
        return self.raw.text


def raw_lines(blocks: Iterable[Block]) -> list[RawLine]:
    """The lines of ``blocks``, furniture and empty lines left out; bullets that a format lost are taken off the text."""
    lines: list[RawLine] = []
    for block in blocks:
        if block.furniture:
            continue
        offset = 0
        for place, piece in enumerate(block.text.split("\n")):
            line = _raw_line(block, offset, piece, first=place == 0)
            if line.text:
                lines.append(line)
            offset += len(piece) + 1
    return lines


def _raw_line(block: Block, offset: int, piece: str, *, first: bool) -> RawLine:
    marker = block.marker if first else ""
    kind = block.kind if first or block.kind is not BlockKind.LIST_ITEM else BlockKind.PARAGRAPH
    start = len(piece) - len(piece.lstrip())
    if not marker and block.kind is not BlockKind.HEADING:
        found = _LIST_MARK.match(piece)
        if found:
            marker, start = found["mark"], found.end()
            kind = BlockKind.LIST_ITEM if kind is BlockKind.PARAGRAPH else kind
    text = piece[start:].rstrip()
    return RawLine(
        block.index, offset + start, text, kind, block.level, marker.strip(), block.style, block.page, block.table
    )


def line_outside(text: str) -> RawLine:
    """Words that stand in no block (the name of a spreadsheet's sheet, the title of a page): facts, but no evidence."""
    return RawLine(-1, 0, text, BlockKind.HEADING, 1)


class Source:
    """Lines of a document (or of the part that speaks of one contract) as one folded text.

    ``text`` joins the folded lines; a line break inside a sentence is a space, another is ``\\n``.
    """

    def __init__(self, lines: Sequence[RawLine], *, wrapped: bool | None = None) -> None:
        self.wrapped = is_wrapped(lines) if wrapped is None else wrapped
        pieces: list[str] = []
        self._line_starts: list[int] = []
        self._origins: list[tuple[int, ...]] = []
        self.lines: list[Line] = []
        place = 0
        for index, raw in enumerate(lines):
            if index:
                pieces.append(" " if _runs_on(lines[index - 1], raw, wrapped=self.wrapped) else "\n")
                place += 1
            text, origin = _fold_line(raw.text)
            pieces.append(text)
            self._line_starts.append(place)
            self._origins.append(origin)
            self.lines.append(Line(index, place, place + len(text), raw))
            place += len(text)
        self.text = "".join(pieces)

    @classmethod
    def of_blocks(cls, blocks: Iterable[Block]) -> Source:
        return cls(raw_lines(blocks))

    def part(self, first: int, last: int) -> Source:
        """The lines ``first`` (included) to ``last`` (excluded) as a source of their own."""
        return Source([line.raw for line in self.lines[first:last]], wrapped=self.wrapped)

    def line_at(self, place: int) -> Line:
        """The line that holds the character ``place`` of the text."""
        return self.lines[max(0, bisect_right(self._line_starts, place) - 1)]

    def pieces(self, start: int, end: int) -> list[tuple[Line, int, int]]:
        """The lines that ``start`` to ``end`` cover, each with the first and last places in the line's own text."""
        found = []
        if not self.lines or end <= start:
            return []
        for line in self.lines[self.line_at(start).index :]:
            if line.start >= end:
                break
            origin = self._origins[line.index]
            size = line.end - line.start
            low, high = max(0, start - line.start), min(size, end - line.start)
            if high > low:
                found.append((line, origin[low], origin[high - 1] + 1))
        return found

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Evidence for the characters ``start`` to ``end`` of the text: one span for each line they cover."""
        return tuple(
            Span(line.raw.block, line.raw.offset + low, line.raw.offset + high)
            for line, low, high in self.pieces(start, end)
            if line.raw.block >= 0
        )

    def words(self, start: int, end: int) -> str:
        """The words as printed between two places of the text, on one line."""
        return squeeze(" ".join(line.text[low:high] for line, low, high in self.pieces(start, end)))

    def char(self, place: int) -> str:
        """The character as printed at ``place`` (capitals and accents kept)."""
        line = self.line_at(place)
        if not line.start <= place < line.end:
            return " "
        return line.text[self._origins[line.index][place - line.start]]

    def is_capital(self, place: int) -> bool:
        return 0 <= place < len(self.text) and self.char(place).isupper()

    def is_capital_or_digit(self, place: int) -> bool:
        return self.is_capital(place) or self.text[place : place + 1].isdigit()

    def fact(
        self,
        value: T,
        start: int,
        end: int,
        *,
        rule: str,
        confidence: Confidence = Confidence.SURE,
        note: str = "",
    ) -> Fact[T]:
        """``value``, read at ``start`` to ``end`` of the text."""
        return Fact(value, self.spans(start, end), confidence, rule, note)

    def worded(
        self, start: int, end: int, *, rule: str, confidence: Confidence = Confidence.SURE, note: str = ""
    ) -> Fact[str]:
        """The words at ``start`` to ``end`` as a fact, blanks at both ends left out."""
        start, end = self.trim(start, end)
        return self.fact(self.words(start, end), start, end, rule=rule, confidence=confidence, note=note)

    def trim(self, start: int, end: int, characters: str = " \n\t") -> tuple[int, int]:
        """``start`` and ``end`` moved inwards past ``characters``."""
        while start < end and self.text[start] in characters:
            start += 1
        while end > start and self.text[end - 1] in characters:
            end -= 1
        return start, end

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Places of the sentences in order; a title, a list item and a table row each begin one."""
        ends = (
            match.end()
            for match in _SENTENCE_END.finditer(self.text)
            if "\n" in match.group() or self._ends_sentence(match.start())
        )
        bounds = [0, *ends, len(self.text)]
        return [(a, b) for a, b in itertools.pairwise(bounds) if self.text[a:b].strip()]

    def sentence_at(self, place: int) -> tuple[int, int]:
        """The sentence that holds ``place``."""
        starts = self._sentence_starts
        return self.sentences[max(0, bisect_right(starts, place) - 1)] if starts else (0, 0)

    def sentences_in(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The sentences that ``start`` to ``end`` touch, in order."""
        first = max(0, bisect_right(self._sentence_starts, start) - 1)
        for place in range(first, len(self.sentences)):
            low, high = self.sentences[place]
            if low >= end:
                return
            if high > start:
                yield low, high

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [a for a, _ in self.sentences]

    def _ends_sentence(self, place: int) -> bool:
        """Whether the full stop at ``place`` ends a sentence (and is no abbreviation, initial or ordinal)."""
        if self.text[place] != ".":
            return True
        before = re.search(r"(?:^|[\s(\"'-])([a-z]{1,3}|\d{1,2})$", self.text[max(0, place - 6) : place])
        if before and (len(before[1]) == 1 or before[1] in _ABBREVIATIONS):
            return False
        if before and before[1].isdigit() and self.line_at(place).start + 3 > place:
            return False
        after = re.compile(r"[\s\"']*").match(self.text, place + 1)
        following = after.end() if after else place + 1
        return following >= len(self.text) or not self.text[following].isalpha() or self.is_capital(following)


_SENTENCE_END = re.compile(r"\n|[.!?](?=[\s\"])[\s\"]*")
_ABBREVIATIONS = frozenset({"mm", "mme", "dr", "pr", "st", "ste", "art", "cf", "ex", "env", "no", "tel", "etc"})


_JOINING_END = re.compile(
    r"(?:,|(?<=\s)(?:de|du|des|la|le|les|l'|d'|et|ou|a|au|aux|en|par|pour|avec|sur|dans|un|une|entre|que|qui))$"
)
_STARTS_OF = re.compile(r"(?:du|de|des|d'|et|aux?) ?(?=[a-z])")
_PUBLICATION = re.compile(r"(?:publie|mis|poste|modifie|actualise)[a-z ]*\b(?:le|a)$")
_LABELLED = re.compile(
    r"(?:axe|orientation|priorite|fiche|action|objectif|enjeu|article|annexe|chapitre"
    r"|partie)s?(?: [a-z-]+)? ?(?:n ?°?)? ?[\divx]+\b"
)


def is_wrapped(lines: Sequence[RawLine]) -> bool:
    """Whether the page, not the author, broke the lines: none is long, and many begin in the middle of a sentence."""
    texts = [line.text for line in lines if line.kind is BlockKind.PARAGRAPH and not line.bulleted]
    if len(texts) < 12 or max(map(len, texts)) > 170:
        return False
    return sum(text[0].islower() for text in texts) >= 0.25 * len(texts)


def _runs_on(before: RawLine, after: RawLine, *, wrapped: bool) -> bool:
    """Whether ``after`` goes on with the sentence of ``before`` (a line broken by the page, not by the author)."""
    if (
        after.bulleted
        or BlockKind.HEADING in (before.kind, after.kind)
        or BlockKind.TABLE_ROW in (before.kind, after.kind)
    ):
        return False
    if before.text.endswith((".", "!", "?", ":", ";")):
        return False
    if before.text.endswith(("»", ")")):
        return after.text[:1].islower()
    folded = fold(before.text)
    if before.text.isupper() and after.text.isupper() and _STARTS_OF.match(fold(after.text)):
        return True
    if _JOINING_END.search(folded):
        return not _PUBLICATION.match(folded)
    if after.text[:1].islower():
        return True
    titled = before.text.isupper() or _LABELLED.match(folded) or _LABELLED.match(fold(after.text))
    return wrapped and before.kind is BlockKind.PARAGRAPH and len(before.text) >= 40 and not titled


def _fold_line(text: str) -> tuple[str, tuple[int, ...]]:
    """The line folded, each run of blanks as one space, with the place of each character in ``text``."""
    folded = fold_with_origin(text)
    plain = folded.text.replace("\n", " ")
    if "  " not in plain:
        return plain, folded.origin
    kept = [i for i, char in enumerate(plain) if char != " " or i == 0 or plain[i - 1] != " "]
    return "".join(plain[i] for i in kept), (*(folded.origin[i] for i in kept), folded.origin[-1])


def with_text(line: RawLine, start: int, end: int) -> RawLine:
    """The part ``start`` to ``end`` of a line, as a line."""
    return replace(line, text=line.text[start:end], offset=line.offset + start)
