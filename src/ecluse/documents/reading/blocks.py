"""The one form in which every document is read: a stream of blocks.

A block is a heading, a paragraph, a list item or a table row. Blocks keep the order of reading of the source, whatever
its format, and say where they stand in it, so that each fact drawn from them can point at its words.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


class SourceFormat(StrEnum):
    TEXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row. A merged cell appears once, at its first row and column, with its extent.

    ``text`` keeps the paragraphs and bullets inside the cell as lines (``\\n``); a bulleted line begins with ``• ``.
    """

    text: str
    column: int
    column_span: int = 1
    row_span: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """What the eye sees and the words do not say. Sizes are in points; 0 means that the source does not tell."""

    name: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    centred: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the stream.

    ``index`` is its place in the stream, from 0. ``text`` is its whole text without its list marker; for a table row,
    the texts of its cells joined with `` | ``. ``level`` is the depth of a heading (1 to 9) or of a list item (from 1),
    0 otherwise. ``marker`` is the list marker as printed (``•``, ``-``, ``1.``, ``a)``), empty if there is none.
    ``page`` counts from 1 where the format has pages. ``line`` is the line of a text source, or the row of a sheet,
    from 1. ``table`` numbers the tables of the document from 1, ``row`` the rows inside it from 0. ``sheet`` is the
    name of the spreadsheet's sheet. ``furniture`` is true for running headers, footers, page numbers, menus: kept, so that the
    page can show them, and left aside by the extraction.
    """

    index: int
    kind: BlockKind
    text: str
    level: int = 0
    marker: str = ""
    page: int | None = None
    line: int | None = None
    table: int | None = None
    row: int | None = None
    sheet: str = ""
    cells: tuple[Cell, ...] = ()
    style: Style = field(default_factory=Style)
    furniture: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        values = dict(data)
        values["kind"] = BlockKind(values["kind"])
        values["cells"] = tuple(Cell(**cell) for cell in values.get("cells", ()))
        values["style"] = Style(**values.get("style", {}))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as read: its blocks, and what the reader has to say about it in French (``warnings``)."""

    name: str
    format: SourceFormat
    sha256: str
    size: int
    blocks: tuple[Block, ...]
    pages: int | None = None
    title: str = ""
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "format": self.format.value,
            "sha256": self.sha256,
            "size": self.size,
            "pages": self.pages,
            "title": self.title,
            "warnings": list(self.warnings),
            "blocks": [block.as_dict() for block in self.blocks],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        values = dict(data)
        values["format"] = SourceFormat(values["format"])
        values["warnings"] = tuple(values.get("warnings", ()))
        values["blocks"] = tuple(Block.from_dict(block) for block in values["blocks"])
        return cls(**values)
