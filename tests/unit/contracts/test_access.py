"""Roles given and taken back, what each sees, invitations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ecluse.accounts.models import Organisation, Person, User
from ecluse.accounts.services import people
from ecluse.audit.models import Event
from ecluse.contracts.enums import Confidentiality, MandateRole, Permission, Role
from ecluse.contracts.models import ActionSheet, Contract, Membership
from ecluse.contracts.permissions import (
    can_archive_contract,
    can_edit_contract,
    can_edit_funding,
    can_edit_plan,
    can_edit_sheet,
    can_manage_access,
    can_track_commitments,
    can_update_sheet,
    can_write_note,
    may_edit_organisations,
    may_edit_vocabularies,
    may_open_contracts,
)
from ecluse.contracts.selectors import access_to, contracts_visible_to, get_sheet, open_contract, sheets_of
from ecluse.contracts.services import access, contracts, sheets
from ecluse.contracts.services.access import NewPerson
from ecluse.contracts.services.records import NewOrganisation
from ecluse.contracts.services.sheets import ActorInput, SheetContents
from ecluse.lib.errors import DomainError
from tests.factories.world import SYSTEM, World, make_user, make_world
from tests.unit.contracts.conftest import Journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


#: Role → what it sees of the contract's sheets (1: restricted, led by « lead » and joined by « partner »; 2: members).
SEES: dict[str, set[str]] = {
    "coordinator": {"1", "2"},
    "elected": {"1", "2"},
    "lead": {"1"},
    "partner": {"1"},
    "signatory": {"2"},
    "evaluator": {"1", "2"},
    "reader": set(),
    "ars_department": {"1", "2"},
    "ars_region": {"2"},
    "administrator": set(),
}


def test_each_role_sees_its_sheets(world: World) -> None:
    for name, numbers in SEES.items():
        rights = access_to(world.users[name], world.own.contract)
        assert {sheet.number for sheet in sheets_of(world.own.contract, visible_to=rights)} == numbers, name
        abroad = access_to(world.users[name], world.foreign.contract)
        assert not sheets_of(world.foreign.contract, visible_to=abroad).exists(), name


def test_someone_else_s_contract_does_not_exist(world: World) -> None:
    for name, user in world.users.items():
        if name in ("administrator", "elsewhere"):
            continue
        with pytest.raises(Contract.DoesNotExist):
            open_contract(world.foreign.contract.pk, visible_to=user)
    with pytest.raises(Contract.DoesNotExist):
        open_contract(world.own.contract.pk, visible_to=world.users["stranger"])
    rights = access_to(world.users["coordinator"], world.own.contract)
    with pytest.raises(ActionSheet.DoesNotExist):
        get_sheet(world.foreign.sheet.pk, contract=world.own.contract, visible_to=rights)
    assert contracts_visible_to(world.users["administrator"]).count() == 2


def test_who_may_do_what(world: World) -> None:
    contract, sheet, other, signatory = (
        world.own.contract, world.own.sheet, world.own.other, world.own.signatory,
    )  # fmt: skip
    checks = {
        "contract": lambda rights: can_edit_contract(rights, contract),
        "plan": lambda rights: can_edit_plan(rights, contract),
        "archive": lambda rights: can_archive_contract(rights, contract),
        "sheet": lambda rights: can_edit_sheet(rights, sheet),
        "funding": lambda rights: can_edit_funding(rights, sheet),
        "own sheet": lambda rights: can_update_sheet(rights, sheet),
        "other sheet": lambda rights: can_update_sheet(rights, other),
        "note": lambda rights: can_write_note(rights, sheet),
        "commitments": lambda rights: can_track_commitments(rights, signatory),
        "access": lambda rights: can_manage_access(rights, contract),
    }
    allowed = {
        "coordinator": set(checks),
        "elected": {"note"},
        "lead": {"own sheet", "note"},
        "partner": set(),
        "signatory": {"commitments"},
        "evaluator": set(),
        "reader": set(),
        "ars_department": {"note"},
        "ars_region": set(),
        "administrator": {"access"},
        "stranger": set(),
    }
    for name, expected in allowed.items():
        rights = access_to(world.users[name], contract)
        assert {what for what, check in checks.items() if check(rights)} == expected, name


def test_nothing_is_written_by_anyone_in_an_archived_contract(world: World) -> None:
    contract = world.own.contract
    contracts.archive_contract(by=SYSTEM, contract=contract)
    world.own.sheet.refresh_from_db()
    rights = access_to(world.users["coordinator"], contract)
    assert can_archive_contract(rights, contract)
    assert not can_edit_contract(rights, contract)
    assert not can_edit_plan(rights, contract)
    assert not can_update_sheet(rights, world.own.sheet)
    assert not can_write_note(rights, world.own.sheet)
    assert not can_track_commitments(access_to(world.users["signatory"], contract), world.own.signatory)


def test_opening_contracts_and_shared_words(world: World) -> None:
    opening = {name for name, user in world.users.items() if may_open_contracts(user)}
    assert opening == {"coordinator", "elsewhere", "administrator"}
    assert {name for name, user in world.users.items() if may_edit_organisations(user)} == opening
    assert {name for name, user in world.users.items() if may_edit_vocabularies(user)} == {"administrator"}
    user = world.users["reader"]
    user.may_open_contracts = True
    assert may_open_contracts(user)
    user.is_active = False
    assert not may_open_contracts(user)


def test_a_role_holds_between_its_dates(contract: Contract) -> None:
    today = timezone.localdate()
    for since, until, holds in (
        (None, None, True),
        (today, today, True),
        (today + timedelta(days=1), None, False),
        (None, today - timedelta(days=1), False),
    ):
        user = make_user(f"lecture{since}{until}")
        access.give_role(by=SYSTEM, contract=contract, person=user.person, role=Role.READER, since=since, until=until)
        assert access_to(user, contract).may(Permission.VIEW_CONTRACT) == holds
        assert contracts_visible_to(user).filter(pk=contract.pk).exists() == holds


def test_a_lead_s_sub_actions_are_theirs(contract: Contract, body: Organisation, coordinator: User) -> None:
    user = make_user("pilote", body=body)
    access.give_role(by=SYSTEM, contract=contract, person=user.person, role=Role.ACTION_LEAD)
    main = sheets.create_sheet(
        by=SYSTEM, contract=contract, values={"title": "A", "confidentiality": Confidentiality.RESTRICTED},
        contents=SheetContents(actors=[ActorInput("pilote", body)]),  # type: ignore[arg-type]
    )  # fmt: skip
    child = sheets.create_sheet(
        by=SYSTEM, contract=contract,
        values={"title": "A1", "parent": main, "confidentiality": Confidentiality.RESTRICTED},
    )  # fmt: skip
    rights = access_to(user, contract)
    assert set(sheets_of(contract, visible_to=rights)) == {main, child}
    assert can_update_sheet(rights, child)


def test_leads_speak_for_a_body(contract: Contract, coordinator: User, journal: Journal) -> None:
    person = people.create_person(by=SYSTEM, label="Chargée de mission")
    with pytest.raises(DomainError, match="organisme au titre"):
        access.give_role(by=coordinator, contract=contract, person=person, role=Role.ACTION_LEAD)
    assert journal.gained() == []
    access.give_role(by=coordinator, contract=contract, person=person, role=Role.READER)
    assert journal.one().verb == "give_role"


def test_the_last_coordinator_stays(contract: Contract, coordinator: User, journal: Journal) -> None:
    row = contract.memberships.get()
    with pytest.raises(DomainError, match="plus de coordination"):
        access.take_role(by=coordinator, membership=row)
    assert journal.gained() == []
    other = people.create_person(by=SYSTEM, label="Remplaçante")
    access.give_role(by=coordinator, contract=contract, person=other, role=Role.COORDINATOR)
    journal.one()
    access.take_role(by=coordinator, membership=row)
    assert journal.one().verb == "take_role"
    assert not contracts_visible_to(coordinator).exists()


def test_a_coordinator_whose_time_is_over_does_not_count(contract: Contract, coordinator: User) -> None:
    former = people.create_person(by=SYSTEM, label="Ancienne")
    yesterday = timezone.localdate() - timedelta(days=1)
    access.give_role(by=SYSTEM, contract=contract, person=former, role=Role.COORDINATOR, until=yesterday)
    with pytest.raises(DomainError, match="plus de coordination"):
        access.take_role(by=coordinator, membership=contract.memberships.get(person=coordinator.person))


def test_someone_new_is_welcomed_in_one_gesture(contract: Contract, coordinator: User, journal: Journal) -> None:
    made = access.welcome(
        by=coordinator, contract=contract, person=NewPerson("Cheffe de service", email="neuf@essai.example"),
        role=Role.PARTNER, organisation=NewOrganisation("Association neuve"),
    )  # fmt: skip
    event = journal.one()
    operations = set(
        Event.objects.filter(object_type__in=["person", "organisation"]).values_list("operation", flat=True)
    )
    assert event.operation in operations
    assert made.organisation is not None
    assert made.person.organisation == made.organisation
    again = access.welcome(
        by=coordinator, contract=contract, person=NewPerson("Autre nom", email="NEUF@essai.example"), role=Role.READER
    )
    assert again.person == made.person


def test_mandates_are_held_on_a_territory_of_their_level(world: World) -> None:
    person = world.users["stranger"].person
    region = world.own.contract.covering.get(level="REGION")
    with pytest.raises(DomainError, match="département ou une région"):
        access.give_mandate(by=SYSTEM, person=person, role=MandateRole.ARS_DEPARTMENT, territory=region)
    first = access.give_mandate(by=SYSTEM, person=person, role=MandateRole.ARS_REGION, territory=region)
    assert access.give_mandate(by=SYSTEM, person=person, role=MandateRole.ARS_REGION, territory=region) == first
    assert list(contracts_visible_to(world.users["stranger"])) == [world.own.contract]


def _guest(contract: Contract, email: str = "invitee@essai.example") -> Person:
    person = people.create_person(by=SYSTEM, label="Invitée", email=email)
    access.give_role(by=SYSTEM, contract=contract, person=person, role=Role.READER)
    return person


def test_an_invitation_is_told_and_its_link_shown(contract: Contract, coordinator: User, journal: Journal) -> None:
    person = _guest(contract)
    journal.gained()
    invited = access.invite_member(by=coordinator, contract=contract, person=person, email=person.email)
    assert invited.may_show
    assert journal.one().verb == "invite"
    user = people.accept_invitation(secret=invited.secret, password="une phrase assez longue")
    assert list(contracts_visible_to(user)) == [contract]


def test_an_invitation_never_opens_what_the_inviter_could_not_give(
    contract: Contract, elsewhere: Contract, coordinator: User
) -> None:
    outsider = people.create_person(by=SYSTEM, label="Ailleurs", email="ailleurs@essai.example")
    with pytest.raises(DomainError, match="d’abord"):
        access.invite_member(by=coordinator, contract=contract, person=outsider, email=outsider.email)
    known = _guest(contract)
    with pytest.raises(DomainError, match="L’adresse connue"):
        access.invite_member(by=coordinator, contract=contract, person=known, email="moi@essai.example")
    nameless = _guest(contract, email="")
    access.give_role(by=SYSTEM, contract=elsewhere, person=outsider, role=Role.READER)
    assert not access.invite_member(by=coordinator, contract=contract, person=nameless, email=outsider.email).may_show
    access.give_role(by=SYSTEM, contract=elsewhere, person=nameless, role=Role.READER)
    with pytest.raises(DomainError, match="administration"):
        access.invite_member(by=coordinator, contract=contract, person=nameless, email="moi@essai.example")
    access.give_role(by=SYSTEM, contract=elsewhere, person=known, role=Role.READER)
    assert not access.invite_member(by=coordinator, contract=contract, person=known, email=known.email).may_show
    assert access.invite_member(by=SYSTEM, contract=contract, person=known, email=known.email, sees_all=True).may_show


def test_someone_s_address_is_not_taken_over(contract: Contract, elsewhere: Contract, coordinator: User) -> None:
    person = _guest(contract)
    changed = access.update_member(
        by=coordinator, contract=contract, person=person, version=person.version,
        values={"label": "Cheffe", "email": "autre@essai.example"},
    )  # fmt: skip
    assert changed.email == "autre@essai.example"
    access.give_role(by=SYSTEM, contract=elsewhere, person=person, role=Role.READER)
    for holder in (changed, coordinator.person):
        with pytest.raises(DomainError, match="ne se change pas"):
            access.update_member(
                by=coordinator, contract=contract, person=holder, version=None, values={"email": "vol@essai.example"}
            )
    assert not Membership.objects.filter(person__email="vol@essai.example").exists()
