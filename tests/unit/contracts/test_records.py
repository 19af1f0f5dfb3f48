"""What every write keeps: scope, version, difference, one event, and the archive's silence."""

from __future__ import annotations

from typing import Any

import pytest

from ecluse.accounts.models import Organisation, User
from ecluse.audit.models import Event
from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Commitment,
    Contract,
    FundingLine,
    LinkedPlan,
    Milestone,
    Objective,
    Signatory,
    Theme,
)
from ecluse.contracts.services import contracts, records, sheets, vocabulary
from ecluse.contracts.services.records import NewOrganisation
from ecluse.lib.errors import DomainError, StaleError
from tests.unit.contracts.conftest import Journal

pytestmark = pytest.mark.django_db


def _axis(contract: Contract, by: User, title: str = "Vieillir", **values: Any) -> Axis:
    return records.create(Axis(contract=contract), by=by, values={"title": title, **values})


def test_one_event_for_each_write(contract: Contract, coordinator: User, journal: Journal) -> None:
    axis = _axis(contract, coordinator, number="1")
    made = journal.one()
    assert (made.verb, made.object_type, made.actor_id) == ("create", "axis", coordinator.audit_id)
    assert made.changes["titre"] == [None, "Vieillir"]
    records.update(axis, by=coordinator, values={"title": "Bien vieillir"}, version=axis.version)
    assert journal.one().changes == {"titre": ["Vieillir", "Bien vieillir"]}
    other = _axis(contract, coordinator, "Bouger")
    journal.one()
    records.move(other, by=coordinator, up=True)
    assert journal.one().verb == "move"
    axis.refresh_from_db()
    records.remove(axis, by=coordinator)
    gone = journal.one()
    assert gone.verb == "remove"
    assert gone.changes["titre"] == ["Bien vieillir", None]


def test_nothing_is_told_when_nothing_changes(contract: Contract, coordinator: User, journal: Journal) -> None:
    axis = _axis(contract, coordinator)
    journal.one()
    same = records.update(axis, by=coordinator, values={"title": "Vieillir"}, version=axis.version)
    assert same.version == axis.version
    assert journal.gained() == []


def test_a_stale_version_is_refused_and_changes_nothing(contract: Contract, coordinator: User) -> None:
    axis = _axis(contract, coordinator)
    records.update(axis, by=coordinator, values={"title": "Premier"}, version=1)
    with pytest.raises(StaleError) as refused:
        records.update(axis, by=coordinator, values={"title": "Second"}, version=1)
    assert refused.value.current.title == "Premier"  # type: ignore[attr-defined]
    axis.refresh_from_db()
    assert (axis.title, axis.version) == ("Premier", 2)


def test_two_values_of_the_same_name_are_told_apart(contract: Contract, coordinator: User) -> None:
    first, second = _axis(contract, coordinator), _axis(contract, coordinator)
    theme = records.create(Theme(contract=contract), by=coordinator, values={"title": "Aidants", "axis": first})
    records.update(theme, by=coordinator, values={"axis": second}, version=theme.version)
    theme.refresh_from_db()
    assert theme.axis == second


def test_foreign_values_are_refused_by_the_service(
    contract: Contract, elsewhere: Contract, coordinator: User, sheet: ActionSheet
) -> None:
    axis = _axis(elsewhere, coordinator)
    theme = records.create(Theme(contract=elsewhere), by=coordinator, values={"title": "Thème"})
    objective = records.create(Objective(contract=elsewhere), by=coordinator, values={"title": "Objectif"})
    own_words = vocabulary.terms_named(by=coordinator, contract=elsewhere, kind=VocabularyKind.PLAN, labels=["Mot"])
    main = sheets.create_sheet(by=coordinator, contract=elsewhere, values={"title": "Autre"})
    tries: list[Any] = [
        lambda: records.create(Theme(contract=contract), by=coordinator, values={"title": "T", "axis": axis}),
        lambda: records.create(Objective(contract=contract), by=coordinator, values={"title": "O", "parent": objective}),
        lambda: records.create(Objective(contract=contract), by=coordinator, values={"title": "O", "theme": theme}),
        lambda: records.create(LinkedPlan(contract=contract), by=coordinator, values={"title": "P", "term": own_words[0]}),
        lambda: sheets.update_sheet(by=coordinator, sheet=sheet, version=sheet.version, axes=[axis]),
        lambda: sheets.update_sheet(by=coordinator, sheet=sheet, version=sheet.version, links={"themes": [theme]}),
        lambda: sheets.update_sheet(by=coordinator, sheet=sheet, version=sheet.version, links={"audiences": own_words}),
        lambda: sheets.update_sheet(by=coordinator, sheet=sheet, version=None, determinants=[(own_words[0], "")]),
        lambda: sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"parent": main}),
        lambda: sheets.create_sheet(
            by=coordinator, contract=contract, values={"title": "S"}, contents=sheets.SheetContents(axes=[axis])
        ),
        lambda: sheets.create_sheet(
            by=coordinator, contract=contract, values={"title": "S"},
            contents=sheets.SheetContents(determinants=[(own_words[0], "")]),
        ),
    ]  # fmt: skip
    before = Event.objects.count()
    for attempt in tries:
        with pytest.raises(DomainError, match="n’appartient pas à ce contrat"):
            attempt()
    assert Event.objects.count() == before


def test_order_is_kept_among_siblings(contract: Contract, coordinator: User) -> None:
    axes = [_axis(contract, coordinator, title) for title in "abc"]
    records.move(axes[0], by=coordinator, up=True)
    records.move(axes[0], by=coordinator, up=False)
    assert [axis.title for axis in contract.axes.all()] == ["b", "a", "c"]
    records.move(axes[2], by=coordinator, up=False)
    assert [axis.title for axis in contract.axes.all()] == ["b", "a", "c"]


