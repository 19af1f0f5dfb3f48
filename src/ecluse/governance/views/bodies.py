"""Bodies and their members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.partial_dates import last_day, read_partial_date, strange_year
from ecluse.contracts.selectors import Access
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.governance.enums import MeetingState
from ecluse.governance.forms.bodies import BodyForm, MemberForm
from ecluse.governance.models import BodyMember, GoverningBody, Meeting
from ecluse.governance.permissions import can_ask_point, can_run_meetings, can_withdraw_request
from ecluse.governance.presenters.bodies import body_facts, body_rows, member_rows, request_rows
from ecluse.governance.presenters.meetings import meeting_rows
from ecluse.governance.presenters.navigation import body_crumb, body_url, context_of, sections
from ecluse.governance.rules.meetings import is_member_on
from ecluse.governance.selectors.agenda import visible_sheets, waiting_requests
from ecluse.governance.selectors.bodies import bodies_of, get_member, members_of
from ecluse.governance.selectors.meetings import attendance_by_organisation, attendance_by_seat, meetings_of
from ecluse.governance.services import bodies
from ecluse.governance.views.forms import save_new, save_version
from ecluse.governance.views.loading import load_body
from ecluse.lib.formats import plural


@require_safe
def body_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The bodies of a contract, each with its next and its last meeting, and the points that wait for one."""
    found, access = load_contract(request, contract)
    today = timezone.localdate()
    may_run = can_run_meetings(access, found)
    rows = body_rows(
        list(bodies_of(found)),
        BodyMember.objects.filter(contract=found),
        Meeting.objects.filter(contract=found).exclude(state=MeetingState.CANCELLED).select_related("body"),
        today=today,
    )
    archived = GoverningBody.objects.filter(contract=found, archived_at__isnull=False)
    context = context_of(found, access, "instances") | {
        "sections": sections(found, "instances"),
        "rows": rows,
        "archived": [(body.name, body_url(body)) for body in archived],
        "requests": _requests(request, found, access),
        "new_url": address("governance:body-create", found.pk) if may_run else "",
        "ask_url": address("governance:request-create", found.pk) if can_ask_point(access, found) and rows else "",
    }
    return render(request, "governance/bodies.html", context)


def _requests(request: HttpRequest, contract: Contract, access: Access, body: GoverningBody | None = None) -> list[Any]:
    """The points that wait: all of them for those who prepare meetings, one's own for the others."""
    user = user_of(request)
    waiting = waiting_requests(contract)
    if body is not None:
        waiting = waiting.filter(body=body)
    if not can_run_meetings(access, contract):
        waiting = waiting.filter(author=user)
    found = list(waiting)
    sheets = visible_sheets({each.sheet_id for each in found if each.sheet_id}, access, contract)
    for each in found:
        each.contract = contract
    return request_rows(((each, can_withdraw_request(access, each, user)) for each in found), sheets, contract.pk)


