"""The whole reading of a document's sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecluse.documents.extraction.sheets.assemble import assemble
from ecluse.documents.extraction.sheets.merge import gather_axes, merge_sheets
from ecluse.documents.extraction.sheets.model import SheetsReading
from ecluse.documents.extraction.sheets.narrative import repeated_labels
from ecluse.documents.extraction.sheets.raw import RawSheet, Shape
from ecluse.documents.extraction.sheets.tables import read_table
from ecluse.documents.extraction.sheets.titles import axis_title, is_elsewhere, sheet_title
from ecluse.documents.extraction.sheets.walk import Walk, find_openers
from ecluse.documents.extraction.sheets.words import Words, plain
from ecluse.documents.reading.blocks import Block, BlockKind, ReadDocument


def read_sheets(document: ReadDocument) -> SheetsReading:
    """The action sheets of ``document``, and the axes that they name."""
    blocks = document.blocks
    if any(block.index != at for at, block in enumerate(blocks)):  # spans speak of block.index
        return SheetsReading()
    walk = Walk(blocks, _repeated(blocks), find_openers(blocks))
    for part in _parts(blocks):
        if isinstance(part, int):
            walk.last_matrix = None if len(blocks[part].text) > 40 else walk.last_matrix
            walk.flow(part)
        else:
            _enter_sheet(walk, part[0])
            read_table(walk, part)
    return _reading(walk)


def _repeated(blocks: Sequence[Block]) -> frozenset[str]:
    return repeated_labels(block.text for block in blocks if block.kind is BlockKind.PARAGRAPH and not block.furniture)


def _parts(blocks: Sequence[Block]) -> Iterator[int | list[Block]]:
    """Blocks of running text, by position, and tables, as their rows; running headers inside a table are left out."""
    rows: list[Block] = []
    for at, block in enumerate(blocks):
        if block.furniture:
            continue
        if block.kind is BlockKind.TABLE_ROW:
            if rows and (rows[-1].table != block.table or rows[-1].sheet != block.sheet):
                yield rows
                rows = []
            rows.append(block)
            continue
        if rows:
            yield rows
            rows = []
        yield at
    if rows:
        yield rows


def _enter_sheet(walk: Walk, row: Block) -> None:
    """A new sheet of a spreadsheet: its name may say the axis, or the sheet's number."""
    name = row.sheet
    if not name or (walk.sheets and walk.sheets[-1].sheet == name and walk.current is not None):
        return
    previous = walk.blocks[row.index - 1].sheet if row.index else ""
    if previous == name:
        return
    walk.close()
    walk.last_matrix = None
    words = Words.aside(name)
    walk.axis, walk.theme = axis_title(words), Words()
    walk.candidate = (words, 0) if sheet_title(words) is not None else None
    walk.elsewhere = 9 if is_elsewhere(name) else None


def _reading(walk: Walk) -> SheetsReading:
    drafts = []
    spanned: set[int] = set()
    transversal = set()
    for sheet in walk.sheets:
        if not _worth(sheet):
            continue
        draft = assemble(sheet)
        if draft is None:
            continue
        drafts.append(draft)
        spanned.update(range(sheet.first_block, sheet.last_block + 1))
        if sheet.axis is not None and sheet.axis.transversal:
            transversal.add(plain(sheet.axis.title.value))
    placed, axes = gather_axes(merge_sheets(drafts), frozenset(transversal))
    return SheetsReading(tuple(placed), tuple(axes), (), frozenset(spanned))


def _worth(sheet: RawSheet) -> bool:
    """Whether anything but a title was met: a line of a contents page has nothing else."""
    return sheet.shape is Shape.ROW or any(entry.filled for entry in sheet.entries)
