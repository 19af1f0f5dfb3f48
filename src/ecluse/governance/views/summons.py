"""The convocation to a meeting: read, taken away as a calendar file, sent to the members."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.contents import documents_shown
from ecluse.contracts.views.loading import require, user_of
from ecluse.governance.enums import MeetingState
from ecluse.governance.models import Meeting
from ecluse.governance.permissions import can_write_agenda, can_write_meeting
from ecluse.governance.presenters.meetings import document_links, recipient_rows
from ecluse.governance.presenters.navigation import context_of, meeting_crumb, meeting_url
from ecluse.governance.rules.invitations import Invitation, invitation
from ecluse.governance.selectors.agenda import items_of, visible_sheets
from ecluse.governance.selectors.summons import point_said, recipients_of, summons_to
from ecluse.governance.services.summoning import send_summons
from ecluse.governance.views.loading import load_meeting
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural


def _invitation(request: HttpRequest, one: Meeting, found: Contract, access: Access) -> Invitation:
    """The convocation as its reader may read it."""
    items = list(items_of(one))
    sheets = visible_sheets({item.sheet_id for item in items if item.sheet_id}, access, found)
    documents = document_links(one.documents.filter(documents_shown(access)))
    root = request.build_absolute_uri("/").rstrip("/")
    facts = summons_to(
        one, found, agenda=[point_said(item.title, sheets.get(item.sheet_id or 0)) for item in items],
        documents=[link.label for link in documents], url=f"{root}{meeting_url(one)}",
    )  # fmt: skip
    return invitation(facts, made_at=timezone.now())


@require_safe
def meeting_invitation(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """The convocation, ready to be sent, printed or copied."""
    one, found, access = load_meeting(request, contract, pk)
    may, to_come = can_write_meeting(access, one), one.on >= timezone.localdate() and one.state != MeetingState.HELD
    recipients = recipient_rows(recipients_of(one)) if may and to_come else []
    context = context_of(found, access, "seances", meeting_crumb(one), ("Convocation", "")) | {
        "meeting": one,
        "message": _invitation(request, one, found, access),
        "ics_url": address("governance:invitation-file", found.pk, one.pk),
        "agenda_url": address("governance:agenda", found.pk, one.pk) if can_write_agenda(access, one) else "",
        "state_url": address("governance:meeting-state", found.pk, one.pk),
        "may_note": may and one.state == MeetingState.PLANNED,
        "recipients": recipients,
        "left": sum(row.is_left for row in recipients),
        "send_url": address("governance:invitation-send", found.pk, one.pk),
        "back_url": meeting_url(one),
    }
    return render(request, "governance/invitation.html", context)


@require_safe
def invitation_file(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """The meeting as a calendar program reads it."""
    one, found, access = load_meeting(request, contract, pk)
    name = f"seance-{one.on.isoformat()}.ics"
    return HttpResponse(
        _invitation(request, one, found, access).ics, content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_POST
def invitation_send(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask for the convocation of the members whose address is known."""
    one, _, access = load_meeting(request, contract, pk)
    require(can_write_meeting(access, one))
    try:
        count = send_summons(by=user_of(request), meeting=one)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        leaves = plural(count, "convocation part", "convocations partent")
        messages.success(request, f"{leaves} par courriel, avec le fichier d’agenda.")
    return HttpResponseRedirect(address("governance:invitation", one.contract_id, one.pk))
