"""Sheets, axes, themes and objectives put in order; numbers given in order. Every gesture comes back whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ecluse.accounts.models import User
from ecluse.contracts.models import ActionSheet, Axis, Contract, Milestone, Objective, Theme
from ecluse.contracts.rules.numbering import Numbered, Room, Scheme, axis_numbers, sheet_numbers
from ecluse.contracts.rules.order import Spot, Where, apart, exchanged
from ecluse.contracts.selectors.numbering import planned_axis_numbers, planned_sheet_numbers, seen_as
from ecluse.contracts.selectors.sheet_order import rooms_of
from ecluse.contracts.services import numbering, ordering, records, sheets, undoing
from ecluse.contracts.services.numbering import OrderChangedError
from ecluse.contracts.services.sheets import SheetContents
from ecluse.lib.errors import DomainError
from tests.factories.world import SYSTEM
from tests.unit.contracts.conftest import Journal


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.data())
def test_one_row_moves_and_the_others_keep_their_order(positions: list[int], data: st.DataObject) -> None:
    rows = list(enumerate(sorted(positions)))
    old, new = (data.draw(st.integers(0, len(rows) - 1)) for _ in range(2))
    changed, _ = exchanged(rows, old, new)
    after = dict(rows) | changed
    order = sorted(after, key=lambda pk: (after[pk], pk))
    assert order.index(old) == new
    others = [pk for pk in order if pk != old]
    assert others == sorted(others)
    if apart([position for _, position in rows]):
        assert sorted(after.values()) == sorted(positions)  # they exchange what they hold


@pytest.mark.parametrize("text", ["debut", "apres-12", "sous-0", "axe-3"])
def test_a_spot_is_written_as_it_is_read(text: str) -> None:
    assert str(Spot.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "apres", "apres-", "apres--1", "debut-1", "avant-2", "apres-²", "axe-" + "9" * 19]
)
def test_what_is_no_spot_is_none(text: str) -> None:
    assert Spot.parse(text) is None


def test_numbers_follow_the_order_and_sub_actions_their_action() -> None:
    rooms = [Room("1", [Numbered(10, [11, 12]), Numbered(13)]), Room("4", [Numbered(14)]), Room("", [Numbered(15)])]
    in_series = {10: "5", 11: "5.1", 12: "5.2", 13: "6", 14: "7", 15: "8"}
    assert sheet_numbers(rooms, Scheme.SERIES, 5) == in_series
    by_axis = {10: "1.1", 11: "1.1.1", 12: "1.1.2", 13: "1.2", 14: "4.1"}  # no axis: its number stays
    assert sheet_numbers(rooms, Scheme.BY_AXIS) == by_axis


def test_an_axis_without_number_stays_so_among_numbered_ones() -> None:
    assert axis_numbers([(1, "2"), (2, ""), (3, "7")]) == {1: "1", 3: "2"}
    assert axis_numbers([(1, ""), (2, "")], 3) == {1: "3", 2: "4"}


def _axis(contract: Contract, title: str) -> Axis:
    return records.create(Axis(contract=contract), by=SYSTEM, values={"title": title})


def _sheet(contract: Contract, title: str, *axes: Axis, **values: Any) -> ActionSheet:
    contents = SheetContents(axes=axes)
    return sheets.create_sheet(by=SYSTEM, contract=contract, values={"title": title, **values}, contents=contents)


def _rooms(contract: Contract) -> dict[str, list[Any]]:
    """Axis → titles in order; a sheet with sub-actions is a pair."""
    return {
        room.label: [(one.title, [sub.title for sub in one.under]) if one.under else one.title for one in room.sheets]
        for room in rooms_of(contract)
        if room.sheets or room.axis
    }


class Plan:
    """Two axes; under the first A (with sub-actions), B archived, C; under the second D; E under none."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.one, self.two = _axis(contract, "Un"), _axis(contract, "Deux")
        self.a = _sheet(contract, "A", self.one)
        self.b = _sheet(contract, "B", self.one)
        self.d = _sheet(contract, "D", self.two)
        self.c = _sheet(contract, "C", self.one, self.two)
        self.e = _sheet(contract, "E")
        self.a1 = _sheet(contract, "A1", self.one, parent=self.a)
        self.a2 = _sheet(contract, "A2", self.two, parent=self.a)
        sheets.archive_sheet(by=SYSTEM, sheet=self.b)


