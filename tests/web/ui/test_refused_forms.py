"""A form that cannot be received: the page says why and what to do, and what was written is still there."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from tests.unit.documents.services.material import account

pytestmark = pytest.mark.django_db
ADDRESS = "/contrats/1/modifier/"
WRITTEN = {
    "csrfmiddlewaretoken": "jeton", "version": "3", "state": "mise_en_oeuvre", "start": "2022", "old_password": "Secret entier",
    "summary": "Un contrat <b>pour</b> tous", "title": "Contrat du Val",
}  # fmt: skip


def shown(answer: object) -> tuple[LexborHTMLParser, list[str]]:
    page = LexborHTMLParser(answer.content.decode())  # type: ignore[attr-defined]
    return page, [area.text() for area in page.css("main textarea[readonly]")]


def test_a_form_sent_after_the_session_shows_what_was_written(client: Client) -> None:
    answer = client.post(ADDRESS, WRITTEN, headers={"referer": "http://testserver/contrats/1/modifier/?x=1"})
    page, words = shown(answer)
    assert answer.status_code == 403
    assert "Votre session a pris fin avant l’envoi" in page.css_first("h1").text()
    assert words == ["Un contrat <b>pour</b> tous", "Contrat du Val"]
    assert page.css_first("main a.fr-btn").attributes["href"] == "/connexion/?next=/contrats/1/modifier/%3Fx%3D1"


def test_a_form_with_nothing_written_leads_to_the_sign_in_page(client: Client) -> None:
    answer = client.post(ADDRESS, {"version": "3"}, headers={"referer": "http://testserver/contrats/1/"})
    assert (answer.status_code, answer["Location"]) == (302, "/connexion/?next=/contrats/1/")
    page = client.get(answer["Location"]).content.decode()
    assert "votre session a pris fin" in page
    assert "session a pris fin" not in client.get("/connexion/").content.decode()


@pytest.mark.parametrize("before", ["https://ailleurs.fr/contrats/2/", "//ailleurs.fr/", "pas une adresse"])
def test_signing_in_never_leads_to_another_site(client: Client, before: str) -> None:
    answer = client.post(ADDRESS, {}, headers={"referer": before})
    assert answer["Location"] == f"/connexion/?next={ADDRESS}"


def test_a_form_without_its_token_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("coordination", opens=True))
    answer = client.post(ADDRESS, WRITTEN, headers={"referer": f"http://testserver{ADDRESS}"})
    page, words = shown(answer)
    assert answer.status_code == 403
    assert "Votre envoi n’a pas été enregistré" in page.css_first("h1").text()
    assert "DEBUG" not in page.css_first("main").text()
    assert words == ["Un contrat <b>pour</b> tous", "Contrat du Val"]
    assert page.css_first("main a.fr-btn").attributes["href"] == ADDRESS
    assert "Secret entier" not in answer.content.decode()


def test_what_another_site_sends_is_not_shown() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("coordination", opens=True))
    answer = client.post(ADDRESS, WRITTEN, headers={"origin": "https://ailleurs.fr"})
    assert answer.status_code == 403
    assert shown(answer)[1] == []


def test_the_site_uses_these_pages() -> None:
    assert settings.CSRF_FAILURE_VIEW == "ecluse.ui.views.form_refused"
