"""The page of the list of sheets: its rows under their headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.presenters.sheets.bar import Choices
from ecluse.contracts.presenters.sheets.rows import SheetRow
from ecluse.contracts.rules.sheet_filters import BY_WORD, COLUMNS, NONE, SheetView, shown_columns


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """The sheets under one heading; ``title`` is empty where there is none."""

    title: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class SheetListPage:
    """What the list shows of the sheets found, ``shown`` of ``total``."""

    groups: tuple[SheetGroup, ...]
    shown: int
    total: int
    column_labels: tuple[tuple[str, str], ...]


def sheet_list_page(
    view: SheetView, rows: Sequence[SheetRow], choices: Choices, *, shown: int, total: int, funding: bool
) -> SheetListPage:
    """The page of ``view``: ``rows`` are those of one page, ``choices`` name their headings."""
    named = dict(choices.get(view.group, ()))
    return SheetListPage(
        groups=tuple(_groups(rows, named, view)),
        shown=shown,
        total=total,
        column_labels=tuple((word, COLUMNS[word]) for word in shown_columns(view, funding=funding)),
    )


def _groups(rows: Sequence[SheetRow], named: Mapping[str, str], view: SheetView) -> Iterable[SheetGroup]:
    """The rows under their headings; a contract without axes has no heading « Sans axe »."""
    if view.group == NONE:
        if rows:
            yield SheetGroup("", tuple(rows))
        return
    bare = not named and not any(row.group for row in rows)
    for _, under in groupby(rows, key=lambda row: row.group):
        found = tuple(under)
        yield SheetGroup("" if bare else heading_of(view, found[0].group, named), found)


def heading_of(view: SheetView, group: str, named: Mapping[str, str]) -> str:
    """The heading of the sheets whose key is ``group``, « Sans axe » and the like included."""
    if view.group == "statut":
        return str(SheetStatus(group).label)
    return named.get(group, "") if group else BY_WORD[view.group].absent
