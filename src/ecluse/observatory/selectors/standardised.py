"""What a standardised figure was computed from: its counts by age, taken again from the rows of files by the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from ecluse.observatory.build.events import Counted, are_events
from ecluse.observatory.build.figures import figures_of
from ecluse.observatory.build.geography import COMMUNE, DISTRICT, Geography
from ecluse.observatory.build.standardised import Inputs, tables_of, weights_of
from ecluse.observatory.enums import Disclosure, Status, ValueType
from ecluse.observatory.models import Loading
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.selectors.geography import current_geography
from ecluse.observatory.selectors.live import store
from ecluse.observatory.store.panels import Column
from ecluse.observatory.store.schema import STORED


@dataclass(frozen=True, slots=True)
class Band:
    """One band of ages: events, person-years, and people of the reference (none for a ratio). ``row``: where the file
    gives the events of this very band, 0 where they were added up."""

    age_from: int
    age_to: int
    events: float
    people: float
    weight: float | None
    row: int


@dataclass(frozen=True, slots=True)
class Worked:
    """The counts behind a figure. ``bands`` is empty where the rule of secrecy keeps them from being shown."""

    bands: tuple[Band, ...]
    loadings: tuple[Loading, ...]
    is_secret: bool


def worked_of(
    catalogue: Catalogue, batches: Mapping[str, Sequence[int]], level: str, code: str, column: Column
) -> Worked | None:
    """The counts by age of a computed figure of a standardised indicator; None where it comes from no events."""
    indicator = catalogue.indicators[column.indicator]
    if not indicator.is_standardised:
        return None
    geography = current_geography()
    for source in filter(None, (indicator.id, indicator.events)):
        rows = _rows(source, batches.get(source, ()), level, code, geography)
        figures = figures_of(rows)
        events = figures.where(are_events(indicator, figures))
        if len(events):
            break
    else:
        return None
    loadings = tuple(Loading.objects.select_related("file").filter(pk__in=set(events.batch.tolist())).order_by("pk"))
    if catalogue.sources[indicator.source].disclosure in {Disclosure.THRESHOLD, Disclosure.DOMINANCE}:
        return Worked((), loadings, True)
    people = _rows(indicator.population, batches.get(indicator.population, ()), level, code, geography)
    tables = tables_of(indicator, events, geography, Inputs(people=people if len(people) else None))
    found = (table for table in tables if _speaks_of(table, level, code, column))
    bands = [band for table in found for band in _bands(indicator, table, code, rows, level)]
    return Worked(tuple(bands), loadings, False)


def _speaks_of(table: Counted, level: str, code: str, column: Column) -> bool:
    same = (table.level, table.start, table.end, table.sex) == (level, column.start, column.end, column.sex)
    return same and code in table.codes and table.status[table.codes.index(code)] == Status.MEASURED.number


def _bands(indicator: Indicator, table: Counted, code: str, rows: pa.Table, level: str) -> Iterable[Band]:
    place = table.codes.index(code)
    direct = indicator.type is ValueType.STANDARDISED_RATE
    weights = weights_of(indicator, table).tolist() if direct else [None] * len(table.starts)
    ends = [*(start - 1 for start in table.starts[1:]), table.last]
    given = {
        (row["age_from"], row["age_to"]): row["row"]
        for row in rows.to_pylist()
        if (row["level"], row["area"], row["start"], row["end"], row["sex"])
        == (level, code, table.start, table.end, table.sex)
    }
    for number, (start, end) in enumerate(zip(table.starts, ends, strict=True)):
        events, people = float(table.events[place, number]), float(table.people[place, number])
        yield Band(start, end, events, people, weights[number], given.get((start, end), 0))


def _rows(id: str, batches: Iterable[int], level: str, code: str, geography: Geography) -> pa.Table:
    """The observations of an indicator that a figure of an area may come from: its own, those of what became it, those of
    the communes and arrondissements in it."""
    tables = [STORED.empty_table()]
    for batch in batches:
        path = store().observations_file(id, batch)
        if path.exists():
            years = {Loading.objects.values_list("geography", flat=True).get(pk=batch)}
            tables.append(pq.read_table(path, filters=_wanted(level, code, geography, years)).cast(STORED))
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _wanted(level: str, code: str, geography: Geography, years: Iterable[int]) -> list[list[tuple[str, str, object]]]:
    communes = {code} if level == COMMUNE else set(geography.members(level).get(code, ()))
    for year in years:
        passages = geography.passages(year)
        communes |= {before for before, found in passages.items() if found.single in communes}
    districts = [district for district, commune in geography.districts.items() if commune in communes]
    return [
        [("level", "=", level), ("area", "=", code)],
        [("level", "=", COMMUNE), ("area", "in", sorted(communes))],
        [("level", "=", DISTRICT), ("area", "in", districts or [""])],
    ]
