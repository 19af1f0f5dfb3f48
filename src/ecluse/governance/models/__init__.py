"""Bodies, their meetings, and what they decide."""

from ecluse.governance.models.agenda import AgendaItem, AgendaRequest
from ecluse.governance.models.attendance import Attendance
from ecluse.governance.models.bodies import BodyMember, GoverningBody
from ecluse.governance.models.decisions import Decision, DecisionDraft, DecisionFollowUp, DecisionSheet
from ecluse.governance.models.gates import ContractPath, OwnPath, Passage, PassageAgreement, PassageEvidence
from ecluse.governance.models.meetings import Meeting

__all__ = [
    "AgendaItem",
    "AgendaRequest",
    "Attendance",
    "BodyMember",
    "ContractPath",
    "Decision",
    "DecisionDraft",
    "DecisionFollowUp",
    "DecisionSheet",
    "GoverningBody",
    "Meeting",
    "OwnPath",
    "Passage",
    "PassageAgreement",
    "PassageEvidence",
]
