"""A sheet and the figures of the territory that it speaks of."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ecluse.contracts.models import FollowUpIndicator
from ecluse.contracts.presenters.navigation import address, sheet_crumbs
from ecluse.contracts.views.loading import load_sheet, require, user_of
from ecluse.lib.errors import DomainError
from ecluse.observatory.enums import Domain
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.watch.models import IndicatorLink
from ecluse.watch.permissions import can_answer_alerts, can_read_watch
from ecluse.watch.presenters.alerts import Cards
from ecluse.watch.rules.themes import theme_name
from ecluse.watch.selectors.alerts import followers, waiting_on
from ecluse.watch.selectors.figures import Reader
from ecluse.watch.selectors.speaking import spoken_of
from ecluse.watch.services.linking import link, unlink
from ecluse.watch.views.loading import frame


@require_safe
def sheet(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """The figures of the territory that a sheet speaks of: those linked, those near by their words, and their alerts."""
    one, access = load_sheet(request, contract, sheet)
    require(can_read_watch(access))
    reader, spoken = Reader.now(), spoken_of(one.contract, access)
    known = reader.catalogue.indicators
    links = spoken.links.get(one.pk, {})
    words = spoken.themes.get(one.pk, {})
    near = [id for id in followers(one.contract) if id in known and set(words) & set(known[id].themes)]
    concerned = list(dict.fromkeys([*(id for id in links if id in known), *near]))
    cards = Cards(one.contract, reader.catalogue, reader.place(one.contract), None, None)
    held = IndicatorLink.objects.filter(follow_up__sheet=one).select_related("follow_up").order_by("pk")
    rows = [
        {"follow_up": each, "links": [(link.pk, known[link.indicator].name) for link in held
                                      if link.follow_up_id == each.pk and link.indicator in known]}
        for each in FollowUpIndicator.objects.filter(sheet=one)
    ]  # fmt: skip
    context = frame(one.contract, access, "") | {
        "sheet": one,
        "breadcrumb": sheet_crumbs(one, ("Chiffres du territoire", "")),
        "rows": rows,
        "choices": [
            (domain.label, [(each.id, each.name) for each in known.values() if each.domain is domain])
            for domain in Domain
        ],
        "words": [(theme_name(theme), word) for theme, word in words.items()],
        "near": [known[id] for id in concerned],
        "alerts": [cards.card(alert) for alert in waiting_on(one.contract, concerned)],
        "may_link": can_answer_alerts(access, one.contract),
    }
    return render(request, "watch/sheet.html", context)


@require_POST
def link_indicator(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """Say that an indicator of the sheet is a figure of the observatory."""
    one, access = load_sheet(request, contract, sheet)
    require(can_answer_alerts(access, one.contract))
    asked = request.POST.get("follow_up", "")
    follow_up = FollowUpIndicator.objects.filter(
        sheet=one, pk=asked if asked.isascii() and asked.isdigit() else 0
    ).first()
    if follow_up is None:
        raise Http404
    follow_up.sheet = one
    try:
        made = link(by=user_of(request), follow_up=follow_up, indicator=request.POST.get("indicator", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        name = packaged_catalogue().indicators[made.indicator].name
        messages.success(request, f"« {follow_up.name} » est lié à « {name} ».")
    return HttpResponseRedirect(address("watch:sheet", one.contract_id, one.pk))


@require_POST
def unlink_indicator(request: HttpRequest, contract: int, sheet: int, pk: int) -> HttpResponse:
    """Take such a link away."""
    one, access = load_sheet(request, contract, sheet)
    held = IndicatorLink.objects.filter(follow_up__sheet=one, pk=pk).select_related("follow_up").first()
    if held is None:
        raise Http404
    require(can_answer_alerts(access, one.contract))
    held.follow_up.sheet = one
    try:
        unlink(by=user_of(request), held=held)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"« {held.follow_up.name} » n’est plus lié à un chiffre de l’observatoire.")
    return HttpResponseRedirect(address("watch:sheet", one.contract_id, one.pk))
