"""A whole contract copied into another: for the working copy of an amendment, for the generation that follows.

Rows are written by kind, so that the queries do not grow with them; each copy knows the row that it was made from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import ManyToManyField

from ecluse.contracts.models import ActionSheet, Contract, SheetAxis, SheetDeterminant, Term
from ecluse.contracts.rules.amendments import ORDER
from ecluse.contracts.selectors.amendments import relations_of
from ecluse.contracts.selectors.states import DETERMINANTS, ORDERED_AXES, link_columns, model_named

_BATCH = 500
#: kind → key of the copy, as text → key of the row that it was made from.
Made = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Anew:
    """How a copy begins a life of its own, by kind of row and by key of the rows that it is made from.

    ``without`` are not copied; what names a key of ``instead`` names the copy of another row; ``words``: term → the term
    of the other contract; ``begin`` is given each new row before it is written.
    """

    without: Mapping[str, Collection[int]] = field(default_factory=dict)
    instead: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    words: Mapping[int, int] = field(default_factory=dict)
    begin: Callable[[str, Any], None] = lambda kind, row: None


def copy_into(
    copy: Contract, contract: Contract, *, kinds: Collection[str], sheets: Collection[int], anew: Anew | None = None
) -> Made:
    """Copy the entities of ``kinds`` of a contract, and of its ``sheets`` alone, into ``copy``, an empty contract.

    To be called in a transaction. What names an entity that is not copied names nothing.
    """
    writer = _Copier(copy, contract, set(sheets), anew or Anew())
    for kind in ORDER:
        if kind in kinds and kind != "contract":
            writer.copy(kind)
    if "actionsheet" in kinds:
        writer.link()
    return {kind: {str(new): old for old, new in keys.items()} for kind, keys in writer.keys.items()}


class _Copier:
    """Copies one contract, a kind of row after the other; ``keys``: kind → old key → new key."""

    def __init__(self, copy: Contract, contract: Contract, sheets: set[int], anew: Anew) -> None:
        self.copy_of, self.contract, self.sheets, self.anew = copy, contract, sheets, anew
        self.keys: dict[str, dict[int, int]] = defaultdict(dict)

    def copy(self, kind: str) -> None:
        model: Any = model_named(kind)
        gone = set(self.anew.without.get(kind, ()))
        rows = [row for row in self._rows(model, kind) if row.pk not in gone]
        if kind == "actionsheet":
            self._under(rows)
        # A parent is written before those that stand under it.
        waves = _waves(rows) if any(column.name == "parent" for column in model._meta.concrete_fields) else [rows]
        for wave in waves:
            old = [row.pk for row in wave]
            for row in wave:
                self._rename(row, kind)
            model._default_manager.bulk_create(wave, batch_size=_BATCH)
            self.keys[kind] |= dict(zip(old, (row.pk for row in wave), strict=True))

    def _rows(self, model: Any, kind: str) -> Iterable[Any]:
        rows = model._default_manager.order_by("position", "pk")
        if kind == "actionsheet":
            return rows.filter(contract=self.contract, pk__in=self.sheets)  # type: ignore[no-any-return]
        names = {column.name for column in model._meta.concrete_fields}
        if "sheet" in names:
            return rows.filter(sheet__in=self.sheets)  # type: ignore[no-any-return]
        if "signatory" in names:
            return rows.filter(signatory__contract=self.contract)  # type: ignore[no-any-return]
        return rows.filter(contract=self.contract)  # type: ignore[no-any-return]

    def _rename(self, row: Any, kind: str) -> None:
        """Make a new row of one that was read: its own key, its contract, what it names among the copies."""
        self.anew.begin(kind, row)
        row.pk, row._state.adding, row.version = None, True, 1
        if hasattr(row, "contract_id"):
            row.contract = self.copy_of
        for column in row._meta.concrete_fields:
            if column.related_model is Term:
                setattr(row, column.attname, self._word(getattr(row, column.attname)))
        for name, target in relations_of(kind).items():
            relation = type(row)._meta.get_field(name)
            if not isinstance(relation, ManyToManyField):
                setattr(row, relation.attname, self._key(target, getattr(row, relation.attname)))
        if kind == "actionsheet":
            row.depth = 0 if row.parent_id is None else 1

    def _under(self, rows: list[Any]) -> None:
        """Say under which sheet each one stands in the copy: never under one that stands under another itself."""
        instead = self.anew.instead.get("actionsheet", {})
        parents = {row.pk: row.parent_id for row in rows}
        for row in rows:
            above = instead.get(row.parent_id, row.parent_id)
            stands = above in parents and above != row.pk and parents[above] is None
            row.parent_id = above if stands else None

    def _key(self, target: str, old: int | None) -> int | None:
        """The key of the copy of a row, or of the row that takes its place."""
        if old is None:
            return None
        return self.keys[target].get(self.anew.instead.get(target, {}).get(old, old))

    def _word(self, term: int | None) -> int | None:
        return None if term is None else self.anew.words.get(term, term)

    def link(self) -> None:
        """What sheets name of the plan, of the vocabularies and of the territories."""
        own = self.keys["actionsheet"]
        for links in ActionSheet._meta.many_to_many:
            if links.name in (ORDERED_AXES, DETERMINANTS):
                continue
            through, sheet, other = link_columns(ActionSheet, links.name)
            target = relations_of("actionsheet").get(links.name)
            rows = through._default_manager.filter(**{f"{sheet}__in": own}).values_list(sheet, other)
            of_words = links.related_model is Term
            found = ((own[a], self._key(target, b) if target else self._word(b) if of_words else b) for a, b in rows)
            kept = dict.fromkeys((a, b) for a, b in found if b is not None)
            through._default_manager.bulk_create([through(**{sheet: a, other: b}) for a, b in kept], batch_size=_BATCH)
        rows = SheetAxis.objects.filter(sheet__in=own).order_by("-position", "-pk")
        # An axis that has taken another in is kept once, at its first place.
        axes = {
            (own[sheet], self._key("axis", axis)): place
            for sheet, axis, place in rows.values_list("sheet_id", "axis_id", "position")
        }
        SheetAxis.objects.bulk_create(
            [
                SheetAxis(sheet_id=sheet, axis_id=axis, position=place)
                for (sheet, axis), place in reversed(axes.items())
                if axis is not None
            ],
            batch_size=_BATCH,
        )
        aims = SheetDeterminant.objects.filter(sheet__in=own).values_list("sheet_id", "term_id", "target_level")
        SheetDeterminant.objects.bulk_create(
            [
                SheetDeterminant(sheet_id=own[sheet], term_id=self.anew.words.get(term, term), target_level=level)
                for sheet, term, level in aims
            ],
            batch_size=_BATCH,
        )


def _waves(rows: list[Any]) -> list[list[Any]]:
    """Rows of a tree, those at the top first, then those under them, and so on."""
    known = {row.pk for row in rows}
    waves: list[list[Any]] = []
    left = rows
    placed: set[int] = set()
    while left:
        wave = [row for row in left if row.parent_id not in known or row.parent_id in placed]
        waves.append(wave)
        placed |= {row.pk for row in wave}
        left = [row for row in left if row.pk not in placed]
    return waves
