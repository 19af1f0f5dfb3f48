"""Make the pictures of the guide from the demonstration, in a real browser.

    python tools/screenshots.py [NAME…]

A demonstration is built in a folder of its own, served, and looked at; each picture goes to docs/images/guide. A picture
shows what its page in the guide tells, and is made again by this command alone, never by hand.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images" / "guide"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
EMAIL, PASSWORD = "coordination@demo.example", "ecluse-demonstration"
CONTRACT = "Agglopolys"


@dataclass(frozen=True)
class Picture:
    """One picture: its file, the page under the contract's address, what is done there first."""

    name: str
    path: str
    first: Callable[[Page], None] = lambda page: None


def _tick(page: Page) -> None:
    for place in (0, 1, 3):
        page.locator("tbody input[name=fiche]").nth(place).check(force=True)


def _preview(page: Page) -> None:
    _tick(page)
    page.get_by_label("Ce qui change").select_option("priorite")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Priorité").select_option("haute")
    page.get_by_role("button", name="Voir ce qui changera").click()


def _open_sheet(page: Page) -> None:
    page.locator("tbody th a").first.click()
    page.wait_for_load_state("networkidle")


def _field_in_place(page: Page) -> None:
    _open_sheet(page)
    page.get_by_role("link", name=re.compile("Modifier.*[Dd]escription")).first.click()
    page.wait_for_timeout(500)


def _row_in_place(page: Page) -> None:
    _open_sheet(page)
    page.locator("#groupe-etapes [data-ec-row] a[data-ec-inplace]").first.click()
    page.wait_for_timeout(500)
    page.locator("#groupe-etapes").scroll_into_view_if_needed()


def _history(page: Page) -> None:
    _open_sheet(page)
    page.goto(f"{page.url}historique/")


#: In the order of the guide; those that write come after those that read.
ALL = (
    Picture("accueil", ""),
    Picture("liste", "fiches/"),
    Picture("tableau", "fiches/tableau/"),
    Picture("frise", "fiches/frise/"),
    Picture("calendrier", "fiches/calendrier/"),
    Picture("fiche", "fiches/", _open_sheet),
    Picture("champ", "fiches/", _field_in_place),
    Picture("ligne", "fiches/", _row_in_place),
    Picture("cocher", "fiches/", _tick),
    Picture("apercu", "fiches/", _preview),
    Picture("historique", "fiches/", _history),
    Picture("journal", "journal/"),
    Picture("a-la-date", f"a-la-date/?jour={time.strftime('%Y-%m-%d')}"),
)


def _serve(folder: str, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ECLUSE_DATA_DIR": folder, "ECLUSE_DEMO": "true"}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "ecluse", "demo", "--no-serve"], env=environment, check=True)
    server = subprocess.Popen([sys.executable, "-m", "ecluse", "serve", "--port", str(port)], env=environment)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server
        except OSError:
            time.sleep(0.1)
    server.terminate()
    raise SystemExit("The demonstration did not start.")


def main(names: list[str]) -> int:
    browser_path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser_path is None:
        raise SystemExit("Chromium is missing: sudo apt-get install chromium libatomic1")
    unknown = set(names) - {picture.name for picture in ALL}
    if unknown:
        raise SystemExit(f"No such picture: {', '.join(sorted(unknown))}. There are: {', '.join(p.name for p in ALL)}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = _serve(folder, port)
        try:
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
            site = f"http://127.0.0.1:{port}"
            page = browser.new_context(
                base_url=site, locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 1180, "height": 780}
            ).new_page()
            page.set_default_timeout(60_000)
            page.goto("/connexion/")
            page.locator("input[name=username]").fill(EMAIL)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("main button[type=submit]").click()
            contract = page.get_by_role("link", name=re.compile(CONTRACT)).first.get_attribute("href") or ""
            for picture in ALL:
                if names and picture.name not in names:
                    continue
                page.goto(contract + picture.path)
                picture.first(page)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=PICTURES / f"{picture.name}.png", animations="disabled")
                print(f"docs/images/guide/{picture.name}.png")
        finally:
            server.terminate()
            server.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
