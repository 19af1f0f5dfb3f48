"""What a table says of the communes that it does not name: where it names every establishment, they have none.

The figures so added are observations of their own, of row 0: a count is zero; a rate has neither numerator nor
denominator, and no value. They are in the geography of the table, and are carried and added up like the others.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.observatory.build.geography import COMMUNE, DISTRICT, Geography
from ecluse.observatory.enums import Aggregation, Status, ValueType
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.rules.layouts import Exhaustive
from ecluse.observatory.store.schema import KEY, NUMBERS, READ
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.codes import department_of

#: The row of an observation that no row of the file holds.
NO_ROW = 0
#: When the history of communes begins.
_FIRST_YEAR = 1943
_WHAT = [name for name in KEY if name not in {"level", "area", "geography"}]


def unnamed_communes(observations: pa.Table, exhaustive: Exhaustive, geography: Geography) -> frozenset[str]:
    """The communes, in the geography of the table (schema READ), of which it says by its silence that they have nothing.

    None when the table is not exhaustive, or speaks of several geographies. Where it names a commune that nobody knows,
    nothing is said of that département: the row may be of any of its communes.
    """
    years = pc.unique(observations["geography"]).to_pylist()
    if exhaustive is Exhaustive.NO or len(years) != 1:
        return frozenset()
    passages = geography.passages(years[0])
    born = {code for found in passages.values() for code in found.codes} - passages.keys()
    then = (geography.communes - born) | passages.keys()
    levels = observations["level"].cast(pa.string())
    named, districts = (
        set(pc.unique(observations["area"].filter(pc.equal(levels, level))).to_pylist())
        for level in (COMMUNE, DISTRICT)
    )
    present = {department_of(code) for code in named | districts}
    strange = named - then
    if strange:  # an old code is of a place that is known, and that is no commune of the table's year
        strange -= geography.passages(_FIRST_YEAR).keys()
    doubtful = {department_of(code) for code in strange}
    regions = geography.containers.get(Level.REGION.value, {})
    inside = {department_of(code) for code in regions}  # the overseas collectivities have files of their own
    covered = (inside if exhaustive is Exhaustive.FRANCE else present) - doubtful
    told = named | {geography.districts[code] for code in districts if code in geography.districts}
    return frozenset(code for code in then - told if department_of(code) in covered)


def silences(observations: pa.Table, communes: frozenset[str], catalogue: Catalogue) -> pa.Table:
    """The observations (schema READ) that ``communes`` not named have, one for each thing that the table speaks of."""
    levels = observations["level"].cast(pa.string())
    about = observations.filter(pc.is_in(levels, pa.array([COMMUNE, DISTRICT])))
    plain = pa.table({name: _plain(about[name]) for name in _WHAT})
    codes = pa.array(sorted(communes), pa.string())
    year = observations["geography"][0].as_py() if observations.num_rows else 0
    parts = []
    for what in plain.group_by(_WHAT).aggregate([]).sort_by([(name, "ascending") for name in _WHAT]).to_pylist():
        numbers, status = _said(catalogue.indicators[what["indicator"]])
        if status is None or not len(codes):
            continue
        said = {"level": COMMUNE, "geography": year, "row": NO_ROW, "category": "", "status": status.value}
        said |= dict.fromkeys(("value_column", "numerator_column", "denominator_column"), "")
        columns = {name: _repeated(value, len(codes), name) for name, value in (what | said | numbers).items()}
        area = pa.DictionaryArray.from_arrays(pa.array(np.arange(len(codes), dtype=np.int32)), codes)
        parts.append(pa.table({name: area if name == "area" else columns[name] for name in READ.names}, schema=READ))
    return pa.concat_tables([READ.empty_table(), *parts]).unify_dictionaries()


def _said(indicator: Indicator) -> tuple[dict[str, float | None], Status | None]:
    """The numbers of an indicator where there is nothing to count, and their status; None where nothing can be said."""
    numbers: dict[str, float | None] = dict.fromkeys(NUMBERS)
    if indicator.type is ValueType.COUNT:
        return numbers | {"value": 0.0}, Status.MEASURED
    if indicator.aggregation is Aggregation.RATIO:
        return numbers | {"numerator": 0.0, "denominator": 0.0}, Status.NOT_APPLICABLE
    return numbers, None


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _repeated(value: object, size: int, name: str) -> pa.Array:
    kind = READ.field(name).type
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, dtype=np.int32)), pa.array([value], pa.string()))
    return pa.nulls(size, kind) if value is None else pa.repeat(pa.scalar(value, kind), size)
