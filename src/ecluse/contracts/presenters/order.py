"""Putting in order, as pages show it: where a thing may go, and what numbering would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ecluse.contracts.models import ActionSheet, Contract, Objective, Theme
from ecluse.contracts.presenters.items import in_tree
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.order import Spot, Where
from ecluse.contracts.selectors.numbering import Renumbered
from ecluse.contracts.selectors.sheet_order import AxisRoom, PlacedSheet

#: A heading and the spots under it, as a list of choices takes them.
Spots = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A sheet in the page of the order. ``up`` and ``down`` are the spots one place away, empty at the ends."""

    pk: int
    number: str
    title: str
    url: str
    place_url: str
    room: str
    up: str
    down: str
    under: tuple[OrderRow, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderRoom:
    """An axis with its sheets; ``spot`` is the first place under it."""

    spot: str
    label: str
    rows: tuple[OrderRow, ...]


def order_rooms(contract: Contract, rooms: Sequence[AxisRoom]) -> tuple[OrderRoom, ...]:
    """The page of the order; sheets of no axis have a heading of their own only where there are axes or sheets."""
    return tuple(
        OrderRoom(spot, room.label, _rows(contract, room.sheets, spot))
        for room in rooms
        if room.axis or room.sheets
        for spot in [str(Spot(Where.AXIS, room.axis))]
    )


def _rows(contract: Contract, sheets: Sequence[PlacedSheet], first: str) -> tuple[OrderRow, ...]:
    ups = ["", first, *(str(Spot(Where.AFTER, one.pk)) for one in sheets[:-2])]
    downs = [*(str(Spot(Where.AFTER, one.pk)) for one in sheets[1:]), ""]
    return tuple(
        OrderRow(
            pk=one.pk,
            number=one.number,
            title=one.title,
            url=address("portal:sheet", contract.pk, one.pk),
            place_url=address("contracts:sheet-place", contract.pk, one.pk),
            room=first,
            up=up,
            down=down,
            under=_rows(contract, one.under, str(Spot(Where.UNDER, one.pk))),
        )
        for one, up, down in zip(sheets, ups, downs, strict=False)
    )


def _after(pk: int, label: str) -> tuple[str, str]:
    return str(Spot(Where.AFTER, pk)), f"après « {label} »"


def sheet_spots(sheet: ActionSheet, rooms: Sequence[AxisRoom]) -> Spots:
    """Where a sheet may be placed: under any axis, or among the sub-actions of its action."""
    if sheet.parent_id is not None:
        mates = [sub for room in rooms for one in room.sheets if one.pk == sheet.parent_id for sub in one.under]
        first = (str(Spot(Where.UNDER, sheet.parent_id)), "en premier")
        return [(str(sheet.parent), [first, *(_after(one.pk, one.label) for one in mates if one.pk != sheet.pk)])]
    return [
        (
            room.label or "Fiches",
            [
                (str(Spot(Where.AXIS, room.axis)), "en premier"),
                *(_after(one.pk, one.label) for one in room.sheets if one.pk != sheet.pk),
            ],
        )
        for room in rooms
    ]


def item_spots(item: Any, contract: Contract, siblings: Iterable[Any]) -> Spots:
    """Where an entity of the plan may be placed among ``siblings``, all those of its kind in their order."""
    others = [one for one in siblings if one.pk != item.pk]
    if isinstance(item, Theme):
        rooms = [*((axis.pk, str(axis)) for axis in contract.axes.all()), (0, "Sans axe")]
        return [
            (
                label,
                [
                    (str(Spot(Where.UNDER, pk)), "en premier"),
                    *(_after(one.pk, str(one)) for one in others if (one.axis_id or 0) == pk),
                ],
            )
            for pk, label in rooms
        ]
    first = (str(Spot(Where.FIRST)), "en premier")
    if not isinstance(item, Objective):
        return [("", [first, *(_after(one.pk, str(one)) for one in others)])]
    below = {item.pk}
    found = [first]
    for one, depth in in_tree([item, *others]):
        if one.pk in below or one.parent_id in below:
            below.add(one.pk)
            continue
        spot, said = _after(one.pk, str(one))
        found += [(spot, f"{'– ' * depth}{said}"), (str(Spot(Where.UNDER, one.pk)), f"{'– ' * depth}– sous « {one} »")]
    return [("", found)]


def in_axes(themes: Iterable[Theme]) -> list[Theme]:
    """Themes under their axis, in the order of the axes; those of no axis last."""
    return sorted(
        themes,
        key=lambda one: (one.axis is None, *((one.axis.position, one.axis.pk) if one.axis else (0, 0)), one.position),
    )


@dataclass(frozen=True, slots=True)
class NumbersPreview:
    """What numbering again would change."""

    changing: tuple[Renumbered, ...]
    same: int

    @property
    def count(self) -> int:
        return len(self.changing)


def numbers_preview(plan: Sequence[Renumbered]) -> NumbersPreview:
    """The preview of a plan."""
    changing = tuple(one for one in plan if one.changes)
    return NumbersPreview(changing, len(plan) - len(changing))
