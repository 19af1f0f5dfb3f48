"""Who may do what with bodies, meetings and decisions. What is not written here is refused.

Bodies, meetings, agendas, closed minutes and decisions are read by whoever may read the contract.
"""

from __future__ import annotations

from ecluse.accounts.models import User
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.selectors import Access
from ecluse.governance.enums import MeetingState, MinutesState
from ecluse.governance.models import AgendaRequest, Meeting


def can_run_meetings(access: Access, contract: Contract) -> bool:
    """Bodies, meetings, agendas, attendance, minutes and the register: the coordination."""
    return access.may(Permission.RUN_MEETINGS) and contract.archived_at is None


def can_write_meeting(access: Access, meeting: Meeting) -> bool:
    """A meeting whose minutes are not closed."""
    return can_run_meetings(access, meeting.contract) and meeting.minutes == MinutesState.DRAFT


def can_write_agenda(access: Access, meeting: Meeting) -> bool:
    """The agenda of a meeting that is not cancelled and whose minutes are not closed."""
    return can_write_meeting(access, meeting) and meeting.state != MeetingState.CANCELLED


def can_read_minutes(access: Access, meeting: Meeting) -> bool:
    """Minutes once closed; while they are being written, those who write them."""
    if meeting.minutes == MinutesState.DRAFT:
        return access.may(Permission.RUN_MEETINGS)
    return access.may(Permission.VIEW_CONTRACT)


def can_ask_point(access: Access, contract: Contract) -> bool:
    """Asking a body to speak of something: those who take part in the contract, and those who steer it."""
    return access.may(Permission.ASK_AGENDA_POINT) and contract.archived_at is None


def can_withdraw_request(access: Access, request: AgendaRequest, user: User) -> bool:
    """One's own request, and all of them for the coordination."""
    if request.contract.archived_at is not None:
        return False
    return request.author_id == user.pk or access.may(Permission.RUN_MEETINGS)
