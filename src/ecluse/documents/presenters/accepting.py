"""The page of acceptance: what will be made, what remains in doubt, what is proposed for the last choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ecluse.contracts.enums import ContractState
from ecluse.contracts.models import Contract
from ecluse.documents.enums import NodeKind
from ecluse.documents.models import Draft
from ecluse.documents.presenters.checking import Point, state_of
from ecluse.documents.rules.names import of_territory
from ecluse.documents.rules.sheets import plan_of
from ecluse.documents.rules.tree import Tree
from ecluse.documents.selectors import steps_of
from ecluse.lib.formats import plural
from ecluse.lib.text import key
from ecluse.territories.models import Territory
from ecluse.territories.selectors.names import resolve_name
from ecluse.territories.selectors.search import get_by_key


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the form begins with, and the territories that it offers."""

    initial: dict[str, Any]
    candidates: tuple[Territory, ...]


def proposal(tree: Tree, contracts: QuerySet[Contract]) -> Proposal:
    """A title, the one territory that answers to the name, the step of life, the contract before when there is one."""
    node = tree.contract
    name, start, end = node.value("territory"), node.value("start_year"), node.value("end_year")
    period = "-".join(year for year in (start, end) if year)
    of_name = of_territory(name) if name else ""
    title = node.value("title") or " ".join(part for part in ("Contrat local de santé", of_name, period) if part)
    territory, candidates = _territories(tree)
    over = end.isdigit() and int(end) < timezone.localdate().year
    before = _before(contracts, territory, name, start)
    return Proposal(
        {
            "title": title[:300],
            "territory_name": name,
            "territory": territory.key if territory else "",
            "state": ContractState.CLOSED if over else ContractState.UNDER_WAY,
            "predecessor": before,
            "programme": before.programme if before else None,
        },
        candidates,
    )


def _territories(tree: Tree) -> tuple[Territory | None, tuple[Territory, ...]]:
    """The territory of the reference that bears the name read, and those that may."""
    facts = tree.contract.of("territory")
    if not facts:
        return None, ()
    code = facts[0].more("code")
    known = get_by_key(code) if code else None
    resolved = resolve_name(facts[0].value)
    chosen = known or resolved.territory
    found = [*([chosen] if chosen else []), *resolved.candidates[:10]]
    return chosen, tuple({territory.pk: territory for territory in found}.values())


def _before(contracts: QuerySet[Contract], territory: Territory | None, name: str, start: str) -> Contract | None:
    """The latest contract of the same territory that began earlier."""
    if not start:
        return None
    same = [
        contract
        for contract in contracts.filter(start__lt=start).exclude(start="").order_by("-start")
        if key(contract.territory_name) == key(name) and key(name)
    ]
    if same:
        return same[0]
    if territory is None:
        return None
    parts = contracts.filter(start__lt=start, perimeter__parts__territory=territory).exclude(start="")
    return parts.order_by("-start").first()


@dataclass(frozen=True, slots=True)
class AcceptancePage:
    """What will be made, in lines; what remains in doubt; how many parts were left out."""

    made: tuple[str, ...]
    points: tuple[Point, ...]
    left_out: str
    version: int


def acceptance_page(draft: Draft, tree: Tree) -> AcceptancePage:
    sheets = tree.live(NodeKind.ACTION)
    bodies = {key(name) for sheet in sheets for name in plan_of(sheet, ()).bodies}
    bodies |= {key(node.value("name")) for node in tree.live(NodeKind.SIGNATORY)}
    made = [
        plural(count, one, many)
        for count, one, many in (
            (len(tree.live(NodeKind.AXIS)), "axe", "axes"),
            (len(tree.live(NodeKind.THEME)), "thème", "thèmes"),
            (len(tree.live(NodeKind.OBJECTIVE)), "objectif", "objectifs"),
            (len(sheets), "fiche action, publique puisque publiée", "fiches action, publiques puisque publiées"),
            (len(tree.live(NodeKind.SIGNATORY)), "signataire", "signataires"),
            (len(bodies), "organisme, retrouvé ou ajouté", "organismes, retrouvés ou ajoutés"),
        )
        if count
    ]
    quotes = sum(len(fact.evidence) for _, fact in tree.facts())
    made.append(f"{plural(quotes, 'renvoi')} aux mots de la source")
    gone = sum(node.discarded for node in tree.nodes.values())
    state = state_of(draft, tree, steps_of(draft))
    points = (*state.points, *state.more_points)
    left_out = f"{plural(gone, 'partie écartée', 'parties écartées')} ne sera pas dans le contrat." if gone == 1 else ""
    left_out = (
        f"{plural(gone, 'partie écartée', 'parties écartées')} ne seront pas dans le contrat." if gone > 1 else left_out
    )
    return AcceptancePage(tuple(made), points, left_out, draft.version)
