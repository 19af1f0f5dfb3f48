"""What entities hold today, field by field, in the form in which the journal keeps it.

A column is its value as JSON holds it; a link is the sorted keys of what it links to; the axes of a sheet are their keys
in their order, its determinants pairs of a key and a level. A few queries, however many entities there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Model

from ecluse.contracts.enums import TargetLevel
from ecluse.contracts.models import ActionSheet, SheetAxis, SheetDeterminant

State = dict[str, Any]
#: What hangs on a sheet through rows that say more than a link, by the name under which the journal keeps it.
ORDERED_AXES, DETERMINANTS = "axes", "determinants"
#: What a sheet may be linked to in the plan of its contract, and the field that links it.
PLAN_LINKS: Mapping[str, str] = {
    "axis": "axes", "theme": "themes", "objective": "objectives", "linkedplan": "linked_plans",
}  # fmt: skip
_AT_ONCE = 500


#: What hangs on a sheet and tells of the money.
MONEY_KINDS = ("costline", "fundingline")
#: Fields that a sheet no longer has, by the label that the journal gives them: its budget became lines of cost.
RETIRED: Mapping[str, str] = {"budget": "budget prévu, en euros", "budget_tax_basis": "base du budget"}
#: Those of them that told of the money.
MONEY = tuple(RETIRED)
#: Under which labels the event of a sheet tells of the money: what it was made with, what it once held.
MONEY_LABELS = frozenset({"coûts", "financements", *RETIRED.values()})
#: When a sheet was last heard of: kept by the journal beside what changes, so that taking it back brings back its age too.
NEWS = "last_news_at"


def kept(value: Any) -> Any:
    """A value of a column as JSON holds it."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date | time) else value


def model_named(object_type: str) -> type[Model]:
    """The model of a contract that the journal names. Raises LookupError for anything else."""
    return apps.get_model("contracts", object_type)


def is_column(model: type[Model], name: str) -> bool:
    """Whether a field of the journal is a column of its table; a sheet's axes and determinants are rows of their own."""
    return not isinstance(model._meta.get_field(name), models.ManyToManyField)


def states(model: type[Model], pks: Iterable[Any], names: Iterable[str]) -> dict[str, State]:
    """Key, as text → the fields ``names`` of those of ``pks`` that exist."""
    pks, names = list(pks), list(names)
    plain = [name for name in names if is_column(model, name)]
    found: dict[str, State] = {}
    for start in range(0, len(pks), _AT_ONCE):
        some = pks[start : start + _AT_ONCE]
        rows = model._default_manager.filter(pk__in=some).order_by()
        columns = [str(getattr(model._meta.get_field(name), "attname", name)) for name in plain]
        for pk, *values in rows.values_list("pk", *columns):
            found[str(pk)] = dict(zip(plain, map(kept, values), strict=True))
        for name in names:
            if name not in plain:
                linked = _linked(model, name, some)
                for pk in some:
                    if str(pk) in found:
                        found[str(pk)][name] = linked.get(str(pk), [])
    return found


def link_columns(model: type[Model], name: str) -> tuple[Any, str, str]:
    """The table of a many-to-many field, and its columns: that of ``model``, and that of what it links to."""
    field: Any = model._meta.get_field(name)
    return field.remote_field.through, f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"


def _linked(model: type[Model], name: str, pks: list[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    if model is ActionSheet and name == ORDERED_AXES:
        rows = SheetAxis.objects.filter(sheet__in=pks).order_by("position", "pk").values_list("sheet_id", "axis_id")
        for sheet, axis in rows:
            found[str(sheet)].append(axis)
        return found
    if model is ActionSheet and name == DETERMINANTS:
        links = SheetDeterminant.objects.filter(sheet__in=pks).order_by("term_id", "target_level")
        for sheet, term, level in links.values_list("sheet_id", "term_id", "target_level"):
            found[str(sheet)].append([term, level])
        return found
    through, own, other = link_columns(model, name)
    for owner, value in through._default_manager.filter(**{f"{own}__in": pks}).order_by(other).values_list(own, other):
        found[str(owner)].append(value)
    return found


def labels_of(model: type[Model], name: str, values: Iterable[Any]) -> dict[Any, str]:
    """Key → label of what the field ``name`` names among ``values``; what has gone since has none. One query."""
    field: Any = model._meta.get_field(name)
    keys = {value for value in values if value is not None}
    if not keys:
        return {}
    return {row.pk: str(row) for row in field.related_model._default_manager.filter(pk__in=keys)}


def told_links(name: str, values: Iterable[Any], labels: Mapping[Any, str]) -> list[str]:
    """Links as people read them."""
    if name == DETERMINANTS:
        return sorted(
            f"{labels[term]} ({TargetLevel(level).label})" if level else labels[term]
            for term, level in values
            if term in labels
        )
    found = [labels[value] for value in values if value in labels]
    return found if name == ORDERED_AXES else sorted(found)
