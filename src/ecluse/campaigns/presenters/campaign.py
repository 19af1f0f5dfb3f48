"""One campaign: its preparation, then who has answered and who has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ecluse.campaigns.enums import ApplyMode, CampaignState
from ecluse.campaigns.models import Campaign
from ecluse.campaigns.presenters.overview import TONES
from ecluse.campaigns.rules.reminders import next_reminder, told
from ecluse.campaigns.selectors.leads import Leads
from ecluse.campaigns.selectors.progress import RequestProgress, requests_of, waiting_answers
from ecluse.contracts.presenters.navigation import address, sheet_url
from ecluse.lib.formats import date_full, plural
from ecluse.outbox.enums import MailStatus


@dataclass(frozen=True, slots=True)
class SheetMark:
    label: str
    url: str
    answered: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One recipient of an open campaign."""

    pk: int
    label: str
    address: str
    sheets: tuple[SheetMark, ...]
    answered: int
    state: str
    tone: str
    mail: str
    mail_at: datetime | None
    trouble: str
    next_reminder: date | None
    stopped: bool
    renew_url: str
    stop_url: str


@dataclass(frozen=True, slots=True)
class CampaignPage:
    pk: int
    title: str
    tone: str
    state: str
    facts: tuple[tuple[str, str], ...]
    message: str
    is_draft: bool
    is_open: bool
    asked: int
    answered: int
    requests: tuple[RequestLine, ...]
    waiting: str
    urls: dict[str, str]


@dataclass(frozen=True, slots=True)
class LeadLine:
    label: str
    address: str
    sheets: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """Who will be asked, who has no address, which sheets nobody leads."""

    reachable: tuple[LeadLine, ...]
    lacking: str
    unled: tuple[tuple[str, str], ...]


def preparation(leads: Leads) -> Preparation:
    lacking = len(leads.unreachable)
    return Preparation(
        reachable=tuple(
            LeadLine(lead.label, lead.address, ", ".join(sheet.number or sheet.title for sheet in lead.sheets))
            for lead in leads.reachable
        ),
        lacking=plural(lacking, "pilote sans adresse", "pilotes sans adresse") if lacking else "",
        unled=tuple((str(sheet), sheet_url(sheet)) for sheet in leads.unled),
    )


_NAMES = ("edit", "open", "close", "remove", "answers", "addresses", "mails")


def campaign_page(campaign: Campaign, *, manages: bool) -> CampaignPage:
    """The page of a campaign; addresses and gestures for whoever ``manages`` it alone."""
    state = CampaignState(campaign.state)
    pks = (campaign.contract_id, campaign.pk)
    found = () if state == CampaignState.DRAFT else tuple(requests_of(campaign))
    requests = tuple(_request(campaign, one, manages) for one in found)
    answered: set[int] = set().union(*(one.answered for one in found))
    asked = {sheet.pk for one in found for sheet in one.sheets}
    waiting = len(waiting_answers(campaign)) if manages and found else 0
    return CampaignPage(
        pk=campaign.pk,
        title=campaign.title,
        tone=TONES[state],
        state=str(state.label),
        facts=_facts(campaign),
        message=campaign.message,
        is_draft=state == CampaignState.DRAFT,
        is_open=state == CampaignState.OPEN,
        asked=len(asked),
        answered=len(answered & asked),
        requests=requests,
        waiting=plural(waiting, "réponse à regarder", "réponses à regarder") if waiting else "",
        urls={
            "mails": address("campaigns:mails", campaign.contract_id),
            **{name: address(f"campaigns:{name}", *pks) for name in _NAMES if name != "mails"},
        }
        if manages
        else {},
    )


def _facts(campaign: Campaign) -> tuple[tuple[str, str], ...]:
    reminders = ", ".join(told(one) for one in sorted(campaign.reminders)) or "aucune"
    return (
        ("Réponse attendue pour le", date_full(campaign.due_on)),
        ("Relances", reminders),
        ("Réponses", str(ApplyMode(campaign.apply_mode).label)),
    )


def _request(campaign: Campaign, one: RequestProgress, manages: bool) -> RequestLine:
    request, asked = one.request, len(one.sheets)
    count = len(one.answered)
    if request.stopped_at is not None:
        tone, state = "dropped", "Lien retiré"
    elif count == asked:
        tone, state = "done", "A répondu"
    else:
        tone, state = ("running", f"{count} sur {asked}") if count else ("upcoming", "Pas encore répondu")
    today = timezone.localdate()
    over = count == asked or request.stopped_at is not None or campaign.state != CampaignState.OPEN
    following = next_reminder(
        campaign.due_on, campaign.reminders, asked_on=timezone.localdate(request.asked_at), today=today
    )
    mail = one.last_mail
    pks = (campaign.contract_id, campaign.pk, request.pk)
    acts = manages and campaign.state == CampaignState.OPEN
    return RequestLine(
        pk=request.pk,
        label=request.label,
        address=request.address if manages else "",
        sheets=tuple(
            SheetMark(sheet.number or sheet.title, address("portal:sheet", campaign.contract_id, sheet.pk), done)
            for sheet in one.sheets
            for done in [sheet.pk in one.answered]
        ),
        answered=count,
        state=state,
        tone=tone,
        mail=str(MailStatus(mail.status).label) if mail else "",
        mail_at=(mail.sent_at or mail.not_before) if mail else None,
        trouble=one.trouble.last_error if one.trouble and manages else "",
        next_reminder=None if over else following,
        stopped=request.stopped_at is not None,
        renew_url=address("campaigns:renew", *pks) if acts else "",
        stop_url=address("campaigns:stop", *pks) if acts and request.stopped_at is None else "",
    )
