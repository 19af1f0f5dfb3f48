"""The forms of an action sheet: one for each part of it, each sending its own fields alone."""

from ecluse.contracts.forms.sheets.news import NewNoteForm, NoteForm, StatusForm
from ecluse.contracts.forms.sheets.sections import (
    SECTIONS,
    AudiencesForm,
    CalendarForm,
    ContentForm,
    IdentityForm,
    MeansForm,
    NewSheetForm,
    SectionForm,
    SteeringForm,
    TerritoryForm,
)

__all__ = [
    "SECTIONS",
    "AudiencesForm",
    "CalendarForm",
    "ContentForm",
    "IdentityForm",
    "MeansForm",
    "NewNoteForm",
    "NewSheetForm",
    "NoteForm",
    "SectionForm",
    "StatusForm",
    "SteeringForm",
    "TerritoryForm",
]
