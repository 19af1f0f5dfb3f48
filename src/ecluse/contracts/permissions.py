"""Who may do what. What is not written here is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ecluse.accounts.models import User
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract, Membership, SavedView, Signatory
from ecluse.contracts.rules.lifecycle import is_over
from ecluse.contracts.rules.signed_text import is_frozen, may_write
from ecluse.contracts.selectors.access import Access, held_today, leads_sheet, sees_every_sheet
from ecluse.contracts.selectors.sheet_choices import KeptView

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def may_open_contracts(user: User | AnonymousUser, *, coordinates: bool | None = None) -> bool:
    """Reading a published contract and making it live: coordinators, people allowed to, and the administrator.

    ``coordinates``: whether the person coordinates a contract today, where that has been read already.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_administrator or user.may_open_contracts:
        return True
    if coordinates is not None:
        return coordinates
    return Membership.objects.filter(held_today(), person__user=user, role="coordination").exists()


def may_edit_vocabularies(user: User | AnonymousUser) -> bool:
    """The vocabularies shared by every contract belong to the administrator."""
    return isinstance(user, User) and user.is_active and user.is_administrator


def is_written(contract: Contract) -> bool:
    """Whether a contract is still written: not archived, and not over."""
    return contract.archived_at is None and not is_over(contract.state)


def can_edit_contract(access: Access, contract: Contract) -> bool:
    """The life of the contract, whether its text is frozen or not: documents, votes, dispositifs, commitments followed.

    The working copy of an amendment has no life of its own: what were written there would be lost.
    """
    return _writes(access, contract) and contract.draft_of_id is None


def _writes(access: Access, contract: Contract) -> bool:
    return access.may(Permission.EDIT_CONTRACT) and is_written(contract)


def can_document_contract(access: Access, contract: Contract) -> bool:
    """What tells the life of a contract, over or not: its documents, what its sheets became, what follows it."""
    live = contract.archived_at is None and contract.draft_of_id is None
    return access.may(Permission.EDIT_CONTRACT) and live


def may_reopen(access: Access, contract: Contract) -> bool:
    """Bringing a contract that is over back to an earlier state of its path: those who go through its gates."""
    return access.may(Permission.GO_THROUGH_GATES) and contract.archived_at is None and is_over(contract.state)


def can_edit_agreement(access: Access, contract: Contract) -> bool:
    """What the parties agree on, while it is not frozen: signatories, commitments, principles, perimeter, dates."""
    return _writes(access, contract) and not is_frozen(contract.text_lock, "signatory")


def can_archive_contract(access: Access, contract: Contract) -> bool:
    """Putting a contract aside, and taking it back."""
    return access.may(Permission.EDIT_CONTRACT)


def can_read_amendments(access: Access) -> bool:
    """What an amendment would change, sheets of every level included: who reads the whole text."""
    return can_read_whole_text(access)


def can_prepare_amendment(access: Access, contract: Contract) -> bool:
    """Opening an amendment: there is one only to a text that is frozen."""
    return can_edit_contract(access, contract) and bool(contract.text_lock)


def can_read_whole_text(access: Access) -> bool:
    """All the sheets of a frozen text: who steers or evaluates, and who signs it."""
    return sees_every_sheet(access) or access.may(Permission.TRACK_OWN_COMMITMENTS)


def can_edit_plan(access: Access, contract: Contract) -> bool:
    """Axes, themes, objectives and linked plans, while the text is not frozen."""
    return can_edit_words(access, contract) and not is_frozen(contract.text_lock, "axis")


def can_edit_words(access: Access, contract: Contract) -> bool:
    """The words that the contract adds to the vocabularies: they are no part of its text."""
    return access.may(Permission.EDIT_PLAN) and is_written(contract)


def can_create_sheet(access: Access, contract: Contract) -> bool:
    """Writing new sheets, putting them in order, archiving or restoring those there are, while the text is not frozen."""
    return can_edit_sheets(access, contract) and not is_frozen(contract.text_lock, "actionsheet")


def can_edit_sheets(access: Access, contract: Contract) -> bool:
    """What is not frozen of the sheets, many at once or one by one."""
    return access.may(Permission.EDIT_SHEETS) and is_written(contract)


