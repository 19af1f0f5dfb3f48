"""A later version of a document beside the living contract: what it changes, adds and no longer says, field by field."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from ecluse.documents.enums import NodeKind
from ecluse.documents.rules.names import place_of, title_of
from ecluse.documents.rules.sheets import plan_of
from ecluse.documents.rules.tree import ROOT, Node, Tree
from ecluse.lib.text import key, squeeze

SIMILAR = 0.72  # titles at least this alike are one sheet whose title was reworded


class Change(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class LivingPart:
    """An axis, a sheet or a signatory of the living contract: its values as text, by field of the contract."""

    pk: int
    number: str
    title: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Living:
    """The living contract, as far as a document speaks of it."""

    values: Mapping[str, str]
    axes: Sequence[LivingPart]
    sheets: Sequence[LivingPart]
    signatories: Sequence[LivingPart]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, that can be applied by itself.

    ``kind`` is what it is about (« contract », « axis », « sheet », « signatory »); ``pk`` the living part (0 when it is
    to be added), ``node`` the part of the draft (empty when the document no longer speaks of it). ``proposed`` is false
    for what is applied only on purpose: what is missing, and a status, which lives on after a document is written.
    """

    key: str
    change: Change
    kind: str
    place: str
    label: str
    before: str
    after: str
    pk: int = 0
    node: str = ""
    field: str = ""
    proposed: bool = True


CONTRACT_LABELS = {"start": "Début", "end": "Fin", "generation": "Génération", "signed_on": "Signature"}
SHEET_LABELS = {
    "number": "Numéro",
    "title": "Titre",
    "leads": "Pilotes",
    "elected": "Élue ou élu référent",
    "partners": "Partenaires",
    "context": "Contexte",
    "aims": "Objectifs",
    "description": "Description",
    "expected_effects": "Effets attendus",
    "means": "Moyens",
    "priority": "Priorité",
    "novelty": "Nouvelle ou existante",
    "audiences": "Publics",
    "perimeter_text": "Périmètre",
    "status": "Statut",
    "start": "Début",
    "end": "Fin",
    "budget": "Coût prévu",
    "indicators": "Indicateurs",
    "milestones": "Étapes",
}


def compare(tree: Tree, living: Living) -> list[Difference]:
    """Every difference, contract first, then axes, sheets and signatories in the order of the document.

    What the document does not say is no difference: a new version that leaves out a budget does not empty it.
    """
    found = [*_contract(tree, living)]
    found += _parts(
        "axis", tree, tree.live(NodeKind.AXIS), living.axes, _axis_values, {"number": "Numéro", "title": "Titre"}
    )
    found += _parts("sheet", tree, tree.live(NodeKind.ACTION), living.sheets, sheet_values, SHEET_LABELS)
    signatories = tree.live(NodeKind.SIGNATORY)
    found += _parts("signatory", tree, signatories, living.signatories, lambda node: {}, {})
    return found


def _contract(tree: Tree, living: Living) -> Iterable[Difference]:
    node = tree.contract
    said = {
        "start": node.value("start_year"),
        "end": node.value("end_year"),
        "generation": node.value("generation"),
        "signed_on": node.value("signed_on"),
    }
    for name, label in CONTRACT_LABELS.items():
        before, after = living.values.get(name, ""), said[name]
        # A year agrees with a day of that year: the document may say less than the contract knows.
        if after and not before.startswith(after):
            yield Difference(
                f"contract.{name}", Change.CHANGED, "contract", "Contrat", label, before, after, 0, ROOT, name
            )


def _axis_values(node: Node) -> dict[str, str]:
    return {"number": node.value("number"), "title": node.value("title")}


#: The roles that each list of actors compared is made of, as contracts name them.
ACTOR_FIELDS = {"leads": ("pilote", "copilote"), "elected": ("elu",), "partners": ("partenaire",)}


def sheet_values(node: Node) -> dict[str, str]:
    """The values of a sheet of the draft, as the living contract would hold them, one line a value of a list."""
    plan = plan_of(node, ())
    values = {name: str(plan.values.get(name) or "") for name in SHEET_LABELS if name in plan.values}
    for name, roles in ACTOR_FIELDS.items():
        values[name] = "\n".join(_actor(a.organisation, a.detail) for a in plan.actors if a.role in roles)
    if plan.budget is not None:
        values["budget"] = str(plan.budget)
    values["audiences"] = "\n".join(plan.audiences)
    values["indicators"] = "\n".join(plan.indicators)
    values["milestones"] = "\n".join(plan.milestones)
    return values


