"""The demonstration: contracts of published texts, each read by the reader in an excerpt of our own, accepted, completed.

Everything goes through the services that pages use, so that the demonstration exercises the real rules. One transaction:
a demonstration is whole, or is not there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.utils import OperationalError, ProgrammingError

from ecluse.accounts.models import Organisation, Person, User
from ecluse.accounts.selectors import person_of
from ecluse.accounts.services import organisations, people
from ecluse.audit.services import System
from ecluse.contracts.enums import AxisFamily, Confidentiality, Fate, MandateRole, ObjectiveLevel, Role, VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Contract,
    Dispositif,
    FollowUpIndicator,
    FundingLine,
    LinkedPlan,
    Milestone,
    Objective,
    Principle,
    Term,
)
from ecluse.contracts.services import access, contracts, records, sheets, vocabulary
from ecluse.contracts.services.sheets import SheetContents
from ecluse.contracts.services.successions import link_sheets
from ecluse.documents.models import Draft
from ecluse.documents.selectors import siblings_of
from ecluse.documents.services import Acceptance, accept_draft, receive_document
from ecluse.observatory.services.packaged import load_packaged_figures
from ecluse.portal.rules.demonstration import PASSWORD, demonstration_accounts
from ecluse.portal.services.demonstration_campaigns import add_campaigns
from ecluse.portal.services.demonstration_governance import build_bodies
from ecluse.portal.services.demonstration_life import live
from ecluse.portal.services.demonstration_preparation import prepare_contracts
from ecluse.portal.services.demonstration_watch import LATER_FIGURES, watch_figures
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.territories.selectors.search import get_by_key, get_territory
from ecluse.territories.services.facts import load_facts
from ecluse.territories.services.perimeters import create_perimeter

FOLDER = Path(__file__).resolve().parent.parent / "demonstration"
SYSTEM = System("Démonstration")
Tell = Callable[[str], object]


def is_built() -> bool:
    """True if the demonstration's accounts are there."""
    try:
        return User.objects.filter(email=demonstration_accounts()[0].email).exists()
    except (OperationalError, ProgrammingError):
        return False


def is_in_use() -> bool:
    """True if somebody has an account here: a demonstration, whose password is known, must not be added to it."""
    return User.objects.exists()


@transaction.atomic
def build_demonstration(*, tell: Tell = lambda line: None) -> None:
    """Build everything; ``tell`` receives one line of progress a step."""
    tell("territoires")
    load_facts(by=SYSTEM)
    tell("chiffres de l’observatoire")
    load_packaged_figures(by=SYSTEM, later=LATER_FIGURES)
    tell("vocabulaires et comptes")
    vocabulary.load_shared_vocabularies(by=SYSTEM)
    accounts = create_accounts()
    described = tomllib.loads((FOLDER / "contracts.toml").read_text(encoding="utf-8"))["contract"]
    drafts: dict[str, list[Draft]] = {}
    built: dict[str, Contract] = {}
    for facts in described:
        tell(facts["title"])
        excerpt = facts.get("excerpt", "")
        if excerpt and excerpt not in drafts:
            drafts[excerpt] = _read(excerpt, accounts["coordination"])
        with records.entering():
            contract = _contract(facts, accounts["coordination"], drafts.get(excerpt, []), built)
            built[facts["key"]] = contract
            _complete(facts, contract, accounts["coordination"])
        _roles(facts, contract, accounts)
        if "campaigns" in facts:
            add_campaigns(by=accounts["coordination"], contract=contract, facts=facts["campaigns"])
    tell("instances et séances")
    governed = tomllib.loads((FOLDER / "governance.toml").read_text(encoding="utf-8"))["body"]
    build_bodies(by=accounts["coordination"], described=governed, contracts=built)
    tell("préparation des contrats")
    prepare_contracts(by=accounts["coordination"], contracts=built)
    tell("signatures et portes passées")
    live(by=accounts["coordination"], contracts=built)
    give_mandates(accounts)
    tell("veille sur les indicateurs")
    watch_figures(by=accounts["coordination"], contracts=built)


