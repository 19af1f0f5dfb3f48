"""Figures in French words: values with their unit, gaps, limits, and sentences that carry their test."""

from __future__ import annotations

import datetime as dt

import numpy as np

from ecluse.lib.formats import number
from ecluse.lib.typography import NNBSP
from ecluse.observatory.enums import ValueType
from ecluse.observatory.methods.verdicts import Verdict
from ecluse.observatory.rules.comparing import Comparison, Test
from ecluse.observatory.rules.definitions import Indicator

MINUS = "\u2212"


def value_words(indicator: Indicator, value: float) -> str:
    """A value with its unit: « 18,2 % », « 21 660 € »; nothing for NaN."""
    if np.isnan(value):
        return ""
    unit = indicator.unit
    return f"{signless(value, indicator.decimals)}{NNBSP if unit == '%' else ' '}{unit}".strip()


def signless(value: float, decimals: int) -> str:
    """A number as it is written in French, with a true minus sign."""
    return number(value, decimals).replace("-", MINUS)


def gap_words(indicator: Indicator, gap: float) -> str:
    """A gap with its sign, in points for a percentage: « +3,3 points », « −1 240 € »."""
    sign = "+" if gap > 0 else MINUS if gap < 0 else ""
    size = number(abs(gap), _decimals(indicator, gap))
    unit = ("points" if abs(gap) >= 2 else "point") if indicator.unit == "%" else indicator.unit
    return f"{sign}{size} {unit}".strip()


def _decimals(indicator: Indicator, gap: float) -> int:
    """One more decimal for a gap that the indicator's own would round to nothing."""
    return indicator.decimals + int(0 < abs(gap) < 0.5 * 10.0**-indicator.decimals)


def limits_words(indicator: Indicator, lower: float, upper: float) -> str:
    """« IC 95 % : 17,1 à 19,4 »; nothing without limits."""
    if np.isnan(lower) or np.isnan(upper):
        return ""
    return f"IC 95 % : {signless(lower, indicator.decimals)} à {signless(upper, indicator.decimals)}"


def period_words(start: dt.date, end: dt.date) -> str:
    """« 2021 », « 2015-2017 », « 4e trimestre 2019 », « mars 2024 », « 31/12/2019 », « 01/02/2024 – 15/03/2024 »."""
    if (start.month, start.day) == (1, 1) and (end.month, end.day) == (12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}-{end.year}"
    if start == end:
        return f"{start:%d/%m/%Y}"
    whole_months = start.day == 1 and (end + dt.timedelta(days=1)).day == 1 and start.year == end.year
    if whole_months and start.month == end.month:
        return f"{_MONTHS[start.month - 1]} {start.year}"
    if whole_months and start.month % 3 == 1 and end.month == start.month + 2:
        return f"{_QUARTERS[start.month // 3]} trimestre {start.year}"
    return f"{start:%d/%m/%Y} – {end:%d/%m/%Y}"


def when_words(start: dt.date, end: dt.date) -> str:
    """The same inside a sentence: « en 2021 », « au 4e trimestre 2019 », « le 31/12/2019 », « du … au … »."""
    words = period_words(start, end)
    if start == end:
        return f"le {words}"
    if "trimestre" in words:
        return f"au {words}"
    return f"du {words.replace(' – ', ' au ')}" if " – " in words else f"en {words}"


def since_words(start: dt.date, end: dt.date) -> str:
    """« depuis 2017 », « depuis le 4e trimestre 2019 »."""
    words = period_words(start, end)
    return f"depuis {'le ' if start == end or 'trimestre' in words or ' – ' in words else ''}{words}"


_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_QUARTERS = ("1er", "2e", "3e", "4e")


_SAID = {
    Verdict.BETTER: "plus favorable que {}",
    Verdict.WORSE: "moins favorable que {}",
    Verdict.HIGHER: "plus élevé que {}",
    Verdict.LOWER: "plus bas que {}",
    Verdict.SIMILAR: "comparable à {}",
}


def verdict_words(verdict: Verdict) -> str:
    """The verdict alone, for a mark: « plus favorable »…"""
    words = {Verdict.SIMILAR: "comparable", Verdict.NOT_COMPUTABLE: "sans test"}
    return words.get(verdict) or _SAID[verdict].removesuffix(" que {}")


def comparison_sentence(indicator: Indicator, comparison: Comparison, reference: str, value: str) -> str:
    """« plus élevé que la France (14,9 %) : +3,3 points, IC 95 % de l’écart de +1,1 à +5,5 points »."""
    gap = gap_words(indicator, comparison.gap)
    if comparison.verdict is Verdict.NOT_COMPUTABLE:
        if np.isnan(comparison.gap):
            return ""
        if abs(comparison.gap) < 0.5 * 10.0**-indicator.decimals:
            return f"comme {reference} ({value})"
        side = "de plus que" if comparison.gap > 0 else "de moins que"
        amount = gap.lstrip(f"+{MINUS}")
        why = "" if indicator.type is ValueType.COUNT else " ; source exhaustive, l’écart est dit sans test"
        return f"{amount} {side} {reference} ({value}){why}"
    said = _SAID[comparison.verdict].format(reference)
    low, high = gap_words(indicator, comparison.lower), gap_words(indicator, comparison.upper)
    low = low.rsplit(" ", 1)[0] if indicator.unit else low
    without = " sans le territoire" if comparison.test is Test.REST else ""
    return f"{said}{without} ({value}) : {gap}, IC 95 % de l’écart de {low} à {high}"
