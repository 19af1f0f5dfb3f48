"""The page that opens by a link: no account, no cookie, nothing told to other sites. Reading it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.campaigns.enums import AnswerState, ApplyMode
from ecluse.campaigns.forms.answers import SheetAnswerForm
from ecluse.campaigns.models import AccessLink, Answer
from ecluse.campaigns.presenters.answers import received
from ecluse.campaigns.presenters.lead_page import lead_page, remaining
from ecluse.campaigns.rules.links import read_token
from ecluse.campaigns.selectors.leads import led_sheets_of
from ecluse.campaigns.selectors.progress import latest_answers
from ecluse.campaigns.services import limits
from ecluse.campaigns.services.answering import receive_answers
from ecluse.campaigns.services.links import LinkActor, find_link
from ecluse.contracts.models import ActionSheet, FollowUpIndicator
from ecluse.lib.errors import DomainError

ALL, OTHERS = "toutes", "autres"


def _private(response: HttpResponse) -> HttpResponse:
    """An address that is a key is kept nowhere and told to nobody."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


def _by_link(request: HttpRequest, token: str, page: Callable[[AccessLink], HttpResponse]) -> HttpResponse:
    """The page of a link that opens. All those that do not get the same one; too many tries are told as such.

    Tries are refused before they are looked at, so that a lucky one at the limit opens nothing.
    """
    place = f"place:{request.META.get('REMOTE_ADDR', '')}"
    parts = read_token(token)
    one = f"link:{parts.public if parts else ''}"
    if limits.is_over(place, limits.WRONG_FROM_ONE_PLACE) or limits.is_over(one, limits.WRONG_ON_ONE_LINK):
        return _too_many(request)
    link = find_link(token)
    if link is None:
        limits.count(place)
        if parts is not None:
            limits.count(one)
        return _private(render(request, "campaigns/link_over.html", status=404))
    return _private(page(link))


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "campaigns/too_many.html", status=429)
    response["Retry-After"] = str(limits.WINDOW)
    return _private(response)


@login_not_required
@csrf_exempt  # the link is the key: nothing here comes from a cookie, and without a referrer there is no origin to compare
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, token: str) -> HttpResponse:
    """The sheets of a lead. Only sending writes: mail scanners may follow the link."""
    return _by_link(request, token, lambda link: _update(request, token, link))


def _update(request: HttpRequest, token: str, link: AccessLink) -> HttpResponse:
    asked = link.request
    latest = latest_answers(asked)
    sheets = _with_parts(led_sheets_of(asked))
    sent = request.method == "POST"
    if sent:
        posts = f"post:{link.public_id}"
        if limits.is_over(posts, limits.SENT_BY_ONE_LINK):
            return _too_many(request)
        limits.count(posts)
    forms = {
        sheet.pk: SheetAnswerForm(
            request.POST if sent else None, request.FILES if sent else None, sheet=sheet,
            waiting=_waiting(latest.get(sheet.pk)),
        )
        for sheet in sheets
    }  # fmt: skip
    problem = ""
    if sent and all(form.is_valid() for form in forms.values()):
        problem = _receive(request, link, forms, set(latest))
        if not problem:
            return HttpResponseRedirect(reverse("campaigns:update-received", args=[token]))
    page = lead_page(
        asked, sheets, forms, latest, opened=[pk for pk, form in forms.items() if form.is_open],
        until=_day(link), today=timezone.localdate(),
        looked_at=asked.campaign.apply_mode == ApplyMode.LOOKED_AT,
    )  # fmt: skip
    context = {
        "page": page, "problem": problem, "link_name": link.public_id,
        "wrong": sum(len(form.errors) for form in forms.values()) if sent else 0, "all_value": ALL,
    }  # fmt: skip
    return render(request, "campaigns/update.html", context, status=422 if sent else 200)


def _receive(request: HttpRequest, link: AccessLink, forms: dict[int, SheetAnswerForm], answered: set[int]) -> str:
    """Keep what was said; return why it could not be, empty if it was."""
    wanted = request.POST.get("rien", "")
    said = [
        one
        for pk, form in forms.items()
        if (one := form.said(nothing_new=wanted in (ALL, OTHERS) and pk not in answered)) is not None
    ]
    if not said and wanted and answered:
        return ""  # sent twice: everything was already answered
    if not said:
        return "Vous n’avez encore rien dit. S’il n’y a rien de nouveau, touchez « Rien de nouveau »."
    try:
        receive_answers(by=LinkActor(link), asked=link.request, said=said)
    except DomainError as error:
        return error.message
    return ""


@login_not_required
@require_safe
def received_page(request: HttpRequest, token: str) -> HttpResponse:
    """What was received, and how to correct it."""
    return _by_link(request, token, lambda link: _received(request, token, link))


def _received(request: HttpRequest, token: str, link: AccessLink) -> HttpResponse:
    latest = latest_answers(link.request)
    sheets = led_sheets_of(link.request)
    # Whoever has handed a sheet over does not lead it any more, and still reads that it was received.
    answers = list(Answer.objects.filter(pk__in=[one.pk for one in latest.values()]).select_related("sheet", "request"))
    left = [sheet for sheet in sheets if sheet.pk not in latest]
    context = {
        "answers": received(answers), "left": left, "left_words": remaining(len(left)), "who": link.request.label,
        "update_url": reverse("campaigns:update", args=[token]), "until": _day(link), "others_value": OTHERS,
        "link_name": link.public_id,
    }  # fmt: skip
    return render(request, "campaigns/received.html", context)


def _waiting(answer: Answer | None) -> Answer | None:
    return answer if answer is not None and answer.state == AnswerState.WAITING else None


def _day(link: AccessLink) -> date:
    return timezone.localdate(link.expires_at)


def _with_parts(sheets: list[ActionSheet]) -> list[ActionSheet]:
    """The sheets with their steps, their indicators and the figures of these: three queries."""
    indicators = Prefetch("indicators", FollowUpIndicator.objects.prefetch_related("values"))
    prefetch_related_objects(sheets, "milestones", indicators)
    return sheets
