"""Words put back into lines: one baseline, blanks by distance, letters spaced out for show drawn together."""

from __future__ import annotations

import itertools
from typing import Final

from ecluse.documents.reading import markers
from ecluse.documents.reading.pdf.glyphs import CUT_MARK, Word

_BULLETS: Final = frozenset(markers.GLYPHS) | {"-", "–", "—", "*", "o"}
_LEADERS: Final = frozenset("._…·")


class Line:
    """Words on one baseline, which no one changes afterwards; places in points, ``size`` that of most letters.

    ``left`` and ``right`` are how far the text could go in the column it stands in; ``contents`` tells an entry of a
    contents page: a title, then a page number; ``whole`` tells the row of a table set as a line, which goes on in no other.
    """

    __slots__ = ("base", "bottom", "contents", "left", "page", "right", "size", "top", "whole", "words", "x0", "x1")

    def __init__(self, words: list[Word], left: float = 0.0, right: float = 0.0, page: int = 0) -> None:
        self.words = words
        self.left, self.right, self.page = left, right, page
        self.contents = self.whole = False
        self.x0 = words[0].x0
        self.x1 = max(word.x1 for word in words[-3:])
        self.top = min(word.top for word in words)
        self.bottom = max(word.bottom for word in words)
        self.base = words[-1].base if len(words) < 3 else sorted(word.base for word in words)[len(words) // 2]
        self.size = _usual_size(words)

    @property
    def bold(self) -> bool:
        """Whether all its letters are bold, a bullet aside."""
        return (
            all(word.face.bold for word in self.words if any(char.isalnum() for char in word.text)) and self.has_letters
        )

    @property
    def italic(self) -> bool:
        return (
            all(word.face.italic for word in self.words if any(char.isalnum() for char in word.text))
            and self.has_letters
        )

    @property
    def has_letters(self) -> bool:
        return any(char.isalnum() for word in self.words for char in word.text)

    @property
    def colour(self) -> str:
        """The colour of most of its letters, empty for black."""
        colours: dict[str, int] = {}
        for word in self.words:
            colours[word.face.colour] = colours.get(word.face.colour, 0) + len(word.text)
        return max(colours, key=lambda colour: colours[colour])

    @property
    def text(self) -> str:
        parts = []
        for index, word in enumerate(self.words):
            if index:
                parts.append(word.before)
            parts.append(word.text)
        return "".join(parts)

    @property
    def first_word_width(self) -> float:
        """How wide the first word is, with those that typography ties to it: the line before had no room for it."""
        end = self.words[0].x1
        for before, word in zip(self.words, self.words[1:], strict=False):
            if word.before == " " and not _are_tied(before.text, word.text):
                break
            end = word.x1
        return end - self.words[0].x0

    @property
    def ends_cut(self) -> bool:
        return self.words[-1].text.endswith(CUT_MARK)


def _usual_size(words: list[Word]) -> float:
    first = words[0].size
    if all(word.size == first for word in words):
        return first
    sizes: dict[float, int] = {}
    for word in words:
        sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
    return max(sizes, key=lambda size: sizes[size])


class _Growing:
    """A line while its words are being found: its baseline, the extent of its last words, its largest size."""

    __slots__ = ("base", "size", "words")

    def __init__(self, word: Word) -> None:
        self.words = [word]
        self.base = word.base
        self.size = word.size

    def takes(self, word: Word) -> bool:
        distance = abs(self.base - word.base)
        if distance <= 0.33 * max(4.0, min(word.size, self.size)):
            return self._has_room(word)
        if distance > 0.65 * self.size or word.size > 0.8 * self.size:
            return False
        # Small letters a little above or below, beside one of its words (1er, CO2).
        near = 0.3 * self.size
        return any(-1 < word.x0 - o.x1 < near or -1 < o.x0 - word.x1 < near for o in self.words)

    def _has_room(self, word: Word) -> bool:
        """Two words of a line do not lie over one another."""
        x0, x1 = word.x0, word.x1
        for other in self.words[-6:]:
            if other.x1 > x0 and x1 > other.x0:
                overlap = min(x1, other.x1) - max(x0, other.x0)
                if overlap > 0.5 * min(x1 - x0, other.x1 - other.x0):
                    return False
        return True

    def add(self, word: Word) -> None:
        self.words.append(word)
        if word.size > self.size:
            self.size = word.size


def with_drawn_bullets(words: list[Word], dots: list[tuple[float, float, float, float]]) -> list[Word]:
    """The words, with a bullet for each dot drawn just before the beginning of a line."""
    if not dots:
        return words
    found: list[Word] = []
    for line in (segment for whole in lines_of(words) for segment in segments_of(whole)):
        first = line.words[0]
        for x0, top, x1, bottom in dots:
            middle = (top + bottom) / 2
            beside = first.base - 0.75 * first.size < middle < first.base
            if beside and 1.5 < first.x0 - x1 < 3.2 * first.size and x1 - x0 < 0.7 * first.size:
                found.append(Word("•", x0, x1, first.top, first.bottom, first.base, first.face, first.size))
                break
    return [*words, *found]


def lines_of(words: list[Word]) -> list[Line]:
    """The lines that ``words`` make, from top to bottom, whatever order they came in."""
    lines: list[_Growing] = []
    for word in sorted(words, key=_place):
        for line in reversed(lines[-5:]):
            if line.takes(word):
                line.add(word)
                break
        else:
            lines.append(_Growing(word))
    made = [_line(line.words) for line in _with_raised(lines)]
    made.sort(key=lambda line: (line.base, line.x0))
    return made


def _with_raised(lines: list[_Growing]) -> list[_Growing]:
    """Small letters that stand above their line came before it: they go back to it."""
    kept: list[_Growing] = []
    for index, line in enumerate(lines):
        for other in lines[index + 1 : index + 4]:
            if line.size <= 0.8 * other.size and all(other.takes(word) for word in line.words):
                for word in line.words:
                    other.add(word)
                break
        else:
            kept.append(line)
    return kept


def _place(word: Word) -> tuple[float, float]:
    return (word.base, word.x0)


def _is_raised(word: Word, other: Word) -> bool:
    """Small letters beside a word, a little above or below it."""
    size = other.size
    return word.size <= 0.8 * size and 0.05 * size < abs(word.base - other.base) <= 0.65 * size


def _line(words: list[Word]) -> Line:
    words.sort(key=lambda w: w.x0)
    for before, after in itertools.pairwise(words):
        if after.x0 - before.x1 < 0.1 * after.size and _is_raised(after, before):
            after.before = ""
    return Line(_drawn_together(words))


def _drawn_together(words: list[Word]) -> list[Word]:
    """Capitals spaced out for show ("C O N T R A T") as words, when the distances tell where the words end."""
    runs: list[list[Word]] = []
    for word in words:
        single = len(word.text) == 1 and word.text.isalpha()
        if single and runs and len(runs[-1][-1].text) == 1 and runs[-1][-1].text.isalpha():
            runs[-1].append(word)
        else:
            runs.append([word])
    if all(len(run) < 4 for run in runs):
        return words
    result: list[Word] = []
    for run in runs:
        if len(run) < (4 if all(word.text.isupper() for word in run) else 6):
            result.extend(run)
            continue
        gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(run)]
        narrow = sorted(gaps)[len(gaps) // 4]
        result.append(run[0])
        for gap, word in zip(gaps, run[1:], strict=True):
            if gap <= 1.6 * max(narrow, 0.5):
                result[-1] = _merged(result[-1], word)
            else:
                result.append(word)
    return result


def _merged(first: Word, second: Word) -> Word:
    return Word(
        first.text + second.text,
        first.x0,
        second.x1,
        min(first.top, second.top),
        max(first.bottom, second.bottom),
        first.base,
        first.face,
        first.size,
        first.before,
    )


def segments_of(line: Line, *, least: float = 9.0) -> list[Line]:
    """A line parted where a blank is too wide to be between two words; a bullet or a number stays with its text."""
    parts: list[list[Word]] = [[line.words[0]]]
    for before, after in zip(line.words, line.words[1:], strict=False):
        gap = after.x0 - before.x1
        size = max(before.size, after.size)
        wide = gap > max(least, 1.3 * size)
        marker = len(parts[-1]) == 1 and is_marker(before.text) and gap < 5 * size
        wide = wide and after.before != ""
        leader = _is_leader(before.text) or _is_leader(after.text)
        if wide and not marker and not leader:
            parts.append([after])
        else:
            parts[-1].append(after)
    return [Line(part, line.left, line.right, line.page) for part in parts]


def is_marker(text: str) -> bool:
    """A bullet or a list number standing alone as a word."""
    if text in _BULLETS or (len(text) == 1 and "\ue000" <= text <= "\uf8ff"):
        return True
    if len(text) > 6 or text[-1:] not in {".", ")", "°"}:
        return False
    marked = markers.split_marker(f"{text} X")
    return marked is not None and marked.text == "X"


def _is_leader(text: str) -> bool:
    return len(text) >= 3 and set(text) <= _LEADERS


def _are_tied(before: str, after: str) -> bool:
    """Words that a typesetter never parts: ``2 500 €``, ``« mot``, ``mot :``, ``n° 3``."""
    if after[0] in ":;!?»€%" or before[-1:] in "«°":
        return True
    return before[-1:].isdigit() and after[:3].isdigit() and not after[3:4].isdigit()
