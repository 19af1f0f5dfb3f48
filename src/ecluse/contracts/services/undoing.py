"""Taking a gesture back, whole; what is taken away comes back under its own key, with what went with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.models import Event
from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.selectors.states import NEWS, model_named, states
from ecluse.contracts.selectors.undoing import FIELD_VERBS, KINDS, MADE, Step, steps_back
from ecluse.contracts.services import contracts, records, sheets
from ecluse.contracts.services.records.removal import put_back
from ecluse.contracts.services.sheet_fields import change_fields
from ecluse.lib.errors import DomainError, StaleError

_TAKEN_BACK = "Annulation du geste du"


class CannotUndoError(DomainError):
    """Part of a gesture can't be taken back; ``steps`` say which and why."""

    def __init__(self, steps: Sequence[Step]) -> None:
        count = sum(1 for step in steps if step.refused)
        left = "ne peut pas être annulé" if count == 1 else "ne peuvent pas être annulés"
        super().__init__(
            "Ce geste ne peut pas être annulé\u202f: tout ce qu’il touchait a changé depuis."
            if count == len(steps)
            else f"{count} de ses {len(steps)} changements {left}."
        )
        self.steps = steps


@transaction.atomic
def undo(*, by: Actor, contract: Contract, gesture: str, in_part: bool = False) -> tuple[str, list[Step]]:
    """Take back everything that a gesture did on ``contract``: one gesture in the journal, which can be taken back too.

    Returns that gesture, and what was done of each change.
    ``in_part``: leave alone what has changed since. Raises CannotUndoError otherwise, or if nothing is left to take
    back, Event.DoesNotExist for a gesture that is not of this contract.
    """
    records.refuse_archived(contract)
    Contract.objects.select_for_update().get(pk=contract.pk)
    steps = steps_back(contract, gesture)
    if not steps:
        raise Event.DoesNotExist
    possible = [step.event for step in steps if not step.refused]
    if not possible or (len(possible) < len(steps) and not in_part):
        raise CannotUndoError(steps)
    again = all(event.verb == "undo" or event.note.startswith(_TAKEN_BACK) for event in possible)
    when = f"{timezone.localtime(possible[0].at):%d/%m/%Y à %H:%M}"
    note = f"Ce que l’annulation du {when} avait défait est refait" if again else f"{_TAKEN_BACK} {when}"
    news = states(ActionSheet, [event.object_id for event in possible if event.object_type == "actionsheet"], [NEWS])
    with operation() as made:
        fields: dict[str, dict[str, Any]] = {}
        for event in possible:
            if event.object_type == "actionsheet" and event.verb in FIELD_VERBS:
                before = _values_before(event, news[event.object_id])
                fields[event.object_id] = fields.get(event.object_id, {}) | before
                continue
            _flush(fields, by=by, contract=contract, note=note)
            _take_back(event, by=by, note=note)
        _flush(fields, by=by, contract=contract, note=note)
    return made, steps


@transaction.atomic
def take_back(*, by: Actor, sheet: ActionSheet, name: str, value: Any, version: int | None, said: str) -> ActionSheet:
    """Give a field of a sheet an old value again; ``said`` tells which in the journal.

    Raises StaleError if the sheet has changed since ``version``, DomainError if a rule refuses the value today.
    """
    current = ActionSheet.objects.select_for_update(of=("self",)).select_related("contract").get(pk=sheet.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    records.refuse_archived(current)
    with operation():
        wanted = {str(sheet.pk): {name: value}}
        done = change_fields(by=by, contract=current.contract, wanted=wanted, verb="take_back", note=said)
    return done[0] if done else current


@transaction.atomic
def put_back_removed(*, by: Actor, contract: Contract, number: int) -> Any:
    """Take one thing out of the bin, with the links that its removal took from sheets that have not changed since.

    Raises Event.DoesNotExist if the journal has no such removal in this contract, DomainError if it can't come back.
    """
    event = Event.objects.get(scope=contract.scope, number=number, verb="remove", object_type__in=KINDS)
    model: Any = model_named(event.object_type)
    if not event.data or model.objects.filter(pk=event.object_id).exists():
        raise DomainError("Cet élément a déjà été remis.")
    undo(by=by, contract=contract, gesture=event.operation, in_part=True)
    return model.objects.get(pk=event.object_id)


def _values_before(event: Event, now: dict[str, Any]) -> dict[str, Any]:
    """The fields of a sheet before an event; ``now`` is its last news, which goes back unless there has been some since."""
    before = {name: pair[0] for name, pair in event.data.items()}
    if NEWS in before:
        if event.data[NEWS][1] != now[NEWS]:
            del before[NEWS]
        else:
            now[NEWS] = before[NEWS]
    return before


def _flush(fields: dict[str, dict[str, Any]], *, by: Actor, contract: Contract, note: str) -> None:
    """Write the sheets' fields gathered so far, together."""
    if fields:
        change_fields(by=by, contract=contract, wanted=dict(fields), verb="undo", note=note)
        fields.clear()


def _take_back(event: Event, *, by: Actor, note: str) -> None:
    model: Any = model_named(event.object_type)
    if event.verb == "remove":
        item = put_back(model, event.object_id, event.data)
        records.refuse_archived(item)
        records.tell(item, by=by, verb="put_back", changes=records.Changes(records.contents_told(item)), note=note)
        return
    item = model.objects.get(pk=event.object_id)
    if event.verb in FIELD_VERBS:
        _give_back(item, {name: pair[0] for name, pair in event.data.items()}, by=by, note=note)
    elif event.verb == "move":
        records.place_again(item, by=by, position=event.data["position"][0])
    elif isinstance(item, Contract):
        (contracts.restore_contract if event.verb == "archive" else contracts.archive_contract)(by=by, contract=item)
    elif isinstance(item, ActionSheet):
        restored = event.verb == "archive"
        (sheets.restore_sheet if restored else sheets.archive_sheet)(by=by, sheet=item)
    elif event.verb in MADE:
        records.remove(item, by=by)


def _give_back(item: Any, values: dict[str, Any], *, by: Actor, note: str) -> None:
    """Put old columns back into an entity that is no sheet."""
    changes = records.Changes()
    for name, value in values.items():
        column = item._meta.get_field(name)
        old, told = getattr(item, column.attname), records.shown(item, name)
        setattr(item, column.attname, records.given_back(type(item), name, value))
        kept = (records.kept(old), value)
        changes.of(label=str(column.verbose_name), name=name, told=(told, records.shown(item, name)), data=kept)
    if hasattr(item, "version"):
        item.version += 1
    records.save(item)
    records.tell(item, by=by, verb="undo", changes=changes, note=note)
    if isinstance(item, Contract):
        contracts.cover(item)
