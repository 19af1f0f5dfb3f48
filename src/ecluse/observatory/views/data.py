"""What is loaded, how tables of one's own are read, builds put live and back; for the administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.accounts.models import User
from ecluse.lib.errors import DomainError
from ecluse.lib.typography import french
from ecluse.observatory.forms.mapping import MappingForm
from ecluse.observatory.models import Loading, SavedLayout
from ecluse.observatory.permissions import may_load_figures
from ecluse.observatory.presenters.loading import loading_page
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.mapping import ROLES
from ecluse.observatory.selectors.live import live_build, store
from ecluse.observatory.selectors.loaded import (
    builds,
    get_build,
    get_layout,
    get_loading,
    is_outdated,
    latest_deposits,
    loadings,
    remarks_of,
    saved_layouts,
    with_withdrawn,
)
from ecluse.observatory.selectors.previews import previews_of
from ecluse.observatory.services.building import switch_to
from ecluse.observatory.services.deposits import rebuild, receive
from ecluse.observatory.services.layouts import remove_layout, rename_layout, save_layout
from ecluse.observatory.services.loading import withdraw

_PAGE, _BUILDS, _DEPOSITS = 30, 10, 5


def administrator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may_load_figures(request.user):
        raise PermissionDenied
    return request.user


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    here = reverse("observatory:data") if trail else ""
    return [("Accueil", reverse("portal:home")), ("Chiffres de l’observatoire", here), *trail]


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is loaded, what is live, what can be put back."""
    administrator(request)
    live = live_build()
    context = {
        "live": live,
        "outdated": is_outdated(live),
        "builds": with_withdrawn(builds()[:_BUILDS]),
        "deposits": latest_deposits(_DEPOSITS),
        "saved": saved_layouts(),
        "page": Paginator(loadings(), _PAGE).get_page(request.GET.get("page")),
        "breadcrumb": crumbs(),
    }
    return render(request, "observatory/data.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, digest: str) -> HttpResponse:
    """Say what the columns of a received table are; the reading is kept, and the file looked at with it."""
    by = administrator(request)
    path = store().file(digest)
    wanted = request.GET.get("tableau", "")
    previews = previews_of(path) if path is not None else []
    preview = next((each for each in previews if each.name == wanted), previews[0] if previews else None)
    if path is None or preview is None:
        raise Http404
    catalogue = packaged_catalogue()
    form = MappingForm(request.POST or None, header=preview.header, catalogue=catalogue)
    if request.method == "POST" and form.is_valid() and form.layout is not None:
        try:
            save_layout(layout=form.layout, by=by)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            deposit = receive([path], by=by)
            messages.success(request, "La lecture est gardée. Vérifiez ce que le tableau va donner.")
            return HttpResponseRedirect(reverse("observatory:deposit", args=[deposit.pk]))
    context = {
        "form": form,
        "preview": preview,
        "others": [each.name for each in previews if each.name != preview.name],
        "columns": list(zip(form.said(), preview.samples, strict=True)),
        "roles": list(ROLES.items()),
        "indicators": sorted((each.name, id) for id, each in catalogue.indicators.items()),
        "breadcrumb": crumbs(("Charger des fichiers", reverse("observatory:load")), ("Décrire ses colonnes", "")),
    }
    return render(request, "observatory/mapping.html", context, status=422 if form.errors else 200)


def _load(pk: int) -> Loading:
    found = get_loading(pk)
    if found is None:
        raise Http404
    return found


@require_safe
def loading(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of one loading."""
    administrator(request)
    found = _load(pk)
    context = {
        "page": loading_page(found, remarks_of(found), packaged_catalogue()),
        "loading": found,
        "breadcrumb": crumbs((found.label, "")),
    }
    return render(request, "observatory/loading.html", context)


@require_POST
def loading_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a loading out, and show the figures without it."""
    by = administrator(request)
    withdraw(loading=_load(pk), by=by)
    messages.success(request, "Le chargement est retiré. Les figures sont construites sans lui, puis mises en ligne.")
    return HttpResponseRedirect(reverse("observatory:deposit", args=[rebuild(by=by).pk]))


@require_POST
def build_make(request: HttpRequest) -> HttpResponse:
    """Make the figures of all that is loaded, and put them live."""
    return HttpResponseRedirect(reverse("observatory:deposit", args=[rebuild(by=administrator(request)).pk]))


@require_POST
def layout_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a saved reading another name."""
    by = administrator(request)
    try:
        rename_layout(saved=_saved(pk), label=request.POST.get("label", ""), by=by)
    except DomainError as error:
        messages.error(request, french(error.message))
    else:
        messages.success(request, "La lecture est renommée.")
    return HttpResponseRedirect(reverse("observatory:data"))


@require_POST
def layout_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved reading; what was loaded with it stays."""
    by = administrator(request)
    remove_layout(saved=_saved(pk), by=by)
    messages.success(request, "La lecture est oubliée. Les chiffres chargés avec elle restent.")
    return HttpResponseRedirect(reverse("observatory:data"))


def _saved(pk: int) -> SavedLayout:
    found = get_layout(pk)
    if found is None:
        raise Http404
    return found


@require_POST
def build_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a build live, or go back to it."""
    by = administrator(request)
    found = get_build(pk)
    if found is None:
        raise Http404
    try:
        switch_to(build=found, by=by)
    except DomainError as error:
        messages.error(request, french(error.message))
    else:
        messages.success(request, f"La construction {found.pk} est en ligne.")
    return HttpResponseRedirect(reverse("observatory:data"))
