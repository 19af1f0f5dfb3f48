"""What an answer leaves behind: on the page of the sheet, in its history, in the past, in the bin."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest

from ecluse.accounts.models import Person
from ecluse.audit.models import Event
from ecluse.campaigns.enums import AnswerKind
from ecluse.campaigns.models import Answer, UpdateRequest
from ecluse.campaigns.services import deciding
from ecluse.campaigns.services.answering import Figure, Said, receive_answers
from ecluse.contracts.models import ActionSheet, Contract, FollowUpIndicator, IndicatorValue
from ecluse.contracts.services import records
from ecluse.contracts.services.records.removal import put_back
from tests.conftest import ReadOnlyGetClient
from tests.factories.campaigns import led_by, make_lead, make_sheet, open_campaign
from tests.factories.world import SYSTEM, make_contract, make_territory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: ReadOnlyGetClient) -> ReadOnlyGetClient:
    client.force_login(make_user("coordination"))
    return client


@pytest.fixture
def contract(coordinator: ReadOnlyGetClient) -> Contract:
    person = Person.objects.get(email="coordination@essai.example")
    return make_contract("Contrat d’ici", make_territory("41018", "Blois", "41", "24"), person)


@pytest.fixture
def sheet(contract: Contract) -> ActionSheet:
    sheet = make_sheet(contract, 1, led_by(make_lead("prevention")))
    records.create(FollowUpIndicator(sheet=sheet), by=SYSTEM, values={"name": "Ateliers tenus", "unit": "ateliers"})
    return sheet


def _answer(contract: Contract, sheet: ActionSheet) -> Answer:
    asked = UpdateRequest.objects.get(campaign=open_campaign(contract, sheet))
    figures = (Figure(sheet.indicators.get().pk, Decimal("12.5"), "2026-03", "estimation"),)
    said = Said(
        sheet, AnswerKind.NEWS, "en_cours", status="en_pause", note="Une salle est cherchée", figures=figures,
        file_name="bilan.txt", file=io.BytesIO(b"texte"),
    )  # fmt: skip
    return receive_answers(by=SYSTEM, asked=asked, said=[said])[0]


def test_what_was_taken_is_read_everywhere(
    coordinator: ReadOnlyGetClient, contract: Contract, sheet: ActionSheet
) -> None:
    answer = _answer(contract, sheet)
    base = f"/contrats/{contract.pk}/pilotes/{answer.request.campaign_id}/reponses"
    looked = coordinator.get(f"{base}/").content.decode()
    assert all(words in looked for words in ("Ateliers tenus", "12,5", "bilan.txt", "Une salle est cherchée"))
    file = coordinator.get(f"{base}/{answer.pk}/fichier/")
    assert b"".join(file.streaming_content) == b"texte"  # type: ignore[attr-defined]
    assert file["Content-Disposition"].startswith("attachment")
    parts = deciding.parts_of(answer)
    done = coordinator.post(f"{base}/{answer.pk}/reprendre/", {"version": answer.version, "partie": parts})
    assert done.status_code == 302
    page = coordinator.get(f"/contrats/{contract.pk}/fiches/{sheet.pk}/").content.decode()
    assert "12,5 ateliers" in page.replace("\u00a0", " ")
    assert "Service prevention (par lien)" in page
    for path in (
        f"fiches/{sheet.pk}/historique/",
        f"fiches/{sheet.pk}/a-la-date/?date=2026-01-01",
        "journal/",
        "a-la-date/",
    ):
        assert coordinator.get(f"/contrats/{contract.pk}/{path}").status_code == 200, path
    assert "a accepté la réponse sur" in coordinator.get(f"/contrats/{contract.pk}/journal/").content.decode()


def test_refusing_asks_for_a_word_and_looking_twice_is_told(
    coordinator: ReadOnlyGetClient, contract: Contract, sheet: ActionSheet
) -> None:
    answer = _answer(contract, sheet)
    path = f"/contrats/{contract.pk}/pilotes/{answer.request.campaign_id}/reponses/{answer.pk}"
    empty = coordinator.post(f"{path}/ecarter/", {"word": ""})
    assert empty.status_code == 200
    assert coordinator.post(f"{path}/ecarter/", {"word": "Précisez"}).status_code == 302
    again = coordinator.post(f"{path}/reprendre/", {"partie": ["mot"]}, follow=True)
    assert "a déjà été regardée" in again.content.decode()


def test_an_indicator_put_back_brings_its_figures(contract: Contract, sheet: ActionSheet) -> None:
    deciding.accept_answer(by=SYSTEM, answer=_answer(contract, sheet), version=None)
    indicator = sheet.indicators.get()
    before = list(IndicatorValue.objects.values())
    records.remove(indicator, by=SYSTEM)
    assert not IndicatorValue.objects.exists()
    gone = Event.objects.get(object_type="followupindicator", verb="remove")
    put_back(FollowUpIndicator, int(gone.object_id), gone.data)
    assert list(IndicatorValue.objects.values()) == before
