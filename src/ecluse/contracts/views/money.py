"""The money of a contract: its sums by year, funder, axis and sheet, the lines behind each figure, and the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.accounts.models import Organisation, User
from ecluse.contracts.enums import Permission, SheetStatus, TaxBasis
from ecluse.contracts.presenters.ledger import Ledger
from ecluse.contracts.presenters.money import (
    COST,
    FUNDING,
    MEASURES,
    NO_AXIS,
    NO_YEAR,
    Looked,
    MoneyTable,
    cautions,
    tiles,
)
from ecluse.contracts.presenters.money_files import costs_table, funding_table, sums_table
from ecluse.contracts.presenters.navigation import Place, address, contract_crumbs, page_context
from ecluse.contracts.presenters.sheets.bar import chips_of
from ecluse.contracts.rules.money_lines import BASES, WORDS, LineChoice
from ecluse.contracts.rules.sheet_filters import NONE, SheetFilter, SheetView
from ecluse.contracts.selectors.access import sees_every_sheet
from ecluse.contracts.selectors.sheet_choices import choices_of
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.formats import date_full
from ecluse.lib.tables import Table
from ecluse.ui.spreadsheets import as_file, known_form

PAGE = 100


def _ask(request: HttpRequest, contract: int) -> Ledger:
    found, access = load_contract(request, contract)
    require(access.may(Permission.VIEW_FUNDING))
    query = dict(request.GET.lists())
    return Ledger(found, access, SheetFilter.from_query(query), LineChoice.from_query(query))


def _measure(request: HttpRequest) -> str:
    asked = str(request.GET.get("mesure", ""))
    return asked if asked in MEASURES else "accorde"


@require_safe
def money(request: HttpRequest, contract: int) -> HttpResponse:
    """What the contract costs and who pays for it: by year, by funder, by axis."""
    asked, measure = _ask(request, contract), _measure(request)
    looked = asked.looked
    context = _around(request, asked, "contracts:money") | {
        "tiles": tiles(asked.total),
        "cautions": cautions(asked.total),
        "has_lines": asked.has_lines,
        "years": asked.years(),
        "funders": asked.funders(),
        "funder_years": asked.funder_years(measure),
        "axes": asked.by_axis(),
        "measures": [
            {
                "label": label,
                "url": f"{looked.url('contracts:money', more=[('mesure', word)])}#financeurs-et-annees",
                "current": word == measure,
            }
            for word, (_, label) in MEASURES.items()
        ],
        "files": {
            name.replace("-", "_"): _files(asked, name, [("mesure", measure)] if name == "financeurs-annees" else [])
            for name in ("annees", "financeurs", "financeurs-annees", "axes")
        },
        "list_url": address("contracts:sheet-list", asked.contract.pk),
        "may_edit": asked.access.may(Permission.EDIT_SHEETS),
    }
    return render(request, "contracts/money/overview.html", context)


@require_safe
def money_sheets(request: HttpRequest, contract: int) -> HttpResponse:
    """The sums of each sheet, a page at a time, and their total."""
    asked = _ask(request, contract)
    pages = Paginator(list(asked.sheets_with_money), PAGE).get_page(request.GET.get("page"))
    context = _around(request, asked, "contracts:money-sheets") | {
        "table": asked.by_sheet(list(pages.object_list)),
        "pages": pages,
        "table_files": _files(asked, "fiches"),
    }
    return render(request, "contracts/money/sheets.html", context)


_TITLES = {COST: "Lignes de coût", FUNDING: "Lignes de financement"}


@require_safe
def money_lines(request: HttpRequest, contract: int, kind: str) -> HttpResponse:
    """The lines behind a figure, and their sum: the figure."""
    if kind not in _TITLES:
        raise Http404
    asked, title = _ask(request, contract), _TITLES[kind]
    pages = Paginator(asked.lines(kind), PAGE).get_page(request.GET.get("page"))
    shown = list(pages.object_list)
    for line in shown:
        line.sheet.contract = asked.contract
    name = "contracts:money-lines"
    context = _around(request, asked, name, kind, title=title) | {
        "kind": kind,
        "title": title,
        "lines": shown,
        "total": asked.total_of_lines(kind),
        "pages": pages,
        "told": _told(asked, shown, kind),
        "whole_url": address(name, asked.contract.pk, kind) if asked.choice or asked.filter else "",
        "table_files": _files(asked, f"lignes-{kind}"),
    }
    return render(request, "contracts/money/lines.html", context)


def _told(asked: Ledger, shown: Sequence[Any], kind: str) -> list[str]:
    """What the lines have in common, as the address asks for it."""
    choice, first = asked.choice, shown[0] if shown else None
    told = []
    if choice.year:
        told.append("sans année" if choice.year == NONE else f"année {choice.year}")
    if choice.funder and first is not None and kind == FUNDING:
        told.append(str(first.funder))
    if choice.axis:
        label = asked.axes.get(int(choice.axis), "") if choice.axis.isdigit() else NO_AXIS
        told.append(label)
    if choice.sheet and first is not None:
        told.append(f"fiche {first.sheet}")
    if choice.basis:
        told.append(_basis_label(choice.basis))
    return [text for text in told if text]


def _basis_label(word: str) -> str:
    code = BASES.get(word)
    return "" if code is None else str(TaxBasis(code).label)


def _files(asked: Ledger, table: str, more: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    return [
        (form.upper(), asked.looked.url("contracts:money-export", table, form, more=more)) for form in ("xlsx", "csv")
    ]


_TABLES: dict[str, Callable[[Ledger, str], MoneyTable]] = {
    "annees": lambda asked, measure: asked.years(),
    "financeurs": lambda asked, measure: asked.funders(),
    "financeurs-annees": lambda asked, measure: asked.funder_years(measure),
    "axes": lambda asked, measure: asked.by_axis(),
    "fiches": lambda asked, measure: asked.by_sheet(),
}


@require_safe
def money_export(request: HttpRequest, contract: int, table: str, form: str) -> HttpResponse:
    """A table of the money as a spreadsheet opens it: the figures of the page."""
    known_form(form)
    asked = _ask(request, contract)
    about = [
        ("Contrat", str(asked.contract)),
        ("Date", date_full(timezone.localdate())),
        ("Choix", "\n".join(_choice_told(asked, user_of(request))) or "Toutes les fiches et toutes les lignes"),
        ("Règle", "Une fiche placée sous plusieurs axes compte dans le premier."),
    ]
    if table in _TABLES:
        made: Table = sums_table(_TABLES[table](asked, _measure(request)), about)
    elif table == f"lignes-{COST}":
        made = costs_table(asked.lines(COST), about)
    elif table == f"lignes-{FUNDING}":
        made = funding_table(asked.lines(FUNDING), about)
    else:
        raise Http404
    return as_file(made, form, f"financements-{table}-{timezone.localdate().isoformat()}")


def _choice_told(asked: Ledger, user: User) -> Iterator[str]:
    """What the address asks for, in words: which sheets, then which of their lines."""
    contract, choice = asked.contract, asked.choice
    if asked.filter:
        choices, _ = choices_of(contract, asked.access, user, total=0, more=True, funding=True)
        for chip in chips_of(SheetView(filter=asked.filter), choices, url="", funding=True):
            yield chip.label
    named: dict[str, tuple[str, Callable[[], str], str]] = {
        "Année": (choice.year, lambda: choice.year, NO_YEAR),
        "Financeur": (choice.funder, lambda: _name_of(Organisation.objects.all(), choice.funder), "aucun"),
        "Compte sous": (choice.axis, lambda: _name_of(contract.axes.all(), choice.axis), NO_AXIS),
        "Fiche": (choice.sheet, lambda: _name_of(asked.sheets, choice.sheet), "aucune"),
        "Base": (choice.basis, lambda: _basis_label(choice.basis), _basis_label(NONE)),
    }
    for label, (value, said, none) in named.items():
        if value:
            yield f"{label} : {none if value == NONE else said()}"


def _name_of(rows: QuerySet[Any], key: str) -> str:
    return str(rows.filter(pk=int(key)).first() or "") if key.isdigit() else ""


def _around(request: HttpRequest, asked: Ledger, name: str, *at: str, title: str = "") -> dict[str, Any]:
    """What every page of the money shows around its tables: the ways of seeing it, and what is asked for."""
    here = (name, *at)
    shapes = [
        ("Vue d’ensemble", ("contracts:money",)),
        ("Par fiche", ("contracts:money-sheets",)),
        *((title_, ("contracts:money-lines", kind)) for kind, title_ in _TITLES.items()),
    ]
    looked = Looked(asked.contract.pk, asked.filter, LineChoice(basis=asked.choice.basis))
    # Several values of one field come from the list of sheets: a box that takes one would hide the others.
    usual = tuple(word for word in ("axe", "statut") if len(asked.filter.values(word)) < 2)
    boxes = [
        _box("axe", "Axe", "Tous les axes", [*((str(pk), label) for pk, label in asked.axes.items()), (NONE, NO_AXIS)],
             asked.filter.values("axe")),
        _box("statut", "Statut des fiches", "Tous les statuts", [(str(v), str(w)) for v, w in SheetStatus.choices],
             asked.filter.values("statut")),
    ]  # fmt: skip
    bases = [(word, _basis_label(word)) for word in BASES]
    basis = _box(WORDS["basis"], "Base", "Toutes les bases", bases, (asked.choice.basis,))
    kept = [pair for pair in asked.filter.pairs() if pair[0] not in usual]
    money_crumb = ("Financements", address("contracts:money", asked.contract.pk))
    crumbs = [money_crumb, (title or "Par fiche", "")] if name != "contracts:money" else [money_crumb]
    return page_context(asked.contract, asked.access, Place.MONEY, contract_crumbs(asked.contract, *crumbs)) | {
        "shapes": [
            {"label": label, "url": looked.url(*where), "current": where == here} for label, where in shapes
        ],
        "filter_url": address(name, asked.contract.pk, *at),
        "boxes": [*(box for box in boxes if box["word"] in usual), basis],
        "hidden": [*kept, *((word, value) for word, value in asked.choice.pairs() if word != WORDS["basis"])],
        "others": len(kept),
        "all_url": address(name, asked.contract.pk, *at) if asked.filter or asked.choice else "",
        "sees_all": sees_every_sheet(asked.access),
    }  # fmt: skip


def _box(word: str, label: str, any_: str, options: list[tuple[str, str]], taken: Sequence[str]) -> dict[str, Any]:
    chosen = taken[0] if taken else ""
    return {"word": word, "label": label, "any": any_, "options": [(v, w, v == chosen) for v, w in options]}
