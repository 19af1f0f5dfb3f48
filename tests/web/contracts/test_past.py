"""The history of a field and its old values, a sheet and a contract at a date, the bin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.urls import reverse
from django.utils import timezone

from ecluse.audit.models import Event
from ecluse.contracts.models import ActionSheet, Axis, Milestone
from ecluse.contracts.services import records, sheets
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, events


def _text(page: Any) -> str:
    return " ".join(page.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


def _sheet_url(world: World, name: str) -> str:
    return reverse(f"contracts:sheet-{name}", args=[world.own.contract.pk, world.own.sheet.pk])


def _url(world: World, name: str, *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[world.own.contract.pk, *more])


def _long_ago(world: World) -> None:
    """All that was written so far was written a month ago."""
    told = Event.objects.filter(scope=world.own.contract.scope)
    told.update(at=ExpressionWrapper(F("at") - timedelta(days=30), output_field=DateTimeField()))


def _update(world: World, **values: Any) -> ActionSheet:
    return sheets.update_sheet(by=SYSTEM, sheet=world.own.sheet, version=None, values=values)


def test_a_field_takes_an_old_value_again(world: World, coordinator: ReadOnlyGetClient) -> None:
    first = world.own.sheet.description
    _update(world, description="Deuxième version")
    _update(world, description="Troisième version")
    page = coordinator.get(_sheet_url(world, "history"), {"champ": "description"})
    told = [version.lines for version in page.context["versions"]]
    assert told == [("Troisième version",), ("Deuxième version",), tuple(first.splitlines())]
    second = page.context["versions"][1]
    sent = {"champ": "description", "numero": second.number, "cote": second.side,
            "version": page.context["sheet"].version}  # fmt: skip
    assert coordinator.post(_sheet_url(world, "take-back"), sent).status_code == 302
    world.own.sheet.refresh_from_db()
    assert world.own.sheet.description == "Deuxième version"
    event = events(world.own.contract)[0]
    assert (event.verb, event.changes["description"]) == ("take_back", ["Troisième version", "Deuxième version"])
    stale = coordinator.post(_sheet_url(world, "take-back"), sent, follow=True)
    assert "a changé pendant que vous lisiez" in _text(stale)
    assert events(world.own.contract)[0] == event


@pytest.mark.parametrize(
    "sent",
    [{}, {"numero": "x"}, {"champ": "status"}, {"champ": "search_text"}, {"cote": "milieu"}, {"numero": "999999"}],
)
def test_what_is_no_old_value_does_not_exist(
    world: World, coordinator: ReadOnlyGetClient, sent: dict[str, str]
) -> None:
    _update(world, description="Deuxième version")
    good = {
        "champ": "description",
        "numero": str(events(world.own.contract)[0].number),
        "cote": "avant",
        "version": "1",
    }
    assert coordinator.post(_sheet_url(world, "take-back"), (good | sent) if sent else {}).status_code == 404


def test_a_value_of_another_sheet_is_not_taken(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=None, values={"description": "De l’autre"})
    number = events(world.own.contract)[0].number
    sent = {"champ": "description", "numero": number, "cote": "apres", "version": world.own.sheet.version}
    assert coordinator.post(_sheet_url(world, "take-back"), sent).status_code == 404


def test_a_sheet_at_a_date_beside_today(world: World, coordinator: ReadOnlyGetClient) -> None:
    today = timezone.localdate()
    before = world.own.sheet.title
    _update(world, title="Le titre d’il y a un mois")
    _long_ago(world)
    page = coordinator.get(_sheet_url(world, "past"), {"jour": str(today)})
    assert page.context["differences"] == 0
    world.own.sheet.refresh_from_db()
    _update(world, title="Le titre d’aujourd’hui")
    page = coordinator.get(_sheet_url(world, "past"), {"jour": str(today - timedelta(days=5))})
    line = next(line for line in page.context["lines"] if line.label == "Titre")
    assert before not in line.then[0]
    assert line.then[0].endswith("Le titre d’il y a un mois")
    assert line.now[0].endswith("Le titre d’aujourd’hui")


@pytest.mark.parametrize(
    ("day", "status", "said"),
    [("", 200, "Choisissez un jour"), ("hier", 400, "n’existe pas"), ("2026-02-30", 400, "n’existe pas"),
     ("2999-01-01", 400, "pas encore venu"), ("1999-12-31", 200, "n’était pas encore dans Écluse")],
)  # fmt: skip
def test_a_day_that_is_no_day(world: World, coordinator: ReadOnlyGetClient, day: str, status: int, said: str) -> None:
    page = coordinator.get(_url(world, "contract-past"), {"jour": day})
    assert page.status_code == status
    assert said in _text(page)


def test_a_contract_at_a_date(world: World, coordinator: ReadOnlyGetClient) -> None:
    today = timezone.localdate()
    _long_ago(world)
    sheets.create_sheet(by=SYSTEM, contract=world.own.contract, values={"title": "Toute nouvelle"})
    sheets.change_status(by=SYSTEM, sheet=world.own.other, to="realisee")
    sheets.archive_sheet(by=SYSTEM, sheet=world.own.sheet)
    then = coordinator.get(_url(world, "contract-past"), {"jour": str(today - timedelta(days=2))})
    titles = [row.title for group in then.context["page"].groups for row in group.rows]
    assert world.own.sheet.title in titles
    assert "Toute nouvelle" not in titles
    assert "1 fiche ajoutée, 1 fiche archivée, 1 changement de statut, 1 fiche réalisée" in _text(then)
    now = coordinator.get(_url(world, "contract-past"), {"jour": str(today)})
    assert "Toute nouvelle" in _text(now)
    assert "les fiches n’ont pas changé" in _text(now)


def test_a_reader_sees_neither_the_past_nor_the_bin(world: World, sign_in: SignIn) -> None:
    for name in ("contract-past", "removed-list"):
        assert sign_in("reader").get(_url(world, name)).status_code == 403
        assert sign_in("stranger").get(_url(world, name)).status_code == 404


def test_the_money_of_the_past_is_for_those_who_see_the_money(world: World, sign_in: SignIn) -> None:
    _update(world, budget="12345")
    day = {"jour": str(timezone.localdate())}
    for name in ("coordinator", "evaluator"):
        page = sign_in(name).get(_sheet_url(world, "past"), day)
        assert ("Budget prévu" in _text(page)) == (name in ("coordinator", "evaluator"))


def test_the_bin_gives_back(world: World, coordinator: ReadOnlyGetClient) -> None:
    step = world.own.milestone
    records.remove(step, by=SYSTEM)
    records.remove(world.own.axis, by=SYSTEM)
    page = coordinator.get(_url(world, "removed-list"))
    assert [event.object_type for event, *_ in page.context["removed"]] == ["axis", "milestone"]
    number = page.context["removed"][1][0].number
    assert coordinator.post(_url(world, "removed-put-back", number)).status_code == 302
    assert Milestone.objects.filter(title=step.title).exists()
    again = coordinator.post(_url(world, "removed-put-back", number), follow=True)
    assert "déjà été remis" in _text(again)
    assert not Axis.objects.filter(contract=world.own.contract).exists()
    assert coordinator.post(_url(world, "removed-put-back", 999999)).status_code == 404


def test_a_part_whose_sheet_has_gone_says_so(world: World, coordinator: ReadOnlyGetClient) -> None:
    records.remove(world.own.milestone, by=SYSTEM)
    number = events(world.own.contract)[0].number
    sheets.archive_sheet(by=SYSTEM, sheet=world.own.sheet)
    answer = coordinator.post(_url(world, "removed-put-back", number), follow=True)
    assert "archivée" in _text(answer)
    assert not Milestone.objects.filter(sheet=world.own.sheet).exists()
