"""Alerts of a contract: those to look at, those answered, one of them, and answering."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import require, user_of
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural
from ecluse.ui.presenters import undo_message
from ecluse.watch.enums import AlertKind
from ecluse.watch.forms.answers import AnswerForm
from ecluse.watch.permissions import can_answer_alerts
from ecluse.watch.presenters.alerts import Cards, evidence_rows
from ecluse.watch.selectors.alerts import (
    Asked,
    alerts_of,
    followers,
    get_acknowledgement,
    get_alert,
    last_examination,
    waiting_among,
)
from ecluse.watch.selectors.figures import Reader
from ecluse.watch.selectors.speaking import spoken_of
from ecluse.watch.services.answering import acknowledge, reopen
from ecluse.watch.views.loading import frame, load

_A_PAGE = 200


@require_safe
def home(request: HttpRequest, contract: int) -> HttpResponse:
    """The alerts to look at, real changes first."""
    return _list(request, contract, answered=False)


@require_safe
def answered(request: HttpRequest, contract: int) -> HttpResponse:
    """The alerts that somebody took note of, or that settled by themselves."""
    return _list(request, contract, answered=True)


def _list(request: HttpRequest, contract: int, *, answered: bool) -> HttpResponse:
    found, access, person = load(request, contract)
    asked = Asked(request.GET.get("nature", ""), answered, request.GET.get("qui", "") == "moi")
    page = Paginator(alerts_of(found, asked, person), _A_PAGE).get_page(request.GET.get("page"))
    reader = Reader.now()
    cards = Cards(found, reader.catalogue, reader.place(found), spoken_of(found, access), person)
    name = "answered" if answered else "home"
    context = frame(found, access, name, *([("Prises en compte", "")] if answered else [])) | {
        "page": page,
        "parts": cards.sections(page.object_list, may_answer=can_answer_alerts(access, found)),
        "asked": asked,
        "kinds": AlertKind.choices,
        "list_url": address(f"watch:{name}", found.pk),
        "followed_count": len(followers(found)),
        "last": last_examination(person),
        "without_perimeter": found.perimeter_id is None,
    }
    return render(request, "watch/alerts.html", context)


@require_safe
def alert(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """One alert: its words, its figures as they were, its tests, the sheets that speak of it, what was done."""
    found, access, person = load(request, contract)
    one = get_alert(found, pk)
    if one is None:
        raise Http404
    reader = Reader.now()
    place = reader.place(found)
    indicator = reader.catalogue.indicators.get(one.indicator)
    cards = Cards(found, reader.catalogue, place, spoken_of(found, access), person)
    group = cards.sections([one], may_answer=can_answer_alerts(access, found))[0]
    context = frame(found, access, "answered" if one.acknowledgement else "home", (one.title, "")) | {
        "section": group,
        "group": group.groups[0],
        "card": cards.card(one, sheets=50),
        "indicator": indicator,
        "rows": evidence_rows(one, indicator, place),
        "evidence": one.evidence,
    }
    return render(request, "watch/alert.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, contract: int) -> HttpResponse:
    """Say what is done about some alerts."""
    found, access, _ = load(request, contract)
    require(can_answer_alerts(access, found))
    asked = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in asked.getlist("alerte")[:_A_PAGE] if key.isascii() and key.isdigit() and len(key) <= 18]
    alerts = waiting_among(found, keys)
    back = address("watch:home", found.pk)
    if not alerts and request.method == "POST":
        known = any(get_alert(found, key) is not None for key in keys[:20])
        said = "Ces alertes ont déjà été prises en compte."
        messages.info(
            request, said if known else "Aucune alerte n’a été choisie : cochez-en au moins une, puis répondez."
        )
        return HttpResponseRedirect(back)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acknowledge(by=user_of(request), contract=found, alerts=keys, **form.cleaned_data)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            done = f"{plural(len(alerts), 'alerte prise en compte', 'alertes prises en compte')}."
            undo_message(request, done, reverse("watch:reopen", args=[found.pk, made.pk]))
        return HttpResponseRedirect(back)
    context = frame(found, access, "home", ("Prendre en compte", "")) | {"form": form, "alerts": alerts, "back": back}
    return render(request, "watch/answer.html", context)


@require_POST
def take_back(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Put answered alerts back among those to look at."""
    found, access, _ = load(request, contract)
    held = get_acknowledgement(found, pk)
    if held is None:
        raise Http404
    require(can_answer_alerts(access, found))
    count = reopen(by=user_of(request), acknowledgement=held)
    messages.success(request, f"{plural(count, 'alerte est de nouveau', 'alertes sont de nouveau')} à voir.")
    return HttpResponseRedirect(address("watch:home", found.pk))
