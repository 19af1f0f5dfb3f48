"""Pages that inform, open to everyone: help, site map, accessibility, privacy, legal notice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ecluse.contracts.permissions import may_open_contracts

TITLES = {
    "aide": "Aide",
    "plan-du-site": "Plan du site",
    "accessibilite": "Accessibilité",
    "donnees-personnelles": "Données personnelles",
    "mentions-legales": "Mentions légales",
}


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of information."""
    title = TITLES[slug]
    breadcrumb = [("Accueil", "/"), (title, "")]
    context = {"title": title, "breadcrumb": breadcrumb, "may_open_contracts": may_open_contracts(request.user)}
    return render(request, f"portal/information/{slug}.html", context)


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Says that the application and its database answer; for those who watch over the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"state": "ok"})
