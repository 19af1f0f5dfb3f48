"""A draft being checked: parts (nodes) with stable identifiers, each made of facts that point at their words.

Everything is frozen: a gesture makes another tree, and the difference between two trees undoes it exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ecluse.documents.enums import NodeKind, Origin
from ecluse.documents.extraction.draft import Confidence, Span
from ecluse.lib.errors import DomainError

ROOT = "c"  # the node of the contract itself: there is one, always


@dataclass(frozen=True, slots=True)
class DraftFact:
    """One value of one field: its words in the source, how sure it is, why it is in doubt, where it comes from.

    ``extra`` is what the value carries besides its text (``detail`` of a body, ``amount`` and ``year`` of a funding,
    ``label`` of a field that has no place of its own).
    """

    id: str
    field: str
    value: str
    extra: tuple[tuple[str, str], ...] = ()
    confidence: int = Confidence.SURE
    note: str = ""
    evidence: tuple[Span, ...] = ()
    origin: str = Origin.READ
    confirmed: bool = False

    @property
    def in_doubt(self) -> bool:
        """Read with a doubt, or with something to say about it, and not confirmed since."""
        return not self.confirmed and (self.confidence <= Confidence.CHECK or bool(self.note))

    def more(self, name: str) -> str:
        """What the value carries under ``name``; empty if nothing."""
        return dict(self.extra).get(name, "")


@dataclass(frozen=True, slots=True)
class Node:
    """One part of the draft. ``axes`` are the identifiers of the axes that an action, a theme or an objective is under."""

    id: str
    kind: NodeKind
    facts: tuple[DraftFact, ...] = ()
    axes: tuple[str, ...] = ()
    discarded: bool = False
    seen: tuple[str, ...] = ()  # the warnings that a person has looked at and set aside; kept by the root alone

    def of(self, name: str) -> tuple[DraftFact, ...]:
        """The facts of the field ``name``."""
        return tuple(fact for fact in self.facts if fact.field == name)

    def value(self, name: str) -> str:
        """The first value of the field ``name``; empty if there is none."""
        return next((fact.value for fact in self.facts if fact.field == name), "")

    def fact(self, identifier: str) -> DraftFact:
        """Raises DomainError if this part holds no such fact."""
        for fact in self.facts:
            if fact.id == identifier:
                return fact
        raise DomainError("Ce passage du brouillon n’existe plus : quelqu’un l’a retiré. Rechargez la page.")

    def with_fact(self, fact: DraftFact) -> Node:
        """This part, with ``fact`` in the place of the one of the same identifier."""
        return replace(self, facts=tuple(fact if old.id == fact.id else old for old in self.facts))

    @property
    def confidence(self) -> int:
        """The lowest confidence among its facts, those that a person confirmed being sure."""
        return min(
            (Confidence.SURE if fact.confirmed else fact.confidence for fact in self.facts), default=Confidence.SURE
        )


@dataclass(frozen=True, slots=True)
class TreeCaution:
    """What the extraction said to look at first, tied to the part it speaks of."""

    code: str
    message: str
    node: str = ROOT
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Tree:
    """A whole draft: its parts by identifier, their ``order``, and ``next``, the number of the next identifier."""

    nodes: Mapping[str, Node]
    order: tuple[str, ...]
    next: int
    cautions: tuple[TreeCaution, ...] = ()

    @property
    def contract(self) -> Node:
        return self.nodes[ROOT]

    def node(self, identifier: str) -> Node:
        """Raises DomainError if there is no such part."""
        try:
            return self.nodes[identifier]
        except KeyError:
            raise DomainError(
                "Cette partie du brouillon n’existe plus : elle a été réunie à une autre. Rechargez la page."
            ) from None

    def live(self, kind: NodeKind) -> list[Node]:
        """The parts of that kind that are not discarded, in order."""
        return [node for node in self.all(kind) if not node.discarded]

    def all(self, kind: NodeKind) -> list[Node]:
        return [self.nodes[identifier] for identifier in self.order if self.nodes[identifier].kind is kind]

    def under(self, axis: str | None, kind: NodeKind) -> list[Node]:
        """The live parts whose first live axis is ``axis`` (None: those under none)."""
        return [node for node in self.live(kind) if self.first_axis(node) == axis]

    def first_axis(self, node: Node) -> str | None:
        """The first axis of ``node`` that is not discarded."""
        return next((axis for axis in node.axes if axis in self.nodes and not self.nodes[axis].discarded), None)

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The part that holds each fact."""
        return {fact.id: node.id for node in self.nodes.values() for fact in node.facts}

    def owner(self, fact: str) -> Node:
        """Raises DomainError if no part holds that fact."""
        return self.node(self.owners.get(fact, ""))

    def facts(self) -> Iterator[tuple[Node, DraftFact]]:
        """Every fact of every live part, in order."""
        for identifier in self.order:
            node = self.nodes[identifier]
            if not node.discarded:
                for fact in node.facts:
                    yield node, fact

    def changed(
        self,
        nodes: Iterable[Node] = (),
        *,
        gone: Iterable[str] = (),
        order: tuple[str, ...] | None = None,
        next: int = 0,
    ) -> Tree:
        """Another tree, with ``nodes`` added or replaced and ``gone`` removed."""
        kept = {**self.nodes, **{node.id: node for node in nodes}}
        for identifier in gone:
            del kept[identifier]
        return Tree(kept, self.order if order is None else order, next or self.next, self.cautions)


# --- plain values for JSON ---------------------------------------------------------------------------------------------


def span_to_json(span: Span) -> list[int | None]:
    return [span.block, span.start, span.end, span.cell]


