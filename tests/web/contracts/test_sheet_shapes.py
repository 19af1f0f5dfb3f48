"""The board, the timeline and the calendar of the sheets: the same filter, the same rights, the same few queries."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecluse.contracts.enums import ActorRole, Confidentiality, SheetStatus
from ecluse.contracts.models import ActionSheet, Milestone, SavedView, SheetActor
from ecluse.contracts.selectors.sheet_boards import MOST_CARDS
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import World
from tests.web.contracts.conftest import SignIn, events

#: Queries of a page, signing in included: as the list.
BUDGET = 8
SHAPES = ("board", "timeline", "calendar")
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def _url(world: World, shape: str, *more: Any) -> str:
    return reverse(f"contracts:sheet-{shape}", args=[world.own.contract.pk, *more])


def _many(world: World, count: int, **values: Any) -> list[ActionSheet]:
    """``count`` sheets in every status, each with dates, a lead and three steps."""
    statuses = SheetStatus.values
    sheets = ActionSheet.objects.bulk_create(
        ActionSheet(
            **{
                "contract": world.own.contract, "number": f"{n}", "title": f"Action {n}", "position": n + 10,
                "status": statuses[n % len(statuses)], "start": "2026-11", "end": "2026-11-24",
            }
            | values
        )
        for n in range(count)
    )  # fmt: skip
    SheetActor.objects.bulk_create(
        SheetActor(sheet=sheet, organisation=world.bodies["lead"], role=ActorRole.LEAD) for sheet in sheets
    )
    Milestone.objects.bulk_create(
        Milestone(sheet=sheet, title="Étape", due=due) for sheet in sheets for due in ("2026-11-05", "2026-11", "2026")
    )
    return sheets


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("query", ["", "?q=action&filtres=1", "?statut=en_cours&retard=1"])
def test_a_page_asks_as_few_questions_for_10_100_and_1000_sheets(
    world: World, sign_in: SignIn, shape: str, query: str
) -> None:
    for name in ("coordinator", "lead"):
        counts = []
        for more in (10, 90, 900) if name == "coordinator" else (1,):
            _many(world, more)
            client = sign_in(name)
            with CaptureQueriesContext(connection) as seen:
                page = client.get(f"{_url(world, shape)}{query}")
            assert page.status_code == 200
            counts.append(len(seen))
        assert len(set(counts)) == 1
        assert counts[0] <= BUDGET, name


@pytest.mark.parametrize("shape", SHAPES)
def test_the_address_keeps_only_what_it_must_say(world: World, coordinator: ReadOnlyGetClient, shape: str) -> None:
    sent = "q=&tri=ordre&groupe=axe&statut=en_cours&autre=1"
    assert coordinator.get(f"{_url(world, shape)}?{sent}").url == f"{_url(world, shape)}?statut=en_cours"
    assert coordinator.get(f"{_url(world, shape)}?statut=en_cours&colonne=budget&par=100").status_code == 200


@pytest.mark.parametrize("shape", ["list", *SHAPES])
def test_the_filter_goes_from_one_shape_to_the_others(world: World, coordinator: ReadOnlyGetClient, shape: str) -> None:
    bar = coordinator.get(f"{_url(world, shape)}?q=aider&retard=1&tri=-fin").context["bar"]
    assert [entry["label"] for entry in bar.shapes] == ["Liste", "Tableau", "Frise", "Calendrier"]
    assert [entry["current"] for entry in bar.shapes].index(True) == ("list", *SHAPES).index(shape)
    for entry, there in zip(bar.shapes, ("list", *SHAPES), strict=True):
        assert entry["url"] == f"{_url(world, there)}?q=aider&retard=1&tri=-fin"
    assert [chip.url for chip in bar.chips] == [
        f"{_url(world, shape)}?retard=1&tri=-fin", f"{_url(world, shape)}?q=aider&tri=-fin",
    ]  # fmt: skip


@pytest.mark.parametrize("shape", ["list", *SHAPES])
def test_every_shape_shows_the_sheets_that_one_may_see(world: World, sign_in: SignIn, shape: str) -> None:
    contract = world.own.contract
    for number, title, level in (
        ("8", "Fiche publique", Confidentiality.PUBLIC),
        ("9", "Fiche restreinte", Confidentiality.RESTRICTED),
    ):
        ActionSheet.objects.create(
            contract=contract, number=number, title=title, confidentiality=level, start="2026-11-03", end="2026-12"
        )
    for name, seen in (("reader", {"Fiche publique"}), ("coordinator", {"Fiche publique", "Fiche restreinte"})):
        page = sign_in(name).get(_url(world, shape)).content.decode()
        assert {title for title in ("Fiche publique", "Fiche restreinte") if title in page} == seen


@pytest.mark.parametrize(("shape", "word"), [("board", "tableau"), ("timeline", "frise"), ("calendar", "calendrier")])
def test_a_view_is_kept_in_its_shape(world: World, coordinator: ReadOnlyGetClient, shape: str, word: str) -> None:
    address = f"{_url(world, shape)}?retard=1"
    form = coordinator.get(coordinator.get(address).context["keep_url"]).context["form"]
    assert form["query"].value() == f"vue={word}&retard=1"
    create = reverse("contracts:view-create", args=[world.own.contract.pk])
    assert coordinator.post(create, {"name": "Lundi", "query": form["query"].value()}).url == address
    assert SavedView.objects.get(name="Lundi").query == f"vue={word}&retard=1"
    for there in ("list", *SHAPES):
        kept = coordinator.get(f"{_url(world, there)}?retard=1").context["kept"]
        assert kept == [("Lundi", address, there == shape, False)]
    assert coordinator.get(f"{_url(world, 'list')}?vue={word}&retard=1").url == address


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_to_show_is_said(world: World, coordinator: ReadOnlyGetClient, sign_in: SignIn, shape: str) -> None:
    assert "Aucune fiche ne répond à ces choix" in coordinator.get(f"{_url(world, shape)}?q=zzz").content.decode()
    assert "pas encore de fiche que vous puissiez lire" in sign_in("reader").get(_url(world, shape)).content.decode()


# --- board ---------------------------------------------------------------------------------------------------------------


def _columns(page: Any) -> dict[str, Any]:
    return {column.mark.code: column for column in page.context["page"].columns}


def _moved(world: World, **values: Any) -> dict[str, str]:
    sheet = ActionSheet.objects.get(pk=world.own.sheet.pk)
    return {"version": str(sheet.version), "status": "en_cours", "reason": "", "tableau": "vue=tableau"} | values


def test_the_board_has_a_column_for_each_status_in_their_order(world: World, coordinator: ReadOnlyGetClient) -> None:
    page = coordinator.get(_url(world, "board"))
    columns = page.context["page"].columns
    assert [column.mark.label for column in columns] == [str(label) for label in SheetStatus.labels]
    assert [column.count for column in columns] == [2, 0, 0, 0, 0, 0, 0, 0, 0]
    assert page.context["bar"].shown == 2
    only = coordinator.get(f"{_url(world, 'board')}?statut=en_cours&statut=proposee")
    assert list(_columns(only)) == ["proposee", "en_cours"]


def test_a_column_shows_its_first_cards_and_links_to_the_others(world: World, coordinator: ReadOnlyGetClient) -> None:
    _many(world, MOST_CARDS + 30, status="en_cours", title="Marcher", search_text="marcher")
    column = _columns(coordinator.get(f"{_url(world, 'board')}?q=marcher"))["en_cours"]
    assert [card.row.number for card in column.cards] == [str(n) for n in range(MOST_CARDS)]
    assert (column.count, column.others) == (MOST_CARDS + 30, 30)
    assert column.others_url == f"{_url(world, 'list')}?q=marcher&statut=en_cours"
    assert coordinator.get(column.others_url).context["page"].shown == MOST_CARDS + 30


def test_cards_stand_in_the_order_asked_for(world: World, coordinator: ReadOnlyGetClient) -> None:
    for number, end in (("a", "2026"), ("b", "2024-05"), ("c", "")):
        ActionSheet.objects.create(contract=world.own.contract, number=number, status="en_cours", end=end)
    for query, order in (("?tri=fin", "bac"), ("?tri=-fin", "abc")):
        column = _columns(coordinator.get(f"{_url(world, 'board')}{query}"))["en_cours"]
        assert "".join(card.row.number for card in column.cards) == order


def test_a_sub_action_names_the_action_it_belongs_to_if_one_may_see_it(world: World, sign_in: SignIn) -> None:
    main = world.own.sheet  # restricted: the signatory does not see it
    ActionSheet.objects.create(
        contract=world.own.contract, number="1.1", title="Former", parent=main, depth=1, status="en_cours"
    )
    for name, named in (("coordinator", main.title), ("signatory", "")):
        column = _columns(sign_in(name).get(_url(world, "board")))["en_cours"]
        assert [card.main_action for card in column.cards] == [named], name


def test_only_those_who_may_change_a_status_are_offered_to(world: World, sign_in: SignIn) -> None:
    _many(world, 1, status="en_cours")
    other = world.own.other.number
    offered = {}
    for name in ("coordinator", "elected", "lead", "partner", "signatory", "evaluator", "administrator"):
        page = sign_in(name).get(_url(world, "board"))
        cards = [card for column in page.context["page"].columns for card in column.cards]
        offered[name] = sorted(card.row.number for card in cards if card.move_url)
        assert ("board.js" in page.content.decode()) is bool(offered[name]), name
    assert offered == {
        "coordinator": ["0", "1", other], "lead": ["0", "1"], "elected": [], "partner": [], "signatory": [],
        "evaluator": [], "administrator": [],
    }  # fmt: skip
    ActionSheet.objects.filter(pk=world.own.sheet.pk).update(archived_at="2026-01-01T00:00Z")
    assert "Aider les aidants" not in sign_in("coordinator").get(_url(world, "board")).content.decode()


def test_a_card_offers_only_the_statuses_that_may_follow(world: World, coordinator: ReadOnlyGetClient) -> None:
    ActionSheet.objects.filter(pk=world.own.sheet.pk).update(status="realisee")
    card = _columns(coordinator.get(_url(world, "board")))["realisee"].cards[0]
    assert card.following == (("en_cours", "En cours", False), ("reconduite", "Reconduite", False))


def test_a_card_is_moved_and_the_board_is_shown_again(world: World, coordinator: ReadOnlyGetClient) -> None:
    move = _url(world, "move", world.own.sheet.pk)
    before = len(events(world.own.contract))
    answer = coordinator.post(move, _moved(world, tableau="vue=tableau&q=aider&tri=-fin&page=3"))
    assert answer.url == f"{_url(world, 'board')}?q=aider&tri=-fin"
    page = coordinator.get(answer.url)
    assert [card.row.number for card in _columns(page)["en_cours"].cards] == ["1"]
    assert "est maintenant" in page.content.decode()
    told = events(world.own.contract)
    assert [event.verb for event in told[: len(told) - before]] == ["change_status"]


def test_a_reason_is_asked_where_one_is_needed(world: World, coordinator: ReadOnlyGetClient) -> None:
    ActionSheet.objects.filter(pk=world.own.sheet.pk).update(status="en_cours")
    move = _url(world, "move", world.own.sheet.pk)
    refused = coordinator.post(move, _moved(world, status="bloquee"))
    assert refused.status_code == 422
    assert "dites pourquoi" in refused.context["refusal"].message
    card = _columns(refused)["en_cours"].cards[0]
    assert (card.refusal.status, card.refusal.reason) == ("bloquee", "")
    assert coordinator.post(move, _moved(world, status="bloquee", reason="Sans local")).status_code == 302
    sheet = ActionSheet.objects.get(pk=world.own.sheet.pk)
    assert (sheet.status, sheet.status_changes.first().reason) == ("bloquee", "Sans local")


def test_a_card_drawn_before_a_change_overwrites_nothing(world: World, coordinator: ReadOnlyGetClient) -> None:
    move = _url(world, "move", world.own.sheet.pk)
    drawn = _moved(world, status="a_venir", reason="Parce que")
    coordinator.post(move, _moved(world, status="en_cours"))
    refused = coordinator.post(move, drawn)
    assert refused.status_code == 409
    assert "elle est maintenant « en cours »" in refused.context["refusal"].message
    sheet = ActionSheet.objects.get(pk=world.own.sheet.pk)
    assert sheet.status == "en_cours"
    card = _columns(refused)["en_cours"].cards[0]
    assert (card.version, card.refusal.status, card.refusal.reason) == (sheet.version, "a_venir", "Parce que")


@pytest.mark.parametrize("sent", [{"status": "reconduite"}, {"status": "zzz"}, {"status": ""}, {"status": "proposee"}])
def test_a_step_that_is_not_allowed_is_refused_on_the_board(
    world: World, coordinator: ReadOnlyGetClient, sent: dict[str, str]
) -> None:
    refused = coordinator.post(_url(world, "move", world.own.sheet.pk), _moved(world, **sent))
    assert refused.status_code == 422
    assert refused.context["refusal"].message
    assert ActionSheet.objects.get(pk=world.own.sheet.pk).status == "proposee"


def test_a_card_without_its_version_is_not_trusted(world: World, coordinator: ReadOnlyGetClient) -> None:
    refused = coordinator.post(_url(world, "move", world.own.sheet.pk), {"status": "en_cours"})
    assert refused.status_code == 409
    assert ActionSheet.objects.get(pk=world.own.sheet.pk).status == "proposee"


# --- timeline --------------------------------------------------------------------------------------------------------------


def _dated(world: World, **values: Any) -> ActionSheet:
    return ActionSheet.objects.create(contract=world.own.contract, title="Datée", status="en_cours", **values)


def _row(page: Any, number: str) -> Any:
    return next(row for group in page.context["page"].groups for row in group.rows if row.number == number)


@pytest.mark.parametrize(
    ("start", "end", "x", "width", "is_open"),
    [
        ("2023", "2024", "16.67%", "33.33%", False),
        ("2022-07", "2022-12", "8.33%", "8.33%", False),
        ("2025", "", "50.00%", "50.00%", True),  # to the end of the contract
        ("", "2024", "0.00%", "50.00%", True),  # from its start
    ],
)
def test_a_bar_covers_the_whole_of_what_is_known(
    world: World, coordinator: ReadOnlyGetClient, start: str, end: str, x: str, width: str, is_open: bool
) -> None:
    _dated(world, number="7", start=start, end=end)
    page = coordinator.get(_url(world, "timeline"))
    assert [tick.label for tick in page.context["page"].ticks] == ["2022", "2023", "2024", "2025", "2026", "2027"]
    bar = _row(page, "7").bar
    assert (bar.x, bar.width, bar.open) == (x, width, is_open)


def test_steps_are_done_late_or_to_come_in_words_and_in_shapes(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheet = _dated(world, number="7", start="2026", end="2027")
    for title, due, done in (
        ("Fait", "2026-03", "2026-02"),
        ("Passé", "2026-11-21", ""),
        ("Aujourd’hui", "2026-11-22", ""),
    ):
        Milestone.objects.create(sheet=sheet, title=title, due=due, done_on=done)
    row = _row(coordinator.get(_url(world, "timeline")), "7")
    assert [(mark.state, mark.count) for mark in row.marks] == [("done", 1), ("late", 2)]  # a day apart: one mark
    assert [step.words.rpartition(" (")[2] for step in row.steps] == ["faite)", "en retard)", "à faire)"]
    ActionSheet.objects.filter(pk=sheet.pk).update(status="abandonnee")
    row = _row(coordinator.get(_url(world, "timeline")), "7")
    assert [step.state for step in row.steps] == ["done", "closed", "closed"]


def test_steps_that_fall_close_together_are_one_mark_that_says_them_all(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    sheet = _dated(world, number="7", start="2026", end="2027")
    for due, done in (("2026-06-01", ""), ("2026-04", ""), ("2026-05-02", "2026-05"), ("2026-11-30", "")):
        Milestone.objects.create(sheet=sheet, title=f"Du {due}", due=due, done_on=done)
    far = _row(coordinator.get(f"{_url(world, 'timeline')}?echelle=annee"), "7")
    near = _row(coordinator.get(f"{_url(world, 'timeline')}?echelle=mois&de=2026-01"), "7")
    assert [(mark.count, mark.state) for mark in far.marks] == [(3, "late"), (1, "ahead")]
    assert [(mark.count, mark.state) for mark in near.marks] == [(2, "late"), (1, "late"), (1, "ahead")]
    said = far.marks[0].words.replace("\xa0", " ")
    assert said.startswith("3 étapes : Du 2026-04, avr. 2026 (en retard) ; Du 2026-05-02, 2 mai 2026 (faite) ; ")
    page = coordinator.get(f"{_url(world, 'timeline')}?echelle=annee").content.decode()
    listed = re.search(r"<details [^>]*ec-gantt__steps.*?</details>", page[page.index("Datée") :], re.DOTALL)
    assert listed
    assert re.findall(r"Du ([\d-]+),", listed[0]) == ["2026-06-01", "2026-04", "2026-05-02", "2026-11-30"]
    assert "plusieurs étapes proches" in page


def test_what_lies_outside_the_window_is_pointed_at(world: World, coordinator: ReadOnlyGetClient) -> None:
    for number, start, end in (("7", "2022", "2022"), ("8", "2027-11", "2027")):
        _dated(world, number=number, start=start, end=end)
    page = coordinator.get(f"{_url(world, 'timeline')}?echelle=mois&de=2026-01")
    assert [_row(page, number).bar.beyond for number in "78"] == ["before", "after"]
    assert page.context["page"].span == "janvier 2026 à décembre 2026"
    later = coordinator.get(page.context["page"].later_url)
    assert later.context["page"].span == "juillet 2026 à juin 2027"
    assert coordinator.get(later.context["page"].earlier_url).context["page"].span == "janvier 2026 à décembre 2026"
    assert coordinator.get(later.context["page"].back_url).context["page"].back_url == ""


def test_sheets_without_dates_stand_below_with_a_link_to_complete_them(world: World, sign_in: SignIn) -> None:
    ActionSheet.objects.filter(pk=world.own.other.pk).update(calendar_text="Au fil du contrat")
    for name, link in (("coordinator", True), ("evaluator", False)):
        page = sign_in(name).get(_url(world, "timeline")).context["page"]
        assert [(row.number, row.as_written) for row in page.undated] == [("2", "Au fil du contrat")]
        assert bool(page.undated[0].edit_url) is link
        assert [row.number for group in page.groups for row in group.rows] == ["1"]  # dated by its step alone


def test_pages_of_the_timeline_hold_every_sheet_once_the_undated_last(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    _many(world, 70)
    pages = [coordinator.get(f"{_url(world, 'timeline')}?page={n}").context["page"] for n in (1, 2)]
    numbers = [row.title for page in pages for group in page.groups for row in group.rows]
    assert len(numbers) == len(set(numbers)) == 71
    assert not pages[0].undated
    assert pages[0].undated_count == 1
    assert coordinator.get(pages[0].undated_url).context["page"].undated == pages[1].undated != ()


# --- calendar ----------------------------------------------------------------------------------------------------------------


def _entries(page: Any) -> dict[str, list[tuple[str, str | None]]]:
    days = [day for week in page.context["page"].weeks for day in week]
    return {
        day.on.isoformat(): [(entry.label, entry.state) for entry in (*day.entries, *day.more)]
        for day in days
        if day.entries
    }


def test_a_month_shows_what_falls_due_each_day(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheet = _dated(world, number="7", start="2026-11-02", end="2026-11-20")
    coming = ActionSheet.objects.create(contract=world.own.contract, number="8", start="2026-11-02")
    for due, done in (
        ("2026-11-10", "2026-11-12"),
        ("2026-11-10", ""),
        ("2026-11-30", ""),
        ("2026-12-01", ""),
        ("", "2026-11-09"),
    ):
        Milestone.objects.create(sheet=sheet, title="Étape", due=due, done_on=done)
    Milestone.objects.create(sheet=coming, title="Du mois", due="2026-11")
    Milestone.objects.create(sheet=coming, title="De l’année", due="2026")
    page = coordinator.get(_url(world, "calendar"))
    assert _entries(page) == {
        "2026-11-02": [("Début", None), ("Début", "late")],
        "2026-11-09": [("Étape", "done")],
        "2026-11-10": [("Étape", "done"), ("Étape", "late")],
        "2026-11-20": [("Fin", "late")],
        "2026-11-30": [("Étape", "ahead")],
    }
    assert [entry.title for entry in page.context["page"].of_month] == ["Du mois"]
    assert [entry.title for entry in page.context["page"].of_year] == ["De l’année"]
    assert page.context["page"].count == 8


def test_the_calendar_goes_from_month_to_month(world: World, coordinator: ReadOnlyGetClient) -> None:
    address = _url(world, "calendar")
    page = coordinator.get(f"{address}?retard=1").context["page"]
    assert (page.title, page.today_url) == ("Novembre 2026", "")
    assert page.previous_url == f"{address}?retard=1&mois=2026-10"
    january = coordinator.get(f"{address}?retard=1&mois=2027-01").context["page"]
    assert (january.title, january.today_url) == ("Janvier 2027", f"{address}?retard=1")
    assert january.previous_url == f"{address}?retard=1&mois=2026-12"
    assert coordinator.get(f"{address}?mois=jamais").context["page"].title == "Novembre 2026"


def test_a_crowded_day_opens_its_other_entries_and_counts_those_past_sixty(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    for count, more, others in ((9, 5, 0), (60, 56, 9)):
        _many(world, count)
        page = coordinator.get(_url(world, "calendar"))
        days = [day for week in page.context["page"].weeks for day in week if day.on == date(2026, 11, 5)]
        assert [(len(day.entries), len(day.more), day.others) for day in days] == [(4, more, others)]
    assert "et 9 autres" in page.content.decode().replace("\xa0", " ")
    assert page.context["page"].year_others == 9  # a step of each sheet is known to the year alone


def test_the_steps_of_the_view_go_to_a_calendar_program(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheet = _dated(world, number="7", start="2026")
    step = Milestone.objects.create(sheet=sheet, title="Guide, affiche", due="2026-12")
    _many(world, 3, search_text="marcher")
    answer = coordinator.get(f"{_url(world, 'calendar-file')}?statut=en_cours&debut=2026")
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:etape-{step.pk}@testserver\r\n" in text
    assert "DTSTART;VALUE=DATE:20261231\r\n" in text
    assert "SUMMARY:Guide\\, affiche (fiche 7)\r\n" in text
    assert "Échéance : décembre 2026" in text.replace("\xa0", " ")
    assert (
        text.count("BEGIN:VEVENT") == 1 + Milestone.objects.filter(sheet__status="en_cours").exclude(pk=step.pk).count()
    )
