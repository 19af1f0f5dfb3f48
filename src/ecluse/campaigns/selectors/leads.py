"""Who leads some sheets today, where they are asked, and who has no address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ecluse.accounts.models import Organisation, Person
from ecluse.campaigns.models import LeadContact, UpdateRequest
from ecluse.contracts.models import ActionSheet, Contract, SheetActor
from ecluse.contracts.selectors.access import LEADING


@dataclass
class Lead:
    """One lead and the sheets that are theirs. ``address`` is empty where none is known."""

    label: str
    address: str = ""
    person: Person | None = None
    organisation: Organisation | None = None
    detail: str = ""
    sheets: list[ActionSheet] = field(default_factory=list)

    @property
    def field_name(self) -> str:
        """The name of the field in which the coordination writes the address that lacks."""
        return f"adresse-{self.sheets[0].pk}-{self.organisation.pk if self.organisation else 0}-{len(self.detail)}"


@dataclass(frozen=True)
class Leads:
    """Those who can be asked, those who have no address, and the sheets that nobody leads."""

    reachable: list[Lead]
    unreachable: list[Lead]
    unled: list[ActionSheet]


def leads_of(contract: Contract, sheets: Iterable[ActionSheet]) -> Leads:
    """The leads of ``sheets``, one a person or an address, in the order of the sheets: three queries."""
    live = {sheet.pk: sheet for sheet in sheets if sheet.archived_at is None}
    actors = SheetActor.objects.filter(sheet__in=list(live), role__in=LEADING).select_related("organisation", "person")
    addresses = _addresses(contract)
    places = {pk: place for place, pk in enumerate(live)}
    reachable: dict[str, Lead] = {}
    unreachable: dict[tuple[int | None, str], Lead] = {}
    led = set()
    for actor in sorted(actors, key=lambda one: (places[one.sheet_id], one.position, one.pk)):
        led.add(actor.sheet_id)
        person, detail, address = _reached(actor, addresses)
        made = Lead(_label(actor), address, person, actor.organisation, detail)
        if address:
            lead = reachable.setdefault(address.lower(), made)
            lead.person = lead.person or person
        else:
            lead = unreachable.setdefault((actor.organisation_id, detail), made)
        if live[actor.sheet_id] not in lead.sheets:
            lead.sheets.append(live[actor.sheet_id])
    unled = [sheet for pk, sheet in live.items() if pk not in led]
    return Leads(list(reachable.values()), list(unreachable.values()), unled)


def actor_of(request: UpdateRequest, sheet: ActionSheet) -> SheetActor | None:
    """The row by which the recipient of a request leads a sheet; None if they lead it no more."""
    addresses = _addresses(sheet.contract)
    for actor in SheetActor.objects.filter(sheet=sheet, role__in=LEADING).select_related("organisation", "person"):
        person, _, address = _reached(actor, addresses)
        if (person is not None and person.pk == request.person_id) or address.lower() == request.address.lower():
            return actor
    return None


def _addresses(contract: Contract) -> dict[tuple[int | None, str], str]:
    kept = LeadContact.objects.filter(contract=contract)
    return {(contact.organisation_id, contact.detail): contact.address for contact in kept}


def _reached(actor: SheetActor, addresses: dict[tuple[int | None, str], str]) -> tuple[Person | None, str, str]:
    """Who is asked for a row of a sheet (a person who has an address), the service, the address; empty for none."""
    person = actor.person if actor.person and actor.person.email else None
    detail = actor.detail or (str(actor.person) if actor.person else "")
    return person, detail, person.email if person else addresses.get((actor.organisation_id, detail), "")


def _label(actor: SheetActor) -> str:
    """The body with its service, or the function of whoever leads without one."""
    if actor.organisation is None and actor.person is not None:
        return actor.person.function or str(actor.person)
    return str(actor)


def led_sheets_of(request: UpdateRequest) -> list[ActionSheet]:
    """The sheets of a request that its recipient still leads, in the order of the contract: the others are closed to them."""
    asked = list(request.sheets.filter(archived_at__isnull=True).select_related("contract").order_by("position", "pk"))
    found = leads_of(request.campaign.contract, asked)
    for lead in found.reachable:
        same_person = lead.person is not None and lead.person.pk == request.person_id
        if same_person or lead.address.lower() == request.address.lower():
            return lead.sheets
    return []
