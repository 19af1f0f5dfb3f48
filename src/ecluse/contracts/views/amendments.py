"""Amendments: opened, prepared on a working copy, validated, reopened, given up; what they change, as a readable difference."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.contracts.enums import AmendmentState
from ecluse.contracts.forms.versions import AmendmentForm, AnnexesForm
from ecluse.contracts.models import Amendment, Contract
from ecluse.contracts.permissions import can_edit_contract, can_prepare_amendment, can_read_amendments
from ecluse.contracts.presenters.amendments import amendment_card, amendment_gestures, change_groups, clash_lines
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.presenters.sections import agreement_sections
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.amendments import amendments_of, changes_of, clashes_of, get_amendment
from ecluse.contracts.services import amendments as services
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.errors import DomainError

_FORM = ["GET", "HEAD", "POST"]


def _list_url(contract: Contract) -> str:
    return reverse("contracts:amendment-list", args=[contract.pk])


def _url(amendment: Amendment) -> str:
    return reverse("contracts:amendment", args=[amendment.contract_id, amendment.number])


def _context(contract: Contract, access: Access, *trail: tuple[str, str]) -> dict[str, Any]:
    crumbs = contract_crumbs(contract, ("Avenants", _list_url(contract)), *trail)
    return page_context(contract, access, Place.SIGNATORIES, crumbs)


def _load(request: HttpRequest, contract: int, number: int) -> tuple[Amendment, Access]:
    found, access = load_contract(request, contract)
    require(can_read_amendments(access))
    try:
        return get_amendment(number, contract=found), access
    except Amendment.DoesNotExist as error:
        raise Http404 from error


@require_safe
def amendment_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The amendments of a contract, newest first."""
    found, access = load_contract(request, contract)
    require(can_read_amendments(access))
    context = _context(found, access) | {
        "cards": [amendment_card(each) for each in amendments_of(found)],
        "sections": agreement_sections(found, access, "avenants"),
        "new_url": reverse("contracts:amendment-create", args=[found.pk])
        if can_prepare_amendment(access, found) else "",
    }  # fmt: skip
    return render(request, "contracts/amendments/list.html", context)


@require_http_methods(_FORM)
def amendment_create(request: HttpRequest, contract: int) -> HttpResponse:
    """Say what the amendment is for; its working copy is made."""
    found, access = load_contract(request, contract)
    require(can_edit_contract(access, found))
    sent = request.method == "POST"
    form = AmendmentForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            made = services.open_amendment(by=user_of(request), contract=found, once=True, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "L’avenant est ouvert. Écrivez ce qui change sur son exemplaire de travail.")
            return HttpResponseRedirect(_url(made))
    context = _context(found, access, ("Nouvel avenant", "")) | {
        "title": "Nouvel avenant", "form": form, "action_label": "Ouvrir l’avenant", "cancel_url": _list_url(found),
        "lede": "Un exemplaire de travail du contrat sera préparé. Le contrat en vigueur ne change pas tant que l’avenant "
        "n’est pas signé.",
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


@require_safe
def amendment(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """What the amendment changes, and what may be done with it."""
    found, access = _load(request, contract, number)
    changes = changes_of(found)
    clashes = clashes_of(found) if found.state == AmendmentState.DRAFT else []
    context = _context(found.contract, access, (f"Avenant {found.number}", "")) | {
        "amendment": found, "card": amendment_card(found), "groups": change_groups(changes), "count": len(changes),
        "clashes": clash_lines(clashes), "gestures": amendment_gestures(found, access, clashing=bool(clashes)),
        "version_url": reverse("contracts:version-text", args=[found.contract_id, found.produced.number])
        if found.produced else "",
    }  # fmt: skip
    return render(request, "contracts/amendments/one.html", context)


@require_safe
def amendment_of_copy(request: HttpRequest, contract: int) -> HttpResponse:
    """From a working copy to its amendment."""
    found, _ = load_contract(request, contract, drafts=True)
    made = Amendment.objects.filter(copy=found).first()
    if made is None:
        raise Http404
    return HttpResponseRedirect(_url(made))


@require_http_methods(_FORM)
def amendment_validate(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """Freeze the text that is to be signed."""
    found, access = _load(request, contract, number)
    require(can_edit_contract(access, found.contract))
    sent = request.method == "POST"
    form: forms.Form = AnnexesForm(request.POST if sent else None, contract=found.contract)
    if sent and form.is_valid():
        try:
            version = services.validate_amendment(
                by=user_of(request), amendment=found, annexes=list(form.cleaned_data.get("annexes") or ())
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(
                request, f"L’avenant est validé : la version {version.number} du texte attend ses signatures."
            )
            return HttpResponseRedirect(_url(found))
    context = _context(found.contract, access, (f"Avenant {found.number}", _url(found)), ("Valider", "")) | {
        "title": f"Valider l’avenant {found.number}", "form": form, "action_label": "Valider et figer le texte",
        "lede": "Le texte tel qu’il sera après l’avenant reçoit une empreinte et attend ses signatures. L’exemplaire de "
        "travail ne s’écrit plus, sauf si vous rouvrez l’avenant avant toute signature.", "cancel_url": _url(found),
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


@require_http_methods(_FORM)
def amendment_reopen(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """Ask, then take a validated amendment back to a draft."""
    found, access = _load(request, contract, number)
    require(can_edit_contract(access, found.contract))
    context = _context(found.contract, access, (f"Avenant {found.number}", _url(found)), ("Rouvrir", "")) | {
        "title": "Rouvrir cet avenant ?", "action_label": "Rouvrir l’avenant", "cancel_url": _url(found),
        "message": "La version à signer est retirée ; l’exemplaire de travail peut de nouveau être écrit.",
    }  # fmt: skip
    return ask_first(
        request, lambda: services.reopen_amendment(by=user_of(request), amendment=found),
        done="L’avenant est rouvert.", then=_url(found), context=context,
    )  # fmt: skip


@require_http_methods(_FORM)
def amendment_drop(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """Ask, then give an amendment up."""
    found, access = _load(request, contract, number)
    require(can_edit_contract(access, found.contract))
    context = _context(found.contract, access, (f"Avenant {found.number}", _url(found)), ("Abandonner", "")) | {
        "title": "Abandonner cet avenant ?", "action_label": "Abandonner l’avenant", "cancel_url": _url(found),
        "message": "Le contrat en vigueur ne change pas. Ce que l’avenant aurait changé reste lisible, et ne s’écrit plus.",
        "danger": True,
    }  # fmt: skip
    return ask_first(
        request, lambda: services.drop_amendment(by=user_of(request), amendment=found),
        done="L’avenant est abandonné.", then=_url(found), context=context,
    )  # fmt: skip


@require_POST
def amendment_prevail(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """The amendment's changes replace those that the contract has had meanwhile."""
    found, access = _load(request, contract, number)
    require(can_edit_contract(access, found.contract))
    try:
        services.take_contract_again(by=user_of(request), amendment=found, clashing=clashes_of(found))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "C’est noté : à la signature, les changements de l’avenant l’emporteront.")
    return HttpResponseRedirect(_url(found))
