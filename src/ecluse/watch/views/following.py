"""Following indicators: from their own page, from those of figures, by theme, by axis."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ecluse.accounts.models import Person
from ecluse.accounts.selectors import person_of
from ecluse.contracts.models import Axis, Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors.access import access_to, contracts_visible_to
from ecluse.contracts.views.loading import require, user_of
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.ui.presenters import page_before, undo_message
from ecluse.watch.models import Subscription
from ecluse.watch.permissions import can_follow
from ecluse.watch.presenters.followed import followed_rows, themes_to_follow, to_follow
from ecluse.watch.selectors.alerts import contracts_following, followed_by, followers, waiting_counts
from ecluse.watch.selectors.figures import Reader
from ecluse.watch.selectors.speaking import linked_under, themes_of_axis
from ecluse.watch.services import subscribing
from ecluse.watch.views.loading import frame, load

#: More than so many contracts are not listed: an agency follows indicators from the page of each.
_CONTRACTS = 50


def _follower(request: HttpRequest, pk: int) -> tuple[Contract, Person]:
    contract, access, person = load(request, pk)
    require(can_follow(access))
    if person is None:
        raise Http404
    return contract, person


@require_safe
def followed(request: HttpRequest, contract: int) -> HttpResponse:
    """What the reader follows over the contract, and what they may follow."""
    found, access, person = load(request, contract)
    require(can_follow(access))
    reader = Reader.now()
    held = followed_by(person, found)
    known = reader.series(found, reader.catalogue.indicators)
    choices = to_follow(known, reader.catalogue, [each.indicator for each in held])
    context = frame(found, access, "followed", ("Ce que je suis", "")) | {
        "rows": followed_rows(held, reader.catalogue, followers(found)),
        "choices": choices,
        "themes": themes_to_follow(choices, reader.catalogue),
        "axes": Axis.objects.filter(contract=found),
        "without_perimeter": found.perimeter_id is None,
        "nothing_live": reader.build is None,
        "follow_url": address("watch:follow", found.pk),
        "unfollow_url": address("watch:unfollow", found.pk),
    }
    return render(request, "watch/followed.html", context)


@require_POST
def follow(request: HttpRequest, contract: int) -> HttpResponse:
    """Follow one indicator, or those of a theme or of an axis that have figures."""
    found, person = _follower(request, contract)
    wanted = _wanted(request, found, person)
    try:
        count = subscribing.follow(by=user_of(request), person=person, contract=found, indicators=wanted)
    except DomainError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(_back(request, found))
    names = packaged_catalogue().indicators
    if not count:
        messages.info(request, "Il n’y a là rien de plus à suivre : aucun autre indicateur n’y a de chiffre.")
    elif len(wanted) == 1:
        undo = reverse("watch:unfollow", args=[found.pk]) + f"?indicator={wanted[0]}"
        undo_message(request, f"Vous suivez « {names[wanted[0]].name} ».", undo)
    else:
        messages.success(request, f"Vous suivez {plural(count, 'indicateur', 'indicateurs')} de plus.")
    return HttpResponseRedirect(_back(request, found))


def _wanted(request: HttpRequest, contract: Contract, person: Person) -> list[str]:
    known = packaged_catalogue().indicators
    one = request.POST.get("indicator", "")
    if one:
        if one not in known:
            raise Http404
        return [one]
    axis = request.POST.get("axis", "")
    themes: Iterable[str] = [request.POST.get("theme", "")]
    linked: frozenset[str] = frozenset()
    if axis:
        chosen = Axis.objects.filter(contract=contract, pk=int(axis)).first() if _is_key(axis) else None
        if chosen is None:
            raise Http404
        themes, linked = themes_of_axis(chosen), linked_under(chosen)
    wanted = set(themes)
    series = Reader.now().series(contract, known)
    return [
        indicator.id
        for indicator in known.values()
        if series[indicator.id].points and (indicator.id in linked or wanted & set(indicator.themes))
    ]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


@require_POST
def unfollow(request: HttpRequest, contract: int) -> HttpResponse:
    """Follow one indicator no more, or none."""
    found, person = _follower(request, contract)
    one = request.POST.get("indicator", "") or request.GET.get("indicator", "")
    everything = request.POST.get("tout", "") == "oui"
    held = Subscription.objects.filter(person=person, contract=found).values_list("indicator", flat=True)
    wanted = list(held) if everything else [one]
    count = subscribing.unfollow(by=user_of(request), person=person, contract=found, indicators=wanted)
    if count:
        messages.success(request, f"Vous ne suivez plus {plural(count, 'indicateur', 'indicateurs')}.")
    return HttpResponseRedirect(_back(request, found))


def _back(request: HttpRequest, contract: Contract) -> str:
    """The page that held the button, else what is followed."""
    asked = page_before(request)
    gestures = {reverse(f"watch:{name}", args=[contract.pk]) for name in ("follow", "unfollow")}
    if asked.split("?")[0] in gestures or not url_has_allowed_host_and_scheme(asked, None):
        return address("watch:followed", contract.pk)
    return asked


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The contracts whose alerts the reader may look at."""
    return _contracts(request, "")


@require_safe
def choose(request: HttpRequest, indicator: str) -> HttpResponse:
    """For which of one's contracts an indicator is followed."""
    if indicator not in packaged_catalogue().indicators:
        raise Http404
    return _contracts(request, indicator)


def _contracts(request: HttpRequest, indicator: str) -> HttpResponse:
    user = user_of(request)
    found = contracts_visible_to(user).filter(archived_at=None).select_related("perimeter").order_by("title", "pk")
    rows = [each for each in found[:_CONTRACTS] if can_follow(access_to(user, each))]
    counts = waiting_counts(rows)
    following = contracts_following(person_of(user), indicator)
    known = packaged_catalogue().indicators.get(indicator)
    context = {
        "indicator": known,
        "rows": [
            {"contract": each, "waiting": counts.get(each.pk, 0), "followed": each.pk in following} for each in rows
        ],
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            ("Veille", reverse("watch:mine") if indicator else ""),
            *([(known.name, "")] if known else []),
        ],
    }
    return render(request, "watch/contracts.html", context)
