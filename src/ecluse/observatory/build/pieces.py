"""The figures of one indicator, made from all that files say of it: one pure function, and its form in Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from ecluse.observatory.build.carrying import carry
from ecluse.observatory.build.events import are_events
from ecluse.observatory.build.figures import COLUMNS, COVERAGE, Cell, Figures, by_origin, figures_of, joined, ranked
from ecluse.observatory.build.former import Former
from ecluse.observatory.build.geography import Geography
from ecluse.observatory.build.larger import with_larger_areas
from ecluse.observatory.build.limits import with_limits, with_values
from ecluse.observatory.build.standardised import Inputs, beside, standardised, without_bare, without_few
from ecluse.observatory.enums import STATUSES, Disclosure
from ecluse.observatory.rules.definitions import Indicator, Source

#: Raised when this package would make other figures of the same observations: pieces made before are then made again.
METHOD = 3


def make_figures(
    indicator: Indicator,
    source: Source,
    observations: pa.Table,
    geography: Geography,
    *,
    former: Sequence[Former] = (),
    inputs: Inputs | None = None,
) -> Figures:
    """The figures of ``indicator`` in today's geography, at every level, from observations (schema STORED).

    Of two batches that speak of one thing, the later is believed, whatever it says: a figure hidden since is hidden.
    ``former``: what builds showed before, which secrecy reckons with. A standardised indicator is computed from the events
    by age among the observations, or among its ``inputs``.
    """
    figures = figures_of(observations)
    computed: list[Figures] = []
    if indicator.is_standardised:
        mine = are_events(indicator, figures)
        computed = standardised(indicator, figures.where(mine), geography, inputs or Inputs())
        figures = without_bare(figures.where(~mine))
    if len(figures):
        figures = with_values(indicator, _latest(_carried(indicator, figures, geography)))
    elif not computed:
        return figures
    figures = with_larger_areas(indicator, _covered(beside(figures, computed)), geography)
    if source.disclosure is Disclosure.THRESHOLD:
        from ecluse.observatory.build.secrecy import protected  # long to import, for the few sources that ask for it

        figures = protected(indicator, source, figures, geography, former)
    return with_limits(indicator, without_few(indicator, figures))


def _carried(indicator: Indicator, figures: Figures, geography: Geography) -> Figures:
    """Figures of several batches and geographies in today's."""
    return joined([carry(indicator, part, geography).figures for part in by_origin(figures)])


def _latest(figures: Figures) -> Figures:
    """One figure for each area and cell: the one of the last batch."""
    cells = max(1, len(figures.cells))
    key = figures.area.astype(np.int64) * cells + figures.cell
    if len(ranked(key, len(figures.areas) * cells)[0]) == len(figures):
        return figures
    order = np.lexsort((figures.batch, key))
    last = np.append(key[order][1:] != key[order][:-1], True)
    return figures.where(np.sort(order[last]))


def _covered(figures: Figures) -> Figures:
    """A figure that was not put together covers all of its area."""
    numbers = figures.numbers.copy()
    numbers[np.isnan(numbers[:, COVERAGE]) & figures.has_value, COVERAGE] = 1.0
    return replace(figures, numbers=numbers)


def to_table(figures: Figures) -> pa.Table:
    """Figures in columns, one row each: what a piece holds."""
    columns: dict[str, pa.Array] = {}
    areas = figures.listed
    columns["level"] = _dictionary(areas.level[figures.area] if len(figures) else figures.area, areas.levels)
    columns["area"] = pa.DictionaryArray.from_arrays(pa.array(figures.area, pa.int32()), areas.codes)
    for number, name in enumerate(Cell._fields):
        kind = _KINDS.get(name, pa.string())
        known = pa.array([cell[number] for cell in figures.cells], kind)
        known = known.dictionary_encode() if pa.types.is_string(kind) else known
        columns[name] = known.take(pa.array(figures.cell))
    for number, name in enumerate(COLUMNS):
        columns[name] = pa.array(figures.numbers[:, number], from_pandas=True)
    columns["category"] = _dictionary(figures.category + 1, ["", *figures.categories])
    columns["status"] = _dictionary(figures.status.astype(np.int32), [status.value for status in STATUSES])
    for name in ("batch", "geography", "row"):
        columns[name] = pa.array(getattr(figures, name))
    return pa.table(columns)


_KINDS = {"start": pa.date32(), "end": pa.date32(), "age_from": pa.int16(), "age_to": pa.int16()}


def _dictionary(indices: np.ndarray, words: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(words, pa.string()))


def from_table(table: pa.Table) -> Figures:
    """The figures of a piece."""
    figures = figures_of(table)
    numbers = figures.numbers.copy()
    numbers[:, COVERAGE] = table["coverage"].to_numpy(zero_copy_only=False)
    return replace(figures, numbers=numbers)
