"""The agenda: what is proposed, what is added, what members ask for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.governance.forms.meetings import ItemForm, RequestForm
from ecluse.governance.models import AgendaItem, AgendaRequest, Meeting
from ecluse.governance.permissions import can_ask_point, can_run_meetings, can_withdraw_request, can_write_agenda
from ecluse.governance.presenters.meetings import points_of
from ecluse.governance.presenters.navigation import body_url, context_of, meeting_crumb, meeting_url
from ecluse.governance.selectors.agenda import candidates_for, get_item, items_of, visible_sheets
from ecluse.governance.services import agenda
from ecluse.governance.views.forms import save_new, save_version
from ecluse.governance.views.loading import load_meeting
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural


def agenda_url(meeting: Meeting) -> str:
    return address("governance:agenda", meeting.contract_id, meeting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_agenda(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """The points of a meeting and those it could take up; on POST the ticked ones join it."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_run_meetings(access, found))
    if request.method == "POST":
        keys = set(request.POST.getlist("points"))
        try:
            made = agenda.add_candidates(by=user_of(request), meeting=one, keys=keys)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            said = f"{plural(len(made), 'point ajouté', 'points ajoutés')} à l’ordre du jour."
            (messages.success if made else messages.info)(request, said if made else "Aucun point n’était coché.")
        return HttpResponseRedirect(agenda_url(one))
    items = list(items_of(one))
    may_write = can_write_agenda(access, one)
    candidates = candidates_for(one) if may_write else []
    keys_of_sheets = {item.sheet_id for item in items if item.sheet_id}
    sheets = visible_sheets(keys_of_sheets, access, found)
    context = context_of(found, access, "seances", meeting_crumb(one), ("Ordre du jour", "")) | {
        "meeting": one,
        "points": points_of(one, items, sheets, may_edit=may_write),
        "candidates": candidates,
        "new_url": address("governance:item-create", found.pk, one.pk) if may_write else "",
        "invitation_url": address("governance:invitation", found.pk, one.pk),
        "back_url": meeting_url(one),
    }
    return render(request, "governance/agenda.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_create(request: HttpRequest, contract: int, meeting: int) -> HttpResponse:
    """One more point, at the end."""
    one, found, access = load_meeting(request, contract, meeting)
    require(can_run_meetings(access, found))
    form = ItemForm(
        request.POST or None, instance=AgendaItem(contract=found, meeting=one), contract=found, access=access
    )
    context = context_of(found, access, "seances", meeting_crumb(one), ("Nouveau point", "")) | {
        "title": "Nouveau point", "form": form, "action_label": "Ajouter", "cancel_url": agenda_url(one),
    }  # fmt: skip
    return save_new(
        request, form, lambda: agenda.add_item(by=user_of(request), meeting=one, values=form.values()), context,
        done="Le point est ajouté.", then=lambda made: agenda_url(one),
    )  # fmt: skip


def load_item(
    request: HttpRequest, contract: int, meeting: int, pk: int
) -> tuple[AgendaItem, Meeting, Contract, Access]:
    """A point of a meeting. Raises Http404."""
    one, found, access = load_meeting(request, contract, meeting)
    try:
        return get_item(pk, meeting=one), one, found, access
    except AgendaItem.DoesNotExist as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: HttpRequest, contract: int, meeting: int, pk: int) -> HttpResponse:
    """A point, as it is called."""
    item, one, found, access = load_item(request, contract, meeting, pk)
    require(can_run_meetings(access, found))
    form = ItemForm(request.POST or None, instance=item, contract=found, access=access)
    context = context_of(found, access, "seances", meeting_crumb(one), ("Modifier un point", "")) | {
        "title": "Modifier un point", "form": form, "cancel_url": agenda_url(one),
    }  # fmt: skip
    return save_version(
        request, form,
        lambda version: agenda.update_item(by=user_of(request), item=item, values=form.values(), version=version),
        context, done="Le point est enregistré.", then=agenda_url(one),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def item_remove(request: HttpRequest, contract: int, meeting: int, pk: int) -> HttpResponse:
    """Ask, then take a point off the agenda."""
    item, one, found, access = load_item(request, contract, meeting, pk)
    require(can_run_meetings(access, found))
    context = context_of(found, access, "seances", meeting_crumb(one), ("Retirer un point", "")) | {
        "title": f"Retirer « {item.title} » ?", "message": "Le point quitte l’ordre du jour de cette séance.",
        "consequences": ["S’il venait d’une demande ou d’un report, il sera proposé de nouveau."],
        "action_label": "Retirer", "cancel_url": agenda_url(one), "danger": True,
    }  # fmt: skip
    return ask_first(
        request, lambda: agenda.remove_item(by=user_of(request), item=item), done="Le point est retiré.",
        then=agenda_url(one), context=context,
    )  # fmt: skip


@require_POST
def item_move(request: HttpRequest, contract: int, meeting: int, pk: int) -> HttpResponse:
    """One place up or down."""
    item, one, found, access = load_item(request, contract, meeting, pk)
    require(can_run_meetings(access, found))
    try:
        agenda.move_item(by=user_of(request), item=item, up=request.POST.get("sens") == "haut")
    except DomainError as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(f"{agenda_url(one)}#point-{item.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def request_create(request: HttpRequest, contract: int) -> HttpResponse:
    """A point that a member asks for."""
    found, access = load_contract(request, contract)
    require(can_ask_point(access, found))
    asked = {"body": request.GET["instance"]} if request.GET.get("instance", "").isdigit() else {}
    form = RequestForm(request.POST or None, contract=found, access=access, initial=asked)
    back = address("governance:body-list", found.pk)
    context = context_of(found, access, "instances", ("Demander un point", "")) | {
        "title": "Demander un point à l’ordre du jour", "form": form, "action_label": "Envoyer la demande",
        "cancel_url": back,
    }  # fmt: skip

    def ask() -> Any:
        given = form.cleaned_data
        return agenda.ask_point(
            by=user_of(request), contract=found, body=given["body"], text=given["text"], sheet=given["sheet"]
        )

    return save_new(
        request, form, ask, context, done="Votre demande est transmise : elle sera proposée à la prochaine séance.",
        then=lambda made: f"{back}#demandes",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def request_withdraw(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then take back a point that was asked for."""
    found, access = load_contract(request, contract)
    one = AgendaRequest.objects.filter(contract=found, pk=pk).select_related("body").first()
    if one is None or not (one.author_id == user_of(request).pk or can_run_meetings(access, found)):
        raise Http404
    one.contract = found
    require(can_withdraw_request(access, one, user_of(request)))
    back = body_url(one.body)
    context = context_of(found, access, "instances", ("Retirer une demande", "")) | {
        "title": "Retirer cette demande ?", "message": f"« {one.text} »", "consequences": [],
        "action_label": "Retirer", "cancel_url": back, "danger": True,
    }  # fmt: skip
    return ask_first(
        request, lambda: agenda.withdraw_request(by=user_of(request), wish=one), done="La demande est retirée.",
        then=back, context=context,
    )  # fmt: skip
