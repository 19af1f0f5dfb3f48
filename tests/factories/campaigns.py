"""One of everything that ``campaigns`` keeps, for the world of tests."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ecluse.accounts.models import Organisation, Person
from ecluse.accounts.services import people
from ecluse.campaigns.enums import AnswerKind, ApplyMode, CampaignState
from ecluse.campaigns.models import Answer, Campaign, LeadContact, UpdateRequest
from ecluse.campaigns.services import campaigns
from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.services import sheets
from ecluse.contracts.services.sheets import ActorInput, SheetContents
from tests.factories.world import SYSTEM, Contents


def make_lead(name: str, organisation: Organisation | None = None) -> Person:
    """A function that leads actions and has an address."""
    return people.create_person(
        by=SYSTEM, label=f"Service {name}", email=f"{name}@pilotes.example", organisation=organisation
    )


def make_sheet(contract: Contract, number: int, *leads: ActorInput, status: str = "en_cours") -> ActionSheet:
    """A sheet under way, led by ``leads``."""
    values = {"number": str(number), "title": f"Action {number}", "status": status}
    return sheets.create_sheet(by=SYSTEM, contract=contract, values=values, contents=SheetContents(actors=list(leads)))


def led_by(person: Person) -> ActorInput:
    return ActorInput(ActorRole.LEAD, person.organisation, person)


def make_campaign(
    contract: Contract, *asked: ActionSheet, days: int = 10, mode: ApplyMode = ApplyMode.LOOKED_AT
) -> Campaign:
    """A campaign about some sheets, prepared."""
    values = {
        "title": "Point de fin d’année", "due_on": timezone.localdate() + timedelta(days=days), "apply_mode": mode,
        "sheets": list(asked),
    }  # fmt: skip
    return campaigns.create_campaign(by=SYSTEM, contract=contract, values=values)


def open_campaign(
    contract: Contract, *asked: ActionSheet, days: int = 10, mode: ApplyMode = ApplyMode.LOOKED_AT
) -> Campaign:
    """The same, open."""
    return campaigns.open_campaign(by=SYSTEM, campaign=make_campaign(contract, *asked, days=days, mode=mode))


def fill(made: Contents) -> None:
    """Add to a contract of the world what ``campaigns`` may hold: one open, with an answer that waits, and a draft.

    Written bare, without a line in the journal: every test that builds the world pays for it.
    """
    contract, sheet, now = made.contract, made.sheet, timezone.now()
    address = f"prevention{contract.pk}@pilotes.example"
    LeadContact.objects.create(contract=contract, organisation=made.actor.organisation, address=address)
    due = timezone.localdate() + timedelta(days=10)
    opened, draft = Campaign.objects.bulk_create(
        Campaign(contract=contract, title=title, due_on=due, state=state, opened_at=now)
        for title, state in (("Point d’automne", CampaignState.OPEN), ("Point d’hiver", CampaignState.DRAFT))
    )
    for campaign in (opened, draft):
        campaign.sheets.add(sheet)
    request = UpdateRequest.objects.create(campaign=opened, address=address, label="Caisse primaire", asked_at=now)
    request.sheets.add(sheet)
    answer = Answer.objects.create(
        request=request, sheet=sheet, kind=AnswerKind.NEWS, seen_status=sheet.status, note="Deux ateliers", sent_at=now
    )
    made.items |= {"campaign": opened, "draft_campaign": draft, "update_request": request, "answer": answer}
