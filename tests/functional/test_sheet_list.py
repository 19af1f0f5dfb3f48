"""The list of sheets by keyboard and on a phone: choosing, taking away, keeping a view, bringing it home in a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories.world import World
from tests.functional.browser import DESKTOP, PHONE, assert_good_page, assert_no_horizontal_scroll, axe_violations

pytestmark = pytest.mark.django_db(transaction=True)


def _list(world: World) -> str:
    return reverse("contracts:sheet-list", args=[world.own.contract.pk])


def _count(page: Page) -> str:
    return page.get_by_role("status").inner_text().replace("\xa0", " ")


def test_filters_are_chosen_by_keyboard_and_taken_away(browse: Callable[..., Page], world: World) -> None:
    page = browse(_list(world), user=world.users["coordinator"])
    assert page.locator("tbody th[scope=row]").count() == 2
    page.locator("summary", has_text="Statut").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # sends the form
    page.wait_for_url("**/fiches/?statut=proposee")
    assert _count(page).startswith("2 fiches sur 2")
    page.locator("summary", has_text="Axe").first.click()
    page.get_by_label("Sans axe").check()
    page.get_by_role("button", name="Filtrer").click()
    assert _count(page).startswith("1 fiche sur 2")
    page.get_by_role("link", name="Axe : Sans axe : retirer").click()
    assert _count(page).startswith("2 fiches sur 2")
    panel = page.locator("details.ec-pick", has_text="Statut").first
    panel.locator("summary").click()
    panel.get_by_label("En cours").focus()
    page.keyboard.press("Escape")
    assert panel.get_attribute("open") is None
    assert panel.locator("summary").evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")
    panel.get_by_label("Bloquée").check()  # a click inside leaves it open
    assert panel.get_attribute("open") is not None
    page.get_by_role("heading", level=1).click()
    assert panel.get_attribute("open") is None


@pytest.mark.parametrize("javascript", [True, False])
def test_the_other_filters_open_and_close_and_keep_what_is_typed(
    browse: Callable[..., Page], world: World, javascript: bool
) -> None:
    page = browse(_list(world), user=world.users["coordinator"], javascript=javascript, width=PHONE)
    page.get_by_label("Chercher", exact=True).fill("aider")
    page.get_by_role("button", name="Plus de filtres").click()
    assert page.get_by_label("Chercher", exact=True).input_value() == "aider"
    page.locator("summary", has_text="Priorité").first.click()
    page.get_by_label("Sans priorité").check()
    page.get_by_label("Chercher", exact=True).fill("aidants")
    page.get_by_role("button", name="Filtrer").last.click()  # at the end of the fields, which stay open
    page.wait_for_url("**/fiches/?q=aidants&priorite=aucun&filtres=1**")
    page.get_by_label("Chercher", exact=True).fill("aider")
    page.get_by_role("button", name="Moins de filtres").click()
    page.wait_for_url("**/fiches/?q=aider&priorite=aucun**")
    assert page.get_by_role("button", name="Plus de filtres").evaluate("element => element === document.activeElement")
    page.get_by_label("Chercher", exact=True).fill("aidants")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fiches/?q=aidants&priorite=aucun")
    assert _count(page).startswith("1 fiche sur 2")
    assert page.locator("tbody .c-no").first.is_visible()  # the number of the sheet, beside its box


def test_one_list_of_choices_is_open_at_a_time_and_all_is_accessible(browse: Callable[..., Page], world: World) -> None:
    page = browse(f"{_list(world)}?filtres=1&retard=1&statut=proposee", user=world.users["coordinator"])
    for name in ("Axe", "Pilote"):
        page.locator("details.ec-pick > summary", has_text=name).first.click()
    assert page.locator("details.ec-pick[open]").count() == 1
    page.get_by_text("Ordre, regroupement, colonnes").click()
    assert_good_page(page)
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_violations(page) == []
        assert_no_horizontal_scroll(page, width)


def test_a_view_is_kept_and_brought_home(browse: Callable[..., Page], world: World) -> None:
    page = browse(f"{_list(world)}?retard=1&groupe=statut", user=world.users["coordinator"])
    page.get_by_role("link", name="Enregistrer cette vue").click()
    page.get_by_label("Nom de la vue").fill("Le lundi")
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_role("link", name="Le lundi", exact=True).get_attribute("aria-current") == "true"
    page.get_by_role("link", name="Renommer la vue").click()
    page.get_by_label("Nom de la vue").fill("Le mardi")
    page.get_by_role("button", name="Renommer").click()
    assert page.title().startswith("Le mardi – Fiches action")
    with page.expect_download() as brought:
        page.get_by_role("link", name="CSV").click()
    with open(brought.value.path(), encoding="utf-8-sig") as file:
        assert file.readline().split(";")[:2] == ["N°", "Fiche"]
    page.get_by_role("link", name="Retirer la vue « Le mardi »").click()
    page.get_by_role("button", name="Retirer la vue").click()
    assert page.get_by_role("link", name="Le mardi", exact=True).count() == 0
