"""What taking a gesture back would do, event by event, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecluse.audit.models import Event
from ecluse.audit.selectors import events_of_operation
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.rules.partial_dates import ends_before_start
from ecluse.contracts.selectors.states import NEWS, PLAN_LINKS, RETIRED, State, model_named, states
from ecluse.lib.formats import plural

#: What may be taken back: the contract itself, its plan, its signatories, its sheets and all that hangs on them.
KINDS = frozenset(
    {
        "contract", "axis", "theme", "objective", "linkedplan", "principle", "dispositif", "signatory", "commitment",
        "contractdocument",
        "actionsheet", "sheetactor", "milestone", "costline", "fundingline", "followupindicator", "attachment", "note",
    }
)  # fmt: skip
#: Verbs that changed fields: their event holds each value before and after.
FIELD_VERBS = frozenset({"update", "change_status", "undo", "take_back"})
MADE = frozenset({"create", "put_back"})


@dataclass(frozen=True, slots=True)
class Step:
    """One event to take back; ``refused`` says why it can't be, empty if it can."""

    event: Event
    refused: str = ""


def steps_back(contract: Contract, operation: str) -> list[Step]:
    """Every event of a gesture on ``contract``, last first, each with what stands in the way of taking it back."""
    events = list(events_of_operation(contract.scope, operation))
    now = _now(events)
    found = []
    linked = _linked_since(events)
    for event in events:
        refused = _refusal(event, now) or linked.get((event.object_type, event.object_id), "")
        if not refused:
            _go_back(event, now)
        found.append(Step(event, refused))
    return found


_Now = dict[tuple[str, str], State]


def _now(events: Iterable[Event]) -> _Now:
    """(type, key) → the fields that the events speak of, for what exists today."""
    wanted: dict[str, tuple[set[str], set[str]]] = {}
    for event in events:
        if event.object_type in KINDS:
            pks, names = wanted.setdefault(event.object_type, (set(), set()))
            pks.add(event.object_id)
            if event.verb in FIELD_VERBS:
                names |= event.data.keys() - RETIRED.keys()
            elif event.verb == "move":
                names.add("position")
            if event.object_type in ("actionsheet", "contract"):
                names |= {"archived_at", "start", "end"}
    return {
        (kind, pk): state
        for kind, (pks, names) in wanted.items()
        for pk, state in states(model_named(kind), pks, names).items()
    }


def _refusal(event: Event, now: Mapping[tuple[str, str], State]) -> str:
    state = now.get((event.object_type, event.object_id))
    if event.object_type not in KINDS or (event.object_type == "contract" and event.verb in MADE):
        return "ce geste ne s’annule pas d’ici"
    if event.verb == "remove":
        return "" if state is None and event.data else "il a déjà été remis"
    if state is None:
        return "il a été retiré depuis"
    if event.object_type == "actionsheet" and state["archived_at"] is not None and event.verb != "archive":
        return "elle a été archivée depuis"
    if event.verb in FIELD_VERBS:
        if event.object_type == "contract" and "state" in event.data:
            return "l’étape d’un contrat change en passant une porte de son parcours"
        if not event.data:
            return "ses valeurs d’avant n’ont pas été gardées"
        if event.object_type == "actionsheet" and not RETIRED.keys().isdisjoint(event.data):
            return "le budget d’une fiche s’écrit maintenant en lignes de coût"
        changed = [name for name, (_, after) in event.data.items() if name != NEWS and state.get(name) != after]
        if changed:
            return f"changé depuis : {', '.join(_labels(event, changed))}"
        back = state | {name: before for name, (before, _) in event.data.items()}
        turned = ends_before_start(back.get("start", ""), back.get("end", ""))
        return "une date a changé depuis, et sa fin précéderait son début" if turned else ""
    if event.verb == "archive":
        return "" if state["archived_at"] is not None else "elle a été restaurée depuis"
    if event.verb == "move":
        return "" if state["position"] == event.data.get("position", [0, None])[1] else "l’ordre a changé depuis"
    return "" if event.verb in MADE | {"restore"} else "ce geste ne s’annule pas d’ici"


def _linked_since(events: Sequence[Event]) -> dict[tuple[str, str], str]:
    """What the gesture added to the plan, and sheets were linked to by other gestures: taking it away would undo those."""
    own = {event.object_id for event in events if event.object_type == "actionsheet"}
    found = {}
    for event in events:
        name = PLAN_LINKS.get(event.object_type)
        if name is None or event.verb not in MADE:
            continue
        sheets = ActionSheet.objects.filter(**{name: event.object_id}).exclude(pk__in=own).distinct().count()
        if sheets:
            found[event.object_type, event.object_id] = plural(
                sheets, "fiche y est rattachée depuis", "fiches y sont rattachées depuis"
            )
    return found


def _go_back(event: Event, now: _Now) -> None:
    """What the entity holds once the event is taken back: an earlier event of the same gesture is compared with that."""
    key = (event.object_type, event.object_id)
    if event.verb in FIELD_VERBS:
        now[key] = now[key] | {name: before for name, (before, _) in event.data.items()}
    elif event.verb == "move":
        now[key] = now[key] | {"position": event.data["position"][0]}
    elif event.verb == "remove":
        now[key] = {name: pair[0] for name, pair in event.data.items()}
    elif event.verb in MADE and event.object_type != "actionsheet":
        now.pop(key)  # a sheet is archived rather than removed


def _labels(event: Event, names: Sequence[str]) -> list[str]:
    model = model_named(event.object_type)
    return [str(getattr(model._meta.get_field(name), "verbose_name", name)) for name in names]
