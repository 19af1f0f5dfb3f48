"""The order of all the sheets of a large contract, kept until something is written in the contract.

Ordering twenty thousand sheets takes longer than all the rest of a page. What is kept is what the journal vouches for: every
write in a contract adds an event to its journal, in the same transaction, so that the digest of the last event names one state
of the contract. A request reads that digest before anything else; processes share nothing and need not. Orders that compare
what is written outside the contract (the name of a body) are not kept.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import NamedTuple

from django.db.models import QuerySet

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors.sheet_lists import in_order

#: Headings that a contract alone decides, whatever the order under them.
_OWN_GROUPS = frozenset({"axe", "statut", "aucun"})
#: From so many sheets on, an order is worth keeping: under it, the database is as quick.
LARGE = 2000
#: Orders that a process keeps: 64 of 20,000 sheets take 12 MB.
_MOST_KEPT = 64
_RANKS = {status: rank for rank, status in enumerate(SheetStatus.values)}


@dataclass(frozen=True, slots=True)
class Order:
    """Keys of sheets in their order, and the rank of the status of each: nine bytes a sheet."""

    keys: Sequence[int]
    ranks: bytes

    def first_of(self, status: str, most: int) -> tuple[int, list[int]]:
        """How many sheets have a status, and the keys of the ``most`` first."""
        rank = _RANKS[status]
        found = (key for key, each in zip(self.keys, self.ranks, strict=True) if each == rank)
        return self.ranks.count(rank), list(islice(found, most))


class _Kept(NamedTuple):
    """What an order depends on: the state of a contract, and what is compared."""

    contract: int
    journal_head: str
    sort: str
    group: str
    descending: bool


_orders: OrderedDict[_Kept, Order] = OrderedDict()
_turn = Lock()


def _state(contract: Contract, view: SheetView) -> _Kept | None:
    head = getattr(contract, "head", "")  # which ``open_contract`` reads with the contract
    if not head or view.group not in _OWN_GROUPS:
        return None
    return _Kept(contract.pk, head, view.sort, view.group, view.descending)


def kept_order(contract: Contract, view: SheetView) -> Order | None:
    """The order of all the sheets of ``contract`` as it is now, if it was read before."""
    state = _state(contract, view)
    with _turn:
        if state is None or state not in _orders:
            return None
        _orders.move_to_end(state)
        return _orders[state]


def order_of(sheets: QuerySet[ActionSheet], view: SheetView) -> Order:
    """The order of ``sheets``: one query."""
    rows = in_order(sheets, view).values_list("pk", "status")
    keys, ranks = array("q"), bytearray()
    for key, status in rows.iterator(chunk_size=5000):
        keys.append(key)
        ranks.append(_RANKS[status])
    return Order(keys, bytes(ranks))


def order_of_all(contract: Contract, view: SheetView) -> Order:
    """The order of all the sheets of ``contract``, whatever ``view`` asks of them: one query, or none if it is known."""
    order = kept_order(contract, view)
    if order is None:
        order = order_of(ActionSheet.objects.filter(contract=contract, archived_at__isnull=True), view)
        state = _state(contract, view)
        if state is not None and len(order.keys) > LARGE:
            with _turn:
                _orders[state] = order
                while len(_orders) > _MOST_KEPT:
                    _orders.popitem(last=False)
    return order
