"""The list of sheets: what its address asks for, on the page, in a file and in a view that is kept."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from ecluse.accounts.models import Organisation
from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import (
    ActionSheet,
    CostLine,
    Milestone,
    SavedView,
    SheetActor,
    SheetAxis,
)
from ecluse.contracts.rules.sheet_filters import COLUMNS, GROUPS, SORTS
from ecluse.contracts.services.saved_views import MOST, save_view
from ecluse.lib.errors import DomainError
from ecluse.lib.stems import searchable
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import World
from tests.web.contracts.conftest import SignIn, events

#: Queries of a page of the list, signing in included.
BUDGET = 8
#: May 2024 in a row.
MAY = "mai\u00a02024"


def _url(world: World, name: str = "sheet-list", *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[world.own.contract.pk, *more])


def _many(world: World, count: int) -> None:
    """``count`` sheets, each with an axis, a lead of ten and a step."""
    bodies = [
        Organisation.objects.get_or_create(folded_name=f"organisme {n}", defaults={"name": f"Organisme {n}"})[0]
        for n in range(10)
    ]
    sheets = ActionSheet.objects.bulk_create(
        ActionSheet(
            contract=world.own.contract, number=str(n), title=f"Action {n}", folded_title=f"action {n:05}", position=n + 10,
            search_text=searchable(f"Action {n}"),
        )
        for n in range(count)
    )  # fmt: skip
    SheetAxis.objects.bulk_create(SheetAxis(sheet=sheet, axis=world.own.axis) for sheet in sheets)
    SheetActor.objects.bulk_create(
        SheetActor(sheet=sheet, organisation=bodies[n % 10], role=ActorRole.LEAD) for n, sheet in enumerate(sheets)
    )
    Milestone.objects.bulk_create(Milestone(sheet=sheet, title="Étape", due="2024-05") for sheet in sheets)


def _titles(page: Any) -> list[str]:
    return [row.title for group in page.context["page"].groups for row in group.rows]


@pytest.mark.parametrize("query", ["", "?q=actions", "?filtres=1", "?groupe=pilote&tri=-etape", "?retard=1&manque=oui"])
def test_a_page_asks_eight_questions_for_10_100_and_1000_sheets(
    world: World, coordinator: ReadOnlyGetClient, query: str
) -> None:
    counts = []
    for more in (10, 90, 900):
        _many(world, more)
        with CaptureQueriesContext(connection) as seen:
            page = coordinator.get(f"{_url(world)}{query}")
        assert page.status_code == 200
        assert len(_titles(page)) >= 10
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2] <= BUDGET


def test_a_view_does_not_replace_another_of_its_name_unasked(world: World, coordinator: ReadOnlyGetClient) -> None:
    by = world.users["coordinator"]
    kept = save_view(by=by, contract=world.own.contract, name="Lundi", query="retard=1", shared=True)
    sent = {"name": "Lundi", "query": "statut=en_cours"}
    page = coordinator.post(_url(world, "view-create"), sent)
    assert "Remplacer la vue qui porte ce nom" in page.content.decode()
    kept.refresh_from_db()
    assert (kept.query, kept.shared) == ("retard=1", True)
    assert coordinator.post(_url(world, "view-create"), sent | {"replace": "on"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.query, kept.shared) == ("statut=en_cours", False)


@pytest.mark.parametrize("query", ["", "?groupe=statut", "?tri=titre&page=2", "?q=rien"])
def test_a_contract_without_sheets_has_its_page(world: World, coordinator: ReadOnlyGetClient, query: str) -> None:
    world.own.contract.sheets.update(archived_at=timezone.now())
    page = coordinator.get(f"{_url(world)}{query}")
    assert page.status_code == 200
    assert "Aucune fiche" in page.content.decode()


def test_pages_hold_every_sheet_once(world: World, coordinator: ReadOnlyGetClient) -> None:
    _many(world, 120)
    found = [
        title for n in (1, 2, 3) for title in _titles(coordinator.get(f"{_url(world)}?tri=titre&groupe=aucun&page={n}"))
    ]
    assert len(found) == len(set(found)) == 122
    last = coordinator.get(f"{_url(world)}?par=200&page=99")
    assert len(_titles(last)) == 122
    assert last.context["pages"].number == 1


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("sort", SORTS)
def test_every_order_under_every_heading(world: World, coordinator: ReadOnlyGetClient, group: str, sort: str) -> None:
    page = coordinator.get(f"{_url(world)}?tri=-{sort}&groupe={group}", follow=True)
    assert sorted(_titles(page)) == sorted(_titles(coordinator.get(_url(world))))
    assert page.context["view"].descending


def test_the_address_keeps_only_what_it_must_say(world: World, coordinator: ReadOnlyGetClient) -> None:
    sent = "q=&tri=ordre&groupe=axe&par=50&statut=en_cours&filtres=1&autre=1&page=2"
    assert coordinator.get(f"{_url(world)}?{sent}").url == f"{_url(world)}?statut=en_cours&filtres=1&page=2"
    assert coordinator.get(f"{_url(world)}?q=").url == _url(world)
    assert coordinator.get(f"{_url(world)}?statut=en_cours&page=2&filtres=1").status_code == 200


def test_every_column_has_its_cells(world: World, coordinator: ReadOnlyGetClient) -> None:
    query = "&".join(f"colonne={word}" for word in COLUMNS)
    text = coordinator.get(f"{_url(world)}?{query}").content.decode()
    for label in COLUMNS.values():
        assert re.search(rf"<th [^>]*>{label}</th>", text), label
    rows = re.findall(r"<tr [^>]*><td.*?</tr>", text, re.DOTALL)
    assert [row.count("<td ") for row in rows] == [len(COLUMNS) + 2] * 2  # the box to choose it, its number


def test_a_row_shows_at_once_what_has_changed_elsewhere(world: World, coordinator: ReadOnlyGetClient) -> None:
    """Rows are remembered by what they show: the name of a body, a step done, the day."""
    _many(world, 1)
    url, sheet = _url(world), ActionSheet.objects.get(title="Action 0")

    def row() -> str:
        found = re.search(
            rf'<tr role="row">(?:(?!</tr>).)*value="{sheet.pk}".*?</tr>', coordinator.get(url).content.decode(), re.S
        )
        assert found
        return found[0]

    before = row()
    assert row() == before
    assert "Organisme 0" in before
    assert MAY in before
    Organisation.objects.filter(name="Organisme 0").update(name="Mission <locale>")
    assert "Mission &lt;locale&gt;" in row()
    Milestone.objects.filter(sheet=sheet).update(done_on="2024-05-02")
    assert MAY not in row()
    CostLine.objects.create(sheet=sheet, planned="1000.25")
    CostLine.objects.create(sheet=sheet, planned="500.25")
    assert "1 500,50" in " ".join(
        coordinator.get(f"{url}?colonne=budget").content.decode().replace("\u202f", " ").split()
    )


def test_sheets_are_chosen_by_those_who_may_change_them(world: World, sign_in: SignIn) -> None:
    for name, boxes in (("coordinator", 2), ("elected", 0)):
        text = sign_in(name).get(_url(world)).content.decode()
        assert len(re.findall(r'<input type="checkbox" [^>]*name="fiche"', text)) == boxes
        assert ('id="gestes"' in text) == bool(boxes)


def test_what_is_chosen_is_said_and_can_be_taken_away(world: World, coordinator: ReadOnlyGetClient) -> None:
    axis = world.own.axis.pk
    page = coordinator.get(f"{_url(world)}?q=aider&axe={axis}&axe=aucun&statut=proposee&axe=abc")
    chips = {chip.label: chip.url for chip in page.context["bar"].chips}
    assert list(chips) == [
        "« aider »", "Axe : Axe 1. Vieillir", "Axe : Sans axe", "Axe : un choix qui n’existe plus", "Statut : Proposée",
    ]  # fmt: skip
    for label, url in chips.items():
        assert label not in {chip.label for chip in coordinator.get(url).context["bar"].chips}
    assert f'value="{axis}" checked' in page.content.decode()


def _hidden(page: Any) -> list[str]:
    form = re.search(r'<form [^>]*aria-label="Filtrer les fiches".*?</form>', page.content.decode(), re.DOTALL)
    assert form
    return re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0])


@pytest.mark.parametrize("shape", ["sheet-list", "sheet-board", "sheet-timeline", "sheet-calendar"])
def test_the_other_fields_open_when_asked_and_what_they_hold_is_kept_when_they_close(
    world: World, coordinator: ReadOnlyGetClient, shape: str
) -> None:
    closed = coordinator.get(f"{_url(world, shape)}?retard=1&retard=0&statut=proposee&priorite=haute")
    assert closed.context["bar"].more == ()
    assert _hidden(closed) == [("priorite", "haute"), ("retard", "1"), ("retard", "0")]
    opened = coordinator.get(f"{_url(world, shape)}?retard=1&retard=0&statut=proposee&priorite=haute&filtres=1")
    taken = {box.word: [choice.value for choice in box.choices if choice.taken] for box in opened.context["bar"].more}
    assert (taken["retard"], taken["priorite"]) == (["1", "0"], ["haute"])
    assert _hidden(opened) == []


def test_the_title_of_the_page_says_what_it_shows_and_of_which_contract(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    contract = world.own.contract
    save_view(by=world.users["coordinator"], contract=contract, name="Le lundi", query="retard=1", shared=False)
    many = "q=aider&statut=proposee&statut=en_cours&priorite=haute&retard=0"
    for shape, query, said in (
        ("sheet-list", "", "Fiches action"),
        ("sheet-list", "retard=1", "Le lundi – Fiches action"),
        ("sheet-list", "retard=0", "Retard : À l’heure – Fiches action"),
        ("sheet-board", many, "« aider » ; Statut : Proposée ; Statut : En cours ; 2 autres choix – Tableau des fiches action"),
        ("sheet-timeline", "q=aider", "« aider » – Frise des fiches action"),
        ("sheet-calendar", "mois=2026-11", "Novembre 2026 – Calendrier des fiches action"),
    ):  # fmt: skip
        page = coordinator.get(f"{_url(world, shape)}?{query}").content.decode()
        title = re.search("<title>(.*?)</title>", page)
        assert title
        plain = title[1].replace("\xa0", " ").replace("\u202f", " ")
        assert plain == f"{said} – {contract} – Écluse"


# --- files ---------------------------------------------------------------------------------------------------------------


def _csv(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_files_hold_every_sheet_of_the_view_whatever_the_page(world: World, coordinator: ReadOnlyGetClient) -> None:
    _many(world, 130)
    query = "q=actions&tri=-titre&groupe=aucun&colonne=pilote&colonne=statut"
    table = _csv(coordinator.get(f"{_url(world, 'sheet-export', 'csv')}?{query}"))
    assert table[0] == ["N°", "Fiche", "Pilotes", "Statut", "Jours de retard", "Adresse"]
    shown = [title for n in (1, 2, 3) for title in _titles(coordinator.get(f"{_url(world)}?{query}&page={n}"))]
    assert [row[1] for row in table[1:]] == shown
    assert len(shown) == 130
    book = CalamineWorkbook.from_object(
        io.BytesIO(coordinator.get(f"{_url(world, 'sheet-export', 'xlsx')}?{query}").content)
    )
    sheet, about = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert [row[1] for row in sheet] == ["Fiche", *shown]
    told = dict(about)
    assert told["Fiches"] in ("130", 130)
    assert "« actions »" in str(told["Choix"])


def test_a_file_says_under_which_heading_each_sheet_stands(world: World, coordinator: ReadOnlyGetClient) -> None:
    table = _csv(coordinator.get(_url(world, "sheet-export", "csv")))
    assert [row[:3] for row in table] == [
        ["Axe", "N°", "Fiche"], ["Axe 1. Vieillir", "1", world.own.sheet.title], ["Sans axe", "2", world.own.other.title],
    ]  # fmt: skip


def _xlsx(answer: Any) -> list[list[Any]]:
    return list(CalamineWorkbook.from_object(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python())


def test_days_are_days_in_a_workbook_and_numbers_are_numbers(world: World, coordinator: ReadOnlyGetClient) -> None:
    own, other = world.own.sheet, world.own.other
    Milestone.objects.all().delete()
    Milestone.objects.create(sheet=own, title="Étape", due="2027-12-18")
    Milestone.objects.create(sheet=other, title="Étape", due="2027-03")
    noon = timezone.make_aware(datetime(2026, 10, 3, 12))
    ActionSheet.objects.filter(pk=own.pk).update(start="2024-03-05", end="2026", last_news_at=noon)
    CostLine.objects.filter(sheet=own).update(planned=Decimal("1000"))
    CostLine.objects.create(sheet=own, planned=Decimal("234.50"))
    ActionSheet.objects.filter(pk=other.pk).update(start="1899-12-31", end="2027-01", last_news_at=None)
    query = "groupe=aucun&colonne=etape&colonne=periode&colonne=nouvelles&colonne=budget"
    book = _xlsx(coordinator.get(f"{_url(world, 'sheet-export', 'xlsx')}?{query}"))
    assert book[0][:-1] == ["N°", "Fiche", "Prochaine étape", "Début", "Fin", "Nouvelles", "Coût prévu"]
    cells = [[cell.replace("\xa0", " ") if isinstance(cell, str) else cell for cell in row[2:-1]] for row in book[1:]]
    assert [row[0] for row in book[1:]] == [1, 2]
    assert cells == [
        [date(2027, 12, 18), date(2024, 3, 5), "2026", date(2026, 10, 3), 1234.5],
        ["mars 2027", "31 déc. 1899", "janv. 2027", "", ""],
    ]
    table = _csv(coordinator.get(f"{_url(world, 'sheet-export', 'csv')}?{query}"))
    assert [[row[0], *row[2:-1]] for row in table[1:]] == [
        ["1", "2027-12-18", "2024-03-05", "2026", "2026-10-03", "1234,50"],
        ["2", "2027-03", "1899-12-31", "2027-01", "", ""],
    ]


@pytest.mark.parametrize("number", ["1.10", "01", "A2", "²"])
def test_numbers_of_sheets_stay_as_written_where_they_are_no_count(
    world: World, coordinator: ReadOnlyGetClient, number: str
) -> None:
    ActionSheet.objects.filter(pk=world.own.other.pk).update(number=number)
    book = _xlsx(coordinator.get(f"{_url(world, 'sheet-export', 'xlsx')}?groupe=aucun"))
    assert [row[0] for row in book[1:]] == ["1", number]


def test_no_cell_begins_a_formula(world: World, coordinator: ReadOnlyGetClient) -> None:
    for title in ("=1+1", "+33", "-2", "@x", "\tx"):
        ActionSheet.objects.create(contract=world.own.contract, title=title)
    cells = [cell for row in _csv(coordinator.get(_url(world, "sheet-export", "csv"))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")]
    assert "'=1+1" in cells


def test_files_hold_only_what_one_may_see(world: World, sign_in: SignIn) -> None:
    for name, numbers in (("lead", ["1"]), ("signatory", ["2"]), ("reader", [])):
        table = _csv(
            sign_in(name).get(f"{_url(world, 'sheet-export', 'csv')}?groupe=aucun&colonne=budget&colonne=manque")
        )
        assert [row[0] for row in table[1:]] == numbers
        assert "Coût prévu" not in table[0]
        assert not any("coût" in cell for row in table for cell in row)
    assert sign_in("coordinator").get(_url(world, "sheet-export", "pdf")).status_code == 404


def _told(world: World) -> list[Any]:
    """What the journal tells of views, latest first."""
    return [event for event in events(world.own.contract) if event.object_type == "savedview"]


# --- views that are kept -------------------------------------------------------------------------------------------------


def test_a_view_is_kept_opened_and_taken_away(world: World, coordinator: ReadOnlyGetClient) -> None:
    form = coordinator.get(f"{_url(world, 'view-create')}?retard=1&tri=-fin&page=3").context["form"]
    assert form["query"].value() == "retard=1&tri=-fin"
    sent = coordinator.post(_url(world, "view-create"), {"name": " En  retard ", "query": "retard=1&tri=-fin&x=2"})
    assert sent.url == f"{_url(world)}?retard=1&tri=-fin"
    page = coordinator.get(sent.url)
    assert page.context["kept"] == [("En retard", sent.url, True, False)]
    assert coordinator.get(page.context["unkeep_url"]).status_code == 200
    assert coordinator.post(page.context["unkeep_url"]).url == _url(world)
    assert coordinator.get(_url(world)).context["kept"] == []
    assert [event.verb for event in _told(world)] == ["remove", "create"]


def test_a_view_of_the_same_name_is_replaced(world: World) -> None:
    user, contract = world.users["reader"], world.own.contract
    for query in ("retard=1", "statut=en_cours"):
        save_view(by=user, contract=contract, name="Lundi", query=query, shared=False, replace=True)
    assert [view.query for view in SavedView.objects.all()] == ["statut=en_cours"]


def test_a_view_is_renamed_by_whoever_may_change_it(world: World, sign_in: SignIn) -> None:
    contract = world.own.contract
    own = save_view(by=world.users["reader"], contract=contract, name="À moi", query="retard=1", shared=False)
    shared = save_view(by=world.users["coordinator"], contract=contract, name="À tous", query="", shared=True)
    taken = {
        (name, view.name): sign_in(name)
        .post(_url(world, "view-rename", view.pk), {"name": "  Lundi   matin "})
        .status_code
        for name in ("reader", "lead", "coordinator")
        for view in (own, shared)
    }
    assert taken == {
        ("reader", "À moi"): 302, ("reader", "À tous"): 403, ("lead", "À moi"): 404, ("lead", "À tous"): 403,
        ("coordinator", "À moi"): 404, ("coordinator", "À tous"): 302,
    }  # fmt: skip
    assert [(view.name, view.query) for view in SavedView.objects.order_by("pk")] == [
        ("Lundi matin", "retard=1"), ("Lundi matin", ""),
    ]  # fmt: skip
    assert [(event.object_label, event.verb, event.changes) for event in _told(world)[:2]] == [
        ("Lundi matin", "update", {"nom": ["À tous", "Lundi matin"]}), ("Vue personnelle", "update", {}),
    ]  # fmt: skip


def test_a_view_is_not_renamed_as_another_one_nor_without_a_name(world: World, coordinator: ReadOnlyGetClient) -> None:
    by = world.users["coordinator"]
    for name in ("Lundi", "Mardi"):
        view = save_view(by=by, contract=world.own.contract, name=name, query=f"q={name}", shared=False)
    page = coordinator.get(coordinator.get(f"{_url(world)}?q=Mardi").context["rename_url"])
    assert page.context["form"]["name"].value() == "Mardi"
    for name, said in (("Lundi", "Vous avez déjà une vue « Lundi »"), (" ", "obligatoire")):
        refused = coordinator.post(_url(world, "view-rename", view.pk), {"name": name})
        assert refused.status_code == 200
        assert said in str(refused.context["form"].errors["name"]).replace("\xa0", " ")
    assert coordinator.post(_url(world, "view-rename", view.pk), {"name": "Mardi"}).url == f"{_url(world)}?q=Mardi"
    view.refresh_from_db()
    assert view.name == "Mardi"
    assert [event.verb for event in _told(world)] == ["create", "create"]  # the same name again changes nothing


def test_ones_own_views_are_nobody_elses(world: World, sign_in: SignIn) -> None:
    own = save_view(by=world.users["lead"], contract=world.own.contract, name="À moi", query="retard=1", shared=False)
    shared = save_view(by=world.users["coordinator"], contract=world.own.contract, name="À tous", query="", shared=True)
    names = {name: [each[0] for each in sign_in(name).get(_url(world)).context["kept"]] for name in ("lead", "reader")}
    assert names == {"lead": ["À moi", "À tous"], "reader": ["À tous"]}
    assert sign_in("coordinator").post(_url(world, "view-remove", own.pk)).status_code == 404
    assert sign_in("reader").post(_url(world, "view-remove", shared.pk)).status_code == 403
    assert [event.object_label for event in _told(world)] == ["À tous", "Vue personnelle"]


def test_only_those_who_write_sheets_share_views(world: World, sign_in: SignIn) -> None:
    for name, shared in (("coordinator", True), ("reader", False)):
        sign_in(name).post(_url(world, "view-create"), {"name": name, "query": "", "shared": "on"})
        assert SavedView.objects.get(name=name).shared is shared


def test_only_a_view_that_one_may_remove_is_offered_for_removal(world: World, sign_in: SignIn) -> None:
    contract = world.own.contract
    save_view(by=world.users["coordinator"], contract=contract, name="À tous", query="retard=1", shared=True)
    address = f"{_url(world)}?retard=1"
    page = sign_in("reader").get(address)
    assert page.context["kept"] == [("À tous", address, True, True)]
    assert not page.context["unkeep_url"]
    own = save_view(by=world.users["reader"], contract=contract, name="À moi", query="retard=1", shared=False)
    assert sign_in("reader").get(address).context["unkeep_url"] == _url(world, "view-remove", own.pk)
    assert sign_in("coordinator").get(address).context["current_name"] == "À tous"


def test_a_view_needs_a_name_and_there_are_fifty_at_most(world: World, coordinator: ReadOnlyGetClient) -> None:
    refused = coordinator.post(_url(world, "view-create"), {"name": "  ", "query": ""})
    assert refused.status_code == 200
    assert refused.context["form"].errors["name"]
    user, contract = world.users["coordinator"], world.own.contract
    SavedView.objects.bulk_create(SavedView(contract=contract, owner=user, name=str(n)) for n in range(MOST))
    with pytest.raises(DomainError, match="50 vues"):
        save_view(by=user, contract=contract, name="une de plus", query="", shared=False)
    again = save_view(by=user, contract=contract, name="3", query="retard=1", shared=False, replace=True)
    assert again.query == "retard=1"