@pytest.fixture
def plan(contract: Contract) -> Plan:
    return Plan(contract)


_START = {"Un": [("A", ["A1", "A2"]), "C"], "Deux": ["D"], "Sans axe": ["E"]}
_MOVES: list[tuple[str, Any, dict[str, list[Any]]]] = [
    ("c", lambda p: Spot(Where.AXIS, p.one.pk), _START | {"Un": ["C", ("A", ["A1", "A2"])]}),
    ("a", lambda p: Spot(Where.AFTER, p.c.pk), _START | {"Un": ["C", ("A", ["A1", "A2"])]}),
    ("c", lambda p: Spot(Where.AFTER, p.d.pk), _START | {"Un": [("A", ["A1", "A2"])], "Deux": ["D", "C"]}),
    ("e", lambda p: Spot(Where.AXIS, p.two.pk), {"Un": _START["Un"], "Deux": ["E", "D"]}),
    ("d", lambda p: Spot(Where.AXIS, 0), _START | {"Deux": [], "Sans axe": ["D", "E"]}),
    ("a2", lambda p: Spot(Where.UNDER, p.a.pk), _START | {"Un": [("A", ["A2", "A1"]), "C"]}),
    ("a1", lambda p: Spot(Where.AFTER, p.a2.pk), _START | {"Un": [("A", ["A2", "A1"]), "C"]}),
]


@pytest.mark.parametrize(("name", "spot", "after"), _MOVES)
def test_a_sheet_goes_where_it_is_placed_and_comes_back(
    plan: Plan, coordinator: User, name: str, spot: Any, after: dict[str, list[Any]]
) -> None:
    assert _rooms(plan.contract) == _START
    held = dict(plan.contract.sheets.values_list("pk", "position"))
    told = ordering.place_sheet(by=coordinator, sheet=getattr(plan, name), spot=spot(plan))
    assert _rooms(plan.contract) == after
    undoing.undo(by=coordinator, contract=plan.contract, gesture=told)
    assert _rooms(plan.contract) == _START
    assert dict(plan.contract.sheets.values_list("pk", "position")) == held


def test_sub_actions_of_the_same_axis_follow_their_action(plan: Plan, coordinator: User) -> None:
    ordering.place_sheet(by=coordinator, sheet=plan.a, spot=Spot(Where.AFTER, plan.d.pk))
    assert [str(axis) for axis in plan.a1.axes.all()] == ["Deux"]
    assert _rooms(plan.contract) == {"Un": ["C"], "Deux": ["D", ("A", ["A1", "A2"])], "Sans axe": ["E"]}


def test_a_second_axis_is_kept(plan: Plan, coordinator: User) -> None:
    three = _axis(plan.contract, "Trois")
    ordering.place_sheet(by=coordinator, sheet=plan.c, spot=Spot(Where.AXIS, three.pk))
    assert [link.axis for link in plan.c.axis_links.select_related("axis")] == [three, plan.two]


def test_an_archived_sheet_keeps_its_place_between_the_others(plan: Plan, coordinator: User) -> None:
    ordering.place_sheet(by=coordinator, sheet=plan.c, spot=Spot(Where.AFTER, plan.a.pk))
    sheets.restore_sheet(by=coordinator, sheet=ActionSheet.objects.get(pk=plan.b.pk))
    assert _rooms(plan.contract)["Un"] == [("A", ["A1", "A2"]), "C", "B"]


