"""The communes that a perimeter covers, with or without their contours: one query, whatever the perimeter is made of.

Each row holds a territory: one that the perimeter names, or a commune with the named territory that it lies in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    Field,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from ecluse.territories.enums import BY_CODE, INFRA, GeographicLevel
from ecluse.territories.models import Composition, Contour, Perimeter, PerimeterPart, Territory
from ecluse.territories.selectors.prepared import Prepared


@dataclass(frozen=True, slots=True)
class CommuneInPerimeter:
    """A commune of a perimeter: ``whole``, or the ``parts`` of it that are in (labels)."""

    territory: Territory
    whole: bool
    parts: tuple[str, ...]


def perimeter_communes(perimeter: Perimeter) -> list[CommuneInPerimeter]:
    """Every commune that a perimeter covers, whole or in part, by name.

    A part is a piece of territory with a label, or a territory smaller than a commune. A whole commune absorbs its parts.
    """
    return _covered(_prepared(drawn=False).rows([perimeter.pk]))


def perimeter_contours(perimeter: Perimeter) -> tuple[list[CommuneInPerimeter], list[Contour]]:
    """The same, and every contour of these communes."""
    rows = _prepared(drawn=True).rows([perimeter.pk])
    found = {row[_CONTOUR][0]: row[_CONTOUR] for row in rows if row[_CONTOUR][0] is not None}
    names = list(_CONTOUR_FIELDS)
    return _covered(rows), [Contour.from_db(DEFAULT_DB_ALIAS, names, found[pk]) for pk in sorted(found)]


def _covered(rows: Sequence[Sequence[Any]]) -> list[CommuneInPerimeter]:
    named: list[tuple[int, int, str, Territory]] = []
    communes: dict[int, Territory] = {}
    inside: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        within, place, key, label = row[: _TERRITORY.start]
        pk = row[_TERRITORY][0]
        if within is None:
            named.append((place, key, label, Territory.from_db(DEFAULT_DB_ALIAS, _NAMES, row[_TERRITORY])))
            continue
        if pk not in communes:
            communes[pk] = Territory.from_db(DEFAULT_DB_ALIAS, _NAMES, row[_TERRITORY])
        inside[within].add(pk)
    whole: set[int] = set()
    partly: dict[int, list[str]] = defaultdict(list)
    for _, _, label, territory in sorted(named, key=lambda each: each[:2]):
        if label or territory.geographic_level in INFRA:
            for pk in inside[territory.pk]:
                partly[pk].append(label or str(territory))
        else:
            whole |= inside[territory.pk]
    covered = (
        CommuneInPerimeter(commune, pk in whole, () if pk in whole else tuple(partly[pk]))
        for pk, commune in communes.items()
    )
    return sorted(covered, key=lambda each: (each.territory.folded_name, each.territory.code))


#: The columns of a row: the territory that a commune lies in (None for one that is named), the place, key and label of one
#: that is named, then all those of the territory, then those of a contour.
_NAMES = [field.attname for field in Territory._meta.concrete_fields]
_CONTOUR_FIELDS: dict[str, Field[Any, Any]] = {
    "id": BigIntegerField(), "territory_id": BigIntegerField(), "source": TextField(), "year": IntegerField(),
    "precision": IntegerField(), "geometry": TextField(),
}  # fmt: skip
_TERRITORY = slice(4, 4 + len(_NAMES))
_CONTOUR = slice(_TERRITORY.stop, _TERRITORY.stop + len(_CONTOUR_FIELDS))


@lru_cache(maxsize=2)
def _prepared(*, drawn: bool) -> Prepared:
    """What the perimeter -1 names and the communes that lie there, each once for each of its contours if ``drawn``."""
    parts = PerimeterPart.objects.filter(perimeter=-1)
    small = parts.filter(territory__level__in=INFRA).values("territory")
    larger = parts.exclude(territory__level__in=[GeographicLevel.COMMUNE, *BY_CODE, *INFRA]).values("territory")
    latest = Composition.objects.filter(container=OuterRef("container")).order_by("-vintage").values("vintage")[:1]
    up = Composition.objects.filter(container__level=GeographicLevel.COMMUNE)
    down = Composition.objects.filter(member__level=GeographicLevel.COMMUNE)
    found = [
        _rows(parts, "territory__", drawn, place=F("position"), key=F("pk"), label=F("label")),
        _communes(parts.filter(territory__level=GeographicLevel.COMMUNE), "territory__", F("territory_id"), drawn),
        _communes(down.filter(container__in=larger, vintage=Subquery(latest)), "member__", F("container_id"), drawn),
        _communes(up.filter(member__in=small), "container__", F("member_id"), drawn),
        _communes(
            up.filter(member__composition__member__in=small), "container__", F("member__composition__member_id"), drawn
        ),
        *(_current(parts, *each, drawn) for each in _BY_CODE),
    ]
    one, *others = found
    return Prepared(one.union(*others, all=True))


_BY_CODE = (
    (GeographicLevel.DEPARTMENT, "department_code"),
    (GeographicLevel.REGION, "region_code"),
    (GeographicLevel.FRANCE, ""),
)


def _current(parts: QuerySet[PerimeterPart], level: GeographicLevel, code: str, drawn: bool) -> QuerySet[Any]:
    """The communes of today whose own codes say that they lie in a territory of ``level`` that the perimeter names."""
    named = parts.filter(territory__level=level)
    communes: QuerySet[Territory] = Territory.objects.current().of_level(GeographicLevel.COMMUNE)
    if not code:
        within = Subquery(named.values("territory")[:1])
        return _communes(communes.filter(Exists(named)), "", within, drawn)
    within = Subquery(named.filter(territory__code=OuterRef(code)).values("territory")[:1])
    return _communes(communes.filter(**{f"{code}__in": named.values("territory__code")}), "", within, drawn)


def _communes(rows: QuerySet[Any], path: str, within: Any, drawn: bool) -> QuerySet[Any]:
    return _rows(rows, path, drawn, within=within, contours=f"{path}contours__")


def _rows(rows: QuerySet[Any], path: str, drawn: bool, *, contours: str = "", **own: Any) -> QuerySet[Any]:
    """``rows`` as the columns of the query: the territory stands at ``path``, its contours at ``contours``."""
    empty = {
        "within": Cast(Value(None), BigIntegerField()), "place": Value(0), "key": Cast(Value(0), BigIntegerField()),
        "label": Value("", output_field=CharField()),
    }  # fmt: skip
    columns = {f"row_{name}": column for name, column in (empty | own).items()}
    columns |= {f"row_territory_{name}": F(f"{path}{name}") for name in _NAMES}
    if drawn:
        columns |= {
            f"row_contour_{name}": F(f"{contours}{name}") if contours else Cast(Value(None), field)
            for name, field in _CONTOUR_FIELDS.items()
        }
    told: QuerySet[Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return told
