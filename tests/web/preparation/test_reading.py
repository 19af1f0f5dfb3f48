"""Lists, the grid, the trace and the files: what they show, to whom, and in how many questions."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from ecluse.contracts.models import Axis
from ecluse.contracts.services import records, sheets
from ecluse.contracts.services.sheets import SheetContents
from ecluse.preparation.models import (
    Encounter,
    FeasibilityCriterion,
    Finding,
    Priority,
    PriorityCriterion,
    PriorityScore,
)
from ecluse.preparation.services import rows
from ecluse.preparation.services.scores import Wish, save_scores
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World

Client = ReadOnlyGetClient


def page(name: str, world: World, *more: Any) -> str:
    return reverse(f"preparation:{name}", args=[world.own.contract.pk, *more])


# --- the grid --------------------------------------------------------------------------------------------------------


def test_the_grid_saves_what_changes_and_asks_about_what_both_changed(world: World, coordinator: Client) -> None:
    priority, criterion = world.own.priority.pk, world.own.criterion.pk
    name = f"note-{priority}-{criterion}"
    grid = coordinator.get(page("score-grid", world))
    base = grid.context["base"]
    assert coordinator.post(page("score-grid", world), {"base": base, name: "4"}).status_code == 302
    assert PriorityScore.objects.get(priority=priority).value == 4
    late = coordinator.post(page("score-grid", world), {"base": base, name: "1"})
    assert late.status_code == 409
    assert "Enregistré entre-temps" in late.text
    assert PriorityScore.objects.get(priority=priority).value == 4
    again = coordinator.post(page("score-grid", world), {"base": late.context["base"], name: "1"})
    assert again.status_code == 302, "sent again, the other score has been seen"
    assert PriorityScore.objects.get(priority=priority).value == 1
    cleared = coordinator.get(page("score-grid", world)).context["base"]
    coordinator.post(page("score-grid", world), {"base": cleared, name: ""})
    assert not PriorityScore.objects.filter(priority=priority).exists()


@pytest.mark.parametrize("base", ["", "[]", "{", '{"note-1-1": "x"}'])
def test_a_grid_whose_base_is_odd_overwrites_nothing(world: World, coordinator: Client, base: str) -> None:
    name = f"note-{world.own.priority.pk}-{world.own.criterion.pk}"
    assert coordinator.post(page("score-grid", world), {"base": base, name: "1"}).status_code == 409
    assert PriorityScore.objects.get(priority=world.own.priority.pk).value == 3


@pytest.mark.parametrize("value", ["5", "-1", "x", "3 – fort"])
def test_what_is_no_score_is_refused(world: World, coordinator: Client, value: str) -> None:
    name = f"note-{world.own.priority.pk}-{world.own.criterion.pk}"
    base = coordinator.get(page("score-grid", world)).context["base"]
    assert coordinator.post(page("score-grid", world), {"base": base, name: value}).status_code == 409


def test_the_priorities_are_ranked_and_a_lacking_score_is_said(world: World, coordinator: Client) -> None:
    contract = world.own.contract
    other = rows.create(Priority(contract=contract), by=SYSTEM, values={"title": "Dépister"})
    best = rows.create(Priority(contract=contract), by=SYSTEM, values={"title": "Bouger"})
    save_scores(by=SYSTEM, contract=contract, wishes={(best.pk, world.own.criterion.pk): Wish(None, 4)})
    found = coordinator.get(page("priority-list", world)).context["page"]
    assert [(row.title, row.rank) for row in found.rows] == [
        ("Bouger", "1re"), ("Soutenir les aidants", "2e"), ("Dépister", ""),
    ]  # fmt: skip
    assert "Pas encore notée sur" in found.rows[2].standing
    assert found.stable, "with one criterion, no weight changes anything"
    assert other.scores.count() == 0


# --- findings --------------------------------------------------------------------------------------------------------


def test_findings_are_filtered_by_their_address_and_so_is_their_file(world: World, coordinator: Client) -> None:
    contract = world.own.contract
    rows.create(
        Finding(contract=contract), by=SYSTEM, values={"kind": "ressource", "statement": "=HYPERLINK(1)", "source": "Carte"},
        links={"territories": [contract.perimeter.parts.get().territory]},
    )  # fmt: skip
    territory = contract.perimeter.parts.get().territory_id
    for query, expected in (
        ("", 2), ("?q=carte", 1), ("?nature=ressource", 1), (f"?zone={territory}", 1), ("?reponse=avec", 1),
        ("?reponse=sans", 0), ("?q=introuvable", 0), ("?zone=abc&public=9999999999999999999999", 2),
    ):  # fmt: skip
        listed = coordinator.get(page("finding-list", world) + query)
        assert listed.context["page"].paginator.count == expected, query
        file = coordinator.get(page("finding-export", world, "csv") + query)
        lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
        assert len(lines) == expected + 1, query
    cells = [cell for line in lines for cell in line]
    assert "'=HYPERLINK(1)" in cells, "no cell begins a formula"
    book = CalamineWorkbook.from_filelike(io.BytesIO(coordinator.get(page("finding-export", world, "xlsx")).content))
    table = book.get_sheet_by_index(0).to_python()
    assert table[0][:2] == ["Nature", "Constat"]
    assert "=HYPERLINK(1)" in [row[1] for row in table[1:]], "a workbook keeps texts as texts"


def test_figures_frozen_with_a_finding_are_shown(world: World, coordinator: Client) -> None:
    figure = {"label": "Médecins", "value": "6,1", "unit": "pour 10 000", "year": "2021", "source": "Balises"}
    rows.update(world.own.finding, by=SYSTEM, values={"figures": [figure]}, version=None)
    assert "Médecins\u00a0: 6,1 pour 10\u202f000 (2021, Balises)" in coordinator.get(page("finding-list", world)).text


# --- the trace -------------------------------------------------------------------------------------------------------


def test_the_trace_is_read_both_ways(world: World, coordinator: Client) -> None:
    found = coordinator.get(page("trace", world)).context["page"]
    (row,) = found.rows
    assert [one.label for one in row.findings] == ["Les aidants sont seuls"]
    assert [one.label for one in row.plan] == [str(world.own.axis)]
    assert [one.label for one in row.sheets] == [str(world.own.sheet)]
    assert (found.answered, found.gaps, found.bare_axes) == (1, (), ())
    for name, pk in (("why-axis", world.own.axis.pk), ("why-sheet", world.own.sheet.pk)):
        why = coordinator.get(page(name, world, pk))
        assert "Les aidants sont seuls" in why.text
    assert "Aucune priorité n’y mène" in coordinator.get(page("why-objective", world, world.own.objective.pk)).text
    file = coordinator.get(page("trace-export", world, "csv")).content.decode("utf-8-sig")
    assert "Les aidants sont seuls;Soutenir les aidants" in file


def test_a_sheet_that_one_may_not_read_is_counted_not_named(world: World, sign_in: Callable[[str], Client]) -> None:
    answer = sign_in("signatory").get(page("trace", world))
    (row,) = answer.context["page"].rows
    assert (row.sheets, row.hidden) == ((), 1)
    assert "Aider les aidants" not in answer.text
    assert sign_in("signatory").get(page("why-sheet", world, world.own.sheet.pk)).status_code == 404


def test_axes_and_objectives_lead_to_what_explains_them(world: World, sign_in: Callable[[str], Client]) -> None:
    contract = world.own.contract.pk
    axes = reverse("contracts:item-list", args=[contract, "axes"])
    assert page("why-axis", world, world.own.axis.pk) in sign_in("coordinator").get(axes).text
    assert page("why-axis", world, world.own.axis.pk) not in sign_in("reader").get(axes).text
    sheet = reverse("portal:sheet", args=[contract, world.own.sheet.pk])
    assert page("why-sheet", world, world.own.sheet.pk) in sign_in("coordinator").get(sheet).text
    assert page("why-sheet", world, world.own.sheet.pk) not in sign_in("lead").get(sheet).text


# --- questions -------------------------------------------------------------------------------------------------------

PAGES = ("feasibility", "encounter-list", "finding-list", "priority-list", "score-grid", "trace")


def fill(world: World, start: int, stop: int) -> None:
    """More of everything, with all its links."""
    contract, territory = world.own.contract, world.own.contract.perimeter.parts.get().territory
    for number in range(start, stop):
        axis = Axis.objects.create(contract=contract, title=f"Axe {number}", position=number)
        encounter = Encounter.objects.create(contract=contract, held_on="2022")
        encounter.communes.add(territory)
        encounter.organisations.add(world.bodies["lead"])
        FeasibilityCriterion.objects.create(contract=contract, title=f"Facteur {number}", position=number)
        finding = Finding.objects.create(contract=contract, statement=f"Constat {number}", encounter=encounter)
        finding.territories.add(territory)
        priority = Priority.objects.create(contract=contract, title=f"Priorité {number}", position=number)
        priority.findings.add(finding)
        priority.axes.add(axis)
        PriorityScore.objects.create(priority=priority, criterion_id=world.own.criterion.pk, value=number % 5)


def questions(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_ask_the_same_questions_of_ten_rows_and_of_a_hundred(world: World, coordinator: Client) -> None:
    fill(world, 0, 10)
    addresses = [page(name, world) for name in PAGES] + [
        page("finding-export", world, "csv"),
        page("priority-export", world, "csv"),
    ]
    for address in addresses:
        coordinator.get(address)
    few = {address: questions(coordinator, address) for address in addresses}
    fill(world, 10, 100)
    many = {address: questions(coordinator, address) for address in addresses}
    assert few == many
    assert max(many.values()) <= 26, many


def test_the_criteria_of_a_grid_are_chosen_once(world: World, coordinator: Client) -> None:
    coordinator.post(page("priority-propose", world))
    assert PriorityCriterion.objects.filter(contract=world.own.contract).count() == 5, "« Gravité » was there"
    coordinator.post(page("feasibility-propose", world))
    assert FeasibilityCriterion.objects.filter(contract=world.own.contract).count() == 9


def test_a_sheet_archived_meanwhile_answers_nothing(world: World, coordinator: Client) -> None:
    axis = records.create(Axis(contract=world.own.contract), by=SYSTEM, values={"title": "Bouger"})
    sheet = sheets.create_sheet(
        by=SYSTEM, contract=world.own.contract, values={"title": "Marcher"}, contents=SheetContents(axes=[axis])
    )
    finding = rows.create(Finding(contract=world.own.contract), by=SYSTEM, values={"statement": "On marche peu"})
    rows.create(
        Priority(contract=world.own.contract), by=SYSTEM, values={"title": "Marcher plus"},
        links={"findings": [finding], "axes": [axis]},
    )  # fmt: skip
    assert not coordinator.get(page("trace", world)).context["page"].gaps
    sheets.archive_sheet(by=SYSTEM, sheet=sheet)
    (gap,) = coordinator.get(page("trace", world)).context["page"].gaps
    assert gap.label == "On marche peu"
