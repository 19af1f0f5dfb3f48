"""Words written in a form that could not be received come back in that form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from ecluse.contracts.models import Contract
from ecluse.contracts.services.contracts import create_contract, update_contract
from tests.functional.browser import assert_good_page
from tests.unit.documents.services.material import account

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
WORDS = "Un contrat pour toute la vallée."
VALUES = {"title": "Contrat du Val", "territory_name": "Val"}


@pytest.mark.parametrize("lost", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME])
def test_the_words_of_a_form_come_back(browse: Browse, lost: str) -> None:
    user = account("coordination", opens=True)
    contract = create_contract(by=user, values=VALUES, coordinator=user.person)
    page = browse(f"/contrats/{contract.pk}/modifier/", user=user)
    cookies = page.context.cookies()
    page.context.clear_cookies(name=lost)
    page.locator("#id_summary").fill(WORDS)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main textarea[readonly]").last).to_have_value(WORDS)
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == settings.SESSION_COOKIE_NAME])  # type: ignore[misc]
    page.locator("main a.fr-btn").first.click()
    page.wait_for_url("**/modifier/")
    expect(page.locator("main [role=status]")).to_contain_text("Ce que vous aviez écrit est remis dans le formulaire")
    expect(page.locator("#id_summary")).to_have_value(WORDS)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**/contrats/{contract.pk}/")
    assert Contract.objects.get().summary == WORDS
    page.goto(f"/contrats/{contract.pk}/modifier/")
    expect(page.locator("main [role=status]")).to_have_count(0)


def test_the_page_of_a_lost_session_is_sound_and_needs_no_script(browse: Browse) -> None:
    user = account("coordination", opens=True)
    contract = create_contract(by=user, values=VALUES, coordinator=user.person)
    for javascript in (True, False):
        page = browse(f"/contrats/{contract.pk}/modifier/", user=user, javascript=javascript)
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.locator("#id_summary").fill(WORDS)
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("main textarea[readonly]").last).to_have_value(WORDS)
        if javascript:
            assert_good_page(page)


def test_a_form_left_without_saving_is_offered_when_it_is_opened_again(browse: Browse) -> None:
    user = account("coordination", opens=True)
    contract = create_contract(by=user, values=VALUES, coordinator=user.person)
    first = browse(f"/contrats/{contract.pk}/modifier/", user=user)
    first.locator("#id_summary").fill(WORDS)
    context = first.context
    first.close()
    page = context.new_page()
    page.goto(f"/contrats/{contract.pk}/modifier/")
    expect(page.locator("#id_summary")).to_have_value("")
    expect(page.locator("main [role=status]")).to_contain_text("Vous aviez commencé à écrire ici le")
    update_contract(by=user, contract=contract, values={"title": "Contrat de la vallée"}, version=contract.version)
    page.reload()
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("#id_summary")).to_have_value(WORDS)
    page.get_by_role("button", name="Enregistrer").first.click()
    page.wait_for_url(f"**/contrats/{contract.pk}/")
    # What was taken up again goes with the version that it was begun on: the other change stays.
    assert (Contract.objects.get().title, Contract.objects.get().summary) == ("Contrat de la vallée", WORDS)
    page.goto(f"/contrats/{contract.pk}/modifier/")
    expect(page.locator("main [role=status]")).to_have_count(0)


def test_a_form_that_is_refused_keeps_its_words_until_it_is_right(browse: Browse) -> None:
    user = account("coordination", opens=True)
    contract = create_contract(by=user, values=VALUES, coordinator=user.person)
    page = browse(f"/contrats/{contract.pk}/modifier/", user=user)
    page.locator("#id_summary").fill(WORDS)
    page.locator("#id_title").fill("")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".ec-errors")).to_be_visible()
    page.goto("/")
    page.goto(f"/contrats/{contract.pk}/modifier/")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("#id_summary")).to_have_value(WORDS)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Jeter").click()
    page.reload()
    expect(page.locator("main [role=status]")).to_have_count(0)
