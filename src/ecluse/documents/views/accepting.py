"""The acceptance of a draft, and its undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.contracts.models import Contract
from ecluse.contracts.selectors import contracts_visible_to
from ecluse.documents.enums import DraftState
from ecluse.documents.forms import AcceptanceForm
from ecluse.documents.permissions import can_accept_draft, can_undo_acceptance
from ecluse.documents.presenters.accepting import acceptance_page, proposal
from ecluse.documents.rules.tree import Tree
from ecluse.documents.selectors import tree_of_draft
from ecluse.documents.services import accept_draft, undo_acceptance
from ecluse.documents.views.loading import draft_crumb, frame, load_draft, reader_of, require, sent_version
from ecluse.lib.errors import DomainError, StaleError
from ecluse.ui.presenters import undo_message


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be made, what remains in doubt, and the last choices; then the contract."""
    draft = load_draft(request, pk)
    user = reader_of(request)
    if draft.contract_id is not None and request.method != "POST":
        return redirect("portal:contract-home", draft.contract_id)
    require(request.method == "POST" or can_accept_draft(user, draft))
    tree = tree_of_draft(draft)
    contracts = contracts_visible_to(user)
    proposed = proposal(tree, contracts)
    given: dict[str, Any] = {"contracts": contracts, "candidates": proposed.candidates, "initial": proposed.initial}
    form = AcceptanceForm(**given)
    status = 200
    if request.method == "POST":
        form = AcceptanceForm(request.POST, **given)
        status = 422
        try:
            # Before the choices are looked at: those that an earlier state of the draft offered are no error of theirs.
            version = sent_version(request)
            if draft.state == DraftState.OPEN and version != draft.version:
                raise StaleError(draft)
            if form.is_valid():
                contract = accept_draft(by=user, draft=draft, version=version, acceptance=form.acceptance())
                undo_message(
                    request,
                    "Le contrat est créé. Vous le coordonnez.",
                    reverse("documents:undo-acceptance", args=[pk]),
                )
                return redirect("portal:contract-home", contract.pk)
        except StaleError:
            draft = load_draft(request, pk)
            tree = tree_of_draft(draft)
            status = 409
            form = _afresh(request, tree, contracts)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = frame(draft_crumb(draft), ("Accepter", "")) | {
        "draft": draft,
        "form": form,
        "page": acceptance_page(draft, tree),
    }
    return render(request, "documents/accept.html", context, status=status)


def _afresh(request: HttpRequest, tree: Tree, contracts: QuerySet[Contract]) -> AcceptanceForm:
    """The form on a draft that has changed meanwhile: what comes from the draft is taken from it again, and said."""
    proposed = proposal(tree, contracts)
    data = request.POST.copy()
    for name in ("title", "territory_name", "territory"):
        data[name] = proposed.initial[name]
    form = AcceptanceForm(data, contracts=contracts, candidates=proposed.candidates, initial=proposed.initial)
    form.add_error(
        None,
        "Le brouillon a changé depuis que cette page est ouverte. Le titre et le territoire ci-dessous en viennent : "
        "relisez ce qui sera créé, puis acceptez.",
    )
    return form


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the contract just made: the draft is open again. Refused in words once work has begun."""
    draft = load_draft(request, pk)
    user = reader_of(request)
    require(can_undo_acceptance(user, draft) or draft.contract_id is None)
    try:
        undo_acceptance(by=user, draft=draft)
    except DomainError as error:
        messages.error(request, error.message)
        if draft.contract_id is not None:
            return redirect("portal:contract-home", draft.contract_id)
    else:
        messages.success(request, "L’acceptation est annulée : le brouillon est rouvert, tel qu’il était.")
    return redirect("documents:check", pk)
