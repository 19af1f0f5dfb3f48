"""Running text: which line names a sheet or an axis, which is a label, which a value, which ends a sheet."""

from __future__ import annotations

from ecluse.documents.extraction.sheets.ahead import MAX_TITLE_CHARACTERS, labels_follow, next_label, words_of
from ecluse.documents.extraction.sheets.axis_lines import AxisLines
from ecluse.documents.extraction.sheets.labels import Field, find_label, may_be_value
from ecluse.documents.extraction.sheets.narrative import Labelled, inner_labels, inside, opening_label, unknown_key
from ecluse.documents.extraction.sheets.raw import RawSheet, Shape, lines_of
from ecluse.documents.extraction.sheets.titles import (
    SheetTitle,
    axis_title,
    is_contents_line,
    is_contract_name,
    is_elsewhere,
    is_neutral,
    sheet_title,
)
from ecluse.documents.extraction.sheets.values import BOXES
from ecluse.documents.extraction.sheets.words import Line, Words, fold
from ecluse.documents.reading.blocks import Block, BlockKind
from ecluse.lib.patterns import lazy

_SIGNED = lazy(
    r"^\W*fait (?:a|en)\b.{0,60}\ble\b|^\W*signatures?\W*$|^\W*(?:contrat )?signee?s? (?:a|le|en)\b.{0,60}\d"
    r"|^\W*(?:(?:\w+|les) signataires? (?:se sont|s'engage|sont)"
    r"|entre .{3,300}un contrat (?:local de sante )?(?:a ete|est) (?:signe|conclu))"
)
_GOVERNANCE = lazy(
    r"^\W*(?:le (?:present )?(?:contrat|cls)|la gouvernance|(?:un|le) comite (?:de pilotage|technique|de suivi)|le copil"
    r"|les signataires)\b.*\b(?:est|sont|se reuni\w+|s'appuie\w*|repose|assure\w*|suit|suivi|pilote|anime\w*)\b"
)
_ASKED = lazy(r"^\W*\w[^?:]{1,30}\?\s")


_TOLD = frozenset({Field.DESCRIPTION, Field.CONTEXT, Field.OBJECTIVES, Field.OTHER})


