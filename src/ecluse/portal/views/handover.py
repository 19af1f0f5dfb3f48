"""Handing a contract over: the page, and the archive."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.accounts.models import User
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import Place
from ecluse.contracts.selectors import Access
from ecluse.contracts.views.loading import load_contract, require
from ecluse.lib.archives import safe_name
from ecluse.portal.permissions import can_hand_over
from ecluse.portal.presenters.handover import handover as present
from ecluse.portal.presenters.handover_archive import write_archive
from ecluse.portal.presenters.sections import sections
from ecluse.portal.views.loading import frame

#: Bytes that are kept in memory before the archive goes to a file of its own.
_IN_MEMORY = 4 << 20


def _load(request: HttpRequest, pk: int) -> tuple[Contract, Access]:
    found, access = load_contract(request, pk)
    require(can_hand_over(access))
    return found, access


@require_safe
def handover(request: HttpRequest, contract: int) -> HttpResponse:
    """What whoever arrives must know."""
    found, access = _load(request, contract)
    today = timezone.localdate()
    context = frame(found, access, Place.HOME, ("Passation", "")) | {
        "page": present(found, access, today=today),
        "sections": sections(found, access, "passation"),
        "today": today,
    }
    return render(request, "portal/handover.html", context)


@require_safe
def archive(request: HttpRequest, contract: int) -> FileResponse:
    """The same and more, as an archive: written in a temporary file, sent as it is read, gone when it is closed."""
    found, access = _load(request, contract)
    by = request.user.audit_label if isinstance(request.user, User) else ""
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    now = timezone.now()
    try:
        write_archive(file, found, access, by=by, site=request.build_absolute_uri("/").rstrip("/"), now=now)  # type: ignore[arg-type]
        file.seek(0)
    except BaseException:
        file.close()
        raise
    name = f"passation-{safe_name(found.title)}-{timezone.localtime(now).date().isoformat()}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response
