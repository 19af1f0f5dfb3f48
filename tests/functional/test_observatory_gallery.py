"""The charts and maps of the observatory in a real browser: every view, without a script, on paper, and the map's zoom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.functional.browser import PHONE, assert_accessible, assert_good_page, assert_no_console_error, printed

Browse = Callable[..., Page]
pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/observatoire/galerie/"


def test_the_gallery_is_good_in_every_view(browse: Browse) -> None:
    assert_good_page(browse(HERE))


def test_the_gallery_is_good_under_the_look_of_the_state(browse: Browse, settings: Any) -> None:
    settings.ECLUSE_THEME = "dsfr"
    assert_accessible(browse(HERE))


def test_each_width_has_its_own_form(browse: Browse) -> None:
    page = browse(HERE)
    wide, narrow = page.locator(".ec-chart__wide").first, page.locator(".ec-chart__narrow").first
    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    page.set_viewport_size({"width": PHONE, "height": 900})
    expect(wide).to_be_hidden()
    expect(narrow).to_be_visible()
    words = page.locator(".ec-chart__narrow text").first
    box = words.bounding_box()
    assert box is not None
    assert box["height"] >= 11


def test_everything_is_read_and_reached_without_a_script(browse: Browse) -> None:
    page = browse(HERE, javascript=False)
    summary = page.locator("summary", has_text="Voir le tableau").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ec-chart__table table").first).to_be_visible()
    page.get_by_role("link", name="Le périmètre").first.click()
    assert page.url.endswith("?vue=perimetre")
    expect(page.get_by_role("link", name="Le périmètre").first).to_have_attribute("aria-current", "true")


def test_a_map_comes_nearer_by_button_and_arrows_and_goes_back(browse: Browse) -> None:
    page = browse(HERE)
    drawing = page.locator(".ec-geo svg").first
    whole = drawing.get_attribute("viewBox") or ""
    nearer = page.get_by_role("button", name="Agrandir la carte").first
    nearer.focus()
    page.keyboard.press("Enter")
    near = [float(each) for each in (drawing.get_attribute("viewBox") or "").split()]
    assert near[2] == pytest.approx(float(whole.split()[2]) / 1.6)
    page.keyboard.press("ArrowRight")
    moved = [float(each) for each in (drawing.get_attribute("viewBox") or "").split()]
    assert moved[0] > near[0]
    page.get_by_role("button", name="Revenir à la carte entière").first.click()
    assert [float(each) for each in (drawing.get_attribute("viewBox") or "").split()] == [
        float(each) for each in whole.split()
    ]
    assert_no_console_error(page)


def test_paper_keeps_the_drawings_and_leaves_the_tools_out(browse: Browse) -> None:
    page = browse(HERE)
    with printed(page):
        expect(page.locator(".ec-geo svg").first).to_be_visible()
        expect(page.locator(".ec-legend").first).to_be_visible()
        expect(page.locator(".ec-geo__tools").first).to_be_hidden()
        expect(page.locator(".ec-views").first).to_be_hidden()