def test_objectives_are_ordered_under_their_parent(contract: Contract, coordinator: User) -> None:
    def make(title: str, parent: Objective | None = None) -> Objective:
        values = {"title": title, "parent": parent}
        return records.create(Objective(contract=contract), by=coordinator, values=values)

    top = make("A")
    child, second = make("A1", top), make("A2", top)
    other = make("B")
    records.move(second, by=coordinator, up=True)
    records.move(other, by=coordinator, up=True)
    assert [each.title for each in top.children.all()] == ["A2", "A1"]
    assert [each.title for each in contract.objectives.filter(parent=None)] == ["B", "A"]
    with pytest.raises(DomainError, match="sous celui"):
        records.update(top, by=coordinator, values={"parent": child}, version=None)


def test_what_is_still_used_is_not_removed(contract: Contract, coordinator: User, body: Organisation) -> None:
    word = vocabulary.terms_named(by=coordinator, contract=contract, kind=VocabularyKind.PLAN, labels=["PAT"])[0]
    records.create(LinkedPlan(contract=contract), by=coordinator, values={"title": "PAT", "term": word})
    before = Event.objects.count()
    with pytest.raises(DomainError, match="encore utilisé"):
        records.remove(word, by=coordinator)
    assert Event.objects.count() == before


def test_a_signatory_signs_once(contract: Contract, coordinator: User, body: Organisation) -> None:
    signatory = records.create(Signatory(contract=contract), by=coordinator, values={"organisation": body})
    with pytest.raises(DomainError, match="déjà signataire"):
        records.create(Signatory(contract=contract), by=coordinator, values={"organisation": body})
    commitment = records.create(Commitment(signatory=signatory), by=coordinator, values={"text": "Une salle"})
    records.remove(signatory, by=coordinator)
    assert not Commitment.objects.filter(pk=commitment.pk).exists()


def test_a_body_named_for_the_first_time_is_made_known(contract: Contract, coordinator: User, journal: Journal) -> None:
    signatory = records.create(
        Signatory(contract=contract), by=coordinator, values={"organisation": NewOrganisation("Ville d’Essai")}
    )
    assert signatory.organisation.name == "Ville d’Essai"
    event = journal.one()
    made = Event.objects.get(object_type="organisation", object_id=str(signatory.organisation_id))
    assert made.operation == event.operation != ""
    again = NewOrganisation("VILLE D'ESSAI")
    with pytest.raises(DomainError, match="déjà signataire"):
        records.create(Signatory(contract=contract), by=coordinator, values={"organisation": again})
    assert Organisation.objects.filter(folded_name="ville essai").count() == 1


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [("2022", "2027", True), ("2025-03", "2025", True), ("2025", "2025-03", True), ("2026", "2025", False),
     ("2025-06", "2025-03", False), ("2025-03-02", "2025-03-01", False), ("2025-03-02", "2025-03", True), ("", "2020", True)],
)  # fmt: skip
def test_a_period_known_in_part_is_compared_no_further_than_it_is_known(
    contract: Contract, coordinator: User, start: str, end: str, holds: bool
) -> None:
    def change() -> None:
        contracts.update_contract(by=coordinator, contract=contract, values={"start": start, "end": end}, version=None)

    if holds:
        change()
        contract.refresh_from_db()
        assert (contract.start, contract.end) == (start, end)
    else:
        with pytest.raises(DomainError, match="La fin précède le début"):
            change()


def test_amounts_and_dates_are_checked_whoever_writes(
    sheet: ActionSheet, coordinator: User, body: Organisation
) -> None:
    with pytest.raises(DomainError, match="négatif"):
        records.create(FundingLine(sheet=sheet), by=coordinator, values={"funder": body, "requested": -1})
    with pytest.raises(DomainError, match="Échéance"):
        records.create(Milestone(sheet=sheet), by=coordinator, values={"title": "Guide", "due": "2025-13"})
    with pytest.raises(DomainError, match="Étape"):
        records.create(Milestone(sheet=sheet), by=coordinator, values={"title": ""})


def test_an_archived_contract_is_read_not_written(contract: Contract, coordinator: User, sheet: ActionSheet) -> None:
    axis = _axis(contract, coordinator)
    contracts.archive_contract(by=coordinator, contract=contract)
    stale: Any = Axis.objects.get(pk=axis.pk)
    sheet = ActionSheet.objects.get(pk=sheet.pk)
    tries: list[Any] = [
        lambda: records.create(Axis(contract=stale.contract), by=coordinator, values={"title": "B"}),
        lambda: records.update(stale, by=coordinator, values={"title": "B"}, version=None),
        lambda: records.remove(stale, by=coordinator),
        lambda: records.move(stale, by=coordinator, up=True),
        lambda: contracts.update_contract(by=coordinator, contract=contract, values={"title": "B"}, version=None),
        lambda: sheets.create_sheet(by=coordinator, contract=stale.contract, values={"title": "S"}),
        lambda: sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"title": "S"}),
        lambda: sheets.change_status(by=coordinator, sheet=sheet, to="en_cours"),
        lambda: sheets.add_note(by=coordinator, sheet=sheet, text="Nouvelle"),
    ]
    for attempt in tries:
        with pytest.raises(DomainError, match="archivé"):
            attempt()
    contracts.restore_contract(by=coordinator, contract=contract)
    records.update(Axis.objects.get(pk=axis.pk), by=coordinator, values={"title": "B"}, version=None)
    assert Axis.objects.get(pk=axis.pk).title == "B"
