"""The one way into the journal of a contract: what would change a frozen text is refused here, whatever wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model

from ecluse.audit.models import Event
from ecluse.audit.services import Actor, Entry, record_all
from ecluse.contracts.models import Contract
from ecluse.contracts.rules.lifecycle import writes_what_is_over
from ecluse.contracts.rules.signed_text import FREE, touches_text
from ecluse.lib.errors import DomainError

_amending: ContextVar[int | None] = ContextVar("contracts_amending", default=None)
_entering: ContextVar[bool] = ContextVar("contracts_entering", default=False)


class FrozenTextError(DomainError):
    """A gesture that would change the text of a contract that is frozen or signed."""


class OverError(DomainError):
    """A gesture that would change what a contract that is over held."""


@contextmanager
def entering() -> Iterator[None]:
    """What is written inside is a contract being brought in, from a file for example: it may be over already."""
    token = _entering.set(True)
    try:
        yield
    finally:
        _entering.reset(token)


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

    Raises FrozenTextError if one of them changes the text while it is frozen, OverError if one changes what a contract that
    is over held: the whole transaction is then undone.
    """
    entries = list(entries)
    lock, state = _held(contract)
    if any(writes_what_is_over(state, kind=each.object_type, verb=each.verb, names=each.data) for each in entries):
        raise _over()
    if any(touches_text(lock, kind=each.object_type, verb=each.verb, names=each.data) for each in entries):
        raise _refused()
    return record_all(by=by, scope=contract.scope, entries=entries)


def refuse_frozen(item: Model, contract: Contract, *names: str) -> None:
    """Refuse to change those fields of an entity, frozen or of a contract that is over: for what is told otherwise."""
    lock, state = _held(contract)
    kind = item._meta.model_name or ""
    if writes_what_is_over(state, kind=kind, verb="update", names=names):
        raise _over()
    if touches_text(lock, kind=kind, verb="update", names=names):
        raise _refused()


def _held(contract: Contract) -> tuple[str, str]:
    """What is frozen of a contract, and its state; no state while a contract is brought in.

    Its row is held until the end, so that nothing is written while a text is frozen or a contract ended.
    """
    rows = Contract.objects.select_for_update(no_key=True).filter(pk=contract.pk).values_list("text_lock", "state")
    lock, state = rows.first() or (FREE, "")
    return FREE if _amending.get() == contract.pk else lock, "" if _entering.get() else state


def _over() -> OverError:
    return OverError(
        "Ce contrat est terminé\u202f: il se lit, et ne s’écrit plus. Pour le corriger, ramenez-le à une étape précédente de "
        "son parcours. Rien n’a été enregistré."
    )


def _refused() -> FrozenTextError:
    return FrozenTextError(
        "Le texte de ce contrat est figé\u202f: il ne change plus que par un avenant. Rien n’a été enregistré."
    )
