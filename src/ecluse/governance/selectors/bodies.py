"""Bodies and their members."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from ecluse.contracts.models import Contract
from ecluse.governance.models import BodyMember, GoverningBody
from ecluse.governance.rules.meetings import is_member_on


def bodies_of(contract: Contract) -> QuerySet[GoverningBody]:
    """The bodies of a contract that are not archived, by kind and name."""
    return GoverningBody.objects.filter(contract=contract, archived_at__isnull=True)


def get_body(pk: int, *, contract: Contract) -> GoverningBody:
    """One body, archived or not. Raises GoverningBody.DoesNotExist if it is not of this contract."""
    found = GoverningBody.objects.filter(contract=contract).select_related("parent", "secretary").get(pk=pk)
    found.contract = contract
    return found


def members_of(body: GoverningBody) -> QuerySet[BodyMember]:
    """Everyone who has sat in a body, who presides first."""
    return body.members.select_related("organisation", "person")


def members_on(body: GoverningBody, day: date) -> list[BodyMember]:
    """Those who sat in a body on a given day."""
    return [member for member in members_of(body) if is_member_on(member.start, member.end, day)]


def get_member(pk: int, *, body: GoverningBody) -> BodyMember:
    """One member of a body. Raises BodyMember.DoesNotExist for one of another."""
    found = members_of(body).get(pk=pk)
    found.body, found.contract = body, body.contract
    return found
