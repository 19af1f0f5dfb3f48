"""Indicators, observations and geographies written by hand, for tests of what is made from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from ecluse.observatory.build.figures import Figures
from ecluse.observatory.build.geography import Geography
from ecluse.observatory.enums import Aggregation, Disclosure, Domain, IntervalMethod, Polarity, ValueType
from ecluse.observatory.rules.definitions import Indicator, Source
from ecluse.observatory.store.panels import status_of
from ecluse.observatory.store.schema import AGE_END, NUMBERS, STORED
from ecluse.territories.enums import MovementKind
from ecluse.territories.rules.movements import Event, Successors, follow

LOADED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def an_indicator(**changes: Any) -> Indicator:
    """A proportion that can be computed again, changed as asked."""
    values: dict[str, Any] = {
        "id": "part-suivie",
        "version": 1,
        "name": "Part suivie",
        "plain": "Part des habitants qui sont suivis.",
        "definition": "Personnes suivies rapportées aux habitants.",
        "type": ValueType.PROPORTION,
        "unit": "%",
        "polarity": Polarity.HIGH_GOOD,
        "source": "source-test",
        "domain": Domain.HEALTH,
        "themes": ("prevention",),
        "numerator": "personnes suivies",
        "denominator": "habitants",
        "multiplier": 100.0,
        "decimals": 1,
        "interval": IntervalMethod.NONE,
        "aggregation": Aggregation.RATIO,
    }
    return Indicator(**(values | changes))


def a_count(**changes: Any) -> Indicator:
    """A count that adds up."""
    sums = {
        "type": ValueType.COUNT,
        "aggregation": Aggregation.SUM,
        "unit": "habitants",
        "multiplier": 1.0,
        "decimals": 0,
    }
    return an_indicator(**(sums | {"id": "effectif"} | changes))


def a_source(**changes: Any) -> Source:
    """A source that protects its small numbers itself, changed as asked."""
    values: dict[str, Any] = {
        "id": "source-test",
        "label": "Enquête",
        "publisher": "Éditeur",
        "licence": "Licence Ouverte 2.0",
        "url": "https://example.org",
        "disclosure": Disclosure.PUBLISHER,
    }
    return Source(**(values | changes))


def observations(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Observations (schema STORED) from the few things that each row says; the rest is usual."""
    usual: dict[str, Any] = {
        "indicator": "part-suivie", "level": "COMMUNE", "geography": 2026, "start": dt.date(2021, 1, 1),
        "end": dt.date(2021, 12, 31), "sex": "T", "age_from": 0, "age_to": AGE_END, "dimension": "", "group": "",
        **dict.fromkeys(NUMBERS), "category": "", "status": "measured", "row": 1, "value_column": "valeur",
        "numerator_column": "", "denominator_column": "", "version": 1, "file": "0" * 64, "table": "",
        "vintage": "2021", "batch": 1, "loaded_at": LOADED,
    }  # fmt: skip
    return pa.Table.from_pylist([usual | dict(row) for row in rows], schema=STORED)


def read_back(figures: Figures) -> dict[tuple[str, str, int], dict[str, Any]]:
    """Figures by level, code and year of their period: value, counts, limits, coverage, status, category, batch."""
    names = (*NUMBERS, "coverage")
    found = {}
    for place in range(len(figures)):
        area = figures.areas[figures.area[place]]
        cell = figures.cells[figures.cell[place]]
        numbers = dict(zip(names, figures.numbers[place].tolist(), strict=True))
        status = status_of(int(figures.status[place]) + 1)
        category = figures.categories[figures.category[place]] if figures.category[place] >= 0 else ""
        key = (area.level, area.code, cell.end.year)
        assert key not in found, f"{key} is told twice"
        found[key] = {**numbers, "status": status, "category": category, "batch": int(figures.batch[place])}
    return found


def moved(on: str, kind: MovementKind, before: str, after: str) -> Event:
    """One line of the history: ``before`` became ``after`` on a day."""
    return Event(kind, dt.date.fromisoformat(on), "COM", before, before, "COM", after, after)


def a_geography(
    communes: Mapping[str, str] | None = None, events: Iterable[Event] = (), districts: Mapping[str, str] | None = None
) -> Geography:
    """Today's communes with the EPCI of each; all lie in the département 41, the région 24 and France."""
    communes = dict(communes or {})
    history = list(events)

    def passages(since: int) -> Mapping[str, Successors]:
        day = dt.date(since, 1, 1)
        codes = {event.before_code for event in history if event.on > day}
        return {
            code: follow(code, lambda asked: [e for e in history if e.before_code in asked], day, None)
            for code in codes
        }

    containers = {
        "EPCI": communes,
        "DEPARTEMENT": dict.fromkeys(communes, "41"),
        "REGION": dict.fromkeys(communes, "24"),
        "FRANCE": dict.fromkeys(communes, "FR"),
    }
    return Geography(2026, frozenset(communes), containers, dict(districts or {}), passages, "geography")
