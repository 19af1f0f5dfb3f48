"""A whole contract copied into another: for the working copy of an amendment, for the generation that follows.

Rows are written by kind, so that the queries do not grow with them; each copy knows the row that it was made from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import ManyToManyField

from ecluse.contracts.models import ActionSheet, Contract, SheetAxis, SheetDeterminant
from ecluse.contracts.rules.amendments import ORDER
from ecluse.contracts.selectors.amendments import relations_of
from ecluse.contracts.selectors.states import DETERMINANTS, ORDERED_AXES, link_columns, model_named

_BATCH = 500
#: kind → key of the copy, as text → key of the row that it was made from.
Made = dict[str, dict[str, int]]


def copy_into(copy: Contract, contract: Contract, *, kinds: Collection[str], sheets: Collection[int]) -> Made:
    """Copy the entities of ``kinds`` of a contract, and of its ``sheets`` alone, into ``copy``, an empty contract.

    To be called in a transaction. What names an entity that is not copied names nothing.
    """
    writer = _Copier(copy, contract, set(sheets))
    for kind in ORDER:
        if kind in kinds and kind != "contract":
            writer.copy(kind)
    if "actionsheet" in kinds:
        writer.link()
    return {kind: {str(new): old for old, new in keys.items()} for kind, keys in writer.keys.items()}


class _Copier:
    """Copies one contract, a kind of row after the other; ``keys``: kind → old key → new key."""

    def __init__(self, copy: Contract, contract: Contract, sheets: set[int]) -> None:
        self.copy_of, self.contract, self.sheets = copy, contract, sheets
        self.keys: dict[str, dict[int, int]] = defaultdict(dict)

    def copy(self, kind: str) -> None:
        model: Any = model_named(kind)
        rows = list(self._rows(model, kind))
        # A parent is written before those that stand under it.
        waves = _waves(rows) if any(field.name == "parent" for field in model._meta.concrete_fields) else [rows]
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
        names = {field.name for field in model._meta.concrete_fields}
        if "sheet" in names:
            return rows.filter(sheet__in=self.sheets)  # type: ignore[no-any-return]
        if "signatory" in names:
            return rows.filter(signatory__contract=self.contract)  # type: ignore[no-any-return]
        return rows.filter(contract=self.contract)  # type: ignore[no-any-return]

    def _rename(self, row: Any, kind: str) -> None:
        """Make a new row of one that was read: its own key, its contract, what it names among the copies."""
        row.pk, row._state.adding, row.version = None, True, 1
        if hasattr(row, "contract_id"):
            row.contract = self.copy_of
        for name, target in relations_of(kind).items():
            field = type(row)._meta.get_field(name)
            if not isinstance(field, ManyToManyField):
                setattr(row, field.attname, self.keys[target].get(getattr(row, field.attname)))

    def link(self) -> None:
        """What sheets name of the plan, of the vocabularies and of the territories."""
        own = self.keys["actionsheet"]
        for field in ActionSheet._meta.many_to_many:
            if field.name in (ORDERED_AXES, DETERMINANTS):
                continue
            through, sheet, other = link_columns(ActionSheet, field.name)
            target = relations_of("actionsheet").get(field.name)
            rows = through._default_manager.filter(**{f"{sheet}__in": own}).values_list(sheet, other)
            kept = [(own[a], self.keys[target].get(b) if target else b) for a, b in rows]
            through._default_manager.bulk_create(
                [through(**{sheet: a, other: b}) for a, b in kept if b is not None], batch_size=_BATCH
            )
        axes = SheetAxis.objects.filter(sheet__in=own).values_list("sheet_id", "axis_id", "position")
        SheetAxis.objects.bulk_create(
            [
                SheetAxis(sheet_id=own[sheet], axis_id=self.keys["axis"][axis], position=place)
                for sheet, axis, place in axes
                if axis in self.keys["axis"]
            ],
            batch_size=_BATCH,
        )
        aims = SheetDeterminant.objects.filter(sheet__in=own).values_list("sheet_id", "term_id", "target_level")
        SheetDeterminant.objects.bulk_create(
            [SheetDeterminant(sheet_id=own[sheet], term_id=term, target_level=level) for sheet, term, level in aims],
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
