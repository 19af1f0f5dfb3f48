"""The minutes: written point by point, closed, approved."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.forms.fields import ScopedChoiceField
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import require, user_of
from ecluse.governance.enums import MeetingState, MinutesState
from ecluse.governance.forms.decisions import DraftForm
from ecluse.governance.forms.meetings import SaidForm
from ecluse.governance.models import DecisionDraft, Meeting
from ecluse.governance.permissions import can_read_minutes, can_run_meetings, can_write_agenda
from ecluse.governance.presenters.meetings import (
    body_link,
    draft_row,
    gestures_of,
    meeting_facts,
    points_of,
    taken_row,
    tally_of,
    tally_told,
    who_came,
)
from ecluse.governance.presenters.navigation import (
    MINUTES_MARKS,
    context_of,
    meeting_crumb,
    meeting_url,
    minutes_url,
)
from ecluse.governance.selectors.agenda import items_of, visible_sheets
from ecluse.governance.selectors.decisions import decisions_of, get_draft
from ecluse.governance.selectors.meetings import attendance_of, meetings_that_may_approve
from ecluse.governance.services import agenda, minutes
from ecluse.governance.views.agenda import load_item
from ecluse.governance.views.forms import save_new, save_version
from ecluse.governance.views.loading import load_meeting
from ecluse.lib.formats import plural
from ecluse.ui.forms import UiForm


@require_safe
def minutes_page(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """The minutes: who came, then point by point what was said and decided; pencils while they are being written."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_read_minutes(access, one))
    may_write = can_write_agenda(access, one)
    items = list(items_of(one))
    sheets = visible_sheets({item.sheet_id for item in items if item.sheet_id}, access, found)
    drafts = list(one.decision_drafts.select_related("owner", "supersedes"))
    taken = list(decisions_of(found).filter(meeting=one).order_by("year", "rank"))
    lines = list(attendance_of(one))
    counted = tally_of(one, lines)
    at = (found.pk, one.pk)
    context = context_of(found, access, "seances", meeting_crumb(one), ("Relevé", "")) | {
        "meeting": one,
        "body": body_link(one),
        "facts": meeting_facts(one),
        "mark": MINUTES_MARKS[one.minutes],
        "points": points_of(one, items, sheets, may_edit=may_write, drafts=drafts, decisions=taken),
        "other_drafts": [draft_row(each, one, may_edit=may_write) for each in drafts if each.item_id is None],
        "other_decisions": [taken_row(each) for each in taken if each.item_id is None],
        "draft_url": address("governance:draft-create", *at) if may_write else "",
        "came": who_came(lines),
        "tally_told": tally_told(counted),
        "may_write": may_write,
        "is_held": one.state == MeetingState.HELD,
        "gestures": [each for each in gestures_of(one) if each.to == MeetingState.HELD] if may_write else [],
        "state_url": address("governance:meeting-state", *at),
        "attendance_url": address("governance:attendance", *at) if may_write else "",
        "agenda_url": address("governance:agenda", *at) if may_write else "",
        "close_url": address("governance:minutes-close", *at) if may_write and one.state == MeetingState.HELD else "",
        "approve_url": (
            address("governance:minutes-approve", *at)
            if can_run_meetings(access, found) and one.minutes == MinutesState.CLOSED
            else ""
        ),
        "back_url": meeting_url(one),
    }
    return render(request, "governance/minutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_write(request: HttpRequest, contract: int, meeting: int, pk: int) -> HttpResponse:
    """What was said of a point, and what became of it."""
    item, one, found, access = load_item(request, contract, meeting, pk)
    require(can_run_meetings(access, found))
    back = f"{minutes_url(one)}#point-{item.pk}"
    form = SaidForm(request.POST or None, instance=item, contract=found, auto_id=f"point{item.pk}-%s")
    context = context_of(found, access, "seances", meeting_crumb(one), ("Relevé", minutes_url(one)), ("Point", "")) | {
        "title": item.title, "form": form, "cancel_url": back,
    }  # fmt: skip
    return save_version(
        request, form,
        lambda version: agenda.update_item(by=user_of(request), item=item, values=form.values(), version=version),
        context, done="Le point est enregistré.", then=back,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def draft_create(request: HttpRequest, contract: int, meeting: int) -> HttpResponse:
    """One more decision, under the point that the address names."""
    one, found, access = load_meeting(request, contract, meeting)
    require(can_run_meetings(access, found))
    asked = request.GET.get("point", "")
    item = one.items.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
    if asked and item is None:
        raise Http404
    if item is not None:
        item.contract = found
    anchor = f"#point-{item.pk}" if item else "#autres-decisions"
    form = DraftForm(
        request.POST or None, instance=DecisionDraft(contract=found, meeting=one), contract=found, access=access,
        auto_id=f"projet-{item.pk if item else 0}-%s",
        initial={"sheets": [item.sheet_id]} if item and item.sheet_id else {},
    )  # fmt: skip
    context = context_of(
        found, access, "seances", meeting_crumb(one), ("Relevé", minutes_url(one)), ("Nouvelle décision", "")
    ) | {
        "title": "Nouvelle décision", "form": form, "action_label": "Ajouter la décision", "in_columns": True,
        "lede": item.title if item else "", "cancel_url": f"{minutes_url(one)}{anchor}",
    }  # fmt: skip
    return save_new(
        request, form,
        lambda: minutes.draft_decision(by=user_of(request), meeting=one, item=item, values=form.values()),
        context, done="La décision est notée. Elle entrera au registre quand le relevé sera arrêté.",
        then=lambda made: f"{minutes_url(one)}{anchor}",
    )  # fmt: skip


def _draft(request: HttpRequest, contract: int, meeting: int, pk: int) -> Any:
    one, found, access = load_meeting(request, contract, meeting)
    try:
        return get_draft(pk, meeting=one), one, found, access
    except DecisionDraft.DoesNotExist as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def draft_edit(request: HttpRequest, contract: int, meeting: int, pk: int) -> HttpResponse:
    """A decision that is not in the register yet."""
    draft, one, found, access = _draft(request, contract, meeting, pk)
    require(can_run_meetings(access, found))
    back = f"{minutes_url(one)}#projet-{draft.pk}"
    form = DraftForm(
        request.POST or None, instance=draft, contract=found, access=access, auto_id=f"projet{draft.pk}-%s"
    )
    context = context_of(
        found, access, "seances", meeting_crumb(one), ("Relevé", minutes_url(one)), ("Décision", "")
    ) | {"title": "Modifier la décision", "form": form, "cancel_url": back, "in_columns": True}
    return save_version(
        request, form,
        lambda version: minutes.update_draft(by=user_of(request), draft=draft, values=form.values(), version=version),
        context, done="La décision est enregistrée.", then=back,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def draft_remove(request: HttpRequest, contract: int, meeting: int, pk: int) -> HttpResponse:
    """Ask, then take away a decision that is not in the register yet."""
    draft, one, found, access = _draft(request, contract, meeting, pk)
    require(can_run_meetings(access, found))
    back = minutes_url(one)
    context = context_of(found, access, "seances", meeting_crumb(one), ("Relevé", back), ("Retirer", "")) | {
        "title": "Retirer cette décision du relevé ?", "message": f"« {draft.text} »",
        "consequences": ["Elle n’a pas encore de numéro : le registre n’en gardera rien."],
        "action_label": "Retirer", "cancel_url": back, "danger": True,
    }  # fmt: skip
    return ask_first(
        request, lambda: minutes.remove_draft(by=user_of(request), draft=draft), done="La décision est retirée du relevé.",
        then=back, context=context,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_close(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then close the minutes: decisions take their numbers."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_run_meetings(access, found))
    count = one.decision_drafts.count()
    unseen = one.items.filter(outcome="").count()
    numbered = (
        f"{plural(count, 'décision entre', 'décisions entrent')} au registre, avec un numéro."
        if count
        else "Ce relevé ne porte aucune décision."
    )
    context = context_of(found, access, "seances", meeting_crumb(one), ("Relevé", minutes_url(one)), ("Arrêter", "")) | {
        "title": "Arrêter le relevé ?",
        "message": "Le texte, les présences et les décisions ne changeront plus. Les membres du contrat pourront le lire.",
        "consequences": [
            numbered,
            "Une décision ne se modifie pas : elle se suit, ou se remplace par une nouvelle.",
            *([f"{plural(unseen, 'point reste', 'points restent')} sans suite notée."] if unseen else []),
        ],
        "action_label": "Arrêter le relevé", "cancel_url": minutes_url(one), "danger": False,
    }  # fmt: skip
    return ask_first(
        request, lambda: minutes.close_minutes(by=user_of(request), meeting=one), done="Le relevé est arrêté.",
        then=minutes_url(one), context=context,
    )  # fmt: skip


class _ApprovalForm(UiForm):
    at = ScopedChoiceField(Meeting.objects.none(), label="Approuvé à la séance", empty_label="Choisissez")


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_approve(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Say at which meeting closed minutes were approved."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_run_meetings(access, found))
    form = _ApprovalForm(request.POST if request.method == "POST" else None)
    form.fields["at"].queryset = meetings_that_may_approve(one)  # type: ignore[attr-defined]
    context = context_of(found, access, "seances", meeting_crumb(one), ("Relevé", minutes_url(one)), ("Approuver", "")) | {
        "title": "Approuver le relevé", "form": form, "action_label": "Noter l’approbation",
        "lede": "Un relevé est approuvé à une séance suivante de la même instance.", "cancel_url": minutes_url(one),
    }  # fmt: skip
    return save_new(
        request, form, lambda: minutes.approve_minutes(by=user_of(request), meeting=one, at=form.cleaned_data["at"]), context,
        done="L’approbation est notée.", then=lambda made: minutes_url(one),
    )  # fmt: skip
