"""Every page that a visitor or a member reaches by following links, in a real browser.

The crawl needs no list: a page that a link leads to is read, and so is the next one that is ever added. Contexts may add
journeys of their own beside this file, with the same helpers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse
from playwright.sync_api import Page

from ecluse.contracts.services.vocabulary import load_shared_vocabularies
from tests.factories.readings import received
from tests.factories.world import SYSTEM, World, make_world
from tests.functional.browser import (
    DESKTOP,
    OF_VIEWS,
    PHONE,
    assert_good_page,
    assert_no_console_error,
    assert_no_foreign_request,
    assert_no_horizontal_scroll,
    assert_sound,
    axe_violations,
)

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = (
    "portal:home",
    "portal:sign-in",
    "portal:help",
    "portal:site-map",
    "portal:accessibility",
    "portal:privacy",
    "portal:legal",
)
_FILE = re.compile(r"/(?:source|fichier)/$")  # received files, shown or sent as they are
_PUBLISHED = """# Contrat local de santé de Blois 2022-2027

Le contrat comporte 1 axe et 2 fiches actions.

## Axe 1 : Vieillir en bonne santé

Fiche 1 - Aider les aidants
Pilote : Caisse primaire d'assurance maladie

Fiche 2 - Marcher ensemble
Pilote : Ville de Blois
"""


@pytest.fixture
def world() -> World:
    load_shared_vocabularies(by=SYSTEM)
    made = make_world()
    received(by=made.users["coordinator"], name="contrat.md", data=_PUBLISHED.encode())
    return made


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_is_good(browse: Callable[..., Page], name: str) -> None:
    assert_good_page(browse(reverse(name)))


def _kind(path: str) -> tuple[Any, ...]:
    """Pages of one kind share their view and their words; one of them is read."""
    match = resolve(path)
    return match.view_name, *(
        value for value in match.kwargs.values() if isinstance(value, str) and not value.isdigit()
    )


def _faults(page: Page, *, known: bool) -> list[str]:
    """What is wrong with an open page. One whose kind has been ``known`` under another role is only checked for soundness."""
    found = _said_by([assert_sound, assert_no_foreign_request, assert_no_console_error], page)
    if not known:
        looks: list[tuple[int, Literal["light", "dark"], Sequence[str]]]
        looks = [(DESKTOP, "light", ()), (PHONE, "dark", OF_VIEWS)]
        width_now = page.viewport_size["width"] if page.viewport_size else 0
        for width, scheme, rules in sorted(
            looks, key=lambda look: look[0] != width_now
        ):  # as it stands, then the other
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            if width == PHONE:
                found += _said_by([assert_no_horizontal_scroll], page)
            found += [f"{page.url} [{width} px, {scheme}] {fault}" for fault in axe_violations(page, rules)]
    return found


def _said_by(checks: list[Callable[[Page], None]], page: Page) -> list[str]:
    found = []
    for check in checks:
        try:
            check(page)
        except AssertionError as error:
            found.append(str(error))
    return found


def _links(page: Page, origin: str) -> list[str]:
    """The paths of this site that the page links to, without files and samples."""
    hrefs = page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)")
    paths = dict.fromkeys(urlsplit(href).path for href in hrefs if href.startswith(origin))
    return [path for path in paths if not path.startswith(("/galerie/", "/static/")) and not _FILE.search(path)]


def test_every_page_that_links_lead_to_is_good(browse: Callable[..., Page], world: World, live_server: Any) -> None:
    """As one who may do everything in a contract, then as one who may little, then as one who runs the installation."""
    known: set[tuple[Any, ...]] = set()
    faults: list[str] = []
    for role, least in (("coordinator", 25), ("lead", 15), ("administrator", 15)):
        page = browse("/", user=world.users[role])
        ahead, seen = ["/"], {_kind("/")}
        while ahead:
            path = ahead.pop(0)
            answer = page.goto(path)
            if answer is None or answer.status != 200:
                faults.append(f"{path}: {answer.status if answer else 'no answer'} for {role}")
                continue
            faults += [f"{fault} ({role})" for fault in _faults(page, known=_kind(path) in known)]
            known.add(_kind(path))
            fresh = {_kind(there): there for there in _links(page, live_server.url) if _kind(there) not in seen}
            seen |= set(fresh)
            ahead += fresh.values()
        assert len(seen) >= least, f"{role} reaches {len(seen)} kinds of pages only: {sorted(map(str, seen))}"
    assert not faults, "\n\n".join(faults)
