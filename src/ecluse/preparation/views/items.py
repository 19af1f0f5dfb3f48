"""One set of pages to write every kind of entity of the preparation: new, edit, take away, put back, move."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.contracts.models import Contract
from ecluse.contracts.selectors import Access
from ecluse.contracts.services import records
from ecluse.contracts.services.ordering import step
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.errors import DomainError
from ecluse.preparation.models import FeasibilityCriterion, Finding, Priority
from ecluse.preparation.permissions import can_edit_preparation
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.selectors.priorities import removed_from
from ecluse.preparation.services import rows
from ecluse.preparation.views.kinds import BY_SLUG, Kind
from ecluse.ui.presenters import undo_message

_FORM = ["GET", "HEAD", "POST"]


def _load(request: HttpRequest, pk: int, kind: Kind, item: int | None = None) -> tuple[Contract, Access, Any]:
    """A contract that the reader may prepare, and one of its entities (or a new one)."""
    contract, access = load_contract(request, pk)
    if item is None:
        require(can_edit_preparation(access, contract))
        return contract, access, kind.model(contract=contract)
    found = live(kind.model, contract, item)
    require(can_edit_preparation(access, contract))
    return contract, access, found


def live(model: type[Model], contract: Contract, pk: int) -> Any:
    """One entity of a contract that is not taken away. Raises Http404."""
    aside = {"archived_at__isnull": True} if model in (Finding, Priority) else {}
    found = model._default_manager.filter(contract=contract, pk=pk, **aside).first()
    if found is None:
        raise Http404
    found.contract = contract  # type: ignore[attr-defined]
    return found


def _among(item: Any) -> list[int]:
    """The keys of the entities that ``item`` is seen among, in their order."""
    beside: dict[str, Any] = {"archived_at__isnull": True} if hasattr(item, "archived_at") else {}
    if isinstance(item, FeasibilityCriterion):
        beside["kind"] = item.kind
    return list(records.owned_with(item).filter(**beside).values_list("pk", flat=True))


def short(item: object) -> str:
    """An entity in a sentence: its words, cut where they are long."""
    text = str(item)
    return text if len(text) <= 80 else text[:79].rstrip() + "…"


def _page(contract: Contract, access: Access, kind: Kind, title: str, **more: Any) -> dict[str, Any]:
    return frame(contract, access, kind.page, (title, "")) | {"title": title} | more


@require_http_methods(_FORM)
def item_create(request: HttpRequest, contract: int, kind: Kind) -> HttpResponse:
    """A new entity, last of its kind."""
    found, access, fresh = _load(request, contract, kind)
    sent = request.method == "POST"
    asked = {name: request.GET[name] for name in ("kind", "encounter") if name in request.GET}
    form = kind.form(request.POST if sent else None, instance=fresh, contract=found, initial=asked)
    if sent and form.is_valid():
        try:
            made = rows.create(fresh, by=user_of(request), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{kind.capital} « {short(made)} » est enregistré{kind.agreed}.")
            return HttpResponseRedirect(kind.where(found.pk, made.pk))
    context = _page(found, access, kind, kind.new, form=form, cancel_url=kind.where(found.pk))
    return render(request, "preparation/form_page.html", context)


@require_http_methods(_FORM)
def item_edit(request: HttpRequest, contract: int, kind: Kind, pk: int) -> HttpResponse:
    """The fields of one entity; two versions side by side when someone else has changed the same ones."""
    found, access, item = _load(request, contract, kind, pk)
    sent = request.method == "POST"
    form = kind.form(request.POST if sent else None, instance=item, contract=found)
    where = kind.where(found.pk, pk)
    context = _page(found, access, kind, f"Modifier {kind.the}", form=form, cancel_url=where)
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form, lambda version: rows.update(item, by=user, version=version, **form.arguments())
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, f"{kind.capital} « {short(saved)} » est enregistré{kind.agreed}.")
            return HttpResponseRedirect(where)
    return render(request, "preparation/form_page.html", context)


@require_http_methods(_FORM)
def item_remove(request: HttpRequest, contract: int, kind: Kind, pk: int) -> HttpResponse:
    """Ask, then take an entity away; a finding or a priority can be put back."""
    found, access, item = _load(request, contract, kind, pk)
    user, back = user_of(request), ""
    if kind.kept:
        name = "finding" if kind.model is Finding else "priority"
        back = reverse(f"preparation:{name}-restore", args=[found.pk, pk])
    context = _page(found, access, kind, f"Retirer {kind.the} « {short(item)} » ?") | {
        "message": "Ses liens et ses notes sont gardés : vous pourrez revenir en arrière."
        if kind.kept
        else "Le journal garde ce qui était écrit, mais il faudra le saisir de nouveau.",
        "consequences": [kind.lost] if kind.lost else [],
        "action_label": "Retirer",
        "cancel_url": kind.where(found.pk, pk),
        "danger": not kind.kept,
    }
    return ask_first(
        request,
        lambda: rows.archive(item, by=user) if kind.kept else records.remove(item, by=user),
        done=f"{kind.capital} « {short(item)} » est retiré{kind.agreed}.",
        then=kind.where(found.pk),
        context=context,
        undo=(lambda _: back) if back else None,
    )


@require_POST
def item_move(request: HttpRequest, contract: int, kind: Kind, pk: int) -> HttpResponse:
    """One place up or down."""
    found, _, item = _load(request, contract, kind, pk)
    up = request.POST.get("sens") == "haut"
    if step(by=user_of(request), item=item, up=up, among=_among(item)):
        messages.success(request, f"{kind.capital} « {short(item)} » est déplacé{kind.agreed}.")
    else:
        messages.info(request, f"{kind.capital} « {short(item)} » est déjà en {'premier' if up else 'dernier'}.")
    return HttpResponseRedirect(kind.where(found.pk, pk))


@require_safe
def removed_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The findings and the priorities that were taken away, for those who may put them back."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    findings, priorities = removed_from(found)
    context = frame(found, access, "finding-list", ("Retirés", "")) | {"findings": findings, "priorities": priorities}
    return render(request, "preparation/removed.html", context)


@require_POST
def finding_restore(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Put a finding back."""
    return _restore(request, contract, BY_SLUG["constats"], pk)


@require_POST
def priority_restore(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Put a priority back."""
    return _restore(request, contract, BY_SLUG["priorites"], pk)


def _restore(request: HttpRequest, contract: int, kind: Kind, pk: int) -> HttpResponse:
    found, access = load_contract(request, contract)
    item: Any = kind.model._default_manager.filter(contract=found, pk=pk).first()
    if item is None:
        raise Http404
    require(can_edit_preparation(access, found))
    rows.restore(item, by=user_of(request))
    undo_message(
        request, f"{kind.capital} « {short(item)} » est remis{'e' if kind.feminine else ''}.",
        reverse("preparation:item-remove", args=[found.pk, kind.slug, pk]),
    )  # fmt: skip
    return HttpResponseRedirect(kind.where(found.pk, pk))
