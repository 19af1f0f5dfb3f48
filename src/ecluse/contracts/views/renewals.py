"""The next contract: prepared over weeks, sheet by sheet and axis by axis, then written at once, and taken back."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.accounts.selectors import person_of
from ecluse.contracts.enums import Fate
from ecluse.contracts.forms.generations import RenewalForm
from ecluse.contracts.models import Contract, Renewal
from ecluse.contracts.permissions import can_document_contract
from ecluse.contracts.presenters.generations import (
    Sent,
    field_name,
    named,
    read_base,
    renewal_facts,
    renewal_page,
)
from ecluse.contracts.rules.generations import Choice, Wanted
from ecluse.contracts.selectors import Access, contracts_visible_to
from ecluse.contracts.selectors.renewals import AXES, SHEETS, Plan, plan_of, renewal_of
from ecluse.contracts.services import renewals as services
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.generations import context_of, list_url
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.errors import DomainError

_FORM = ["GET", "HEAD", "POST"]
_TITLE = "Préparer le contrat suivant"


def _url(contract: Contract) -> str:
    return reverse("contracts:renewal", args=[contract.pk])


def _load(request: HttpRequest, pk: int) -> tuple[Renewal, Contract, Access]:
    """The renewal of a contract. Raises Http404 while none is being prepared."""
    found, access = load_contract(request, pk)
    require(can_document_contract(access, found))
    renewal = renewal_of(found)
    if renewal is None:
        raise Http404
    renewal.contract = found
    return renewal, found, access


@require_POST
def renewal_open(request: HttpRequest, contract: int) -> HttpResponse:
    """Begin to prepare the next contract."""
    found, access = load_contract(request, contract)
    require(can_document_contract(access, found))
    services.open_renewal(by=user_of(request), contract=found)
    return HttpResponseRedirect(_url(found))


@require_safe
def renewal(request: HttpRequest, contract: int) -> HttpResponse:
    """What the next contract will be, and what is decided of each axis and each sheet."""
    prepared, found, access = _load(request, contract)
    return _page(request, prepared, found, access)


def _page(
    request: HttpRequest,
    prepared: Renewal,
    found: Contract,
    access: Access,
    *,
    refused: str = "",
    sent: Sent | None = None,
) -> HttpResponse:
    made = prepared.made if prepared.made_id else None
    sees = made is not None and contracts_visible_to(request.user).filter(pk=made.pk).exists()
    context = context_of(found, access, (_TITLE, "")) | {
        "page": renewal_page(prepared, plan_of(found, prepared), sent), "made": made if sees else None,
        "is_made": made is not None, "refused": refused, "list_url": list_url(found),
    }  # fmt: skip
    return render(request, "contracts/generations/renewal.html", context, status=409 if refused else 200)


@require_POST
def renewal_decide(request: HttpRequest, contract: int) -> HttpResponse:
    """Keep what was decided; « reste » carries on all that is left to decide."""
    prepared, found, access = _load(request, contract)
    plan = plan_of(found, prepared)
    sent = {kind: dict(_sent(request, plan, kind)) for kind in (SHEETS, AXES)}
    asked = [each for of_kind in sent.values() for each in of_kind.values()]
    unknown = [f"« {name} »" for wanted, name in asked if name and wanted.choice.into is None]
    if unknown:
        refused = f"Rien n’a été enregistré : {' ; '.join(unknown)} n’est pas dans ce contrat."
        return _page(request, prepared, found, access, refused=refused, sent=sent)
    wanted = {kind: {key: each for key, (each, _) in of_kind.items()} for kind, of_kind in sent.items()}
    try:
        count = services.decide(by=user_of(request), renewal=prepared, wanted=wanted)
    except DomainError as error:
        return _page(request, prepared, found, access, refused=error.message, sent=sent)
    messages.success(request, "Vos décisions sont enregistrées." if count else "Rien n’a changé.")
    return HttpResponseRedirect(_url(found))


def _sent(request: HttpRequest, plan: Plan, kind: str) -> Iterable[tuple[int, tuple[Wanted, str]]]:
    """What the form says of each thing that it was opened on, and the name written for what it joins."""
    rest = "reste" in request.POST
    for key in plan.things(kind):
        name = field_name(kind, key)
        if f"{name}-avant" not in request.POST:
            continue  # added to the contract since the page was opened
        fate = request.POST.get(f"{name}-suite", "")
        fate = fate if fate in Fate.values else ""
        if rest and not fate:
            fate = Fate.CONTINUED.value
        text = request.POST.get(f"{name}-avec", "").strip() if fate == Fate.MERGED else ""
        into = named(plan, kind, text) if text else None
        reason = " ".join(request.POST.get(f"{name}-raison", "").split())[:1000] if fate else ""
        yield key, (Wanted(Choice(fate, into, reason), read_base(request.POST[f"{name}-avant"])), text)


@require_http_methods(_FORM)
def renewal_edit(request: HttpRequest, contract: int) -> HttpResponse:
    """Title, carrier, territory, dates of the next contract."""
    prepared, found, access = _load(request, contract)
    sent = request.method == "POST"
    form = RenewalForm(request.POST if sent else None, instance=prepared, contract=found)
    context = context_of(found, access, (_TITLE, _url(found)), ("Le nouveau contrat", "")) | {
        "title": "Le nouveau contrat", "form": form, "action_label": "Enregistrer", "cancel_url": _url(found),
        "lede": "D’une ville à une intercommunalité : changez ici le porteur, le territoire et le périmètre.",
    }  # fmt: skip
    if sent and form.is_valid():
        saved, conflict = save_record(
            form,
            lambda version: services.describe_renewal(
                by=user_of(request), renewal=prepared, values=form.values(), version=version
            ),
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, "C’est noté.")
            return HttpResponseRedirect(_url(found))
    return render(request, "contracts/form_page.html", context)


@require_http_methods(_FORM)
def renewal_make(request: HttpRequest, contract: int) -> HttpResponse:
    """Ask, then write the next contract."""
    prepared, found, access = _load(request, contract)
    user = user_of(request)
    context = context_of(found, access, (_TITLE, _url(found)), ("Créer", "")) | {
        "title": "Créer le contrat suivant ?", "action_label": "Créer le contrat", "cancel_url": _url(found),
        "message": "Le contrat actuel ne change pas. Le nouveau commence à l’étape « Préfiguration » : ses fiches sont "
        "proposées, sans dates, sans argent, sans notes ni documents.",
        "consequences": [f"{label} : {said}" for label, said in renewal_facts(prepared) if said],
    }  # fmt: skip
    return ask_first(
        request, lambda: services.make_renewal(by=user, renewal=prepared, coordinator=person_of(user)),
        done="Le contrat suivant est créé. Vous pouvez le retirer tant que personne n’y a écrit.", then=_url(found),
        context=context,
    )  # fmt: skip


@require_http_methods(_FORM)
def renewal_undo(request: HttpRequest, contract: int) -> HttpResponse:
    """Ask, then take back the contract that was made."""
    prepared, found, access = _load(request, contract)
    context = context_of(found, access, (_TITLE, _url(found)), ("Retirer", "")) | {
        "title": "Retirer le contrat suivant ?", "action_label": "Retirer le contrat", "cancel_url": _url(found),
        "message": "Le contrat qui a été créé disparaît, avec les liens entre les fiches. Ce que vous avez décidé ici reste.",
        "danger": True,
    }  # fmt: skip
    return ask_first(
        request, lambda: services.undo_renewal(by=user_of(request), renewal=prepared),
        done="Le contrat suivant est retiré.", then=_url(found), context=context,
    )  # fmt: skip
