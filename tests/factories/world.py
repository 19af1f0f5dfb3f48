"""A world with two contracts of two territories, one of everything in each, and one account for each role.

``own`` is the contract on which the roles are held; ``foreign`` is another's. Built through the services.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model

from ecluse.accounts.models import Organisation, Person, User
from ecluse.accounts.services import organisations, people
from ecluse.audit.services import System
from ecluse.contracts.enums import ActorRole, Confidentiality, MandateRole, Role, VocabularyKind
from ecluse.contracts.models import (
    Attachment,
    Axis,
    Commitment,
    Contract,
    CostLine,
    Dispositif,
    FollowUpIndicator,
    FundingLine,
    LinkedPlan,
    Membership,
    Milestone,
    Objective,
    Principle,
    SheetActor,
    Signatory,
    Theme,
)
from ecluse.contracts.selectors import kept_order
from ecluse.contracts.services import access, contract_documents, contracts, records, sheets, versions, vocabulary
from ecluse.contracts.services.sheets import ActorInput, SheetContents
from ecluse.lib.text import fold
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.territories.services.perimeters import create_perimeter
from tests.factories.snapshots import Snapshot, is_empty, take_snapshot

SYSTEM = System("Essai")
ROLES: dict[str, Role] = {
    "coordinator": Role.COORDINATOR,
    "elected": Role.ELECTED_LEAD,
    "lead": Role.ACTION_LEAD,
    "partner": Role.PARTNER,
    "signatory": Role.SIGNATORY,
    "evaluator": Role.EVALUATOR,
    "reader": Role.READER,
}
EVERYONE = ("anonymous", "stranger", *ROLES, "ars_department", "ars_region", "administrator")


@dataclass
class Contents:
    """One contract and one of everything it may hold."""

    contract: Contract
    items: dict[str, Model] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["items"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class World:
    own: Contents
    foreign: Contents
    users: dict[str, User]
    bodies: dict[str, Organisation]


def make_user(name: str, *, administrator: bool = False, body: Organisation | None = None) -> User:
    """An account and its person."""
    user = people.create_user(by=SYSTEM, email=f"{name}@essai.example", password=None, administrator=administrator)
    person = people.create_person(by=SYSTEM, label=f"Fonction {name}", email=f"{name}@essai.example", organisation=body)
    people.give_account(by=SYSTEM, person=person, user=user)
    return User.objects.select_related("person").get(pk=user.pk)


def make_territory(code: str, name: str, department: str, region: str) -> Territory:
    """A commune with its département and its region."""
    for level, key in ((GeographicLevel.DEPARTMENT, department), (GeographicLevel.REGION, region)):
        Territory.objects.get_or_create(
            level=level, code=key, generation=0,
            defaults={"name": f"{level.label} {key}", "folded_name": fold(f"{level.label} {key}"), "region_code": region,
                      "department_code": department if level == GeographicLevel.DEPARTMENT else ""},
        )  # fmt: skip
    return Territory.objects.create(
        level=GeographicLevel.COMMUNE, code=code, name=name, folded_name=fold(name), department_code=department,
        region_code=region, population=1000, population_year=2023, latitude=46.0, longitude=2.0,
    )  # fmt: skip


def make_contract(title: str, territory: Territory, coordinator: Person | None = None) -> Contract:
    perimeter = create_perimeter(by=SYSTEM, name=territory.name, parts=[territory])
    values = {
        "title": title, "territory_name": territory.name, "start": "2022", "end": "2027", "perimeter": perimeter,
    }  # fmt: skip
    return contracts.create_contract(by=SYSTEM, values=values, coordinator=coordinator)


def fill(contract: Contract, lead: Organisation, partner: Organisation, signatory: Organisation) -> Contents:
    """One of everything in ``contract``: ``sheet`` is led by ``lead`` and joined by ``partner``, ``other`` is not."""
    made = Contents(contract)
    items = made.items
    plan = vocabulary.terms_named(by=SYSTEM, contract=contract, kind=VocabularyKind.PLAN, labels=["Contrat de ville"])
    word = vocabulary.terms_named(by=SYSTEM, contract=contract, kind=VocabularyKind.TAG, labels=["Bus"])
    items["term"] = word[0]
    items["axis"] = records.create(Axis(contract=contract), by=SYSTEM, values={"number": "1", "title": "Vieillir"})
    items["theme"] = records.create(Theme(contract=contract), by=SYSTEM, values={"title": "Aidants"})
    items["objective"] = records.create(Objective(contract=contract), by=SYSTEM, values={"title": "Soutenir"})
    items["principle"] = records.create(Principle(contract=contract), by=SYSTEM, values={"title": "Coopérer"})
    items["dispositif"] = records.create(Dispositif(contract=contract), by=SYSTEM, values={"name": "Bus santé"})
    items["plan"] = records.create(
        LinkedPlan(contract=contract), by=SYSTEM, values={"term": plan[0], "title": "Contrat de ville"}
    )
    items["signatory"] = records.create(Signatory(contract=contract), by=SYSTEM, values={"organisation": signatory})
    items["commitment"] = records.create(
        Commitment(signatory=items["signatory"]), by=SYSTEM, values={"text": "Prêter une salle"}
    )
    items["document"] = contract_documents.add_document(
        by=SYSTEM, contract=contract,
        values={"title": "Délibération", "url": "https://sante.example/vote", "confidentiality": Confidentiality.PUBLIC},
    )  # fmt: skip
    contents = SheetContents(
        axes=[items["axis"]],  # type: ignore[list-item]
        actors=[ActorInput(ActorRole.LEAD, lead), ActorInput(ActorRole.PARTNER, partner)],
    )
    values = {"number": "1", "title": "Aider les aidants", "confidentiality": Confidentiality.RESTRICTED}
    sheet = sheets.create_sheet(by=SYSTEM, contract=contract, values=values, contents=contents)
    items["sheet"] = sheet
    items["other"] = sheets.create_sheet(by=SYSTEM, contract=contract, values={"number": "2", "title": "Autre fiche"})
    items["actor"] = SheetActor.objects.filter(sheet=sheet).first()  # type: ignore[assignment]
    items["milestone"] = records.create(Milestone(sheet=sheet), by=SYSTEM, values={"title": "Guide", "due": "2024"})
    items["indicator"] = records.create(FollowUpIndicator(sheet=sheet), by=SYSTEM, values={"name": "Aidants aidés"})
    items["funding"] = records.create(FundingLine(sheet=sheet, funder=lead), by=SYSTEM, values={"year": 2024})
    items["cost"] = records.create(
        CostLine(sheet=sheet), by=SYSTEM, values={"label": "Animation", "year": 2024, "planned": Decimal(1000)}
    )
    items["attachment"] = records.create(
        Attachment(sheet=sheet), by=SYSTEM, values={"title": "Guide", "url": "https://sante.example/guide"}
    )
    items["note"] = sheets.add_note(by=SYSTEM, sheet=sheet, text="Une nouvelle")
    return made


def _fill_contexts(made: Contents) -> None:
    from tests.factories import campaigns, governance, outbox, preparation, watch  # they build on this module

    for context in (outbox, watch, preparation, governance, campaigns):
        context.fill(made)


def _withdrawn_version(contract: Contract) -> Model:
    return versions.withdraw_version(by=SYSTEM, version=versions.freeze_text(by=SYSTEM, contract=contract))


_kept: list[tuple[World, Snapshot]] = []


def make_world() -> World:
    """Two contracts and everyone. Built through the services once a process; an empty database then gets the same rows back."""
    empty = is_empty()
    if empty and _kept:
        world, rows = _kept[0]
        rows.put_back()
        # The journal is to the letter that of the test before, whose sheets were written bare: what it vouched for is over.
        kept_order._orders.clear()
        return copy.deepcopy(world)
    world = build_world()
    if empty:
        _kept.append((copy.deepcopy(world), take_snapshot()))
    return world


def build_world() -> World:
    """The same, every row through the services again: where it matters which identifiers they get."""
    names = {"lead": "Caisse primaire", "partner": "Association des aidants", "signatory": "Centre hospitalier"}
    bodies = {role: organisations.create_organisation(by=SYSTEM, name=name) for role, name in names.items()}
    users = {
        name: make_user(name, body=bodies.get(name)) for name in (*ROLES, "stranger", "ars_department", "ars_region")
    }
    users["administrator"] = make_user("administrator", administrator=True)
    near = make_territory("41018", "Blois", "41", "24")
    far = make_territory("83050", "Draguignan", "83", "93")
    own = make_contract("Contrat d’ici", near, users["coordinator"].person)
    other_coordinator = make_user("elsewhere")
    users["elsewhere"] = other_coordinator
    foreign = make_contract("Contrat d’ailleurs", far, other_coordinator.person)
    for name, role in ROLES.items():
        if name != "coordinator":
            person = users[name].person
            access.give_role(by=SYSTEM, contract=own, person=person, role=role, organisation=bodies.get(name))
    department = Territory.objects.get(level=GeographicLevel.DEPARTMENT, code="41")
    region = Territory.objects.get(level=GeographicLevel.REGION, code="24")
    for name, mandate, territory in (
        ("ars_department", MandateRole.ARS_DEPARTMENT, department),
        ("ars_region", MandateRole.ARS_REGION, region),
    ):
        access.give_mandate(by=SYSTEM, person=users[name].person, role=mandate, territory=territory)
    world = World(
        own=fill(own, bodies["lead"], bodies["partner"], bodies["signatory"]),
        foreign=fill(foreign, bodies["lead"], bodies["partner"], bodies["signatory"]),
        users=users,
        bodies=bodies,
    )
    for contents in (world.own, world.foreign):
        contents.items["version"] = _withdrawn_version(contents.contract)
        _fill_contexts(contents)
        contents.items["membership"] = Membership.objects.filter(contract=contents.contract).first()  # type: ignore[assignment]
    return world
