"""The amounts of a line of money, spread over several years."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ecluse.contracts.forms.money import SpreadForm
from ecluse.contracts.permissions import can_undo
from ecluse.contracts.presenters.figures import amounts_told
from ecluse.contracts.presenters.navigation import undo_url
from ecluse.contracts.services.money import spread_line
from ecluse.contracts.views.items import capital, room_of, short
from ecluse.contracts.views.kinds import Kind
from ecluse.contracts.views.loading import require, user_of
from ecluse.lib.errors import DomainError, StaleError
from ecluse.ui.presenters import undo_message


@require_http_methods(["GET", "HEAD", "POST"])
def line_spread(request: HttpRequest, contract: int, kind: Kind, pk: int, sheet: int) -> HttpResponse:
    """The amounts of a line, spread over several years."""
    if not kind.spreads:
        raise Http404
    room = room_of(request, contract, kind, sheet)
    line = room.item(pk)
    require(room.may_edit)
    first = line.year or int(room.contract.start[:4] or timezone.localdate().year)
    initial = {"premiere": first, "derniere": max(first + 1, int(room.contract.end[:4] or 0)), "version": line.version}
    form = SpreadForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            told = spread_line(
                by=user_of(request), line=line, years=form.years(), shares=form.shares(),
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except StaleError:
            form.add_error(
                None, "cette ligne a changé pendant que vous écriviez. Revenez à la fiche, puis recommencez."
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            said = f"{capital(kind.the)} « {short(line)} » est étalée sur {len(form.years())} années."
            if can_undo(room.access, room.contract):
                undo_message(request, said, undo_url(room.contract, told))
            else:
                messages.success(request, said)
            return HttpResponseRedirect(room.where(room.anchor(line)))
    context = room.context(("Étaler", "")) | {
        "title": f"Étaler « {short(line)} » sur plusieurs années", "form": form, "action_label": "Étaler",
        "facts": amounts_told(line), "cancel_url": room.where(room.anchor(line)),
        "lede": "La ligne devient une ligne par année. Leur somme reste la même, au centime près. Les postes (ETP) sont "
        "repris chaque année.",
    }  # fmt: skip
    return render(request, "ui/form_page.html", context)
