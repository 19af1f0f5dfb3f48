"""Correcting a draft: each gesture is saved as it is made, and can be undone and made again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ecluse.audit.services import Actor, record
from ecluse.documents.enums import DraftState
from ecluse.documents.models import Draft, DraftChange
from ecluse.documents.rules.gestures import Done, Gesture, gesture_to_json, perform
from ecluse.documents.rules.tree import Tree, apply, patch_from_json, patch_to_json, tree_to_json
from ecluse.documents.selectors import tree_of_draft
from ecluse.documents.services.receiving import label_of
from ecluse.lib.errors import DomainError, StaleError


def locked(draft: Draft, *, version: int | None, state: DraftState = DraftState.OPEN) -> Draft:
    """The draft as it is now, locked until the end of the transaction.

    Raises DomainError if it is no longer in ``state``, StaleError if it has changed since ``version``.
    """
    current = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("document", "contract")
        .defer("document__blocks")
        .get(pk=draft.pk)
    )
    if current.state != state:
        raise DomainError(_CLOSED[DraftState(current.state)])
    if version is not None and current.version != version:
        raise StaleError(current)
    return current


_CLOSED = {
    DraftState.OPEN: "Ce brouillon est encore ouvert : il n’y a pas d’acceptation à annuler.",
    DraftState.ACCEPTED: "Ce brouillon est déjà devenu un contrat : c’est là qu’il se modifie désormais.",
    DraftState.ABANDONED: "Cette lecture a été abandonnée. Reprenez-la pour la corriger.",
}


def _save(draft: Draft, tree: Tree) -> None:
    draft.data = tree_to_json(tree)
    draft.label = label_of(tree)
    draft.version += 1
    draft.saved_at = timezone.now()
    draft.save(update_fields=["data", "label", "version", "saved_at"])


def _tell(draft: Draft, *, by: Actor, verb: str, note: str) -> None:
    record(
        by=by, verb=verb, scope=f"draft:{draft.pk}", object_type="draft", object_id=draft.pk, object_label=str(draft),
        note=note,
    )  # fmt: skip


@transaction.atomic
def apply_gesture(*, by: Actor, draft: Draft, version: int | None, gesture: Gesture) -> tuple[Draft, Done]:
    """Make one gesture. Nothing is written if it changes nothing.

    Raises DomainError for what cannot be done, StaleError if the draft has changed since ``version``.
    """
    current = locked(draft, version=version)
    done = perform(tree_of_draft(current), gesture)
    if done.patch.is_empty:
        return current, done
    current.changes.filter(undone=True).delete()
    last = current.changes.aggregate(last=Max("number"))["last"] or 0
    DraftChange.objects.create(
        draft=current,
        number=last + 1,
        gesture=gesture_to_json(gesture),
        told=done.told[:500],
        node=done.node,
        patch=patch_to_json(done.patch),
        by_label=by.audit_label[:200],
        at=timezone.now(),
    )
    _save(current, done.tree)
    _tell(current, by=by, verb="correct", note=done.told)
    return current, done


@transaction.atomic
def undo(*, by: Actor, draft: Draft, version: int | None) -> tuple[Draft, DraftChange]:
    """Undo the last gesture. Raises DomainError if there is none, StaleError as ``apply_gesture`` does."""
    current = locked(draft, version=version)
    change = current.changes.filter(undone=False).order_by("-number").first()
    if change is None:
        raise DomainError("Il n’y a aucun geste à annuler.")
    _save(current, apply(tree_of_draft(current), patch_from_json(change.patch).inverse()))
    change.undone = True
    change.save(update_fields=["undone"])
    _tell(current, by=by, verb="undo", note=change.told)
    return current, change


@transaction.atomic
def redo(*, by: Actor, draft: Draft, version: int | None) -> tuple[Draft, DraftChange]:
    """Make again the gesture undone last. Raises DomainError if there is none, StaleError as ``apply_gesture`` does."""
    current = locked(draft, version=version)
    change = current.changes.filter(undone=True).order_by("number").first()
    if change is None:
        raise DomainError("Il n’y a aucun geste à rétablir.")
    _save(current, apply(tree_of_draft(current), patch_from_json(change.patch)))
    change.undone = False
    change.save(update_fields=["undone"])
    _tell(current, by=by, verb="redo", note=change.told)
    return current, change


@transaction.atomic
def abandon_draft(*, by: Actor, draft: Draft, version: int | None = None) -> Draft:
    """Put a reading aside: it can be taken up again. Raises DomainError if it has become a contract."""
    return _turn(draft, by=by, version=version, before=DraftState.OPEN, after=DraftState.ABANDONED, verb="abandon")


@transaction.atomic
def reopen_draft(*, by: Actor, draft: Draft) -> Draft:
    """Take up again a reading that had been put aside."""
    return _turn(draft, by=by, version=None, before=DraftState.ABANDONED, after=DraftState.OPEN, verb="reopen")


def _turn(draft: Draft, *, by: Actor, version: int | None, before: DraftState, after: DraftState, verb: str) -> Draft:
    current = locked(draft, version=version, state=before)
    current.state = after
    current.version += 1
    current.saved_at = timezone.now()
    current.save(update_fields=["state", "version", "saved_at"])
    _tell(current, by=by, verb=verb, note="")
    return current
