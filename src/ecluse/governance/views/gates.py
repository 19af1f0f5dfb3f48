"""The path of a contract: its gates, passed with what they ask, agreed with, told after the fact; and coming back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract, ContractDocument
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.contents import documents_shown
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.governance.enums import PassageState
from ecluse.governance.forms.gates import AnswerForm, ChoosePathForm, PassForm, ReturnForm
from ecluse.governance.models import ContractPath, Passage
from ecluse.governance.permissions import can_change_course, can_pass, roles_to_answer, steers_path
from ecluse.governance.presenters.decisions import decision_rows
from ecluse.governance.presenters.gates import course_page, gate_card, passage_row
from ecluse.governance.presenters.navigation import context_of, gate_url, sections
from ecluse.governance.rules.paths import AGREERS, Gate
from ecluse.governance.selectors.decisions import decisions_of
from ecluse.governance.selectors.gates import Course, GateNow, course_of, get_passage
from ecluse.governance.selectors.paths import path_of, paths
from ecluse.governance.services import gates as services
from ecluse.governance.views.forms import save_new
from ecluse.lib.formats import date_full

_FORM = ["GET", "HEAD", "POST"]


def _url(contract: Contract) -> str:
    return address("governance:course", contract.pk)


def _readable(contract: Contract, access: Access) -> frozenset[int]:
    """The kept documents that the reader may open."""
    rows = ContractDocument.objects.filter(documents_shown(access), contract=contract)
    return frozenset(rows.values_list("pk", flat=True))


@require_safe
def course(request: HttpRequest, contract: int) -> HttpResponse:
    """Where the contract stands on its path: what is to be passed, what was, what waits for an agreement."""
    found, access = load_contract(request, contract)
    page = course_page(found, course_of(found), access, _readable(found, access))
    context = context_of(found, access, "parcours") | {"page": page, "sections": sections(found, "parcours")}
    return render(request, "governance/course.html", context)


def _gate(request: HttpRequest, contract: int, gate: str) -> tuple[GateNow, Course, Contract, Access]:
    found, access = load_contract(request, contract)
    whole = course_of(found)
    now = whole.gate(gate)
    if now is None:
        raise Http404
    return now, whole, found, access


@require_safe
def gate(request: HttpRequest, contract: int, gate: str) -> HttpResponse:
    """One gate: what it asks and what is missing, the decisions about it, its passages."""
    now, _, found, access = _gate(request, contract, gate)
    documents = _readable(found, access)
    about = decisions_of(found).filter(gate=gate).select_related("superseded_by")
    context = context_of(found, access, "parcours", (now.gate.name, "")) | {
        "card": gate_card(now, found, access, documents),
        "history": [passage_row(each, found, access, documents) for each in now.passages],
        "decisions": decision_rows(about, access, found, today=timezone.localdate()),
    }
    return render(request, "governance/gate.html", context)


@require_http_methods(_FORM)
def gate_pass(request: HttpRequest, contract: int, gate: str) -> HttpResponse:
    """Pass a gate, or ask for the agreements that it needs."""
    return _passing(request, contract, gate, on_paper=False)


@require_http_methods(_FORM)
def gate_paper(request: HttpRequest, contract: int, gate: str) -> HttpResponse:
    """Tell that a gate was passed before it is told here."""
    return _passing(request, contract, gate, on_paper=True)


def _passing(request: HttpRequest, contract: int, key: str, *, on_paper: bool) -> HttpResponse:
    now, _, found, access = _gate(request, contract, key)
    one = now.gate
    require(can_pass(access, found, one))
    form = PassForm(request.POST or None, contract=found, access=access, gate=one, on_paper=on_paper)
    title = f"{one.name}, passée sur papier" if on_paper else one.name
    context = context_of(found, access, "parcours", (one.name, gate_url(found.pk, key)), ("Passer", "")) | {
        "title": title, "form": form, "cancel_url": gate_url(found.pk, key), "lede": _lede(one, on_paper=on_paper),
        "action_label": "Enregistrer le passage" if on_paper else _action(one),
    }  # fmt: skip

    def record() -> Passage:
        return services.pass_gate(
            by=user_of(request), contract=found, gate=key, passed_on=form.cleaned_data.get("passed_on", timezone.localdate()),
            evidence=form.evidence(), note=form.cleaned_data["note"], on_paper=on_paper,
        )  # fmt: skip

    asks = bool(one.agreed_by) and not on_paper
    done = (
        "La demande est envoyée : le contrat avancera quand l’accord sera donné."
        if asks
        else "Le passage est enregistré."
    )
    return save_new(request, form, record, context, done=done, then=lambda made: _url(found))


def _action(gate: Gate) -> str:
    return "Demander l’accord" if gate.agreed_by else "Passer cette porte"


def _lede(gate: Gate, *, on_paper: bool) -> str:
    if on_paper:
        return (
            "Pour ce qui s’est fait avant d’être écrit ici. Dites quand, et ce qui l’établit ; ce qui manque encore sera "
            "gardé avec le passage, sans l’empêcher."
        )
    if gate.agreed_by:
        who = ", ".join(AGREERS[role] for role in gate.agreed_by)
        return f"L’accord demandé : {who}. Le contrat avance quand il est donné."
    return gate.help


def _passage(request: HttpRequest, contract: int, pk: int) -> tuple[Passage, Contract, Access]:
    found, access = load_contract(request, contract)
    try:
        return get_passage(pk, contract=found), found, access
    except Passage.DoesNotExist as error:
        raise Http404 from error


@require_http_methods(_FORM)
def passage_answer(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Give or refuse one's agreement with a passage."""
    passage, found, access = _passage(request, contract, pk)
    roles = roles_to_answer(access, passage)
    if passage.state != PassageState.WAITING and access.may(Permission.AGREE_GATES):
        messages.info(request, f"« {passage.name} » n’attend plus de réponse : voyez l’historique.")
        return HttpResponseRedirect(_url(found))
    require(bool(roles))
    form = AnswerForm(request.POST or None)
    context = context_of(found, access, "parcours", (passage.name, gate_url(found.pk, passage.gate)), ("Accord", "")) | {
        "title": f"Votre accord : {passage.name}", "form": form, "action_label": "Répondre", "cancel_url": _url(found),
        "row": passage_row(passage, found, access, _readable(found, access)),
    }  # fmt: skip

    def answer() -> Passage:
        return services.answer_passage(by=user_of(request), passage=passage, role=roles[0], **form.cleaned_data)

    return save_new(
        request, form, answer, context, done="Votre réponse est enregistrée.", then=lambda made: _url(found),
        page="governance/passage_answer.html",
    )  # fmt: skip


