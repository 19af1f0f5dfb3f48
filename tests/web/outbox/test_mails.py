"""The pages of mails: what left, to whom, sent again; the choice of whoever receives them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ecluse.accounts.services import people
from ecluse.audit.models import Event
from ecluse.campaigns.models import Answer, UpdateRequest
from ecluse.contracts.enums import Role
from ecluse.contracts.models import Contract
from ecluse.outbox.enums import Delivery, MailStatus
from ecluse.outbox.models import Mail, MailPreference
from ecluse.outbox.services.preferences import preference_url
from ecluse.outbox.services.sending import send_due
from tests.conftest import ReadOnlyGetClient
from tests.factories.campaigns import led_by, make_lead, make_sheet, open_campaign
from tests.factories.world import SYSTEM, make_contract, make_territory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract() -> Contract:
    return make_contract(
        "Contrat d’ici", make_territory("41018", "Blois", "41", "24"), make_user("coordination").person
    )


@pytest.fixture
def coordinator(client: ReadOnlyGetClient, contract: Contract) -> ReadOnlyGetClient:
    client.force_login(contract.memberships.get(role=Role.COORDINATOR).person.user)  # type: ignore[arg-type]
    return client


def _many(contract: Contract, count: int) -> None:
    now = timezone.now()
    Mail.objects.bulk_create(
        Mail(
            kind="campaigns.ask", key=f"lot:{count}:{n}", label=f"Service {n}", address=f"s{n}@pilotes.example",
            scope=contract.scope, not_before=now, created_at=now, status=MailStatus.BOUNCED, last_error="réponse 550",
        )
        for n in range(count)
    )  # fmt: skip


def test_the_administrator_sees_every_mail_and_sends_one_again(client: ReadOnlyGetClient, contract: Contract) -> None:
    _many(contract, 3)
    client.force_login(make_user("administration", administrator=True))
    page = client.get("/courriels/?etat=a-voir").content.decode()
    assert page.count("réponse\u00a0550") + page.count("réponse 550") == 3
    assert "Aucun courriel ici" in client.get("/courriels/?etat=envoyes").content.decode()
    first = Mail.objects.order_by("pk").first()
    assert first is not None
    shown = client.get(f"/courriels/{first.pk}/").content.decode()
    assert "Vérifiez l’adresse" in shown
    for _ in range(2):
        assert client.post(f"/courriels/{first.pk}/renvoyer/").status_code == 302
    assert Mail.objects.count() == 4, "twice in a row is once"
    assert Event.objects.filter(verb="resend", scope=contract.scope).count() == 1
    assert client.get("/courriels/999999/").status_code == 404


def test_others_see_nothing_of_the_installations_mails(coordinator: ReadOnlyGetClient, contract: Contract) -> None:
    _many(contract, 1)
    mail = Mail.objects.get()
    for path in ("/courriels/", f"/courriels/{mail.pk}/"):
        assert coordinator.get(path).status_code == 403
    assert coordinator.post(f"/courriels/{mail.pk}/renvoyer/").status_code == 403


def test_the_coordination_sees_the_mails_of_its_contract_alone(
    coordinator: ReadOnlyGetClient, contract: Contract
) -> None:
    other = make_contract("Ailleurs", make_territory("83050", "Draguignan", "83", "93"))
    _many(contract, 2)
    _many(other, 4)
    page = coordinator.get(f"/contrats/{contract.pk}/pilotes/courriels/").content.decode()
    assert page.count("@pilotes.example") == 2
    foreign = Mail.objects.filter(scope=other.scope).first()
    assert foreign is not None
    assert coordinator.get(f"/contrats/{contract.pk}/pilotes/courriels/{foreign.pk}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["pilotes/", "pilotes/courriels/", "pilotes/{campaign}/", "pilotes/{campaign}/reponses/"]
)
def test_pages_ask_as_much_for_three_rows_as_for_thirty(
    coordinator: ReadOnlyGetClient, contract: Contract, path: str, django_assert_max_num_queries: Any
) -> None:
    def count(rows: int) -> int:
        leads = [led_by(make_lead(f"o{rows}-{n}")) for n in range(rows)]
        campaign = open_campaign(contract, *(make_sheet(contract, n, lead) for n, lead in enumerate(leads)))
        requests = UpdateRequest.objects.filter(campaign=campaign).prefetch_related("sheets")
        Answer.objects.bulk_create(
            Answer(request=one, sheet=sheet, kind="nouvelles", seen_status="en_cours", note="A", sent_at=timezone.now())
            for one in requests
            for sheet in one.sheets.all()
        )
        where = path.format(campaign=campaign.pk)
        coordinator.get(f"/contrats/{contract.pk}/{where}")
        with django_assert_max_num_queries(30) as queries:
            assert coordinator.get(f"/contrats/{contract.pk}/{where}").status_code == 200
        return len(queries)

    assert count(3) == count(30)


def _preference_path() -> str:
    mail = Mail.objects.create(
        kind="campaigns.ask", key="essai", label="Service", address="Service@pilotes.example",
        not_before=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip
    return "/" + preference_url(mail).split("/", 3)[3]


def test_reading_the_preference_page_changes_nothing_and_posting_does(client: ReadOnlyGetClient) -> None:
    path = _preference_path()
    page = client.get(path)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert not MailPreference.objects.exists()
    assert "Une fois par jour" in page.content.decode()
    assert client.post(path, {"envoi": Delivery.DIGEST}).status_code == 200
    assert MailPreference.objects.get().delivery == Delivery.DIGEST
    client.post(path, {"envoi": "n’importe quoi"})
    assert MailPreference.objects.get().delivery == Delivery.DIGEST


def test_a_mail_service_unsubscribes_in_one_click_without_a_cookie() -> None:
    path = _preference_path()
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert MailPreference.objects.get().delivery == Delivery.NEVER
    assert send_due().cancelled == 1


def test_an_altered_preference_link_changes_nothing(client: ReadOnlyGetClient) -> None:
    path = _preference_path()
    wrong = f"{path[:-3]}{'a' if path[-3] != 'a' else 'b'}{path[-2:]}"
    assert client.get(wrong).status_code == 404
    assert client.post(wrong, {"envoi": Delivery.NEVER}).status_code == 404
    assert not MailPreference.objects.exists()


def test_a_person_may_choose_for_all_the_addresses_they_will_have(client: ReadOnlyGetClient) -> None:
    person = make_lead("prevention")
    mail = Mail.objects.create(
        kind="campaigns.ask", key="a", label="x", person=person, not_before=timezone.now(), created_at=timezone.now()
    )
    client.post("/" + preference_url(mail).split("/", 3)[3], {"envoi": Delivery.NEVER})
    people.update_person(by=SYSTEM, person=person, version=None, values={"email": "nouvelle@pilotes.example"})
    assert send_due().cancelled == 1
