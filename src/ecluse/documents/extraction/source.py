"""The words of a document as one flow of lines, with the way back to the blocks they stand in.

Rules look for patterns in ``Source.text`` (folded: no accents, no capitals) and give places in it; a source turns these
places into the words as printed and into evidence spans.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ecluse.documents.extraction.draft import Confidence, Fact, Span
from ecluse.documents.extraction.lines import RawLine, raw_lines
from ecluse.documents.extraction.wrapping import Wrapping, runs_on, wrapping_of
from ecluse.documents.reading.blocks import Block
from ecluse.lib.patterns import lazy
from ecluse.lib.text import fold_with_origin, squeeze

T = TypeVar("T")


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


class Source:
    """Lines of a document (or of the part that speaks of one contract) as one folded text.

    ``text`` joins the folded lines; a line break inside a sentence is a space, another is ``\\n``.
    """

    def __init__(self, lines: Sequence[RawLine], *, wrapping: Wrapping | None = None) -> None:
        self.wrapping = wrapping_of(lines) if wrapping is None else wrapping
        self.elided = _has_lost_apostrophes(lines)
        pieces: list[str] = []
        self._line_starts: list[int] = []
        self._origins: list[tuple[int, ...]] = []
        self.lines: list[Line] = []
        place = 0
        for index, raw in enumerate(lines):
            if index:
                pieces.append(" " if runs_on(lines[index - 1], raw, self.wrapping) else "\n")
                place += 1
            text, origin = _fold_line(raw.text)
            text = _ELIDED.sub("'", text) if self.elided else text
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
        return Source([line.raw for line in self.lines[first:last]], wrapping=self.wrapping)

    def goes_on(self, line: Line) -> bool:
        """Whether ``line`` goes on with the sentence of the line before it."""
        return line.start > 0 and self.text[line.start - 1] == " "

    def paragraph_end(self, line: Line) -> int:
        """Where the sentence or item that ``line`` begins stops: the end of the last line that goes on with it."""
        here = line
        while here.index + 1 < len(self.lines) and self.goes_on(self.lines[here.index + 1]):
            here = self.lines[here.index + 1]
        return here.end

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

    def printed(self, start: int, end: int) -> str:
        """The words between two places as they would be printed, apostrophes that the page has lost put back."""
        words = self.words(start, end)
        return _PRINTED_ELISION.sub("’", words) if self.elided else words

    def worded(
        self, start: int, end: int, *, rule: str, confidence: Confidence = Confidence.SURE, note: str = ""
    ) -> Fact[str]:
        """The words at ``start`` to ``end`` as a fact, blanks at both ends left out."""
        start, end = self.trim(start, end)
        return self.fact(self.printed(start, end), start, end, rule=rule, confidence=confidence, note=note)

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
        whole = itertools.pairwise(bounds)
        return [(a, b) for start, end in whole for a, b in self._cut(start, end) if self.text[a:b].strip()]

    def _cut(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A sentence of no more than a few thousand characters: rules that look back to its beginning stay quick."""
        while end - start > _LONGEST_SENTENCE:
            space = self.text.rfind(" ", start, start + _LONGEST_SENTENCE)
            stop = space + 1 if space > start else start + _LONGEST_SENTENCE
            yield start, stop
            start = stop
        yield start, end

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
            return self.text.endswith(_NUMBERED_CONTRACTS, 0, place) and self.is_capital(place + 2)
        if before and before[1].isdigit() and self.line_at(place).start + 3 > place:
            return False
        after = re.compile(r"[\s\"']*").match(self.text, place + 1)
        following = after.end() if after else place + 1
        return following >= len(self.text) or not self.text[following].isalpha() or self.is_capital(following)


_LONGEST_SENTENCE = 2000
_SENTENCE_END = lazy(r"\n|[.!?](?=[\s\"])[\s\"]*")
#: « … de son CLS 2. Le premier … »: the digit is the contract's rank, and the sentence ends.
_NUMBERED_CONTRACTS = tuple(f"cls {rank}" for rank in "123456789")
_ABBREVIATIONS = frozenset({"mm", "mme", "dr", "pr", "st", "ste", "art", "cf", "ex", "env", "no", "tel", "etc"})


#: « l accès », « d Asnières »: a page whose apostrophes a conversion has lost.
_ELIDED = lazy(r"(?<=(?<![a-z0-9'])[dl]) (?=[aeiouyh])")
_PRINTED_ELISION = lazy(r"(?<=(?<![\w'’])[dlDL]) (?=[aeiouyhàâéèêîôAEIOUYHÉÈ])")
_LOST, _KEPT = lazy(r"(?<![\w'’])[dlDL] (?=[aeiouyhàâéèêîôAEIOUYHÉÈ])"), lazy(r"(?<!\w)[dlDL]['’]")


def _has_lost_apostrophes(lines: Sequence[RawLine]) -> bool:
    """Whether more apostrophes are missing than printed, several times over."""
    lost = sum(len(_LOST.findall(line.text)) for line in lines)
    return lost > 3 and lost > sum(len(_KEPT.findall(line.text)) for line in lines)


def _fold_line(text: str) -> tuple[str, tuple[int, ...]]:
    """The line folded, each run of blanks as one space, with the place of each character in ``text``."""
    folded = fold_with_origin(text)
    plain = folded.text.replace("\n", " ")
    if "  " not in plain:
        return plain, folded.origin
    kept = [i for i, char in enumerate(plain) if char != " " or i == 0 or plain[i - 1] != " "]
    return "".join(plain[i] for i in kept), (*(folded.origin[i] for i in kept), folded.origin[-1])
