"""Copies of a sheet and of an axis: what they keep, what they leave, and that they go back as they came."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ecluse.accounts.models import Organisation, User
from ecluse.contracts.enums import ActorRole, VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Contract,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    Milestone,
    Objective,
    SheetActor,
    Term,
    Theme,
)
from ecluse.contracts.services import contracts, duplicates, records, sheets, undoing
from ecluse.lib.errors import DomainError
from tests.factories.world import SYSTEM
from tests.unit.contracts.conftest import Journal


@pytest.fixture
def rich(contract: Contract, coordinator: User, body: Organisation) -> ActionSheet:
    """A sheet with one of everything, that has lived."""
    axis = records.create(Axis(contract=contract), by=SYSTEM, values={"title": "Vieillir"})
    shared = Term.objects.create(kind=VocabularyKind.AUDIENCE, label="Aidants", folded_label="aidants")
    own = Term.objects.create(kind=VocabularyKind.TAG, label="Bus", folded_label="bus", contract=contract)
    scheme = Term.objects.create(
        kind=VocabularyKind.FUNDING_SCHEME, label="FIR local", folded_label="fir", contract=contract
    )
    values = {"number": "7", "title": "Marcher", "means": "Un bus", "start": "2024"}
    sheet = sheets.create_sheet(
        by=SYSTEM, contract=contract, values=values, contents=sheets.SheetContents(axes=[axis], links={
            "audiences": [shared], "tags": [own],
            "themes": [records.create(Theme(contract=contract), by=SYSTEM, values={"title": "Sommeil"})],
            "objectives": [records.create(Objective(contract=contract), by=SYSTEM, values={"title": "Bouger"})],
        }),
    )  # fmt: skip
    for item, given in (
        (SheetActor(sheet=sheet), {"role": ActorRole.LEAD, "organisation": body, "person": coordinator.person}),
        (SheetActor(sheet=sheet), {"role": ActorRole.PARTNER, "person": coordinator.person}),
        (Milestone(sheet=sheet), {"title": "Ouvrir", "due": "2024-05", "done_on": "2024-06"}),
        (CostLine(sheet=sheet), {"label": "Bus", "year": 2024, "planned": Decimal(900)}),
        (FundingLine(sheet=sheet), {"funder": body, "year": 2024, "granted": Decimal(500), "scheme": scheme}),
        (FollowUpIndicator(sheet=sheet), {"name": "Marcheurs", "target": "30"}),
    ):
        records.create(item, by=SYSTEM, values=given)
    sheets.add_note(by=SYSTEM, sheet=sheet, text="Une nouvelle")
    sheets.change_status(by=SYSTEM, sheet=sheet, to="en_cours")
    sheets.create_sheet(by=SYSTEM, contract=contract, values={"title": "La suivante"})
    return ActionSheet.objects.get(pk=sheet.pk)


def test_a_copy_keeps_what_the_action_is_and_begins_its_own_life(
    rich: ActionSheet, coordinator: User, journal: Journal
) -> None:
    journal.gained()
    copy, told = duplicates.duplicate_sheet(by=coordinator, sheet=rich)
    copy = ActionSheet.objects.get(pk=copy.pk)
    assert {event.operation for event in journal.gained()} == {told}
    assert (copy.title, copy.number, copy.status) == ("Marcher (copie)", "", "proposee")
    assert (copy.means, copy.start) == ("Un bus", "2024")
    assert [(line.label, line.planned) for line in copy.cost_lines.all()] == [("Bus", 900)]
    assert [str(axis) for axis in copy.axes.all()] == ["Vieillir"]
    for name in ("audiences", "tags", "themes", "objectives"):
        assert [str(one) for one in getattr(copy, name).all()] == [str(one) for one in getattr(rich, name).all()] != []
    assert [str(actor) for actor in copy.actors.all()] == [str(actor) for actor in rich.actors.all()]
    assert [(step.title, step.due, step.done_on) for step in copy.milestones.all()] == [("Ouvrir", "2024-05", "")]
    assert [(line.granted, str(line.scheme)) for line in copy.funding_lines.all()] == [(500, "FIR local")]
    assert [(one.name, one.target) for one in copy.indicators.all()] == [("Marcheurs", "30")]
    assert not copy.notes.exists()
    assert [(change.before, change.after) for change in copy.status_changes.all()] == [("", "proposee")]
    assert copy.last_news_at is None
    titles = [sheet.title for sheet in rich.contract.sheets.order_by("position", "pk")]
    assert titles == ["Marcher", "Marcher (copie)", "La suivante"]
    undoing.undo(by=coordinator, contract=rich.contract, gesture=told)
    assert [sheet.title for sheet in rich.contract.sheets.filter(archived_at=None)] == ["Marcher", "La suivante"]


def test_a_copy_in_another_contract_leaves_what_belongs_to_the_first(
    rich: ActionSheet, elsewhere: Contract, coordinator: User
) -> None:
    copy, told = duplicates.duplicate_sheet(by=coordinator, sheet=rich, into=elsewhere)
    copy = ActionSheet.objects.get(pk=copy.pk)
    assert copy.contract == elsewhere
    assert [str(term) for term in copy.audiences.all()] == ["Aidants"]
    for name in ("axes", "tags", "themes", "objectives"):
        assert not getattr(copy, name).exists()
    actor = copy.actors.get()  # the one that was a person alone stays behind
    assert (actor.organisation, actor.person) == (rich.actors.get(role=ActorRole.LEAD).organisation, None)
    assert [(line.granted, line.scheme) for line in copy.funding_lines.all()] == [(500, None)]
    undoing.undo(by=coordinator, contract=elsewhere, gesture=told)
    assert not elsewhere.sheets.filter(archived_at=None).exists()


def test_no_copy_goes_into_an_archived_contract(rich: ActionSheet, elsewhere: Contract) -> None:
    archived = contracts.archive_contract(by=SYSTEM, contract=elsewhere)
    with pytest.raises(DomainError, match="archivé"):
        duplicates.duplicate_sheet(by=SYSTEM, sheet=rich, into=archived)
    assert not archived.sheets.exists()


def test_a_very_long_title_stays_within_its_field(contract: Contract) -> None:
    sheet = sheets.create_sheet(by=SYSTEM, contract=contract, values={"title": "a" * 500})
    copy, _ = duplicates.duplicate_sheet(by=SYSTEM, sheet=sheet)
    assert len(copy.title) == 500
    assert copy.title.endswith("a (copie)")


def test_a_copied_axis_has_its_themes_and_its_tree_of_objectives(contract: Contract, coordinator: User) -> None:
    def make(item: Theme | Objective | Axis, **values: object) -> object:
        return records.create(item, by=SYSTEM, values=values)

    axis = make(Axis(contract=contract), title="Vieillir", number="1", description="Longtemps")
    make(Axis(contract=contract), title="Bouger")
    theme = make(Theme(contract=contract), title="Aidants", axis=axis)
    low = make(Objective(contract=contract), title="Bas", number="1.1")
    top = make(Objective(contract=contract), title="Haut", axis=axis)
    make(Objective(contract=contract), title="D’un thème", theme=theme)
    make(Objective(contract=contract), title="D’ailleurs")
    records.update(low, by=SYSTEM, values={"parent": top}, version=None)
    sheet = sheets.create_sheet(
        by=SYSTEM, contract=contract, values={"title": "F"}, contents=sheets.SheetContents(axes=[axis])
    )
    copy, told = duplicates.duplicate_axis(by=coordinator, axis=Axis.objects.get(title="Vieillir"))
    assert [str(one) for one in contract.axes.all()] == ["Axe 1. Vieillir", "Vieillir (copie)", "Bouger"]
    assert copy.description == "Longtemps"
    assert [one.title for one in copy.themes.all()] == ["Aidants"]
    new_top = copy.objectives.get()
    assert (new_top.title, [str(one) for one in new_top.children.all()]) == ("Haut", ["Bas"])
    assert [one.title for one in copy.themes.get().objectives.all()] == ["D’un thème"]
    assert contract.objectives.filter(title="D’ailleurs").count() == 1
    assert list(sheet.axes.all()) == [axis]
    undoing.undo(by=coordinator, contract=contract, gesture=told)
    assert (contract.axes.count(), contract.themes.count(), contract.objectives.count()) == (2, 1, 4)
