"""The gallery of the interface and the pages that answer errors, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.functional.browser import (
    assert_accessible,
    assert_good_page,
    assert_no_console_error,
    assert_no_foreign_request,
    printed,
)

Browse = Callable[..., Page]
pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "/galerie/",
    "/galerie/confirmation/",
    "/galerie/erreur-400/",
    "/galerie/erreur-403/",
    "/galerie/erreur-404/",
    "/galerie/erreur-500/",
)


@pytest.mark.parametrize("path", PAGES)
def test_page_is_good_in_every_view(browse: Browse, path: str) -> None:
    assert_good_page(browse(path))


@pytest.mark.parametrize("path", PAGES[:3])
def test_page_is_good_under_the_look_of_the_state(browse: Browse, settings: Any, path: str) -> None:
    settings.ECLUSE_THEME = "dsfr"
    page = browse(path)
    assert_accessible(page)
    expect(page.get_by_text("République")).to_be_visible()


def test_neutral_theme_fetches_no_font_of_the_state(browse: Browse) -> None:
    fetched: list[str] = []
    page = browse("/galerie/confirmation/")
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/galerie/")
    page.wait_for_load_state("networkidle")
    assert fetched
    assert not [url for url in fetched if "woff" in url or "Marianne" in url]
    assert "Marianne" not in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")


def test_gallery_works_without_a_script(browse: Browse) -> None:
    page = browse("/galerie/", javascript=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Galerie")
    page.get_by_role("button", name="sombre").click()
    assert page.url.endswith("/galerie/")
    assert page.locator("html").get_attribute("data-fr-theme") == "dark"
    page.get_by_role("button", name="automatique").click()
    assert page.locator("html").get_attribute("data-fr-theme") is None


def test_light_or_dark_is_chosen_at_once_and_kept(browse: Browse) -> None:
    page = browse("/galerie/")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="sombre").click()
    assert page.evaluate(paper) != light
    expect(page.get_by_role("button", name="sombre")).to_have_attribute("aria-pressed", "true")
    page.goto("/galerie/erreur-404/")
    assert page.locator("html").get_attribute("data-fr-theme") == "dark"
    page.get_by_role("button", name="clair").click()
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) == light
    assert_no_console_error(page)


def test_keyboard_meets_the_skip_links_first(browse: Browse) -> None:
    page = browse("/galerie/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Contenu", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_every_focus_is_seen_and_not_under_the_bar(browse: Browse) -> None:
    page = browse("/galerie/")
    page.set_viewport_size({"width": 1280, "height": 600})
    hidden = []
    for _ in range(60):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => { const e = document.activeElement, b = e.getBoundingClientRect(),
            bar = document.querySelector('.ec-sticky'), s = bar.getBoundingClientRect();
            return {name: e.outerHTML.slice(0, 90),
            covered: !bar.contains(e) && b.height > 0 && b.top > s.top - 1 && b.top < s.bottom,
                    ring: getComputedStyle(e).outlineStyle} }"""
        )
        if state["covered"] or state["ring"] == "none":
            hidden.append(state)
    assert not hidden


def test_leaving_a_changed_form_is_asked_about(browse: Browse) -> None:
    page = browse("/galerie/")
    page.evaluate(
        """() => { document.querySelector('form.ec-form').setAttribute('data-ec-guard', '');
        document.body.dispatchEvent(new CustomEvent('htmx:load', {bubbles: true})) }"""
    )
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Titre").first.fill("Un titre")
    page.goto("/galerie/confirmation/")
    assert asked == ["beforeunload"]


def test_printing_is_offered_only_where_it_works(browse: Browse) -> None:
    assert not browse("/galerie/", javascript=False).locator("[data-ec-print]").is_visible()
    page = browse("/galerie/")
    page.evaluate("window.print = () => { window.printedOnce = true }")
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.printedOnce")


def test_print_leaves_the_chrome_out(browse: Browse) -> None:
    page = browse("/galerie/")
    with printed(page):
        for hidden in (".ec-top", ".ec-sticky", ".ec-look", ".fr-skiplinks", ".ec-filterbar", ".fr-btn"):
            assert not page.locator(hidden).first.is_visible(), hidden
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert_no_foreign_request(page)
