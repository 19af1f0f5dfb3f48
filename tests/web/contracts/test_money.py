"""The pages of the money: every figure is the sum of the lines that it leads to, on the page and in the files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from ecluse.audit.models import Event
from ecluse.audit.services import Entry, operation, record_all
from ecluse.contracts.models import ActionSheet, Axis, CostLine, FundingLine, SheetAxis
from ecluse.contracts.presenters.figures import Figure
from ecluse.contracts.presenters.money import MoneyTable
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, events, sent


def _url(world: World, name: str = "money", *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[world.own.contract.pk, *more])


def _text(page: Any) -> str:
    return " ".join(page.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.fixture
def money(world: World) -> World:
    """Two axes, two bases, a year that is missing, an amount that is missing, a post, a sheet under both axes."""
    own, lead, partner = world.own, world.bodies["lead"], world.bodies["partner"]
    CostLine.objects.all().delete()
    FundingLine.objects.all().delete()
    second = Axis.objects.create(contract=own.contract, title="Bouger", position=9)
    for place, axis in enumerate((second, own.axis)):
        SheetAxis.objects.create(sheet=own.other, axis=axis, position=place)
    CostLine.objects.create(sheet=own.sheet, year=2025, planned="1000.10", spent="900", tax_basis="ttc")
    CostLine.objects.create(sheet=own.sheet, year=2026, planned="1000", tax_basis="ttc", label="=Animation")
    CostLine.objects.create(sheet=own.other, planned="500.05", tax_basis="ht")
    lines: list[dict[str, Any]] = [
        {"sheet": own.sheet, "funder": lead, "year": 2025, "requested": "800", "granted": "700.40", "paid": "700.40"},
        {"sheet": own.sheet, "funder": partner, "year": 2025, "requested": "100", "fte_granted": "0.5"},
        {"sheet": own.other, "funder": lead, "year": 2026, "planned": "300", "granted": "0.01", "paid": "1"},
    ]
    for line in lines:
        FundingLine.objects.create(tax_basis="ttc", **line)
    return world


def _figures(table: MoneyTable) -> Iterator[Figure]:
    for row in (*table.rows, table.total):
        yield from row.figures


def test_each_figure_is_the_sum_of_the_lines_it_leads_to(money: World, coordinator: ReadOnlyGetClient) -> None:
    page = coordinator.get(_url(money))
    tables = [page.context[name] for name in ("years", "axes", "funders", "funder_years")]
    tables.append(coordinator.get(_url(money, "money-sheets")).context["table"])
    followed = 0
    for each in (figure for table in tables for figure in _figures(table) if figure.url):
        lines = coordinator.get(each.url).context
        assert lines["pages"].paginator.count > 0
        assert (each.value, each.note) in {(one.value, one.note) for one in lines["total"].total.figures}, each
        followed += 1
    assert followed > 60


def test_the_sums_are_those_one_makes_by_hand(money: World, coordinator: ReadOnlyGetClient) -> None:
    context = coordinator.get(_url(money)).context
    told = {row.label: [str(each).replace("\u202f", " ").replace("\u00a0", " ") for each in row.figures]
            for row in (*context["years"].rows, context["years"].total)}  # fmt: skip
    # planned cost, spent, planned, requested, granted, paid, left to find, posts asked for, posts granted
    assert told == {
        "2025": ["1 000,10 €", "900 €", "non renseigné", "900 €", "700,40 €", "700,40 €", "299,70 €", "–", "0,5 ETP"],
        "2026": ["1 000 €", "non renseigné", "300 €", "non renseigné", "0,01 €", "1 €", "999,99 €", "–", "–"],
        "Sans année": ["500,05 €", "non renseigné", "–", "–", "–", "–", "500,05 €", "–", "–"],
        "Total": ["2 500,15 €", "900 €", "300 €", "900 €", "700,41 €", "701,40 €", "1 799,74 €", "–", "0,5 ETP"],
    }
    axes = {row.label: row.figures[0].value for row in context["axes"].rows}
    assert axes == {"Axe 1. Vieillir": Decimal("2000.10"), "Bouger": Decimal("500.05")}
    text = _text(coordinator.get(_url(money)))
    assert "Coût prévu : 500,05 € HT, 2 000,10 € TTC." in text
    assert "Une fiche placée sous plusieurs axes compte dans le premier" in text


@pytest.mark.parametrize(
    ("query", "cost", "granted"),
    [
        ({"base": "ht"}, "500.05", None), ({"base": "ttc"}, "2000.10", "700.41"), ({"statut": "en_cours"}, None, None),
        ({"statut": "proposee"}, "2500.15", "700.41"), ({"annee": "2026"}, "1000", "0.01"), ({"base": "x"}, None, None),
    ],
)  # fmt: skip
def test_what_is_chosen_narrows_every_sum(
    money: World, coordinator: ReadOnlyGetClient, query: dict[str, str], cost: str | None, granted: str | None
) -> None:
    page = coordinator.get(_url(money), query)
    found = [tile.figure.value for tile in page.context["tiles"]][:2]
    assert found == [Decimal(each) if each else None for each in (cost, granted)]
    if cost is None:
        assert "Aucune ligne ne répond à ces choix" in _text(page)


def test_an_axis_narrows_by_sheets_and_by_what_counts_under_it(money: World, coordinator: ReadOnlyGetClient) -> None:
    """The sheet under both axes is among those of the first axis asked for; its money counts under its own first."""
    axis = money.own.axis.pk
    whole = coordinator.get(_url(money), {"axe": axis}).context["tiles"][0].figure.value
    counted = coordinator.get(_url(money), {"compte": axis}).context["tiles"][0].figure.value
    assert (whole, counted) == (Decimal("2500.15"), Decimal("2000.10"))


def test_the_region_is_told_that_some_sheets_do_not_count(money: World, sign_in: SignIn) -> None:
    page = sign_in("ars_region").get(_url(money))
    assert page.context["years"].total.figures[0].value == Decimal("500.05")  # the other sheet is restricted
    assert "Les fiches que vous ne pouvez pas lire ne comptent pas" in _text(page)


def test_the_list_leads_to_the_money_of_the_sheets_it_shows(money: World, sign_in: SignIn) -> None:
    sheets = reverse("contracts:sheet-list", args=[money.own.contract.pk])
    page = sign_in("coordinator").get(sheets, {"statut": "proposee", "q": "aidants"})
    context = sign_in("coordinator").get(page.context["money_url"]).context
    assert context["tiles"][0].figure.value == Decimal("2000.10")  # one sheet of the two holds the word
    assert (context["others"], [box["word"] for box in context["boxes"]]) == (1, ["axe", "statut", "base"])
    both = sign_in("coordinator").get(_url(money), {"statut": ["proposee", "en_cours"]}).context
    assert ("statut", "en_cours") in both["hidden"]  # a box that takes one value would have hidden the other
    assert [box["word"] for box in both["boxes"]] == ["axe", "base"]
    assert sign_in("signatory").get(sheets).context["money_url"] == ""


def test_the_menu_names_the_money_for_those_who_see_it(money: World, sign_in: SignIn) -> None:
    home = reverse("portal:contract-home", args=[money.own.contract.pk])
    for name, sees in (("coordinator", True), ("signatory", False), ("partner", False)):
        assert ("Financements" in [item["label"] for item in sign_in(name).get(home).context["nav"]]) is sees


def _csv(page: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("table", ["annees", "financeurs", "financeurs-annees", "axes", "fiches"])
def test_files_hold_the_figures_of_the_page(money: World, coordinator: ReadOnlyGetClient, table: str) -> None:
    name = {"annees": "years", "financeurs": "funders", "financeurs-annees": "funder_years", "axes": "axes"}.get(table)
    shown = (
        coordinator.get(_url(money)).context[name]
        if name
        else coordinator.get(_url(money, "money-sheets")).context["table"]
    )
    book = CalamineWorkbook.from_object(
        io.BytesIO(coordinator.get(_url(money, "money-export", table, "xlsx")).content)
    )  # fmt: skip
    rows = book.get_sheet_by_index(0).to_python()
    written = _csv(coordinator.get(_url(money, "money-export", table, "csv")))
    assert rows[0][1:-1] == list(shown.headers) == written[0][1:-1]
    for row, cells, texts in zip((*shown.rows, shown.total), rows[1:], written[1:], strict=True):
        for each, cell, text in zip(row.figures, cells[1:-1], texts[1:-1], strict=True):
            assert (cell, text) == (
                ("", "") if each.value is None else (float(each.value), f"{each.value}".replace(".", ","))
            )


def test_a_file_says_in_words_what_it_was_made_of(money: World, coordinator: ReadOnlyGetClient) -> None:
    asked = {
        "statut": "proposee", "annee": "aucun", "organisme": str(money.bodies["lead"].pk), "base": "ttc",
        "compte": str(money.own.axis.pk), "fiche": str(money.own.sheet.pk),
    }  # fmt: skip
    page = coordinator.get(_url(money, "money-export", "annees", "xlsx"), asked)
    told = dict(CalamineWorkbook.from_object(io.BytesIO(page.content)).get_sheet_by_index(1).to_python())
    assert str(told["Choix"]).replace("\u00a0", " ").splitlines() == [
        "Statut : Proposée", "Année : Sans année", "Financeur : Caisse primaire", "Compte sous : Axe 1. Vieillir",
        "Fiche : 1. Aider les aidants", "Base : TTC",
    ]  # fmt: skip


def test_lines_are_files_too_and_no_cell_is_a_formula(money: World, coordinator: ReadOnlyGetClient) -> None:
    costs = _csv(coordinator.get(_url(money, "money-export", "lignes-couts", "csv")))
    assert costs[1:] == [
        ["1", "Aider les aidants", "", "2025", "1000,10", "900,00", "TTC"],
        ["1", "Aider les aidants", "'=Animation", "2026", "1000,00", "", "TTC"],
        ["2", "Autre fiche", "", "", "500,05", "", "HT"],
    ]
    assert len(_csv(coordinator.get(_url(money, "money-export", "lignes-financements", "csv"), {"annee": "2025"}))) == 3
    assert coordinator.get(_url(money, "money-export", "secrets", "csv")).status_code == 404
    assert coordinator.get(_url(money, "money-lines", "secrets")).status_code == 404


@pytest.mark.parametrize(
    ("name", "more"),
    [("money", ()), ("money-sheets", ()), ("money-lines", ("couts",)), ("money-lines", ("financements",))],
)
def test_a_page_asks_eight_questions_for_10_and_100_sheets(
    world: World, coordinator: ReadOnlyGetClient, name: str, more: tuple[str, ...]
) -> None:
    counts = []
    for wanted in (10, 100):
        missing = wanted - world.own.contract.sheets.count()
        made = ActionSheet.objects.bulk_create(
            ActionSheet(contract=world.own.contract, title=f"Fiche {n}") for n in range(missing)
        )
        CostLine.objects.bulk_create(CostLine(sheet=sheet, year=2026, planned=10) for sheet in made)
        FundingLine.objects.bulk_create(
            FundingLine(sheet=sheet, funder=world.bodies["lead"], year=2020 + n % 9, granted=n)
            for sheet in made for n in range(3)
        )  # fmt: skip
        coordinator.get(_url(world, name, *more))
        with CaptureQueriesContext(connection) as seen:
            assert coordinator.get(_url(world, name, *more)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_the_sheet_says_what_is_left_to_find_and_what_looks_wrong(money: World, coordinator: ReadOnlyGetClient) -> None:
    text = _text(coordinator.get(reverse("portal:sheet", args=[money.own.contract.pk, money.own.sheet.pk])))
    assert "Il manque 1 299,70 € pour couvrir le coût prévu, d’après les seules lignes renseignées." in text
    text = _text(coordinator.get(reverse("portal:sheet", args=[money.own.contract.pk, money.own.other.pk])))
    assert "le versé dépasse l’accordé de 0,99 €" in text
    assert "ne sont pas tous sur la même base" in text


# --- spread over years ---------------------------------------------------------------------------------------------------


def _spread(world: World, line: Any, kind: str = "couts") -> str:
    return reverse("contracts:sheet-item-spread", args=[world.own.contract.pk, line.sheet_id, kind, line.pk])


def test_a_line_is_spread_to_the_cent_and_put_back_in_one_gesture(world: World, coordinator: ReadOnlyGetClient) -> None:
    line: Any = world.own.funding
    FundingLine.objects.filter(pk=line.pk).update(granted="100", paid="10", fte_granted="0.5", reference="C-12")
    url = _spread(world, line, "financements")
    form = coordinator.get(url).context["form"]
    answer = coordinator.post(url, sent(form, premiere="2024", derniere="2026", parts=""), follow=True)
    assert "est étalée sur 3 années" in _text(answer)
    rows = FundingLine.objects.filter(sheet=line.sheet_id).order_by("year")
    told = list(rows.values_list("year", "granted", "paid", "requested", "fte_granted", "reference"))
    half = Decimal("0.5")
    assert told == [
        (2024, Decimal("33.34"), Decimal("3.34"), None, half, "C-12"),
        (2025, Decimal("33.33"), Decimal("3.33"), None, half, "C-12"),
        (2026, Decimal("33.33"), Decimal("3.33"), None, half, "C-12"),
    ]
    gestures = {event.operation for event in events(world.own.contract)[:3]}
    assert len(gestures) == 1
    undo = reverse("contracts:operation-undo", args=[world.own.contract.pk, gestures.pop()])
    assert coordinator.post(undo).status_code == 302
    (back,) = rows.values_list("year", "granted", "paid")
    assert back == (2024, Decimal(100), Decimal(10))


def test_parts_are_taken_as_they_are_given(world: World, coordinator: ReadOnlyGetClient) -> None:
    line: Any = world.own.cost
    form = coordinator.get(_spread(world, line)).context["form"]
    coordinator.post(_spread(world, line), sent(form, premiere="2024", derniere="2026", parts="50 % ; 30 % ; 20 %"))
    found = CostLine.objects.filter(sheet=line.sheet_id).order_by("year").values_list("year", "planned", "label")
    assert list(found) == [(2024, 500, "Animation"), (2025, 300, "Animation"), (2026, 200, "Animation")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"premiere": "2026", "derniere": "2026"}, "qui vient après la première"),
        ({"premiere": "2026", "derniere": "2060"}, "20 années au plus"),
        ({"premiere": "2025", "derniere": "2026", "parts": "1 ; 2 ; 3"}, "3 parts sont données pour 2 années"),
        ({"premiere": "2025", "derniere": "2026", "parts": "moitié"}, "plus grands que zéro"),
        ({"premiere": "2025", "derniere": "2026", "parts": "1 ; 0"}, "plus grands que zéro"),
        ({"premiere": "20266", "derniere": "2026"}, "2100"),
        ({"premiere": "2025", "derniere": "2026", "version": "0"}, "a changé pendant que vous écriviez"),
    ],
)
def test_what_cannot_be_spread_says_why(
    world: World, coordinator: ReadOnlyGetClient, typed: dict[str, str], words: str
) -> None:
    line: Any = world.own.cost
    form = coordinator.get(_spread(world, line)).context["form"]
    page = coordinator.post(_spread(world, line), sent(form, **typed))
    assert words in _text(page)
    assert CostLine.objects.filter(sheet=line.sheet_id).count() == 1


def test_a_line_without_amounts_and_a_row_that_is_no_money(world: World, coordinator: ReadOnlyGetClient) -> None:
    line: Any = world.own.funding
    url = _spread(world, line, "financements")
    page = coordinator.post(url, sent(coordinator.get(url).context["form"], premiere="2025", derniere="2026"))
    assert "aucun montant à étaler" in _text(page)
    assert coordinator.get(_spread(world, world.own.milestone, "etapes")).status_code == 404


# --- budgets of before the lines ----------------------------------------------------------------------------------------


@pytest.fixture
def old_budget(world: World) -> str:
    """What the journal holds of a budget written when sheets had one, and the line that it became."""
    sheet = world.own.sheet
    CostLine.objects.all().delete()
    CostLine.objects.create(sheet=sheet, planned="900", tax_basis="ttc")
    label = "budget prévu, en euros"
    with operation() as told:
        entry = Entry(
            verb="update", object_type="actionsheet", object_id=sheet.pk, object_label=str(sheet),
            changes={label: ["700 €", "900 €"]}, subject=f"actionsheet:{sheet.pk}",
            data={"budget": ["700", "900"], "budget_tax_basis": ["ttc", "ttc"]},
        )  # fmt: skip
        record_all(by=SYSTEM, scope=world.own.contract.scope, entries=[entry])
    Event.objects.filter(operation=told).update(at=timezone.now() - timedelta(days=5))
    Event.objects.exclude(operation=told).update(at=timezone.now() - timedelta(days=30))
    return told


def test_a_budget_of_before_is_still_told_at_its_date(
    world: World, coordinator: ReadOnlyGetClient, old_budget: str
) -> None:
    sheet = world.own.sheet
    past = reverse("contracts:sheet-past", args=[sheet.contract_id, sheet.pk])
    for days, said in ((10, "Coût : prévu 700 €, TTC"), (2, "Coût : prévu 900 €, TTC")):
        page = coordinator.get(past, {"jour": str(timezone.localdate() - timedelta(days=days))})
        (line,) = [line for line in page.context["lines"] if line.label == "Coûts"]
        assert [text.replace("\u202f", " ").replace("\u00a0", " ") for text in line.then] == [said]
        assert line.differs is (days == 10)
    history = _text(coordinator.get(reverse("contracts:sheet-history", args=[sheet.contract_id, sheet.pk])))
    assert "udget prévu, en euros" in history


def test_a_budget_of_before_is_not_taken_back(world: World, coordinator: ReadOnlyGetClient, old_budget: str) -> None:
    undo = reverse("contracts:operation-undo", args=[world.own.contract.pk, old_budget])
    assert "s’écrit maintenant en lignes de coût" in _text(coordinator.get(undo))
    coordinator.post(undo)
    assert CostLine.objects.get(sheet=world.own.sheet).planned == 900
