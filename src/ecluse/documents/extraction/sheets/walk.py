"""Goes through the blocks once, from sheet to sheet: what opens one, what closes it, which line belongs to which label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ecluse.documents.extraction.sheets.labels import CONTENT_FIELDS, Field, Label, find_label
from ecluse.documents.extraction.sheets.matrix import Matrix
from ecluse.documents.extraction.sheets.narrative import Labelled, inner_labels, inside, opening_label, unknown_key
from ecluse.documents.extraction.sheets.raw import Entry, RawSheet, Shape, lines_of
from ecluse.documents.extraction.sheets.titles import (
    AxisTitle,
    SheetTitle,
    axis_then_sheet,
    axis_title,
    axis_value,
    is_contents_line,
    is_elsewhere,
    is_neutral,
    numbered_title,
    sheet_title,
)
from ecluse.documents.extraction.sheets.values import BOXES
from ecluse.documents.extraction.sheets.words import Line, Words, fold
from ecluse.documents.reading.blocks import Block, BlockKind

_LOOK_AHEAD = 6
_SIGNED = re.compile(r"^\W*fait (?:a|en)\b.{0,60}\ble\b|^\W*signatures?\W*$")
MAX_TITLE_CHARACTERS = 220


def words_of(block: Block) -> Words:
    return Words.of(block.text, block.index)


class Walk:
    """The sheets met so far, the one being read, and where in the document we are."""

    def __init__(self, blocks: Sequence[Block], repeated: frozenset[str], openers: frozenset[str]) -> None:
        self.blocks = blocks
        self.repeated = repeated
        self.openers = openers
        self.sheets: list[RawSheet] = []
        self.current: RawSheet | None = None
        self.entry: Entry | None = None
        self.axis: AxisTitle | None = None
        self.theme = Words()
        self.candidate: tuple[Words, int] | None = None
        self.elsewhere: int | None = None
        self.last_matrix: Matrix | None = None
        self.axis_untitled = False

    # — opening and closing —

    def open(self, title: SheetTitle, block: Block, *, level: int = 0, shape: Shape = Shape.NARRATIVE) -> None:
        """A new sheet; the one before is finished."""
        self.close()
        self.current = RawSheet(
            title.title, title.number, self.axis, self.theme, shape=shape, level=level,
            first_block=block.index, last_block=block.index, sheet=block.sheet,
        )  # fmt: skip
        self.sheets.append(self.current)
        self.candidate = None

    def close(self) -> None:
        self.current = None
        self.entry = None

    def set_axis(self, found: AxisTitle) -> None:
        """An axis above the sheets that follow; another level of plan between the axis and the sheets is a theme."""
        if found.word != "axe" and self.axis is not None and self.axis.word != found.word and self._above(found):
            self.theme = found.title or found.number
            return
        if self.axis is not None and not found.title and found.number.text == self.axis.number.text:
            return
        self.axis, self.theme = found, Words()
        self.axis_untitled = not found.title

    def _above(self, found: AxisTitle) -> bool:
        return self.axis is not None and (self.axis.word == "axe" or found.word in ("theme", "thematique", "domaine", "levier", "chantier", "programme"))

    # — labels and values —

    def label(self, label: Label | None, words: Words, block: Block, shape: Shape = Shape.NARRATIVE) -> None:
        """A label opens an entry of the sheet, or a new sheet where this one already has what it asks for."""
        if label is not None and self._opens_sheet(label):
            self._open_from_candidate(block, shape)
        if self.current is None:
            return
        self.entry = Entry(label, words)
        self.current.entries.append(self.entry)
        self.current.touch(block.index)
        if label is not None and label.field in CONTENT_FIELDS:
            self.candidate = None

    def _opens_sheet(self, label: Label) -> bool:
        current = self.current
        if current is None:
            return self.candidate is not None or label.field in (Field.TITLE, Field.NUMBER)
        if label.field is Field.TITLE and label.strong and (self._titled(current) or (current.title and current.has_content)):
            return True
        if label.field in (Field.TITLE, Field.NUMBER, Field.AXIS, Field.THEME) and current.has_content and current.has(label.field):
            return True
        return self.candidate is not None and current.has_content and label.field is current.first_field

    def _titled(self, sheet: RawSheet) -> bool:
        return any(entry.field is Field.TITLE and entry.label is not None and entry.label.strong and entry.filled for entry in sheet.entries)

    def _open_from_candidate(self, block: Block, shape: Shape) -> None:
        title, level = self.candidate if self.candidate is not None else (Words(), 0)
        found = sheet_title(title) or numbered_title(title) if title else None
        self.open(found or SheetTitle(Words(), title), block, level=level, shape=shape)
        if title and self.current is not None:
            self.current.touch(title.block)

    def value(self, lines: Sequence[Line], block: Block) -> None:
        """Lines below or beside a label; what opens a label of its own inside them goes to it."""
        if self.current is None:
            return
        self.current.touch(block.index)
        for line in lines:
            if self.entry is None:
                self.current.preface.append(line)
                continue
            found = inside(self.entry.label, line)
            if found is not None and found.label is not None:
                self.entry = Entry(found.label, found.words)
                self.current.entries.append(self.entry)
                if found.rest:
                    self.entry.lines.append(Line(found.rest))
                continue
            self._parts(line)

    def _parts(self, line: Line) -> None:
        """A line into the entry, or into several where further labels open inside it."""
        if self.entry is None or self.current is None:
            return
        if line.cells or line.bullet or " :" not in line.text.replace("\u00a0", " "):
            self.entry.lines.append(line)
            return
        for at, part in enumerate(inner_labels(line.words)):
            if part.label is not None:
                self.entry = Entry(part.label, part.words)
                self.current.entries.append(self.entry)
            if part.rest:
                self.entry.lines.append(replace(line, words=part.rest) if at == 0 else Line(part.rest))

    # — running text —

    def flow(self, at: int) -> None:
        """One block of running text."""
        block = self.blocks[at]
        words = words_of(block)
        if not words:
            return
        if is_contents_line(words.text):
            return
        heading = block.kind is BlockKind.HEADING
        if heading and self._heading_elsewhere(block, words):
            return
        if self.elsewhere is not None and not self._back(block, words):
            return
        if block.kind is not BlockKind.LIST_ITEM or block.level <= 1:
            if self._axis_line(block, words, at):
                return
            if self._title_line(block, words, at):
                return
        self._line(block, words, at)

    def _heading_elsewhere(self, block: Block, words: Words) -> bool:
        """A heading that opens, or closes, a part whose actions are not of this contract."""
        if self.elsewhere is not None and block.level <= self.elsewhere:
            self.elsewhere = None
        if self.elsewhere is None and is_elsewhere(words.text) and find_label(words.text) is None and axis_title(words) is None and sheet_title(words) is None:
            self.elsewhere = block.level or 9
            self.close()
            self.candidate = None
            return True
        return False

    def _back(self, block: Block, words: Words) -> bool:
        """Whether a line without a heading's mark ends the part aside: a sheet or axis title set in bold or in large."""
        if block.kind is BlockKind.HEADING:
            return False
        strong = block.style.bold and block.kind is BlockKind.PARAGRAPH
        if strong and (sheet_title(words) is not None or axis_title(words) is not None) and self._labels_follow(block.index):
            self.elsewhere = None
            return True
        return False

    def _labels_follow(self, index: int, within: int = _LOOK_AHEAD) -> bool:
        """Whether a label of substance, or a table of them, comes in the next blocks."""
        return self._next_label(index, within) is not None

    def _next_label(self, index: int, within: int = _LOOK_AHEAD) -> Label | None:
        seen = 0
        for block in self.blocks[index + 1 : index + 40]:
            if block.furniture or not block.text.strip():
                continue
            seen += 1
            if seen > within:
                return None
            if block.kind is BlockKind.TABLE_ROW:
                for cell in block.cells[:3]:
                    found = opening_label(Words.of(cell.text.split("\n", 1)[0], block.index), numbered=True)
                    if found is not None and found.label is not None and found.label.field in CONTENT_FIELDS:
                        return found.label
                continue
            found = opening_label(words_of(block))
            if found is not None and found.label is not None and found.label.field in CONTENT_FIELDS:
                return found.label
            if is_contents_line(block.text):
                return None
        return None

    def _axis_line(self, block: Block, words: Words, at: int) -> bool:
        both = axis_then_sheet(words)
        if both is not None and both[1].word in self.openers:
            self.set_axis(both[0])
            self.open(both[1], block, level=block.level if block.kind is BlockKind.HEADING else 0)
            return True
        found = axis_title(words)
        if found is None or len(words.text) > MAX_TITLE_CHARACTERS:
            return self._axis_second_line(block, words)
        strong = block.kind is BlockKind.HEADING or block.style.bold or block.style.centred
        if block.kind is BlockKind.LIST_ITEM and self.current is not None:
            return False
        if not strong and found.word != "axe":
            return False
        if found.word != "axe" and not found.number and not strong:
            return False
        current = self.current
        if current is not None and not current.has_content and current.level == 0 and found.word == "axe":
            # « Fiche 3 » then « Axe 1 – … » on the line below: the axis is the sheet's own
            if current.axis is None or not current.entries:
                self.set_axis(found)
                current.axis = self.axis
                return True
        label = opening_label(words)
        if current is not None and label is not None and not strong and current.has_content and not found.number:
            return False
        self.close()
        self.candidate = None
        self.set_axis(found)
        return True

    def _axis_second_line(self, block: Block, words: Words) -> bool:
        """« AXE 1 » alone on its line, its title on the next."""
        untitled, self.axis_untitled = self.axis_untitled, False
        if not untitled or self.axis is None or self.current is not None or block.kind is BlockKind.LIST_ITEM:
            return False
        if len(words.text) > MAX_TITLE_CHARACTERS or words.text.rstrip().endswith((".", ":", ";")) or opening_label(words) is not None or sheet_title(words) is not None:
            return False
        self.axis = replace(self.axis, title=words.stripped(" :–—-«»"))
        return True

    def _title_line(self, block: Block, words: Words, at: int) -> bool:
        found = sheet_title(words)
        heading = block.kind is BlockKind.HEADING
        if found is not None and found.word not in self.openers:
            found = None
        if found is not None and self._is_content(found, block):
            return False
        if found is not None:
            if not found.title and not found.number:
                return False
            self.open(found, block, level=block.level if heading else 0)
            return True
        if not heading and not block.style.bold:
            return False
        if self.current is not None and not self.current.title and not self.current.entries:
            return False  # « FICHE ACTION N° 3 » stands above: this line is its title
        if len(words.text) > MAX_TITLE_CHARACTERS or opening_label(words) is not None or is_neutral(words.text):
            return False
        following = self._next_label(block.index)
        if following is None:
            return False
        current = self.current
        if current is not None and current.has_content and following.field is not current.first_field and not self._same_depth(block, current):
            return False
        if current is not None and not current.has_content and current.title and not heading:
            return False
        self.close()
        self.candidate = (words, block.level if heading else 0)
        return True

    def _same_depth(self, block: Block, current: RawSheet) -> bool:
        return block.kind is BlockKind.HEADING and current.level > 0 and block.level <= current.level

    def _is_content(self, found: SheetTitle, block: Block) -> bool:
        """Whether a line that looks like a title is a step of the sheet being read: « Action 1 : recenser… » in a list."""
        current = self.current
        if current is None or not current.entries or block.kind is BlockKind.HEADING:
            return False
        if block.style.bold and block.kind is BlockKind.PARAGRAPH:
            return not self._labels_follow(block.index, 8)
        return not self._labels_follow(block.index, 4)

    def _line(self, block: Block, words: Words, at: int) -> None:
        """A label, a value, or the end of the sheet."""
        heading = block.kind is BlockKind.HEADING
        strong = heading or block.style.bold
        found = opening_label(words) if block.kind is not BlockKind.LIST_ITEM or self._marked_label(words) else None
        if strong and is_neutral(words.text) and self._ends_sheet(found, block):
            self.close()
            self.candidate = None
            return
        if found is not None and found.label is not None and self._is_label(found, block, strong):
            self._labelled(found, block)
            return
        if self.current is None:
            if heading:
                self.candidate = None if is_neutral(words.text) else (words, block.level) if len(words.text) <= MAX_TITLE_CHARACTERS else None
            return
        if _SIGNED.match(fold(words.text)):
            self.close()
            return
        if heading:
            self._heading_inside(block, words)
            return
        key = unknown_key(words.text)
        if key and key in self.repeated and block.kind is not BlockKind.LIST_ITEM and self.current.entries:
            self._unknown(words, block)
            return
        if not self.current.title and not self.current.entries:
            self.current.title = words.stripped(" :–—-«»")
            self.current.touch(block.index)
            return
        in_list = block.kind is BlockKind.LIST_ITEM
        box = block.marker.strip() if in_list and block.marker.strip() in BOXES else ""
        self.value([Line(line.words, in_list or line.bullet, (), strong, box) for line in lines_of(words)], block)

    def _ends_sheet(self, found: Labelled | None, block: Block) -> bool:
        """Whether a heading such as « Signatures » or « Gouvernance » opens a part of the contract, not of the sheet."""
        if found is None or found.label is None:
            return len(block.text) < 90
        deeper = self.current is not None and 0 < self.current.level < block.level
        return found.label.field is Field.OTHER and block.kind is BlockKind.HEADING and not found.rest and not deeper

    def _marked_label(self, words: Words) -> bool:
        """A list item may be a label where a colon closes it: « - Pilote : CCAS »."""
        return ":" in words.text[:70]

    def _is_label(self, found: Labelled, block: Block, strong: bool) -> bool:
        label = found.label
        if label is None:
            return False
        colon = bool(found.rest) or block.text.rstrip().endswith(":")
        if label.field is Field.KIND:
            return False
        in_list = block.kind is BlockKind.LIST_ITEM
        if in_list and self.entry is not None and self.entry.field not in (Field.OTHER,):
            line = Line(found.rest or found.words, True)
            return inside(self.entry.label, Line(words_of(block), True)) is not None and bool(line.words)
        if not label.strong and not colon and not strong and not block.text.isupper():
            return False
        if not colon and not strong and label.field is Field.OTHER and not block.text.isupper() and self.entry is None:
            return False
        if not colon and self.entry is not None and not self.entry.filled and not strong and not block.text.isupper() and not label.exact:
            return False
        if self.entry is not None and not strong and found.rest and self.entry.field in (Field.MILESTONES, Field.CALENDAR, Field.BUDGET, Field.FUNDERS) and label.field in (Field.START, Field.END, Field.OTHER):
            return inside(self.entry.label, Line(words_of(block))) is not None or self._regular(found)
        return True

    def _regular(self, found: Labelled) -> bool:
        """Whether other sheets of this document have a label of the same words."""
        wanted = fold(found.words.text).strip()
        return any(fold(entry.words.text).strip() == wanted for sheet in self.sheets[:-1] for entry in sheet.entries) or len(self.sheets) < 2

    def _labelled(self, found: Labelled, block: Block) -> None:
        parts = list(inner_labels(found.rest)) if found.rest else []
        self.label(found.label, found.words, block)
        for part in parts:
            if part.label is not None:
                self.label(part.label, part.words, block)
            if part.rest:
                self.value(lines_of(part.rest), block)

    def _unknown(self, words: Words, block: Block) -> None:
        head, colon, _rest = words.text.partition(":")
        self.label(None, words.slice(0, len(head)).stripped(), block)
        if colon:
            self.value(lines_of(words.slice(len(head) + 1).stripped()), block)

    def _heading_inside(self, block: Block, words: Words) -> None:
        """A heading that is no label, inside a sheet: a label we do not know, or the end of the sheet."""
        current = self.current
        if current is None:
            return
        if not current.title and not current.entries:
            current.title = words.stripped(" :–—-«»")
            current.touch(block.index)
            return
        if current.level and block.level > current.level:
            self.label(None, words, block)
            return
        if current.level == 0 and current.shape is Shape.NARRATIVE and current.has_content and self._next_label(block.index, 3) is not None:
            self.label(None, words, block)
            return
        self.close()
        self.candidate = None if is_neutral(words.text) else (words, block.level)

    # — fields that place the sheet —

    def placed(self, label: Label, words: Words, lines: Sequence[Line], block: Block) -> bool:
        """A number, title, axis or theme given by a label of the sheet itself."""
        if not lines or label.field not in (Field.TITLE, Field.NUMBER, Field.AXIS, Field.THEME):
            return False
        if self._opens_sheet(label) or self.current is None:
            self._open_from_candidate(block, Shape.TABLE)
        self.label(label, words, block)
        if self.entry is not None:
            self.entry.lines += list(lines)
        return True


