"""A campaign from end to end: nineteen sheets, thirteen bodies, a real mail server, a real browser on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from ecluse.accounts.services.organisations import create_organisation
from ecluse.campaigns.enums import AnswerState
from ecluse.campaigns.models import Answer, Campaign
from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import ActionSheet, Contract, FollowUpIndicator, IndicatorValue, Milestone, Note
from ecluse.contracts.services import records
from ecluse.contracts.services.sheets import ActorInput
from ecluse.outbox.enums import MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.services.ticking import tick
from tests.factories.campaigns import led_by, make_lead, make_sheet
from tests.factories.world import SYSTEM, make_contract, make_territory, make_user
from tests.functional.browser import (
    PHONE,
    assert_good_page,
    assert_no_console_error,
    assert_no_foreign_request,
    assert_no_horizontal_scroll,
    assert_sound,
    axe_violations,
)
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db(transaction=True)
BODIES, SHEETS = 13, 19


def _contract() -> tuple[Contract, Any]:
    user = make_user("coordination")
    contract = make_contract("Contrat d’ici", make_territory("41018", "Blois", "41", "24"), user.person)
    leads = []
    for n in range(BODIES):
        body = create_organisation(by=SYSTEM, name=f"Organisme {n + 1}")
        # The last two are known by their body alone: the coordination writes their address.
        leads.append(led_by(make_lead(f"o{n + 1}", body)) if n < BODIES - 2 else ActorInput(ActorRole.LEAD, body))
    for n in range(SHEETS):
        make_sheet(contract, n + 1, leads[n % BODIES])
    first = contract.sheets.get(number="1")
    records.create(FollowUpIndicator(sheet=first), by=SYSTEM, values={"name": "Ateliers tenus", "target": "20"})
    records.create(Milestone(sheet=first), by=SYSTEM, values={"title": "Guide remis", "due": "2027-03"})
    return contract, user


def test_a_campaign_from_the_first_page_to_the_sheets(
    browse: Callable[..., Page], live_server: Any, settings: Any
) -> None:
    contract, user = _contract()
    settings.ECLUSE_SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        page = _prepare_and_open(browse, contract, user)
        assert list(tick())[-1] == f"{BODIES} courriels envoyés."
        assert len(server.accepted) == BODIES
        text = server.message_to("o1@pilotes.example").get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert [f"{n}. Action {n}" in text for n in (1, 14, 2)] == [True, True, False]
        link = re.search(r"/suivi/\S+", text)
        assert link is not None
        _answer_on_a_phone(browse, link[0])
        _answer_the_others(server)
    _look(page, contract)


def _prepare_and_open(browse: Callable[..., Page], contract: Contract, user: Any) -> Page:
    page = browse(f"/contrats/{contract.pk}/pilotes/nouvelle/", user=user)
    assert_sound(page)
    page.get_by_label("Titre", exact=True).fill("Point de fin d’année")
    page.get_by_label("Jour", exact=True).fill("15")
    page.get_by_label("Mois", exact=True).select_option("12")
    page.get_by_label("Année", exact=True).fill("2090")
    page.get_by_role("button", name="Préparer").click()
    expect(page.get_by_role("heading", name="2 pilotes sans adresse")).to_be_visible()
    assert_sound(page)
    for n in (12, 13):
        page.get_by_label(f"Organisme {n}").fill(f"o{n}@pilotes.example")
    page.get_by_role("button", name="Garder ces adresses").click()
    page.get_by_role("link", name="Ouvrir la campagne").click()
    expect(page.get_by_text("13 pilotes recevront un courriel")).to_be_visible()
    page.get_by_role("button", name="Ouvrir et envoyer").click()
    expect(page.get_by_role("heading", name="Point de fin d’année")).to_be_visible()
    return page


def _answer_on_a_phone(browse: Callable[..., Page], path: str) -> None:
    page = browse(path, width=PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos 2 fiches, en une minute")
    page.set_viewport_size({"width": PHONE, "height": 740})
    card = page.locator("details.ec-card").first
    expect(card.get_by_label("Pourquoi ?")).to_be_hidden()
    card.get_by_text("Bloquée", exact=True).click()
    card.get_by_label("Pourquoi ?").fill("Plus de salle")
    card.get_by_label("Ateliers tenus").first.fill("12")
    card.get_by_label("Guide remis").check()
    page.get_by_label("Un mot pour la coordination").first.fill("Une salle est cherchée")
    # The network falls, the page is closed and opened again: nothing is lost.
    page.context.set_offline(True)
    page.get_by_role("button", name="Envoyer mes réponses").click()
    expect(page.get_by_text("Le réseau est coupé")).to_be_visible()
    page.context.set_offline(False)
    page.goto(path)
    expect(page.get_by_label("Pourquoi ?").first).to_have_value("Plus de salle")
    expect(page.get_by_text("retrouvé sur cet appareil")).to_be_visible()
    for each in page.locator("details").all():
        each.evaluate("box => { box.open = true }")
    assert_good_page(page)
    page.set_viewport_size({"width": PHONE, "height": 740})
    page.get_by_role("button", name="Envoyer mes réponses").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est reçu")
    assert_no_horizontal_scroll(page)
    page.get_by_role("button", name="Rien de nouveau sur celle-ci").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est reçu")
    expect(page.get_by_role("button", name="Rien de nouveau")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('ecluse-reponse')).length") == 0
    assert page.context.cookies() == []


def _answer_the_others(server: Any) -> None:
    for to, message in server.accepted:
        if to in {"o1@pilotes.example", "o2@pilotes.example"}:
            continue
        link = re.search(r"/suivi/\S+", message.get_body(("plain",)).get_content())
        assert link is not None
        assert Client().post(link[0], {"rien": "toutes"}).status_code == 302


def _look(page: Page, contract: Contract) -> None:
    """The coordination sees who has not answered, and takes the answers."""
    page.reload()
    expect(page.get_by_role("row", name=re.compile("Organisme 2 "))).to_contain_text("Pas encore répondu")
    expect(page.get_by_role("row", name=re.compile("Organisme 1 "))).to_contain_text("A répondu")
    assert_sound(page)
    assert_no_horizontal_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="17 réponses à regarder").click()
    expect(page.get_by_text("Plus de salle")).to_be_visible()
    assert not axe_violations(page)
    page.get_by_role("button", name="Tout reprendre").click()
    expect(page.get_by_text("17 réponses reprises.")).to_be_visible()
    assert_no_foreign_request(page)
    assert_no_console_error(page)
    first = ActionSheet.objects.get(contract=contract, number="1")
    assert first.status == "bloquee"
    assert IndicatorValue.objects.get().value == 12
    assert Note.objects.get().text == "Une salle est cherchée"
    assert Milestone.objects.get().done_on
    assert set(Answer.objects.values_list("state", flat=True)) == {AnswerState.APPLIED}
    heard = ActionSheet.objects.filter(contract=contract, last_news_at__isnull=False).count()
    assert heard == SHEETS - 2, "all but the two sheets of the one body that said nothing"
    assert Campaign.objects.get().requests.count() == BODIES
    assert Mail.objects.filter(status=MailStatus.SENT).count() == BODIES
