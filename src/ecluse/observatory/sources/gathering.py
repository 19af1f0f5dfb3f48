"""Figures gathered into one table: rows that speak of the same thing are added up, told once, or contradict each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.observatory.enums import STATUSES, RemarkKind, Status
from ecluse.observatory.methods.results import Array, Booleans, Integers
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.sources.account import Ledger
from ecluse.observatory.sources.coded import Coded
from ecluse.observatory.sources.figures import multipliers
from ecluse.observatory.store.schema import ADDED, KEY, NUMBERS, READ

_ADDED = ("value", "numerator", "denominator")
#: What keeps a sum from being known, the first found first: an activity that a place does not have is none of them.
_BLOCKING = (Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY, Status.NOT_SIGNIFICANT, Status.UNAVAILABLE, Status.MISSING)


def gathered(parts: Sequence[pa.Table]) -> pa.Table:
    """The parts in one table of the schema READ, each of its columns in one piece."""
    if not parts:
        return READ.empty_table()
    whole = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    return whole.select(READ.names).cast(READ)


def column(table: pa.Table, name: str) -> Array:
    """A column of numbers, NaN where it is null."""
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def words(table: pa.Table, name: str) -> tuple[Integers, list[str]]:
    """A column of texts, as codes and words."""
    array = table[name].unify_dictionaries().combine_chunks()
    return np.asarray(array.indices, dtype=np.int64), array.dictionary.to_pylist()


def key_numbers(table: pa.Table) -> Integers:
    """For each row, a number that is the same for the rows whose keys are equal."""
    found = np.zeros(table.num_rows, dtype=np.int64)
    size = 1
    for name in KEY:
        field = READ.field(name)
        if pa.types.is_dictionary(field.type):
            codes, values = words(table, name)
            width = len(values)
        else:
            whole = np.asarray(table[name].cast(pa.int32() if pa.types.is_date(field.type) else pa.int64()).to_numpy())
            least = int(whole.min(initial=0))
            codes, width = whole.astype(np.int64) - least, int(whole.max(initial=0)) - least + 1
        if width <= 1:
            continue
        if size * width >= 1 << 62:
            found = np.unique(found, return_inverse=True)[1].astype(np.int64)
            size = int(found.max(initial=0)) + 1
        found = found * width + codes
        size *= width
    return found


def added_up(table: pa.Table, catalogue: Catalogue) -> pa.Table:
    """One row for each key: its figures are added; a share or a rate is worked out again from what was added. The row
    number and the columns are those of the first row.

    A part without value because it is not concerned adds nothing; any other leaves the sum without value, for the same
    reason: nothing is made up.
    """
    if not table.num_rows:
        return table
    keys, first, which = np.unique(key_numbers(table), return_index=True, return_inverse=True)
    which, size = which.ravel(), len(keys)
    kept = table.take(pa.array(first))
    figures = {name: column(table, name) for name in _ADDED}
    pairs = ~np.isnan(figures["numerator"]) & ~np.isnan(figures["denominator"])
    reason = _reasons(table, which, size, ~np.isnan(figures["value"]) | pairs)
    totals: dict[str, Array] = {}
    for name, values in figures.items():
        there = ~np.isnan(values)
        total: Array = np.asarray(np.bincount(which, np.where(there, values, 0.0), size), dtype=np.float64)
        total[(np.bincount(which, there, size) == 0) | (reason >= 0)] = np.nan
        totals[name] = total
    _derive(kept, totals, catalogue)
    codes, names = words(kept, "status")
    numbers = np.array([Status(name).number for name in names], dtype=np.int64)
    state = np.where(~np.isnan(totals["value"]), Status.MEASURED.number, np.where(reason >= 0, reason, numbers[codes]))
    state[np.isnan(totals["value"]) & (state == Status.MEASURED.number)] = Status.UNAVAILABLE.number
    arrays = {name: kept[name] for name in READ.names}
    arrays |= {name: pa.nulls(size, pa.float64()) for name in NUMBERS if name not in _ADDED}
    arrays |= {name: pa.array(total, from_pandas=True) for name, total in totals.items()}
    arrays["status"] = Coded(state, tuple(status.value for status in STATUSES)).arrow()
    return pa.table(arrays).cast(READ)


def rows_added(table: pa.Table) -> pa.Table:
    """The rows of a table that ``added_up`` will put together with others, in their order (schema ADDED)."""
    if not table.num_rows:
        return ADDED.empty_table()
    _, which, sizes = np.unique(key_numbers(table), return_inverse=True, return_counts=True)
    return table.select(ADDED.names).filter(pa.array(sizes[which.ravel()] > 1)).cast(ADDED)


def _reasons(table: pa.Table, which: Integers, size: int, there: Booleans) -> Integers:
    """For each sum, the status of the part that keeps it from being known; −1 when nothing does."""
    status, names = words(table, "status")
    found = np.full(size, -1)
    for reason in _BLOCKING:
        if reason.value in names:
            stopped = which[(status == names.index(reason.value)) & ~there]
            found[stopped] = np.where(found[stopped] < 0, reason.number, found[stopped])
    return found


def _derive(kept: pa.Table, totals: dict[str, Array], catalogue: Catalogue) -> None:
    """Values that are in no column, worked out from the sums of their numerator and denominator."""
    codes, names = words(kept, "indicator")
    factors = multipliers(names, catalogue)[codes]
    pairs = ~np.isnan(totals["numerator"]) & ~np.isnan(totals["denominator"])
    derived = pairs & ~words_filled(kept, "value_column")
    with np.errstate(divide="ignore", invalid="ignore"):
        value = factors * totals["numerator"] / totals["denominator"]
    totals["value"] = np.where(derived, np.where(np.isfinite(value), value, np.nan), totals["value"])


def without_repeats(table: pa.Table, ledger: Ledger) -> pa.Table:
    """The table with one row for each key. Rows that say the same are told once; where some only have a value, the others
    give way; where values differ, all are refused: nothing tells which is true."""
    keys = key_numbers(table)
    valued = ~np.isnan(column(table, "value")) | words_filled(table, "category")
    order = np.lexsort((~valued, keys))  # those that have a value come first among their equals
    fresh = np.concatenate([[True], keys[order][1:] != keys[order][:-1]]) if len(keys) else np.zeros(0, dtype=bool)
    if fresh.all():
        return table
    group = np.cumsum(fresh) - 1
    first = order[np.flatnonzero(fresh)][group]
    alike = np.ones(len(keys), dtype=bool)
    figures = [column(table, name) for name in NUMBERS]
    figures += [words(table, name)[0].astype(np.float64) for name in ("category", "status")]
    for figure in figures:
        one, other = figure[order], figure[first]
        alike &= (one == other) | (np.isnan(one) & np.isnan(other))
    gives_way = valued[first] & ~valued[order]
    opposed_groups = np.zeros(int(group[-1]) + 1, dtype=bool)
    opposed_groups[group[~(alike | gives_way)]] = True
    repeated, opposed = np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=bool)
    opposed[order] = opposed_groups[group]
    repeated[order] = ~fresh & ~opposed_groups[group]
    tell(table, ledger, repeated, RemarkKind.REPEATED, "ce chiffre est déjà donné par une autre ligne")
    reason = "plusieurs lignes donnent des valeurs différentes pour la même chose"
    tell(table, ledger, opposed, RemarkKind.CELL_REFUSED, reason)
    return table.filter(pa.array(~(repeated | opposed)))


def words_filled(table: pa.Table, name: str) -> Booleans:
    """Where a column of texts is not empty."""
    return np.asarray(pc.not_equal(table[name].cast(pa.string()), "").combine_chunks())


def tell(table: pa.Table, ledger: Ledger, where: Booleans, kind: RemarkKind, reason: str) -> None:
    """A remark on the figures ``where``, one for each column of the file that holds some."""
    chosen = np.flatnonzero(where)
    if not len(chosen):
        return
    part = table.take(pa.array(chosen))
    codes, headers = words(part, "value_column")
    numerators, others = words(part, "numerator_column")  # a value that is in no cell comes from its numerator
    codes = np.where(np.array([not header for header in headers], dtype=bool)[codes], len(headers) + numerators, codes)
    headers += others
    rows = np.asarray(part["row"].to_numpy(), dtype=np.int64)
    places = np.searchsorted(ledger.numbers, rows)
    for code in np.unique(codes):
        ledger.say(kind, reason, np.unique(places[codes == code]), headers[code])
