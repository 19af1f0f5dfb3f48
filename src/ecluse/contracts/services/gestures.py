"""One gesture on many sheets: one transaction, one operation in the journal, which is taken back as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.services import Actor, Entry, operation
from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.models import ActionSheet, Contract, SheetActor
from ecluse.contracts.rules.gestures import Gesture, Holds
from ecluse.contracts.rules.statuses import NO_REASON, lacks_a_reason
from ecluse.contracts.selectors.gestures import ROLES, Planned, actors_after, actors_of, fingerprint, planned
from ecluse.contracts.services import records
from ecluse.contracts.services.sheet_fields import change_fields
from ecluse.contracts.services.vocabulary import terms_named
from ecluse.lib.errors import DomainError
from ecluse.lib.text import key


class SelectionChangedError(DomainError):
    """The sheets are no longer those that the preview showed."""

    def __init__(self) -> None:
        super().__init__(
            "Des fiches de la sélection ont changé depuis l’aperçu. Rien n’est modifié\u202f: voici ce qui changerait maintenant."
        )


@transaction.atomic
def make_gesture(
    *, by: Actor, contract: Contract, sheets: Iterable[int], gesture: Gesture, seen: str | None = None
) -> tuple[str, list[Planned]]:
    """Change the sheets of ``contract`` whose keys are given, save those that a rule refuses.

    Returns the operation under which the journal tells it, and what was done to each sheet. ``seen`` is the fingerprint
    of the selection that was shown. Raises SelectionChangedError if it differs, DomainError if there is nothing to do.
    """
    records.refuse_archived(contract)
    if gesture.field.name == "status" and lacks_a_reason(gesture.values[0], gesture.reason):
        raise DomainError(NO_REASON.capitalize(), field="reason")
    chosen = ActionSheet.objects.filter(contract=contract, pk__in=list(sheets), archived_at__isnull=True)
    list(chosen.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    if seen is not None and fingerprint(chosen) != seen:
        raise SelectionChangedError
    with operation() as told:
        gesture = _with_new_names(gesture, by=by, contract=contract)
        plan = planned(chosen.order_by("position", "pk"), gesture)
        changing = [one for one in plan if one.changes]
        if not changing:
            raise DomainError("Aucune de ces fiches ne changerait.")
        _write(changing, gesture, by=by, contract=contract)
    return told, plan


def _with_new_names(gesture: Gesture, *, by: Actor, contract: Contract) -> Gesture:
    """The gesture with the bodies and the words that it names for the first time made known."""
    fresh = [value for value in gesture.values if not isinstance(value, int)]
    if not fresh or gesture.field.holds not in (Holds.ACTORS, Holds.LINKS):
        return gesture
    if gesture.field.holds is Holds.ACTORS:
        bodies = get_or_create_organisations(by=by, names=fresh)
        made = {name: bodies[key(name)[:300]].pk for name in fresh}
    else:
        terms = terms_named(by=by, contract=contract, kind=VocabularyKind.TAG, labels=fresh)
        made = {name: term.pk for name, term in zip(fresh, terms, strict=True)}
    return replace(gesture, values=tuple(dict.fromkeys(made.get(value, value) for value in gesture.values)))


def _write(changing: Sequence[Planned], gesture: Gesture, *, by: Actor, contract: Contract) -> None:
    if gesture.field.holds is Holds.NOTHING:
        _archive([one.pk for one in changing], by=by, contract=contract)
    elif gesture.field.holds is Holds.ACTORS:
        _change_actors([one.pk for one in changing], gesture, by=by, contract=contract)
    else:
        wanted = {str(one.pk): {gesture.field.name: one.after} for one in changing}
        verb = "change_status" if gesture.field.name == "status" else "update"
        change_fields(by=by, contract=contract, wanted=wanted, verb=verb, note=gesture.reason.strip())


def _archive(pks: list[int], *, by: Actor, contract: Contract) -> None:
    # Sub-actions first: taken back last first, a sub-action then finds its main action restored.
    sheets = list(ActionSheet.objects.filter(pk__in=pks).order_by("-depth", "pk"))
    at = timezone.now()
    for sheet in sheets:
        sheet.archived_at = at
        sheet.version += 1
    ActionSheet.objects.bulk_update(sheets, ["archived_at", "version"], batch_size=500)
    records.tell_all(contract, by=by, entries=[records.entry(sheet, verb="archive") for sheet in sheets])


def _change_actors(pks: list[int], gesture: Gesture, *, by: Actor, contract: Contract) -> None:
    """Actors who go, then those who come, each with its event."""
    role = ROLES[gesture.field.word][0]
    held = actors_of(pks, ROLES[gesture.field.word])
    going: list[int] = []
    coming: list[SheetActor] = []
    for pk in pks:
        before = held.get(pk, [])
        stays, comes = actors_after(gesture, before)
        going += [actor.pk for actor in before if actor not in stays]
        coming += [SheetActor(sheet_id=pk, role=role, organisation_id=body, position=100) for body in comes]
    gone = list(SheetActor.objects.filter(pk__in=going).select_related("organisation", "person", "sheet"))
    entries = [_removal(actor) for actor in gone]
    SheetActor.objects.filter(pk__in=going).delete()
    made = SheetActor.objects.bulk_create(coming)
    named = SheetActor.objects.filter(pk__in=[actor.pk for actor in made]).select_related("organisation", "sheet")
    entries += [
        records.entry(actor, verb="create", changes=records.Changes(records.contents_told(actor))) for actor in named
    ]
    records.tell_all(contract, by=by, entries=entries)


def _removal(actor: SheetActor) -> Entry:
    data: dict[str, Any] = {name: [value, None] for name, value in records.columns(actor).items()}
    changes = records.Changes(records.contents_told(actor, gone=True), data)
    return records.entry(actor, verb="remove", changes=changes)
