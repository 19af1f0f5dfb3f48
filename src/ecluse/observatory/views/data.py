"""Files of figures loaded in the browser, builds put live and back; for the administrator."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.accounts.models import User
from ecluse.lib.errors import DomainError
from ecluse.lib.typography import french
from ecluse.observatory.forms.loading import LoadForm
from ecluse.observatory.forms.mapping import MappingForm
from ecluse.observatory.models import Loading
from ecluse.observatory.permissions import may_load_figures
from ecluse.observatory.presenters.loading import loading_page
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.mapping import ROLES
from ecluse.observatory.selectors.live import live_build, store
from ecluse.observatory.selectors.loaded import (
    builds,
    get_build,
    get_loading,
    is_outdated,
    loadings,
    remarks_of,
    with_withdrawn,
)
from ecluse.observatory.selectors.previews import preview_of
from ecluse.observatory.services.building import make_build, switch_to
from ecluse.observatory.services.layouts import save_layout
from ecluse.observatory.services.loading import Asked, TableOutcome, load_files, withdraw
from ecluse.territories.rules.sources.containers import sha256

_PAGE, _BUILDS, _TOLD = 30, 10, 6


def _administrator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may_load_figures(request.user):
        raise PermissionDenied
    return request.user


def _crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    here = reverse("observatory:data") if trail else ""
    return [("Accueil", reverse("portal:home")), ("Chiffres de l’observatoire", here), *trail]


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is loaded, what is live, what can be put back."""
    _administrator(request)
    live = live_build()
    context = {
        "live": live,
        "outdated": is_outdated(live),
        "builds": with_withdrawn(builds()[:_BUILDS]),
        "page": Paginator(loadings(), _PAGE).get_page(request.GET.get("page")),
        "breadcrumb": _crumbs(),
    }
    return render(request, "observatory/data.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Send a file; what it does not say is asked, and the file is kept meanwhile."""
    by = _administrator(request)
    form = LoadForm(request.POST or None, request.FILES or None, catalogue=packaged_catalogue())
    outcomes: list[TableOutcome] = []
    unknown = ""
    if request.method == "POST" and form.is_valid():
        with tempfile.TemporaryDirectory(prefix="ecluse-") as folder:
            path = _received(form, Path(folder))
            if path is None:
                form.add_error("file", "le fichier reçu n’est plus là : envoyez-le de nouveau.")
            else:
                outcomes = load_files([path], by=by, asked=form.asked)
                loaded = [outcome.loading for outcome in outcomes if outcome.loading is not None]
                if loaded:
                    return _loaded(request, by, outcomes, loaded)
                digest = sha256(path)
                store().keep_file(path, digest)
                form = LoadForm(_again(request, digest), catalogue=packaged_catalogue())
                form.is_valid()
                for outcome in outcomes:
                    if not outcome.questions:
                        form.add_error(None, _of_table(outcome))
                        unknown = digest
    context = {
        "form": form,
        "mapping_url": reverse("observatory:mapping", args=[unknown]) if unknown else "",
        "questions": [question for outcome in outcomes for question in outcome.questions],
        "breadcrumb": _crumbs(("Charger un fichier", "")),
    }
    return render(request, "observatory/load.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, digest: str) -> HttpResponse:
    """Say what the columns of a received file are; the reading is kept, and the file loaded with it."""
    by = _administrator(request)
    path = store().file(digest)
    preview = preview_of(path) if path is not None else None
    if path is None or preview is None:
        raise Http404
    catalogue = packaged_catalogue()
    form = MappingForm(request.POST or None, header=preview.header, catalogue=catalogue)
    if request.method == "POST" and form.is_valid() and form.layout is not None:
        try:
            saved = save_layout(layout=form.layout, by=by)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            outcomes = load_files([path], by=by, asked=Asked(layout=saved.name))
            loaded = [outcome.loading for outcome in outcomes if outcome.loading is not None]
            if loaded:
                return _loaded(request, by, outcomes, loaded)
            for outcome in outcomes:
                form.add_error(None, _of_table(outcome))
    context = {
        "form": form,
        "preview": preview,
        "columns": list(zip(form.said(), preview.samples, strict=True)),
        "roles": list(ROLES.items()),
        "indicators": sorted((each.name, id) for id, each in catalogue.indicators.items()),
        "breadcrumb": _crumbs(("Charger un fichier", reverse("observatory:load")), ("Décrire ses colonnes", "")),
    }
    return render(request, "observatory/mapping.html", context, status=422 if form.errors else 200)


def _received(form: LoadForm, folder: Path) -> Path | None:
    """The file sent, under its own name in ``folder``; else the one received before, where the store keeps it."""
    sent = form.cleaned_data.get("file")
    if isinstance(sent, UploadedFile):
        path = folder / (Path(sent.name or "").name or "fichier")
        with path.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
        return path
    return store().file(form.cleaned_data["received"])


def _again(request: HttpRequest, digest: str) -> dict[str, Any]:
    """What was said, with the file that has been received."""
    return {name: request.POST.get(name, "") for name in request.POST} | {"received": digest}


def _of_table(outcome: TableOutcome) -> str:
    return french(f"{outcome.table} : {outcome.problem}" if outcome.table else outcome.problem)


def _loaded(
    request: HttpRequest, by: User, outcomes: Sequence[TableOutcome], loaded: Sequence[Loading]
) -> HttpResponse:
    try:
        make_build(by=by)
    except DomainError as error:
        messages.error(request, french(error.message))
        return HttpResponseRedirect(reverse("observatory:data"))
    if all(outcome.already for outcome in outcomes if outcome.loading is not None):
        messages.info(request, "Ce fichier était déjà chargé.")
    else:
        messages.success(request, "Les chiffres sont en ligne.")
    for outcome in [each for each in outcomes if each.problem][:_TOLD]:
        messages.warning(request, _of_table(outcome))
    return HttpResponseRedirect(reverse("observatory:loading", args=[loaded[0].pk]))


def _load(pk: int) -> Loading:
    found = get_loading(pk)
    if found is None:
        raise Http404
    return found


@require_safe
def loading(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of one loading."""
    _administrator(request)
    found = _load(pk)
    context = {
        "page": loading_page(found, remarks_of(found), packaged_catalogue()),
        "loading": found,
        "breadcrumb": _crumbs((found.label, "")),
    }
    return render(request, "observatory/loading.html", context)


@require_POST
def loading_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a loading out, and show the figures without it."""
    by = _administrator(request)
    withdraw(loading=_load(pk), by=by)
    return _built(request, by, "Le chargement est retiré. ")


@require_POST
def build_make(request: HttpRequest) -> HttpResponse:
    """Make the figures of all that is loaded, and put them live."""
    return _built(request, _administrator(request))


def _built(request: HttpRequest, by: User, done: str = "") -> HttpResponse:
    """Build, and say what is live; or why nothing new is, with what was ``done`` before all the same."""
    try:
        build = make_build(by=by)
    except DomainError as error:
        messages.error(request, french(done + error.message))
    else:
        messages.success(request, f"{done}La construction {build.pk} est en ligne.")
    return HttpResponseRedirect(reverse("observatory:data"))


@require_POST
def build_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a build live, or go back to it."""
    by = _administrator(request)
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
