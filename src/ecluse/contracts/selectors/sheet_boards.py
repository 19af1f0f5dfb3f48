"""The sheets of a board: the first of each status, and how many there are in all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors.access import Access, led_sheets
from ecluse.contracts.selectors.kept_order import Order
from ecluse.contracts.selectors.sheet_lists import SheetLine, in_order

#: Cards that a column shows; the others are in the list.
MOST_CARDS = 20


class Card(NamedTuple):
    """What a board knows of a sheet besides its line: its version, its main action, whether the reader leads it.

    ``total`` counts all the sheets that the reader may see.
    """

    line: SheetLine
    version: int
    main_action: str | None
    led: bool
    total: int


class Columns(NamedTuple):
    """The cards of a board in their order, and how many sheets of each status are asked for."""

    cards: list[Card]
    counts: dict[str, int]


def cards_of(
    order: Order, visible: QuerySet[ActionSheet], view: SheetView, *, access: Access, steering: bool
) -> Columns:
    """The first cards of each status in ``order``, which is that of ``view``; ``visible`` are all the sheets one may see.

    ``steering``: whether the reader may change every sheet, so that nobody asks which ones they lead. One query.
    """
    first = {status: order.first_of(status, MOST_CARDS) for status in SheetStatus.values}
    keys = [key for _, found in first.values() for key in found]
    return Columns(
        _cards(keys, visible, view, access, steering), {status: count for status, (count, _) in first.items()}
    )


def _cards(
    keys: Iterable[int], visible: QuerySet[ActionSheet], view: SheetView, access: Access, steering: bool
) -> list[Card]:
    mains = visible.order_by().filter(pk=OuterRef("parent_id"))
    counted = visible.order_by().values("contract_id").annotate(n=Count("pk")).values("n")
    led = Value(False) if steering else Case(When(Exists(_led(access)), then=Value(True)), default=Value(False))
    found: QuerySet[Any] = in_order(ActionSheet.objects.filter(pk__in=keys), view).annotate(
        main_action=Subquery(mains.values("title")[:1]), led=led, total=Subquery(counted)
    )
    cut = len(SheetLine._fields)
    rows = found.values_list(*SheetLine._fields, "version", "main_action", "led", "total")
    return [Card(SheetLine(*row[:cut]), *row[cut:]) for row in rows]


def _led(access: Access) -> QuerySet[ActionSheet]:
    return ActionSheet.objects.filter(pk=OuterRef("pk"), pk__in=led_sheets(access))
