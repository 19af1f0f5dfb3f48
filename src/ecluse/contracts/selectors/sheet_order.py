"""The sheets of a contract as they are put in order: under their first axis, each followed by its sub-actions."""

from __future__ import annotations

from dataclasses import dataclass

from ecluse.contracts.models import ActionSheet, Contract, SheetAxis
from ecluse.contracts.selectors.access import Access, sheets_visible_with

NO_AXIS = 0


@dataclass(frozen=True, slots=True)
class PlacedSheet:
    """A sheet at its place, with its sub-actions."""

    pk: int
    number: str
    title: str
    under: tuple[PlacedSheet, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class AxisRoom:
    """An axis and the sheets that stand under it first; ``axis`` is NO_AXIS for those of no axis.

    ``number`` is what numbers by axis begin with: the axis's own, or its rank where no axis has any.
    """

    axis: int
    label: str
    number: str
    sheets: tuple[PlacedSheet, ...]


def first_axes(contract: Contract) -> dict[int, int]:
    """Sheet → its first axis, for those that have one. One query."""
    links = SheetAxis.objects.filter(sheet__contract=contract).order_by("-position", "-pk")
    return dict(links.values_list("sheet_id", "axis_id"))


def rooms_of(contract: Contract, *, visible_to: Access | None = None) -> list[AxisRoom]:
    """Every axis of a contract in its order with its live sheets, then those of no axis. Three queries.

    Without ``visible_to``, all of them: for services, which number what the coordination sees.
    """
    sheets = ActionSheet.objects.filter(contract=contract, archived_at__isnull=True)
    if visible_to is not None:
        sheets = sheets.filter(sheets_visible_with(visible_to))
    rows = list(sheets.order_by("position", "pk").values_list("pk", "parent_id", "number", "title"))
    there = {pk for pk, *_ in rows}
    under: dict[int, list[PlacedSheet]] = {}
    for pk, parent, number, title in rows:
        if parent in there:
            under.setdefault(parent, []).append(PlacedSheet(pk, number, title))
    first = first_axes(contract)
    by_axis: dict[int, list[PlacedSheet]] = {}
    for pk, parent, number, title in rows:
        if parent not in there:
            placed = PlacedSheet(pk, number, title, tuple(under.get(pk, ())))
            by_axis.setdefault(first.get(pk, NO_AXIS), []).append(placed)
    known = list(contract.axes.all())
    numbered = any(axis.number for axis in known)
    axes = [
        AxisRoom(axis.pk, str(axis), axis.number or ("" if numbered else str(rank)), tuple(by_axis.get(axis.pk, ())))
        for rank, axis in enumerate(known, 1)
    ]
    return [*axes, AxisRoom(NO_AXIS, "Sans axe" if axes else "", "", tuple(by_axis.get(NO_AXIS, ())))]
