"""Building the stream of blocks: clean text, numbering of blocks and tables, and the limits on what is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from ecluse.documents.reading import markers, sentences
from ecluse.documents.reading.blocks import Block, BlockKind, Cell, Style
from ecluse.documents.reading.errors import TooLargeError
from ecluse.documents.reading.limits import Limits

PLAIN: Final = Style()

# Control and format characters that carry no meaning on a page: NUL, soft hyphen, zero-width marks, direction marks.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc"
    "\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r" {2,}")
_AROUND_TAB = re.compile(r" *\t[ \t]*")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SPACES = str.maketrans(dict.fromkeys("\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u200a\u205f\u3000", " "))


def clean_line(text: str) -> str:
    """One line: accents composed, ligatures opened, invisible characters and doubled blanks gone. No-break spaces stay."""
    if text.isascii() and text.isprintable():
        return _BLANKS.sub(" ", text).strip() if "  " in text or text[:1] == " " or text[-1:] == " " else text
    text = _INVISIBLE.sub("", text).translate(_LIGATURES).translate(_SPACES)
    text = unicodedata.normalize("NFC", text)
    text = _AROUND_TAB.sub("\t", text)
    return _BLANKS.sub(" ", text).strip(" \t\n\u00a0\u202f")


def clean(text: str) -> str:
    """A text of one or several lines, each cleaned, blank ones left out."""
    if "\n" not in text and not _LINE_ENDS.search(text):
        return clean_line(text)
    lines = (clean_line(line) for line in _LINE_ENDS.sub("\n", text).split("\n"))
    return "\n".join(line for line in lines if line)


class BlockStream:
    """Collects blocks in the order of reading. Blank texts are left out; every limit on counts is held here."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.blocks: list[Block] = []
        self.warnings: list[str] = []
        self.tables = 0
        self._characters = 0
        self._cells = 0

    def warn(self, sentence: str) -> None:
        """Keep a French sentence for the person who deposits the document, once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def new_table(self) -> int:
        """The number of a table that begins."""
        self.tables += 1
        return self.tables

    def heading(
        self,
        text: str,
        level: int,
        *,
        marker: str = "",
        page: int | None = None,
        line: int | None = None,
        sheet: str = "",
        style: Style = PLAIN,
        furniture: bool = False,
    ) -> None:
        """A heading; line breaks inside it become blanks."""
        text = clean(text).replace("\n", " ")
        level = max(1, min(level, 9))
        self._add(
            text,
            BlockKind.HEADING,
            level=level,
            marker=marker,
            page=page,
            line=line,
            sheet=sheet,
            style=style,
            furniture=furniture,
        )

    def paragraph(
        self,
        text: str,
        *,
        marker: str = "",
        page: int | None = None,
        line: int | None = None,
        sheet: str = "",
        style: Style = PLAIN,
        furniture: bool = False,
    ) -> None:
        self._add(
            clean(text),
            BlockKind.PARAGRAPH,
            marker=marker,
            page=page,
            line=line,
            sheet=sheet,
            style=style,
            furniture=furniture,
        )

    def item(
        self,
        text: str,
        *,
        level: int = 1,
        marker: str = "•",
        page: int | None = None,
        line: int | None = None,
        style: Style = PLAIN,
        furniture: bool = False,
    ) -> None:
        level = max(1, min(level, 9))
        self._add(
            clean(text),
            BlockKind.LIST_ITEM,
            level=level,
            marker=marker,
            page=page,
            line=line,
            style=style,
            furniture=furniture,
        )

    def typed(self, text: str, *, page: int | None = None, style: Style = PLAIN, furniture: bool = False) -> None:
        """A paragraph, or the items that someone typed in it with dashes or figures at the beginning of its lines."""
        pending: list[str] = []
        for line in text.split("\n"):
            marked = markers.split_marker(line)
            if marked is None or marked.doubtful or not marked.text:
                pending.append(line)
                continue
            self.paragraph("\n".join(pending), page=page, style=style, furniture=furniture)
            pending = []
            self.item(marked.text, marker=marked.marker, page=page, style=style, furniture=furniture)
        self.paragraph("\n".join(pending), page=page, style=style, furniture=furniture)

    def row(
        self,
        cells: Sequence[Cell],
        *,
        table: int,
        row: int,
        page: int | None = None,
        line: int | None = None,
        sheet: str = "",
        style: Style = PLAIN,
        furniture: bool = False,
    ) -> None:
        """A table row; a row without any word is left out (its number stays free)."""
        if not any(cell.text for cell in cells):
            return
        self._cells += len(cells)
        if self._cells > self.limits.cells:
            raise TooLargeError(sentences.TOO_MANY_CELLS.format(limit=sentences.number(self.limits.cells)))
        if row >= self.limits.rows:
            raise TooLargeError(sentences.TOO_MANY_ROWS.format(limit=sentences.number(self.limits.rows)))
        self._add(
            " | ".join(cell.text for cell in cells),
            BlockKind.TABLE_ROW,
            page=page,
            line=line,
            table=table,
            row=row,
            sheet=sheet,
            cells=tuple(cells),
            style=style,
            furniture=furniture,
        )

    def _add(
        self,
        text: str,
        kind: BlockKind,
        *,
        level: int = 0,
        marker: str = "",
        page: int | None = None,
        line: int | None = None,
        table: int | None = None,
        row: int | None = None,
        sheet: str = "",
        cells: Iterable[Cell] = (),
        style: Style = PLAIN,
        furniture: bool = False,
    ) -> None:
        if not text:
            return
        self._characters += len(text)
        if self._characters > self.limits.characters or len(self.blocks) >= self.limits.blocks:
            raise TooLargeError(sentences.TOO_MUCH_TEXT)
        block = Block(
            index=len(self.blocks),
            kind=kind,
            text=text,
            level=level,
            marker=marker,
            page=page,
            line=line,
            table=table,
            row=row,
            sheet=sheet,
            cells=tuple(cells),
            style=style,
            furniture=furniture,
        )
        self.blocks.append(block)
