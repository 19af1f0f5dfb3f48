"""The page of a link, as a lead meets it and as someone who would like to abuse it."""

from __future__ import annotations

import logging
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.audit.models import Event
from ecluse.campaigns.enums import AnswerKind
from ecluse.campaigns.models import AccessLink, Answer, UpdateRequest
from ecluse.campaigns.services import limits
from ecluse.campaigns.services.links import make_link, stop_request
from ecluse.contracts.models import ActionSheet, Contract, FollowUpIndicator, Milestone
from ecluse.contracts.services import records
from tests.conftest import ReadOnlyGetClient
from tests.factories.campaigns import led_by, make_lead, make_sheet, open_campaign
from tests.factories.world import SYSTEM, make_contract, make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract() -> Contract:
    return make_contract("Contrat d’ici", make_territory("41018", "Blois", "41", "24"))


@pytest.fixture
def lead() -> Person:
    return make_lead("prevention")


@pytest.fixture
def sheet(contract: Contract, lead: Person) -> ActionSheet:
    return make_sheet(contract, 1, led_by(lead))


@pytest.fixture
def asked(contract: Contract, lead: Person, sheet: ActionSheet) -> UpdateRequest:
    second = make_sheet(contract, 2, led_by(lead))
    return UpdateRequest.objects.get(campaign=open_campaign(contract, sheet, second))


def path_of(asked: UpdateRequest) -> str:
    return "/" + make_link(asked=asked).split("/", 3)[3]


def test_reading_writes_nothing_and_tells_nobody(client: ReadOnlyGetClient, asked: UpdateRequest) -> None:
    path = path_of(asked)
    before = Event.objects.count()
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Vos 2 fiches, en une minute" in page.replace("\u00a0", " ")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    assert (Event.objects.count(), Answer.objects.count()) == (before, 0)


def test_a_lead_says_where_things_are(
    client: ReadOnlyGetClient, asked: UpdateRequest, sheet: ActionSheet, settings: Any
) -> None:
    step = records.create(Milestone(sheet=sheet), by=SYSTEM, values={"title": "Guide"})
    indicator = records.create(FollowUpIndicator(sheet=sheet), by=SYSTEM, values={"name": "Ateliers", "target": "20"})
    path = path_of(asked)
    assert "Cible\u00a0: 20" in client.get(path).content.decode()
    f = f"f{sheet.pk}-"
    file = BytesIO(b"%PDF-1.4 essai")
    file.name = "bilan.pdf"
    sent = {
        f"{f}vu": "en_cours", f"{f}statut": "bloquee", f"{f}raison": "Plus de salle", f"{f}etapes": step.pk,
        f"{f}chiffre{indicator.pk}": "1 234,5", f"{f}periode{indicator.pk}": "mars 2026", f"{f}mot": "Une salle svp",
        f"{f}fichier": file,
    }  # fmt: skip
    answer = client.post(path, sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{path}recu/")
    kept = Answer.objects.get()
    assert (kept.kind, kept.status, kept.reason, kept.steps) == ("nouvelles", "bloquee", "Plus de salle", [step.pk])
    assert kept.figures == [{"indicator": indicator.pk, "value": "1234.5", "period": "2026-03", "comment": ""}]
    assert (kept.file_title, (settings.FILES_DIR / "attachments" / kept.stored_name).is_file()) == ("bilan.pdf", True)
    page = client.get(f"{path}recu/").content.decode()
    assert "Merci, c’est reçu" in page
    assert "Plus de salle" in page
    assert "Il reste 1\u00a0fiche sans réponse" in page
    again = client.get(path).content.decode()
    assert "Une salle svp" in again, "what waits is there to be corrected"
    others = client.post(path, {"rien": "autres"})
    assert others.status_code == 302
    assert set(Answer.objects.values_list("kind", flat=True)) == {AnswerKind.NEWS, AnswerKind.NOTHING_NEW}
    who = Event.objects.filter(object_type="answer", verb="answer").values_list("actor_label", flat=True)
    assert set(who) == {"Service prevention (par lien)"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"statut": "bloquee"}, "dites pourquoi"),
        ({"chiffre": "douze"}, "écrivez un nombre"),
        ({"precision": "à peu près"}, "écrivez le nombre"),
        ({"relais_adresse": "qui@mairie.example"}, "écrivez l’organisme"),
        ({"relais_organisme": "Mairie", "relais_adresse": "qui"}, "adresse électronique complète"),
        ({}, "Vous n’avez encore rien dit"),
    ],
)
def test_what_is_odd_is_said_and_nothing_is_kept(
    client: ReadOnlyGetClient, asked: UpdateRequest, sheet: ActionSheet, sent: dict[str, str], said: str
) -> None:
    indicator = records.create(FollowUpIndicator(sheet=sheet), by=SYSTEM, values={"name": "Ateliers"})
    names = {"chiffre": f"chiffre{indicator.pk}", "precision": f"precision{indicator.pk}"}
    form = {f"f{sheet.pk}-{names.get(name, name)}": value for name, value in sent.items()}
    answer = client.post(path_of(asked), {f"f{sheet.pk}-vu": "en_cours", **form})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Answer.objects.count() == 0


def test_a_status_that_cannot_follow_is_refused(
    client: ReadOnlyGetClient, asked: UpdateRequest, sheet: ActionSheet
) -> None:
    answer = client.post(path_of(asked), {f"f{sheet.pk}-vu": "en_cours", f"f{sheet.pk}-statut": "proposee"})
    assert answer.status_code == 422
    assert Answer.objects.count() == 0


