"""Tables of journeys between communes, sent and withdrawn by the administrator."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.accounts.models import User
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural
from ecluse.lib.typography import french
from ecluse.observatory.forms.journeys import JourneysForm
from ecluse.observatory.permissions import may_load_figures
from ecluse.observatory.selectors.journeys import get_journeys, journey_tables, serving_journeys
from ecluse.observatory.services.journeys import load_journeys, withdraw_journeys


def _administrator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may_load_figures(request.user):
        raise PermissionDenied
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def journeys(request: HttpRequest) -> HttpResponse:
    """The tables known, and a form to send one."""
    by = _administrator(request)
    form = JourneysForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        with tempfile.TemporaryDirectory(prefix="ecluse-") as folder:
            path = Path(folder) / (Path(sent.name or "").name or "fichier")
            with path.open("wb") as file:
                for chunk in sent.chunks():
                    file.write(chunk)
            try:
                made = load_journeys(path=path, source=form.cleaned_data["source"].strip(), by=by)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                refused = f", {plural(made.refused, 'ligne refusée', 'lignes refusées')}" if made.refused else ""
                loaded = "est chargé" if made.journeys < 2 else "sont chargés"
                messages.success(
                    request, french(f"{plural(made.journeys, 'trajet')} {loaded}{refused}. Ce fichier sert aussitôt.")
                )
                return HttpResponseRedirect(reverse("observatory:journeys"))
    context = {
        "form": form,
        "tables": journey_tables(),
        "serving": serving_journeys(),
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            ("Chiffres de l’observatoire", reverse("observatory:data")),
            ("Temps de trajet", ""),
        ],
    }
    return render(request, "observatory/journeys.html", context, status=422 if form.errors else 200)


@require_POST
def journeys_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a table serve no more."""
    by = _administrator(request)
    found = get_journeys(pk)
    if found is None:
        raise Http404
    withdraw_journeys(table=found, by=by)
    messages.success(request, "Cette table ne sert plus. Son fichier est gardé.")
    return HttpResponseRedirect(reverse("observatory:journeys"))
