"""Action sheets as pages show them: the rows of a list, and all the facts of one sheet."""

from ecluse.contracts.presenters.sheets.listing import SheetListPage, sheet_list_page
from ecluse.contracts.presenters.sheets.marks import FreshnessMark, StatusMark, status_mark
from ecluse.contracts.presenters.sheets.one_sheet import sheet_page
from ecluse.contracts.presenters.sheets.page import SheetPage
from ecluse.contracts.presenters.sheets.rows import MISSING, SheetRow, sheet_rows

__all__ = [
    "MISSING",
    "FreshnessMark",
    "SheetListPage",
    "SheetPage",
    "SheetRow",
    "StatusMark",
    "sheet_list_page",
    "sheet_page",
    "sheet_rows",
    "status_mark",
]
