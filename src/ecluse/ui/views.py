"""Error pages, the reader's choice of light or dark, and the gallery of the interface."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ecluse.ui import presenters
from ecluse.ui.context import APPEARANCE_COOKIE, APPEARANCES
from ecluse.ui.forms import sample
from ecluse.ui.templatetags.ui.icons import DRAWINGS

_A_YEAR = 365 * 24 * 3600


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/errors/403.html", status=403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is not the one of this browser: the page says what to do, and shows what was written."""
    context = {"words": presenters.words_written(request), "back": presenters.page_before(request)}
    return render(request, "ui/errors/form_refused.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/errors/500.html", status=500)


@login_not_required
@csrf_exempt  # it changes a colour and nothing else: no page needs a session cookie for its footer
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of light or dark in a cookie, and return to the page that asked."""
    where = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(where, {request.get_host()}, request.is_secure()):
        where = "/"
    response = HttpResponseRedirect(where)
    chosen = request.POST.get("appearance", "")
    if chosen in APPEARANCES:
        # Not HttpOnly: the page's script keeps the same choice without reloading. It holds nothing private.
        response.set_cookie(APPEARANCE_COOKIE, chosen, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(APPEARANCE_COOKIE, samesite="Lax")
    return response


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, read-only."""
    context = presenters.gallery() | {
        "blank_form": sample.SampleForm(),
        "refused_form": sample.refused(),
        "icons": sorted(DRAWINGS),
    }
    return render(request, "ui/gallery/index.html", context)


@login_not_required
@require_safe
def gallery_confirm(request: HttpRequest) -> HttpResponse:
    """The page that asks before a gesture that loses something, as a sample: its form leads nowhere."""
    return render(
        request,
        "ui/confirm.html",
        {
            "title": "Retirer la fiche 10 du contrat ?",
            "message": "Elle ne sera plus montrée ni comptée.",
            "consequences": ["Ses deux étapes et sa ligne de financement partent avec elle.", "Le journal la garde."],
            "action_label": "Retirer la fiche 10",
            "cancel_url": reverse("ui:gallery"),
            "danger": True,
        },
    )


@login_not_required
@require_safe
def gallery_error(request: HttpRequest, code: int) -> HttpResponse:
    """An error page as a sample, answered with its own code."""
    return render(request, f"ui/errors/{code}.html", status=code)
