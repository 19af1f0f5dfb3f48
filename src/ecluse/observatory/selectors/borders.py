"""The borders that figures speak of: an intercommunality is published in those that it had then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import pyarrow.parquet as pq

from ecluse.observatory.models import Build
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import manifest_of, store
from ecluse.observatory.selectors.told import Told
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, Territory
from ecluse.territories.selectors.history import successors_of

_Period = tuple[date, date]


class Borders:
    """The borders of the figures of one place. Only those of an intercommunality may not be today's: what is older is
    carried to the communes of today, and départements and regions do not move."""

    def __init__(self, build: Build, place: Place) -> None:
        self._build, self._place = build, place
        self._told: dict[int, str] = {}

    def of(self, indicator: str, series: Sequence[Told]) -> tuple[str, ...]:
        """The borders of each figure of a series, in words, empty for today's; nothing when all are today's."""
        if self._place.level != Level.EPCI.value or not any(each.has_value for each in series):
            return ()
        piece = manifest_of(self._build.digest)["pieces"].get(indicator)
        published = _published(piece).get(self._place.code, {}) if piece else {}
        years = [published.get((each.column.start, each.column.end), 0) for each in series]
        words = tuple(self._words(year) if year else "" for year in years)
        return words if any(words) else ()

    def _words(self, year: int) -> str:
        if year not in self._told:
            then = _members(self._build.digest, self._place.code, year)
            same = then is not None and then == frozenset(self._place.communes)
            known = f" ({len(then)} communes)" if then is not None else ""
            self._told[year] = "" if same else f"dans les limites du 1er janvier {year}{known}"
        return self._told[year]


@lru_cache(maxsize=64)
def _published(piece: str) -> dict[str, dict[_Period, int]]:
    """Of a piece, the figures of intercommunalities that a file gives, about everybody: code → period → geography."""
    rows = pq.read_table(
        store().piece(piece),
        columns=["area", "start", "end", "geography"],
        filters=[("level", "=", Level.EPCI.value), ("batch", ">", 0), ("dimension", "=", "")],
    ).to_pylist()
    found: dict[str, dict[_Period, int]] = {}
    for row in rows:
        found.setdefault(row["area"], {})[(row["start"], row["end"])] = row["geography"]
    return found


@lru_cache(maxsize=256)
def _members(build: str, code: str, year: int) -> frozenset[str] | None:
    """The communes of an intercommunality on 1 January of ``year``, each under its code of today; None where that year's
    composition is not known. ``build`` names the geography in which today is meant."""
    rows = Composition.objects.filter(
        container__level=Level.EPCI, container__code=code, member__level=Level.COMMUNE, vintage=year
    )
    then = set(rows.values_list("member__code", flat=True))
    if not then:
        return None
    now = set(Territory.objects.current().of_level(Level.COMMUNE).filter(code__in=then).values_list("code", flat=True))
    followed = successors_of(then - now, year, None) if then > now else {}
    return frozenset(now | {found.single or before for before, found in followed.items()})
