"""Scores: a whole grid saved at once, cell by cell, without undoing what somebody else scored meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from ecluse.audit.services import Actor, Entry, operation
from ecluse.contracts.models import Contract
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError
from ecluse.preparation.models import Priority, PriorityCriterion, PriorityScore
from ecluse.preparation.rules.scoring import HIGHEST, LOWEST, WORDS

#: (priority, criterion).
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a cell held when the grid was opened, and what it should hold; None is no score."""

    before: int | None
    after: int | None


class ScoresChangedError(DomainError):
    """Somebody else scored some of the same cells otherwise meanwhile: ``theirs`` is what they hold now."""

    def __init__(self, theirs: Mapping[Cell, int | None]) -> None:
        super().__init__(
            "Quelqu’un d’autre a noté les mêmes cases pendant ce temps. Rien n’est enregistré\u202f: regardez les cases "
            "signalées, puis enregistrez de nouveau."
        )
        self.theirs = dict(theirs)


@transaction.atomic
def save_scores(*, by: Actor, contract: Contract, wishes: Mapping[Cell, Wish]) -> int:
    """Write the cells that change; return how many. One event for each priority, one gesture for all.

    A cell that only somebody else changed keeps their score. Raises ScoresChangedError for those that both changed, with
    nothing saved; DomainError for a cell of another contract or a score off the scale.
    """
    Contract.objects.select_for_update().get(pk=contract.pk)
    records.refuse_archived(contract)
    wanted = {cell: wish for cell, wish in wishes.items() if wish.before != wish.after}
    if any(wish.after is not None and not LOWEST <= wish.after <= HIGHEST for wish in wanted.values()):
        raise DomainError(f"Une note va de {LOWEST} à {HIGHEST}.")
    priorities = {
        each.pk: each
        for each in Priority.objects.filter(contract=contract, archived_at__isnull=True, pk__in={p for p, _ in wanted})
    }
    criteria = {each.pk: each for each in PriorityCriterion.objects.filter(contract=contract)}
    if any(priority not in priorities or criterion not in criteria for priority, criterion in wanted):
        raise DomainError("Une priorité ou un critère de cette grille a été retiré\u202f: ouvrez-la de nouveau.")
    rows = {(row.priority_id, row.criterion_id): row for row in PriorityScore.objects.filter(priority__in=priorities)}
    held = {cell: rows[cell].value if cell in rows else None for cell in wanted}
    theirs = {cell: held[cell] for cell, wish in wanted.items() if held[cell] not in (wish.before, wish.after)}
    if theirs:
        raise ScoresChangedError(theirs)
    changed = {cell: wish.after for cell, wish in wanted.items() if held[cell] != wish.after}
    _write(changed, rows)
    entries = []
    for pk, priority in priorities.items():
        told = {
            criteria[criterion].title: [_said(held[owner, criterion]), _said(value)]
            for (owner, criterion), value in changed.items()
            if owner == pk
        }
        if told:
            entries.append(Entry("score", "priority", pk, str(priority), told, subject=f"priority:{pk}"))
    if entries:
        with operation():
            records.tell_all(contract, by=by, entries=entries)
    return len(changed)


def _write(changed: Mapping[Cell, int | None], rows: Mapping[Cell, PriorityScore]) -> None:
    gone = [rows[cell].pk for cell, value in changed.items() if value is None and cell in rows]
    PriorityScore.objects.filter(pk__in=gone).delete()
    kept = []
    for cell, value in changed.items():
        if value is not None and cell in rows:
            rows[cell].value = value
            kept.append(rows[cell])
    PriorityScore.objects.bulk_update(kept, ["value"], batch_size=500)
    PriorityScore.objects.bulk_create(
        [
            PriorityScore(priority_id=cell[0], criterion_id=cell[1], value=value)
            for cell, value in changed.items()
            if value is not None and cell not in rows
        ]
    )


def _said(value: int | None) -> str | None:
    return None if value is None else f"{value} ({WORDS[value]})"