@pytest.mark.parametrize(
    ("name", "spot"),
    [
        ("a", lambda p: Spot(Where.AFTER, p.b.pk)),  # archived
        ("a", lambda p: Spot(Where.AFTER, p.a1.pk)),  # a sub-action
        ("a1", lambda p: Spot(Where.AFTER, p.c.pk)),
        ("a1", lambda p: Spot(Where.AXIS, p.two.pk)),
        ("a", lambda p: Spot(Where.UNDER, p.c.pk)),
        ("a", lambda p: Spot(Where.FIRST)),
        ("b", lambda p: Spot(Where.AFTER, p.a.pk)),  # archived itself
        ("a", lambda p: Spot(Where.AFTER, p.a.pk)),
    ],
)
def test_a_place_that_is_none_is_refused(plan: Plan, journal: Journal, name: str, spot: Any) -> None:
    journal.gained()
    sheet = ActionSheet.objects.get(pk=getattr(plan, name).pk)
    with pytest.raises(DomainError):
        ordering.place_sheet(by=SYSTEM, sheet=sheet, spot=spot(plan))
    assert not journal.gained()


def test_beside_what_belongs_to_another_contract_is_refused(plan: Plan, elsewhere: Contract) -> None:
    theirs, their_axis = _sheet(elsewhere, "Leur fiche"), _axis(elsewhere, "Leur axe")
    theme = records.create(Theme(contract=plan.contract), by=SYSTEM, values={"title": "T"})
    for spot in (Spot(Where.AFTER, theirs.pk), Spot(Where.AXIS, their_axis.pk)):
        with pytest.raises(DomainError, match="n’est plus là"):
            ordering.place_sheet(by=SYSTEM, sheet=plan.a, spot=spot)
    for item, spot in ((theme, Spot(Where.UNDER, their_axis.pk)), (plan.one, Spot(Where.AFTER, their_axis.pk))):
        with pytest.raises(DomainError, match="n’est plus là"):
            ordering.place_item(by=SYSTEM, item=item, spot=spot)


def test_a_move_among_a_thousand_sheets_is_a_few_queries_and_one_event(contract: Contract, coordinator: User) -> None:
    ActionSheet.objects.bulk_create(
        ActionSheet(contract=contract, title=f"Fiche {place}", position=place) for place in range(1000)
    )
    last, first = contract.sheets.get(position=999), contract.sheets.get(position=0)
    moved = Journal(contract.scope)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ordering.place_sheet(by=coordinator, sheet=last, spot=Spot(Where.AFTER, first.pk))
    assert len(asked) < 25
    assert moved.one().verb == "move"
    order = list(contract.sheets.order_by("position", "pk").values_list("pk", flat=True)[:3])
    assert order[:2] == [first.pk, last.pk]


def test_a_step_at_the_end_tells_nothing(plan: Plan, journal: Journal) -> None:
    journal.gained()
    assert ordering.step(by=SYSTEM, item=plan.one, up=True) == ""
    assert not journal.gained()
    assert ordering.step(by=SYSTEM, item=plan.one, up=False) == journal.one().operation


def _titles(rows: Any) -> list[str]:
    return [row.title for row in rows]


def test_an_objective_moves_in_its_tree_and_never_under_itself(contract: Contract, coordinator: User) -> None:
    def aim(title: str, parent: Objective | None = None) -> Objective:
        return records.create(Objective(contract=contract), by=SYSTEM, values={"title": title, "parent": parent})

    top, other = aim("Haut"), aim("Autre")
    low, beside = aim("Bas", top), aim("À côté", top)
    told = ordering.place_item(by=coordinator, item=low, spot=Spot(Where.UNDER, other.pk))
    assert _titles(other.children.all()) == ["Bas"]
    ordering.place_item(by=coordinator, item=beside, spot=Spot(Where.AFTER, low.pk))
    assert _titles(other.children.all()) == ["Bas", "À côté"]
    for spot in (Spot(Where.UNDER, low.pk), Spot(Where.AFTER, low.pk)):
        with pytest.raises(DomainError, match="lui-même sous"):
            ordering.place_item(by=coordinator, item=other, spot=spot)
    undoing.undo(by=coordinator, contract=contract, gesture=told, in_part=True)
    assert _titles(top.children.all()) == ["Bas"]
    ordering.place_item(by=coordinator, item=Objective.objects.get(pk=low.pk), spot=Spot(Where.FIRST))
    assert _titles(contract.objectives.filter(parent=None)) == ["Bas", "Haut", "Autre"]


