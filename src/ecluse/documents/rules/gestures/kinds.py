"""The gestures that a person can make on a draft, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from ecluse.documents.extraction.draft import Span
from ecluse.documents.rules.tree import span_from_json, span_to_json

Extra: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Correct:
    """Write another value in a fact; an empty one empties it."""

    fact: str
    value: str
    extra: Extra = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """Write several values of one part at once: those of its facts, and new ones by field; what is empty is emptied.

    This is the form of a part, sent whole. ``confirm`` confirms all the part.
    """

    node: str
    facts: tuple[tuple[str, str, Extra], ...] = ()
    added: tuple[tuple[str, str, Extra], ...] = ()
    axes: tuple[str, ...] | None = None
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Confirm:
    """Say that a part, or one of its facts, is right."""

    node: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """Take a value away."""

    fact: str


@dataclass(frozen=True, slots=True)
class AddFact:
    node: str
    field: str
    value: str
    extra: Extra = ()


@dataclass(frozen=True, slots=True)
class AddNode:
    """Add an axis, an action, a signatory, a theme or an objective; ``after`` gives its place, ``axis`` what it is under."""

    kind: str
    title: str
    number: str = ""
    axis: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Discard:
    """Leave a part out of the contract; it stays in the draft and can be restored."""

    node: str


@dataclass(frozen=True, slots=True)
class Restore:
    node: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Make one of two parts of the same kind: everything that ``absorbed`` holds goes to ``kept``."""

    kept: str
    absorbed: str


@dataclass(frozen=True, slots=True)
class SplitNode:
    """Make two of one part: a new one takes ``title`` and the facts named."""

    node: str
    title: str
    facts: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class SplitFact:
    """Make several of one value: two bodies that the source names without a comma, for instance.

    ``evidence`` gives, for each part, its own words in the source; those of the whole are kept where it is empty.
    """

    fact: str
    parts: tuple[str, ...]
    evidence: tuple[tuple[Span, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class JoinFacts:
    """Make one of two values of the same field of a part: the reader cut a name in two."""

    kept: str
    absorbed: str


@dataclass(frozen=True, slots=True)
class Unify:
    """Give one spelling to a body that the source writes in several ways, wherever it stands."""

    values: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Move:
    """Put a part under other axes."""

    node: str
    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """Move a part one place up or down among those of its kind under the same axis."""

    node: str
    up: bool


@dataclass(frozen=True, slots=True)
class Attach:
    """Tie words of the source to a field: to the fact named, or as a new value, ``words``."""

    node: str
    field: str
    words: str
    evidence: tuple[Span, ...]
    fact: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Say that a warning has been looked at and that nothing is to be changed."""

    warning: str


Gesture: TypeAlias = (
    Correct | Edit | Confirm | Empty | AddFact | AddNode | Discard | Restore | Merge | SplitNode | SplitFact | JoinFacts
    | Unify | Move | Shift | Attach | SetAside
)  # fmt: skip

#: Each gesture by the name under which forms and the history speak of it.
GESTURES: Mapping[str, type[Gesture]] = {
    "corriger": Correct,
    "modifier": Edit,
    "confirmer": Confirm,
    "vider": Empty,
    "completer": AddFact,
    "ajouter": AddNode,
    "ecarter": Discard,
    "retablir": Restore,
    "fusionner": Merge,
    "scinder": SplitNode,
    "separer": SplitFact,
    "rassembler": JoinFacts,
    "reunir": Unify,
    "deplacer": Move,
    "ordonner": Shift,
    "rattacher": Attach,
    "passer": SetAside,
}
_NAMES = {kind: name for name, kind in GESTURES.items()}


def gesture_to_json(gesture: Gesture) -> dict[str, Any]:
    """A gesture as plain values, with its name."""
    values = asdict(gesture)
    if isinstance(gesture, Attach):
        values["evidence"] = [span_to_json(span) for span in gesture.evidence]
    if isinstance(gesture, SplitFact):
        values["evidence"] = [[span_to_json(span) for span in spans] for spans in gesture.evidence]
    return {"gesture": _NAMES[type(gesture)], **values}


def gesture_from_json(values: Mapping[str, Any]) -> Gesture:
    """The gesture that ``gesture_to_json`` wrote."""
    plain = dict(values)
    kind = GESTURES[plain.pop("gesture")]
    if kind is Attach:
        plain["evidence"] = tuple(span_from_json(span) for span in plain["evidence"])
    elif kind is SplitFact:
        plain["evidence"] = tuple(tuple(span_from_json(span) for span in spans) for spans in plain["evidence"])
    return kind(**{name: value if name == "evidence" else _tuples(value) for name, value in plain.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, (list, tuple)) else value
