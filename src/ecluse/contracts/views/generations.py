"""The generations of a contract: which came before and after, what each sheet became, and the links said by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.forms.generations import SuccessionForm
from ecluse.contracts.models import Contract, SheetSuccession
from ecluse.contracts.permissions import can_document_contract
from ecluse.contracts.presenters.generations import generation, gestures, passage_table, passages_export
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.presenters.sections import agreement_sections
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.generations import earlier_sheets, get_link, lineage_of, passages_of
from ecluse.contracts.selectors.renewals import renewal_of
from ecluse.contracts.services import successions as services
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.errors import DomainError, StaleError
from ecluse.ui.spreadsheets import as_file, known_form

_FORM = ["GET", "HEAD", "POST"]


def list_url(contract: Contract) -> str:
    """The page of the generations of a contract."""
    return reverse("contracts:generations", args=[contract.pk])


def context_of(contract: Contract, access: Access, *trail: tuple[str, str]) -> dict[str, Any]:
    """What every page about the generations of a contract has in common."""
    crumbs = contract_crumbs(contract, ("Générations", list_url(contract)), *trail)
    return page_context(contract, access, Place.SIGNATORIES, crumbs)


@require_safe
def generations(request: HttpRequest, contract: int) -> HttpResponse:
    """The contracts of the undertaking that the reader may open, and what the sheets of this one come from and become."""
    found, access = load_contract(request, contract)
    lineage = lineage_of(found, visible_to=request.user)
    passages = passages_of(found, lineage, access, visible_to=request.user)
    tables = [passage_table(each, found, access) for each in passages]
    exports = [
        (label, reverse("contracts:generations-export", args=[found.pk, form]))
        for label, form in (("CSV", "csv"), ("Excel", "xlsx"))
    ]
    context = context_of(found, access) | {
        "sections": agreement_sections(found, access, "generations"),
        "generations": [generation(each, current=found) for each in lineage],
        "tables": tables,
        "files": exports if tables else [],
        "gestures": gestures(
            found, renewal_of(found), access, followed=any(each.predecessor_id == found.pk for each in lineage)
        ),
    }
    return render(request, "contracts/generations/list.html", context)


@require_safe
def generations_export(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """What became of the sheets, as a file: the rows of the page."""
    known_form(form)
    found, access = load_contract(request, contract)
    lineage = lineage_of(found, visible_to=request.user)
    passages = passages_of(found, lineage, access, visible_to=request.user)
    return as_file(passages_export(found, passages), form, f"generations-{found.pk}")


@require_http_methods(_FORM)
def succession_create(request: HttpRequest, contract: int) -> HttpResponse:
    """Say what a sheet of the contract before became in this one."""
    found, access = load_contract(request, contract)
    require(can_document_contract(access, found))
    user = user_of(request)
    sent = request.method == "POST"
    form = SuccessionForm(
        request.POST if sent else None, earlier=earlier_sheets(found, visible_to=user),
        later=sheets_of(found, visible_to=access), initial={"earlier": request.GET.get("fiche", ""), "fate": "reconduite"},
    )  # fmt: skip
    if sent and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("earlier", "later", "fate", "reason")}
        try:
            services.link_sheets(by=user, contract=found, **asked)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "C’est noté.")
            return HttpResponseRedirect(list_url(found))
    context = context_of(found, access, ("Lier deux fiches", "")) | {
        "title": "Ce qu’est devenue une fiche", "form": form, "action_label": "Enregistrer", "cancel_url": list_url(found),
        "lede": "" if form.fields["earlier"].queryset.exists()  # type: ignore[attr-defined]
        else "Dites d’abord, dans « Modifier le contrat », quel contrat précède celui-ci.",
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


def _link(request: HttpRequest, contract: int, pk: int) -> tuple[SheetSuccession, Contract, Access]:
    found, access = load_contract(request, contract)
    try:
        link = get_link(pk, contract=found, access=access, visible_to=request.user)
    except SheetSuccession.DoesNotExist as error:
        raise Http404 from error
    require(can_document_contract(access, found))
    return link, found, access


@require_http_methods(_FORM)
def succession_edit(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Say otherwise what a sheet became."""
    link, found, access = _link(request, contract, pk)
    sent = request.method == "POST"
    form = SuccessionForm(
        request.POST if sent else None, earlier=earlier_sheets(found, visible_to=request.user),
        later=sheets_of(found, visible_to=access), fixed=True,
        initial={"fate": link.fate, "later": link.later_id, "reason": link.reason, "version": link.version},
    )  # fmt: skip
    if sent and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("later", "fate", "reason", "version")}
        try:
            services.correct_link(by=user_of(request), link=link, **asked)
        except StaleError:
            form.add_error(
                None, "quelqu’un d’autre a changé ce lien entre-temps : rechargez la page pour voir sa version."
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "C’est noté.")
            return HttpResponseRedirect(list_url(found))
    context = context_of(found, access, ("Modifier la suite", "")) | {
        "title": f"Ce qu’est devenue la fiche « {link.earlier} »", "form": form, "action_label": "Enregistrer",
        "cancel_url": list_url(found),
        "aside_url": reverse("contracts:succession-remove", args=[found.pk, link.pk]), "aside_label": "Retirer ce lien",
    }  # fmt: skip
    return render(request, "contracts/generations/link.html", context)


@require_http_methods(_FORM)
def succession_remove(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then take back what was said of a sheet."""
    link, found, access = _link(request, contract, pk)
    context = context_of(found, access, ("Retirer un lien", "")) | {
        "title": "Retirer ce lien ?", "action_label": "Retirer le lien", "cancel_url": list_url(found),
        "message": f"On ne dira plus ce qu’est devenue la fiche « {link.earlier} ». Les deux fiches ne changent pas.",
    }  # fmt: skip
    return ask_first(
        request, lambda: services.unlink_sheets(by=user_of(request), link=link), done="Le lien est retiré.",
        then=list_url(found), context=context,
    )  # fmt: skip
