"""Views of the list of sheets: kept under a name, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.contracts.forms.saved_views import SavedViewForm
from ecluse.contracts.models import SavedView
from ecluse.contracts.permissions import can_remove_view, can_share_view
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors import get_saved_view
from ecluse.contracts.services import saved_views
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.sheets.asking import kept_url
from ecluse.lib.errors import DomainError

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
def view_create(request: HttpRequest, contract: int) -> HttpResponse:
    """Keep the view that the address of this page holds, under a name."""
    found, access = load_contract(request, contract)
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


@require_http_methods(_FORM)
def view_remove(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Take a view away, once asked."""
    found, access = load_contract(request, contract)
    user = user_of(request)
    try:
        view = get_saved_view(pk, contract=found, visible_to=user)
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    require(can_remove_view(access, view, user))
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
