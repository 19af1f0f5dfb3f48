"""Who has answered, who has not, and how well a contract is answered."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Min, Q
from django.utils import timezone

from ecluse.campaigns.enums import AnswerState, CampaignState
from ecluse.campaigns.models import Answer, Campaign, UpdateRequest
from ecluse.campaigns.rules.engagement import LOOKS_BACK, Asked
from ecluse.contracts.models import ActionSheet, Contract, SheetAxis
from ecluse.contracts.rules.lateness import FINISHED
from ecluse.outbox.enums import MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.selectors import TROUBLED


def answered_sheets(campaign: Campaign) -> set[int]:
    """The sheets of a campaign of which a lead said something that was not set aside."""
    said = Answer.objects.filter(request__campaign=campaign).exclude(state=AnswerState.REFUSED)
    return set(said.values_list("sheet_id", flat=True))


class CampaignCounts(NamedTuple):
    """A campaign and how far it has come."""

    campaign: Campaign
    asked: int
    answered: int
    waiting: int


def campaigns_of(contract: Contract) -> list[CampaignCounts]:
    """The campaigns of a contract, newest first, with what was asked and answered: four queries."""
    found = list(contract.campaigns.all())
    asked = dict(
        Campaign.objects.filter(contract=contract)
        .order_by()
        .annotate(count=Count("requests__sheets", distinct=True))
        .values_list("pk", "count")
    )
    chosen = dict(
        Campaign.objects.filter(contract=contract).order_by().annotate(count=Count("sheets")).values_list("pk", "count")
    )
    answers = Answer.objects.filter(request__campaign__contract=contract).order_by()
    said = answers.values("request__campaign").annotate(
        answered=Count("sheet", distinct=True, filter=~Q(state=AnswerState.REFUSED)),
        waiting=Count("pk", filter=Q(state=AnswerState.WAITING)),
    )
    by_campaign = {row["request__campaign"]: (row["answered"], row["waiting"]) for row in said}
    return [
        CampaignCounts(
            one,
            chosen[one.pk] if one.state == CampaignState.DRAFT else asked[one.pk],
            *by_campaign.get(one.pk, (0, 0)),
        )
        for one in found
    ]


class RequestProgress(NamedTuple):
    """One recipient: their sheets, those answered, the mails they were sent."""

    request: UpdateRequest
    sheets: list[ActionSheet]
    answered: set[int]
    last_mail: Mail | None
    trouble: Mail | None


def requests_of(campaign: Campaign) -> list[RequestProgress]:
    """The recipients of a campaign: four queries, however many there are."""
    requests = list(campaign.requests.select_related("person").prefetch_related("sheets"))
    answered = answered_sheets(campaign)
    mails: dict[int, list[Mail]] = defaultdict(list)
    for mail in Mail.objects.filter(key__startswith=f"campaign:{campaign.pk}:").order_by("created_at", "pk"):
        mails[int(mail.payload.get("request", 0))].append(mail)
    found = []
    for request in requests:
        sheets = sorted(request.sheets.all(), key=lambda sheet: (sheet.position, sheet.pk))
        own = mails[request.pk]
        left = [mail for mail in own if mail.status != MailStatus.CANCELLED]
        last = left[-1] if left else None
        trouble = last if last is not None and last.status in TROUBLED else None
        found.append(RequestProgress(request, sheets, answered.intersection(s.pk for s in sheets), last, trouble))
    return found


def asked_rows(contract: Contract, today: date) -> list[Asked]:
    """Each sheet of each campaign of the last twelve months, with the day of its first answer: two queries."""
    since = timezone.now() - LOOKS_BACK
    first: dict[tuple[int, int], datetime] = {
        (row["request__campaign"], row["sheet"]): row["at"]
        for row in Answer.objects.filter(request__campaign__contract=contract)
        .order_by()
        .values("request__campaign", "sheet")
        .annotate(at=Min("sent_at"))
    }
    pairs = (
        UpdateRequest.sheets.through.objects.filter(
            updaterequest__campaign__contract=contract, updaterequest__asked_at__gte=since
        )
        .order_by()
        .values("updaterequest__campaign", "updaterequest__campaign__due_on", "actionsheet")
        .annotate(asked=Min("updaterequest__asked_at"))
    )
    found = []
    for pair in pairs:
        at = first.get((pair["updaterequest__campaign"], pair["actionsheet"]))
        answered = timezone.localdate(at) if at else None
        found.append(Asked(timezone.localdate(pair["asked"]), pair["updaterequest__campaign__due_on"], answered))
    return found


class AxisNews(NamedTuple):
    """An axis and the age in days of the news of each of its live sheets that something is to be heard of."""

    label: str
    days: list[int | None]


def news_by_axis(contract: Contract, today: date) -> tuple[list[AxisNews], list[int | None]]:
    """The age of the news of each axis, then of the whole contract: finished sheets have nothing more to say. Three queries."""
    live = ActionSheet.objects.filter(contract=contract, archived_at=None).exclude(status__in=FINISHED)
    ages = {
        pk: (today - timezone.localdate(at)).days if at else None for pk, at in live.values_list("pk", "last_news_at")
    }
    under: dict[int, list[int | None]] = defaultdict(list)
    for sheet, axis in SheetAxis.objects.filter(sheet__in=live.order_by()).values_list("sheet_id", "axis_id"):
        under[axis].append(ages[sheet])
    axes = [AxisNews(str(axis), under[axis.pk]) for axis in contract.axes.all() if under[axis.pk]]
    return axes, list(ages.values())


def waiting_answers(campaign: Campaign) -> list[Answer]:
    """The answers that wait for the look of the coordination, in the order of the sheets."""
    return list(
        Answer.objects.filter(request__campaign=campaign, state=AnswerState.WAITING)
        .select_related("sheet__contract", "request__person", "request__campaign")
        .order_by("sheet__position", "sheet__pk", "sent_at")
    )


def latest_answers(request: UpdateRequest) -> dict[int, Answer]:
    """Sheet → the last answer of a recipient."""
    return {answer.sheet_id: answer for answer in request.answers.order_by("sent_at", "pk")}
