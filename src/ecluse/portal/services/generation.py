"""Fictional contracts put in the database, for tests and benchmarks: the same for the same seed and the same day."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ecluse.accounts.models import User
from ecluse.audit.services import System
from ecluse.contracts.enums import ActorRole, Role
from ecluse.contracts.models import Contract, SheetActor
from ecluse.contracts.rules.whole_contracts import WholeContract
from ecluse.contracts.services import access
from ecluse.contracts.services.vocabulary import load_shared_vocabularies
from ecluse.contracts.services.whole_contracts import write_contracts
from ecluse.portal.rules.fiction import Size, make_contract, place_names, shares
from ecluse.portal.services.demonstration import create_accounts, give_mandates
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.territories.services import Part, create_perimeter
from ecluse.territories.services.facts import load_facts

SYSTEM = System("Données fictives")
#: Sheets written together: enough to save queries, few enough to keep memory small and to show progress.
_TOGETHER = 1000


@dataclass(frozen=True, slots=True)
class Request:
    """What to make: so many contracts, sheets and journal events in all, so many bodies and axes in each contract."""

    contracts: int
    sheets: int
    events: int
    bodies: int
    axes: int
    seed: int
    today: date


def holds_something() -> bool:
    """True if somebody has an account here, or if a contract is kept here: fiction must not be mixed with it unasked."""
    return User.objects.exists() or Contract.objects.exists()


@transaction.atomic
def generate(*, wanted: Request, tell: Callable[[int, int], object] = lambda done, total: None) -> list[Contract]:
    """Write the contracts asked for; ``tell`` receives how many sheets are written, and of how many.

    In an empty database the accounts of the demonstration are opened too, with their roles on the contracts; elsewhere
    none is: their password is known.
    """
    accounts = {} if holds_something() else create_accounts()
    load_facts(by=SYSTEM)
    load_shared_vocabularies(by=SYSTEM)
    dice = random.Random(wanted.seed)  # noqa: S311 - the same data for the same seed, and nothing secret
    places = place_names(dice, wanted.contracts)
    sizes = shares(dice, wanted.sheets, wanted.contracts)
    made: list[Contract] = []
    pending: list[WholeContract] = []
    done = 0
    for place, sheets in zip(places, sizes, strict=True):
        size = Size(sheets, wanted.bodies, wanted.axes, round(wanted.events * sheets / wanted.sheets))
        pending.append(make_contract(dice, place, size, wanted.today))
        done += sheets
        if sum(len(whole.sheets) for whole in pending) >= _TOGETHER or place == places[-1]:
            made += _write(pending, accounts, first=len(made))
            pending = []
            tell(done, wanted.sheets)
    if accounts:
        _give_roles(made, accounts)
    return made


def _write(wholes: list[WholeContract], accounts: Mapping[str, User], first: int) -> list[Contract]:
    """Write some contracts, each drawn as an imaginary part of a commune, so that its agency sees it; communes in turn."""
    communes = list(Territory.objects.current().of_level(GeographicLevel.COMMUNE).order_by("code"))
    perimeters = []
    for rank, whole in enumerate(wholes, start=first):
        name = whole.values["territory_name"]
        part = Part(communes[rank % len(communes)], name)
        perimeters.append(create_perimeter(by=SYSTEM, name=name, parts=[part]))
    authors = {whole.events[0].author: accounts["coordination"] for whole in wholes} if accounts else {}
    return write_contracts(by=SYSTEM, contracts=wholes, perimeters=perimeters, authors=authors)


def _give_roles(contracts: list[Contract], accounts: dict[str, User]) -> None:
    """The coordination steers every contract; the other roles are held on the first, for bodies that act there."""

    def give(contract: Contract, name: str, role: Role, body_role: str = "") -> None:
        body = None
        if body_role:
            acting = SheetActor.objects.filter(sheet__contract=contract, role=body_role, organisation__isnull=False)
            actor = acting.select_related("organisation").order_by("pk").first()
            body = actor.organisation if actor else contract.carrier
        access.give_role(by=SYSTEM, contract=contract, person=accounts[name].person, role=role, organisation=body)

    for contract in contracts:
        give(contract, "coordination", Role.COORDINATOR)
    first = contracts[0]
    give(first, "elue", Role.ELECTED_LEAD)
    give(first, "evaluation", Role.EVALUATOR)
    give(first, "lecture", Role.READER)
    give(first, "pilote", Role.ACTION_LEAD, ActorRole.LEAD)
    give(first, "partenaire", Role.PARTNER, ActorRole.PARTNER)
    signatory = first.signatories.select_related("organisation").order_by("-position")[0]
    access.give_role(
        by=SYSTEM, contract=first, person=accounts["signataire"].person, role=Role.SIGNATORY,
        organisation=signatory.organisation,
    )  # fmt: skip
    give_mandates(accounts)
