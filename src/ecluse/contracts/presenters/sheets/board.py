"""The board: a column for each status, a card for each sheet, and the statuses that may follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import Contract
from ecluse.contracts.permissions import can_update_listed_sheet
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.presenters.sheets.bar import view_url
from ecluse.contracts.presenters.sheets.marks import StatusMark, status_mark
from ecluse.contracts.presenters.sheets.rows import SheetRow
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.rules.statuses import needs_a_reason, next_statuses
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.sheet_boards import Card

#: Codes in the order of the status machine → (code, label, whether a reason is asked), for each status that may follow.
_FOLLOWING = {
    status: tuple(
        (code, str(SheetStatus(code).label), needs_a_reason(code))
        for code in SheetStatus.values
        if code in next_statuses(status)
    )
    for status in SheetStatus.values
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a sheet was not moved, and what the person had chosen, so that nothing is typed twice."""

    sheet: int
    message: str
    status: str
    reason: str


class SheetCard(NamedTuple):
    """A card. ``move_url`` is empty for who may not change the status; ``refusal`` is there on the one just refused."""

    row: SheetRow
    main_action: str
    version: int
    move_url: str
    following: tuple[tuple[str, str, bool], ...]
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A status and its cards: ``count`` in all, of which ``others`` are in the list at ``others_url``."""

    mark: StatusMark
    count: int
    cards: tuple[SheetCard, ...]
    others: int
    others_url: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The columns in the order of the statuses; those that the filter leaves out are not there.

    ``moving``: whether the reader may move a card; ``refused``: whether one of the cards says why it was not moved.
    """

    columns: tuple[BoardColumn, ...]
    shown: int
    moving: bool
    refused: bool


def board_page(
    view: SheetView,
    cards: Sequence[Card],
    rows: Sequence[SheetRow],
    counts: Mapping[str, int],
    *,
    contract: Contract,
    access: Access,
    refusal: Refusal | None = None,
) -> BoardPage:
    """The board of ``view``: ``cards`` say what ``rows``, the same sheets in their order, do not.

    ``counts`` says how many sheets of each status are asked for.
    """
    asked = view.filter.values("statut")
    known = {card.line.pk: card for card in cards}
    columns = []
    for status in SheetStatus.values:
        if asked and status not in asked:
            continue
        here = [row for row in rows if row.status.code == status]
        count = counts[status]
        listed = replace(view, shape="liste", filter=view.filter.only("statut", status))
        columns.append(
            BoardColumn(
                mark=status_mark(status),
                count=count,
                cards=tuple(_card(row, known[row.pk], contract, access, refusal) for row in here),
                others=count - len(here),
                others_url=view_url(contract.pk, listed),
            )
        )
    drawn = [card for column in columns for card in column.cards]
    return BoardPage(
        columns=tuple(columns),
        shown=sum(column.count for column in columns),
        moving=any(card.move_url for card in drawn),
        refused=any(card.refusal for card in drawn),
    )


def _card(row: SheetRow, card: Card, contract: Contract, access: Access, refusal: Refusal | None) -> SheetCard:
    may_move = can_update_listed_sheet(access, contract, led=card.led)
    return SheetCard(
        row=row,
        main_action=card.main_action or "",
        version=card.version,
        move_url=address("contracts:sheet-move", contract.pk, row.pk) if may_move else "",
        following=_FOLLOWING[row.status.code],
        refusal=refusal if refusal and refusal.sheet == row.pk else None,
    )
