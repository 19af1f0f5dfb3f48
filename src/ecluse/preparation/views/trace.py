"""From the finding to the action: the whole of it, and from one axis, objective or sheet back to what explains it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import load_contract, require
from ecluse.lib.formats import date_full
from ecluse.preparation.permissions import can_read_findings
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.presenters.trace import trace_page, trace_table, why_rows
from ecluse.preparation.selectors.trace import Traced, trace_of
from ecluse.ui.spreadsheets import as_file, known_form


@require_safe
def trace(request: HttpRequest, contract: int) -> HttpResponse:
    """Every priority with what founds it and where it leads; what answers nothing, and what nothing founds."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    page = trace_page(found, trace_of(found, visible_to=access))
    context = frame(found, access, "trace") | {
        "page": page,
        "found": found,
        "files": [(form.upper(), address("preparation:trace-export", found.pk, form)) for form in ("xlsx", "csv")],
    }
    return render(request, "preparation/trace.html", context)


@require_safe
def trace_export(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """The same, as a spreadsheet opens it."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    known_form(form)
    about = [("Contrat", str(found)), ("Date", date_full(timezone.localdate()))]
    table = trace_table(trace_page(found, trace_of(found, visible_to=access)), about)
    return as_file(table, form, f"du-constat-a-l-action-{timezone.localdate().isoformat()}")


@require_safe
def why(
    request: HttpRequest, contract: int, axis: int | None = None, objective: int | None = None, sheet: int | None = None
) -> HttpResponse:
    """What explains an axis, an objective or a sheet: the priorities that lead to it, and their findings."""
    found, access = load_contract(request, contract)
    traced = trace_of(found, visible_to=access)
    label, back, priorities = _explained(found, traced, axis, objective, sheet)
    require(can_read_findings(access))
    context = frame(found, access, "trace", (label, "")) | {
        "label": label,
        "back_url": back,
        "rows": why_rows(found, traced, priorities),
        "trace_url": address("preparation:trace", found.pk),
        "priorities_url": address("preparation:priority-list", found.pk),
    }
    return render(request, "preparation/why.html", context)


def _explained(
    contract: Contract, traced: Traced, axis: int | None, objective: int | None, sheet: int | None
) -> tuple[str, str, tuple[int, ...]]:
    """The words of a thing, its address, and the priorities that lead to it. Raises Http404 for what is not there."""
    plan = traced.plan
    if axis is not None and axis in traced.axes:
        back = f"{address('contracts:item-list', contract.pk, 'axes')}#e{axis}"
        return str(traced.axes[axis]), back, plan.priorities_of_axis(axis)
    if objective is not None and objective in traced.objectives:
        back = f"{address('contracts:item-list', contract.pk, 'objectifs')}#e{objective}"
        return str(traced.objectives[objective]), back, plan.priorities_of_objective(objective)
    if sheet is not None and sheet in traced.sheets:
        return str(traced.sheets[sheet]), address("portal:sheet", contract.pk, sheet), plan.priorities_of_sheet(sheet)
    raise Http404
