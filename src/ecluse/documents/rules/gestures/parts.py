"""Gestures on parts: add, discard, restore, merge, split, move, order."""

from __future__ import annotations

from dataclasses import replace

from ecluse.documents.enums import NodeKind, Shape
from ecluse.documents.rules.fields import field_of
from ecluse.documents.rules.gestures import kinds
from ecluse.documents.rules.gestures.facts import Told, checked_axes, new_fact
from ecluse.documents.rules.names import place_of
from ecluse.documents.rules.tree import ROOT, DraftFact, Node, Tree
from ecluse.lib.errors import DomainError
from ecluse.lib.text import key


def add_node(tree: Tree, gesture: kinds.AddNode) -> Told:
    try:
        kind = NodeKind(gesture.kind)
    except ValueError:
        raise DomainError("Choisissez ce qui est à ajouter : axe, fiche, signataire, thème ou objectif.") from None
    if kind is NodeKind.CONTRACT:
        raise DomainError("Un brouillon ne tient qu’un contrat.")
    identifier, number = f"n{tree.next}", tree.next + 1
    name = "name" if kind is NodeKind.SIGNATORY else "title"
    facts = []
    for field_name, text in (("number", gesture.number), (name, gesture.title)):
        if text.strip():
            fact = new_fact(tree, number, field_of(kind, field_name), text, ())
            facts.append(fact)
            number += 1
    if not gesture.title.strip():
        raise DomainError("Écrivez le titre de ce que vous ajoutez.", field="title")
    axes = checked_axes(tree, (gesture.axis,)) if gesture.axis and kind is not NodeKind.AXIS else ()
    node = Node(identifier, kind, tuple(fact for fact in facts if fact), axes)
    if gesture.after:
        tree.node(gesture.after)
    order = _inserted(tree, node, gesture.after)
    after = tree.changed([node], order=order, next=number)
    return after, f"{place_of(after, node)} : {'ajoutée' if kind is NodeKind.ACTION else 'ajouté'}", identifier


def _inserted(tree: Tree, node: Node, after: str) -> tuple[str, ...]:
    """The order with a new part after the one named, or after the last of its kind under the same axis."""
    if not after:
        same = [other for other in tree.all(node.kind) if other.axes[:1] == node.axes[:1]] or tree.all(node.kind)
        after = same[-1].id if same else tree.order[-1]
    place = tree.order.index(after) + 1
    return (*tree.order[:place], node.id, *tree.order[place:])


def _part(tree: Tree, identifier: str) -> Node:
    node = tree.node(identifier)
    if node.id == ROOT:
        raise DomainError("Cela ne se fait pas sur le contrat lui-même. Pour tout laisser, abandonnez la lecture.")
    return node


def discard(tree: Tree, gesture: kinds.Discard) -> Told:
    node = _part(tree, gesture.node)
    after = tree.changed([replace(node, discarded=True)])
    return after, f"{place_of(tree, node)} : {'écartée' if node.kind is NodeKind.ACTION else 'écarté'}", node.id


def restore(tree: Tree, gesture: kinds.Restore) -> Told:
    node = _part(tree, gesture.node)
    after = tree.changed([replace(node, discarded=False)])
    return after, f"{place_of(tree, node)} : {'rétablie' if node.kind is NodeKind.ACTION else 'rétabli'}", node.id


def merge(tree: Tree, gesture: kinds.Merge) -> Told:
    """Everything that one part holds goes to the other; what was under an absorbed axis goes under the kept one."""
    kept, absorbed = _part(tree, gesture.kept), _part(tree, gesture.absorbed)
    if kept.id == absorbed.id or kept.kind is not absorbed.kind:
        raise DomainError("Choisissez deux parties de même nature à fusionner.", field="absorbed")
    number = tree.next
    facts = list(kept.facts)
    for fact in absorbed.facts:
        number = _take(kept, facts, fact, number)
    axes = tuple(dict.fromkeys((*kept.axes, *absorbed.axes)))
    changed = {kept.id: replace(kept, facts=tuple(facts), axes=axes, discarded=kept.discarded and absorbed.discarded)}
    if kept.kind is NodeKind.AXIS:
        for node in tree.nodes.values():
            if absorbed.id in node.axes:
                under = tuple(dict.fromkeys(kept.id if axis == absorbed.id else axis for axis in node.axes))
                changed[node.id] = replace(node, axes=under)
    order = tuple(identifier for identifier in tree.order if identifier != absorbed.id)
    after = tree.changed(changed.values(), gone=[absorbed.id], order=order, next=number)
    word = "fusionnée avec la" if kept.kind is NodeKind.ACTION else "fusionné avec le"
    return after, f"{place_of(tree, kept)} : {word} {place_of(tree, absorbed).lower()}", kept.id