def own_axis(entry: Entry) -> AxisTitle | None:
    """The axis that an « Axe » label of the sheet gives."""
    text = Words.join(line.words for line in entry.lines).stripped()
    return axis_value(text)


def find_openers(blocks: Sequence[Block]) -> frozenset[str]:
    """How this document calls its sheets (« fiche action », « action »…): the words of titles that labels follow.

    Where sheets are called « fiche », « action » alone is a step inside one.
    """
    followed: dict[str, int] = {}
    walk = Walk(blocks, frozenset(), frozenset())
    for at, block in enumerate(blocks):
        if block.furniture or is_contents_line(block.text):
            continue
        texts = [words_of(block)] if block.kind is not BlockKind.TABLE_ROW else [Words.of(cell.text, block.index, at) for at, cell in enumerate(block.cells[:2])]
        for words in texts:
            if len(words.text) > MAX_TITLE_CHARACTERS + 60:
                continue
            found = sheet_title(words)
            if found is not None:
                followed.setdefault(found.word, 0)
                if followed[found.word] < 3 and walk._labels_follow(block.index):
                    followed[found.word] += 1
        del at
    words = {word for word, count in followed.items() if count}
    if any(word.startswith(("fiche", "fiches")) for word in words):
        bare = {word for word in words if not word.startswith(("fiche", "fiches"))}
        if sum(followed[word] for word in words - bare) >= 2:
            words -= bare
    return frozenset(words)