def span_from_json(values: list[Any]) -> Span:
    return Span(int(values[0]), int(values[1]), int(values[2]), None if values[3] is None else int(values[3]))


def fact_to_json(fact: DraftFact) -> dict[str, Any]:
    """A fact as plain values; what is empty is left out, for a draft of 200 sheets is written at each gesture."""
    values: dict[str, Any] = {"id": fact.id, "field": fact.field, "value": fact.value}
    if fact.extra:
        values["extra"] = dict(fact.extra)
    if fact.confidence != Confidence.SURE:
        values["confidence"] = int(fact.confidence)
    if fact.note:
        values["note"] = fact.note
    if fact.evidence:
        values["evidence"] = [span_to_json(span) for span in fact.evidence]
    if fact.origin != Origin.READ:
        values["origin"] = str(fact.origin)
    if fact.confirmed:
        values["confirmed"] = True
    return values


def fact_from_json(values: Mapping[str, Any]) -> DraftFact:
    return DraftFact(
        id=values["id"],
        field=values["field"],
        value=values["value"],
        extra=tuple(values.get("extra", {}).items()),
        confidence=int(values.get("confidence", Confidence.SURE)),
        note=values.get("note", ""),
        evidence=tuple(span_from_json(span) for span in values.get("evidence", ())),
        origin=values.get("origin", Origin.READ),
        confirmed=values.get("confirmed", False),
    )


def node_to_json(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": node.id,
        "kind": str(node.kind),
        "facts": [fact_to_json(fact) for fact in node.facts],
    }
    if node.axes:
        values["axes"] = list(node.axes)
    if node.discarded:
        values["discarded"] = True
    if node.seen:
        values["seen"] = list(node.seen)
    return values


def node_from_json(values: Mapping[str, Any]) -> Node:
    return Node(
        id=values["id"],
        kind=NodeKind(values["kind"]),
        facts=tuple(fact_from_json(fact) for fact in values["facts"]),
        axes=tuple(values.get("axes", ())),
        discarded=values.get("discarded", False),
        seen=tuple(values.get("seen", ())),
    )


def tree_to_json(tree: Tree) -> dict[str, Any]:
    return {
        "nodes": {identifier: node_to_json(node) for identifier, node in tree.nodes.items()},
        "order": list(tree.order),
        "next": tree.next,
        "cautions": [
            [caution.code, caution.message, caution.node, [span_to_json(span) for span in caution.evidence]]
            for caution in tree.cautions
        ],
    }


def tree_from_json(values: Mapping[str, Any]) -> Tree:
    return Tree(
        nodes={identifier: node_from_json(node) for identifier, node in values["nodes"].items()},
        order=tuple(values["order"]),
        next=int(values["next"]),
        cautions=tuple(
            TreeCaution(code, message, node, tuple(span_from_json(span) for span in evidence))
            for code, message, node, evidence in values["cautions"]
        ),
    )


# --- what changed between two trees ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Patch:
    """The difference between two trees: for each part that changed, what it was and what it became (None: not there).

    ``order`` and ``next`` are given, before and after, where they changed.
    """

    nodes: Mapping[str, tuple[Node | None, Node | None]] = field(default_factory=dict)
    order: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    next: tuple[int, int] | None = None

    @property
    def is_empty(self) -> bool:
        return not self.nodes and self.order is None

    def inverse(self) -> Patch:
        """The patch that undoes this one exactly."""
        return Patch(
            {identifier: (after, before) for identifier, (before, after) in self.nodes.items()},
            self.order and (self.order[1], self.order[0]),
            self.next and (self.next[1], self.next[0]),
        )


def difference(before: Tree, after: Tree) -> Patch:
    """What turns ``before`` into ``after``."""
    changed = {
        identifier: (before.nodes.get(identifier), after.nodes.get(identifier))
        for identifier in {**before.nodes, **after.nodes}
        if before.nodes.get(identifier) != after.nodes.get(identifier)
    }
    return Patch(
        changed,
        None if before.order == after.order else (before.order, after.order),
        None if before.next == after.next else (before.next, after.next),
    )


def apply(tree: Tree, patch: Patch) -> Tree:
    """``tree`` after ``patch``. Raises ValueError if the patch was not made for this tree."""
    nodes = dict(tree.nodes)
    for identifier, (before, after) in patch.nodes.items():
        if nodes.get(identifier) != before:
            raise ValueError(f"the part {identifier} is not what the patch expects")
        if after is None:
            del nodes[identifier]
        else:
            nodes[identifier] = after
    if patch.order is not None and tree.order != patch.order[0]:
        raise ValueError("the order is not what the patch expects")
    return Tree(
        nodes,
        tree.order if patch.order is None else patch.order[1],
        tree.next if patch.next is None else patch.next[1],
        tree.cautions,
    )


def patch_to_json(patch: Patch) -> dict[str, Any]:
    values: dict[str, Any] = {
        "nodes": {
            identifier: [before and node_to_json(before), after and node_to_json(after)]
            for identifier, (before, after) in patch.nodes.items()
        }
    }
    if patch.order is not None:
        values["order"] = [list(patch.order[0]), list(patch.order[1])]
    if patch.next is not None:
        values["next"] = list(patch.next)
    return values


def patch_from_json(values: Mapping[str, Any]) -> Patch:
    return Patch(
        {
            identifier: (before and node_from_json(before), after and node_from_json(after))
            for identifier, (before, after) in values["nodes"].items()
        },
        (tuple(values["order"][0]), tuple(values["order"][1])) if "order" in values else None,
        (values["next"][0], values["next"][1]) if "next" in values else None,
    )
