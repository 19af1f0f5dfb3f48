"""Territories found by the beginning of a name, by code, by postal code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Case, F, Min, Q, Value, When

from ecluse.territories.enums import GeographicLevel, NameKind
from ecluse.territories.models import Territory, TerritoryName
from ecluse.territories.rules.names import fold_name, without_article

_CODE = re.compile(r"\d{2,9}|2[AB](\d{3})?|Q[PN]\w{4,6}", re.IGNORECASE)


def search_territories(query: str, levels: Iterable[GeographicLevel] | None = None, limit: int = 20) -> list[Territory]:
    """The territories whose name, or a word of it, begins with ``query``; whose code or postal code it is.

    Accents, capitals, articles and punctuation do not matter. Exact names come first, then names that begin so, then
    names with such a word inside; the most populous first in each. Territories that have ended are left out. One query
    for a name, two for a code.
    """
    wanted = list(levels) if levels is not None else None
    text = query.strip()
    if _CODE.fullmatch(text):
        found = _by_code(text, wanted, limit)
        if found or text.isdigit():
            return found
    folded = without_article(fold_name(text))
    if not folded:
        return []
    names = TerritoryName.objects.filter(folded__prefix=folded, territory__valid_to=None)
    if wanted is not None:
        names = names.filter(territory__level__in=wanted)
    exact = Q(folded=folded)
    rank = Case(
        When(exact & Q(kind=NameKind.FULL), then=Value(0)),
        When(exact & ~Q(kind=NameKind.WORD), then=Value(1)),
        When(~Q(kind=NameKind.WORD), then=Value(2)),
        default=Value(3),
    )
    best = (
        names.values("territory_id")
        .annotate(rank=Min(rank))
        .order_by("rank", F("territory__population").desc(nulls_last=True), "territory__folded_name", "territory_id")
        .values_list("territory_id", flat=True)[:limit]
    )
    ids = list(best)
    rows = Territory.objects.in_bulk(ids)
    return [rows[pk] for pk in ids]


def _by_code(text: str, levels: list[GeographicLevel] | None, limit: int) -> list[Territory]:
    rows = Territory.objects.current().filter(Q(code__iexact=text) | Q(postal_codes__code=text)).distinct()
    if levels is not None:
        rows = rows.filter(level__in=levels)
    return list(rows.order_by(F("population").desc(nulls_last=True), "level", "code")[:limit])


def get_territory(level: GeographicLevel, code: str, vintage: int | None = None) -> Territory | None:
    """The territory of that level and code, or None.

    Without ``vintage`` (a year), the one in force, or else the last that was. With it, the one of the lists of that
    year; for zonings that are drawn anew, the latest drawing of that year or before.
    """
    rows = Territory.objects.filter(level=level, code=code)
    if vintage is not None:
        redrawn = Q(generation__gt=0, generation__lte=vintage)
        listed = Q(generation=0, first_vintage__lte=vintage, vintage__gte=vintage)
        rows = rows.filter(redrawn | listed)
    return rows.order_by(F("valid_to").asc(nulls_first=True), "-generation").first()


def get_by_key(key: str) -> Territory | None:
    """The territory of a key such as « EPCI:200030385 », or None."""
    level, _, code = key.partition(":")
    try:
        return get_territory(GeographicLevel(level), code)
    except ValueError:
        return None
