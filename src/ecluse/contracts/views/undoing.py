"""Taking a gesture back: in one press where nothing came after it, after a question otherwise."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from ecluse.audit.models import Event
from ecluse.contracts.permissions import can_undo
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.presenters.undoing import steps_told
from ecluse.contracts.selectors.undoing import MADE, Step, steps_back
from ecluse.contracts.services.undoing import CannotUndoError, undo
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural
from ecluse.ui.presenters import undo_message


@require_http_methods(["GET", "HEAD", "POST"])
def operation_undo(request: HttpRequest, contract: int, operation: str) -> HttpResponse:
    """On GET what would come back; on POST it comes back. What has changed since is shown first, and left alone."""
    found, access = load_contract(request, contract, drafts=True)
    require(can_undo(access, found))
    journal = reverse("portal:journal", args=[found.pk])
    refused, status = "", 200
    if request.method == "POST":
        try:
            made, steps = undo(
                by=user_of(request), contract=found, gesture=operation, in_part=request.POST.get("partie") == "1"
            )
        except Event.DoesNotExist as error:
            raise Http404 from error
        except CannotUndoError as error:
            refused, status = error.message, 409
        except DomainError as error:
            refused, status = error.message, 409
        else:
            undo_message(request, _told(steps), reverse("contracts:operation-undo", args=[found.pk, made]))
            gone = any(step.event.object_type == "actionsheet" and step.event.verb in MADE for step in steps)
            sheets = reverse("contracts:sheet-list", args=[found.pk])
            return HttpResponseRedirect(sheets if gone else _back(request, journal))
    steps = steps_back(found, operation)
    if not steps:
        raise Http404
    context = page_context(
        found, access, Place.JOURNAL, contract_crumbs(found, ("Journal", journal), ("Annuler", ""))
    ) | {
        "steps": steps_told(step for step in steps if not step.refused),
        "kept": steps_told(step for step in steps if step.refused),
        "refused": refused,
        "first": steps[-1].event,
        "back_url": journal,
        "next": request.POST.get("suite") or request.headers.get("Referer", ""),
    }
    return render(request, "contracts/undo.html", context, status=status)


def _told(steps: list[Step]) -> str:
    done = sum(1 for step in steps if not step.refused)
    left = len(steps) - done
    said = f"C’est annulé : {plural(done, 'changement')} en arrière."
    return said + (f" {plural(left, 'reste', 'restent')} en place." if left else "")


def _back(request: HttpRequest, otherwise: str) -> str:
    """The page of this site that the person came from."""
    asked = request.POST.get("suite") or request.headers.get("Referer", "")
    same = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if same and "/annuler/" not in asked else otherwise
