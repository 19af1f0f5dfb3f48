"""From a form sent by the checking page to a gesture. What the page never sends is refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ecluse.documents.extraction.draft import Span
from ecluse.documents.reading.blocks import Block
from ecluse.documents.rules import gestures as g
from ecluse.documents.rules.locating import in_block, narrowed, quote, text_of
from ecluse.documents.rules.tree import ROOT, Tree
from ecluse.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Sent:
    """A gesture as sent; ``then`` is the panel to open after it (« fusionner »…), empty if none."""

    gesture: g.Gesture
    then: str = ""


def sent_gesture(data: QueryDict, tree: Tree, blocks: Callable[[], Sequence[Block]]) -> Sent:
    """The gesture of a form. ``blocks`` reads the source, asked for only by gestures that point at it.

    Raises DomainError for a gesture that does not exist or that lacks what it needs.
    """
    name, _, then = data.get("geste", "").partition(":")
    if name == "modifier":
        return Sent(_edit(data, confirm=then == "confirmer"), "" if then == "confirmer" else then)
    read = _READ.get(name)
    if read is None:
        raise DomainError("Ce geste n’existe pas. Rechargez la page et recommencez.")
    return Sent(read(data, tree, blocks))


def _edit(data: QueryDict, *, confirm: bool) -> g.Edit:
    """``v.<fact>`` and ``x.<fact>.<name>`` are the values of what is there, ``n.<field>…`` of what is added."""
    known: dict[str, dict[str, str]] = {}
    added: dict[str, dict[str, str]] = {}
    values: dict[tuple[str, str], str] = {}
    for name in data:
        letter, _, rest = name.partition(".")
        target, _, extra = rest.partition(".")
        if letter not in ("v", "x", "n") or not target:
            continue
        if letter == "x" or extra:
            (added if letter == "n" else known).setdefault(target, {})[extra] = data.get(name, "")
        else:
            values[letter, target] = data.get(name, "")
    facts = tuple((t, text, tuple(known.get(t, {}).items())) for (letter, t), text in values.items() if letter == "v")
    new = tuple((t, text, tuple(added.get(t, {}).items())) for (letter, t), text in values.items() if letter == "n")
    axes = tuple(axis for axis in data.getlist("axes") if axis) if "axes_donnes" in data else None
    return g.Edit(data.get("partie", ROOT), facts, new, axes, confirm)


def _extra(data: QueryDict) -> g.kinds.Extra:
    return tuple((name[2:], data.get(name, "")) for name in data if name.startswith("x."))


def _split_fact(data: QueryDict, tree: Tree, blocks: Callable[[], Sequence[Block]]) -> g.SplitFact:
    parts = tuple(line.strip() for line in data.get("parts", "").splitlines() if line.strip())
    fact = tree.owner(data.get("fait", "")).fact(data.get("fait", ""))
    return g.SplitFact(fact.id, parts, tuple(narrowed(blocks(), fact.evidence, part) for part in parts))


def _attach(data: QueryDict, tree: Tree, blocks: Callable[[], Sequence[Block]]) -> g.Attach:
    """Words selected in the source (``passage``, ``debut``, ``fin``), or typed with the number of their line."""
    source = blocks()
    spans = _selected(data, source) or _typed(data, source)
    words = quote(source, spans[0])
    name, _, fact = data.get("rubrique", "").partition(":")
    node = data.get("partie", ROOT)
    if name == "fait":  # words for a value that is already there
        return g.Attach(node, tree.node(node).fact(fact).field, words, spans, fact)
    return g.Attach(node, name, words, spans)


def _selected(data: QueryDict, source: Sequence[Block]) -> tuple[Span, ...]:
    numbers = [data.get(name, "") for name in ("passage", "debut", "fin")]
    if not all(number.isdigit() for number in numbers):
        return ()
    block, start, end = map(int, numbers)
    given = data.get("cellule", "")
    cell = int(given) if given.isdigit() else None
    if block < len(source) and start < end <= len(text_of(source[block], cell)):
        return (Span(block, start, end, cell),)
    return ()


def _typed(data: QueryDict, source: Sequence[Block]) -> tuple[Span, ...]:
    words, place = data.get("mots", "").strip(), data.get("ligne", "").strip()
    if not words:
        raise DomainError(
            "Écrivez les mots de la source, tels qu’ils y sont, ou choisissez-les dans la source.", field="mots"
        )
    for block in source:
        if place and str(block.line or block.page or "") != place:
            continue
        span = in_block(block, words)
        if span is not None:
            return (span,)
    where = f" à la ligne {place}" if place else ""
    raise DomainError(
        f"« {words} » n’est pas dans la source{where}. Copiez les mots tels qu’ils y sont écrits.", field="mots"
    )


def _move(data: QueryDict, tree: Tree, blocks: Any) -> g.Move:
    return g.Move(data.get("partie", ""), tuple(axis for axis in data.getlist("axes") if axis))


_READ: dict[str, Callable[[QueryDict, Tree, Callable[[], Sequence[Block]]], g.Gesture]] = {
    "corriger": lambda data, tree, blocks: g.Correct(data.get("fait", ""), data.get("valeur", ""), _extra(data)),
    "confirmer": lambda data, tree, blocks: g.Confirm(data.get("partie", ""), data.get("fait", "")),
    "vider": lambda data, tree, blocks: g.Empty(data.get("fait", "")),
    "completer": lambda data, tree, blocks: g.AddFact(
        data.get("partie", ""), data.get("rubrique", ""), data.get("valeur", ""), _extra(data)
    ),
    "ajouter": lambda data, tree, blocks: g.AddNode(
        data.get("sorte", ""), data.get("titre", ""), data.get("numero", ""), data.get("axe", "")
    ),
    "ecarter": lambda data, tree, blocks: g.Discard(data.get("partie", "")),
    "retablir": lambda data, tree, blocks: g.Restore(data.get("partie", "")),
    "fusionner": lambda data, tree, blocks: g.Merge(data.get("partie", ""), data.get("avec", "")),
    "scinder": lambda data, tree, blocks: g.SplitNode(
        data.get("partie", ""), data.get("titre", ""), tuple(data.getlist("faits")), data.get("numero", "")
    ),
    "separer": _split_fact,
    "rassembler": lambda data, tree, blocks: g.JoinFacts(data.get("fait", ""), data.get("avec", "")),
    "reunir": lambda data, tree, blocks: g.Unify(tuple(data.getlist("valeurs")), data.get("valeur", "")),
    "deplacer": _move,
    "ordonner": lambda data, tree, blocks: g.Shift(data.get("partie", ""), data.get("sens") == "haut"),
    "rattacher": _attach,
    "passer": lambda data, tree, blocks: g.SetAside(data.get("point", "")),
}
