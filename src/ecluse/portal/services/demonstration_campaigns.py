"""The campaigns of the demonstration: one that is open, with an answer that waits, and one in preparation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ecluse.accounts.models import User
from ecluse.campaigns.enums import AnswerKind
from ecluse.campaigns.models import Campaign, UpdateRequest
from ecluse.campaigns.selectors.leads import leads_of
from ecluse.campaigns.services import campaigns
from ecluse.campaigns.services.answering import Said, receive_answers
from ecluse.contracts.models import Contract
from ecluse.contracts.rules.lateness import FINISHED


class _Lead:
    """Whoever answers in the demonstration: a body, by its link."""

    def __init__(self, asked: UpdateRequest) -> None:
        self.audit_id = f"request:{asked.pk}"
        self.audit_label = f"{asked.label} (par lien)"


def add_campaigns(*, by: User, contract: Contract, facts: dict[str, Any]) -> None:
    """Ask one body of its sheets, which answers about the first one; prepare a campaign about all that is under way."""
    sheets = [sheet for sheet in contract.sheets.order_by("position", "pk") if sheet.status not in FINISHED]
    asked = [lead for lead in leads_of(contract, sheets).unreachable if lead.label.startswith(facts["body"])]
    addresses = {lead.field_name: facts["address"] for lead in asked}
    campaigns.keep_addresses(by=by, contract=contract, addresses=addresses, leads=asked)
    opened = _prepared(by, contract, facts["open"], [sheet for lead in asked for sheet in lead.sheets], days=14)
    campaigns.open_campaign(by=by, campaign=opened)
    request = UpdateRequest.objects.get(campaign=opened)
    sheet = asked[0].sheets[0]
    said = Said(sheet, AnswerKind.NEWS, sheet.status, note=facts["answer"])
    receive_answers(by=_Lead(request), asked=request, said=[said])
    _prepared(by, contract, facts["draft"], sheets, days=28)


def _prepared(by: User, contract: Contract, title: str, sheets: list[Any], *, days: int) -> Campaign:
    due = timezone.localdate() + timedelta(days=days)
    values = {"title": title, "due_on": due, "sheets": list(dict.fromkeys(sheets))}
    return campaigns.create_campaign(by=by, contract=contract, values=values)
