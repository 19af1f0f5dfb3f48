"""A real Chromium on a live server. Without Chromium these tests are skipped by name; in continuous integration they fail."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from ecluse.accounts.models import User
from ecluse.documents.models import Draft
from tests.factories.readings import received
from tests.factories.world import World, make_world
from tests.functional.browser import DESKTOP, FLAGS, chromium, in_continuous_integration, watch
from tests.unit.documents.services.material import TEXT, account

_MISSING = "needs Chromium, which is not installed (on Debian: apt install chromium)"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The crawl, which takes as long as a hundred other tests, begins first: the other processes take the rest meanwhile."""
    items.sort(key=lambda item: "test_every_page_that_links_lead_to" not in item.name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for the whole session."""
    path = chromium()
    if path is None:
        (pytest.fail if in_continuous_integration() else pytest.skip)(_MISSING)
    # Playwright keeps an event loop in this thread, where the fixtures of the database run too.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browse(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page of the site: ``browse("/galerie/", user=…, width=1280, scheme="light", javascript=True)``."""
    contexts = []

    def open_page(
        path: str, *, user: Any = None, width: int = DESKTOP, scheme: str = "light", javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="fr-FR",
        )
        contexts.append(context)
        context.set_default_timeout(30_000)  # a busy machine is slow, not wrong
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        watch(page, live_server.url)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    _wait_for_the_server()


def _wait_for_the_server() -> None:
    """Until the server has answered all it was asked: a page that closes leaves requests behind, which read the one
    connection of the tests' database while it is being emptied, and lock its tables."""
    until = time.monotonic() + 30
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < until, "the server still answers a page that was closed half a minute ago"
        time.sleep(0.01)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def coordinator() -> User:
    return account("coordination", opens=True)


@pytest.fixture
def draft(coordinator: User) -> Draft:
    return received(by=coordinator, name="contrat.txt", data=TEXT.encode()).draft