def create_accounts() -> dict[str, User]:
    """The accounts of the demonstration, one for each role, by the first word of their address."""
    made: dict[str, User] = {}
    for account in demonstration_accounts():
        name = account.email.split("@")[0]
        user = people.create_user(
            by=SYSTEM, email=account.email, password=PASSWORD, administrator=name == "administration"
        )
        person = people.create_person(by=SYSTEM, label=account.label, function=account.role, email=account.email)
        people.give_account(by=SYSTEM, person=person, user=user)
        made[name] = user
    people.allow_opening_contracts(by=SYSTEM, user=made["coordination"])
    return {name: User.objects.select_related("person").get(pk=user.pk) for name, user in made.items()}


def _read(excerpt: str, by: User) -> list[Draft]:
    """The drafts of the contracts that an excerpt tells of, the latest first."""
    data = (FOLDER / "excerpts" / excerpt).read_bytes()
    return siblings_of(receive_document(by=by, name=excerpt, data=data).draft)


def _contract(facts: dict[str, Any], by: User, drafts: list[Draft], built: dict[str, Contract]) -> Contract:
    """Accept the draft that is this contract's, the first or the one at ``place``; without a text, open the contract."""
    perimeter = facts["perimeter"]
    before = built.get(facts.get("predecessor", ""))
    if not drafts:
        values = {"title": facts["title"], "territory_name": perimeter["name"], "state": facts["state"]}
        contract = contracts.create_contract(by=by, values=values | {"predecessor": before}, coordinator=person_of(by))
        return _covered(contract, perimeter, by)
    draft = drafts[facts.get("place", 0)]
    acceptance = Acceptance(
        title=facts["title"],
        territory_name=perimeter["name"],
        predecessor=before,
        state=facts["state"],
    )
    return _covered(accept_draft(by=by, draft=draft, version=None, acceptance=acceptance), perimeter, by)


def _covered(contract: Contract, perimeter: dict[str, Any], by: User) -> Contract:
    territories = [_territory(key) for key in perimeter["parts"]]
    drawn = create_perimeter(by=by, name=perimeter["name"], parts=territories, scope=contract.scope)
    return contracts.set_perimeter(by=by, contract=contract, perimeter=drawn, version=None)


def _territory(key: str) -> Territory:
    territory = get_by_key(key)
    if territory is None:
        raise LookupError(f"The packaged facts do not hold {key}.")
    return territory


def _body(by: User, name: str) -> Organisation:
    return next(iter(organisations.get_or_create_organisations(by=by, names=[name]).values()))


def _complete(facts: dict[str, Any], contract: Contract, by: User) -> None:
    """Add what the texts say and the excerpt does not, then the examples of progress."""
    values: dict[str, Any] = {name: facts[name] for name in ("summary", "governance") if name in facts}
    if "carrier" in facts:
        values["carrier"] = _body(by, facts["carrier"])
    if values:
        contracts.update_contract(by=by, contract=contract, values=values, version=None)
    axes = list(contract.axes.all())
    for family, numbers in facts.get("families", {}).items():
        for number in numbers:
            records.update(axes[number - 1], by=by, values={"family": AxisFamily(family)}, version=None)
    for title in facts.get("principles", ()):
        records.create(Principle(contract=contract), by=by, values={"title": title})
    for made in facts.get("dispositifs", ()):
        records.create(Dispositif(contract=contract), by=by, values=made)
    plans = [_plan(contract, by, plan) for plan in facts.get("plans", ())]
    for place, titles in facts.get("objectives", {}).items():
        for title in titles:
            level = {"axis": axes[int(place) - 1], "level": ObjectiveLevel.SPECIFIC}
            records.create(Objective(contract=contract), by=by, values={"title": title, **level})
    for number, chosen in facts.get("sheet_plans", {}).items():
        sheet = contract.sheets.get(number=number)
        sheets.update_sheet(
            by=by, sheet=sheet, version=None, links={"linked_plans": [plans[place] for place in chosen]}
        )
    for told in facts.get("sheets", ()):
        _sheet(contract, told, axes, by)
    for number, progress in facts.get("progress", {}).items():
        _progress(contract.sheets.get(number=number), progress, by)


