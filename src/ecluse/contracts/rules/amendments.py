"""What an amendment changes: the working copy compared with what the contract held when the copy was made.

Entities are known by (type, key as text); what each holds is a mapping of its fields, in the form in which the journal
keeps them. A row of the copy bears the key of the row that it was made from, so that two states can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecluse.contracts.rules.signed_text import WHOLE, frozen_fields

Key = tuple[str, str]
State = Mapping[str, Any]
States = Mapping[Key, State]
#: Types in the order in which they are written: what others name comes first.
ORDER: tuple[str, ...] = (
    "contract", "signatory", "commitment", "principle", "linkedplan", "axis", "theme", "objective", "actionsheet",
    "sheetactor", "milestone", "followupindicator",
)  # fmt: skip
#: What hangs on a sheet and is written with it; its life goes on in the contract in force.
PARTS = ("sheetactor", "milestone", "followupindicator")
_PART_FIELDS: Mapping[str, tuple[str, ...]] = {
    "sheetactor": ("role", "organisation", "detail", "person"),
    "milestone": ("title", "due"),
    "followupindicator": ("name", "kind", "unit", "baseline", "target", "source", "frequency"),
}
ADDED, CHANGED, REMOVED = "ajoute", "modifie", "retire"


@dataclass(frozen=True, slots=True)
class Change:
    """One entity that an amendment adds, changes or takes away; ``fields``: name → (before, after)."""

    way: str
    kind: str
    key: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clash:
    """A change that no longer fits the contract: ``fields`` were changed otherwise meanwhile; none: the entity has gone."""

    change: Change
    fields: tuple[str, ...]


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of an entity that an amendment may change."""
    return _PART_FIELDS.get(kind) or tuple(sorted(frozen_fields(WHOLE, kind)))


def differences(base: States, draft: States) -> list[Change]:
    """What the draft changes, in the order in which it is to be written: additions, changes, then removals."""
    added = [Change(ADDED, *key, _told({}, draft[key])) for key in draft if key not in base]
    changed = []
    for key in draft:
        if key in base:
            told = _told(base[key], draft[key])
            if told:
                changed.append(Change(CHANGED, *key, told))
    gone = {key for key in base if key not in draft}
    removed = [Change(REMOVED, *key, _told(base[key], {})) for key in gone if not _goes_with(key, base, gone)]
    return [*_sorted(added), *_sorted(changed), *reversed(_sorted(removed))]


def _sorted(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda each: (ORDER.index(each.kind), int(each.key)))


def _told(before: State, after: State) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys([*before, *after])
    return {name: (before.get(name), after.get(name)) for name in names if not same(before.get(name), after.get(name))}


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: nothing is nothing, however it is kept."""
    return (None if one in ("", [], {}) else one) == (None if other in ("", [], {}) else other)


def _goes_with(key: Key, base: States, gone: set[Key]) -> bool:
    """Whether an entity goes because what it hangs on goes."""
    owners = (("sheet", "actionsheet"), ("signatory", "signatory"))
    return any((kind, str(base[key].get(name))) in gone for name, kind in owners if base[key].get(name) is not None)


def clashes(changes: Iterable[Change], now: States) -> list[Clash]:
    """The changes that the contract, as it is ``now``, no longer lets be applied as they were written."""
    found = []
    for change in changes:
        if change.way == ADDED:
            continue
        state = now.get((change.kind, change.key))
        if state is None:
            if change.way == CHANGED:
                found.append(Clash(change, ()))
            continue
        if change.way == CHANGED:
            moved = tuple(
                name
                for name, (before, after) in change.fields.items()
                if not same(state.get(name), before) and not same(state.get(name), after)
            )
            if moved:
                found.append(Clash(change, moved))
    return found
