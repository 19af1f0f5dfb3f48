"""Gestures on values: correct, confirm, empty, complete, split, join, unify, attach to words of the source."""

from __future__ import annotations

from dataclasses import replace

from ecluse.documents.enums import Origin, Shape
from ecluse.documents.extraction.draft import Confidence, Span
from ecluse.documents.rules.fields import Field, clean_extra, clean_value, field_of
from ecluse.documents.rules.gestures import kinds
from ecluse.documents.rules.names import place_of
from ecluse.documents.rules.tree import DraftFact, Node, Tree
from ecluse.lib.errors import DomainError
from ecluse.lib.text import key

Told = tuple[Tree, str, str]


def _rewritten(field: Field, fact: DraftFact, text: str, extra: kinds.Extra) -> DraftFact | None:
    """``fact`` with the value given, confirmed; None if it is emptied; itself if nothing changes."""
    # What the source said and nobody touched stays, even where a person would be asked to write it otherwise.
    value = fact.value if fact.value and text.strip() == fact.value else clean_value(field, text)
    given = {name: clean_extra(field, name, more) for name, more in extra}
    # What the form does not show (the code of a territory) stays only while the value stays.
    shown = {name for name, _ in field.extra}
    held = {name: more for name, more in fact.extra if name in shown or value == fact.value}
    more = tuple((name, kept) for name, kept in {**held, **given}.items() if kept)
    if not value and not (field.shape is Shape.FUNDING and more):
        return None
    if value == fact.value and dict(more) == dict(fact.extra):
        return fact
    return replace(fact, value=value, extra=more, origin=Origin.TYPED, confirmed=True, note="")


def new_fact(tree: Tree, number: int, field: Field, text: str, extra: kinds.Extra) -> DraftFact | None:
    """A value typed by a person; None if it is empty."""
    blank = DraftFact(f"f{number}", field.name, "", origin=Origin.TYPED, confirmed=True)
    return _rewritten(field, blank, text, extra)


def _placed(node: Node, fact: DraftFact) -> Node:
    """``node`` with a new fact, after those of the same field."""
    places = [place for place, old in enumerate(node.facts) if old.field == fact.field]
    place = places[-1] + 1 if places else len(node.facts)
    return replace(node, facts=(*node.facts[:place], fact, *node.facts[place:]))


def _without(node: Node, identifier: str) -> Node:
    return replace(node, facts=tuple(fact for fact in node.facts if fact.id != identifier))


def _refuse_second(node: Node, field: Field) -> None:
    if not field.many and node.of(field.name):
        raise DomainError(f"{field.label} : il y a déjà une valeur. Corrigez-la.", field=field.name)


def correct(tree: Tree, gesture: kinds.Correct) -> Told:
    node = tree.owner(gesture.fact)
    fact = node.fact(gesture.fact)
    field = field_of(node.kind, fact.field)
    after = _rewritten(field, fact, gesture.value, gesture.extra)
    if after is None:
        return empty(tree, kinds.Empty(gesture.fact))
    if after == fact and not fact.confirmed:
        after = replace(fact, confirmed=True)
    return tree.changed([node.with_fact(after)]), f"{place_of(tree, node)}, {field.label.lower()} : corrigé", node.id


def edit(tree: Tree, gesture: kinds.Edit) -> Told:
    node = tree.node(gesture.node)
    after, number = node, tree.next
    for identifier, text, extra in gesture.facts:
        fact = after.fact(identifier)
        written = _rewritten(field_of(node.kind, fact.field), fact, text, extra)
        after = _without(after, identifier) if written is None else after.with_fact(written)
    for name, text, extra in gesture.added:
        field = field_of(node.kind, name)
        made = new_fact(tree, number, field, text, extra)
        if made is not None:
            _refuse_second(after, field)
            after, number = _placed(after, made), number + 1
    if gesture.axes is not None:
        after = replace(after, axes=checked_axes(tree, gesture.axes))
    told = "enregistrée"
    if gesture.confirm:
        after, told = _confirmed(after), "confirmée"
    seen = _seen_with(tree, node.id) if gesture.confirm else tree.contract.seen
    return _with_seen(tree.changed([after], next=number), seen), _about(tree, node, told), node.id


