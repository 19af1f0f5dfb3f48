"""The board, the timeline and the calendar in a real browser: moving cards with and without a script, keyboard, phone, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from ecluse.contracts.models import ActionSheet, Milestone
from ecluse.contracts.services import sheets as services
from ecluse.lib.formats import date_full
from tests.factories.world import SYSTEM, World, make_world
from tests.functional.browser import (
    DESKTOP,
    PHONE,
    assert_accessible,
    assert_good_page,
    assert_no_console_error,
    assert_no_horizontal_scroll,
)

pytestmark = pytest.mark.django_db(transaction=True)
SHAPES = ("board", "timeline", "calendar")


@pytest.fixture
def world() -> World:
    made = make_world()
    today = timezone.localdate()
    ActionSheet.objects.filter(pk=made.own.sheet.pk).update(status="en_cours", start="2023", end="2026-12")
    for due, done in (
        (today.isoformat(), ""),
        (f"{today:%Y-%m}", ""),
        (f"{today:%Y}", ""),
        (today.isoformat(), "2024"),
    ):
        Milestone.objects.create(sheet=made.own.sheet, title="Réunir", due=due, done_on=done)
    return made


def _path(world: World, shape: str) -> str:
    return reverse(f"contracts:sheet-{shape}", args=[world.own.contract.pk])


def _status(world: World) -> str:
    return ActionSheet.objects.get(pk=world.own.sheet.pk).status


def _card(page: Page, world: World) -> str:
    return f"#carte-{world.own.sheet.pk}"


def _said(page: Page, where: str) -> str:
    """The words of a part of the page, with plain spaces."""
    return page.locator(where).inner_text().replace("\xa0", " ").replace("\u202f", " ")


def _lane(page: Page, world: World) -> str:
    """The status of the column that the card stands in."""
    return str(page.locator(_card(page, world)).evaluate("card => card.closest('.ec-lane').dataset.ecStatus"))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_a_good_page(browse: Callable[..., Page], world: World, shape: str) -> None:
    page = browse(_path(world, shape), user=world.users["coordinator"])
    assert_good_page(page)
    for summary in page.locator(".ec-card summary, .ec-more summary").all():
        summary.click()
    assert_accessible(page)
    assert_no_horizontal_scroll(page, PHONE)
    assert_no_horizontal_scroll(page, DESKTOP)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_card_is_moved_with_its_control_by_keyboard(
    browse: Callable[..., Page], world: World, javascript: bool
) -> None:
    page = browse(_path(world, "board"), user=world.users["coordinator"], javascript=javascript)
    card = page.locator(_card(page, world))
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    card.get_by_label("Nouveau statut").select_option(label="Réalisée")
    assert not card.get_by_label("Raison").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(f"[data-ec-status=realisee] {_card(page, world)}").wait_for()
    assert _status(world) == "realisee"
    if javascript:
        assert page.evaluate("document.activeElement.closest('.ec-card').id") == _card(page, world)[1:]
        assert_no_console_error(page)
    assert "est maintenant « réalisée »" in _said(page, "#annonce" if javascript else "main")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reason_is_asked_and_what_was_typed_stays(
    browse: Callable[..., Page], world: World, javascript: bool
) -> None:
    page = browse(_path(world, "board"), user=world.users["coordinator"], javascript=javascript)
    card = page.locator(_card(page, world))
    card.locator("summary").click()
    card.get_by_label("Nouveau statut").select_option(label="Bloquée")
    assert card.get_by_label("Raison").is_visible()
    card.get_by_role("button", name="Changer").click()
    page.locator(f"{_card(page, world)} .fr-error-text").wait_for()
    assert page.get_by_text("Statut inchangé").count() == (0 if javascript else 1)  # a page drawn again begins with it
    assert _status(world) == "en_cours"
    card = page.locator(_card(page, world))
    assert card.get_by_label("Nouveau statut").input_value() == "bloquee"
    if javascript:
        assert card.get_by_label("Raison").evaluate("field => field === document.activeElement")
    card.get_by_label("Raison").fill("Local fermé")
    card.get_by_role("button", name="Changer").click()
    page.locator(f"[data-ec-status=bloquee] {_card(page, world)}").wait_for()
    assert ActionSheet.objects.get(pk=world.own.sheet.pk).status_changes.first().reason == "Local fermé"


def test_a_card_is_dragged_to_a_column_that_may_take_it(browse: Callable[..., Page], world: World) -> None:
    page = browse(_path(world, "board"), user=world.users["coordinator"], width=1600)
    page.drag_and_drop(f"{_card(page, world)} .ec-card__s", "[data-ec-status=en_pause]")
    page.locator(f"[data-ec-status=en_pause] {_card(page, world)}").wait_for()
    assert _status(world) == "en_pause"
    page.drag_and_drop(f"{_card(page, world)} .ec-card__s", "[data-ec-status=proposee]")  # not a status that may follow
    assert (_lane(page, world), _status(world)) == ("en_pause", "en_pause")
    page.drag_and_drop(f"{_card(page, world)} .ec-card__s", "[data-ec-status=bloquee]")  # asks why first
    reason = page.locator(_card(page, world)).get_by_label("Raison")
    assert reason.is_visible()
    assert reason.evaluate("field => field === document.activeElement")
    assert "dites pourquoi" in _said(page, "#annonce")
    assert _status(world) == "en_pause"
    assert_no_console_error(page)


def test_a_change_made_meanwhile_is_told_and_kept(browse: Callable[..., Page], world: World) -> None:
    page = browse(_path(world, "board"), user=world.users["coordinator"])
    services.change_status(by=SYSTEM, sheet=world.own.sheet, to="en_pause")
    card = page.locator(_card(page, world))
    card.locator("summary").click()
    card.get_by_label("Nouveau statut").select_option(label="Réalisée")
    card.get_by_role("button", name="Changer").click()
    page.get_by_text("elle est maintenant « en pause »").first.wait_for()
    assert (_status(world), _lane(page, world)) == ("en_pause", "en_pause")
    card = page.locator(_card(page, world))
    assert card.get_by_label("Nouveau statut").input_value() == "realisee"
    assert_accessible(page)
    card.get_by_role("button", name="Changer").click()  # seen, and meant
    page.locator(f"[data-ec-status=realisee] {_card(page, world)}").wait_for()
    assert _status(world) == "realisee"


def test_when_the_network_fails_nothing_moves(browse: Callable[..., Page], world: World) -> None:
    page = browse(_path(world, "board"), user=world.users["coordinator"])
    page.route("**/statut/tableau/", lambda route: route.abort())
    card = page.locator(_card(page, world))
    card.locator("summary").click()
    card.get_by_label("Nouveau statut").select_option(label="Réalisée")
    card.get_by_role("button", name="Changer").click()
    page.get_by_text("Le site ne répond pas").wait_for()
    assert (_status(world), _lane(page, world)) == ("en_cours", "en_cours")
    assert card.get_by_label("Nouveau statut").input_value() == "realisee"


def test_the_shapes_follow_one_another_with_the_filter(browse: Callable[..., Page], world: World) -> None:
    page = browse(f"{_path(world, 'list')}?q=aider", user=world.users["coordinator"])
    for name in ("Tableau", "Frise", "Calendrier", "Liste"):
        page.get_by_role("navigation", name="Façons de voir les fiches").get_by_role("link", name=name).click()
        assert page.get_by_role("link", name=name, exact=True).get_attribute("aria-current") == "page"
        assert page.get_by_label("Chercher", exact=True).input_value() == "aider"
        assert page.get_by_role("status").first.inner_text().replace("\xa0", " ").startswith("1 fiche sur 2")
    page.goto(f"{_path(world, 'timeline')}?q=aider&echelle=mois&de=2026-01")
    page.get_by_label("Chercher", exact=True).fill("autre")
    page.keyboard.press("Enter")
    page.wait_for_url("**/frise/?q=autre&echelle=mois&de=2026-01")


def test_rows_of_the_timeline_are_reached_by_keyboard_and_say_their_steps(
    browse: Callable[..., Page], world: World
) -> None:
    page = browse(_path(world, "timeline"), user=world.users["coordinator"])
    link = page.get_by_role("link", name="Aider les aidants")
    link.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    steps = page.get_by_role("row").filter(has=link).get_by_role("listitem")
    assert steps.first.inner_text().replace("\xa0", " ") == "Guide, 2024 (en retard)"
    assert steps.count() == 5
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fiches/*/")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_printed_page_holds_no_control_and_loses_nothing(
    browse: Callable[..., Page], world: World, shape: str
) -> None:
    page = browse(_path(world, shape), user=world.users["coordinator"])
    page.emulate_media(media="print")
    assert page.get_by_text("Aider les aidants").first.is_visible() or shape == "calendar"
    assert not page.locator("main form, main nav, main .fr-btn").locator("visible=true").count()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


_COLOURS = """() => {
  const style = getComputedStyle(document.documentElement), rules = [...document.styleSheets].flatMap(s => [...s.cssRules]);
  const names = new Set(rules.flatMap(r => r.selectorText === ':root' ? [...r.style].filter(n => n.startsWith('--ec-')) : []));
  return [style.colorScheme, ...[...names].sort().map(n => `${n}: ${style.getPropertyValue(n)}`)]; }"""


@pytest.mark.parametrize("theme", ["neutral", "dsfr"])
def test_paper_is_light_whatever_the_screen_is(
    browse: Callable[..., Page], world: World, settings: Any, theme: str
) -> None:
    """The choice of the foot of the page and the wish of the system are for the screen: ink on a dark page is lost."""
    settings.ECLUSE_THEME = theme
    page = browse(_path(world, "timeline"), user=world.users["coordinator"])
    page.emulate_media(media="print", color_scheme="light")
    light = page.evaluate(_COLOURS)
    assert len(light) > 30
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(_COLOURS) == light
    page.evaluate("document.documentElement.dataset.frTheme = 'dark'")
    assert page.evaluate(_COLOURS) == light
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.evaluate(_COLOURS) != light


@pytest.mark.parametrize("shape", ["list", *SHAPES])
def test_paper_names_the_contract_and_the_day(browse: Callable[..., Page], world: World, shape: str) -> None:
    page = browse(_path(world, shape), user=world.users["coordinator"])
    line = page.locator(".ec-onpaper")
    assert not line.is_visible()
    page.emulate_media(media="print")
    today = date_full(timezone.localdate()).replace("\xa0", " ")
    assert _said(page, ".ec-onpaper") == f"{world.own.contract} – imprimé le {today}".replace("\u202f", " ")
    page.goto(reverse("portal:sheet", args=[world.own.contract.pk, world.own.sheet.pk]))
    assert str(world.own.contract) in page.locator(".ec-onpaper").inner_text()


@pytest.mark.parametrize("shape", ["list", *SHAPES])
def test_a_word_without_end_widens_nothing(browse: Callable[..., Page], world: World, shape: str) -> None:
    ActionSheet.objects.filter(pk=world.own.sheet.pk).update(title="a" * 300)
    Milestone.objects.filter(sheet=world.own.sheet).update(title="b" * 500)
    page = browse(_path(world, shape), user=world.users["coordinator"])
    for width in (DESKTOP, PHONE):
        assert_no_horizontal_scroll(page, width)
        for table in page.locator("main table").all():
            wide = "table => table.getBoundingClientRect().width - table.parentElement.clientWidth"
            assert table.evaluate(wide) <= 1, width
