"""What may be done to many sheets at once: which field, in which way, and what each sheet would hold afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ecluse.contracts.rules.signed_text import frozen_fields, is_frozen


class Way(StrEnum):
    """How a gesture changes a field."""

    SET = "mettre"
    ADD = "ajouter"
    TAKE = "retirer"
    EMPTY = "vider"


class Holds(StrEnum):
    """What a field holds: a code among a closed list, a date, links, the actors of a role, its place in the archive."""

    CODE = "code"
    DATE = "date"
    LINKS = "links"
    ACTORS = "actors"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class GestureField:
    """A field that a gesture may change: the word of the address, its label, the field of the sheet, its ways."""

    word: str
    label: str
    name: str
    holds: Holds
    ways: tuple[Way, ...]


_ALL = (Way.ADD, Way.TAKE, Way.SET, Way.EMPTY)
_ONE = (Way.SET, Way.EMPTY)
_FIELDS = (
    GestureField("statut", "Statut", "status", Holds.CODE, (Way.SET,)),
    GestureField("pilote", "Pilotes", "pilote", Holds.ACTORS, _ALL),
    GestureField("partenaire", "Partenaires", "partenaire", Holds.ACTORS, _ALL),
    GestureField("elu", "Élue ou élu référent", "elu", Holds.ACTORS, _ALL),
    GestureField("axe", "Axes", "axes", Holds.LINKS, _ALL),
    GestureField("theme", "Thèmes", "themes", Holds.LINKS, _ALL),
    GestureField("objectif", "Objectifs du contrat", "objectives", Holds.LINKS, _ALL),
    GestureField("public", "Publics", "audiences", Holds.LINKS, _ALL),
    GestureField("zone", "Quartiers prioritaires", "priority_areas", Holds.LINKS, _ALL),
    GestureField("plan", "Plans liés", "linked_plans", Holds.LINKS, _ALL),
    GestureField("etiquette", "Étiquettes", "tags", Holds.LINKS, _ALL),
    GestureField("debut", "Début", "start", Holds.DATE, _ONE),
    GestureField("fin", "Fin", "end", Holds.DATE, _ONE),
    GestureField("priorite", "Priorité", "priority", Holds.CODE, _ONE),
    GestureField("nouveaute", "Nouvelle ou existante", "novelty", Holds.CODE, _ONE),
    GestureField("confidentialite", "Confidentialité", "confidentiality", Holds.CODE, (Way.SET,)),
    GestureField("archive", "Archiver les fiches", "archived_at", Holds.NOTHING, (Way.SET,)),
)
GESTURE_FIELDS: Mapping[str, GestureField] = {field.word: field for field in _FIELDS}


def gesture_fields(lock: str) -> list[GestureField]:
    """The fields that a gesture may change while ``lock`` freezes the text."""
    frozen = frozen_fields(lock, "actionsheet") | ({"archived_at"} if is_frozen(lock, "actionsheet") else set())
    return [field for field in _FIELDS if field.name not in frozen]


@dataclass(frozen=True, slots=True)
class Gesture:
    """One change asked of many sheets. ``values`` are what is set, added or taken: codes, keys, or new labels."""

    field: GestureField
    way: Way
    values: tuple[Any, ...] = ()
    reason: str = ""


def after(gesture: Gesture, held: Any) -> Any:
    """What a field that holds ``held`` would hold: a text for a code or a date, a list for links (their order is kept)."""
    if gesture.field.holds in (Holds.CODE, Holds.DATE):
        return "" if gesture.way is Way.EMPTY else gesture.values[0]
    return after_links(gesture, held)


def after_links(gesture: Gesture, held: Sequence[Any]) -> list[Any]:
    """The links that would be held; those of a sheet's axes keep their order, new ones come after."""
    if gesture.way is Way.EMPTY:
        return []
    if gesture.way is Way.TAKE:
        return [value for value in held if value not in gesture.values]
    kept = list(held) if gesture.way is Way.ADD else [value for value in held if value in gesture.values]
    return kept + [value for value in gesture.values if value not in kept]
