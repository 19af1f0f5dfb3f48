"""Figures that cannot be what their definition says: refused when they contradict it, flagged when they only surprise."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ecluse.observatory.enums import RemarkKind, ValueType
from ecluse.observatory.methods.results import Array, Booleans
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.sources.account import Ledger
from ecluse.observatory.sources.gathering import column, tell, words

_NEVER_NEGATIVE = frozenset(
    {ValueType.COUNT, ValueType.CRUDE_RATE, ValueType.STANDARDISED_RATE, ValueType.STANDARDISED_RATIO}
)
#: Published figures are rounded: limits may miss the value by half of their last figure, never by more.
_ROUNDING = 1e-9


def checked(table: pa.Table, catalogue: Catalogue, ledger: Ledger) -> pa.Table:
    """The figures that agree with their definitions; the others are told, by column."""
    if not table.num_rows:
        return table
    value, numerator, denominator = (column(table, name) for name in ("value", "numerator", "denominator"))
    refused = np.zeros(table.num_rows, dtype=bool)
    for reason, wrong in {
        "le numérateur ou le dénominateur est négatif": (numerator < 0) | (denominator < 0),
        "la borne basse dépasse la borne haute, ou la valeur est hors de ses bornes": _outside(table, value),
    }.items():
        tell(table, ledger, wrong & ~refused, RemarkKind.CELL_REFUSED, reason)
        refused |= wrong
    codes, names = words(table, "indicator")
    for code, name in enumerate(names):
        mine = codes == code
        if mine.any():
            refused |= _of_indicator(
                table, catalogue.indicators[name], mine & ~refused, (value, numerator, denominator), ledger
            )
    return table.filter(pa.array(~refused)) if refused.any() else table


def _outside(table: pa.Table, value: Array) -> Booleans:
    wrong = np.zeros(len(value), dtype=bool)
    for level in ("95", "998"):
        names = (f"lower{level}", f"upper{level}")
        if all(table[name].null_count == table.num_rows for name in names):
            continue
        lower, upper = (column(table, name) for name in names)
        wrong |= (lower > upper) | (value < lower - _ROUNDING) | (value > upper + _ROUNDING)
    return wrong


def _of_indicator(
    table: pa.Table, indicator: Indicator, mine: Booleans, figures: tuple[Array, Array, Array], ledger: Ledger
) -> Booleans:
    """The figures to refuse, among ``mine``; doubtful ones are flagged."""
    value, numerator, denominator = figures
    refused = np.zeros(len(mine), dtype=bool)
    if indicator.type in _NEVER_NEGATIVE:
        negative = mine & (value < 0)
        tell(table, ledger, negative, RemarkKind.CELL_REFUSED, f"« {indicator.name} » n’est jamais négatif")
        refused |= negative
    if indicator.is_standardised:
        part = mine & np.isnan(value) & (numerator != np.floor(numerator)) & ~np.isnan(numerator)
        tell(table, ledger, part, RemarkKind.CELL_REFUSED, "un nombre de cas est un nombre entier")
        refused |= part
    if indicator.type is ValueType.PROPORTION:
        above = mine & (numerator > denominator)
        reason = "le numérateur d’une part dépasse son dénominateur"
        tell(table, ledger, above, RemarkKind.CELL_REFUSED, reason)
        refused |= above
        beyond = mine & ~refused & ((value < 0) | (value > indicator.multiplier * (1 + _ROUNDING)))
        reason = f"une part est entre 0 et {indicator.multiplier:g} {indicator.unit}"
        tell(table, ledger, beyond, RemarkKind.FLAGGED, reason)
    return refused
