"""The pages made for one reader of a contract: the elected lead, the coordination, a signatory."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.contracts.presenters.navigation import Place
from ecluse.contracts.views.loading import load_contract, require
from ecluse.portal.permissions import can_read_brief, can_read_own_commitments, can_view_week
from ecluse.portal.presenters.brief import brief as present_brief
from ecluse.portal.presenters.commitments import own_commitments as present_commitments
from ecluse.portal.presenters.sections import sections
from ecluse.portal.presenters.week import week as present_week
from ecluse.portal.views.loading import frame


@require_safe
def brief(request: HttpRequest, contract: int) -> HttpResponse:
    """The contract on one page, for the elected lead."""
    found, access = load_contract(request, contract)
    require(can_read_brief(access))
    today = timezone.localdate()
    context = frame(found, access, Place.HOME, ("Synthèse", "")) | {
        "page": present_brief(found, access, today=today),
        "today": today,
    }
    return render(request, "portal/brief.html", context)


@require_safe
def week(request: HttpRequest, contract: int) -> HttpResponse:
    """What the coordination has to do this week."""
    found, access = load_contract(request, contract)
    require(can_view_week(access))
    today = timezone.localdate()
    context = frame(found, access, Place.HOME, ("La semaine", "")) | {
        "page": present_week(found, access, today=today),
        "sections": sections(found, access, "semaine"),
        "today": today,
    }
    return render(request, "portal/week.html", context)


@require_safe
def own_commitments(request: HttpRequest, contract: int) -> HttpResponse:
    """What the body for which the reader signs has committed to, and what shows that it is being kept."""
    found, access = load_contract(request, contract)
    require(can_read_own_commitments(access))
    page = present_commitments(found, access, today=timezone.localdate(), wanted=request.GET.get("signataire", ""))
    context = frame(found, access, Place.HOME, ("Nos engagements", "")) | {
        "page": page,
        "sections": sections(found, access, "engagements"),
    }
    return render(request, "portal/own_commitments.html", context)
