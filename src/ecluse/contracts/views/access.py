"""Who may do what on a contract: roles given, taken back, people kept and invited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.accounts.models import Person
from ecluse.contracts.enums import Role
from ecluse.contracts.forms.access import InvitationForm, PersonForm, RoleForm
from ecluse.contracts.models import Contract, Membership
from ecluse.contracts.permissions import can_manage_access
from ecluse.contracts.presenters.access import access_page
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.selectors import Access
from ecluse.contracts.services import access as services
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.errors import DomainError

_FORM = ["GET", "HEAD", "POST"]


def _load(request: HttpRequest, pk: int) -> tuple[Contract, Access]:
    contract, access = load_contract(request, pk)
    require(can_manage_access(access, contract))
    return contract, access


def _context(contract: Contract, access: Access, *trail: tuple[str, str]) -> dict[str, Any]:
    here = reverse("contracts:access-list", args=[contract.pk])
    return page_context(contract, access, Place.ACCESS, contract_crumbs(contract, ("Accès", here), *trail)) | {
        "cancel_url": here
    }


def _person(contract: Contract, pk: int) -> Person:
    """Someone who holds a role on the contract. Raises Http404 for anyone else."""
    person = Person.objects.filter(memberships__contract=contract, pk=pk).distinct().first()
    if person is None:
        raise Http404
    return person


@require_safe
def access_list(request: HttpRequest, contract: int) -> HttpResponse:
    """Everyone who holds a role on the contract."""
    found, access = _load(request, contract)
    context = _context(found, access) | {
        "page": access_page(found),
        "give_url": reverse("contracts:access-give", args=[found.pk]),
    }
    return render(request, "contracts/access/list.html", context)


@require_http_methods(_FORM)
def access_give(request: HttpRequest, contract: int) -> HttpResponse:
    """Give a role, to someone known or new."""
    found, access = _load(request, contract)
    sent = request.method == "POST"
    form = RoleForm(request.POST if sent else None, contract=found)
    if sent and form.is_valid():
        data = form.cleaned_data
        person = data["person"] or services.NewPerson(data["label"], data["function"], data["email"])
        try:
            made = services.welcome(
                by=user_of(request), contract=found, person=person, role=Role(data["role"]),
                organisation=data["organisation"], since=data["since"], until=data["until"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"{made.person} a le rôle « {made.get_role_display()} ».")
            return HttpResponseRedirect(reverse("contracts:access-list", args=[found.pk]))
    context = _context(found, access, ("Donner un rôle", "")) | {
        "title": "Donner un rôle", "form": form, "action_label": "Donner ce rôle",
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


@require_http_methods(_FORM)
def access_take(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then take a role back."""
    found, access = _load(request, contract)
    membership = Membership.objects.select_related("person").filter(contract=found, pk=pk).first()
    if membership is None:
        raise Http404
    role = membership.get_role_display()
    context = _context(found, access, ("Retirer un rôle", "")) | {
        "title": f"Retirer à {membership.person} le rôle « {role} » ?",
        "message": "La personne reste connue ; ce qu’elle a écrit reste dans le journal.",
        "action_label": "Retirer ce rôle",
        "danger": True,
    }
    return ask_first(
        request,
        lambda: services.take_role(by=user_of(request), membership=membership),
        done=f"{membership.person} n’a plus le rôle « {role} ».",
        then=reverse("contracts:access-list", args=[found.pk]),
        context=context,
    )


@require_http_methods(_FORM)
def person_edit(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Who someone is."""
    found, access = _load(request, contract)
    person = _person(found, pk)
    sent = request.method == "POST"
    form = PersonForm(request.POST if sent else None, instance=person, contract=found)
    context = _context(found, access, (str(person), "")) | {
        "title": "Modifier la personne", "form": form, "action_label": "Enregistrer",
    }  # fmt: skip
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form,
            lambda version: services.update_member(
                by=user, contract=found, person=person, version=version, values=form.values()
            ),
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, f"La fiche de {saved} est enregistrée.")
            return HttpResponseRedirect(reverse("contracts:access-list", args=[found.pk]))
    return render(request, "contracts/form_page.html", context)


@sensitive_variables("invited", "link")
@require_http_methods(_FORM)
def access_invite(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Send someone the link that opens an account; the answer shows the link, once, to whoever may give it by hand."""
    found, access = _load(request, contract)
    person = _person(found, pk)
    user = user_of(request)
    sent = request.method == "POST"
    form = InvitationForm(request.POST if sent else None, initial={"email": person.email})
    context = _context(found, access, ("Inviter", "")) | {
        "title": f"Inviter {person}", "form": form, "action_label": "Envoyer l’invitation", "person": person,
        "lede": "La personne reçoit un lien qui lui permet d’ouvrir son compte. Il fonctionne quatorze jours.",
    }  # fmt: skip
    if sent and form.is_valid():
        try:
            invited = services.invite_member(
                by=user, contract=found, person=person, email=form.cleaned_data["email"],
                sees_all=user.is_administrator,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            link = request.build_absolute_uri(reverse("portal:invitation", args=[invited.secret]))
            shown = context | {"invitation": invited.invitation, "link": link if invited.may_show else ""}
            response = render(request, "contracts/access/invited.html", shown)
            response["Cache-Control"] = "no-store"
            return response
    return render(request, "contracts/form_page.html", context)
