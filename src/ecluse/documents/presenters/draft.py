"""The draft on the right of the checking page: an axis a heading, a sheet a line, and the chosen part open."""

from __future__ import annotations

from dataclasses import dataclass

from ecluse.documents.enums import NodeKind, Shape
from ecluse.documents.extraction.draft import Confidence
from ecluse.documents.presenters.values import LEVEL, Chosen, Value, stands_in_source, values_of
from ecluse.documents.rules.bodies import is_a_function
from ecluse.documents.rules.fields import FIELDS, field_of
from ecluse.documents.rules.names import place_of, shortened, title_of
from ecluse.documents.rules.tree import ROOT, DraftFact, Node, Tree
from ecluse.documents.rules.warnings import asked_about
from ecluse.lib.formats import money, partial_date, plural

PANELS = ("fusionner", "scinder", "deplacer", "rattacher", "fonction")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose in a list."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """The chosen part, open: its notes, its values, what can be done with it, and the panel asked for."""

    node: str
    place: str
    notes: tuple[tuple[str, str], ...]
    values: tuple[Value, ...]
    addable: tuple[Choice, ...]
    attachable: tuple[Choice, ...]
    axes: tuple[Choice, ...]
    siblings: tuple[Choice, ...]
    facts: tuple[Choice, ...]
    splittable: tuple[Choice, ...]
    panel: str
    panel_fact: str
    panel_words: str
    is_root: bool
    moves: bool
    splits: bool
    discarded: bool
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the draft in one line."""

    node: str
    kind: str
    noun: str
    number: str
    title: str
    detail: str
    level: str
    source: str
    open: Open | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """An axis and what is under it; ``head`` is None for what is under none."""

    label: str
    count: str
    head: Row | None
    aims: tuple[Row, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DraftPane:
    """The whole draft."""

    contract: Row
    signatories: tuple[Row, ...]
    signatories_open: bool
    groups: tuple[Group, ...]
    discarded: tuple[Row, ...]
    chosen: str
    axes: tuple[Choice, ...]


def draft_pane(tree: Tree, chosen: Chosen) -> DraftPane:
    """The page model of the draft, with ``chosen`` open."""
    axes = tree.live(NodeKind.AXIS)
    groups = [_group(tree, axis, chosen) for axis in axes]
    loose = _group(tree, None, chosen)
    if loose.rows or loose.aims:
        groups.append(loose)
    signatories = tuple(_row(tree, node, chosen) for node in tree.live(NodeKind.SIGNATORY))
    discarded = tuple(_row(tree, tree.nodes[i], chosen) for i in tree.order if tree.nodes[i].discarded)
    return DraftPane(
        contract=_row(tree, tree.contract, chosen),
        signatories=signatories,
        signatories_open=any(row.open for row in signatories) or len(signatories) <= 4,
        groups=tuple(groups),
        discarded=discarded,
        chosen=chosen.node,
        axes=tuple(Choice(axis.id, shortened(f"{place_of(tree, axis)}. {title_of(axis)}", 80)) for axis in axes),
    )


def _group(tree: Tree, axis: Node | None, chosen: Chosen) -> Group:
    key = axis.id if axis else None
    rows = tuple(_row(tree, node, chosen) for node in tree.under(key, NodeKind.ACTION))
    aims = [*tree.under(key, NodeKind.THEME), *tree.under(key, NodeKind.OBJECTIVE)]
    return Group(
        label=axis_label(axis) if axis else ("Sans axe" if tree.live(NodeKind.AXIS) else "Fiches"),
        count=plural(len(rows), "fiche"),
        head=_row(tree, axis, chosen) if axis else None,
        aims=tuple(_row(tree, node, chosen) for node in aims),
        rows=rows,
    )


def axis_label(axis: Node) -> str:
    """« Axe 2. Bien vieillir », « Transversal. Coordonner »."""
    number, title = axis.value("number"), title_of(axis) or "sans titre"
    if number:
        return f"Axe {number}. {title}"
    return f"Transversal. {title}" if axis.value("family") == "transversal" else title


def _row(tree: Tree, node: Node, chosen: Chosen) -> Row:
    return Row(
        node=node.id,
        kind=str(node.kind),
        noun=node.kind.label,
        number=node.value("number"),
        title=_title(node),
        detail=_detail(tree, node),
        level=_level_of_part(node),
        source=_source(node),
        open=_open(tree, node, chosen) if node.id == chosen.node else None,
    )


def _title(node: Node) -> str:
    if node.kind is NodeKind.CONTRACT:
        return node.value("title") or node.value("territory") or "Contrat sans territoire"
    if node.kind is NodeKind.AXIS:
        return axis_label(node)
    return title_of(node) or "Sans titre"


def _detail(tree: Tree, node: Node) -> str:
    """The line in grey: who leads a sheet, when the contract runs, who signs."""
    if node.kind is NodeKind.ACTION:
        leads = ", ".join(_body(fact) for fact in node.of("leads"))
        others = [axis for axis in node.axes[1:] if axis in tree.nodes and not tree.nodes[axis].discarded]
        also = f"aussi sous {', '.join(place_of(tree, tree.nodes[axis]).lower() for axis in others)}" if others else ""
        return " · ".join(part for part in (leads, also) if part)
    if node.kind is NodeKind.CONTRACT:
        years = "-".join(year for year in (node.value("start_year"), node.value("end_year")) if year)
        generation = node.value("generation")
        signed = node.value("signed_on")
        parts = (
            node.value("territory") if node.value("title") else "",
            years,
            f"génération {generation}" if generation else "",
            f"signé {_when(signed)}" if signed else "",
        )
        return " · ".join(part for part in parts if part)
    return node.value("representative")


def _when(value: str) -> str:
    """« le 12 mai 2022 », « en 2022 », or the words as they are."""
    try:
        said = partial_date(value)
    except ValueError:
        return value
    return f"le {said}" if value.count("-") == 2 else f"en {said}"


def _body(fact: DraftFact) -> str:
    detail = fact.more("detail")
    return f"{fact.value} ({detail})" if detail else fact.value


def _level_of_part(node: Node) -> str:
    if not node.facts:
        return "absent"
    if any(fact.in_doubt for fact in node.facts):
        return "doubt"
    return LEVEL.get(Confidence(node.confidence), "sure")


def _source(node: Node) -> str:
    """The fact whose words the part is shown at: its title first, then the first that points at something."""
    titled = [fact for fact in node.facts if fact.field in ("title", "name") and stands_in_source(fact)]
    found = titled or [fact for fact in node.facts if stands_in_source(fact)]
    return f"s-{found[0].id}" if found else ""


def _open(tree: Tree, node: Node, chosen: Chosen) -> Open:
    values: list[Value] = []
    for field in FIELDS[node.kind]:
        values += values_of(node, field, chosen)
    same = [other for other in tree.live(node.kind) if other.id != node.id]
    moves = node.kind in (NodeKind.ACTION, NodeKind.OBJECTIVE, NodeKind.THEME)
    after = _following(tree, node, same)
    return Open(
        node=node.id,
        place=place_of(tree, node),
        notes=_notes(tree, node),
        values=tuple(values),
        addable=tuple(
            Choice(field.name, field.label, field.name == chosen.field)
            for field in FIELDS[node.kind]
            if field.many or not node.of(field.name)
        ),
        attachable=tuple(
            Choice(f"fait:{fact.id}", f"{field_of(node.kind, fact.field).label}\u00a0: {shortened(_written(fact), 50)}")
            for fact in node.facts
            if not stands_in_source(fact)
        ),
        axes=tuple(Choice(axis.id, axis_label(axis), axis.id in node.axes) for axis in tree.live(NodeKind.AXIS)),
        siblings=tuple(
            Choice(other.id, shortened(f"{place_of(tree, other)}\u00a0: {title_of(other)}", 90), other.id == after)
            for other in same
        ),
        facts=tuple(
            Choice(fact.id, f"{field_of(node.kind, fact.field).label}\u00a0: {shortened(_written(fact), 70)}")
            for fact in node.facts
            if fact.field not in ("title", "number")
        ),
        splittable=tuple(
            Choice(
                fact.id,
                f"{field_of(node.kind, fact.field).label}\u00a0: {shortened(_written(fact), 70)}",
                fact.id == chosen.fact or (not chosen.fact and fact.in_doubt),
            )
            for fact in node.facts
            if field_of(node.kind, fact.field).many
        ),
        panel=chosen.panel if chosen.panel in PANELS else "",
        panel_fact=chosen.fact,
        panel_words=_panel_words(node, chosen),
        is_root=node.id == ROOT,
        moves=moves,
        splits=moves or node.kind is NodeKind.AXIS,
        discarded=node.discarded,
        source=_source(node),
    )


def _panel_words(node: Node, chosen: Chosen) -> str:
    """The words that a panel begins with: the text to split, or the function to tie to a body."""
    if chosen.words:
        return chosen.words
    fact = next((fact for fact in node.facts if fact.id == chosen.fact), None)
    if fact is None:
        fact = next((f for f in node.facts if f.in_doubt and field_of(node.kind, f.field).many), None)
    return fact.value if fact else ""


def _following(tree: Tree, node: Node, same: list[Node]) -> str:
    """The part after ``node``: the likeliest to be merged with it."""
    place = tree.order.index(node.id)
    later = [other.id for other in same if tree.order.index(other.id) > place]
    return later[0] if later else (same[-1].id if same else "")


def _notes(tree: Tree, node: Node) -> tuple[tuple[str, str], ...]:
    """Why something is in doubt: a title and a sentence."""
    reasons: dict[str, list[DraftFact]] = {}
    for fact in node.facts:
        if fact.in_doubt and asked_about(tree, node, fact):
            continue
        if fact.in_doubt and fact.note:
            reasons.setdefault(fact.note, []).append(fact)
        elif fact.in_doubt and field_of(node.kind, fact.field).shape is Shape.BODY and is_a_function(fact.value):
            reasons.setdefault("C’est une fonction\u202f: dites dans quel organisme.", []).append(fact)
    notes = [(_named(node, facts), reason) for reason, facts in reasons.items()]
    seen = tree.contract.seen
    for place, caution in enumerate(tree.cautions):
        if caution.node == node.id and f"caution:{place}" not in seen:
            notes.append(("À vérifier", caution.message))
    return tuple(notes)


def _named(node: Node, facts: list[DraftFact]) -> str:
    """« Pilote, « Santé Escale » et « Agglo » »: what a doubt is about."""
    labels = list(dict.fromkeys(field_of(node.kind, fact.field).label for fact in facts))
    values = [f"« {shortened(fact.value, 50)} »" for fact in facts[:3]]
    said = " et ".join([", ".join(values[:-1]), values[-1]]) if len(values) > 1 else values[0]
    return f"{labels[0]}, {said}" if len(labels) == 1 else said


def _written(fact: DraftFact) -> str:
    amount = fact.more("amount")
    said = money(float(amount)) if amount else ""
    return " ".join(part for part in (fact.value, said, fact.more("year")) if part)
