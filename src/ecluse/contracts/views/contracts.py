"""The contract itself: opened by hand, described, archived, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.accounts.selectors import person_of
from ecluse.contracts.forms.contracts import ContractForm, NewContractForm
from ecluse.contracts.models import Contract
from ecluse.contracts.permissions import can_archive_contract, can_edit_agreement, may_open_contracts
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.services import contracts as services
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.errors import DomainError

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
def contract_create(request: HttpRequest) -> HttpResponse:
    """A contract written by hand; whoever opens it coordinates it."""
    user = user_of(request)
    require(may_open_contracts(user))
    sent = request.method == "POST"
    form = NewContractForm(request.POST if sent else None, instance=Contract(), contract=Contract(), user=user)
    if sent and form.is_valid():
        try:
            made = services.create_contract(by=user, values=form.values(), coordinator=person_of(user))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(
                request, "Le contrat est ouvert. Écrivez maintenant ses axes, ses fiches, ses signataires."
            )
            return HttpResponseRedirect(made.get_absolute_url())
    context = {
        "title": "Nouveau contrat",
        "lede": "Pour un contrat déjà publié, faites plutôt lire son document : ce qu’il dit sera repris.",
        "form": form,
        "action_label": "Ouvrir le contrat",
        "cancel_url": reverse("portal:home"),
        "breadcrumb": [("Mes contrats", reverse("portal:home")), ("Nouveau contrat", "")],
    }
    return render(request, "contracts/form_page.html", context)


@require_http_methods(_FORM)
def contract_edit(request: HttpRequest, contract: int) -> HttpResponse:
    """What the contract says of itself."""
    found, access = load_contract(request, contract, drafts=True)
    require(can_edit_agreement(access, found))  # all that the form holds is text
    user = user_of(request)
    sent = request.method == "POST"
    form = ContractForm(request.POST if sent else None, instance=found, contract=found, user=user)
    context = page_context(found, access, Place.HOME, contract_crumbs(found, ("Modifier", ""))) | {
        "title": "Modifier le contrat", "form": form, "action_label": "Enregistrer",
        "cancel_url": found.get_absolute_url(),
    }  # fmt: skip
    if sent and form.is_valid():
        saved, conflict = save_record(
            form,
            lambda version: services.update_contract(by=user, contract=found, values=form.values(), version=version),
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, "Le contrat est enregistré.")
            return HttpResponseRedirect(found.get_absolute_url())
    return render(request, "contracts/form_page.html", context)


def _confirm(request: HttpRequest, contract: int, words: dict[str, Any], service: Any, done: str) -> HttpResponse:
    found, access = load_contract(request, contract)
    require(can_archive_contract(access, found))
    home = found.get_absolute_url()
    context = page_context(found, access, Place.HOME, contract_crumbs(found, (words["action_label"], "")))
    return ask_first(
        request,
        lambda: service(by=user_of(request), contract=found),
        done=done,
        then=home,
        context=context | words | {"cancel_url": home},
    )


@require_http_methods(_FORM)
def contract_archive(request: HttpRequest, contract: int) -> HttpResponse:
    """Ask, then put a contract aside."""
    words = {
        "title": "Archiver ce contrat ?",
        "message": "Il reste lisible par les mêmes personnes. On ne peut plus rien y écrire tant qu’il n’est pas restauré.",
        "action_label": "Archiver le contrat",
    }
    return _confirm(request, contract, words, services.archive_contract, "Le contrat est archivé.")


@require_http_methods(_FORM)
def contract_restore(request: HttpRequest, contract: int) -> HttpResponse:
    """Ask, then take a contract out of the archive."""
    words = {
        "title": "Restaurer ce contrat ?",
        "message": "On pourra de nouveau y écrire.",
        "action_label": "Restaurer le contrat",
    }
    return _confirm(request, contract, words, services.restore_contract, "Le contrat est restauré.")
