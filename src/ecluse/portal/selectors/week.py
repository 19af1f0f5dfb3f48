"""What waits for the coordination of a contract this week: a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from ecluse.campaigns.enums import AnswerState, CampaignState
from ecluse.campaigns.models import Answer, Campaign
from ecluse.campaigns.selectors.leads import Lead, leads_of
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.contracts.selectors.sheet_search import is_silent
from ecluse.governance.enums import MeetingState, MinutesState
from ecluse.governance.models import AgendaItem, AgendaRequest, DecisionDraft, Meeting
from ecluse.governance.selectors.agenda import waiting_requests
from ecluse.governance.selectors.decisions import open_decisions
from ecluse.outbox.models import Mail
from ecluse.outbox.selectors import TROUBLED, mails_of

#: What is to be prepared or done from now on.
AHEAD = timedelta(days=14)
#: Silent sheets whose leads are looked for at once; a larger contract is chased in several campaigns.
MOST_SILENT = 200


class Coming(NamedTuple):
    """A meeting that comes or that should have been held, with what it has: points, minutes of its body left to approve."""

    meeting: Meeting
    points: int
    to_approve: int


def coming_meetings(contract: Contract, today: date) -> list[Coming]:
    """The meetings up to the end of the two weeks that nobody has noted as held or cancelled: one query."""
    earlier = Meeting.objects.filter(
        body=OuterRef("body"), state=MeetingState.HELD, minutes=MinutesState.CLOSED, on__lte=OuterRef("on")
    ).exclude(Exists(AgendaItem.objects.filter(meeting=OuterRef(OuterRef("pk")), minutes_of=OuterRef("pk"))))
    found: QuerySet[Any] = (
        Meeting.objects.filter(contract=contract, state__in=[MeetingState.PLANNED, MeetingState.SUMMONED])
        .filter(on__lte=today + AHEAD)
        .select_related("body")
        .annotate(points=Count("items"), unapproved=Exists(earlier))
    )
    return [Coming(one, one.points, int(one.unapproved)) for one in found.order_by("on", "starts", "pk")]


def minutes_to_write(contract: Contract) -> list[Any]:
    """The meetings that were held and whose minutes are still being written, with ``drafts``: one query."""
    drafts = DecisionDraft.objects.filter(meeting=OuterRef("pk"))
    found = Meeting.objects.filter(contract=contract, state=MeetingState.HELD, minutes=MinutesState.DRAFT)
    return list(found.select_related("body").annotate(has_drafts=Exists(drafts)).order_by("on", "pk"))


def requests_waiting(contract: Contract) -> list[AgendaRequest]:
    """The points that someone has asked for and no meeting has taken up, the oldest first."""
    return list(waiting_requests(contract).order_by("created_at", "pk"))


def decisions_due(contract: Contract, today: date) -> list[Any]:
    """The open decisions whose date is past or comes within the two weeks, the oldest first: one query."""
    limit = today + AHEAD
    found = open_decisions(contract).filter(current_due__gt="", current_due__lte=limit.isoformat())
    due = [one for one in found if last_day(one.current_due) <= limit]
    return sorted(due, key=lambda one: (last_day(one.current_due), one.year, one.rank))


class CampaignNews(NamedTuple):
    """A campaign with what waits for a look; ``missing`` are the sheets asked about and not answered."""

    campaign: Campaign
    waiting: int
    missing: int


def campaigns_to_see(contract: Contract) -> list[CampaignNews]:
    """The campaigns that are open, or whose answers wait for a look, the nearest date first: three queries."""
    waits = Answer.objects.filter(request__campaign=OuterRef("pk"), state=AnswerState.WAITING)
    wanted = Q(state=CampaignState.OPEN) | Exists(waits)
    campaigns = list(Campaign.objects.filter(wanted, contract=contract).order_by("due_on", "pk"))
    pks = [one.pk for one in campaigns]
    asked = _counts(Campaign.objects.filter(pk__in=pks).values("pk"), "pk", Count("requests__sheets", distinct=True))
    said = Answer.objects.filter(request__campaign__in=pks).values("request__campaign")
    answered = _counts(said, "request__campaign", Count("sheet", distinct=True, filter=~Q(state=AnswerState.REFUSED)))
    waiting = _counts(said, "request__campaign", Count("pk", filter=Q(state=AnswerState.WAITING)))
    return [
        CampaignNews(one, waiting.get(one.pk, 0), max(0, asked.get(one.pk, 0) - answered.get(one.pk, 0)))
        for one in campaigns
    ]


def _counts(rows: QuerySet[Any, Any], key: str, count: Count) -> dict[int, int]:
    return dict(rows.order_by().annotate(number=count).values_list(key, "number"))


def mails_in_trouble(contract: Contract) -> QuerySet[Mail]:
    """The mails that did not arrive, or of which nobody knows."""
    return mails_of(contract.scope).filter(status__in=TROUBLED)


class Silent(NamedTuple):
    """Those who lead sheets nobody has heard of for six months, the sheets that nobody leads, how many sheets in all."""

    leads: Sequence[Lead]
    unled: Sequence[ActionSheet]
    sheets: int


def silent_leads(contract: Contract, sheets: QuerySet[ActionSheet], today: date) -> Silent:
    """Whom to ask, most sheets first; sheets that an open campaign already asks about are left out: four queries."""
    asked = Campaign.objects.filter(contract=contract, state=CampaignState.OPEN, sheets=OuterRef("pk"))
    silent = sheets.filter(is_silent(today)).exclude(Exists(asked))
    first = list(silent.order_by(F("last_news_at").asc(nulls_first=True), "position", "pk")[:MOST_SILENT])
    found = leads_of(contract, first)
    leads = sorted([*found.reachable, *found.unreachable], key=lambda lead: (-len(lead.sheets), lead.label))
    return Silent(leads, found.unled, len(first))
