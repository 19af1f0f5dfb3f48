"""Priorities: ranked, scored on one grid, decided."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import date_full, plural
from ecluse.preparation.forms.priorities import DecisionForm
from ecluse.preparation.models import Priority
from ecluse.preparation.permissions import can_edit_preparation, can_read_findings
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.presenters.priorities import (
    OPTIONS,
    cell_name,
    grid_rows,
    priority_page,
    priority_table,
    progress_in_words,
)
from ecluse.preparation.selectors.priorities import priorities_of, priority_criteria_of, scores_of
from ecluse.preparation.services import rows
from ecluse.preparation.services.proposals import propose_priority_criteria
from ecluse.preparation.services.scores import Cell, ScoresChangedError, Wish, save_scores
from ecluse.preparation.views.items import live, short
from ecluse.ui.spreadsheets import as_file, known_form

_FORM = ["GET", "HEAD", "POST"]


@require_safe
def priority_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The priorities by rank, the criteria and their weights."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    page = priority_page(found, may_edit=can_edit_preparation(access, found))
    context = frame(found, access, "priority-list") | {
        "page": page,
        "progress": progress_in_words(page),
        "found": found,
        "files": [(form.upper(), address("preparation:priority-export", found.pk, form)) for form in ("xlsx", "csv")],
    }
    return render(request, "preparation/priorities.html", context)


@require_safe
def priority_export(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """The priorities and every score, as a spreadsheet opens them."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    known_form(form)
    about = [("Contrat", str(found)), ("Date", date_full(timezone.localdate()))]
    return as_file(priority_table(found, about), form, f"priorites-{timezone.localdate().isoformat()}")


@require_POST
def propose(request: HttpRequest, contract: int) -> HttpResponse:
    """Add the usual criteria."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    made = propose_priority_criteria(by=user_of(request), contract=found)
    if made:
        messages.success(request, f"{plural(len(made), 'critère est ajouté', 'critères sont ajoutés')}, de même poids.")
    else:
        messages.info(request, "Les critères habituels sont déjà dans la grille.")
    return HttpResponseRedirect(address("preparation:priority-list", found.pk))


@require_http_methods(_FORM)
def decide(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """What is decided of a priority, when and why."""
    found, access = load_contract(request, contract)
    item = live(Priority, found, pk)
    require(can_edit_preparation(access, found))
    sent = request.method == "POST"
    form = DecisionForm(request.POST if sent else None, instance=item, contract=found)
    where = f"{address('preparation:priority-list', found.pk)}#priorites-{pk}"
    title = f"Décider : {short(item)}"
    context = frame(found, access, "priority-list", ("Décider", "")) | {
        "title": title, "form": form, "cancel_url": where,
    }  # fmt: skip
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form, lambda version: rows.update(item, by=user, values=form.values(), version=version)
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, f"La décision sur « {short(saved)} » est enregistrée.")
            return HttpResponseRedirect(where)
    return render(request, "preparation/form_page.html", context)


@require_http_methods(_FORM)
def score_grid(request: HttpRequest, contract: int) -> HttpResponse:
    """Every priority on every criterion, on one page. A cell left empty is no score."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    priorities, criteria = list(priorities_of(found)), priority_criteria_of(found)
    cells: list[Cell] = [(one.pk, each.pk) for one in priorities for each in criteria]
    held = {(one, each): value for one, given in scores_of(found).items() for each, value in given.items()}
    shown = {cell: str(value) for cell, value in held.items()}
    base: dict[Cell, int | None] = {cell: held.get(cell) for cell in cells}
    theirs: dict[Cell, int | None] = {}
    refused = ""
    if request.method == "POST":
        base = _base(request.POST.get("base", ""), cells)
        sent = {cell: request.POST.get(cell_name(*cell), "") for cell in cells if cell_name(*cell) in request.POST}
        shown |= sent
        try:
            wishes = {cell: Wish(base[cell], _score(text)) for cell, text in sent.items()}
            changed = save_scores(by=user_of(request), contract=found, wishes=wishes)
        except ScoresChangedError as error:
            refused, theirs = error.message, error.theirs
            base |= theirs  # sent again, the page has been read
        except DomainError as error:
            refused = error.message
        else:
            said = f"{plural(changed, 'note est enregistrée', 'notes sont enregistrées')}."
            messages.success(request, said if changed else "Aucune note n’a changé.")
            return HttpResponseRedirect(address("preparation:priority-list", found.pk))
    context = frame(found, access, "priority-list", ("Noter", "")) | {
        "rows": grid_rows(priorities, criteria, shown, theirs),
        "criteria": criteria,
        "options": OPTIONS,
        "base": json.dumps({cell_name(*cell): value for cell, value in base.items()}),
        "refused": refused,
        "list_url": address("preparation:priority-list", found.pk),
    }
    return render(request, "preparation/grid.html", context, status=409 if refused else 200)


def _base(text: str, cells: list[Cell]) -> dict[Cell, int | None]:
    """What each cell held when the grid was opened; what cannot be read is taken as no score."""
    try:
        found = json.loads(text)
    except ValueError:
        found = {}
    if not isinstance(found, dict):
        found = {}
    read = {cell: found.get(cell_name(*cell)) for cell in cells}
    return {cell: value if type(value) is int else None for cell, value in read.items()}


def _score(text: str) -> int | None:
    """The score of a cell as sent. Raises DomainError for what is no score."""
    if not text:
        return None
    if text not in dict(OPTIONS):
        raise DomainError("Une note va de 0 à 4.")
    return int(text)
