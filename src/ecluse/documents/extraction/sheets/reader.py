"""The whole reading of a document's sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecluse.documents.extraction.draft import Caution
from ecluse.documents.extraction.sheets.ahead import find_openers
from ecluse.documents.extraction.sheets.assemble import assemble
from ecluse.documents.extraction.sheets.flow import Flow
from ecluse.documents.extraction.sheets.headed import put_under_headings
from ecluse.documents.extraction.sheets.labels import Field, find_label
from ecluse.documents.extraction.sheets.merge import contradictions, gather_axes, merge_sheets
from ecluse.documents.extraction.sheets.model import SheetsReading
from ecluse.documents.extraction.sheets.narrative import repeated_labels
from ecluse.documents.extraction.sheets.raw import RawSheet, Shape
from ecluse.documents.extraction.sheets.tables import read_table
from ecluse.documents.extraction.sheets.titles import axis_title, is_elsewhere, is_placeholder
from ecluse.documents.extraction.sheets.walk import Walk
from ecluse.documents.extraction.sheets.words import Words, plain
from ecluse.documents.reading.blocks import Block, BlockKind, ReadDocument


def read_sheets(document: ReadDocument) -> SheetsReading:
    """The action sheets of ``document``, and the axes that they name."""
    blocks = document.blocks
    if any(block.index != at for at, block in enumerate(blocks)):  # spans speak of block.index
        return SheetsReading()
    walk = Flow(blocks, _repeated(blocks), find_openers(blocks))
    for part in _parts(blocks):
        if isinstance(part, int):
            if _is_more_than_a_page_number(blocks[part]) and not blocks[part].sheet:
                walk.last_matrix = None
            if not _enter_sheet(walk, blocks[part]):
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


def _is_more_than_a_page_number(block: Block) -> bool:
    return block.kind is BlockKind.HEADING or any(char.isalpha() for char in block.text)


def _enter_sheet(walk: Walk, block: Block) -> bool:
    """A new sheet of a spreadsheet; true for the heading that names it. Its name may say the axis, or the action."""
    previous = walk.blocks[block.index - 1].sheet if block.index else ""
    named = block.kind is BlockKind.HEADING and bool(block.sheet) and block.text.strip() == block.sheet.strip()
    if not block.sheet or (previous == block.sheet and not named):
        return named
    walk.close()
    walk.axis, walk.theme, walk.candidate, walk.last_matrix = None, Words(), None, None
    walk.elsewhere = 9 if is_elsewhere(block.sheet) else None
    if named:
        words = Words.of(block.text, block.index)
        walk.axis = axis_title(words)
        walk.candidate = (words, 0) if walk.axis is None and find_label(block.text) is None else None
    return named


def _reading(walk: Walk) -> SheetsReading:
    found = [sheet for sheet in walk.sheets if _worth(sheet)]
    put_under_headings(found)
    drafts = []
    spanned: set[int] = set()
    transversal = set()
    for sheet in found:
        draft = assemble(sheet) if sheet.announced or _in_a_series(sheet, found) else None
        if draft is None:
            continue
        drafts.append(draft)
        spanned.update(range(sheet.first_block, sheet.last_block + 1))
        if sheet.axis is not None and sheet.axis.transversal:
            transversal.add(plain(sheet.axis.title.value))
    placed, axes = gather_axes(merge_sheets(drafts), frozenset(transversal))
    cautions = (*contradictions(drafts, placed), *_blank_forms(walk))
    return SheetsReading(tuple(placed), tuple(axes), cautions, frozenset(spanned))


def _blank_forms(walk: Walk) -> Iterator[Caution]:
    """Sheets that bear labels and nothing else, or no title: said, since one may be an action still to be written."""
    for sheet in walk.sheets:
        labels = [entry for entry in sheet.entries if entry.label is not None]
        empty = not any(entry.filled for entry in labels) or is_placeholder(sheet.title)
        if (
            sheet.shape is not Shape.ROW
            and sheet.announced
            and len(labels) > 1
            and empty
            and not sheet.has(Field.TITLE)
        ):
            yield Caution(
                "blank_sheet",
                "Une fiche sans titre ou sans contenu n’a pas été reprise : vérifiez qu’elle n’est qu’un modèle.",
                "contract",
                sheet.title.evidence or labels[0].words.evidence,
            )


def _worth(sheet: RawSheet) -> bool:
    """Whether anything but a title was met: a line of a contents page has nothing else."""
    return sheet.shape is Shape.ROW or any(entry.filled for entry in sheet.entries)


def _in_a_series(sheet: RawSheet, found: Sequence[RawSheet]) -> bool:
    """Whether a sheet that nothing announces as one looks like the others: it opens with the same label.

    A part of the contract may hold « Pilote : … » too; a sheet without its like needs three fields at least.
    """
    others = [other for other in found if other is not sheet and other.shape is not Shape.ROW]
    announced = sum(1 for other in others if other.announced)
    alike = sum(
        1 for other in others if other.first_field is sheet.first_field and len(other.fields & sheet.fields) > 1
    )
    if announced > 1:
        return alike > 0 and len(sheet.fields) > 1
    return len(sheet.fields) >= 3 or (len(sheet.fields) > 1 and alike > 0)
