"""The home of a contract and the home of a person: each number is what its link shows, and is for its reader alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import User
from ecluse.contracts.enums import ActorRole, Confidentiality, Role, SheetStatus
from ecluse.contracts.models import ActionSheet, Contract, Membership, Milestone, SheetActor, SheetAxis
from ecluse.contracts.selectors import access_to, led_sheets, sheets_of
from ecluse.contracts.selectors.own_sheets import contracts_held, led_by, sheets_in
from ecluse.contracts.services import access
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import ROLES, SYSTEM, World, make_user
from tests.web.contracts.conftest import SignIn

#: Queries of a home, signing in included.
BUDGET = 8


def _contract_home(contract: Contract, client: ReadOnlyGetClient) -> Any:
    return client.get(reverse("portal:contract-home", args=[contract.pk]))


def _own_home(client: ReadOnlyGetClient, query: str = "") -> Any:
    return client.get(reverse("portal:home") + query).context["home"]


def _in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _many(contract: Contract, count: int, lead: Any = None) -> list[ActionSheet]:
    """``count`` sheets, in turn late, with a step to come, silent for a year, on time, and done."""
    now = timezone.now()
    sheets = ActionSheet.objects.bulk_create(
        ActionSheet(
            contract=contract, number=str(n), title=f"Action {n}", folded_title=f"action {n}", position=n + 10,
            status=SheetStatus.DONE if n % 5 == 4 else SheetStatus.ONGOING, end="2024-03" if n % 5 == 0 else "",
            last_news_at=now - timedelta(days=365) if n % 5 == 2 else now,
        )
        for n in range(count)
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(sheet=sheet, title="Ouverture", due=_in_days(9)) for n, sheet in enumerate(sheets) if n % 5 == 1
    )
    axis = contract.axes.first()
    if axis:
        SheetAxis.objects.bulk_create(SheetAxis(sheet=sheet, axis=axis) for sheet in sheets)
    if lead:
        SheetActor.objects.bulk_create(
            SheetActor(sheet=sheet, organisation=lead, role=ActorRole.LEAD) for sheet in sheets
        )
    return sheets


# --- the home of a contract ----------------------------------------------------------------------------------------------


def test_a_sheet_counts_once_in_an_axis_with_those_that_belong_to_it(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    parent = world.own.sheet
    under = ActionSheet.objects.create(contract=world.own.contract, title="Dessous", parent=parent, depth=1)
    SheetAxis.objects.create(sheet=under, axis=world.own.axis)
    (axis, alone) = _contract_home(world.own.contract, coordinator).context["home"].axes
    assert (axis.progress.total, alone.progress.total) == (2, 1)


def test_a_step_known_by_its_month_comes_when_its_month_ends(world: World, coordinator: ReadOnlyGetClient) -> None:
    today = timezone.localdate()
    month, later = today.isoformat()[:7], (today + timedelta(days=70)).isoformat()[:7]
    for due in (month, later):
        Milestone.objects.create(sheet=world.own.other, title=f"Étape de {due}", due=due)
    soon = _contract_home(world.own.contract, coordinator).context["home"].soon
    assert [line.title for line in soon.lines] == [f"Étape de {month}"]
    ActionSheet.objects.filter(pk=world.own.other.pk).update(status=SheetStatus.DROPPED)
    assert _contract_home(world.own.contract, coordinator).context["home"].soon.count == 0


def test_a_contract_asks_eight_questions_for_10_100_and_1000_sheets(world: World) -> None:
    """For everyone who sees the page; a lead and a partner, alike in rights, each count the sheets of their own body."""
    contract = world.own.contract
    lent = ActionSheet.objects.create(contract=contract, title="Confiée", confidentiality=Confidentiality.RESTRICTED)
    SheetActor.objects.create(sheet=lent, organisation=world.bodies["partner"], role=ActorRole.PARTNER)
    names = (*ROLES, "ars_department", "ars_region", "administrator")
    clients = {name: _signed_in(world.users[name]) for name in names}
    asked = defaultdict(set)
    for more in (10, 90, 900):
        _many(contract, more)
        for name, client in clients.items():
            with CaptureQueriesContext(connection) as seen:
                page = _contract_home(contract, client)
            asked[name].add(len(seen))
            home = page.context["home"]
            rights = access_to(world.users[name], contract)
            assert home.sheets == sheets_of(contract, visible_to=rights).count(), name
            if name == "coordinator":
                shown = (home.late.rows, home.silent.rows, home.soon.lines)
                counted = (home.late.count, home.silent.count, home.soon.count)
                assert [len(rows) for rows in shown] == [min(count, 5) for count in counted]
                assert min(counted) >= more // 5
    assert all(len(counts) == 1 for counts in asked.values()), asked
    assert max(max(counts) for counts in asked.values()) <= BUDGET, asked


# --- the home of a person ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*ROLES, "stranger", "ars_department", "ars_region", "administrator", "elsewhere"])
def test_a_person_sees_in_all_contracts_what_they_see_in_each(world: World, name: str) -> None:
    for contents in (world.own, world.foreign):
        for level in Confidentiality:
            sheet = ActionSheet.objects.create(
                contract=contents.contract, title=f"Fiche {level}", confidentiality=level, parent=None
            )
            ActionSheet.objects.create(contract=contents.contract, title="Dessous", parent=sheet, depth=1)
        ActionSheet.objects.create(
            contract=contents.contract, title="Dessous", parent=contents.sheet, depth=1, confidentiality="restreinte"
        )
    user = world.users[name]
    both = (world.own.contract, world.foreign.contract)
    accesses = [(contract, access_to(user, contract)) for contract in both]
    expected = {sheet.pk for contract, one in accesses for sheet in sheets_of(contract, visible_to=one)}
    held = contracts_held(user)
    found = sheets_in(held, user)
    assert {sheet.pk for sheet in found} == expected
    led = {
        sheet.pk
        for contract, one in accesses
        for sheet in sheets_of(contract, visible_to=one).filter(pk__in=led_sheets(one))
    }
    assert {sheet.pk for sheet in found.filter(led_by(user))} == led
    assert bool(led) == (name == "lead"), (
        "the same body leads a sheet of the other contract, where nobody speaks for it"
    )
    home = _own_home(_signed_in(user))
    assert sum(sheet.row.pk in led for sheet in (*home.asked, *home.others)) == len(led)
    lines = [line for programme in home.programmes for line in programme.contracts]
    assert {line.url for line in lines} == {
        reverse("portal:contract-home", args=[one.pk]) for one, each in accesses if each.permissions
    }


def _signed_in(user: User) -> ReadOnlyGetClient:
    client = ReadOnlyGetClient()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", ["coordinator", "lead", "reader"])
def test_what_a_line_counts_is_what_its_links_show(world: World, sign_in: SignIn, name: str) -> None:
    _many(world.own.contract, 12)
    ActionSheet.objects.filter(title__in=["Action 0", "Action 2"]).update(confidentiality=Confidentiality.PUBLIC)
    client = sign_in(name)
    (programme,) = _own_home(client).programmes
    (line,) = programme.contracts
    assert line.late
    assert line.silent
    assert client.get(line.late_url).context["page"].shown == line.late
    assert client.get(line.silent_url).context["page"].shown == line.silent


def test_a_lead_meets_first_what_waits_for_them(world: World, sign_in: SignIn) -> None:
    Membership.objects.filter(person=world.users["lead"].person).exclude(role=Role.ACTION_LEAD).delete()
    _many(world.own.contract, 10, lead=world.bodies["lead"])
    ActionSheet.objects.filter(number="5").update(end="2023")
    page = sign_in("lead").get(reverse("portal:home"))
    home, text = page.context["home"], page.content.decode()
    own = world.own.sheet.title  # its step was due at the end of 2024
    assert [sheet.row.title for sheet in home.asked] == [
        "Action 5", "Action 0", own, "Action 1", "Action 6", "Action 2", "Action 7",
    ]  # fmt: skip
    assert [sheet.row.title for sheet in home.others] == ["Action 3", "Action 8", "Action 4", "Action 9"]
    assert (home.asked_count, home.others_count, home.late, home.soon, home.silent) == (7, 4, 3, 2, 2)
    assert [sheet.why for sheet in home.asked[:4]] == [
        "Fin prévue", "Fin prévue", "Étape « Guide », échéance : 2024", "Étape « Ouverture »",
    ]  # fmt: skip
    assert text.index("Ce qui vous est demandé") < text.index("Vos autres fiches") < text.index("Contrat d’ici")


def test_a_step_that_is_done_and_a_sheet_that_is_finished_ask_nothing(world: World, sign_in: SignIn) -> None:
    client = sign_in("lead")
    assert _own_home(client).asked_count == 1
    Milestone.objects.filter(sheet=world.own.sheet).update(done_on="2024")
    home = _own_home(client)
    assert (home.asked_count, home.others_count) == (0, 1)
    Contract.objects.filter(pk=world.own.contract.pk).update(archived_at=timezone.now())
    home = _own_home(client)
    assert not home.leads, "a contract put aside asks nothing"
    assert "archivé" in home.programmes[0].contracts[0].why


def test_sheets_that_one_leads_are_cut_in_pages(world: World, sign_in: SignIn) -> None:
    _many(world.own.contract, 44, lead=world.bodies["lead"])
    client = sign_in("lead")
    seen = []
    for number in (1, 2, 3):
        home = _own_home(client, f"?page={number}")
        seen += [sheet.row.pk for sheet in (*home.asked, *home.others)]
        assert (home.asked_count, home.others_count) == (28, 17)
    assert (len(seen), len(set(seen))) == (45, 45)


def test_someone_without_any_role_is_told_what_to_do(world: World, sign_in: SignIn) -> None:
    page = sign_in("stranger").get(reverse("portal:home"))
    text = page.content.decode()
    assert "Aucun contrat pour l’instant" in text
    assert "La coordination d’un contrat peut vous en donner un." in text
    assert "Ce qui vous est demandé" not in text


def test_roles_are_named_by_membership_by_mandate_and_by_administration(world: World) -> None:
    said = {}
    for name in ("coordinator", "ars_department", "administrator"):
        (first, *_) = [
            line
            for programme in _own_home(_signed_in(world.users[name])).programmes
            for line in programme.contracts
            if line.title == world.own.contract.title
        ]
        said[name] = first.why.rsplit(" · ", 1)[-1]
    assert said == {
        "coordinator": "Coordination",
        "ars_department": "ARS, délégation départementale",
        "administrator": "Administration",
    }


def _more_contracts(world: World, user: User, role: Role, count: int) -> None:
    """``count`` more contracts on which ``user`` holds ``role``, each with five sheets that the lead's body leads."""
    body = world.bodies["lead"]
    for n in range(count):
        contract = Contract.objects.create(
            programme=world.own.contract.programme, title=f"Contrat {n}", territory_name="Blois"
        )
        _many(contract, 5, lead=body)
        access.give_role(
            by=SYSTEM, contract=contract, person=user.person, role=role,
            organisation=body if role == Role.ACTION_LEAD else None,
        )  # fmt: skip


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ACTION_LEAD])
def test_a_person_asks_eight_questions_for_1_10_and_100_contracts(world: World, role: Role) -> None:
    user = make_user("many")
    client = _signed_in(user)
    asked = []
    for more in (1, 9, 90):
        _more_contracts(world, user, role, more)
        with CaptureQueriesContext(connection) as seen:
            home = _own_home(client)
        assert sum(len(programme.contracts) for programme in home.programmes) == sum((1, 9, 90)[: len(asked) + 1])
        assert home.leads == (role == Role.ACTION_LEAD)
        asked.append(len(seen))
    assert asked[0] == asked[1] == asked[2] <= BUDGET


def test_a_person_asks_eight_questions_for_10_100_and_1000_sheets(world: World, sign_in: SignIn) -> None:
    client = sign_in("lead")
    asked = []
    for more in (10, 90, 900):
        _many(world.own.contract, more, lead=world.bodies["lead"])
        with CaptureQueriesContext(connection) as seen:
            home = _own_home(client)
        assert len(home.asked) + len(home.others) >= 11
        asked.append(len(seen))
    assert asked[0] == asked[1] == asked[2] <= BUDGET