def test_another_sheet_is_not_theirs_whatever_is_sent(
    client: ReadOnlyGetClient, contract: Contract, asked: UpdateRequest
) -> None:
    other = make_sheet(contract, 9, led_by(make_lead("autre")))
    foreign = make_sheet(make_contract("Ailleurs", make_territory("83050", "Draguignan", "83", "93")), 1)
    for sheet in (other, foreign):
        answer = client.post(path_of(asked), {f"f{sheet.pk}-vu": "en_cours", f"f{sheet.pk}-mot": "Intrusion"})
        assert answer.status_code == 422
    step = records.create(Milestone(sheet=other), by=SYSTEM, values={"title": "Guide"})
    mine = asked.sheets.order_by("pk").first()
    assert mine is not None
    answer = client.post(path_of(asked), {f"f{mine.pk}-vu": "en_cours", f"f{mine.pk}-etapes": step.pk})
    assert Answer.objects.count() == 0


def _wrong_pages(client: Client, asked: UpdateRequest) -> dict[str, Any]:
    expired, revoked, altered, fine = (path_of(asked) for _ in range(4))
    AccessLink.objects.filter(public_id=expired[7:19]).update(expires_at=timezone.now() - timedelta(seconds=1))
    AccessLink.objects.filter(public_id=revoked[7:19]).update(revoked_at=timezone.now())
    wrong = {
        "expired": expired, "revoked": revoked,
        "altered": f"{altered[:-2]}{'a' if altered[-2] != 'a' else 'b'}/",
        "unknown": f"/suivi/{'x' * 12}.{'y' * 43}/", "mixed": f"{fine[:20]}{altered[20:]}", "short": "/suivi/abc/",
    }  # fmt: skip
    return {name: client.get(path) for name, path in wrong.items()}


def test_wrong_links_cannot_be_told_apart_and_leave_no_secret_in_the_log(
    client: ReadOnlyGetClient, asked: UpdateRequest, caplog: pytest.LogCaptureFixture
) -> None:
    secret = path_of(asked)
    with caplog.at_level(logging.WARNING):
        pages = _wrong_pages(client, asked)
        client.get(f"{secret[:-2]}{'a' if secret[-2] != 'a' else 'b'}/")
    assert {answer.status_code for answer in pages.values()} == {404}
    shown = {answer.content.replace(answer.request["PATH_INFO"].encode(), b"") for answer in pages.values()}
    assert len(shown) == 1
    headers = [{**answer.headers, "Content-Length": ""} for answer in pages.values()]  # the footer holds the address
    assert all(one == headers[0] for one in headers)
    assert "Not Found" in caplog.text
    assert secret[20:60] not in caplog.text


def test_posting_by_a_link_that_was_taken_back_writes_nothing(client: ReadOnlyGetClient, asked: UpdateRequest) -> None:
    path = path_of(asked)
    assert client.post(path, {"rien": "toutes"}).status_code == 302
    count = Answer.objects.count()
    stop_request(by=SYSTEM, asked=asked)
    assert client.post(path, {"rien": "toutes"}).status_code == 404
    assert client.get(f"{path}recu/").status_code == 404
    assert Answer.objects.count() == count


def test_a_request_replayed_is_the_same_answer(client: ReadOnlyGetClient, asked: UpdateRequest) -> None:
    path = path_of(asked)
    for _ in range(3):
        client.post(path, {"rien": "toutes"})
    assert Answer.objects.count() == 2


def test_brute_force_meets_an_honest_page_that_a_good_link_meets_too(
    client: ReadOnlyGetClient, asked: UpdateRequest
) -> None:
    path = path_of(asked)
    wrong = [f"{path[:20]}{n:043d}/" for n in range(limits.WRONG_ON_ONE_LINK + 5)]
    codes = [client.get(one).status_code for one in wrong]
    assert codes == [404] * limits.WRONG_ON_ONE_LINK + [429] * 5
    late = client.get(path)
    assert (late.status_code, late["Retry-After"]) == (429, "600"), "at the limit, even the right secret opens nothing"
    assert "dix minutes" in late.content.decode()
    elsewhere = path_of(asked)
    assert client.get(elsewhere).status_code == 200, "another link of the same person still opens"
    for n in range(limits.WRONG_FROM_ONE_PLACE):
        client.get(f"/suivi/{n:012d}.{'y' * 43}/")
    assert client.get(elsewhere).status_code == 429
    assert client.get(elsewhere, REMOTE_ADDR="192.0.2.7").status_code == 200, "another place is not held to account"


def test_one_link_cannot_flood(client: ReadOnlyGetClient, asked: UpdateRequest, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "SENT_BY_ONE_LINK", 3)
    path = path_of(asked)
    assert [client.post(path, {"rien": "toutes"}).status_code for _ in range(5)] == [302, 302, 302, 429, 429]


def test_the_page_asks_the_database_as_much_for_two_sheets_as_for_twenty(
    client: ReadOnlyGetClient, contract: Contract, lead: Person, django_assert_max_num_queries: Any
) -> None:
    def count(sheets: int) -> int:
        made = [make_sheet(contract, 100 + n, led_by(lead)) for n in range(sheets)]
        for one in made:
            records.create(FollowUpIndicator(sheet=one), by=SYSTEM, values={"name": "Ateliers"})
        path = path_of(UpdateRequest.objects.get(campaign=open_campaign(contract, *made)))
        with django_assert_max_num_queries(20) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    assert count(2) == count(20)


def test_the_address_is_where_the_mail_says(asked: UpdateRequest) -> None:
    token = path_of(asked).split("/")[2]
    assert reverse("campaigns:update", args=[token]) == f"/suivi/{token}/"
