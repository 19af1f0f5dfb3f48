"""An installation with the territories of the demonstration, a table of incomes, and a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecluse.accounts.models import User
from ecluse.audit.services import System
from ecluse.observatory.services import deposits
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import Asked, load_files
from ecluse.observatory.sources.questions import Options
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.services import load_facts
from tests.factories.filosofi import incomes
from tests.factories.supply import practitioners

HIDDEN = "41009;90;200;21000;s;s;s;s;s"
BLOIS = "41018;20000;45000;19360;45,0;27,0;10400;33000;3,2"


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path


@pytest.fixture
def territories(db) -> None:
    load_facts(by=System())


def communes() -> list[str]:
    return sorted(Territory.objects.of_level(Level.COMMUNE).values_list("code", flat=True))


ASKED = Asked(Options(level=Level.COMMUNE, geography=2026))


@pytest.fixture
def live(territories, folder: Path) -> Path:
    """The table loaded and put live; returns its path."""
    path = incomes(folder / "revenus.csv", communes(), {"41018": BLOIS, "41009": HIDDEN})
    outcomes = load_files([path], by=System(), asked=ASKED)
    assert not outcomes[0].problem, outcomes[0].problem
    make_build(by=System())
    return path


#: Invented numbers of general practitioners at Blois, and at Vineuil beside it.
PRACTITIONERS = {"41018": 40.0, "41295": 3.5}


@pytest.fixture
def supplied(territories, folder: Path) -> Path:
    """A table of general practitioners loaded and put live; returns its path."""
    path = practitioners(folder / "praticiens.csv", PRACTITIONERS)
    outcomes = load_files([path], by=System(), asked=ASKED)
    assert not outcomes[0].problem, outcomes[0].problem
    make_build(by=System())
    return path


@pytest.fixture
def signed_in(client: Client, db) -> Client:
    client.force_login(User.objects.create(email="lecture@exemple.fr"))
    return client


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work of a deposit is done in the request that asks for it: the process that does it sees no test's database."""
    monkeypatch.setattr(deposits, "start", lambda deposit: (deposits.work(deposit.pk), deposit)[1])


def questions(client: Client, url: str) -> int:
    """How many questions a page asks of the database, once what it keeps from one request to the next is there."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)
