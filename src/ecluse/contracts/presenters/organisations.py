"""A body and what it does in the contracts that the reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from ecluse.accounts.models import Organisation, User
from ecluse.contracts.models import SheetActor, Signatory
from ecluse.contracts.presenters.navigation import sheet_url
from ecluse.contracts.presenters.sheets.marks import StatusMark, status_mark
from ecluse.contracts.selectors import Access, access_to, contracts_visible_to, sheets_of


@dataclass(frozen=True, slots=True)
class BodyAction:
    """A sheet that the body leads or joins."""

    title: str
    number: str
    url: str
    role: str
    status: StatusMark


@dataclass(frozen=True, slots=True)
class BodyContract:
    """A contract in which the body is present: as carrier, as signatory, through actions."""

    title: str
    url: str
    roles: tuple[str, ...]
    actions: tuple[BodyAction, ...]


def organisation_page(organisation: Organisation, user: User) -> tuple[BodyContract, ...]:
    """The contracts where the body is seen, by territory; four queries for each of them."""
    found = []
    for contract in contracts_visible_to(user).distinct():
        access: Access = access_to(user, contract)
        roles = ["Porteur"] if contract.carrier_id == organisation.pk else []
        if Signatory.objects.filter(contract=contract, organisation=organisation).exists():
            roles.append("Signataire")
        actors = (
            SheetActor.objects.filter(organisation=organisation, sheet__in=sheets_of(contract, visible_to=access))
            .select_related("sheet")
            .order_by("sheet__position", "sheet__pk", "position")
        )
        actions = tuple(
            BodyAction(
                actor.sheet.title, actor.sheet.number, sheet_url(actor.sheet), actor.get_role_display(),
                status_mark(actor.sheet.status),
            )
            for actor in actors
        )  # fmt: skip
        if roles or actions:
            found.append(BodyContract(str(contract), contract.get_absolute_url(), tuple(roles), actions))
    return tuple(found)
