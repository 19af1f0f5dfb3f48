"""One gesture on many sheets: what it would change, what it changes, and that it comes back whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ecluse.accounts.models import Organisation, User
from ecluse.audit.models import Event
from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import ActionSheet, Axis, Contract, SheetActor, Theme
from ecluse.contracts.rules.gestures import GESTURE_FIELDS, Gesture, Holds, Way, after_links
from ecluse.contracts.selectors.gestures import Planned, fingerprint
from ecluse.contracts.selectors.states import states
from ecluse.contracts.services import records, sheets, undoing
from ecluse.contracts.services.gestures import SelectionChangedError, make_gesture
from ecluse.lib.errors import DomainError
from tests.unit.contracts.conftest import Journal


def _gesture(word: str, way: Way, *values: Any, reason: str = "") -> Gesture:
    return Gesture(GESTURE_FIELDS[word], way, values, reason)


_KEYS = st.lists(st.integers(1, 6), unique=True, max_size=5)


@given(held=_KEYS, values=_KEYS)
def test_links_after_a_gesture(held: list[int], values: list[int]) -> None:
    def then(way: Way) -> list[int]:
        return after_links(_gesture("axe", way, *values), held)

    assert set(then(Way.ADD)) == {*held, *values}
    assert then(Way.ADD)[: len(held)] == held
    assert then(Way.TAKE) == [key for key in held if key not in values]
    assert set(then(Way.SET)) == set(values)
    assert then(Way.EMPTY) == []
    for way in Way:
        once = then(way)
        assert after_links(_gesture("axe", way, *values), once) == once, "made twice, a gesture changes nothing more"
        assert len(once) == len(set(once))


@pytest.fixture
def three(contract: Contract, coordinator: User) -> list[ActionSheet]:
    titles = ("Aidants", "Bouger", "Crise")
    return [
        sheets.create_sheet(by=coordinator, contract=contract, values={"title": title, "start": "2025", "end": "2026"})
        for title in titles
    ]


def _make(contract: Contract, by: User, among: Sequence[ActionSheet], gesture: Gesture) -> tuple[str, list[Planned]]:
    return make_gesture(by=by, contract=contract, sheets=[sheet.pk for sheet in among], gesture=gesture)


@pytest.mark.django_db
def test_a_status_moves_where_the_machine_allows(
    contract: Contract, coordinator: User, three: list[ActionSheet], journal: Journal
) -> None:
    sheets.change_status(by=coordinator, sheet=three[1], to="en_cours")
    sheets.change_status(by=coordinator, sheet=three[2], to="realisee")
    journal.gained()
    with pytest.raises(DomainError, match="Dites pourquoi"):
        _make(contract, coordinator, three, _gesture("statut", Way.SET, "bloquee"))
    _, plan = _make(contract, coordinator, three, _gesture("statut", Way.SET, "bloquee", reason="Sans local"))
    assert [one.refused for one in plan] == [
        "une fiche « proposée » ne peut pas devenir « bloquée »", "",
        "une fiche « réalisée » ne peut pas devenir « bloquée »",
    ]  # fmt: skip
    told = journal.one()
    assert (told.verb, told.note, told.changes) == ("change_status", "Sans local", {"statut": ["En cours", "Bloquée"]})
    change = three[1].status_changes.first()
    assert change is not None
    assert (change.before, change.after, change.reason) == ("en_cours", "bloquee", "Sans local")


@pytest.mark.django_db
def test_dates_are_refused_where_the_end_would_precede(
    contract: Contract, coordinator: User, three: list[ActionSheet]
) -> None:
    sheets.update_sheet(by=coordinator, sheet=three[0], version=None, values={"end": "2030"})
    _, plan = _make(contract, coordinator, three, _gesture("debut", Way.SET, "2027"))
    assert [bool(one.refused) for one in plan] == [False, True, True]
    assert "(2026)" in plan[1].refused
    assert "(2027)" in plan[1].refused
    assert [sheet.start for sheet in ActionSheet.objects.order_by("pk")] == ["2027", "2025", "2025"]
    _make(contract, coordinator, three, _gesture("fin", Way.EMPTY))
    assert not ActionSheet.objects.exclude(end="").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("word", [w for w, f in GESTURE_FIELDS.items() if f.holds is Holds.CODE and w != "statut"])
def test_every_code_is_set(contract: Contract, coordinator: User, three: list[ActionSheet], word: str) -> None:
    field: Any = ActionSheet._meta.get_field(GESTURE_FIELDS[word].name)
    code = next(code for code, _ in reversed(field.choices) if code)
    operation, plan = _make(contract, coordinator, three, _gesture(word, Way.SET, code))
    assert all(one.changes for one in plan)
    assert set(ActionSheet.objects.values_list(field.name, flat=True)) == {code}
    undoing.undo(by=coordinator, contract=contract, gesture=operation)
    assert set(ActionSheet.objects.values_list(field.name, flat=True)) == {field.default}


@pytest.mark.django_db
def test_links_of_all_kinds_and_new_words(contract: Contract, coordinator: User, three: list[ActionSheet]) -> None:
    axis = records.create(Axis(contract=contract), by=coordinator, values={"title": "Vieillir"})
    theme = records.create(Theme(contract=contract), by=coordinator, values={"title": "Aidants"})
    names = ["axes", "themes", "tags"]
    before = states(ActionSheet, [one.pk for one in three], names)
    for word, value in (("axe", axis.pk), ("theme", theme.pk), ("etiquette", "COPIL de mars")):
        _, plan = _make(contract, coordinator, three, _gesture(word, Way.ADD, value))
        assert {one.told[1] for one in plan} <= {"Vieillir", "Aidants", "COPIL de mars"}
    held = states(ActionSheet, [one.pk for one in three], names)
    assert {tuple(map(len, state.values())) for state in held.values()} == {(1, 1, 1)}
    assert [str(term) for term in three[0].tags.all()] == ["COPIL de mars"]
    with pytest.raises(DomainError, match="Aucune de ces fiches ne changerait"):
        _make(contract, coordinator, three, _gesture("axe", Way.ADD, axis.pk))
    told = Event.objects.filter(scope=contract.scope).order_by("-number").values_list("operation", flat=True)
    for operation in list(dict.fromkeys(told))[:3]:
        undoing.undo(by=coordinator, contract=contract, gesture=operation)
    assert states(ActionSheet, [one.pk for one in three], names) == before


@pytest.mark.django_db
def test_leads_come_and_go(
    contract: Contract, coordinator: User, three: list[ActionSheet], body: Organisation, journal: Journal
) -> None:
    records.create(SheetActor(sheet=three[0]), by=coordinator, values={"role": ActorRole.LEAD, "organisation": body})
    records.create(SheetActor(sheet=three[0]), by=coordinator, values={"role": ActorRole.CO_LEAD, "detail": "Le CCAS"})

    def leads() -> list[list[str]]:
        return [[str(actor) for actor in one.actors.order_by("pk")] for one in three]

    start = leads()
    _make(contract, coordinator, three, _gesture("pilote", Way.ADD, body.pk))
    assert leads() == [[str(body), "Le CCAS"], [str(body)], [str(body)]]
    operation, plan = _make(contract, coordinator, three, _gesture("pilote", Way.SET, "Maison sport-santé"))
    assert plan[0].told == (f"{body}, Le CCAS", "Maison sport-santé")
    assert leads() == [["Maison sport-santé"]] * 3
    undoing.undo(by=coordinator, contract=contract, gesture=operation)
    assert leads() == [[str(body), "Le CCAS"], [str(body)], [str(body)]]
    _make(contract, coordinator, three[1:], _gesture("pilote", Way.TAKE, body.pk))
    assert leads() == start
    _make(contract, coordinator, three, _gesture("pilote", Way.EMPTY))
    assert leads() == [[], [], []]
    assert journal.gained(), "each actor that comes or goes has its event"


@pytest.mark.django_db
def test_an_archive_takes_sub_actions_along_and_comes_back(
    contract: Contract, coordinator: User, three: list[ActionSheet]
) -> None:
    under = sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Visites", "parent": three[0]})
    with pytest.raises(DomainError, match="Aucune"):
        _make(contract, coordinator, three[:1], _gesture("archive", Way.SET))
    operation, _ = _make(contract, coordinator, [three[0], under], _gesture("archive", Way.SET))
    assert ActionSheet.objects.filter(archived_at__isnull=False).count() == 2
    undoing.undo(by=coordinator, contract=contract, gesture=operation)
    assert not ActionSheet.objects.filter(archived_at__isnull=False).exists()


@pytest.mark.django_db
def test_a_selection_that_has_changed_is_shown_again(
    contract: Contract, coordinator: User, three: list[ActionSheet]
) -> None:
    chosen = ActionSheet.objects.filter(contract=contract)
    seen = fingerprint(chosen)
    sheets.update_sheet(by=coordinator, sheet=three[2], version=None, values={"title": "Autre"})
    keys = [one.pk for one in three]
    with pytest.raises(SelectionChangedError):
        make_gesture(
            by=coordinator, contract=contract, sheets=keys, gesture=_gesture("priorite", Way.SET, "haute"), seen=seen
        )
    assert not ActionSheet.objects.filter(priority="haute").exists()


@pytest.mark.django_db
def test_sheets_of_another_contract_are_not_there(
    contract: Contract, elsewhere: Contract, coordinator: User, three: list[ActionSheet]
) -> None:
    theirs = sheets.create_sheet(by=coordinator, contract=elsewhere, values={"title": "La leur"})
    _make(contract, coordinator, [*three, theirs], _gesture("priorite", Way.SET, "haute"))
    theirs.refresh_from_db()
    assert theirs.priority == ""


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["statut", "axe", "pilote", "archive"])
def test_a_gesture_costs_as_many_queries_for_forty_sheets_as_for_three(
    contract: Contract, coordinator: User, body: Organisation, word: str
) -> None:
    axis = records.create(Axis(contract=contract), by=coordinator, values={"title": "Vieillir"})
    gesture = {
        "statut": _gesture("statut", Way.SET, "en_cours"), "axe": _gesture("axe", Way.ADD, axis.pk),
        "pilote": _gesture("pilote", Way.ADD, body.pk), "archive": _gesture("archive", Way.SET),
    }[word]  # fmt: skip

    def cost(count: int) -> int:
        made = [
            sheets.create_sheet(by=coordinator, contract=contract, values={"title": f"Action {n}"})
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as seen:
            _make(contract, coordinator, made, gesture)
        return len(seen)

    assert cost(3) == cost(40)