def checked_axes(tree: Tree, axes: tuple[str, ...]) -> tuple[str, ...]:
    """The axes given, once each. Raises DomainError for one that is not there."""
    for axis in axes:
        if tree.node(axis).kind != "axis":
            raise DomainError("Choisissez un axe dans la liste.", field="axes")
    return tuple(dict.fromkeys(axes))


def _about(tree: Tree, node: Node, told: str) -> str:
    masculine = node.kind in ("contract", "signatory", "axis", "theme", "objective")
    return f"{place_of(tree, node)} : {told.removesuffix('e') if masculine else told}"


def _confirmed(node: Node) -> Node:
    return replace(node, facts=tuple(replace(fact, confirmed=True) for fact in node.facts))


def _seen_with(tree: Tree, node: str) -> tuple[str, ...]:
    """The warnings of the extraction about a part are answered when the part is confirmed."""
    about = [f"caution:{place}" for place, caution in enumerate(tree.cautions) if caution.node == node]
    return tuple(dict.fromkeys((*tree.contract.seen, *about)))


def _with_seen(tree: Tree, seen: tuple[str, ...]) -> Tree:
    root = tree.contract
    return tree if root.seen == seen else tree.changed([replace(root, seen=seen)])


def confirm(tree: Tree, gesture: kinds.Confirm) -> Told:
    node = tree.node(gesture.node)
    if gesture.fact:
        fact = node.fact(gesture.fact)
        label = field_of(node.kind, fact.field).label.lower()
        after = tree.changed([node.with_fact(replace(fact, confirmed=True))])
        return after, f"{place_of(tree, node)}, {label} : confirmé", node.id
    after = _with_seen(tree.changed([_confirmed(node)]), _seen_with(tree, node.id))
    return after, _about(tree, node, "confirmée"), node.id


def empty(tree: Tree, gesture: kinds.Empty) -> Told:
    node = tree.owner(gesture.fact)
    fact = node.fact(gesture.fact)
    label = field_of(node.kind, fact.field).label.lower()
    return tree.changed([_without(node, fact.id)]), f"{place_of(tree, node)}, {label} : retiré", node.id


def add_fact(tree: Tree, gesture: kinds.AddFact) -> Told:
    node = tree.node(gesture.node)
    field = field_of(node.kind, gesture.field)
    _refuse_second(node, field)
    fact = new_fact(tree, tree.next, field, gesture.value, gesture.extra)
    if fact is None:
        raise DomainError(f"{field.label} : écrivez la valeur à ajouter.", field=field.name)
    after = tree.changed([_placed(node, fact)], next=tree.next + 1)
    return after, f"{place_of(tree, node)}, {field.label.lower()} : ajouté", node.id


def split_fact(tree: Tree, gesture: kinds.SplitFact) -> Told:
    node = tree.owner(gesture.fact)
    fact = node.fact(gesture.fact)
    field = field_of(node.kind, fact.field)
    if not field.many:
        raise DomainError(
            f"{field.label} : cette rubrique ne tient qu’une valeur, elle ne se scinde pas.", field=field.name
        )
    parts = [clean_value(field, part) for part in gesture.parts]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        raise DomainError("Écrivez au moins deux parties, une par ligne.", field="parts")
    made = []
    for place, part in enumerate(parts):
        own: tuple[Span, ...] = gesture.evidence[place] if place < len(gesture.evidence) else ()
        identifier = fact.id if place == 0 else f"f{tree.next + place - 1}"
        extra = fact.extra if place == len(parts) - 1 else ()
        made.append(
            replace(
                fact, id=identifier, value=part, extra=extra, evidence=own or fact.evidence, confirmed=True, note=""
            )
        )
    place = node.facts.index(fact)
    after = replace(node, facts=(*node.facts[:place], *made, *node.facts[place + 1 :]))
    told = f"{place_of(tree, node)}, {field.label.lower()} : scindé en {len(parts)}"
    return tree.changed([after], next=tree.next + len(parts) - 1), told, node.id


