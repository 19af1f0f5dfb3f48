"""Corrections on the checking page reach the server once, whatever is pressed next and whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, Request, expect

from ecluse.accounts.models import User
from ecluse.documents.enums import NodeKind
from ecluse.documents.models import Draft
from ecluse.documents.rules.tree import Node
from tests.functional.drafts import tree_now

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]


def first_sheet(draft: Draft) -> Node:
    return tree_now(draft).live(NodeKind.ACTION)[0]


def posts_of(page: Page) -> list[str]:
    """What the page sends from now on: the body of each gesture."""
    sent: list[str] = []

    def keep(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/gestes/"):
            sent.append(request.post_data or "")

    page.on("request", keep)
    return sent


@pytest.mark.parametrize("button", ["Enregistrer", "Confirmer", "Entrée"])
def test_a_correction_and_a_button_make_one_save(browse: Browse, draft: Draft, coordinator: User, button: str) -> None:
    page = browse(f"/lectures/{draft.pk}/?choix=c", user=coordinator)
    start = tree_now(draft).contract.of("start_year")[0]
    sent = posts_of(page)
    page.locator(f"#v-{start.id}").fill("2021")
    if button == "Entrée":
        page.keyboard.press("Enter")
    else:
        page.locator("#brouillon").get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#etat")).to_have_attribute("data-version", "2")
    expect(page.locator("#brouillon [role=alert]")).to_have_count(0)
    page.wait_for_timeout(600)
    assert len(sent) == 1
    assert tree_now(draft).contract.value("start_year") == "2021"
    assert draft.changes.count() == 1


@pytest.mark.parametrize(("button", "panel"), [("Fusionner", "#p-avec"), ("Déplacer", "[data-panel]"), ("Écarter", "")])
def test_a_correction_and_a_gesture_on_a_sheet_meet_no_conflict(
    browse: Browse, draft: Draft, coordinator: User, button: str, panel: str
) -> None:
    sheet = first_sheet(draft)
    lead = sheet.of("leads")[0]
    page = browse(f"/lectures/{draft.pk}/?choix={sheet.id}", user=coordinator)
    page.locator(f"#v-{lead.id}").fill("Centre social du Val")
    page.locator("#brouillon").get_by_role("button", name=button, exact=True).click()
    if panel:
        expect(page.locator(panel).first).to_be_visible()
    else:
        expect(page.locator("#annonce")).to_contain_text("écartée")
    expect(page.locator("#brouillon [role=alert]")).to_have_count(0)
    node = tree_now(draft).node(sheet.id)
    assert (node.value("leads"), node.discarded) == ("Centre social du Val", button == "Écarter")


def test_an_invalid_value_is_refused_once(browse: Browse, draft: Draft, coordinator: User) -> None:
    page = browse(f"/lectures/{draft.pk}/?choix=c", user=coordinator)
    start = tree_now(draft).contract.of("start_year")[0]
    sent = posts_of(page)
    field = page.locator(f"#v-{start.id}")
    field.fill("deux mille")
    page.locator("#brouillon").get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("#brouillon .ec-tree__msg")).to_contain_text("écrivez un nombre entier")
    expect(field).to_have_value("deux mille")
    page.wait_for_timeout(600)
    assert len(sent) == 1
    field.fill("mille neuf cent")
    page.keyboard.press("Tab")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#refus-v-{start.id}")).to_contain_text("écrivez un nombre entier")
    page.get_by_role("link", name="Accepter et créer le contrat").click()
    expect(page.locator("#brouillon .ec-tree__msg")).to_contain_text("écrivez un nombre entier")
    assert page.url.split("?")[0].endswith(f"/lectures/{draft.pk}/"), "what is not saved is not left behind"
    expect(field).to_have_value("mille neuf cent")


@pytest.mark.parametrize("name", ["territory", "title"])
def test_what_is_typed_just_before_accepting_is_on_the_next_page(
    browse: Browse, draft: Draft, coordinator: User, name: str
) -> None:
    page = browse(f"/lectures/{draft.pk}/?choix=c&rubrique={name}", user=coordinator)
    facts = tree_now(draft).contract.of(name)
    page.locator(f"#v-{facts[0].id}" if facts else f"#n-{name}").fill("Haute vallée du Lys")
    page.get_by_role("link", name="Accepter et créer le contrat").click()
    page.wait_for_url("**/accepter/")
    field = page.locator("#id_territory_name" if name == "territory" else "#id_title")
    expect(field).to_have_value("Haute vallée du Lys")
    page.get_by_role("button", name="Créer le contrat").click()
    page.wait_for_url("**/contrats/*/")


def test_without_a_network_the_value_stays_and_is_sent_again(browse: Browse, draft: Draft, coordinator: User) -> None:
    page = browse(f"/lectures/{draft.pk}/?choix=c", user=coordinator)
    start = tree_now(draft).contract.of("start_year")[0]
    page.context.set_offline(True)
    page.locator(f"#v-{start.id}").fill("2021")
    page.keyboard.press("Tab")
    alert = page.locator("#incident")
    expect(alert).to_contain_text("Erreur : le réseau ne répond pas")
    expect(page.locator("#enregistre")).to_be_hidden()
    expect(page.locator(f".ec-fields > div:has(#v-{start.id})")).to_contain_text("non enregistré")
    page.context.set_offline(False)
    alert.get_by_role("button", name="Renvoyer").click()
    expect(alert).to_be_hidden()
    expect(page.locator("#annonce")).to_contain_text("corrigé")
    assert tree_now(draft).contract.value("start_year") == "2021"


@pytest.mark.parametrize("button", ["", "Confirmer"])
def test_a_session_that_ends_keeps_the_page_and_the_value(
    browse: Browse, draft: Draft, coordinator: User, button: str
) -> None:
    page = browse(f"/lectures/{draft.pk}/?choix=c", user=coordinator)
    start = tree_now(draft).contract.of("start_year")[0]
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator(f"#v-{start.id}").fill("2021")
    if button:
        page.locator("#brouillon").get_by_role("button", name=button, exact=True).click()
    else:
        page.keyboard.press("Tab")
    alert = page.locator("#incident")
    expect(alert).to_contain_text("votre session a pris fin")
    assert (alert.get_by_role("link").get_attribute("href") or "").startswith("/connexion/?next=/lectures/")
    expect(page.locator("input[name=password]")).to_have_count(0)
    expect(page.locator(f"#v-{start.id}")).to_have_value("2021")
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == settings.SESSION_COOKIE_NAME])  # type: ignore[misc]
    alert.get_by_role("button", name="Renvoyer").click()
    expect(alert).to_be_hidden()
    expect(page.locator("#annonce")).to_contain_text("confirmé" if button else "corrigé")
    assert tree_now(draft).contract.value("start_year") == "2021"


def test_a_lost_token_is_renewed_and_the_value_saved(browse: Browse, draft: Draft, coordinator: User) -> None:
    page = browse(f"/lectures/{draft.pk}/?choix=c", user=coordinator)
    start = tree_now(draft).contract.of("start_year")[0]
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    page.locator(f"#v-{start.id}").fill("2021")
    page.keyboard.press("Tab")
    expect(page.locator("#etat")).to_have_attribute("data-version", "2")
    expect(page.locator("#incident")).to_be_hidden()
    assert tree_now(draft).contract.value("start_year") == "2021"
