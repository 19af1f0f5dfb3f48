"""One of everything that ``campaigns`` keeps, for the world of tests."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ecluse.accounts.models import Organisation, Person
from ecluse.accounts.services import people
from ecluse.campaigns.enums import AnswerKind, ApplyMode
from ecluse.campaigns.models import Campaign, UpdateRequest
from ecluse.campaigns.services import campaigns
from ecluse.campaigns.services.answering import Said, receive_answers
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
    """Add to a contract of the world what ``campaigns`` may hold: one open, with an answer that waits, and a draft."""
    contract = made.contract
    lead = make_lead(f"lead{contract.pk}")
    sheet = make_sheet(contract, 40, led_by(lead))
    campaign = open_campaign(contract, sheet)
    request = UpdateRequest.objects.get(campaign=campaign)
    said = Said(sheet, AnswerKind.NEWS, sheet.status, note="Deux ateliers ont eu lieu")
    (answer,) = receive_answers(by=SYSTEM, asked=request, said=[said])
    made.items |= {"campaign": campaign, "request": request, "answer": answer}
    made.items["draft_campaign"] = make_campaign(contract, sheet)
