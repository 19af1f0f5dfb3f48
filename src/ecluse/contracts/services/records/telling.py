"""The one way into the journal of a contract: what would change a frozen text is refused here, whatever wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model

from ecluse.audit.models import Event
from ecluse.audit.services import Actor, Entry, record_all
from ecluse.contracts.models import Contract
from ecluse.contracts.rules.signed_text import FREE, touches_text
from ecluse.lib.errors import DomainError

_amending: ContextVar[int | None] = ContextVar("contracts_amending", default=None)


class FrozenTextError(DomainError):
    """A gesture that would change the text of a contract that is frozen or signed."""


@contextmanager
def amending(contract: Contract) -> Iterator[None]:
    """What is written inside is an amendment being applied: the text of ``contract`` may change."""
    token = _amending.set(contract.pk)
    try:
        yield
    finally:
        _amending.reset(token)


def tell_all(contract: Contract, *, by: Actor, entries: Iterable[Entry]) -> list[Event]:
    """Write events in the journal of ``contract``, in the transaction of what they tell.

    Raises FrozenTextError if one of them changes the text while it is frozen: the whole transaction is then undone.
    """
    entries = list(entries)
    lock = _lock_of(contract)
    if any(touches_text(lock, kind=each.object_type, verb=each.verb, names=each.data) for each in entries):
        raise _refused()
    return record_all(by=by, scope=contract.scope, entries=entries)


def refuse_frozen(item: Model, contract: Contract, *names: str) -> None:
    """Refuse to change those fields of an entity while they are frozen: for what is told otherwise than by its fields."""
    if touches_text(_lock_of(contract), kind=item._meta.model_name or "", verb="update", names=names):
        raise _refused()


def _lock_of(contract: Contract) -> str:
    """What is frozen of a contract. Its row is held until the end, so that nothing is written while a text is frozen."""
    held = Contract.objects.select_for_update(no_key=True).filter(pk=contract.pk)
    lock = held.values_list("text_lock", flat=True).first() or FREE
    return FREE if _amending.get() == contract.pk else lock


def _refused() -> FrozenTextError:
    return FrozenTextError(
        "Le texte de ce contrat est figé\u202f: il ne change plus que par un avenant. Rien n’a été enregistré."
    )