class Flow(AxisLines):
    """A walk that reads running text, one block after the other."""

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
        if heading:
            self.enter_heading(words, block.level)
        self._flow(block, words, at)
        if heading and (self.current is None or not self.current.entries):
            self.depth = block.level

    def _flow(self, block: Block, words: Words, at: int) -> None:
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
        if (
            self.elsewhere is None
            and is_elsewhere(words.text)
            and find_label(words.text) is None
            and axis_title(words) is None
            and sheet_title(words) is None
        ):
            self.elsewhere = block.level or 9
            self.leave_axis(block.level)
            self.close()
            self.candidate = None
            return True
        return False

    def _back(self, block: Block, words: Words) -> bool:
        """Whether a line without a heading's mark ends the part aside: a sheet or axis title set in bold or in large."""
        if block.kind is BlockKind.HEADING:
            return False
        strong = block.style.bold and block.kind is BlockKind.PARAGRAPH
        if (
            strong
            and (sheet_title(words) is not None or axis_title(words) is not None)
            and labels_follow(self.blocks, block.index)
        ):
            self.elsewhere = None
            return True
        return False

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
        following = next_label(self.blocks, block.index)
        if following is None:
            return False
        current = self.current
        if (
            current is not None
            and current.has_content
            and following.field is not current.first_field
            and not self._same_depth(block, current)
        ):
            return False
        if current is not None and not current.has_content and current.title and not heading:
            return False
        self.close()
        self.candidate = None if is_contract_name(words.text) else (words, block.level if heading else 0)
        return True

    def _same_depth(self, block: Block, current: RawSheet) -> bool:
        return block.kind is BlockKind.HEADING and current.level > 0 and block.level <= current.level

    def _is_content(self, found: SheetTitle, block: Block) -> bool:
        """Whether a line that looks like a title is a step of the sheet being read: « Action 1 : recenser… » in a list."""
        current = self.current
        if current is None or not current.entries or block.kind is BlockKind.HEADING:
            return False
        if block.style.bold and block.kind is BlockKind.PARAGRAPH:
            return not labels_follow(self.blocks, block.index, 8)
        return not labels_follow(self.blocks, block.index, 4)

    def _line(self, block: Block, words: Words, at: int) -> None:
        """A label, a value, or the end of the sheet."""
        heading = block.kind is BlockKind.HEADING
        strong = heading or block.style.bold
        found = opening_label(words) if block.kind is not BlockKind.LIST_ITEM or self._marked_label(words) else None
        if strong and is_neutral(words.text) and self._ends_sheet(found, block):
            self.leave_axis(block.level)
            self.close()
            self.candidate = None
            return
        if heading and found is not None and self._is_part(found, block):
            self.leave_axis(block.level)
            self.close()
            self.candidate = None
            return
        if found is not None and found.label is not None and self._is_label(found, block, strong):
            self._labelled(found, block)
            return
        if self.current is None:
            if heading:
                self.candidate = (
                    None
                    if is_neutral(words.text) or is_contract_name(words.text)
                    else (words, block.level)
                    if len(words.text) <= MAX_TITLE_CHARACTERS
                    else None
                )
            elif self.candidate is not None and block.kind is BlockKind.PARAGRAPH:
                self._below_candidate(words)
            return
        if _SIGNED.match(fold(words.text)) or self._of_the_contract(block, words):
            self.close()
            return
        if heading:
            self._heading_inside(block, words)
            return
        key = unknown_key(words.text)
        if key.endswith(":") and self._after_a_short_value(block):
            self._unknown(words, block)
            return
        if key and key in self.repeated and self._is_unknown_label(key, block, strong):
            self._unknown(words, block)
            return
        if not self.current.title and not self.current.entries:
            self.current.title = words.stripped(" :–—-«»")
            self.current.touch(block.index)
            return
        if self._goes_on_with_title(block, words):
            return
        in_list = block.kind is BlockKind.LIST_ITEM
        box = block.marker.strip() if in_list and block.marker.strip() in BOXES else ""
        self.value([Line(line.words, in_list or line.bullet, (), strong, box) for line in lines_of(words)], block)

    def _below_candidate(self, words: Words) -> None:
        """Text between what may be a title and the first label: the sheet's own words, if a sheet it is."""
        if self.below[0] is not self.candidate:
            self.below = (self.candidate, [])
        self.below[1].extend(lines_of(words))

    def _of_the_contract(self, block: Block, words: Words) -> bool:
        """Whether a sentence speaks of how the contract is run, below a sheet whose last list or short value is full."""
        return (
            block.kind is BlockKind.PARAGRAPH
            and self.entry is not None
            and self.entry.filled
            and self.entry.field not in _TOLD
            and bool(_GOVERNANCE.match(fold(words.text)))
        )

    def _ends_sheet(self, found: Labelled | None, block: Block) -> bool:
        """Whether a heading such as « Signatures » or « Gouvernance » opens a part of the contract, not of the sheet."""
        if found is None or found.label is None:
            return len(block.text) < 90
        deeper = self.current is not None and 0 < self.current.level < block.level
        return found.label.field is Field.OTHER and block.kind is BlockKind.HEADING and not found.rest and not deeper

    def _is_part(self, found: Labelled, block: Block) -> bool:
        """Whether a heading of the words of a label (« Calendrier », « Suivi ») is a part of the contract all the same.

        It stands as high as what stands above the sheet, and no sheet before has such a label.
        """
        current = self.current
        if current is None or found.rest or not current.has_content:
            return False
        above = current.level or current.under
        return 0 < block.level <= above and not self._regular(found)

    def _marked_label(self, words: Words) -> bool:
        """A list item may be a label where a colon closes it, or a question mark: « - Pilote : CCAS »."""
        return ":" in words.text[:70] or bool(_ASKED.match(words.text))

    def _is_label(self, found: Labelled, block: Block, strong: bool) -> bool:
        label = found.label
        if label is None:
            return False
        colon = bool(found.rest) or block.text.rstrip().endswith(":")
        if label.field is Field.KIND:
            return False
        in_list = block.kind is BlockKind.LIST_ITEM
        if in_list and colon and label.strong and 0 < block.level <= self.item_level:
            return True
        if in_list and self.entry is not None and self.entry.field not in (Field.OTHER,):
            line = Line(found.rest or found.words, True)
            return inside(self.entry.label, Line(words_of(block), True)) is not None and bool(line.words)
        if not label.strong and not colon and not strong and not block.text.isupper():
            return False
        current = self.current
        if not colon and not strong and current is not None and current.strong_labels > 1 and not current.plain_labels:
            return False  # labels of this sheet are set apart: these are the words of a value
        if not colon and not strong and label.field is Field.OTHER and not block.text.isupper() and self.entry is None:
            return False
        if (
            not colon
            and self.entry is not None
            and not self.entry.filled
            and not strong
            and not block.text.isupper()
            and (not label.exact or may_be_value(words_of(block).text))
        ):
            return False
        if (
            self.entry is not None
            and not strong
            and found.rest
            and self.entry.field in (Field.MILESTONES, Field.CALENDAR, Field.BUDGET, Field.FUNDERS)
            and label.field in (Field.START, Field.END, Field.OTHER)
        ):
            return inside(self.entry.label, Line(words_of(block))) is not None or self._regular(found)
        return True

    def _regular(self, found: Labelled) -> bool:
        """Whether other sheets of this document have a label of the same words."""
        wanted = fold(found.words.text).strip()
        return (
            any(fold(entry.words.text).strip() == wanted for sheet in self.sheets[:-1] for entry in sheet.entries)
            or len(self.sheets) < 2
        )

    def _labelled(self, found: Labelled, block: Block) -> None:
        parts = list(inner_labels(found.rest)) if found.rest else []
        self.label(found.label, found.words, block)
        self.item_level = block.level if block.kind is BlockKind.LIST_ITEM else 0
        if self.current is not None and not found.rest:
            apart = block.kind is BlockKind.HEADING or block.style.bold
            self.current.strong_labels += apart
            self.current.plain_labels += not apart
        for part in parts:
            if part.label is not None:
                self.label(part.label, part.words, block)
            if part.rest:
                self.value(lines_of(part.rest), block)

    def _after_a_short_value(self, block: Block) -> bool:
        """Whether the value above is one word or date that nothing follows: « Autre chose : … » is no more of it."""
        entry = self.entry
        return (
            block.kind is BlockKind.PARAGRAPH
            and entry is not None
            and entry.label is not None
            and entry.filled
            and entry.field in (Field.STATUS, Field.START, Field.END, Field.PERIMETER)
        )

    def _is_unknown_label(self, key: str, block: Block, strong: bool) -> bool:
        """Words that the document repeats before a colon, or that it sets apart: values come again and again too."""
        if block.kind is BlockKind.LIST_ITEM or self.current is None or not self.current.entries:
            return False
        if key.endswith(":"):
            return True
        apart = strong or (block.text.isupper() and " " in block.text.strip())
        return apart and (self.entry is None or self.entry.filled)

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
        if (
            current.level == 0
            and current.shape is Shape.NARRATIVE
            and current.has_content
            and next_label(self.blocks, block.index, 3) is not None
        ):
            self.label(None, words, block)
            return
        self.close()
        named = is_neutral(words.text) or is_contract_name(words.text)
        self.candidate = None if named else (words, block.level)
