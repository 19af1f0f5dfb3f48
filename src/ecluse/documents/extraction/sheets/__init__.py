"""Action sheets (*fiches actions*): blocks of any document -> drafts of actions with all their fields.

``read_sheets`` takes a document as read and gives a ``SheetsReading``: one ``SheetDraft`` for each sheet, in reading
order, whatever the layout (one table a sheet, labels and paragraphs, one row an action, a spreadsheet's sheet each),
and the axes that the sheets name. It never raises, never guesses: what the source does not state stays empty, what it
states ambiguously is marked ``Confidence.CHECK`` with a note in French, and each fact carries the spans of its words.
A document without sheets gives an empty reading.

The way of a document: ``walk`` goes through the blocks, ``tables``, ``matrix`` and ``narrative`` say what each is,
``assemble`` reads the values (``values``, ``calendar``, ``money``), ``merge`` makes one sheet of an action met twice.
"""

from __future__ import annotations

from ecluse.documents.extraction.sheets.model import SheetDraft, SheetsReading
from ecluse.documents.extraction.sheets.reader import read_sheets

__all__ = ["SheetDraft", "SheetsReading", "read_sheets"]
