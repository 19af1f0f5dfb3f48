"""From what the extraction proposes to a draft that a person can correct."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ecluse.documents.enums import NodeKind
from ecluse.documents.extraction.draft import ActionDraft, Caution, Confidence, ContractDraft, Fact, FundingDraft, Span
from ecluse.documents.rules.fields import TRANSVERSAL
from ecluse.documents.rules.tree import ROOT, DraftFact, Node, Tree, TreeCaution

#: Cautions that are counted afresh after each gesture (see ``warnings``). Those that repeat the note of a fact are left
#: out too: the fact tells it, until it is confirmed.
COUNTED_AGAIN = frozenset({"axes_count", "actions_count", "signatories_count", "leads_two_spellings"})
OTHERS_BESIDE = "beside"  # what a count of signatories carries when others sign beside those it counts
_MANY = ("leads", "partners", "objectives", "audiences", "milestones", "funders", "indicators")
_ONE = ("number", "title", "context", "description", "perimeter", "status", "start", "end", "budget_eur")


def tree_of(draft: ContractDraft) -> Tree:
    """The tree of a draft, in the order of the source: contract, signatories, axes, themes and objectives, actions."""
    build = _Build()
    contract = build.facts(
        ("territory", draft.territory),
        ("title", draft.title),
        ("start_year", draft.start_year),
        ("end_year", draft.end_year),
        ("generation", draft.generation),
        ("signed_on", draft.signed_on),
        ("announced_axes", draft.announced.axes),
        ("announced_actions", draft.announced.actions),
        ("announced_signatories", draft.announced.signatories),
    )
    build.add(Node(ROOT, NodeKind.CONTRACT, contract))
    for signatory in draft.signatories:
        build.node(
            NodeKind.SIGNATORY,
            ("name", signatory.name),
            ("representative", signatory.representative),
            ("signed_on", signatory.signed_on),
        )
    axes: list[str] = []
    for axis in draft.axes:
        family = Fact(TRANSVERSAL) if axis.transversal else None
        axes.append(build.node(NodeKind.AXIS, ("number", axis.number), ("title", axis.title), ("family", family)))
    for objective in draft.objectives:
        under = (axes[objective.axis],) if objective.axis is not None else ()
        kind = NodeKind.THEME if objective.kind == "theme" else NodeKind.OBJECTIVE
        build.node(kind, ("number", objective.number), ("title", objective.title), axes=under)
    actions = [build.action(action, axes) for action in draft.actions]
    told = {fact.evidence for node in build.nodes.values() for fact in node.facts if fact.note and fact.evidence}
    cautions = tuple(
        _caution(caution, axes, actions)
        for caution in draft.warnings
        if caution.code not in COUNTED_AGAIN and caution.evidence not in told
    )
    if draft.announced.others_beside:
        count = next(fact for fact in contract if fact.field == "announced_signatories")
        build.add(build.nodes[ROOT].with_fact(replace(count, extra=((OTHERS_BESIDE, "1"),))))
    return with_territory_code(Tree(build.nodes, tuple(build.nodes), build.next, cautions), draft.territory_code)


def with_territory_code(tree: Tree, code: str | None) -> Tree:
    """``tree`` with the territory of the reference that bears the name read, « EPCI:200030385 »; as it is for None."""
    facts = tree.contract.of("territory")
    if not code or not facts:
        return tree
    return tree.changed([tree.contract.with_fact(replace(facts[0], extra=(("code", code),)))])


def _caution(caution: Caution, axes: list[str], actions: list[str]) -> TreeCaution:
    """« action:3 » and « axis:1 » are positions in the draft; anything else speaks of the contract."""
    name, _, place = caution.about.partition(":")
    places = {"action": actions, "axis": axes, "axes": axes}.get(name, [])
    node = places[int(place)] if place.isdigit() and int(place) < len(places) else ROOT
    return TreeCaution(caution.code, caution.message, node, caution.evidence)


def written(value: Any) -> str:
    """A value of the extraction as the draft keeps it: text; an amount without a needless fraction."""
    if isinstance(value, float):
        amount = Decimal(str(value))
        return str(int(amount)) if amount == amount.to_integral_value() else f"{amount:.2f}"
    return str(value)


@dataclass
class _Build:
    nodes: dict[str, Node] = field(default_factory=dict)
    next: int = 1

    def add(self, node: Node) -> None:
        self.nodes[node.id] = node

    def identifier(self, letter: str) -> str:
        self.next += 1
        return f"{letter}{self.next - 1}"

    def fact(self, name: str, fact: Fact[Any], extra: tuple[tuple[str, str], ...] = ()) -> DraftFact:
        return DraftFact(
            id=self.identifier("f"),
            field=name,
            value=written(fact.value),
            extra=extra,
            confidence=int(fact.confidence),
            note=fact.note,
            evidence=fact.evidence,
        )

    def facts(self, *named: tuple[str, Fact[Any] | None]) -> tuple[DraftFact, ...]:
        return tuple(self.fact(name, fact) for name, fact in named if fact is not None and written(fact.value))

    def node(self, kind: NodeKind, *named: tuple[str, Fact[Any] | None], axes: tuple[str, ...] = ()) -> str:
        identifier = self.identifier("n")
        self.add(Node(identifier, kind, self.facts(*named), axes))
        return identifier

    def action(self, action: ActionDraft, axes: list[str]) -> str:
        identifier = self.identifier("n")
        named: list[tuple[str, Fact[Any] | None]] = [(name, getattr(action, name)) for name in _ONE]
        named += [(name, fact) for name in _MANY for fact in getattr(action, name)]
        facts = [*self.facts(*named)]
        facts += [self.funding(line) for line in action.funding]
        facts += [self.fact("extra", fact, (("label", label),)) for label, fact in action.extra]
        under = tuple(dict.fromkeys(axes[place] for place in action.axes))
        self.add(Node(identifier, NodeKind.ACTION, tuple(facts), under))
        return identifier

    def funding(self, line: FundingDraft) -> DraftFact:
        """One line of money is one fact: its funder is the value, its amount and its year go with it."""
        parts: list[tuple[str, Fact[Any] | None]] = [("amount", line.amount_eur), ("year", line.year)]
        known = [fact for fact in (line.funder, line.amount_eur, line.year) if fact is not None]
        return DraftFact(
            id=self.identifier("f"),
            field="funding",
            value=line.funder.value if line.funder else "",
            extra=tuple((name, written(fact.value)) for name, fact in parts if fact is not None),
            confidence=min((int(fact.confidence) for fact in known), default=int(Confidence.CHECK)),
            note=next((fact.note for fact in known if fact.note), ""),
            evidence=_merged(fact.evidence for fact in known),
        )


def _merged(evidence: Iterable[tuple[Span, ...]]) -> tuple[Span, ...]:
    """All the words, once each."""
    return tuple(dict.fromkeys(span for spans in evidence for span in spans))
