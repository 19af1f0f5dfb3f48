"""Sheets: statuses, fields, sub-actions, notes, archive."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ecluse.accounts.models import Organisation, User
from ecluse.audit.models import Event
from ecluse.contracts.enums import ActorRole, SheetStatus, TargetLevel, VocabularyKind
from ecluse.contracts.models import ActionSheet, Axis, Contract, StatusChange, Term
from ecluse.contracts.rules.sheet_filters import SheetFilter
from ecluse.contracts.rules.statuses import needs_a_reason, next_statuses
from ecluse.contracts.selectors.sheet_search import matching
from ecluse.contracts.services import records, sheets, vocabulary
from ecluse.contracts.services.records import NewOrganisation
from ecluse.contracts.services.sheets import ActorInput, FundingInput, MilestoneInput, SheetContents
from ecluse.lib.errors import DomainError, StaleError
from tests.unit.contracts.conftest import Journal

TODAY = date(2026, 3, 14)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("before", SheetStatus.values)
@pytest.mark.parametrize("after", SheetStatus.values)
def test_every_change_of_status(
    sheet: ActionSheet, coordinator: User, journal: Journal, before: str, after: str
) -> None:
    ActionSheet.objects.filter(pk=sheet.pk).update(status=before)
    changes = StatusChange.objects.filter(sheet=sheet).count()
    if before == after:
        assert sheets.change_status(by=coordinator, sheet=sheet, to=after).version == sheet.version
        assert journal.gained() == []
    elif after not in next_statuses(before):
        with pytest.raises(DomainError, match="ne peut pas devenir"):
            sheets.change_status(by=coordinator, sheet=sheet, to=after, reason="Parce que")
        assert journal.gained() == []
    else:
        if needs_a_reason(after):
            with pytest.raises(DomainError, match="Dites pourquoi"):
                sheets.change_status(by=coordinator, sheet=sheet, to=after, reason="  ")
        moved = sheets.change_status(by=coordinator, sheet=sheet, to=after, reason="Faute de salle")
        assert (moved.status, moved.version) == (after, sheet.version + 1)
        assert moved.last_news_at is not None
        event = journal.one()
        assert event.verb == "change_status"
        assert event.changes == {"statut": [SheetStatus(before).label, SheetStatus(after).label]}
        assert event.note == "Faute de salle"
        assert StatusChange.objects.filter(sheet=sheet).count() == changes + 1


def test_an_unknown_status_is_refused(sheet: ActionSheet, coordinator: User) -> None:
    with pytest.raises(DomainError, match="ne peut pas devenir"):
        sheets.change_status(by=coordinator, sheet=sheet, to="terminee")
    with pytest.raises(DomainError, match="Changer le statut"):
        sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"status": "en_cours"})


def test_a_stale_sheet_is_not_overwritten(sheet: ActionSheet, coordinator: User) -> None:
    sheets.update_sheet(by=coordinator, sheet=sheet, version=sheet.version, values={"title": "Premier"})
    for attempt in (
        lambda: sheets.update_sheet(by=coordinator, sheet=sheet, version=sheet.version, values={"title": "Second"}),
        lambda: sheets.change_status(by=coordinator, sheet=sheet, to="en_cours", version=sheet.version),
    ):
        with pytest.raises(StaleError):
            attempt()
    sheet.refresh_from_db()
    assert (sheet.title, sheet.status) == ("Premier", "proposee")


def test_a_sheet_is_made_with_all_it_holds_in_one_event(
    contract: Contract, coordinator: User, body: Organisation, journal: Journal
) -> None:
    axis = records.create(Axis(contract=contract), by=coordinator, values={"title": "Vieillir"})
    journal.one()
    word = Term.objects.create(kind=VocabularyKind.DETERMINANT, label="Logement", folded_label="logement")
    made = sheets.create_sheet(
        by=coordinator, contract=contract, values={"title": "Aider", "number": "7", "start": "2023"},
        contents=SheetContents(
            axes=[axis, axis],
            actors=[ActorInput(ActorRole.LEAD, body, detail="service prévention"),
                    ActorInput(ActorRole.PARTNER, NewOrganisation("Association neuve"))],
            milestones=[MilestoneInput("Guide", due="2024-06")],
            funding=[FundingInput(body, year=2024)],
            indicators=["Aidants aidés"],
            determinants=[(word, TargetLevel.BOTH), (word, TargetLevel.BOTH)],
        ),
    )  # fmt: skip
    event = journal.one()
    assert event.verb == "create"
    assert event.changes["acteurs"][1][0].startswith("Pilote : Caisse primaire")
    assert [link.axis for link in made.axis_links.all()] == [axis]
    assert made.actors.count() == 2
    assert made.determinant_links.get().target_level == TargetLevel.BOTH
    assert Organisation.objects.filter(name="Association neuve").exists()


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (SheetContents(actors=[ActorInput(ActorRole.LEAD)]), "Choisissez un organisme"),
        (SheetContents(milestones=[MilestoneInput("Guide", due="bientôt")]), "Échéance"),
        (SheetContents(milestones=[MilestoneInput("")]), "Étape"),
    ],
)
def test_what_a_sheet_is_made_with_is_checked(
    contract: Contract, coordinator: User, contents: SheetContents, sentence: str
) -> None:
    before = Event.objects.count()
    with pytest.raises(DomainError, match=sentence):
        sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Aider"}, contents=contents)
    assert not ActionSheet.objects.filter(contract=contract).exists()
    assert Event.objects.count() == before


def test_a_sheet_needs_a_title(contract: Contract, coordinator: User) -> None:
    with pytest.raises(DomainError, match="Titre"):
        sheets.create_sheet(by=coordinator, contract=contract, values={"title": ""})


def test_sub_actions_stand_one_level_deep(contract: Contract, coordinator: User, sheet: ActionSheet) -> None:
    child = sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Sous", "parent": sheet})
    assert child.depth == 1
    with pytest.raises(DomainError, match="sous-action"):
        sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Sous-sous", "parent": child})
    other = sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Autre"})
    with pytest.raises(DomainError, match="sous-action"):
        sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"parent": other})
    with pytest.raises(DomainError, match="sous-action"):
        sheets.update_sheet(by=coordinator, sheet=other, version=None, values={"parent": other})
    freed = sheets.update_sheet(by=coordinator, sheet=child, version=None, values={"parent": None})
    assert freed.depth == 0
    with pytest.raises(DomainError, match="fin précède"):
        sheets.update_sheet(by=coordinator, sheet=child, version=None, values={"start": "2026", "end": "2025"})


def test_links_words_and_determinants_change_in_one_event(
    contract: Contract, coordinator: User, sheet: ActionSheet, journal: Journal
) -> None:
    words = [
        vocabulary.create_term(by=coordinator, kind=VocabularyKind.DETERMINANT, label=label)
        for label in ("Logement", "Mobilité")
    ]
    public = vocabulary.create_term(by=coordinator, kind=VocabularyKind.AUDIENCE, label="Aidants")
    changed = sheets.update_sheet(
        by=coordinator, sheet=sheet, version=sheet.version, links={"audiences": [public]},
        determinants=[(words[0], ""), (words[1], TargetLevel.INDIVIDUAL)], tag_labels=["Bus", "bus", "Été"],
    )  # fmt: skip
    event = journal.one()
    assert event.changes["publics"] == [[], ["Aidants"]]
    assert event.changes["étiquettes"] == [[], ["Bus", "Été"]]
    assert event.changes["déterminants de santé"][1] == ["Logement", "Mobilité (Les personnes)"]
    again = sheets.update_sheet(
        by=coordinator, sheet=changed, version=changed.version, links={"audiences": [public]},
        determinants=[(words[0], ""), (words[1], TargetLevel.INDIVIDUAL)], tag_labels=["Bus", "Été"],
    )  # fmt: skip
    assert again.version == changed.version
    assert journal.gained() == []


def test_axes_keep_their_order(contract: Contract, coordinator: User, sheet: ActionSheet) -> None:
    first, second = (records.create(Axis(contract=contract), by=coordinator, values={"title": t}) for t in "ab")
    changed = sheets.update_sheet(by=coordinator, sheet=sheet, version=None, axes=[second, first])
    assert [link.axis for link in changed.axis_links.all()] == [second, first]


def test_words_are_found_without_accents(contract: Contract, coordinator: User, sheet: ActionSheet) -> None:
    sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"description": "Répit à l’hôpital"})
    found = ActionSheet.objects.filter(contract=contract)
    assert list(matching(found, SheetFilter("HOPITAL répits"), today=TODAY, funding=True)) == [sheet]
    assert not matching(found, SheetFilter("école"), today=TODAY, funding=True).exists()


def test_notes_are_dated_and_freshen(sheet: ActionSheet, coordinator: User, journal: Journal) -> None:
    assert sheet.last_news_at is None
    note = sheets.add_note(by=coordinator, sheet=sheet, text=" Une salle trouvée. ")
    assert (note.text, note.author_label) == ("Une salle trouvée.", coordinator.audit_label)
    journal.one()
    sheet.refresh_from_db()
    assert sheet.last_news_at is not None
    with pytest.raises(DomainError, match="vide"):
        sheets.add_note(by=coordinator, sheet=sheet, text="  ")
    assert journal.gained() == []


def test_archive_and_restore(contract: Contract, coordinator: User, sheet: ActionSheet, journal: Journal) -> None:
    child = sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Sous", "parent": sheet})
    journal.one()
    with pytest.raises(DomainError, match="sous-actions"):
        sheets.archive_sheet(by=coordinator, sheet=sheet)
    sheets.archive_sheet(by=coordinator, sheet=child)
    sheets.archive_sheet(by=coordinator, sheet=sheet)
    assert [event.verb for event in journal.gained()] == ["archive", "archive"]
    with pytest.raises(DomainError, match="archivée"):
        sheets.update_sheet(by=coordinator, sheet=sheet, version=None, values={"title": "B"})
    with pytest.raises(DomainError, match="action principale"):
        sheets.restore_sheet(by=coordinator, sheet=child)
    sheets.restore_sheet(by=coordinator, sheet=sheet)
    sheets.restore_sheet(by=coordinator, sheet=ActionSheet.objects.get(pk=child.pk))
    assert not ActionSheet.objects.filter(contract=contract, archived_at__isnull=False).exists()
    restored: Any = ActionSheet.objects.get(pk=sheet.pk)
    assert restored.version == sheet.version


def test_doing_it_again_says_nothing(sheet: ActionSheet, coordinator: User, journal: Journal) -> None:
    sheets.archive_sheet(by=coordinator, sheet=sheet)
    journal.one()
    sheets.archive_sheet(by=coordinator, sheet=sheet)
    assert journal.gained() == []
    sheets.restore_sheet(by=coordinator, sheet=sheet)
    journal.one()
    sheets.restore_sheet(by=coordinator, sheet=sheet)
    assert journal.gained() == []
