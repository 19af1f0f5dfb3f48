"""Lines of running text that name an axis, and titles of axes and sheets that go on with the next line."""

from __future__ import annotations

from dataclasses import replace

from ecluse.documents.extraction.sheets.ahead import MAX_TITLE_CHARACTERS
from ecluse.documents.extraction.sheets.narrative import opening_label
from ecluse.documents.extraction.sheets.raw import RawSheet
from ecluse.documents.extraction.sheets.titles import axis_then_sheet, axis_title, sheet_title
from ecluse.documents.extraction.sheets.walk import Walk
from ecluse.documents.extraction.sheets.words import Words, fold
from ecluse.documents.reading.blocks import Block, BlockKind
from ecluse.lib.patterns import lazy

_OPEN_END = lazy(r"(?:,|\b(?:de|du|des|d'|la|le|les|l'|et|ou|a|au|aux|en|par|pour|avec|sur|dans|un|une|vers|chez))$")


def _next_line(title: Words, block: Block, words: Words) -> bool:
    """Whether a line is the end of a title that the width of the page cut just above."""
    if not title or block.kind is not BlockKind.PARAGRAPH or title.pieces[-1].block != block.index - 1:
        return False
    if len(words.text) > 120 or len(title.text) + len(words.text) > MAX_TITLE_CHARACTERS or ":" in words.text:
        return False
    if title.text.rstrip().endswith((".", "!", "?", ";")) or words.text.rstrip().endswith((".", ";")):
        return False
    return words.text[:1].islower() or bool(_OPEN_END.search(fold(title.text).rstrip()))


class AxisLines(Walk):
    """A walk that knows the lines that name axes."""

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
        if not strong and found.word != "axe" and found.word not in self.series:
            return False
        if found.word != "axe" and not found.number and not strong:
            return False
        current = self.current
        if current is not None and found.word == "axe" and self._below_title(current):
            # « Fiche 3 » then « Axe 1 – … » on the line below: the axis is the sheet's own
            self.set_axis(found)
            current.axis = self.axis
            return True
        label = opening_label(words)
        if current is not None and label is not None and not strong and current.has_content and not found.number:
            return False
        self.close()
        self.candidate = None
        self.set_axis(found)
        self.axis_depth = block.level
        return True

    def _below_title(self, current: RawSheet) -> bool:
        return not current.has_content and current.level == 0 and (current.axis is None or not current.entries)

    def _axis_second_line(self, block: Block, words: Words) -> bool:
        """« AXE 1 » alone on its line, its title on the next."""
        untitled, self.axis_untitled = self.axis_untitled, False
        if self._goes_on_with_axis(block, words):
            return True
        if not untitled or self.axis is None or self.current is not None or block.kind is BlockKind.LIST_ITEM:
            return False
        if (
            len(words.text) > MAX_TITLE_CHARACTERS
            or words.text.rstrip().endswith((".", ":", ";"))
            or opening_label(words) is not None
            or sheet_title(words) is not None
        ):
            return False
        self.axis = replace(self.axis, title=words.stripped(" :–—-«»"))
        return True

    def _goes_on_with_axis(self, block: Block, words: Words) -> bool:
        """« AXE 2 : AGIR POUR LA SANTÉ DES ENFANTS ET DES », and the end of its title on the next line."""
        if self.axis is None or self.current is not None or not _next_line(self.axis.title, block, words):
            return False
        self.axis = replace(self.axis, title=Words.join((self.axis.title, words)))
        return True

    def _goes_on_with_title(self, block: Block, words: Words) -> bool:
        """« Fiche n° 4 : Écrans, sommeil et », and the end of the title on the next line."""
        current = self.current
        if current is None or current.entries or current.preface or not _next_line(current.title, block, words):
            return False
        current.title = Words.join((current.title, words))
        current.touch(block.index)
        return True
