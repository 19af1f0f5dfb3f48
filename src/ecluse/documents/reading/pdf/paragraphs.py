"""Which lines go on in the next one: by the room that was left, the distance, the indentation and the look."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from itertools import takewhile
from statistics import median
from typing import Final

from ecluse.documents.reading import markers
from ecluse.documents.reading.pdf.joining import Vocabulary, dangles, starts_low
from ecluse.documents.reading.pdf.lines import Line, is_marker
from ecluse.documents.reading.plain import is_contents_line

_LABEL = re.compile(r"^[A-ZÀ-ÖØ-Þ0-9][^.;:!?]{1,45}?[\s\u00a0]?:(?:\s|$)")
_CLOSED = re.compile(r"[.;:!?…»)]\s*$")
_GLUED_NUMBER = re.compile(r"[^\W\d_]\d{1,3}$")
_CUT_WORD = re.compile(r"\w[-\u2010]$")
_INDENT: Final = 6.0


@dataclass(frozen=True, slots=True)
class Spacing:
    """Usual distance between the lines of a paragraph, as a multiple of their size."""

    ratio: float = 1.22

    def is_tight(self, above: Line, below: Line, *, strict: bool = False, leading: float = 0.0) -> bool:
        """Whether two lines may belong to one paragraph. ``leading`` is its distance between lines where it is known;
        ``strict`` leaves no room for the smallest blank between paragraphs."""
        size = max(above.size, below.size, 4.0)
        usual = leading * 1.08 + 0.4 if leading else (1.1 if strict else 1.27) * self.ratio * size
        return 0.3 * size < below.base - above.base <= usual


def spacing_of(columns: list[list[Line]]) -> Spacing:
    """Measured on lines that follow a full one."""
    ratios = []
    for lines in columns:
        for above, below in itertools.pairwise(lines):
            size = max(above.size, 4.0)
            ratio = (below.base - above.base) / size
            if (
                abs(above.size - below.size) < 0.6
                and 0.9 < ratio < 2.6
                and is_full(above, below)
                and abs(above.x0 - below.x0) < 2
            ):
                ratios.append(ratio)
    return Spacing(min(2.2, max(1.15, median(ratios)))) if len(ratios) >= 5 else Spacing()


def line_goes_on(line: Line) -> bool:
    """Whether a line may be the rest of a word cut at a hyphen."""
    return line.words[0].text[:1].isalnum()


def is_full(above: Line, below: Line) -> bool:
    """Whether the first word of ``below`` had no room at the end of ``above``."""
    if above.ends_cut or (_CUT_WORD.search(above.words[-1].text) and line_goes_on(below)):
        return True
    need = 0.22 * above.size + below.first_word_width + 0.3
    if is_centred(above):
        return above.x1 - above.x0 + need > above.right - above.left
    return above.x1 + need > above.right


def is_centred(line: Line) -> bool:
    """Whether a line stands in the middle of its column, away from both sides."""
    off = (line.x0 + line.x1) - (line.left + line.right)
    return abs(off) < 14 and line.x0 > line.left + 12 and line.right > line.x1 + 12


def marker_of(line: Line) -> markers.Marked | None:
    """The list marker that a line begins with; a bullet is one even when nothing but distance parts it from its text."""
    first = line.words[0]
    text = line.text
    if len(line.words) > 1 and is_marker(first.text) and first.text not in {"-", "–", "—", "*"}:
        rest = text[len(first.text) :].strip()
        return markers.Marked(markers.printed(first.text), rest)
    marked = markers.split_marker(text)
    return marked if marked and marked.text and not marked.doubtful else None


def text_start(line: Line) -> float:
    """Where the words of a line begin, its marker aside."""
    if len(line.words) > 1 and is_marker(line.words[0].text):
        return line.words[1].x0
    return line.x0


class Paragraph:
    """Lines taken as one text."""

    def __init__(self, line: Line) -> None:
        self.lines = [line]
        self.marked = marker_of(line)

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    def takes(self, line: Line, spacing: Spacing, *, new_column: bool = False) -> bool:
        """Whether ``line`` continues this paragraph; ``new_column`` when a page or a column ended between them."""
        above = self.last
        if line.whole or above.whole or abs(above.size - line.size) > 0.7 or not self._same_look(line):
            return False
        if (
            above.contents
            or is_contents_line(above.text)
            or (_GLUED_NUMBER.search(above.text) and is_contents_line(line.text))
        ):
            return False
        if _begins_item(line, above) or self._begins_label(line):
            return False
        if new_column:
            whole = starts_low(line.text) or dangles(above.text) or (len(self.lines) > 1 and not line.bold)
            return is_full(above, line) and whole and not _CLOSED.search(above.text)
        strict = bool(_CLOSED.search(above.text)) and not starts_low(line.text)
        if not spacing.is_tight(above, line, strict=strict, leading=self._leading) or not self._aligned(line):
            return False
        if is_full(above, line) or dangles(above.text):
            return True
        room = above.right - above.left
        return starts_low(line.text) and not _CLOSED.search(above.text) and above.x1 - above.left > 0.4 * room

    @property
    def _leading(self) -> float:
        """The distance between its lines, once it has two."""
        distance = self.lines[-1].base - self.lines[-2].base if len(self.lines) > 1 else 0.0
        return distance if 0 < distance < 3 * self.last.size else 0.0  # otherwise the page or the column ended

    def _begins_label(self, line: Line) -> bool:
        """Whether a line opens a field of its own ("Partenaires : …"): in bold after plain text, or after a whole phrase."""
        if line.words[0].face.bold and not self.last.words[-1].face.bold:
            label = [word.text for word in takewhile(lambda word: word.face.bold, line.words)]
            if label[-1].endswith(":") or (len(label) < len(line.words) and line.words[len(label)].text[0] == ":"):
                return True
        if _LABEL.match(line.text) is None:
            return False
        return not dangles(self.last.text) and not _CUT_WORD.search(self.last.words[-1].text)

    def _same_look(self, line: Line) -> bool:
        """A title in bold or colour does not go on in plain text; a bold label at the beginning of a paragraph does."""
        above = self.last
        if above.colour != line.colour and (above.colour not in {"", line.colour}) and self._uniform():
            return False
        if len(self.lines) == 1 and above.bold and not line.bold:
            return not _CLOSED.search(above.text) and is_full(above, line) and not line.words[0].text[:1].isupper()
        if above.bold != line.bold and line.bold:
            return starts_low(line.text) or dangles(above.text)
        return True

    def _uniform(self) -> bool:
        return len({word.face.colour for word in self.last.words}) == 1

    def _aligned(self, line: Line) -> bool:
        """Whether the line begins where the paragraph's other lines do: one further in begins a new paragraph."""
        start = text_start(self.first) if self.marked else self.first.x0
        if len(self.lines) > 1:
            start = self.last.x0
            return abs(line.x0 - start) < _INDENT or self._centred(line)
        if line.x0 > start + _INDENT:
            return self._centred(line) or bool(self.marked and line.x0 < start + 3 * _INDENT)
        if line.x0 < start - _INDENT:
            # A first line further in, or an item whose other lines go back to the margin.
            return self._centred(line) or self.first.x0 - line.x0 < 60
        return True

    def _centred(self, line: Line) -> bool:
        above = self.last
        return abs((above.x0 + above.x1) - (line.x0 + line.x1)) < 6

    def text(self, vocabulary: Vocabulary) -> str:
        """The whole text, its marker left out, words cut at line ends mended."""
        whole = self.marked.text if self.marked else self.first.text
        for line in self.lines[1:]:
            whole = vocabulary.join(whole, line.text)
        return whole


def _begins_item(line: Line, above: Line) -> bool:
    marked = marker_of(line)
    if marked is None:
        return False
    if marked.marker in {"-", "–", "—"} or marked.marker[:1].isalnum():
        # "Région 2026 – 2028" cut before its dash, "article" before "L. 12": the line above calls for more.
        return not (is_full(above, line) and dangles(above.text) and not above.text.rstrip().endswith((",", "-", "–")))
    return True


def paragraphs_of(lines: list[Line], spacing: Spacing) -> list[Paragraph]:
    """The paragraphs that consecutive lines of one column make."""
    made: list[Paragraph] = []
    for line in lines:
        if made and made[-1].takes(line, spacing):
            made[-1].lines.append(line)
        else:
            made.append(Paragraph(line))
    return made
