"""What people send: a file to read, a gesture on a draft, the choices of acceptance."""

from ecluse.documents.forms.accepting import AcceptanceForm
from ecluse.documents.forms.gestures import Sent, sent_gesture
from ecluse.documents.forms.receiving import ReceptionForm

__all__ = ["AcceptanceForm", "ReceptionForm", "Sent", "sent_gesture"]