def can_share_view(access: Access, contract: Contract) -> bool:
    """Keeping a view for everyone of the contract; anyone keeps views of their own."""
    return access.may(Permission.EDIT_SHEETS) and contract.archived_at is None


def can_change_view(access: Access, view: SavedView | KeptView, user: User) -> bool:
    """Renaming a view and taking it away: one's own, and the shared ones for whoever may share."""
    return view.owner_id == user.pk or (view.shared and access.may(Permission.EDIT_SHEETS))


def can_undo(access: Access, contract: Contract) -> bool:
    """Taking a gesture back: those who may write all of the contract. What a frozen text refuses is refused there too."""
    return all(allowed(access, contract) for allowed in (_writes, can_edit_words, can_edit_sheets))


def can_read_past(access: Access) -> bool:
    """What was written, by whom, and what the contract held at a date: those who may read the journal."""
    return access.may(Permission.VIEW_JOURNAL)


def can_manage_access(access: Access, contract: Contract) -> bool:
    """Giving roles, taking them back, inviting."""
    return access.may(Permission.MANAGE_ACCESS)


def _is_live(sheet: ActionSheet) -> bool:
    """What is archived or over is read, and restored or reopened before it is written again."""
    return sheet.archived_at is None and is_written(sheet.contract)


def can_edit_sheet(access: Access, sheet: ActionSheet, *names: str) -> bool:
    """The fields of a sheet: all those of ``names`` if any are given, and something of it otherwise.

    The working copy of an amendment keeps the text of a sheet alone.
    """
    contract = sheet.contract
    free = may_write(contract.text_lock, "actionsheet", *names, draft=contract.draft_of_id is not None)
    return access.may(Permission.EDIT_SHEETS) and _is_live(sheet) and free


def can_update_sheet(access: Access, sheet: ActionSheet, *, led: bool | None = None) -> bool:
    """Status, milestones, indicators, notes and documents of a sheet: the coordination, and its own leads.

    ``led`` is whether the reader leads it, for whoever has read that already; the database is asked otherwise.
    """
    return _is_live(sheet) and _may_update(access, lambda: leads_sheet(access, sheet) if led is None else led)


def can_update_listed_sheet(access: Access, contract: Contract, *, led: bool) -> bool:
    """The same for a sheet of a list, of which it is already known whether the reader leads it."""
    return is_written(contract) and _may_update(access, lambda: led)


def _may_update(access: Access, leads: Callable[[], bool]) -> bool:
    if access.may(Permission.EDIT_SHEETS):
        return True
    return access.may(Permission.UPDATE_OWN_SHEETS) and leads()


def can_edit_funding(access: Access, sheet: ActionSheet) -> bool:
    """The money of a sheet: those who write its fields and may see its funding. An amendment carries none."""
    in_force = sheet.contract.draft_of_id is None
    return in_force and can_edit_sheet(access, sheet) and access.may(Permission.VIEW_FUNDING)


def can_attach(access: Access, sheet: ActionSheet, *, led: bool | None = None) -> bool:
    """The documents of a sheet: those who update it. An amendment carries none of them."""
    return sheet.contract.draft_of_id is None and can_update_sheet(access, sheet, led=led)


def can_write_note(access: Access, sheet: ActionSheet, *, led: bool | None = None) -> bool:
    """Notes: those who steer, and the sheet's own leads; never on the working copy of an amendment."""
    return (
        _is_live(sheet)
        and sheet.contract.draft_of_id is None
        and (access.may(Permission.WRITE_NOTES) or can_update_sheet(access, sheet, led=led))
    )


def can_track_commitments(access: Access, signatory: Signatory) -> bool:
    """How the commitments of a signatory are kept: the coordination, and whoever signs for that body."""
    if can_edit_contract(access, signatory.contract):
        return True
    if not is_written(signatory.contract):
        return False
    return access.may(Permission.TRACK_OWN_COMMITMENTS) and signatory.organisation_id in access.signs_for


def may_edit_organisations(user: User | AnonymousUser) -> bool:
    """Bodies are shared by every contract: those who may open contracts keep them."""
    return may_open_contracts(user)
