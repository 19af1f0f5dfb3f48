"""The page of the order in a real browser: the handle by keyboard and with the mouse, a phone, no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from ecluse.contracts.models import ActionSheet, Axis
from ecluse.contracts.services import records, sheets
from ecluse.contracts.services.sheets import SheetContents
from tests.factories.world import SYSTEM, World, make_world
from tests.functional.browser import PHONE, assert_good_page, assert_no_console_error, assert_no_horizontal_scroll

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    made = make_world()
    contract = made.own.contract
    records.create(Axis(contract=contract), by=SYSTEM, values={"number": "2", "title": "Bouger"})
    for title in ("Marcher", "Nager"):
        contents = SheetContents(axes=[made.own.items["axis"]])  # type: ignore[list-item]
        made.own.items[title] = sheets.create_sheet(
            by=SYSTEM, contract=contract, values={"title": title}, contents=contents
        )
    parent = made.own.items["sheet"]
    sheets.create_sheet(by=SYSTEM, contract=contract, values={"title": "Dépendre", "parent": parent})
    return made


def _path(world: World) -> str:
    return reverse("contracts:sheet-order", args=[world.own.contract.pk])


def _order(world: World) -> list[str]:
    main = ActionSheet.objects.filter(contract=world.own.contract, parent=None, axes=world.own.items["axis"].pk)
    return [sheet.title for sheet in main.order_by("position", "pk")]


def _said(page: Page) -> str:
    return page.locator("#annonce").inner_text().replace("\xa0", " ").replace("\u202f", " ")


def test_the_page_is_good(browse: Callable[..., Page], world: World) -> None:
    page = browse(_path(world), user=world.users["coordinator"])
    assert_good_page(page)
    assert_no_horizontal_scroll(page, PHONE)


def test_a_sheet_is_held_and_placed_by_keyboard(browse: Callable[..., Page], world: World) -> None:
    page = browse(_path(world), user=world.users["coordinator"])
    grip = page.get_by_role("button", name="Déplacer : Nager")
    grip.focus()
    page.keyboard.press("Enter")
    assert grip.get_attribute("aria-pressed") == "true"
    assert "est tenue" in _said(page)
    page.keyboard.press("ArrowUp")
    assert _said(page) == "après « Aider les aidants », Axe 1. Vieillir"
    page.keyboard.press("Escape")
    assert (_said(page), _order(world)) == ("Rien n’a bougé.", ["Aider les aidants", "Marcher", "Nager"])
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    page.locator(".ec-messages").wait_for()
    assert _order(world) == ["Aider les aidants", "Nager", "Marcher"]
    assert "est déplacée" in _said(page)
    assert page.evaluate("document.activeElement.textContent.trim()").endswith("Nager")
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert _said(page) == "en premier, Axe 2. Bouger"
    page.keyboard.press("Enter")
    page.locator("section", has_text="Bouger").get_by_role("link", name="Nager", exact=True).wait_for()
    sheet = ActionSheet.objects.get(title="Nager")
    assert [axis.title for axis in sheet.axes.all()] == ["Bouger"]
    page.get_by_role("button", name="Annuler").click()
    page.wait_for_load_state("networkidle")
    assert _order(world) == ["Aider les aidants", "Nager", "Marcher"]
    assert_no_console_error(page)


def test_a_sheet_is_dragged_by_its_handle(browse: Callable[..., Page], world: World) -> None:
    page = browse(_path(world), user=world.users["coordinator"])
    target = f"#f{world.own.items['sheet'].pk} > .ec-order__line"
    page.drag_and_drop(f"#f{world.own.items['Nager'].pk} .ec-grip", target, target_position={"x": 60, "y": 2})
    page.locator(".ec-messages").wait_for()
    assert _order(world) == ["Nager", "Aider les aidants", "Marcher"]
    assert_no_console_error(page)


def test_arrows_and_places_need_no_script(browse: Callable[..., Page], world: World) -> None:
    page = browse(_path(world), user=world.users["coordinator"], javascript=False)
    assert not page.get_by_role("button", name="Déplacer : Nager").is_visible()
    page.get_by_role("button", name="Monter : Nager").click()
    assert _order(world) == ["Aider les aidants", "Nager", "Marcher"]
    page.get_by_role("link", name="Placer… : Nager").click()
    page.get_by_label("Placer").select_option(label="après « Marcher »")
    page.get_by_role("button", name="Placer", exact=True).click()
    page.wait_for_url("**/fiches/ordre/**")
    assert _order(world) == ["Aider les aidants", "Marcher", "Nager"]


def test_axes_are_placed_by_keyboard_on_their_page(browse: Callable[..., Page], world: World) -> None:
    path = reverse("contracts:item-list", args=[world.own.contract.pk, "axes"])
    page = browse(path, user=world.users["coordinator"])
    page.get_by_role("button", name="Déplacer : Axe 2. Bouger").focus()
    for key in ("Enter", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    page.locator(".ec-messages").wait_for()
    assert [axis.title for axis in world.own.contract.axes.all()] == ["Bouger", "Vieillir"]
    assert_no_console_error(page)