def _take(kept: Node, facts: list[DraftFact], fact: DraftFact, number: int) -> int:
    """Add ``fact`` to ``facts`` so that nothing is lost; return the number of the next identifier.

    The same value twice is one, with the words of both. A second value of a field that holds one is joined to it when
    it is a text, and kept under « autre rubrique » (or in the note, where a part has none) otherwise.
    """
    field = field_of(kept.kind, fact.field)
    for place, old in enumerate(facts):
        if old.field == fact.field and key(old.value) == key(fact.value) and old.extra == fact.extra:
            words = tuple(dict.fromkeys((*old.evidence, *fact.evidence)))
            facts[place] = replace(old, evidence=words, note=old.note or fact.note)
            return number
    if field.many or not any(old.field == fact.field for old in facts):
        last = max((place for place, old in enumerate(facts) if old.field == fact.field), default=len(facts) - 1)
        facts.insert(last + 1, fact)
        return number
    place = next(place for place, old in enumerate(facts) if old.field == fact.field)
    old = facts[place]
    if field.shape is Shape.TEXT:
        words = tuple(dict.fromkeys((*old.evidence, *fact.evidence)))
        lowest = min(old.confidence, fact.confidence)
        facts[place] = replace(
            old, value=f"{old.value}\n{fact.value}", evidence=words, confidence=lowest,
            confirmed=old.confirmed and fact.confirmed, note=old.note or fact.note,
        )  # fmt: skip
    elif kept.kind is NodeKind.ACTION:
        label = f"{field.label} de la fiche réunie"
        facts.append(replace(fact, id=f"f{number}", field="extra", extra=(("label", label),)))
        return number + 1
    else:
        words = tuple(dict.fromkeys((*old.evidence, *fact.evidence)))
        note = f"Aussi lu : « {fact.value} »."
        facts[place] = replace(old, evidence=words, note=f"{old.note} {note}".strip(), confirmed=False, confidence=1)
    return number


def split_node(tree: Tree, gesture: kinds.SplitNode) -> Told:
    node = _part(tree, gesture.node)
    if node.kind not in (NodeKind.ACTION, NodeKind.AXIS, NodeKind.OBJECTIVE, NodeKind.THEME):
        raise DomainError("Cette partie ne se scinde pas.")
    taken = [node.fact(identifier) for identifier in gesture.facts]
    kept = tuple(fact for fact in node.facts if fact.id not in gesture.facts)
    if not any(fact.field == "title" for fact in kept):
        raise DomainError("La première fiche doit garder un titre.", field="facts")
    identifier, number = f"n{tree.next}", tree.next + 1
    if not gesture.title.strip():
        raise DomainError("Écrivez le titre de la seconde partie.", field="title")
    # What is typed stands on the words it was cut from: those of a number that moves with its part, those of the title.
    moved = {fact.field: fact for fact in taken if not field_of(node.kind, fact.field).many}
    words = {"number": moved.get("number"), "title": next(iter(node.of("title")), None)}
    typed = []
    for name, text in (("number", gesture.number), ("title", gesture.title)):
        made = new_fact(tree, number, field_of(node.kind, name), text, ())
        if made is not None:
            source = words[name]
            typed.append(replace(made, evidence=source.evidence if source else ()))
            number += 1
    fields = {fact.field for fact in typed}
    facts = (*typed, *(fact for fact in taken if fact.field not in fields))
    second = Node(identifier, node.kind, facts, node.axes)
    place = tree.order.index(node.id) + 1
    order = (*tree.order[:place], identifier, *tree.order[place:])
    after = tree.changed([replace(node, facts=kept), second], order=order, next=number)
    word = "scindée" if node.kind is NodeKind.ACTION else "scindé"
    return after, f"{place_of(tree, node)} : {word} en deux", identifier


def move(tree: Tree, gesture: kinds.Move) -> Told:
    node = _part(tree, gesture.node)
    if node.kind not in (NodeKind.ACTION, NodeKind.OBJECTIVE, NodeKind.THEME):
        raise DomainError("Cette partie ne se place pas sous un axe.")
    after = tree.changed([replace(node, axes=checked_axes(tree, gesture.axes))])
    return after, f"{place_of(tree, node)} : {'déplacée' if node.kind is NodeKind.ACTION else 'déplacé'}", node.id


def shift(tree: Tree, gesture: kinds.Shift) -> Told:
    node = _part(tree, gesture.node)
    rows = [other for other in tree.all(node.kind) if tree.first_axis(other) == tree.first_axis(node)]
    place = next(index for index, other in enumerate(rows) if other.id == node.id)
    other = place - 1 if gesture.up else place + 1
    if not 0 <= other < len(rows):
        raise DomainError("Cette partie est déjà à cette extrémité de la liste.")
    order = list(tree.order)
    here, there = order.index(node.id), order.index(rows[other].id)
    order[here], order[there] = order[there], order[here]
    told = f"{place_of(tree, node)} : {'montée' if gesture.up else 'descendue'} d’une place"
    return tree.changed([], order=tuple(order)), told, node.id


def set_aside(tree: Tree, gesture: kinds.SetAside) -> Told:
    seen = tuple(dict.fromkeys((*tree.contract.seen, gesture.warning)))
    return tree.changed([replace(tree.contract, seen=seen)]), "Point à vérifier : laissé tel quel", ROOT
