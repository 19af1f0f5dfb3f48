"""The funding rules that every contract shares, for the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.models import Contract
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.errors import DomainError
from ecluse.preparation.forms.feasibility import FundingRuleForm
from ecluse.preparation.models import FundingRule
from ecluse.preparation.permissions import may_edit_funding_rules
from ecluse.preparation.selectors.feasibility import funding_rules_of
from ecluse.preparation.services import funding_rules as services

_FORM = ["GET", "HEAD", "POST"]


def _frame(request: HttpRequest, *trail: tuple[str, str]) -> dict[str, Any]:
    require(may_edit_funding_rules(user_of(request)))
    here = reverse("preparation:shared-rule-list")
    crumbs = [("Mes contrats", reverse("portal:home")), ("Règles de financement", here if trail else ""), *trail]
    return {"breadcrumb": crumbs, "cancel_url": here}


def _rule(pk: int) -> FundingRule:
    rule = funding_rules_of(None).filter(pk=pk).first()
    if rule is None:
        raise Http404
    return rule


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every shared rule."""
    context = _frame(request) | {"rules": list(funding_rules_of(None))}
    return render(request, "preparation/funding_rules.html", context)


@require_http_methods(_FORM)
def rule_create(request: HttpRequest) -> HttpResponse:
    """A new shared rule."""
    title = "Nouvelle règle de financement"
    context = _frame(request, (title, ""))
    sent = request.method == "POST"
    form = FundingRuleForm(request.POST if sent else None, instance=FundingRule(), contract=Contract())
    if sent and form.is_valid():
        try:
            services.create_shared_rule(by=user_of(request), values=form.values())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "La règle est enregistrée : tous les contrats la montrent.")
            return HttpResponseRedirect(context["cancel_url"])
    return render(request, "contracts/form_page.html", context | {"title": title, "form": form})


@require_http_methods(_FORM)
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A shared rule, changed for every contract."""
    title = "Modifier la règle de financement"
    context = _frame(request, (title, ""))
    rule, sent = _rule(pk), request.method == "POST"
    form = FundingRuleForm(request.POST if sent else None, instance=rule, contract=Contract())
    context |= {"title": title, "form": form}
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form,
            lambda version: services.update_shared_rule(by=user, rule=rule, values=form.values(), version=version),
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, "La règle est enregistrée.")
            return HttpResponseRedirect(context["cancel_url"])
    return render(request, "contracts/form_page.html", context)


@require_http_methods(_FORM)
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a shared rule away."""
    context = _frame(request, ("Retirer", ""))
    rule, user = _rule(pk), user_of(request)
    context |= {
        "title": "Retirer cette règle de financement ?",
        "message": f"« {rule} »",
        "consequences": ["Aucun contrat ne la montrera plus."],
        "action_label": "Retirer",
        "danger": True,
    }
    return ask_first(
        request, lambda: services.remove_shared_rule(by=user, rule=rule), done="La règle est retirée.",
        then=context["cancel_url"], context=context,
    )  # fmt: skip
