"""Bodies, shared by every contract: the list, one body and what it does, its description."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.accounts.enums import OrganisationKind
from ecluse.accounts.models import Organisation
from ecluse.accounts.selectors import organisations_matching
from ecluse.accounts.services.organisations import update_organisation
from ecluse.contracts.forms.access import OrganisationForm
from ecluse.contracts.models import Contract
from ecluse.contracts.permissions import may_edit_organisations
from ecluse.contracts.presenters.organisations import organisation_page
from ecluse.contracts.views.loading import require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record

_PAGE = 50


def _crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    here = reverse("contracts:organisation-list")
    return [("Mes contrats", reverse("portal:home")), ("Organismes", here if trail else ""), *trail]


def _load(pk: int) -> Organisation:
    organisation = Organisation.objects.filter(pk=pk).first()
    if organisation is None:
        raise Http404
    return organisation


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Every body, searched by name, filtered by kind."""
    words, kind = request.GET.get("q", "").strip()[:200], request.GET.get("nature", "")
    found = organisations_matching(words)
    if kind in OrganisationKind.values:
        found = found.filter(kind=kind)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "kind": kind,
        "kinds": OrganisationKind.choices,
        "breadcrumb": _crumbs(),
    }
    return render(request, "contracts/organisations/list.html", context)


@require_safe
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One body, and what it does in the contracts that the reader may see."""
    organisation = _load(pk)
    user = user_of(request)
    context = {
        "organisation": organisation,
        "page": organisation_page(organisation, user),
        "edit_url": reverse("contracts:organisation-edit", args=[pk]) if may_edit_organisations(user) else "",
        "breadcrumb": _crumbs((organisation.name, "")),
    }
    return render(request, "contracts/organisations/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a body is."""
    organisation = _load(pk)
    user = user_of(request)
    require(may_edit_organisations(user))
    here = reverse("contracts:organisation-detail", args=[pk])
    sent = request.method == "POST"
    form = OrganisationForm(request.POST if sent else None, instance=organisation, contract=Contract())
    context = {
        "title": "Modifier l’organisme", "form": form, "action_label": "Enregistrer", "cancel_url": here,
        "breadcrumb": _crumbs((organisation.name, here), ("Modifier", "")),
    }  # fmt: skip
    if sent and form.is_valid():
        saved, conflict = save_record(
            form,
            lambda version: update_organisation(
                by=user, organisation=organisation, version=version, values=form.values()
            ),
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, "L’organisme est enregistré.")
            return HttpResponseRedirect(here)
    return render(request, "contracts/form_page.html", context)
