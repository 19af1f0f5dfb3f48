"""What a gesture would change in each sheet of a selection: the preview and the gesture itself both ask here."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from ecluse.contracts.enums import ActorRole, SheetStatus
from ecluse.contracts.models import ActionSheet, SheetActor
from ecluse.contracts.rules.gestures import Gesture, Holds, Way, after, after_links
from ecluse.contracts.rules.partial_dates import ends_before_start
from ecluse.contracts.rules.statuses import next_statuses
from ecluse.contracts.selectors.states import labels_of, states
from ecluse.lib.formats import partial_date

#: The roles that a word of the address stands for: those who lead a sheet are its leads and co-leads.
ROLES: Mapping[str, tuple[str, ...]] = {
    "pilote": (ActorRole.LEAD.value, ActorRole.CO_LEAD.value),
    "partenaire": (ActorRole.PARTNER.value,),
    "elu": (ActorRole.ELECTED_LEAD.value,),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """What a gesture would do to one sheet: its field before and after, kept and told; ``refused`` says why it can't."""

    pk: int
    label: str
    before: Any
    after: Any
    told: tuple[str, str]
    refused: str = ""

    @property
    def changes(self) -> bool:
        return not self.refused and self.before != self.after


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor of a sheet, as a plan keeps it: the row, the body it names, how it is told."""

    pk: int
    body: int | None
    label: str


def fingerprint(sheets: QuerySet[ActionSheet]) -> str:
    """Tells a selection as it is: which sheets, in which version. It differs as soon as one of them has changed."""
    rows = sheets.order_by("pk").values_list("pk", "version")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:32]


def planned(sheets: QuerySet[ActionSheet], gesture: Gesture) -> list[Planned]:
    """What ``gesture`` would do to each of ``sheets``, in their order; a few queries however many there are."""
    rows = list(sheets.values_list("pk", "number", "title", "status", "start", "end"))
    labels = {pk: f"{number}. {title}" if number else title for pk, number, title, *_ in rows}
    if gesture.field.holds is Holds.NOTHING:
        return _archiving(labels, sheets)
    if gesture.field.holds is Holds.ACTORS:
        return _of_actors(labels, gesture)
    name = gesture.field.name
    held = {int(pk): state[name] for pk, state in states(ActionSheet, list(labels), [name]).items()}
    wanted = {pk: after(gesture, value) for pk, value in held.items()}
    say = _said(gesture, held, wanted)
    refusals = {pk: _refusal(gesture, status, start, end) for pk, _, _, status, start, end in rows}
    return [
        Planned(pk, labels[pk], held[pk], wanted[pk], (say(held[pk]), say(wanted[pk])),
                refusals[pk] if held[pk] != wanted[pk] else "")
        for pk in labels
    ]  # fmt: skip


def _refusal(gesture: Gesture, status: str, start: str, end: str) -> str:
    """Why a rule refuses the gesture on a sheet; empty if none does."""
    if gesture.field.name == "status" and gesture.values[0] not in next_statuses(status):
        was, asked = SheetStatus(status).label.lower(), SheetStatus(gesture.values[0]).label.lower()
        return f"une fiche « {was} » ne peut pas devenir « {asked} »"
    if gesture.field.holds is Holds.DATE:
        value = after(gesture, "")
        start, end = (value, end) if gesture.field.name == "start" else (start, value)
        if ends_before_start(start, end):
            return f"sa fin ({partial_date(end)}) précéderait son début ({partial_date(start)})"
    return ""


def _said(gesture: Gesture, held: Mapping[int, Any], wanted: Mapping[int, Any]) -> Any:
    """The function that tells a value of the field as people read it."""
    field: Any = ActionSheet._meta.get_field(gesture.field.name)
    if gesture.field.holds is Holds.DATE:
        return lambda value: partial_date(value) if value else ""
    if gesture.field.holds is Holds.CODE:
        labels = {str(code): str(label) for code, label in field.choices}
        return lambda value: labels.get(value, "") if value else ""
    keys = {value for values in (*held.values(), *wanted.values()) for value in values if isinstance(value, int)}
    named = labels_of(ActionSheet, gesture.field.name, keys)
    return lambda values: ", ".join(named.get(value, "") if isinstance(value, int) else str(value) for value in values)


def _archiving(labels: Mapping[int, str], sheets: QuerySet[ActionSheet]) -> list[Planned]:
    """A sheet is archived with its sub-actions, or after them."""
    under: dict[int, list[int]] = defaultdict(list)
    live = ActionSheet.objects.filter(parent__in=sheets.order_by().values("pk"), archived_at__isnull=True)
    for pk, parent in live.values_list("pk", "parent_id"):
        under[parent].append(pk)
    why = "ses sous-actions ne sont pas dans la sélection"
    return [
        Planned(pk, label, "", "archived", ("dans les listes", "archivée"),
                why if any(child not in labels for child in under[pk]) else "")
        for pk, label in labels.items()
    ]  # fmt: skip


def _of_actors(labels: Mapping[int, str], gesture: Gesture) -> list[Planned]:
    held = actors_of(list(labels), ROLES[gesture.field.word])
    bodies = labels_of(SheetActor, "organisation", [value for value in gesture.values if isinstance(value, int)])
    found = []
    for pk, label in labels.items():
        before = held.get(pk, [])
        stays, comes = actors_after(gesture, before)
        now = [actor.label for actor in before]
        then = [actor.label for actor in stays] + [bodies.get(body, str(body)) for body in comes]
        found.append(
            Planned(pk, label, [actor.pk for actor in before], [*(actor.pk for actor in stays), *map(str, comes)],
                    (", ".join(now), ", ".join(then)))
        )  # fmt: skip
    return found


def actors_of(pks: Iterable[int], roles: Sequence[str]) -> dict[int, list[Actor]]:
    """Sheet → its actors in some roles, in their order. One query."""
    rows = SheetActor.objects.filter(sheet__in=list(pks), role__in=roles).annotate(
        label=Coalesce("organisation__name", "person__label", F("detail"), Value(""))
    )
    found: dict[int, list[Actor]] = defaultdict(list)
    for sheet, pk, body, label in rows.values_list("sheet_id", "pk", "organisation_id", "label"):
        found[sheet].append(Actor(pk, body, label))
    return found


def actors_after(gesture: Gesture, held: Sequence[Actor]) -> tuple[list[Actor], list[Any]]:
    """The actors who stay, and the bodies (keys, or names of new ones) that come."""
    wanted = after_links(gesture, [actor.body for actor in held])
    stays = [
        actor for actor in held if actor.body in wanted or (gesture.way in (Way.ADD, Way.TAKE) and actor.body is None)
    ]
    known = {actor.body for actor in held}
    return stays, [body for body in wanted if body is not None and body not in known]
