"""Pages of action sheets."""

from ecluse.contracts.views.sheets.board import sheet_board, sheet_move
from ecluse.contracts.views.sheets.dates import sheet_calendar, sheet_calendar_file, sheet_timeline
from ecluse.contracts.views.sheets.editing import sheet_archive, sheet_create, sheet_edit, sheet_restore, sheet_status
from ecluse.contracts.views.sheets.fields import milestone_done, sheet_field
from ecluse.contracts.views.sheets.gestures import sheet_gesture
from ecluse.contracts.views.sheets.listing import archived_list, sheet_export, sheet_list
from ecluse.contracts.views.sheets.news import mention_seen, note_create, note_edit, note_remove
from ecluse.contracts.views.sheets.ordering import sheet_duplicate, sheet_numbers, sheet_order, sheet_place
from ecluse.contracts.views.sheets.saved import view_create, view_remove, view_rename

__all__ = [
    "archived_list",
    "mention_seen",
    "milestone_done",
    "note_create",
    "note_edit",
    "note_remove",
    "sheet_archive",
    "sheet_board",
    "sheet_calendar",
    "sheet_calendar_file",
    "sheet_create",
    "sheet_duplicate",
    "sheet_edit",
    "sheet_export",
    "sheet_field",
    "sheet_gesture",
    "sheet_list",
    "sheet_move",
    "sheet_numbers",
    "sheet_order",
    "sheet_place",
    "sheet_restore",
    "sheet_status",
    "sheet_timeline",
    "view_create",
    "view_remove",
    "view_rename",
]
