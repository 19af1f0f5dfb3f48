"""The home of a contract and the history of a sheet: what they say is true of what was written."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import ActionSheet, ContractDocument, CostLine, FundingLine, Milestone, SheetActor
from ecluse.contracts.selectors import access_to, events_of_sheet
from ecluse.contracts.services import records, sheets
from ecluse.contracts.services.sheets import CostInput, SheetContents
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World


def _home(world: World, client: ReadOnlyGetClient) -> Any:
    return client.get(reverse("portal:contract-home", args=[world.own.contract.pk]))


def test_a_contract_that_has_just_come_in_has_no_silent_sheet(world: World, coordinator: ReadOnlyGetClient) -> None:
    own = ActionSheet.objects.filter(contract=world.own.contract)
    own.update(last_news_at=None)
    page = _home(world, coordinator)
    assert page.context["home"].silent.count == 0
    assert "aucune n’est restée sans nouvelles" in page.content.decode()
    own.update(created_at=timezone.now() - timedelta(days=200))
    page = _home(world, coordinator)
    assert page.context["home"].silent.count == 2


def test_an_axis_shows_the_latest_news_of_its_sheets(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=None, axes=[world.own.axis])
    ActionSheet.objects.filter(pk=world.own.sheet.pk).update(last_news_at=None)
    (axis,) = _home(world, coordinator).context["home"].axes
    assert axis.latest == 0


def test_what_is_absent_agrees_with_its_noun(world: World, coordinator: ReadOnlyGetClient) -> None:
    world.own.contract.signatories.all().delete()
    absent = {line.label: line.said for line in _home(world, coordinator).context["home"].absent}
    assert absent == {
        "Date de signature": "absente de la source",
        "Organisme porteur": "absent de la source",
        "Signataires": "absents de la source",
    }


def _history(world: World, client: ReadOnlyGetClient, name: str = "other") -> list[str]:
    page = client.get(reverse("portal:sheet", args=[world.own.contract.pk, getattr(world.own, name).pk]))
    return [f"{line.said} {line.what}" for line in page.context["history"]]


def test_the_history_of_a_sheet_tells_all_that_hangs_on_it(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheet, body = world.own.other, world.bodies["partner"]
    records.create(SheetActor(sheet=sheet), by=SYSTEM, values={"role": ActorRole.PARTNER, "organisation": body})
    records.create(FundingLine(sheet=sheet), by=SYSTEM, values={"funder": body, "year": 2031})
    step = records.create(Milestone(sheet=sheet), by=SYSTEM, values={"title": "Ouverture"})
    sheets.add_note(by=SYSTEM, sheet=sheet, text="Tout avance")
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, values={"title": "Un autre titre"})
    records.remove(Milestone.objects.select_related("sheet").get(pk=step.pk), by=SYSTEM)
    assert _history(world, coordinator) == [
        "a retiré l’étape Ouverture",
        "a modifié la fiche 2. Un autre titre",
        "a ajouté la note Tout avance",
        "a ajouté l’étape Ouverture",
        "a ajouté le financement Association des aidants 2031",
        "a ajouté l’acteur Association des aidants",
        "a ajouté la fiche 2. Autre fiche",
    ]
    assert "a ajouté la note Tout avance" not in _history(world, coordinator, "sheet")
    assert "a ajouté l’étape Guide" in _history(world, coordinator, "sheet")


def test_the_history_costs_one_query_and_is_for_those_who_may_read_it(world: World) -> None:
    for place in range(5):
        sheets.add_note(by=SYSTEM, sheet=world.own.other, text=f"Note {place}")
    access = access_to(world.users["coordinator"], world.own.contract)
    with CaptureQueriesContext(connection) as queries:
        assert len(events_of_sheet(world.own.other, access)) == 6
    assert len(queries) == 1
    reader = access_to(world.users["reader"], world.own.contract)
    assert list(events_of_sheet(world.own.other, reader)) == []


def test_the_search_of_the_header_has_its_place_on_a_phone(world: World, coordinator: ReadOnlyGetClient) -> None:
    text = _home(world, coordinator).content.decode()
    folded = text[text.index('<details class="ec-findmore">') :].split("</details>", 1)[0]
    assert f'action="{reverse("contracts:sheet-list", args=[world.own.contract.pk])}"' in folded
    assert 'for="recherche-mobile"' in folded
    assert text.count('id="recherche-mobile"') == text.count('id="recherche-site"') == 1


def test_the_journal_tells_nothing_that_its_reader_may_not_read(world: World) -> None:
    """Who runs the installation reads the journal, not the sheets of the members, nor the money."""
    contract = world.own.contract
    shown = {"confidentiality": "public", "means": "Deux animatrices"}
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=None, values=shown)
    records.create(FundingLine(sheet=world.own.other, funder=world.bodies["lead"]), by=SYSTEM, values={"year": 2031})
    records.create(CostLine(sheet=world.own.other), by=SYSTEM, values={"planned": Decimal(98765)})
    dear = SheetContents(costs=[CostInput(Decimal(87432))])
    sheets.create_sheet(by=SYSTEM, contract=contract, values={"title": "Chère"}, contents=dear)
    hidden = {"description": "Mots réservés"}
    sheets.update_sheet(by=SYSTEM, sheet=world.own.sheet, version=None, values=hidden)
    records.create(Milestone(sheet=world.own.sheet), by=SYSTEM, values={"title": "Étape réservée", "due": "2024"})
    piece = ContractDocument(contract=contract)
    kept = {"title": "Note interne", "url": "https://exemple.fr/interne.pdf", "confidentiality": "restreinte"}
    records.create(piece, by=SYSTEM, values=kept)
    for role, may in (("coordinator", True), ("administrator", False)):
        client = ReadOnlyGetClient()
        client.force_login(world.users[role])
        told = client.get(reverse("portal:journal", args=[contract.pk])).content.decode().partition("<main")[2]
        assert "Deux animatrices" in told
        secret = (
            "Mots réservés",
            "Étape réservée",
            "Aider les aidants",
            "765",
            "432",
            "2031",
            "Note interne",
            "interne.pdf",
        )
        for words in secret:
            assert (words in told) == may, (role, words)
        home = [line.what for line in client.get(reverse("portal:contract-home", args=[contract.pk])).context["recent"]]
        assert ("Étape réservée" in home) == may
