"""Figures gathered into one table: rows that speak of the same thing are added up, told once, or contradict each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.observatory.enums import Status
from ecluse.observatory.methods.results import Array, Booleans, Integers
from ecluse.observatory.sources.account import Ledger, RemarkKind
from ecluse.observatory.store.schema import KEY, NUMBERS, READ

_ADDED = ("value", "numerator", "denominator")
#: Reasons for having no value, from the one that a sum keeps last: an activity that a place does not have adds nothing.
_SECRET = (Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY, Status.NOT_SIGNIFICANT, Status.UNAVAILABLE, Status.MISSING)


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


def added_up(table: pa.Table) -> pa.Table:
    """One row for each key: its figures are added. The row number and columns are those of the first row.

    A part without value because it is not concerned adds nothing; any other leaves the sum without value, for the same
    reason: nothing is made up.
    """
    if not table.num_rows:
        return table
    keys, first, which = np.unique(key_numbers(table), return_index=True, return_inverse=True)
    which = which.ravel()
    status, names = words(table, "status")
    reasons = [Status(name) for name in names]
    found = {}
    blocked = np.zeros(len(keys), dtype=bool)
    state = np.full(len(keys), -1)
    for reason in _SECRET:
        if reason in reasons:
            concerned = np.zeros(len(keys), dtype=bool)
            concerned[which[status == reasons.index(reason)]] = True
            state[concerned & ~blocked] = reason.number
            blocked |= concerned
    for name in NUMBERS:
        if name not in _ADDED:
            found[name] = pa.nulls(len(keys), pa.float64())
            continue
        values = column(table, name)
        there = ~np.isnan(values)
        total = np.bincount(which, np.where(there, values, 0.0), len(keys))
        total[(np.bincount(which, there, len(keys)) == 0) | blocked] = np.nan
        found[name] = pa.array(total, from_pandas=True)
    kept = table.take(pa.array(first))
    valued = ~np.isnan(np.asarray(found["value"].to_numpy(zero_copy_only=False)))
    texts = [
        Status.MEASURED.value if has else list(Status)[number].value if number >= 0 else old
        for has, number, old in zip(valued.tolist(), state.tolist(), kept["status"].to_pylist(), strict=True)
    ]
    found["status"] = pa.array(texts, pa.string()).dictionary_encode()
    arrays = [found[name] if name in found else kept[name].combine_chunks() for name in READ.names]
    return pa.table(arrays, names=READ.names).cast(READ)


def without_repeats(table: pa.Table, ledger: Ledger) -> pa.Table:
    """The table with one row for each key. Rows that say the same are told once; where one only has a value, it stays;
    where values differ, all are refused: nothing tells which is true."""
    keys = key_numbers(table)
    order = np.argsort(keys, kind="stable")
    same = keys[order][1:] == keys[order][:-1]
    if not same.any():
        return table
    several = np.zeros(len(keys), dtype=bool)
    several[order[1:][same]] = several[order[:-1][same]] = True
    places = order[several[order]]
    starts = np.flatnonzero(np.concatenate([[True], keys[places][1:] != keys[places][:-1]]))
    drop = np.zeros(len(keys), dtype=bool)
    repeated, opposed = np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=bool)
    figures = [column(table, name) for name in NUMBERS]
    figures += [words(table, name)[0].astype(np.float64) for name in ("category", "status")]
    valued = ~np.isnan(column(table, "value")) | (words_filled(table, "category"))
    for group in np.split(places, starts[1:]):
        holders = group[valued[group]] if valued[group].any() else group
        alike = all(_equal(figure[holders]) for figure in figures)
        if alike:
            repeated[np.setdiff1d(group, holders[:1])] = True
        else:
            opposed[group] = True
    drop = repeated | opposed
    tell(table, ledger, repeated, RemarkKind.REPEATED, "ce chiffre est déjà donné par une autre ligne")
    reason = "plusieurs lignes donnent des valeurs différentes pour la même chose"
    tell(table, ledger, opposed, RemarkKind.CELL_REFUSED, reason)
    return table.filter(pa.array(~drop))


def words_filled(table: pa.Table, name: str) -> Booleans:
    """Where a column of texts is not empty."""
    return np.asarray(pc.not_equal(table[name].cast(pa.string()), "").combine_chunks())


def _equal(values: Array) -> bool:
    return bool(np.isnan(values).all()) or bool((values == values[0]).all())


def tell(table: pa.Table, ledger: Ledger, where: Booleans, kind: RemarkKind, reason: str) -> None:
    """A remark on the figures ``where``, one for each column of the file that holds some."""
    chosen = np.flatnonzero(where)
    if not len(chosen):
        return
    part = table.take(pa.array(chosen))
    codes, headers = words(part, "value_column")
    rows = np.asarray(part["row"].to_numpy(), dtype=np.int64)
    places = np.searchsorted(ledger.numbers, rows)
    for code in np.unique(codes):
        ledger.say(kind, reason, np.unique(places[codes == code]), headers[code])