@require_http_methods(_FORM)
def passage_withdraw(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then take back a demand that awaits an agreement."""
    passage, found, access = _passage(request, contract, pk)
    require(steers_path(access, found) and passage.state == PassageState.WAITING)
    context = context_of(found, access, "parcours", (passage.name, "")) | {
        "title": "Retirer cette demande d’accord ?", "action_label": "Retirer la demande", "cancel_url": _url(found),
        "message": f"« {passage.name} » n’attendra plus de réponse. La demande reste écrite dans l’historique.",
    }  # fmt: skip
    return ask_first(
        request, lambda: services.withdraw_passage(by=user_of(request), passage=passage), done="La demande est retirée.",
        then=_url(found), context=context,
    )  # fmt: skip


@require_http_methods(_FORM)
def come_back(request: HttpRequest, contract: int) -> HttpResponse:
    """Bring the contract back to an earlier state, and say why."""
    found, access = load_contract(request, contract)
    require(can_change_course(access, found))
    form = ReturnForm(request.POST or None, path=path_of(found), now=found.state)
    context = context_of(found, access, "parcours", ("Revenir à une étape", "")) | {
        "title": "Revenir à une étape antérieure", "form": form, "action_label": "Revenir à cette étape",
        "cancel_url": _url(found), "lede": f"Le contrat est à l’étape « {found.get_state_display()} », le "
        f"{date_full(timezone.localdate())}. Les passages déjà faits restent écrits.",
    }  # fmt: skip
    return save_new(
        request, form, lambda: services.come_back(by=user_of(request), contract=found, **form.cleaned_data), context,
        done="Le contrat est revenu à cette étape.", then=lambda made: _url(found),
    )  # fmt: skip


@require_http_methods(_FORM)
def path_choose(request: HttpRequest, contract: int) -> HttpResponse:
    """Choose the path that this contract follows."""
    found, access = load_contract(request, contract)
    require(can_change_course(access, found))
    chosen = ContractPath.objects.filter(contract=found).first()
    form = ChoosePathForm(request.POST or None, offered=paths(), initial={"slug": chosen.slug if chosen else ""})
    context: dict[str, Any] = context_of(found, access, "parcours", ("Choisir le parcours", "")) | {
        "title": "Choisir le parcours", "form": form, "action_label": "Choisir", "cancel_url": _url(found),
        "lede": "Le parcours dit dans quel ordre viennent les étapes, et ce que chaque porte demande. Le contrat garde son "
        "étape, et ce qui a été passé.",
    }  # fmt: skip
    return save_new(
        request, form, lambda: services.choose_path(by=user_of(request), contract=found, **form.cleaned_data), context,
        done="Le contrat suit ce parcours.", then=lambda made: _url(found),
    )  # fmt: skip
