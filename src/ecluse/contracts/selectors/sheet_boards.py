"""The sheets of a board: the first of each status, and how many there are in all, in one query."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import RowNumber

from ecluse.contracts.models import ActionSheet
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors.access import Access, led_sheets
from ecluse.contracts.selectors.sheet_lists import in_order

#: Cards that a column shows; the others are in the list.
MOST_CARDS = 20


class Card(NamedTuple):
    """What a board knows of a sheet besides its row: its version, its main action, whether the reader leads it.

    ``in_column`` counts the sheets of its status that are asked for, ``total`` all those that the reader may see.
    """

    pk: int
    version: int
    main_action: str | None
    led: bool
    status: str
    in_column: int
    total: int


def cards_of(
    sheets: QuerySet[ActionSheet], visible: QuerySet[ActionSheet], view: SheetView, *, access: Access, steering: bool
) -> list[Card]:
    """The first cards of each status among ``sheets``, in the order of ``view``; ``visible`` are all those one may see.

    ``steering``: whether the reader may change every sheet, so that nobody asks which ones they lead. One query; a second
    one for the total where nothing is found is the caller's.
    """
    ordered: QuerySet[Any] = in_order(sheets, view)
    order: Any = list(ordered.query.order_by)
    status = F("status")
    mains = visible.order_by().filter(pk=OuterRef("parent_id"))
    counted = visible.order_by().values(contract_key=F("contract_id")).annotate(n=Count("pk")).values("n")
    led = Value(False) if steering else Case(When(Exists(_led(access)), then=Value(True)), default=Value(False))
    found = ordered.annotate(
        rank=Window(RowNumber(), partition_by=status, order_by=order),
        in_column=Window(Count("pk"), partition_by=status),
        main_action=Subquery(mains.values("title")[:1]),
        led=led,
        total=Subquery(counted),
    ).filter(rank__lte=MOST_CARDS)
    return [Card(*row) for row in found.values_list(*Card._fields)]


def _led(access: Access) -> QuerySet[ActionSheet]:
    return ActionSheet.objects.filter(pk=OuterRef("pk"), pk__in=led_sheets(access))
