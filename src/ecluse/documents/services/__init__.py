"""The only writers of documents: receiving a file, correcting a draft, accepting it, taking the acceptance back."""

from ecluse.documents.services.accepting import Acceptance, accept_draft, undo_acceptance
from ecluse.documents.services.checking import abandon_draft, apply_gesture, redo, reopen_draft, undo
from ecluse.documents.services.comparing import apply_differences
from ecluse.documents.services.receiving import Reception, receive_document

__all__ = [
    "Acceptance",
    "Reception",
    "abandon_draft",
    "accept_draft",
    "apply_differences",
    "apply_gesture",
    "receive_document",
    "redo",
    "reopen_draft",
    "undo",
    "undo_acceptance",
]