def _actor(organisation: str, detail: str) -> str:
    return f"{organisation} ({detail})" if organisation and detail else organisation or detail


def _parts(
    kind: str,
    tree: Tree,
    nodes: Sequence[Node],
    parts: Sequence[LivingPart],
    values_of: Callable[[Node], Mapping[str, str]],
    labels: Mapping[str, str],
) -> list[Difference]:
    pairs = match(nodes, parts)
    found = []
    for node in nodes:
        part = pairs.get(node.id)
        if part is None:
            place = place_of(tree, node)
            found.append(
                Difference(f"{kind}.add.{node.id}", Change.ADDED, kind, place, "", "", title_of(node), 0, node.id)
            )
            continue
        values = values_of(node)
        for name, label in labels.items():
            before, after = part.values.get(name, ""), values.get(name, "")
            if after and not same(name, before, after):
                found.append(
                    Difference(
                        f"{kind}.{part.pk}.{name}",
                        Change.CHANGED,
                        kind,
                        place_of(tree, node),
                        label,
                        before,
                        after,
                        part.pk,
                        node.id,
                        name,
                        proposed=name != "status",
                    )
                )
    matched = {part.pk for part in pairs.values()}
    for part in parts:
        # A document that lists no sheet at all says nothing of those that live.
        if part.pk not in matched and nodes:
            noun = {"axis": "Axe", "sheet": "Fiche", "signatory": "Signataire"}[kind]
            place = f"{noun} {part.number}".strip()
            found.append(
                Difference(
                    f"{kind}.gone.{part.pk}", Change.MISSING, kind, place, "", part.title, "", part.pk, proposed=False
                )
            )
    return found


def same(name: str, before: str, after: str) -> bool:
    """Whether two values say the same, whatever blanks, accents, capitals and the order of a list."""
    if name == "budget":
        try:
            return Decimal(before or "-1") == Decimal(after)
        except InvalidOperation:
            return False
    if name in (*ACTOR_FIELDS, "audiences", "indicators", "milestones"):
        return {key(line) for line in before.splitlines()} == {key(line) for line in after.splitlines()}
    if name in ("start", "end"):
        return before.startswith(after)
    if name == "number":
        return before.strip().lstrip("0") == after.strip().lstrip("0")
    return squeeze(before).casefold() == squeeze(after).casefold()


def match(nodes: Sequence[Node], parts: Sequence[LivingPart]) -> dict[str, LivingPart]:
    """The living part that each part of the draft speaks of: same number and a like title, same title, alike title.

    Each living part is taken once. A number alone is enough only when no title says otherwise.
    """
    pairs: dict[str, LivingPart] = {}
    free = {part.pk: part for part in parts}

    def take(node: Node, part: LivingPart) -> None:
        pairs[node.id] = part
        del free[part.pk]

    titles = {part.pk: key(part.title) for part in parts}
    by_title: dict[str, list[LivingPart]] = {}
    for part in parts:
        by_title.setdefault(titles[part.pk], []).append(part)
    for node in nodes:
        titled = next((part for part in by_title.get(key(title_of(node)), ()) if part.pk in free), None)
        if titled is not None:
            take(node, titled)
    by_number: dict[str, list[LivingPart]] = {}
    for part in free.values():
        by_number.setdefault(part.number.strip().lstrip("0"), []).append(part)
    for least in (SIMILAR, 0.0):
        for node in nodes:
            if node.id in pairs or (not least and not node.value("number")):
                continue
            number = node.value("number").strip().lstrip("0")
            near = [part for part in by_number.get(number, ()) if part.pk in free] if number else []
            near = near or (list(free.values()) if least else [])
            best = max(near, key=lambda part: likeness(title_of(node), part.title), default=None)
            if best is not None and likeness(title_of(node), best.title) >= (least or 0.35):
                take(node, best)
    return pairs


def likeness(one: str, other: str) -> float:
    """How alike two titles are, from 0 to 1, by their words."""
    return difflib.SequenceMatcher(None, key(one).split(), key(other).split(), autojunk=False).ratio()
