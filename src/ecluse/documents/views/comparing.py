"""A later version of a document beside the contract: its differences, and those that the person applies."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ecluse.contracts.models import Contract
from ecluse.documents.permissions import can_correct_draft
from ecluse.documents.presenters.comparing import difference_groups
from ecluse.documents.rules.comparison import compare
from ecluse.documents.selectors import coordinated_by, living, same_contracts, tree_of_draft
from ecluse.documents.services import apply_differences
from ecluse.documents.views.loading import draft_crumb, frame, load_draft, reader_of, require, sent_version
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural


@require_http_methods(["GET", "HEAD", "POST"])
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """The differences with the contract that the draft seems to be a later version of, or with the one chosen."""
    draft = load_draft(request, pk)
    user = reader_of(request)
    if draft.contract_id is not None:
        return redirect("portal:contract-home", draft.contract_id)
    require(can_correct_draft(user, draft))
    tree = tree_of_draft(draft)
    contracts = coordinated_by(user)
    asked = request.POST.get("contrat") or request.GET.get("contrat") or ""
    try:
        contract = (
            contracts.get(pk=int(asked)) if asked.isdigit() else next(iter(same_contracts(tree, contracts)), None)
        )
    except Contract.DoesNotExist as error:
        raise Http404 from error
    chosen = request.POST.getlist("choix") if request.method == "POST" else None
    message, status = "", 200
    if request.method == "POST" and contract is not None:
        try:
            count = apply_differences(
                by=user, draft=draft, version=sent_version(request), contract=contract, chosen=chosen or []
            )
        except DomainError as error:
            message, status = error.message, 422
        else:
            many = plural(count, "différence appliquée", "différences appliquées")
            messages.success(request, f"{many}. Le journal du contrat dit lesquelles.")
            return redirect("portal:contract-home", contract.pk)
    found = compare(tree, living(contract)) if contract is not None else []
    context = frame(draft_crumb(draft), ("Différences", "")) | {
        "draft": draft,
        "compared": contract,
        "contracts": contracts.order_by("territory_name", "-start"),
        "groups": difference_groups(found),
        "ticked": {difference.key for difference in found if difference.proposed} if chosen is None else set(chosen),
        "error": message,
    }
    return render(request, "documents/differences.html", context, status=status)
