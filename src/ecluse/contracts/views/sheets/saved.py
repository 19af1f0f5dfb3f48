"""Views of the list of sheets: kept under a name, renamed, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.accounts.models import User
from ecluse.contracts.forms.saved_views import SavedViewForm, ViewNameForm
from ecluse.contracts.models import Contract, SavedView
from ecluse.contracts.permissions import can_change_view, can_share_view
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors import Access, get_saved_view
from ecluse.contracts.services import saved_views
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.sheets.asking import kept_url
from ecluse.lib.errors import DomainError

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
def view_create(request: HttpRequest, contract: int) -> HttpResponse:
    """Keep the view that the address of this page holds, under a name."""
    found, access = load_contract(request, contract, drafts=True)
    may_share = can_share_view(access, found)
    here = reverse("contracts:sheet-list", args=[found.pk])
    query = SheetView.from_query(dict(request.GET.lists())).kept()
    sent = request.method == "POST"
    form = SavedViewForm(request.POST if sent else None, initial={"query": query}, may_share=may_share)
    if sent and form.is_valid():
        data = form.cleaned_data
        try:
            view = saved_views.save_view(
                by=user_of(request), contract=found, name=data["name"], query=data["query"],
                shared=bool(data.get("shared")), replace=bool(data.get("replace")),
            )  # fmt: skip
        except saved_views.NameTakenError as error:
            form.offer_to_replace()
            form.refuse(error)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"La vue « {view.name} » est enregistrée.")
            return HttpResponseRedirect(kept_url(found.pk, view.query))
    back = kept_url(found.pk, query)
    crumbs = contract_crumbs(found, ("Fiches", here), ("Enregistrer la vue", ""))
    context = page_context(found, access, Place.SHEETS, crumbs) | {
        "title": "Enregistrer cette vue", "form": form, "action_label": "Enregistrer", "cancel_url": back,
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


def _to_change(pk: int, contract: Contract, access: Access, user: User) -> SavedView:
    """A view that the reader may change. Raises Http404 for one that is not theirs to see."""
    try:
        view = get_saved_view(pk, contract=contract, visible_to=user)
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    require(can_change_view(access, view, user))
    return view


@require_http_methods(_FORM)
def view_rename(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Give a view another name."""
    found, access = load_contract(request, contract, drafts=True)
    view = _to_change(pk, found, access, user_of(request))
    back = kept_url(found.pk, view.query)
    form = ViewNameForm(request.POST if request.method == "POST" else None, initial={"name": view.name})
    if request.method == "POST" and form.is_valid():
        try:
            renamed = saved_views.rename_view(by=user_of(request), view=view, name=form.cleaned_data["name"])
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"La vue s’appelle maintenant « {renamed.name} ».")
            return HttpResponseRedirect(back)
    here = reverse("contracts:sheet-list", args=[found.pk])
    crumbs = contract_crumbs(found, ("Fiches", here), ("Renommer une vue", ""))
    context = page_context(found, access, Place.SHEETS, crumbs) | {
        "title": f"Renommer la vue « {view.name} »", "form": form, "action_label": "Renommer", "cancel_url": back,
        "lede": "Le nouveau nom vaut pour toutes les personnes du contrat." if view.shared else "",
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


@require_http_methods(_FORM)
def view_remove(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Take a view away, once asked."""
    found, access = load_contract(request, contract, drafts=True)
    user = user_of(request)
    view = _to_change(pk, found, access, user)
    here = reverse("contracts:sheet-list", args=[found.pk])
    crumbs = contract_crumbs(found, ("Fiches", here), ("Retirer une vue", ""))
    context = page_context(found, access, Place.SHEETS, crumbs) | {
        "title": f"Retirer la vue « {view.name} »",
        "message": "Les fiches qu’elle montre restent telles qu’elles sont."
        + (" Elle disparaît pour toutes les personnes du contrat." if view.shared else ""),
        "action_label": "Retirer la vue", "cancel_url": kept_url(found.pk, view.query), "danger": True,
    }  # fmt: skip
    return ask_first(
        request, lambda: saved_views.remove_view(by=user, view=view),
        done=f"La vue « {view.name} » est retirée.", then=here, context=context,
    )  # fmt: skip
