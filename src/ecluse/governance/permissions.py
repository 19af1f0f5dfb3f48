"""Who may do what with bodies, meetings, decisions and gates. What is not written here is refused.

Bodies, meetings, agendas, closed minutes, decisions and the gates passed are read by whoever may read the contract.
"""

from __future__ import annotations

from ecluse.accounts.models import User
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.selectors import Access
from ecluse.governance.enums import AgreementState, MeetingState, MinutesState, PassageState
from ecluse.governance.models import AgendaRequest, Meeting, Passage
from ecluse.governance.rules.paths import Gate


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


def can_read_asks(access: Access) -> bool:
    """What gates ask and what is missing speaks of the preparation: those who may read it."""
    return access.may(Permission.VIEW_PREPARATION)


def can_pass(access: Access, contract: Contract, gate: Gate) -> bool:
    """A gate is passed by the roles that the path names, among those who may pass gates at all."""
    return steers_path(access, contract) and not access.roles.isdisjoint(gate.passed_by)


def steers_path(access: Access, contract: Contract) -> bool:
    """Passing gates, withdrawing a demand: a contract that is not archived."""
    return access.may(Permission.GO_THROUGH_GATES) and contract.archived_at is None


def can_change_course(access: Access, contract: Contract) -> bool:
    """Choosing another path, coming back to an earlier state: the coordination."""
    return steers_path(access, contract) and access.may(Permission.EDIT_CONTRACT)


def roles_to_answer(access: Access, passage: Passage) -> list[str]:
    """For which of their roles someone is asked to agree with a passage, and has not answered."""
    if not access.may(Permission.AGREE_GATES) or passage.contract.archived_at is not None:
        return []
    if passage.state != PassageState.WAITING:
        return []
    awaited = [each.role for each in passage.agreements.all() if each.state == AgreementState.AWAITED]
    return [role for role in awaited if role in access.roles]


def may_edit_paths(user: User) -> bool:
    """The paths of the installation: its administrator."""
    return user.is_administrator