def _sheet(contract: Contract, told: dict[str, Any], axes: list[Axis], by: User) -> None:
    """A sheet that the text names outside its list, and the one of the contract before that it carries on."""
    values = {
        "title": told["title"],
        "description": told.get("description", ""),
        "confidentiality": Confidentiality.PUBLIC,
    }
    under = [axes[told["axis"] - 1]] if "axis" in told else []
    sheet = sheets.create_sheet(by=by, contract=contract, values=values, contents=SheetContents(axes=under))
    if "follows" in told and contract.predecessor is not None:
        earlier = contract.predecessor.sheets.order_by("position", "pk")[told["follows"] - 1]
        link_sheets(by=by, contract=contract, earlier=earlier, later=sheet, fate=Fate.CONTINUED)


def _plan(contract: Contract, by: User, plan: dict[str, str]) -> LinkedPlan:
    term = Term.objects.get(kind=VocabularyKind.PLAN, label=plan["kind"], contract__isnull=True)
    values = {"term": term, "title": plan["title"], "period": plan.get("period", "")}
    return records.create(LinkedPlan(contract=contract), by=by, values=values)


def _progress(sheet: ActionSheet, facts: dict[str, Any], by: User) -> None:
    """Examples of what four years of life leave on a sheet."""
    contract = sheet.contract
    kinds = {"audiences": VocabularyKind.AUDIENCE, "determinants": VocabularyKind.DETERMINANT}
    terms = {
        name: vocabulary.terms_named(by=by, contract=contract, kind=kind, labels=facts.get(name, ()))
        for name, kind in kinds.items()
    }
    sheet = sheets.update_sheet(
        by=by, sheet=sheet, version=None, values={"start": facts["start"], "end": facts["end"]},
        links={"audiences": terms["audiences"]}, determinants=[(term, "") for term in terms["determinants"]],
    )  # fmt: skip
    for title, due, done_on in [(*step, "")[:3] for step in facts.get("steps", ())]:
        records.create(Milestone(sheet=sheet), by=by, values={"title": title, "due": due, "done_on": done_on})
    for name in facts.get("indicators", ()):
        records.create(FollowUpIndicator(sheet=sheet), by=by, values={"name": name})
    for funder, year, requested, granted, paid in facts.get("funding", ()):
        money = {"requested": Decimal(requested), "granted": Decimal(granted), "paid": Decimal(paid)}
        line = FundingLine(sheet=sheet, funder=_body(by, funder))
        records.create(line, by=by, values={"year": year, **money})
    if "note" in facts:
        sheets.add_note(by=by, sheet=sheet, text=facts["note"])
    steps = ["en_cours"] if facts["status"] in {"en_pause", "bloquee"} else []
    for status in [*steps, facts["status"]]:
        sheets.change_status(by=by, sheet=sheet, to=status, reason=facts.get("reason", ""))


def _roles(facts: dict[str, Any], contract: Contract, accounts: dict[str, User]) -> None:
    """The same people on every contract; those who speak for a body, where the texts name it."""
    by = accounts["coordination"]

    def give(name: str, role: Role, body: Organisation | None = None) -> None:
        person: Person = accounts[name].person
        access.give_role(by=by, contract=contract, person=person, role=role, organisation=body)

    give("elue", Role.ELECTED_LEAD)
    give("evaluation", Role.EVALUATOR)
    give("lecture", Role.READER)
    for spoken in facts.get("roles", ()):
        name, body = spoken.split(":", 1)
        role = {"pilote": Role.ACTION_LEAD, "partenaire": Role.PARTNER, "signataire": Role.SIGNATORY}[name]
        give(name, role, _body(by, body))


def give_mandates(accounts: dict[str, User]) -> None:
    """The regional agency: one département, one region."""
    department = get_territory(GeographicLevel.DEPARTMENT, "41")
    region = get_territory(GeographicLevel.REGION, "93")
    if department is None or region is None:
        raise LookupError("The packaged facts lack a département or a region of the demonstration.")
    for name, role, territory in (
        ("ars-dd", MandateRole.ARS_DEPARTMENT, department),
        ("ars-siege", MandateRole.ARS_REGION, region),
    ):
        access.give_mandate(by=SYSTEM, person=accounts[name].person, role=role, territory=territory)
