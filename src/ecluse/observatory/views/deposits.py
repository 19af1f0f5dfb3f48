"""Files sent in the browser: received, shown for what they will give, answered for, loaded while the page can be left."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.lib.errors import DomainError
from ecluse.lib.typography import french
from ecluse.observatory.enums import DepositState
from ecluse.observatory.forms.loading import AnswersForm, LoadForm
from ecluse.observatory.models import Deposit
from ecluse.observatory.presenters.deposits import deposit_page
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.selectors.live import store
from ecluse.observatory.selectors.loaded import get_deposit
from ecluse.observatory.services.deposits import add_files, answer, give_up, is_interrupted, receive, resume
from ecluse.observatory.store.progress import told
from ecluse.observatory.views.data import administrator, crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Send files; nothing is loaded before it was shown what they will give."""
    by = administrator(request)
    form = LoadForm(request.POST, request.FILES) if request.method == "POST" else LoadForm()
    if request.method == "POST" and form.is_valid():
        with _received(form.cleaned_data["file"]) as paths:
            deposit = receive(paths, by=by)
        return HttpResponseRedirect(_address(deposit))
    context = {"form": form, "breadcrumb": crumbs(("Charger des fichiers", ""))}
    return render(request, "observatory/load.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Where files sent are on their way; what they will give, and what they do not say; then what became of them."""
    administrator(request)
    found = _deposit(pk)
    waits = found.state == DepositState.LOOKED.value
    said = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswersForm(*said, deposit=found, catalogue=packaged_catalogue()) if waits else None
    if request.method == "POST":
        if form is None:
            messages.info(request, "Cet envoi n’attend plus de réponse.")
            return HttpResponseRedirect(_address(found))
        if form.is_valid():
            return _answered(request, found, form)
    fields = form.fields_of if form is not None else _no_field
    page = deposit_page(
        found, fields, told(store(), pk), interrupted=is_interrupted(found), catalogue=packaged_catalogue()
    )
    context = {"page": page, "deposit": found, "form": form, "breadcrumb": crumbs((page.title, ""))}
    if request.headers.get("HX-Request"):
        response = render(request, "observatory/deposit_step.html", context)
        if not page.works:
            response["HX-Refresh"] = "true"
        return response
    status = 422 if form is not None and form.errors else 200
    return render(request, "observatory/deposit.html", context, status=status)


def _no_field(place: int) -> list[BoundField]:
    return []


def _answered(request: HttpRequest, found: Deposit, form: AnswersForm) -> HttpResponse:
    with _received(form.cleaned_data["file"]) as paths:
        add_files(found, paths)
        more = bool(paths)
    try:
        answer(found, form.answers, load=request.POST.get("then") == "load" and not more)
    except DomainError as error:
        messages.error(request, french(error.message))
    return HttpResponseRedirect(_address(found))


@require_POST
def deposit_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin interrupted work again."""
    administrator(request)
    found = _deposit(pk)
    try:
        resume(found)
    except DomainError as error:
        messages.error(request, french(error.message))
    return HttpResponseRedirect(_address(found))


@require_POST
def deposit_give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Expect nothing more of files sent, and stop the work on them."""
    administrator(request)
    found = _deposit(pk)
    try:
        give_up(found)
    except DomainError as error:
        messages.error(request, french(error.message))
    else:
        messages.success(request, "L’envoi est abandonné. Ce qui était déjà chargé le reste.")
    return HttpResponseRedirect(_address(found))


def _deposit(pk: int) -> Deposit:
    found = get_deposit(pk)
    if found is None:
        raise Http404
    return found


def _address(found: Deposit) -> str:
    return reverse("observatory:deposit", args=[found.pk])


@contextmanager
def _received(sent: list[UploadedFile[bytes]]) -> Iterator[list[Path]]:
    """The files sent, each under its own name, for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="ecluse-") as folder:
        paths = []
        for place, each in enumerate(sent):
            path = Path(folder) / str(place) / (Path(each.name or "").name.lstrip(".") or "fichier")
            path.parent.mkdir()
            with path.open("wb") as file:
                for chunk in each.chunks():
                    file.write(chunk)
            paths.append(path)
        yield paths
