"""Fictional contracts: as many as asked, the same for a seed, lawful to the last row, never beside real ones unasked."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecluse.accounts.models import Organisation, User
from ecluse.accounts.services.people import create_user
from ecluse.audit.models import Event
from ecluse.audit.selectors import first_broken_link
from ecluse.audit.services import Entry, System, record, record_all
from ecluse.config import commands
from ecluse.contracts.models import ActionSheet, Contract, Milestone, Note, StatusChange
from ecluse.contracts.rules.statuses import needs_a_reason, next_statuses
from ecluse.contracts.selectors import contracts_visible_to
from ecluse.lib.typography import NBSP
from ecluse.portal.rules.fiction import Size, make_contract, place_names, shares
from ecluse.portal.services.generation import Request, generate

TODAY = date(2026, 3, 31)
SMALL = Size(sheets=30, bodies=25, axes=4, events=600)


def _one(seed: int, size: Size = SMALL) -> object:
    return make_contract(random.Random(seed), "Pays de Vaubresle", size, TODAY)


def test_the_same_seed_makes_the_same_contract_and_another_seed_another() -> None:
    assert _one(7) == _one(7)
    assert _one(7) != _one(8)


def test_a_contract_has_the_size_asked_for() -> None:
    whole = make_contract(random.Random(3), "Val de Lorsanne", SMALL, TODAY)
    assert (len(whole.sheets), len(whole.axes), len(whole.events)) == (30, 4, 600)
    assert len(whole.bodies) <= 25
    assert [event.at for event in whole.events] == sorted(event.at for event in whole.events)
    assert whole.events[-1].at.date() <= TODAY
    few = make_contract(random.Random(3), "Val de Lorsanne", Size(30, 25, 4, events=0), TODAY)
    assert len(few.events) >= 31, "the opening of the contract and of each sheet is always told"


def test_every_status_is_one_that_may_follow_and_says_why_where_it_must() -> None:
    whole = make_contract(random.Random(3), "Val de Lorsanne", Size(300, 25, 4, 0), TODAY)
    changes = [change for sheet in whole.sheets for change in sheet.statuses]
    assert all(change.after in next_statuses(change.before) for change in changes if change.before)
    assert all(change.reason for change in changes if needs_a_reason(change.after))


def test_each_change_of_a_field_starts_from_what_the_one_before_left() -> None:
    whole = make_contract(random.Random(3), "Val de Lorsanne", SMALL, TODAY)
    held: dict[tuple[int, str], object] = {}
    for event in whole.events:
        if event.target.kind == "actionsheet":
            for name, (before, after) in event.changes.items():
                place = (event.target.sheet, name)
                assert held.get(place, before) == before
                held[place] = after
    ends = {rank: sheet.values["means"] for rank, sheet in enumerate(whole.sheets)}
    told = {rank: value for (rank, name), value in held.items() if name == "moyens"}
    assert told
    assert all(ends[rank] == value for rank, value in told.items())


@pytest.mark.parametrize(("total", "count"), [(1, 1), (10, 10), (200, 7), (20_000, 500)])
def test_shares_add_up_and_leave_nobody_empty(total: int, count: int) -> None:
    found = shares(random.Random(1), total, count)
    assert (len(found), sum(found)) == (count, total)
    assert min(found) >= 1


def test_places_are_all_different_and_run_out() -> None:
    assert len(set(place_names(random.Random(1), 900))) == 900
    with pytest.raises(ValueError, match="places"):
        place_names(random.Random(1), 5000)


@pytest.fixture
def made(db: None) -> list[Contract]:
    return generate(
        wanted=Request(contracts=3, sheets=60, events=900, bodies=12, axes=3, seed=5, today=TODAY), tell=lambda *_: None
    )


def test_everything_is_there_and_the_journals_are_whole(made: list[Contract]) -> None:
    assert (Contract.objects.count(), ActionSheet.objects.count()) == (3, 60)
    scopes = [contract.scope for contract in made]
    assert [first_broken_link(scope) for scope in [*scopes, "site"]] == [None] * 4
    assert Event.objects.filter(scope__in=scopes).count() >= 900
    known = {
        "actionsheet": set(ActionSheet.objects.values_list("pk", flat=True)),
        "milestone": set(Milestone.objects.values_list("pk", flat=True)),
        "note": set(Note.objects.values_list("pk", flat=True)),
    }
    spoken: dict[str, set[int]] = defaultdict(set)
    for kind, key in Event.objects.filter(object_type__in=known).values_list("object_type", "object_id"):
        spoken[kind].add(int(key))
    assert spoken["actionsheet"] == known["actionsheet"]
    assert spoken["note"] == known["note"]
    assert spoken["milestone"] <= known["milestone"]


def test_every_row_is_one_that_a_form_would_have_let_through(made: list[Contract]) -> None:
    for sheet in ActionSheet.objects.select_related("contract", "parent"):
        sheet.full_clean()
        assert sheet.search_text
        assert sheet.status == sheet.status_changes.order_by("-at", "-pk")[0].after
        assert sheet.created_at.date() <= TODAY
        assert sheet.parent is None or (sheet.parent.contract_id == sheet.contract_id and sheet.parent.depth == 0)
        own = {sheet.contract_id}
        for rows in (sheet.axes, sheet.themes, sheet.objectives, sheet.linked_plans):
            assert {row.contract_id for row in rows.all()} <= own
    for model in (Milestone, Note, StatusChange, Contract, Organisation):
        for row in model.objects.all():
            row.full_clean()


def test_the_last_news_of_a_sheet_is_the_last_that_its_journal_tells(made: list[Contract]) -> None:
    for sheet in ActionSheet.objects.filter(contract=made[0]):
        told = Event.objects.filter(scope=made[0].scope, object_type="actionsheet", object_id=str(sheet.pk))
        notes = Event.objects.filter(object_type="note", object_id__in=[str(note.pk) for note in sheet.notes.all()])
        moments = [event.at for event in [*told.exclude(verb="create"), *notes]]
        assert sheet.last_news_at == max(moments, default=None)


def test_the_accounts_of_the_demonstration_open_these_contracts(made: list[Contract]) -> None:
    assert contracts_visible_to(User.objects.get(email="coordination@demo.example")).count() == 3
    assert contracts_visible_to(User.objects.get(email="pilote@demo.example")).get() == made[0]
    assert made[0].covering.count() == 2, "a département and its region, so that the agency sees it"


def test_queries_do_not_grow_with_sheets(db: None) -> None:
    counts = []
    for sheets in (20, 200):
        with CaptureQueriesContext(connection) as seen:
            generate(wanted=Request(1, sheets, 0, 10, 3, seed=sheets, today=TODAY))
        counts.append(len(seen))
    first, second = counts
    assert second < first + 40


# --- the command ---------------------------------------------------------------------------------------------------------


def _command(*arguments: str) -> str:
    said = StringIO()
    call_command("generate", *arguments, stdout=said)
    return said.getvalue().replace(NBSP, " ")


def test_the_command_says_what_it_makes(db: None) -> None:
    said = _command("national", "--contracts=2", "--sheets=9", "--events=0", "--bodies=6", "--today=2026-03-31")
    assert "9 fiches sur 9" in said
    assert "2 contrats, 9 fiches" in said
    assert "coordination@demo.example" in said


def test_a_database_in_use_is_left_alone_unless_asked(db: None) -> None:
    create_user(by=System("Essai"), email="someone@essai.example", password=None)
    with pytest.raises(CommandError, match="rien n’a été écrit"):
        _command("contract", "--sheets=3")
    assert not Contract.objects.exists()
    said = _command("contract", "--sheets=3", "--events=0", "--mix")
    assert Contract.objects.count() == 1
    assert User.objects.count() == 1, "no account whose password is known is opened beside real ones"
    assert "Mot de passe" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "il manque QUOI"),
        (["region"], "n’est pas un choix possible"),
        (["contract", "--sheets=0"], "au moins 1"),
        (["contract", "--sheets=many"], "n’est pas un nombre"),
        (["contract", "--today=31/01/2026"], "n’est pas un jour"),
        (["contract", "--sheets=300000"], "au plus"),
        (["national", "--sheets=3", "--contracts=4"], "au moins une fiche"),
    ],
)
def test_a_wrong_call_is_told_in_french(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run("generate", arguments) == 2
    assert said in capsys.readouterr().err


# --- many events at once -------------------------------------------------------------------------------------------------


def test_many_events_continue_the_chain_that_one_by_one_begins(db: None) -> None:
    by = System("Essai")
    one = {"verb": "update", "object_type": "contract", "object_id": 1, "object_label": "Un"}
    record(by=by, scope="contract:1", **one)
    changes = {"titre": ["Un", "Deux"]}
    assert len(record_all(by=by, scope="contract:1", entries=[Entry(**one, changes=changes), Entry(**one)])) == 2
    record(by=by, scope="contract:1", **one)
    assert list(Event.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert first_broken_link("contract:1") is None
    Event.objects.filter(number=2).update(changes={"titre": ["Un", "Trois"]})
    assert first_broken_link("contract:1") == 2