def test_a_theme_goes_to_another_axis_and_comes_back(contract: Contract, coordinator: User) -> None:
    one, two = _axis(contract, "Un"), _axis(contract, "Deux")
    made = [
        records.create(Theme(contract=contract), by=SYSTEM, values={"title": title, "axis": axis})
        for title, axis in (("A", one), ("B", one), ("C", two))
    ]
    told = ordering.place_item(by=coordinator, item=made[1], spot=Spot(Where.UNDER, two.pk))
    assert (_titles(one.themes.all()), _titles(two.themes.all())) == (["A"], ["B", "C"])
    undoing.undo(by=coordinator, contract=contract, gesture=told)
    assert (_titles(one.themes.all()), _titles(two.themes.all())) == (["A", "B"], ["C"])
    ordering.place_item(by=coordinator, item=made[0], spot=Spot(Where.AFTER, made[2].pk))
    assert _titles(two.themes.all()) == ["C", "A"]


def test_sheets_are_numbered_in_one_gesture(plan: Plan, coordinator: User, journal: Journal) -> None:
    held = dict(plan.contract.sheets.values_list("title", "number"))
    seen = seen_as(planned_sheet_numbers(plan.contract, Scheme.BY_AXIS, 1))
    journal.gained()
    told, count = numbering.renumber_sheets(
        by=coordinator, contract=plan.contract, scheme=Scheme.BY_AXIS, start=1, seen=seen
    )
    numbers = dict(plan.contract.sheets.values_list("title", "number"))
    assert numbers == {"A": "1.1", "A1": "1.1.1", "A2": "1.1.2", "C": "1.2", "D": "2.1", "B": "", "E": ""}
    assert count == 5
    assert {event.operation for event in journal.gained()} == {told}
    undoing.undo(by=coordinator, contract=plan.contract, gesture=told)
    assert dict(plan.contract.sheets.values_list("title", "number")) == held


def test_numbers_are_not_given_when_the_order_has_changed(plan: Plan, coordinator: User) -> None:
    seen = seen_as(planned_sheet_numbers(plan.contract, Scheme.SERIES, 1))
    ordering.place_sheet(by=SYSTEM, sheet=plan.c, spot=Spot(Where.AXIS, plan.one.pk))
    with pytest.raises(OrderChangedError):
        numbering.renumber_sheets(by=coordinator, contract=plan.contract, scheme=Scheme.SERIES, start=1, seen=seen)
    assert not plan.contract.sheets.exclude(number="").exists()


def test_axes_are_numbered_in_one_gesture(plan: Plan, coordinator: User) -> None:
    seen = seen_as(planned_axis_numbers(plan.contract, 2))
    told, count = numbering.renumber_axes(by=coordinator, contract=plan.contract, start=2, seen=seen)
    assert (count, [axis.number for axis in plan.contract.axes.all()]) == (2, ["2", "3"])
    again = seen_as(planned_axis_numbers(plan.contract, 2))
    with pytest.raises(DomainError, match="rien ne changerait"):
        numbering.renumber_axes(by=coordinator, contract=plan.contract, start=2, seen=again)
    undoing.undo(by=coordinator, contract=plan.contract, gesture=told)
    assert [axis.number for axis in plan.contract.axes.all()] == ["", ""]


def test_a_step_among_those_that_people_see(contract: Contract) -> None:
    """One place up, among some of its siblings, goes over those that are not seen."""
    sheet = sheets.create_sheet(by=SYSTEM, contract=contract, values={"title": "Aider"})
    steps = [
        records.create(Milestone(sheet=sheet), by=SYSTEM, values={"title": title}) for title in ("A", "B", "C", "D")
    ]
    seen = [steps[0].pk, steps[3].pk]
    assert ordering.step(by=SYSTEM, item=steps[3], up=False, among=seen) == ""
    assert ordering.step(by=SYSTEM, item=steps[3], up=True, among=seen) != ""
    assert [step.title for step in sheet.milestones.all()] == ["D", "A", "B", "C"]
    assert ordering.step(by=SYSTEM, item=steps[3], up=False, among=seen[::-1]) != ""
    assert [step.title for step in sheet.milestones.all()] == ["A", "D", "B", "C"]
