"""Who may do what. What is not written here is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecluse.accounts.models import User
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Membership
from ecluse.contracts.selectors.access import Access, held_today, leads_sheet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def may_open_contracts(user: User | AnonymousUser) -> bool:
    """Reading a published contract and making it live: coordinators, people allowed to, and the administrator."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_administrator or user.may_open_contracts:
        return True
    return Membership.objects.filter(held_today(), person__user=user, role="coordination").exists()


def may_edit_vocabularies(user: User | AnonymousUser) -> bool:
    """The vocabularies shared by every contract belong to the administrator."""
    return isinstance(user, User) and user.is_active and user.is_administrator


def can_edit_sheet(access: Access, sheet: ActionSheet) -> bool:
    """All the fields of a sheet."""
    return access.may(Permission.EDIT_SHEETS)


def can_update_sheet(access: Access, sheet: ActionSheet) -> bool:
    """Status, milestones, notes and documents of a sheet: the coordination, and its own leads."""
    if access.may(Permission.EDIT_SHEETS):
        return True
    return access.may(Permission.UPDATE_OWN_SHEETS) and leads_sheet(access, sheet)


def can_write_note(access: Access, sheet: ActionSheet) -> bool:
    """Notes: those who steer, and the sheet's own leads."""
    return access.may(Permission.WRITE_NOTES) or can_update_sheet(access, sheet)


def can_track_commitments(access: Access, organisation_id: int) -> bool:
    """The commitments of a signatory: the coordination, and whoever signs for that body."""
    if access.may(Permission.EDIT_CONTRACT):
        return True
    return access.may(Permission.TRACK_OWN_COMMITMENTS) and organisation_id in access.signs_for
