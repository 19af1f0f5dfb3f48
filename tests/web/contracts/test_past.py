"""The history of a field and its old values, a sheet and a contract at a date, the bin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecluse.audit.models import Event
from ecluse.contracts.models import (
    ActionSheet,
    Attachment,
    Axis,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    Milestone,
    Note,
)
from ecluse.contracts.presenters.past import ThenAndNow, sheet_then_and_now
from ecluse.contracts.rules.order import Spot, Where
from ecluse.contracts.selectors.past import sheet_then_and_now_at
from ecluse.contracts.services import ordering, records, sheets
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


def _line(page: Any, label: str) -> ThenAndNow:
    return next(line for line in page.context["lines"] if line.label == label)


ROWS: dict[str, tuple[Callable[[World], Any], dict[str, Any], str, str]] = {
    "target": (lambda w: FollowUpIndicator(sheet=w.own.sheet, name="Reçus", target="120"), {"target": "200"},
               "Indicateurs de suivi", "cible 200"),
    "unit": (lambda w: FollowUpIndicator(sheet=w.own.sheet, name="Reçus"), {"unit": "visites"},
             "Indicateurs de suivi", "unité visites"),
    "convention": (lambda w: FundingLine(sheet=w.own.sheet, funder=w.bodies["partner"]), {"reference": "2026-07"},
                   "Financements", "convention 2026-07"),
    "source": (lambda w: FundingLine(sheet=w.own.sheet, funder=w.bodies["partner"]), {"scheme": "term"},
               "Financements", "source Bus"),
    "tax basis": (lambda w: FundingLine(sheet=w.own.sheet, funder=w.bodies["partner"], granted=5), {"tax_basis": "ht"},
                  "Financements", "accordé 5 €, HT"),
    "day of a note": (lambda w: Note(sheet=w.own.sheet, text="Vu", on=date(2026, 1, 5)), {"on": date(2026, 1, 6)},
                      "Notes", "6 janvier 2026 : Vu"),
    "file": (lambda w: Attachment(sheet=w.own.sheet, title="Bilan", url="https://ici.example/a"),
             {"url": "https://ici.example/b"}, "Documents et liens", "https://ici.example/b"),
}  # fmt: skip


@pytest.mark.parametrize("row", list(ROWS))
def test_no_value_of_a_row_changes_unsaid(world: World, coordinator: ReadOnlyGetClient, row: str) -> None:
    make, values, label, said = ROWS[row]
    item = make(world)
    item.save()
    _long_ago(world)
    day = {"jour": str(timezone.localdate() - timedelta(days=2))}
    values = {name: world.own.term if value == "term" else value for name, value in values.items()}
    records.update(type(item).objects.get(pk=item.pk), by=SYSTEM, version=None, values=values)
    page = coordinator.get(_sheet_url(world, "past"), day)
    line = _line(page, label)
    assert line.differs
    assert any(said in text.replace("\u202f", " ").replace("\u00a0", " ") for text in line.now)
    assert not any(said in text.replace("\u202f", " ").replace("\u00a0", " ") for text in line.then)
    assert page.context["differences"] == 1
    assert "1 fiche modifiée." in _text(coordinator.get(_url(world, "contract-past"), day))


@pytest.mark.parametrize(
    ("values", "label", "said"),
    [
        ({"other_fields": {"Leviers": "La maison"}}, "Autres rubriques", "Leviers : La maison"),
        ({"description": "Autrement"}, "Description", "Autrement"),
    ],
)  # fmt: skip
def test_no_value_of_the_sheet_changes_unsaid(
    world: World, coordinator: ReadOnlyGetClient, values: dict[str, Any], label: str, said: str
) -> None:
    _long_ago(world)
    day = {"jour": str(timezone.localdate() - timedelta(days=2))}
    _update(world, **values)
    line = _line(coordinator.get(_sheet_url(world, "past"), day), label)
    assert line.differs
    assert any(said in text for text in line.now)
    assert "1 fiche modifiée." in _text(coordinator.get(_url(world, "contract-past"), day))


def test_a_change_that_the_page_does_not_write_is_said(world: World, coordinator: ReadOnlyGetClient) -> None:
    item = Attachment.objects.create(sheet=world.own.sheet, title="Bilan", stored_name="un", size=5)
    _long_ago(world)
    records.update(item, by=SYSTEM, version=None, values={"stored_name": "deux"})
    page = coordinator.get(_sheet_url(world, "past"), {"jour": str(timezone.localdate() - timedelta(days=2))})
    assert _line(page, "Documents et liens").differs
    assert "A changé, dans un détail que cette page n’écrit pas." in _text(page)


def test_what_changes_beside_the_sheets_is_said(world: World, coordinator: ReadOnlyGetClient) -> None:
    _long_ago(world)
    records.update(world.own.axis, by=SYSTEM, version=None, values={"description": "Autrement"})
    day = {"jour": str(timezone.localdate() - timedelta(days=2))}
    page = coordinator.get(_url(world, "contract-past"), day)
    assert "Depuis ce jour :</strong> les axes ont changé." in _text(page)


def test_a_sheet_restored_is_not_one_added_and_an_order_changed_is_said(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    for title in ("Avant", "Après"):
        last = sheets.create_sheet(by=SYSTEM, contract=world.own.contract, values={"title": title})
    sheets.archive_sheet(by=SYSTEM, sheet=world.own.other)
    _long_ago(world)
    sheets.restore_sheet(by=SYSTEM, sheet=world.own.other)
    ordering.place_sheet(by=SYSTEM, sheet=last, spot=Spot(Where.AFTER, world.own.sheet.pk))
    day = {"jour": str(timezone.localdate() - timedelta(days=2))}
    page = coordinator.get(_url(world, "contract-past"), day)
    assert page.context["page"].since[0] == "1\N{NO-BREAK SPACE}fiche restaurée"
    assert "les fiches ont changé d’ordre" in page.context["page"].since


def test_a_main_action_is_named_to_those_who_see_it(world: World) -> None:
    main = sheets.create_sheet(by=SYSTEM, contract=world.own.contract, values={"title": "La principale"})
    _long_ago(world)
    _update(world, parent=main)
    then, now = sheet_then_and_now_at(
        ActionSheet.objects.get(pk=world.own.sheet.pk), timezone.now() - timedelta(days=2)
    )
    for parents, said in (({main.pk: str(main)}, str(main)), ({}, "(une fiche que vous ne voyez pas)")):
        lines = sheet_then_and_now(then, now, world.own.sheet.pk, funding=True, parents=parents)
        line = next(line for line in lines if line.label == "Action principale")
        assert (line.then, line.now, line.differs) == ((), (said,), True)


def test_the_pages_of_a_date_ask_as_many_queries_for_more_rows(world: World, coordinator: ReadOnlyGetClient) -> None:
    _long_ago(world)
    day = {"jour": str(timezone.localdate() - timedelta(days=2))}
    urls = (_url(world, "contract-past"), _sheet_url(world, "past"))
    counts = []
    for _ in range(2):
        for n in range(5):
            made = sheets.create_sheet(by=SYSTEM, contract=world.own.contract, values={"title": f"Fiche {n}"})
            for sheet in (made, world.own.sheet):
                line = FundingLine(sheet=sheet)
                records.create(line, by=SYSTEM, values={"funder": world.bodies["partner"], "scheme": world.own.term})
        seen = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                coordinator.get(url, day)
            seen.append(len(queries))
        counts.append(seen)
    assert counts[0] == counts[1]


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
    told = "1 fiche ajoutée ; 1 fiche archivée ; 1 fiche modifiée, dont 1 a changé de statut ; 1 fiche réalisée."
    assert f"Depuis ce jour :</strong> {told}" in _text(then)
    now = coordinator.get(_url(world, "contract-past"), {"jour": str(today)})
    assert "Toute nouvelle" in _text(now)
    assert "Depuis ce jour :</strong> rien n’a changé." in _text(now)


def test_a_reader_sees_neither_the_past_nor_the_bin(world: World, sign_in: SignIn) -> None:
    for name in ("contract-past", "removed-list"):
        assert sign_in("reader").get(_url(world, name)).status_code == 403
        assert sign_in("stranger").get(_url(world, name)).status_code == 404


def test_the_money_of_the_past_is_for_those_who_see_the_money(world: World, sign_in: SignIn) -> None:
    records.create(CostLine(sheet=world.own.sheet), by=SYSTEM, values={"planned": Decimal(12345)})
    day = {"jour": str(timezone.localdate())}
    for name in ("coordinator", "evaluator"):
        page = sign_in(name).get(_sheet_url(world, "past"), day)
        assert "Coût : prévu 12 345 €" in _text(page).replace("\u202f", " ").replace("\u00a0", " ")


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