def join_facts(tree: Tree, gesture: kinds.JoinFacts) -> Told:
    node = tree.owner(gesture.kept)
    kept, absorbed = node.fact(gesture.kept), node.fact(gesture.absorbed)
    if kept.field != absorbed.field or kept.id == absorbed.id:
        raise DomainError("Choisissez deux valeurs de la même rubrique.", field=kept.field)
    field = field_of(node.kind, kept.field)
    first, second = sorted((kept, absorbed), key=node.facts.index)
    joined = replace(
        kept,
        value=clean_value(field, f"{first.value} {second.value}"),
        extra=tuple({**dict(second.extra), **dict(first.extra)}.items()),
        evidence=tuple(dict.fromkeys((*first.evidence, *second.evidence))),
        confirmed=True,
        note="",
    )
    after = _without(node.with_fact(joined), absorbed.id)
    return tree.changed([after]), f"{place_of(tree, node)}, {field.label.lower()} : deux valeurs réunies", node.id


def unify(tree: Tree, gesture: kinds.Unify) -> Told:
    """One spelling for a body, wherever it leads, joins, funds or signs. Twins in one field become one value."""
    wanted = {key(value) for value in gesture.values}
    value = gesture.value.strip()
    if not key(value) or not wanted:
        raise DomainError("Écrivez le nom à garder.", field="value")
    changed = []
    for node in tree.nodes.values():
        after = node
        for fact in node.facts:
            if field_of(node.kind, fact.field).shape is Shape.BODY and key(fact.value) in wanted:
                after = after.with_fact(replace(fact, value=value, confirmed=True, note=""))
        after = _without_twins(after)
        if after != node:
            changed.append(after)
    told = f"« {value} » : une seule écriture partout"
    return tree.changed(changed), told, changed[0].id if changed else tree.contract.id


def _without_twins(node: Node) -> Node:
    """Two facts of one field that say the same body become one, with the words of both."""
    kept: dict[tuple[str, str, kinds.Extra], DraftFact] = {}
    for fact in node.facts:
        body = field_of(node.kind, fact.field).shape is Shape.BODY
        same = (fact.field, key(fact.value), fact.extra) if body else (fact.field, fact.id, fact.extra)
        twin = kept.get(same)
        words = fact.evidence if twin is None else tuple(dict.fromkeys((*twin.evidence, *fact.evidence)))
        kept[same] = replace(twin or fact, evidence=words)
    return replace(node, facts=tuple(kept.values())) if len(kept) < len(node.facts) else node


def attach(tree: Tree, gesture: kinds.Attach) -> Told:
    node = tree.node(gesture.node)
    field = field_of(node.kind, gesture.field)
    if not gesture.evidence:
        raise DomainError("Choisissez les mots de la source à rattacher.", field="words")
    if gesture.fact:
        fact = node.fact(gesture.fact)
        words = tuple(dict.fromkeys((*fact.evidence, *gesture.evidence)))
        after = tree.changed([node.with_fact(replace(fact, evidence=words))])
        return after, f"{place_of(tree, node)}, {field.label.lower()} : rattaché à la source", node.id
    _refuse_second(node, field)
    value = clean_value(field, gesture.words)
    if not value:
        raise DomainError("Les mots choisis sont vides.", field="words")
    fact = DraftFact(
        f"f{tree.next}", field.name, value, confidence=Confidence.SURE, evidence=gesture.evidence, confirmed=True
    )
    after = tree.changed([_placed(node, fact)], next=tree.next + 1)
    return after, f"{place_of(tree, node)}, {field.label.lower()} : pris dans la source", node.id
