"""The page of the list of sheets: groups by axis, what may be chosen in the filters, how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.sheets.rows import SheetRow


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """The sheets of one axis; ``title`` is empty in a contract without axes."""

    title: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class SheetListPage:
    """What the list shows. ``axes`` and ``leads`` are (value, label) pairs for the filters."""

    groups: tuple[SheetGroup, ...]
    shown: int
    total: int
    late: int
    silent: int
    incomplete: int
    axes: tuple[tuple[str, str], ...]
    leads: tuple[tuple[str, str], ...]


def sheet_list_page(contract: Contract, rows: Sequence[SheetRow], shown: Sequence[SheetRow]) -> SheetListPage:
    """Group ``shown`` under the contract's axes, and offer in the filters what ``rows`` hold; one query, for the axes.

    A sheet under several axes stands under the first that it names; a sub-action under its main action where it is shown.
    """
    axes = {axis.pk: str(axis) for axis in contract.axes.all()}
    leads = {
        str(lead.organisation_id): lead.label for row in rows for lead in row.leads if lead.organisation_id is not None
    }
    return SheetListPage(
        groups=_groups(axes, shown),
        shown=len(shown),
        total=len(rows),
        late=sum(bool(row.lateness) for row in rows),
        silent=sum(row.freshness.silent for row in rows),
        incomplete=sum(bool(row.missing) for row in rows),
        axes=tuple((str(pk), label) for pk, label in axes.items()),
        leads=tuple(sorted(leads.items(), key=lambda pair: pair[1].casefold())),
    )


def _groups(axes: dict[int, str], shown: Sequence[SheetRow]) -> tuple[SheetGroup, ...]:
    by_pk = {row.pk: row for row in shown}
    under: dict[int | None, list[SheetRow]] = {}
    children: dict[int, list[SheetRow]] = {}
    for row in shown:
        if row.parent_id is not None and row.parent_id in by_pk:
            children.setdefault(row.parent_id, []).append(row)
        else:
            under.setdefault(row.axes[0].pk if row.axes else None, []).append(row)
    groups = []
    for pk in [*axes, None]:
        mains = under.get(pk, [])
        if mains:
            title = axes[pk] if pk is not None else ("Sans axe" if axes else "")
            groups.append(SheetGroup(title, tuple(each for row in mains for each in (row, *children.get(row.pk, ())))))
    return tuple(groups)
