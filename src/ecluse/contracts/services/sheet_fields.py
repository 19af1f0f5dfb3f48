"""Fields of many sheets changed together: by a gesture on a selection, by an undo, by taking an old value back.

One way in for all three, so that each keeps the same promises: what is asked is checked for every sheet before anything
is written, columns and links are written in a few queries however many sheets there are, and each sheet that changes has
its event and its version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from ecluse.audit.services import Actor
from ecluse.contracts.models import (
    ActionSheet,
    Contract,
    SheetAxis,
    SheetDeterminant,
    StatusChange,
)
from ecluse.contracts.rules.partial_dates import ends_before_start
from ecluse.contracts.selectors.states import (
    DETERMINANTS,
    NEWS,
    ORDERED_AXES,
    State,
    is_column,
    labels_of,
    link_columns,
    states,
    told_links,
)
from ecluse.contracts.services import records
from ecluse.contracts.services.sheets import SEARCHED, check_parent, make_searchable
from ecluse.lib.errors import DomainError

#: Fields that say nothing of the action itself: a sheet numbered again was not heard of.
_HOUSEKEEPING = frozenset({"number"})
#: Sheet's key, as text → fields to change, in the form of :mod:`ecluse.contracts.selectors.states`.
Wanted = Mapping[str, State]


def change_fields(*, by: Actor, contract: Contract, wanted: Wanted, verb: str, note: str = "") -> list[ActionSheet]:
    """Give sheets of ``contract`` the fields ``wanted``; those that hold them already are left alone.

    To be called in a transaction, within an operation. Values are those that the caller has found possible: rules of the
    status are the caller's. Raises DomainError, naming the sheet, for a value that the fields refuse.
    """
    sheets = {
        str(sheet.pk): sheet
        for sheet in ActionSheet.objects.select_for_update(of=("self",)).filter(contract=contract, pk__in=list(wanted))
    }
    names = sorted({name for fields in wanted.values() for name in fields})
    now = states(ActionSheet, [sheet.pk for sheet in sheets.values()], names)
    labels = _labels(names, now, wanted)
    changing: dict[str, State] = {}
    for pk in sheets:
        fields = {name: _standing(name, value, labels) for name, value in wanted[pk].items()}
        fields = {name: value for name, value in fields.items() if now[pk][name] != value}
        if fields:
            changing[pk] = fields
    if not changing:
        return []
    entries, moved = [], []
    at = timezone.now()
    for pk, fields in changing.items():
        sheet, changes = sheets[pk], records.Changes()
        sheet.contract = contract
        status = sheet.status
        for name, value in fields.items():
            changes.add(_assigned(sheet, name, now[pk][name], value, labels))
        _check(sheet, fields)
        sheet.version += 1
        if verb != "undo" and not _HOUSEKEEPING.issuperset(fields):
            changes.add(records.news(sheet, at))
        if not SEARCHED.isdisjoint(fields):
            make_searchable(sheet)
        if sheet.status != status:
            moved.append(
                StatusChange(
                    sheet=sheet, before=status, after=sheet.status, at=at, by_label=by.audit_label, reason=note
                )
            )
        entries.append(records.entry(sheet, verb=verb, changes=changes, note=note))
    rows = [sheets[pk] for pk in changing]
    plain = [name for name in names if is_column(ActionSheet, name)]
    always = ["version", NEWS, "folded_title", "search_text", "depth"]
    ActionSheet.objects.bulk_update(rows, dict.fromkeys([*plain, *always]), batch_size=200)
    for name in names:
        if name not in plain:
            _write_links(name, {int(pk): fields[name] for pk, fields in changing.items() if name in fields})
    StatusChange.objects.bulk_create(moved)
    records.tell_all(contract, by=by, entries=entries)
    return rows


def _assigned(
    sheet: ActionSheet, name: str, old: Any, new: Any, labels: Mapping[str, Mapping[Any, str]]
) -> records.Changes:
    """Put a column into the sheet, unsaved; return the change, links included, as the journal tells it."""
    column: Any = ActionSheet._meta.get_field(name)
    changes = records.Changes()
    if is_column(ActionSheet, name):
        before = records.shown(sheet, name)
        setattr(sheet, column.attname, records.given_back(ActionSheet, name, new))
        told = (before, records.shown(sheet, name))
    else:
        told = (told_links(name, old, labels[name]), told_links(name, new, labels[name]))
    changes.of(label=str(column.verbose_name), name=name, told=told, data=(old, new))
    return changes


def _labels(names: Iterable[str], now: Wanted, wanted: Wanted) -> dict[str, dict[Any, str]]:
    """Field → key → label, of all that the fields name, before and after, and that exists."""
    found: dict[str, dict[Any, str]] = {}
    for name in names:
        both = [state[name] for states_ in (now, wanted) for state in states_.values() if name in state]
        if is_column(ActionSheet, name):
            if ActionSheet._meta.get_field(name).is_relation:
                found[name] = labels_of(ActionSheet, name, both)
            continue
        keys = {value[0] if name == DETERMINANTS else value for values in both for value in values}
        found[name] = labels_of(ActionSheet, name, keys)
    return found


def _standing(name: str, value: Any, labels: Mapping[str, Mapping[Any, str]]) -> Any:
    """A value without what it names and that has gone since: an axis that was removed, a word that was retired."""
    if name not in labels:
        return value
    if is_column(ActionSheet, name):
        return value if value in labels[name] else None
    return [one for one in value if (one[0] if name == DETERMINANTS else one) in labels[name]]


def _check(sheet: ActionSheet, fields: State) -> None:
    """Raises DomainError, naming the sheet, for what its fields refuse."""
    try:
        records.check_fields([sheet])
        if "parent" in fields:
            check_parent(sheet)
    except DomainError as error:
        raise DomainError(f"{sheet}\u202f: {error.message}", field=error.field) from error
    if ends_before_start(sheet.start, sheet.end):
        raise DomainError(f"«\u202f{sheet}\u202f»\u202f: la fin précède le début.", field="end")


def _write_links(name: str, wanted: Mapping[int, list[Any]]) -> None:
    """Replace one kind of link of many sheets: one query to forget, one to write."""
    if name == ORDERED_AXES:
        SheetAxis.objects.filter(sheet__in=list(wanted)).delete()
        SheetAxis.objects.bulk_create(
            SheetAxis(sheet_id=pk, axis_id=axis, position=place)
            for pk, axes in wanted.items()
            for place, axis in enumerate(axes)
        )
        return
    if name == DETERMINANTS:
        SheetDeterminant.objects.filter(sheet__in=list(wanted)).delete()
        SheetDeterminant.objects.bulk_create(
            SheetDeterminant(sheet_id=pk, term_id=term, target_level=level)
            for pk, pairs in wanted.items()
            for term, level in pairs
        )
        return
    through, own, other = link_columns(ActionSheet, name)
    through._default_manager.filter(**{f"{own}__in": list(wanted)}).delete()
    through._default_manager.bulk_create(
        through(**{own: pk, other: value}) for pk, values in wanted.items() for value in values
    )
