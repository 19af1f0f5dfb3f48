"""The gallery of charts and maps."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.observatory.presenters import samples
from ecluse.ui.presenters import NavItem


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every chart and map of the observatory, on invented values; ``?vue=`` brings the maps nearer."""
    asked = request.GET.get("vue", "")
    view = asked if asked in dict(samples.VIEWS) else ""
    here = reverse("observatory:gallery")
    views = [NavItem(label, f"{here}?vue={word}" if word else here, word == view) for word, label in samples.VIEWS]
    context = {"samples": samples.gallery(view), "views": views, "here": here}
    return render(request, "observatory/gallery/index.html", context)
