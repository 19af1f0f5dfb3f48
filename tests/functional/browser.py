"""What a page must keep in a real browser, as assertions that any test may call on a Playwright page.

A page made by the ``browse`` fixture is watched: its console, its requests and its answers are kept from the start.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Page

DESKTOP, PHONE = 1280, 360
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
OF_VIEWS = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")  # what a view changes
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of the system's Chromium, or None."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def in_continuous_integration() -> bool:
    return os.environ.get("CI", "").lower() == "true"


@dataclass
class Watch:
    """What a page did since it was opened."""

    origin: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


_WATCHED: dict[Page, Watch] = {}


def watch(page: Page, origin: str) -> None:
    """Keep what ``page`` says in its console, asks for and is refused."""
    seen = _WATCHED[page] = Watch(origin)
    page.on("console", lambda m: seen.console.append(f"{m.type}: {m.text}") if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: seen.console.append(f"exception: {error}"))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on(
        "response",
        lambda r: (
            seen.failures.append(f"{r.status} {r.url}")
            if r.status >= 400 and not r.request.is_navigation_request()
            else None
        ),
    )
    page.on("close", lambda _: _WATCHED.pop(page, None))


def axe_violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe-core finds on the page as it stands, one sentence a violation and element; every rule unless told."""
    if not page.evaluate("!!window.axe"):  # half a megabyte to send and compile
        page.evaluate(f"{_AXE}; 0")
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']} ({violation['help']}): {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def views(
    page: Page, widths: Sequence[int] = (DESKTOP, PHONE), schemes: Sequence[str] = ("light", "dark")
) -> Iterator[str]:
    """Show the page in each width and colour scheme; give the name of each view."""
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            yield f"{width} px, {scheme}"


def assert_accessible(page: Page) -> None:
    """No axe violation in light and dark, on a desk and on a phone."""
    found = [f"[{view}] {violation}" for view in views(page) for violation in axe_violations(page)]
    assert not found, f"{page.url}\n" + "\n".join(found)


def assert_no_horizontal_scroll(page: Page, width: int = PHONE) -> None:
    """The page is no wider than a phone; a table may scroll inside its own box."""
    page.set_viewport_size({"width": width, "height": 900})
    wide: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
        [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.className}`).concat('the page scrolls')"""
    )
    assert not wide, f"{page.url} at {width} px: {wide}"


def assert_no_foreign_request(page: Page) -> None:
    """Nothing was asked of another host."""
    seen = _WATCHED[page]
    foreign = [
        url for url in seen.requests if urlsplit(url).scheme in {"http", "https"} and not url.startswith(seen.origin)
    ]
    assert not foreign, f"{page.url} asks another host: {foreign}"


def assert_no_console_error(page: Page) -> None:
    """No error, no refused file, no breach of the Content-Security-Policy. The answer of the page itself may be an error."""
    seen = _WATCHED[page]
    said = [line for line in seen.console if "Failed to load resource" not in line]
    assert not said + seen.failures, f"{page.url}: {said + seen.failures}"


def assert_sound(page: Page) -> None:
    """Unique identifiers, one h1, headings that skip no level, no style attribute, landmarks, a title, a language."""
    report: dict[str, Any] = page.evaluate(
        """() => ({
          ids: [...document.querySelectorAll('[id]')].map(e => e.id),
          levels: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => +e.tagName[1]),
          styles: [...document.querySelectorAll('body [style]')].map(e => e.outerHTML.slice(0, 120)),
          landmarks: ['header', 'main', 'footer'].filter(n => !document.querySelector(n)),
          title: document.title, lang: document.documentElement.lang,
          dangling: [...document.querySelectorAll('[for],[aria-labelledby],[aria-describedby],[aria-controls]')].flatMap(e =>
            ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls'].flatMap(a =>
              (e.getAttribute(a) || '').split(/\\s+/).filter(i => i && !document.getElementById(i)).map(i => `${a}=${i}`))),
          anchors: [...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1))
            .filter(i => i && !document.getElementById(i)),
        })"""
    )
    twice = sorted({i for i in report["ids"] if report["ids"].count(i) > 1})
    levels = report["levels"]
    jumps = [f"h{a} then h{b}" for a, b in itertools.pairwise(levels) if b > a + 1]
    faults = {
        "identifiers used twice": twice,
        "headings that skip a level": jumps,
        "style attributes": report["styles"],
        "missing landmarks": report["landmarks"],
        "references to nothing": report["dangling"] + report["anchors"],
        "number of h1 other than one": [] if levels.count(1) == 1 else [levels.count(1)],
        "no title or language": []
        if report["title"].endswith("Écluse") and report["lang"] == "fr"
        else [report["title"]],
    }
    assert not any(faults.values()), f"{page.url}: " + json.dumps(
        {k: v for k, v in faults.items() if v}, ensure_ascii=False
    )


def assert_good_page(page: Page) -> None:
    """All of the above, for a page that has just been opened."""
    assert_sound(page)
    assert_no_horizontal_scroll(page)
    assert_accessible(page)
    assert_no_foreign_request(page)
    assert_no_console_error(page)


@contextmanager
def printed(page: Page) -> Iterator[Page]:
    """The page as it will be printed."""
    page.emulate_media(media="print", color_scheme="light")
    yield page
    page.emulate_media(media="screen")
