"""Taking a gesture back: whole, once, and never over what came after."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecluse.accounts.models import Organisation, User
from ecluse.audit.models import Event
from ecluse.audit.services import operation
from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import ActionSheet, Axis, Contract, Milestone, Objective, SheetActor, Signatory, Theme
from ecluse.contracts.selectors.states import states
from ecluse.contracts.services import contracts, records, sheets, undoing
from ecluse.contracts.services.sheet_fields import change_fields
from ecluse.contracts.services.undoing import CannotUndoError
from ecluse.lib.errors import DomainError
from tests.unit.contracts.conftest import Journal

pytestmark = pytest.mark.django_db


def _last(contract: Contract) -> str:
    event = Event.objects.filter(scope=contract.scope).order_by("-number").first()
    assert event is not None
    return event.operation


def _undo(contract: Contract, by: User, gesture: str = "", **options: Any) -> Any:
    return undoing.undo(by=by, contract=contract, gesture=gesture or _last(contract), **options)


def _axis(contract: Contract, by: User, title: str, **values: Any) -> Axis:
    return records.create(Axis(contract=contract), by=by, values={"title": title, **values})


def test_fields_links_and_status_come_back_and_go_again(
    contract: Contract, sheet: ActionSheet, coordinator: User, journal: Journal
) -> None:
    axes = [_axis(contract, coordinator, title) for title in ("Vieillir", "Bouger")]
    theme = records.create(Theme(contract=contract), by=coordinator, values={"title": "Aidants"})
    names = ["title", "means", "start", "axes", "themes", "status"]
    before = states(ActionSheet, [sheet.pk], names)
    with operation():
        sheets.update_sheet(
            by=coordinator, sheet=sheet, version=None, axes=list(reversed(axes)), links={"themes": [theme]},
            values={"title": "Soutenir les aidants", "means": "Un bus", "start": "2026-03"},
        )  # fmt: skip
        sheets.change_status(by=coordinator, sheet=sheet, to="en_cours")
    gesture = _last(contract)
    after = states(ActionSheet, [sheet.pk], names)
    assert after[str(sheet.pk)] == {
        "title": "Soutenir les aidants", "means": "Un bus", "start": "2026-03", "status": "en_cours",
        "axes": [axes[1].pk, axes[0].pk], "themes": [theme.pk],
    }  # fmt: skip
    journal.gained()
    _undo(contract, coordinator, gesture)
    assert states(ActionSheet, [sheet.pk], names) == before
    told = journal.one()
    assert told.verb == "undo"
    assert told.changes["titre"] == ["Soutenir les aidants", "Aider les aidants"]
    assert told.changes["axes"] == [["Bouger", "Vieillir"], []]
    sheet.refresh_from_db()
    assert sheet.folded_title == "aider aidants"
    assert [change.after for change in sheet.status_changes.all()] == ["proposee", "en_cours", "proposee"]
    _undo(contract, coordinator)
    assert states(ActionSheet, [sheet.pk], names) == after


def test_what_has_changed_since_is_left_alone_and_said(
    contract: Contract, sheet: ActionSheet, coordinator: User
) -> None:
    other = sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Bouger en famille"})
    with operation() as gesture:
        change_fields(
            by=coordinator, contract=contract, verb="update",
            wanted={str(one.pk): {"priority": "haute"} for one in (sheet, other)},
        )  # fmt: skip
    sheets.update_sheet(by=coordinator, sheet=other, version=None, values={"priority": "basse"})
    with pytest.raises(CannotUndoError, match="1 de ses 2 changements") as refused:
        _undo(contract, coordinator, gesture)
    assert [step.refused for step in refused.value.steps if step.refused] == ["changé depuis : priorité"]
    sheet.refresh_from_db()
    assert sheet.priority == "haute"
    _undo(contract, coordinator, gesture, in_part=True)
    sheet.refresh_from_db()
    other.refresh_from_db()
    assert (sheet.priority, other.priority) == ("", "basse")
    with pytest.raises(CannotUndoError, match="tout ce qu’il touchait"):
        _undo(contract, coordinator, gesture, in_part=True)


def test_what_was_removed_comes_back_with_what_went_with_it(
    contract: Contract, sheet: ActionSheet, coordinator: User
) -> None:
    axis = _axis(contract, coordinator, "Vieillir", number="1")
    theme = records.create(Theme(contract=contract), by=coordinator, values={"title": "Aidants", "axis": axis})
    aim = records.create(Objective(contract=contract), by=coordinator, values={"title": "Rompre l’isolement"})
    under = records.create(Objective(contract=contract), by=coordinator, values={"title": "Visiter", "parent": aim})
    sheets.update_sheet(by=coordinator, sheet=sheet, version=None, axes=[axis], links={"objectives": [under]})
    key = axis.pk
    records.remove(axis, by=coordinator)
    theme.refresh_from_db()
    assert theme.axis is None
    assert not sheet.axes.exists()
    _undo(contract, coordinator)
    theme.refresh_from_db()
    assert theme.axis_id == key
    assert [(one.pk, one.number, one.title) for one in sheet.axes.all()] == [(key, "1", "Vieillir")]
    records.remove(aim, by=coordinator)
    assert not Objective.objects.exists()
    _undo(contract, coordinator)
    assert [str(one) for one in sheet.objectives.all()] == ["Visiter"]
    assert Objective.objects.get(title="Visiter").parent == Objective.objects.get(title="Rompre l’isolement")


def test_what_was_made_goes_and_a_sheet_is_put_aside(
    contract: Contract, sheet: ActionSheet, coordinator: User, body: Organisation
) -> None:
    made = _last(contract)
    records.create(SheetActor(sheet=sheet), by=coordinator, values={"role": ActorRole.LEAD, "organisation": body})
    _undo(contract, coordinator)
    assert not sheet.actors.exists()
    _undo(contract, coordinator)
    assert [actor.organisation for actor in sheet.actors.all()] == [body]
    _undo(contract, coordinator, made)
    sheet.refresh_from_db()
    assert sheet.archived_at is not None
    _undo(contract, coordinator)
    sheet.refresh_from_db()
    assert sheet.archived_at is None


def test_order_comes_back(contract: Contract, coordinator: User) -> None:
    one, two, three = (_axis(contract, coordinator, title) for title in ("Un", "Deux", "Trois"))
    records.place(three, by=coordinator, at=0)
    assert list(contract.axes.values_list("pk", flat=True)) == [three.pk, one.pk, two.pk]
    _undo(contract, coordinator)
    assert list(contract.axes.values_list("pk", flat=True)) == [one.pk, two.pk, three.pk]


def test_a_part_whose_sheet_was_renamed_still_comes_back_but_not_twice(
    contract: Contract, sheet: ActionSheet, coordinator: User
) -> None:
    step = records.create(Milestone(sheet=sheet), by=coordinator, values={"title": "Ouvrir", "due": "2026-05"})
    records.remove(step, by=coordinator)
    gesture = _last(contract)
    sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"title": "Autre"})
    _undo(contract, coordinator, gesture)
    assert [(one.title, one.due) for one in sheet.milestones.all()] == [("Ouvrir", "2026-05")]
    with pytest.raises(CannotUndoError):
        _undo(contract, coordinator, gesture)


def test_neither_another_contract_nor_an_archived_one_nor_its_opening(
    contract: Contract, sheet: ActionSheet, elsewhere: Contract, coordinator: User
) -> None:
    gesture = _last(contract)
    with pytest.raises(Event.DoesNotExist):
        _undo(elsewhere, coordinator, gesture)
    opening = Event.objects.get(scope=contract.scope, object_type="contract", verb="create").operation
    with pytest.raises(CannotUndoError):
        _undo(contract, coordinator, opening)
    contracts.update_contract(by=coordinator, contract=contract, values={"title": "Nouveau titre"}, version=None)
    _undo(contract, coordinator)
    contract.refresh_from_db()
    assert contract.title == "Contrat d’ici"
    contracts.archive_contract(by=coordinator, contract=contract)
    with pytest.raises(DomainError, match="archivé"):
        _undo(contract, coordinator, gesture)


def test_a_gesture_on_many_sheets_costs_as_much_as_on_a_few(contract: Contract, coordinator: User) -> None:
    axis = _axis(contract, coordinator, "Vieillir")

    def cost(count: int) -> tuple[int, int]:
        made = [
            sheets.create_sheet(by=coordinator, contract=contract, values={"title": f"Action {count}-{place}"})
            for place in range(count)
        ]
        wanted = {str(one.pk): {"axes": [axis.pk], "status": "en_cours"} for one in made}
        with CaptureQueriesContext(connection) as doing, operation() as gesture:
            assert len(change_fields(by=coordinator, contract=contract, wanted=wanted, verb="update")) == count
        with CaptureQueriesContext(connection) as back:
            _undo(contract, coordinator, gesture)
        assert not ActionSheet.objects.filter(status="en_cours").exists()
        return len(doing), len(back)

    few, many = cost(3), cost(40)
    assert few == many


def test_sheets_tell_that_they_lost_their_axis_and_keep_what_was_chosen_since(
    contract: Contract, sheet: ActionSheet, coordinator: User
) -> None:
    old, new = _axis(contract, coordinator, "Vieillir"), _axis(contract, coordinator, "Bouger")
    other = sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Bouger en famille"})
    for one in (sheet, other):
        sheets.update_sheet(by=coordinator, sheet=one, version=None, axes=[old])
    key = old.pk
    records.remove(old, by=coordinator)
    gesture = _last(contract)
    told = Event.objects.filter(scope=contract.scope, operation=gesture, object_type="actionsheet")
    assert [event.changes["axes"] for event in told] == [[["Vieillir"], []]] * 2
    sheets.update_sheet(by=coordinator, sheet=sheet, version=None, axes=[new])
    number = Event.objects.get(scope=contract.scope, operation=gesture, object_type="axis").number
    assert undoing.put_back_removed(by=coordinator, contract=contract, number=number).pk == key
    assert [str(axis) for axis in sheet.axes.all()] == ["Bouger"]
    assert [str(axis) for axis in other.axes.all()] == ["Vieillir"]


def test_what_others_use_since_is_not_taken_from_them(
    contract: Contract, sheet: ActionSheet, coordinator: User
) -> None:
    axis = _axis(contract, coordinator, "Vieillir")
    made = _last(contract)
    sheets.update_sheet(by=coordinator, sheet=sheet, version=None, axes=[axis])
    with pytest.raises(CannotUndoError) as refused:
        _undo(contract, coordinator, made)
    assert [step.refused for step in refused.value.steps] == ["1\u00a0fiche y est rattachée depuis"]
    _undo(contract, coordinator)
    _undo(contract, coordinator, made)
    assert not contract.axes.exists()


def test_a_date_that_would_turn_a_period_round_stays(contract: Contract, sheet: ActionSheet, coordinator: User) -> None:
    other = sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Bouger", "start": "2025"})
    sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"start": "2025", "end": "2026"})
    with operation() as gesture:
        wanted = {str(one.pk): {"start": "2020"} for one in (sheet, other)}
        change_fields(by=coordinator, contract=contract, wanted=wanted, verb="update")
    sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"end": "2021"})
    with pytest.raises(CannotUndoError, match="1 de ses 2"):
        _undo(contract, coordinator, gesture)
    _undo(contract, coordinator, gesture, in_part=True)
    assert [one.start for one in ActionSheet.objects.order_by("pk")] == ["2020", "2025"]


def test_what_has_come_back_by_itself_is_not_put_back_beside(
    contract: Contract, sheet: ActionSheet, coordinator: User, body: Organisation
) -> None:
    signs = {"organisation": body}
    signatory = records.create(Signatory(contract=contract), by=coordinator, values=signs)
    records.remove(signatory, by=coordinator)
    gone = _last(contract)
    records.create(Signatory(contract=contract), by=coordinator, values=signs)
    with pytest.raises(DomainError, match="déjà signataire"):
        _undo(contract, coordinator, gone)
    leads = {"role": ActorRole.LEAD, "organisation": body}
    actor = records.create(SheetActor(sheet=sheet), by=coordinator, values=leads)
    records.remove(actor, by=coordinator)
    gone = _last(contract)
    records.create(SheetActor(sheet=sheet), by=coordinator, values=leads)
    with pytest.raises(DomainError, match="participe déjà"):
        _undo(contract, coordinator, gone)
    assert sheet.actors.count() == contract.signatories.count() == 1


def _news(sheet: ActionSheet) -> datetime | None:
    return ActionSheet.objects.values_list("last_news_at", flat=True).get(pk=sheet.pk)


def test_what_is_taken_back_is_no_news(contract: Contract, sheet: ActionSheet, coordinator: User) -> None:
    """A gesture taken back leaves a sheet as silent as before, unless it was heard of since."""
    long_ago = datetime(2024, 5, 6, 7, 8, 9, 101112, tzinfo=UTC)
    ActionSheet.objects.filter(pk=sheet.pk).update(last_news_at=long_ago)
    with operation():
        change_fields(by=coordinator, contract=contract, wanted={str(sheet.pk): {"priority": "haute"}}, verb="update")
        sheets.change_status(by=coordinator, sheet=sheet, to="en_cours")
        sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"title": "Autre"})
    heard = _news(sheet)
    assert heard is not None
    assert heard > long_ago
    made, _ = _undo(contract, coordinator)
    assert _news(sheet) == long_ago
    _undo(contract, coordinator, made)
    assert _news(sheet) == heard
    gesture = _last(contract)
    sheets.add_note(by=coordinator, sheet=sheet, text="Une réunion a eu lieu.")
    told = _news(sheet)
    _undo(contract, coordinator, gesture)
    assert _news(sheet) == told


def test_a_new_number_is_no_news(contract: Contract, sheet: ActionSheet, coordinator: User) -> None:
    ActionSheet.objects.filter(pk=sheet.pk).update(last_news_at=None)
    change_fields(by=coordinator, contract=contract, wanted={str(sheet.pk): {"number": "41"}}, verb="update")
    assert _news(sheet) is None
