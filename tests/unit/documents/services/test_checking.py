"""Gestures saved as they are made, undone, made again; two people at once."""

from __future__ import annotations

import pytest

from ecluse.accounts.models import User
from ecluse.documents import services
from ecluse.documents.enums import DraftState, NodeKind
from ecluse.documents.models import Draft
from ecluse.documents.rules import gestures as g
from ecluse.documents.selectors import get_draft, steps_of, tree_of_draft
from ecluse.lib.errors import DomainError, StaleError
from tests.unit.documents.services.material import account

pytestmark = pytest.mark.django_db


def first_sheet(draft: Draft) -> str:
    return tree_of_draft(draft).live(NodeKind.ACTION)[0].id


def test_each_gesture_is_saved_and_can_be_undone_and_made_again(coordinator: User, draft: Draft) -> None:
    before = draft.data
    sheet = first_sheet(draft)
    one, done = services.apply_gesture(by=coordinator, draft=draft, version=1, gesture=g.Discard(sheet))
    two, _ = services.apply_gesture(by=coordinator, draft=one, version=2, gesture=g.AddNode("axis", "Nouvel axe"))
    assert (two.version, done.told) == (3, "Fiche 1 : écartée")
    after = Draft.objects.get(pk=draft.pk).data
    assert steps_of(two).undo == "Axe « Nouvel axe » : ajouté"
    back, _ = services.undo(by=coordinator, draft=two, version=3)
    back, change = services.undo(by=coordinator, draft=back, version=4)
    assert change.told == "Fiche 1 : écartée"
    assert Draft.objects.get(pk=draft.pk).data == before
    assert (steps_of(back).undo, steps_of(back).redo) == (None, "Fiche 1 : écartée")
    with pytest.raises(DomainError, match="aucun geste à annuler"):
        services.undo(by=coordinator, draft=back, version=None)
    again, _ = services.redo(by=coordinator, draft=back, version=5)
    services.redo(by=coordinator, draft=again, version=6)
    assert Draft.objects.get(pk=draft.pk).data == after
    with pytest.raises(DomainError, match="aucun geste à rétablir"):
        services.redo(by=coordinator, draft=again, version=None)


def test_a_new_gesture_forgets_what_was_undone(coordinator: User, draft: Draft) -> None:
    sheet = first_sheet(draft)
    services.apply_gesture(by=coordinator, draft=draft, version=1, gesture=g.Discard(sheet))
    services.undo(by=coordinator, draft=draft, version=2)
    services.apply_gesture(by=coordinator, draft=draft, version=3, gesture=g.Confirm(sheet))
    assert [change.told for change in draft.changes.all()] == ["Fiche 1 : confirmée"]
    assert steps_of(draft).redo is None


def test_a_gesture_that_changes_nothing_is_not_written(coordinator: User, draft: Draft) -> None:
    sheet = first_sheet(draft)
    services.apply_gesture(by=coordinator, draft=draft, version=1, gesture=g.Confirm(sheet))
    same, _ = services.apply_gesture(by=coordinator, draft=draft, version=2, gesture=g.Confirm(sheet))
    assert (same.version, draft.changes.count()) == (2, 1)


def test_two_people_at_once_never_overwrite_each_other(coordinator: User, draft: Draft) -> None:
    other = account("autre", administrator=True)
    seen_by_both = get_draft(draft.pk, visible_to=other)
    sheet = first_sheet(draft)
    services.apply_gesture(by=coordinator, draft=draft, version=1, gesture=g.Confirm(sheet))
    with pytest.raises(StaleError) as caught:
        services.apply_gesture(by=other, draft=seen_by_both, version=seen_by_both.version, gesture=g.Discard(sheet))
    assert isinstance(caught.value.current, Draft)
    assert caught.value.current.version == 2
    assert not tree_of_draft(get_draft(draft.pk, visible_to=other)).node(sheet).discarded


def test_an_abandoned_draft_waits_and_can_be_taken_up_again(coordinator: User, draft: Draft) -> None:
    abandoned = services.abandon_draft(by=coordinator, draft=draft, version=1)
    assert abandoned.state == DraftState.ABANDONED
    with pytest.raises(DomainError, match="abandonnée"):
        services.apply_gesture(by=coordinator, draft=draft, version=None, gesture=g.Confirm(first_sheet(draft)))
    assert services.reopen_draft(by=coordinator, draft=draft).state == DraftState.OPEN


def test_the_label_of_a_draft_follows_its_corrections(coordinator: User, draft: Draft) -> None:
    end = tree_of_draft(draft).contract.of("end_year")[0]
    after, _ = services.apply_gesture(by=coordinator, draft=draft, version=1, gesture=g.Correct(end.id, "2026"))
    assert after.label == "Pays des Écluses 2022-2026"
