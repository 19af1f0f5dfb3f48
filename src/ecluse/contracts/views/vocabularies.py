"""Vocabularies: the words shared by every contract, and those that a contract adds for itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.forms.access import TermForm
from ecluse.contracts.models import Contract, Term
from ecluse.contracts.permissions import can_edit_words, may_edit_vocabularies
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.presenters.sections import plan_sections
from ecluse.contracts.services import vocabulary as services
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.errors import DomainError

_FORM = ["GET", "HEAD", "POST"]


def _frame(
    request: HttpRequest, contract: int | None, *trail: tuple[str, str]
) -> tuple[Contract | None, dict[str, Any]]:
    """Whose words they are (None: everyone's), and what the page shows around itself."""
    if contract is None:
        require(may_edit_vocabularies(user_of(request)))
        here = reverse("contracts:vocabulary")
        crumbs = [("Mes contrats", reverse("portal:home")), ("Vocabulaires partagés", here if trail else ""), *trail]
        return None, {"breadcrumb": crumbs, "list_url": here, "cancel_url": here}
    found, access = load_contract(request, contract)
    require(can_edit_words(access, found))
    here = reverse("contracts:own-vocabulary", args=[found.pk])
    crumbs = contract_crumbs(found, ("Vocabulaire du contrat", here), *trail)
    return found, page_context(found, access, Place.PLAN, crumbs) | {
        "list_url": here,
        "cancel_url": here,
        "sections": plan_sections(found, access, "vocabulaires"),
    }


def _url(contract: Contract | None, action: str, *more: int) -> str:
    if contract is None:
        return reverse(f"contracts:vocabulary-{action}", args=list(more))
    return reverse(f"contracts:own-vocabulary-{action}", args=[contract.pk, *more])


def _terms(contract: Contract | None) -> QuerySet[Term]:
    if contract is None:
        return Term.objects.filter(contract__isnull=True)
    return Term.objects.filter(contract=contract)


@require_safe
def vocabulary(request: HttpRequest, contract: int | None = None) -> HttpResponse:
    """Every word, by vocabulary."""
    owner, context = _frame(request, contract)
    groups: dict[str, list[Term]] = {}
    for term in _terms(owner).order_by("position", "folded_label"):
        groups.setdefault(term.kind, []).append(term)
    context |= {
        "groups": [(label, groups[kind]) for kind, label in VocabularyKind.choices if kind in groups],
        "new_url": _url(owner, "create"),
        "is_shared": owner is None,
        "edit_name": "contracts:vocabulary-edit" if owner is None else "contracts:own-vocabulary-edit",
        "owner": owner,
    }
    return render(request, "contracts/vocabulary.html", context)


@require_http_methods(_FORM)
def term_create(request: HttpRequest, contract: int | None = None) -> HttpResponse:
    """A new word."""
    owner, context = _frame(request, contract, ("Nouveau mot", ""))
    sent = request.method == "POST"
    form = TermForm(request.POST if sent else None, instance=Term(), contract=owner or Contract())
    if sent and form.is_valid():
        data = form.values()
        try:
            services.create_term(
                by=user_of(request), kind=VocabularyKind(data["kind"]), label=data["label"],
                definition=data["definition"], contract=owner,
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"« {data['label']} » est dans le vocabulaire.")
            return HttpResponseRedirect(context["list_url"])
    context |= {"title": "Nouveau mot", "form": form, "action_label": "Ajouter"}
    return render(request, "contracts/form_page.html", context)


@require_http_methods(_FORM)
def term_edit(request: HttpRequest, pk: int, contract: int | None = None) -> HttpResponse:
    """A word, changed everywhere it is used."""
    owner, context = _frame(request, contract, ("Modifier", ""))
    term = _terms(owner).filter(pk=pk).first()
    if term is None:
        raise Http404
    sent = request.method == "POST"
    form = TermForm(request.POST if sent else None, instance=term, contract=owner or Contract())
    context |= {"title": f"Modifier « {term} »", "form": form, "action_label": "Enregistrer"}
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form, lambda version: services.update_term(by=user, term=term, version=version, **form.values())
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, f"« {saved} » est enregistré.")
            return HttpResponseRedirect(context["list_url"])
    return render(request, "contracts/form_page.html", context)
