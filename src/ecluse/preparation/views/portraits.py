"""The portrait of a contract's perimeter, and a finding made of one of its figures, evidence frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.accounts.selectors import person_of
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.presenters.portrait import FigureUrl, figure_query
from ecluse.observatory.presenters.portrait_table import portrait_table
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.places import named_place, place_of_perimeter
from ecluse.observatory.selectors.portrait import live_portrait
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.selectors.traces import Asked
from ecluse.observatory.views.figures import asked_in, day_of, figure_context
from ecluse.observatory.views.portraits import asked_indicators, asked_portrait, portrait_files
from ecluse.preparation.forms.figures import FigureFindingForm
from ecluse.preparation.models import Finding
from ecluse.preparation.permissions import can_edit_preparation, can_read_findings
from ecluse.preparation.presenters.evidence import frozen_figure
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.selectors.evidence import is_outside
from ecluse.preparation.selectors.writers import contracts_prepared_by
from ecluse.preparation.services import rows
from ecluse.ui.spreadsheets import as_file, known_form
from ecluse.watch.permissions import can_follow
from ecluse.watch.selectors.alerts import followed_indicators


def _place(contract: Contract) -> Place | None:
    return place_of_perimeter(contract.perimeter) if contract.perimeter else None


def _urls(contract: Contract) -> FigureUrl:
    """The addresses of the figures of a contract's perimeter: pages of the contract, whatever the perimeter is made of."""

    def url(indicator: Indicator, figure: Told) -> str:
        return address("preparation:portrait-figure", contract.pk, indicator.id) + f"?{figure_query(figure.column)}"

    return url


def _exact_day(text: str) -> date | None:
    """The day given, None for none. Raises Http404 for other words: a finding is of the figure asked for, or is not made."""
    day = day_of(text)
    if text and day is None:
        raise Http404
    return day


def _finding_url(access: Access, contract: Contract) -> str:
    return address("preparation:portrait-finding", contract.pk) if can_edit_preparation(access, contract) else ""


@require_safe
def portrait(request: HttpRequest, contract: int) -> HttpResponse:
    """What is known of the contract's perimeter."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    place = _place(found)
    page, every = asked_portrait(request, place, _urls(found)) if place else (None, False)
    context = frame(found, access, "portrait") | {
        "place": place or Place(str(found), "", "", ()),
        "without_perimeter": place is None,
        "page": page,
        "every": every,
        "facts": list(page.facts) if page else [],
        "files": portrait_files(every, lambda form: address("preparation:portrait-file", found.pk, form)),
        "pages": place_pages("portrait", lambda name: address(f"preparation:{name}", found.pk)),
        "finding_url": _finding_url(access, found),
        "follow_url": address("watch:follow", found.pk) if can_follow(access) and page else "",
        "followed": followed_indicators(person_of(user_of(request)), found) if page else frozenset(),
    }
    return render(request, "preparation/portrait.html", context)


@require_safe
def portrait_figure(request: HttpRequest, contract: int, indicator: str) -> HttpResponse:
    """One figure of the perimeter: where it comes from, and all that is known of it."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    place = _place(found)
    if place is None:
        raise Http404
    shown = figure_context(place, indicator, asked_in(request), _urls(found))
    context = frame(found, access, "portrait", (shown["page"].trace.title, "")) | shown
    context |= {"indicator": indicator, "finding_url": _finding_url(access, found) if shown["page"].quotable else ""}
    return render(request, "preparation/figure.html", context)


@require_safe
def portrait_file(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """The same figures as a table to take away."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    known_form(form)
    place = _place(found)
    known = live_portrait(place, asked_indicators(request)) if place else None
    if known is None:
        raise Http404
    return as_file(portrait_table(*known), form, f"portrait-contrat-{found.pk}")


def _made(request: HttpRequest, contract: Contract, values: dict[str, Any]) -> HttpResponse:
    """Make the finding, or come back to the one that is the same, and lead to it."""
    finding, is_new = rows.create_once(Finding(contract=contract), by=user_of(request), values=values)
    if not is_new:
        messages.info(request, "Ce chiffre est déjà un constat du contrat : le voici, rien n’a été ajouté.")
    return HttpResponseRedirect(address("preparation:item-edit", contract.pk, "constats", finding.pk))


@require_POST
def portrait_finding(request: HttpRequest, contract: int) -> HttpResponse:
    """Make a finding of one figure of the perimeter: its words, its source, and the figure as it stands today."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    place = _place(found)
    if place is None:
        raise Http404
    asked = Asked(end=_exact_day(request.POST.get("au", "")))
    values = frozen_figure(place, request.POST.get("indicator", ""), asked)
    if values is None:
        raise Http404
    return _made(request, found, values)


@require_http_methods(["GET", "HEAD", "POST"])
def figure_finding(request: HttpRequest, indicator: str, level: str, code: str) -> HttpResponse:
    """Make a finding of a figure of any territory, in a contract that the reader chooses among those that they write."""
    user, place, asked = user_of(request), named_place(level, code), asked_in(request)
    for name in ("du", "au"):
        _exact_day(request.GET.get(name, ""))
    values = frozen_figure(place, indicator, asked) if place else None
    if place is None or values is None:
        raise Http404
    contracts = contracts_prepared_by(user)
    back = reverse("observatory:figure", args=[indicator, level, code])
    form = FigureFindingForm(contracts, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        contract = form.cleaned_data["contract"]
        if is_outside(place, contract):
            messages.warning(request, f"{place.name} n’est pas, ou pas en entier, dans le périmètre de ce contrat.")
        return _made(request, contract, values)
    context = {
        "title": "En faire un constat",
        "form": form,
        "statement": values["statement"],
        "contracts": contracts,
        "outside": place.name if len(contracts) == 1 and is_outside(place, contracts[0]) else "",
        "action_label": "Créer le constat",
        "cancel_url": f"{back}?{request.GET.urlencode()}",
        "breadcrumb": [("Accueil", reverse("portal:home")), (place.name, back), ("En faire un constat", "")],
    }
    return render(request, "preparation/figure_finding.html", context)
