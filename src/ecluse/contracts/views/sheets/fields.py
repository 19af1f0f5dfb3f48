"""The sheet changed where it is read: one fact at a time, and a step told done.

With a script the form of a fact opens in its place; without one it is a page. Both send the fact's own fields alone, on the
version that was read, and both lead back to the fact.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.contracts.forms.sheets import SECTIONS
from ecluse.contracts.permissions import can_edit_sheet, can_update_sheet
from ecluse.contracts.presenters.navigation import sheet_url
from ecluse.contracts.rules.field_groups import FIELD_GROUPS
from ecluse.contracts.rules.row_groups import row_anchor
from ecluse.contracts.services import records
from ecluse.contracts.services import sheets as services
from ecluse.contracts.views.loading import load_sheet, require, user_of
from ecluse.contracts.views.saving import answer, conflict_page, is_fragment, save_record
from ecluse.contracts.views.sheets.editing import sheet_context
from ecluse.lib.errors import StaleError


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_field(request: HttpRequest, contract: int, sheet: int, group: str) -> HttpResponse:
    """The form of one fact."""
    found, access = load_sheet(request, contract, sheet, drafts=True)
    fact = FIELD_GROUPS.get(group)
    if fact is None:
        raise Http404
    require(can_edit_sheet(access, found, *fact.names))
    sent = request.method == "POST"
    form = SECTIONS[fact.section](
        request.POST if sent else None, instance=found, contract=found.contract, only=fact.names, auto_id=f"{group}-%s"
    )
    back = f"{sheet_url(found)}#champ-{group}"
    context = sheet_context(found, access, (fact.label, "")) | {
        "title": fact.label, "form": form, "action_label": "Enregistrer", "over": str(found), "action_url": request.path,
        "cancel_url": back, "nothing": "" if form.names() else fact.nothing,
    }  # fmt: skip
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form, lambda version: services.update_sheet(by=user, sheet=found, version=version, **form.arguments())
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, f"« {fact.label} » : c’est enregistré.")
            return HttpResponseRedirect(back)
    return answer(
        request, context, page="contracts/sheets/edit.html", piece="contracts/sheets/_field.html",
        status=422 if sent and is_fragment(request) else 200,
    )  # fmt: skip


@require_POST
def milestone_done(request: HttpRequest, contract: int, sheet: int, pk: int) -> HttpResponse:
    """Tell a step done today, or not done after all."""
    found, access = load_sheet(request, contract, sheet)
    step = found.milestones.filter(pk=pk).first()
    if step is None:
        raise Http404
    require(can_update_sheet(access, found))
    done = timezone.localdate().isoformat() if request.POST.get("faite") == "oui" else ""
    version = request.POST.get("version", "")
    try:
        records.update(
            step, by=user_of(request), values={"done_on": done}, version=int(version) if version.isdecimal() else -1
        )
    except StaleError:
        messages.error(request, f"L’étape « {step} » a changé entre-temps : relisez-la, puis recommencez.")
    else:
        messages.success(request, f"L’étape « {step} » est {'faite' if done else 'de nouveau à faire'}.")
    return HttpResponseRedirect(f"{sheet_url(found)}#{row_anchor('etapes', pk)}")