@require_safe
def body(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """One body: its mission, its members on a day, its meetings."""
    one, found, access = load_body(request, contract, pk)
    asked = request.GET.get("le", "")
    day, wrong = _day(asked)
    may_run = can_run_meetings(access, found)
    everyone = list(members_of(one))
    sitting = [member for member in everyone if is_member_on(member.start, member.end, day)]
    live = may_run and one.archived_at is None
    at = (found.pk, one.pk)
    context = context_of(found, access, "instances", (one.name, "")) | {
        "body": one,
        "facts": body_facts(one),
        "day": day,
        "asked": asked,
        "wrong": wrong,
        "is_today": day == timezone.localdate(),
        "members": member_rows(sitting, found.pk, may_edit=live),
        "others": len(everyone) - len(sitting),
        "everyone": member_rows([each for each in everyone if each not in sitting], found.pk, may_edit=live),
        "meetings": meeting_rows(meetings_of(found).filter(body=one)[:50]),
        "requests": _requests(request, found, access, one),
        "may_run": may_run,
        "edit_url": address("governance:body-edit", *at) if live else "",
        "member_url": address("governance:member-create", *at) if live else "",
        "plan_url": address("governance:meeting-create", *at) if live else "",
        "past_url": address("governance:meeting-past", *at) if live else "",
        "attendance_url": address("governance:body-attendance", *at),
        "archive_url": address("governance:body-archive", *at) if live else "",
        "restore_url": address("governance:body-restore", *at) if may_run and one.archived_at else "",
    }
    return render(request, "governance/body.html", context)


def _day(text: str) -> tuple[date, bool]:
    """The day that an address asks for, the last of a month or of a year; today if it asks for none. And if it is odd."""
    if not text:
        return timezone.localdate(), False
    read = read_partial_date(text) or ""
    odd = not read or bool(strange_year(read))
    return (timezone.localdate(), True) if odd else (last_day(read), False)


@require_http_methods(["GET", "HEAD", "POST"])
def body_create(request: HttpRequest, contract: int) -> HttpResponse:
    """A new body."""
    found, access = load_contract(request, contract)
    require(can_run_meetings(access, found))
    form = BodyForm(request.POST or None, instance=GoverningBody(contract=found), contract=found)
    context = context_of(found, access, "instances", ("Nouvelle instance", "")) | {
        "title": "Nouvelle instance", "form": form, "action_label": "Créer l’instance",
        "cancel_url": address("governance:body-list", found.pk),
    }  # fmt: skip
    return save_new(
        request, form, lambda: bodies.create_body(by=user_of(request), contract=found, values=form.values()), context,
        done="L’instance est créée. Ajoutez maintenant ses membres.", then=body_url,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def body_edit(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """What a body says of itself."""
    one, found, access = load_body(request, contract, pk)
    require(can_run_meetings(access, found))
    form = BodyForm(request.POST or None, instance=one, contract=found)
    context = context_of(found, access, "instances", body_crumb(one), ("Modifier", "")) | {
        "title": "Modifier l’instance", "form": form, "cancel_url": body_url(one),
    }  # fmt: skip
    return save_version(
        request, form,
        lambda version: bodies.update_body(by=user_of(request), body=one, values=form.values(), version=version),
        context, done="L’instance est enregistrée.", then=body_url(one),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def body_archive(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then put a body aside."""
    one, found, access = load_body(request, contract, pk)
    require(can_run_meetings(access, found))
    context = context_of(found, access, "instances", body_crumb(one), ("Archiver", "")) | {
        "title": f"Archiver « {one.name} » ?",
        "message": "Une instance archivée ne se réunit plus. Vous pourrez la restaurer.",
        "consequences": ["Ses séances, ses relevés et ses décisions restent lisibles."],
        "action_label": "Archiver", "cancel_url": body_url(one), "danger": False,
    }  # fmt: skip
    return ask_first(
        request, lambda: bodies.archive_body(by=user_of(request), body=one), done=f"« {one.name} » est archivée.",
        then=address("governance:body-list", found.pk), context=context,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def body_restore(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then take an archived body back."""
    one, found, access = load_body(request, contract, pk)
    require(can_run_meetings(access, found))
    context = context_of(found, access, "instances", body_crumb(one), ("Restaurer", "")) | {
        "title": f"Restaurer « {one.name} » ?", "message": "L’instance pourra de nouveau se réunir.",
        "consequences": [], "action_label": "Restaurer", "cancel_url": body_url(one), "danger": False,
    }  # fmt: skip
    return ask_first(
        request, lambda: bodies.restore_body(by=user_of(request), body=one), done=f"« {one.name} » est restaurée.",
        then=body_url(one), context=context,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def member_create(request: HttpRequest, contract: int, body: int) -> HttpResponse:
    """One more seat."""
    one, found, access = load_body(request, contract, body)
    require(can_run_meetings(access, found))
    form = MemberForm(request.POST or None, instance=BodyMember(contract=found, body=one), contract=found)
    context = context_of(found, access, "instances", body_crumb(one), ("Nouveau membre", "")) | {
        "title": "Nouveau membre", "form": form, "action_label": "Ajouter", "cancel_url": f"{body_url(one)}#membres",
    }  # fmt: skip
    return save_new(
        request, form, lambda: bodies.add_member(by=user_of(request), body=one, values=form.values()), context,
        done="Le membre est ajouté.", then=lambda made: f"{body_url(one)}#membres",
    )  # fmt: skip


def _member(
    request: HttpRequest, contract: int, body: int, pk: int
) -> tuple[BodyMember, GoverningBody, Contract, Access]:
    one, found, access = load_body(request, contract, body)
    try:
        return get_member(pk, body=one), one, found, access
    except BodyMember.DoesNotExist as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: HttpRequest, contract: int, body: int, pk: int) -> HttpResponse:
    """A seat: who holds it, since when, until when."""
    member, one, found, access = _member(request, contract, body, pk)
    require(can_run_meetings(access, found))
    form = MemberForm(request.POST or None, instance=member, contract=found)
    back = f"{body_url(one)}#membres"
    context = context_of(found, access, "instances", body_crumb(one), ("Modifier un membre", "")) | {
        "title": "Modifier un membre", "form": form, "cancel_url": back,
    }  # fmt: skip
    return save_version(
        request, form,
        lambda version: bodies.update_member(by=user_of(request), member=member, values=form.values(), version=version),
        context, done="Le membre est enregistré.", then=back,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: HttpRequest, contract: int, body: int, pk: int) -> HttpResponse:
    """Ask, then take away a seat entered by mistake."""
    member, one, found, access = _member(request, contract, body, pk)
    require(can_run_meetings(access, found))
    back = f"{body_url(one)}#membres"
    context = context_of(found, access, "instances", body_crumb(one), ("Retirer un membre", "")) | {
        "title": f"Retirer « {member} » ?",
        "message": "À faire seulement pour un membre saisi par erreur. Pour un départ, écrivez plutôt jusqu’à quand il a siégé.",
        "consequences": [], "action_label": "Retirer", "cancel_url": back, "danger": True,
    }  # fmt: skip
    return ask_first(
        request, lambda: bodies.remove_member(by=user_of(request), member=member), done="Le membre est retiré.", then=back,
        context=context,
    )  # fmt: skip


@require_safe
def body_attendance(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """How often each organisation came to the meetings of a body."""
    one, found, access = load_body(request, contract, pk)
    held = Meeting.objects.filter(body=one, state=MeetingState.HELD)
    context = context_of(found, access, "instances", body_crumb(one), ("Assiduité", "")) | {
        "body": one, "lede": f"{plural(held.count(), 'séance tenue', 'séances tenues')}. On est là quand on est présent ou "
        "représenté.", "tables": [
            ("Par organisme", attendance_by_organisation(one)), ("Par personne ou fonction", attendance_by_seat(one)),
        ],
    }  # fmt: skip
    return render(request, "governance/body_attendance.html", context)
