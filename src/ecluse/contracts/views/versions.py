"""The versions of a contract's text: freeze, read, sign, withdraw, check a file."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.enums import TextScope, VersionState
from ecluse.contracts.forms.versions import CheckForm, FreezeForm, SignaturesForm
from ecluse.contracts.models import Contract, ContractVersion
from ecluse.contracts.permissions import can_edit_contract, can_read_whole_text
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.presenters.sections import agreement_sections
from ecluse.contracts.presenters.texts import text_parts
from ecluse.contracts.presenters.versions import recognised_said, version_card
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.versions import (
    get_version,
    parties_to,
    recognise,
    text_in,
    version_in_force,
    versions_of,
)
from ecluse.contracts.services import signing
from ecluse.contracts.services import versions as services
from ecluse.contracts.services.signing import SignatureInput, SignedFile
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import date_full

_FORM = ["GET", "HEAD", "POST"]


def _list_url(contract: Contract) -> str:
    return reverse("contracts:version-list", args=[contract.pk])


def _context(contract: Contract, access: Access, *trail: tuple[str, str]) -> dict[str, Any]:
    crumbs = contract_crumbs(contract, ("Versions du texte", _list_url(contract)), *trail)
    return page_context(contract, access, Place.SIGNATORIES, crumbs)


def _load(request: HttpRequest, contract: int, number: int) -> tuple[ContractVersion, Access]:
    found, access = load_contract(request, contract)
    try:
        return get_version(number, contract=found), access
    except ContractVersion.DoesNotExist as error:
        raise Http404 from error


@require_safe
def version_list(request: HttpRequest, contract: int) -> HttpResponse:
    """Every version, who signed it, who has not; the one in force on a day."""
    found, access = load_contract(request, contract)
    versions = list(versions_of(found))
    live = [each for each in versions if each.state != VersionState.WITHDRAWN]
    steering = can_edit_contract(access, found)
    cards = []
    for each in versions:
        each.contract = found
        cards.append(version_card(each, parties_to(each), access, newest=bool(live) and each == live[0]))
    context = _context(found, access) | {
        "cards": cards,
        "sections": agreement_sections(found, access, "versions"),
        "freeze_url": reverse("contracts:version-freeze", args=[found.pk]) if steering and not live else "",
        "check_url": reverse("contracts:version-check"),
        "in_force": _in_force(request, found),
        "day": request.GET.get("jour", ""),
    }
    return render(request, "contracts/versions/list.html", context)


def _in_force(request: HttpRequest, contract: Contract) -> dict[str, Any] | None:
    """The answer to « which text held that day »; None when no day is asked for."""
    asked = request.GET.get("jour", "")
    if not asked:
        return None
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        return {"wrong": True}
    version = version_in_force(contract, on)
    url = reverse("contracts:version-text", args=[contract.pk, version.number]) if version else ""
    return {"wrong": False, "on": on, "version": version, "url": url}


@require_http_methods(_FORM)
def version_freeze(request: HttpRequest, contract: int) -> HttpResponse:
    """Freeze the text as it is, to be signed."""
    found, access = load_contract(request, contract)
    require(can_edit_contract(access, found))
    sent = request.method == "POST"
    form = FreezeForm(request.POST if sent else None, contract=found)
    if sent and form.is_valid():
        data = form.cleaned_data
        try:
            version = services.freeze_text(
                by=user_of(request), contract=found, scope=TextScope(data["scope"]),
                annexes=list(data.get("annexes") or ()), on_paper=data["on_paper"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(
                request, f"Le texte est figé : c’est la version {version.number}. Enregistrez les signatures."
            )
            return HttpResponseRedirect(_list_url(found))
    context = _context(found, access, ("Figer le texte", "")) | {
        "title": "Figer le texte à signer",
        "lede": "Le texte d’aujourd’hui reçoit une empreinte. Il ne changera plus que par un avenant, ou si vous retirez "
        "cette version avant toute signature. Les statuts, étapes, pilotes, financements et notes restent libres.",
        "form": form, "action_label": "Figer le texte", "cancel_url": _list_url(found),
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


@require_safe
def version_text(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """The text of a version, as it was frozen."""
    version, access = _load(request, contract, number)
    whole = can_read_whole_text(access)
    seen = None if whole else set(sheets_of(version.contract, visible_to=access).values_list("pk", flat=True))
    context = _context(version.contract, access, (f"Version {version.number}", "")) | {
        "title": f"Version {version.number} du texte",
        "card": version_card(version, parties_to(version), access, newest=False),
        "parts": text_parts(text_in(version), sheets=seen),
        "may_download": whole,
    }
    return render(request, "contracts/versions/text.html", context)


@require_safe
def version_file(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """The exact bytes that were hashed: whoever holds this file can check it without Écluse."""
    version, access = _load(request, contract, number)
    require(can_read_whole_text(access))
    text_in(version)  # refuses a content that no longer has its hash
    response = HttpResponse(version.content.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="contrat-{contract}-version-{version.number}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(_FORM)
def version_sign(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """Record the signatures of a day, with the signed file."""
    version, access = _load(request, contract, number)
    require(can_edit_contract(access, version.contract))
    sent = request.method == "POST"
    form = SignaturesForm(request.POST if sent else None, request.FILES if sent else None, version=version)
    if sent and form.is_valid():
        try:
            signed = _sign(request, version, form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            day = signed.in_force_from
            held = f" La version {number} est en vigueur depuis le {date_full(day)}." if day else ""
            messages.success(request, f"Les signatures sont enregistrées.{held}")
            return HttpResponseRedirect(_list_url(version.contract))
    context = _context(version.contract, access, ("Enregistrer des signatures", "")) | {
        "title": "Enregistrer des signatures", "form": form, "action_label": "Enregistrer",
        "lede": f"Version {version.number} du texte. Une signature un autre jour s’enregistre à part.",
        "cancel_url": _list_url(version.contract),
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


def _sign(request: HttpRequest, version: ContractVersion, data: dict[str, Any]) -> ContractVersion:
    file = data.get("file")
    return signing.record_signatures(
        by=user_of(request), version=version,
        signatures=[SignatureInput(each, data["signed_on"]) for each in data["signatories"]],
        document=SignedFile(file.name, file.file) if file else None, in_force_from=data.get("in_force_from"),
    )  # fmt: skip


@require_http_methods(_FORM)
def version_withdraw(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """Ask, then take back a version that nobody has signed."""
    version, access = _load(request, contract, number)
    require(can_edit_contract(access, version.contract))
    back = _list_url(version.contract)
    context = _context(version.contract, access, ("Retirer la version", "")) | {
        "title": f"Retirer la version {version.number} ?",
        "message": "Personne ne l’a signée. Le texte du contrat pourra de nouveau être écrit ; cette version restera dans "
        "la liste, comme retirée.",
        "action_label": "Retirer la version", "cancel_url": back,
    }  # fmt: skip
    return ask_first(
        request, lambda: services.withdraw_version(by=user_of(request), version=version),
        done=f"La version {version.number} est retirée : le texte peut de nouveau être écrit.", then=back, context=context,
    )  # fmt: skip


@require_http_methods(_FORM)
def signature_withdraw(request: HttpRequest, contract: int, number: int, pk: int) -> HttpResponse:
    """Ask, then take back a signature recorded by mistake."""
    version, access = _load(request, contract, number)
    require(can_edit_contract(access, version.contract))
    signature = version.signatures.filter(pk=pk).select_related("organisation", "signatory__contract").first()
    if signature is None:
        raise Http404
    back = _list_url(version.contract)
    context = _context(version.contract, access, ("Retirer une signature", "")) | {
        "title": f"Retirer la signature de « {signature} » ?",
        "message": "À faire si elle a été enregistrée par erreur. Le journal gardera ce geste.",
        "action_label": "Retirer la signature", "cancel_url": back, "danger": True,
    }  # fmt: skip
    return ask_first(
        request, lambda: signing.withdraw_signature(by=user_of(request), signature=signature),
        done=f"La signature de « {signature} » est retirée.", then=back, context=context,
    )  # fmt: skip


@login_not_required
@require_http_methods(_FORM)
def version_check(request: HttpRequest) -> HttpResponse:
    """Whether a file is a signed text, its signed document or one of its annexes. Anyone may ask; nothing is kept."""
    sent = request.method == "POST"
    form = CheckForm(request.POST if sent else None, request.FILES if sent else None)
    context: dict[str, Any] = {"title": "Vérifier un contrat signé", "form": form, "found": None, "sha256": ""}
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        sha256 = hashlib.file_digest(file.file, "sha256").hexdigest() if file else form.cleaned_data["sha256"]
        context |= {"found": [recognised_said(each) for each in recognise(sha256)], "sha256": sha256}
    return render(request, "contracts/versions/check.html", context)
