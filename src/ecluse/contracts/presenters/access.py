"""Who holds which role on a contract."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from ecluse.contracts.enums import Role
from ecluse.contracts.models import Contract
from ecluse.lib.formats import date_short


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One role of one person. ``invite_url`` is empty for someone who has an account."""

    person: str
    function: str
    email: str
    organisation: str
    dates: str
    is_over: bool
    account: str
    edit_url: str
    take_url: str
    invite_url: str


@dataclass(frozen=True, slots=True)
class RoleGroup:
    """Everyone who holds one role."""

    label: str
    members: tuple[MemberLine, ...]


def access_page(contract: Contract) -> tuple[RoleGroup, ...]:
    """Roles in their order, each with those who hold it; two queries."""
    today = timezone.localdate()
    rows = contract.memberships.select_related("person__user", "person__organisation", "organisation").order_by(
        "person__label", "pk"
    )
    invited = set(
        contract.memberships.filter(
            person__invitations__accepted_at=None, person__invitations__expires_at__gte=timezone.now()
        ).values_list("person_id", flat=True)
    )
    lines: dict[str, list[MemberLine]] = {role: [] for role in Role.values}
    for row in rows:
        person = row.person
        has_account = person.user_id is not None
        dates = [f"depuis le {date_short(row.since)}"] if row.since else []
        dates += [f"jusqu’au {date_short(row.until)}"] if row.until else []
        at = [contract.pk, person.pk]
        lines[row.role].append(
            MemberLine(
                person=str(person),
                function=person.function,
                email=person.email,
                organisation=str(row.organisation or person.organisation or ""),
                dates=", ".join(dates),
                is_over=row.until is not None and row.until < today,
                account="Compte ouvert"
                if has_account
                else "Invitation envoyée"
                if person.pk in invited
                else "Sans compte",
                edit_url=reverse("contracts:person-edit", args=at),
                take_url=reverse("contracts:access-take", args=[contract.pk, row.pk]),
                invite_url="" if has_account else reverse("contracts:access-invite", args=at),
            )
        )
    return tuple(RoleGroup(str(Role(role).label), tuple(found)) for role, found in lines.items() if found)
