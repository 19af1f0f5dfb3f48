"""The values of a part of the draft as controls: what they hold, how sure they are, what was typed and could not be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecluse.documents.enums import Shape
from ecluse.documents.extraction.draft import Confidence
from ecluse.documents.rules.bodies import is_a_function
from ecluse.documents.rules.fields import FAMILIES, Field
from ecluse.documents.rules.tree import DraftFact, Node

LEVEL = {Confidence.CHECK: "doubt", Confidence.LIKELY: "probable", Confidence.SURE: "sure"}
_LINE, _ROWS = 45, 8  # characters of a line of the draft's narrow column; lines shown at most


@dataclass(frozen=True, slots=True)
class Input:
    """One control of a value: its name, its identifier, its label and what it holds."""

    name: str
    id: str
    label: str
    value: str
    kind: str = "text"  # text, area, choice
    choices: tuple[tuple[str, str], ...] = ()
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the chosen part: its controls, how sure it is, why it is in doubt, where it is in the source."""

    fact: str
    label: str
    controls: tuple[Input, ...]
    level: str
    level_text: str = ""
    note: str = ""
    source: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader has opened: a part, a panel in it, a fact, and values typed that could not be kept."""

    node: str = ""
    panel: str = ""
    fact: str = ""
    field: str = ""
    typed: Mapping[str, str] | None = None
    words: str = ""


def stands_in_source(fact: DraftFact) -> bool:
    return any(span.end > span.start for span in fact.evidence)


# --- the chosen part ---------------------------------------------------------------------------------------------------


def values_of(node: Node, field: Field, chosen: Chosen) -> list[Value]:
    facts = node.of(field.name)
    values = [_value(field, fact, place, chosen) for place, fact in enumerate(facts)]
    wanted = field.expected or chosen.field == field.name or _typed(chosen, f"n.{field.name}") is not None
    if (not facts and wanted) or (facts and field.many and chosen.field == field.name):
        values.append(_absent(field, chosen))
    return values


def _typed(chosen: Chosen, name: str) -> str | None:
    return None if chosen.typed is None else chosen.typed.get(name)


def _label(field: Field, place: int) -> str:
    if field.name == "leads" and place:
        return "Copilote"
    return field.label


def _control(field: Field, name: str, identifier: str, label: str, value: str, chosen: Chosen) -> Input:
    typed = _typed(chosen, name)
    kind = {Shape.TEXT: "area", Shape.LABELLED: "area", Shape.CHOICE: "choice"}.get(field.shape, "text")
    held = value if typed is None else typed
    least = 3 if kind == "area" else 2
    if kind == "text" and len(held) > _LINE:
        kind = "area"
    lines = sum(max(1, -(-len(line) // _LINE)) for line in held.split("\n"))
    rows = min(max(least, lines), _ROWS)
    return Input(name, identifier, label, held, kind, FAMILIES if kind == "choice" else (), rows)


def _shown(field: Field, value: str) -> str:
    """A value as people write it: amounts with a comma, whole dates by day, month, year."""
    if field.shape is Shape.MONEY and value:
        return value.replace(".", ",")
    return value


def _value(field: Field, fact: DraftFact, place: int, chosen: Chosen) -> Value:
    label = fact.more("label") if field.shape is Shape.LABELLED and fact.more("label") else _label(field, place)
    controls = [_control(field, f"v.{fact.id}", f"v-{fact.id}", label, _shown(field, fact.value), chosen)]
    for name, extra_label in field.extra:
        held = fact.more(name)
        typed = _typed(chosen, f"x.{fact.id}.{name}")
        if (
            held
            or typed
            or (name == "detail" and fact.in_doubt and is_a_function(fact.value))
            or field.shape is Shape.FUNDING
        ):
            text = held if typed is None else typed
            text = text.replace(".", ",") if name == "amount" else text
            controls.append(Input(f"x.{fact.id}.{name}", f"x-{fact.id}-{name}", extra_label, text))
    text = "confirmé" if fact.confirmed else ""
    level = "sure" if fact.confirmed else ("doubt" if fact.in_doubt else LEVEL.get(Confidence(fact.confidence), "sure"))
    return Value(fact.id, label, tuple(controls), level, text, source=f"s-{fact.id}" if stands_in_source(fact) else "")


def _absent(field: Field, chosen: Chosen) -> Value:
    label = field.label
    controls = [_control(field, f"n.{field.name}", f"n-{field.name}", label, "", chosen)]
    controls += [
        Input(f"n.{field.name}.{name}", f"n-{field.name}-{name}", extra, _typed(chosen, f"n.{field.name}.{name}") or "")
        for name, extra in field.extra
        if field.shape in (Shape.FUNDING, Shape.LABELLED)
    ]
    return Value("", label, tuple(controls), "absent", "absente" if field.feminine else "absent")
