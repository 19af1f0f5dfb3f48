"""Priority quarters beside the rest of their commune: a chart, a table, and why some gaps cannot be told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ecluse.lib.tables import Cell, When
from ecluse.lib.tables import Figure as Number
from ecluse.observatory.presenters.portrait import KINDS
from ecluse.observatory.rules.charts.marks import Figure, Unit
from ecluse.observatory.rules.charts.rows import Pair, dumbbell
from ecluse.observatory.rules.wording import comparison_sentence, limits_words, period_words, value_words
from ecluse.observatory.selectors.quarters_gap import QuartersGap, Side, hidden_words
from ecluse.territories.enums import GeographicLevel as Level

#: More gaps than these are in the table alone.
MOST_DRAWN = 16


@dataclass(frozen=True, slots=True)
class QuarterValue:
    name: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """One indicator of a commune: its quarters one by one, all together, the rest, and what the gap is worth."""

    commune: str
    name: str
    quarters: tuple[QuarterValue, ...]
    together: str
    rest: str
    rest_note: str
    url: str
    said: str
    kind: str


def quarter_chart(gaps: Sequence[QuartersGap]) -> Figure | None:
    """The gaps in percentage that could be computed; None where there is none."""
    shown = [gap for gap in gaps if gap.side and gap.rest and gap.indicator.unit == "%"][:MOST_DRAWN]
    if not shown:
        return None
    alone = len({gap.commune for gap in shown}) == 1
    pairs = []
    for gap in shown:
        if gap.side and gap.rest:
            name = gap.indicator.name if alone else f"{gap.name} : {gap.indicator.name}"
            pairs.append(Pair(name, gap.side.value, gap.rest.value, _limits(gap.side), _limits(gap.rest)))
    return dumbbell(
        pairs,
        id="quartiers",
        title="Quartiers prioritaires et reste de la commune",
        unit=Unit("%", "%", 1),
        first="Quartiers prioritaires",
        second="Reste de la commune",
        zero=True,
    )


def _limits(side: Side) -> tuple[float, float] | None:
    return None if math.isnan(side.lower95) else (side.lower95, side.upper95)


def quarter_rows(gaps: Sequence[QuartersGap]) -> list[QuarterRow]:
    """One row an indicator and a commune, those whose gap is known first within a commune."""
    ordered = sorted(gaps, key=lambda gap: (gap.name, gap.commune, gap.rest is None))
    return [_row(gap) for gap in ordered]


def _row(gap: QuartersGap) -> QuarterRow:
    indicator = gap.indicator
    said = f"Sans comparaison au reste : {gap.why}."
    kind = ""
    if gap.test is not None and gap.rest is not None:
        words = comparison_sentence(indicator, gap.test, "le reste", value_words(indicator, gap.rest.value))
        said, kind = f"{words[:1].upper()}{words[1:]}.", KINDS[gap.test.verdict]
    rest = gap.rest.value if gap.rest else gap.whole.value
    return QuarterRow(
        commune=gap.name,
        name=f"{indicator.name}, {period_words(gap.column.start, gap.column.end)}",
        quarters=tuple(
            QuarterValue(
                name,
                value_words(indicator, figure.value) if figure.has_value else hidden_words(figure),
                _url(gap, Level.QPV, code),
            )
            for code, name, figure in gap.quarters
        ),
        together=_side_words(gap, gap.side),
        rest=value_words(indicator, rest),
        rest_note=limits_words(indicator, gap.rest.lower95, gap.rest.upper95) if gap.rest else "commune entière",
        url="" if gap.rest else _url(gap, Level.COMMUNE, gap.commune),
        said=said,
        kind=kind,
    )


def _side_words(gap: QuartersGap, side: Side | None) -> str:
    if side is None or len(gap.quarters) < 2:
        return ""
    return f"ensemble : {value_words(gap.indicator, side.value)}"


def _url(gap: QuartersGap, level: Level, code: str) -> str:
    query = urlencode({"du": gap.column.start.isoformat(), "au": gap.column.end.isoformat()})
    return reverse("observatory:figure", args=[gap.indicator.id, level.slug, code]) + f"?{query}"


def quarter_cells(gap: QuartersGap) -> list[tuple[Cell, ...]]:
    """Rows for a spreadsheet: each quarter, all of them, the rest (or the whole commune)."""
    indicator = gap.indicator
    start, end = When(gap.column.start.isoformat()), When(gap.column.end.isoformat())

    def row(who: str, value: float, lower: float, upper: float, note: str) -> tuple[Cell, ...]:
        cells = [None if math.isnan(each) else Number(each, indicator.decimals) for each in (value, lower, upper)]
        return (
            "Quartiers prioritaires",
            indicator.name,
            start,
            end,
            who,
            cells[0],
            indicator.unit,
            *cells[1:],
            None,
            note,
        )

    rows = [
        row(name, figure.value, figure.lower95, figure.upper95, "" if figure.has_value else hidden_words(figure))
        for _, name, figure in gap.quarters
    ]
    if gap.side is not None and gap.rest is not None:
        for who, side in ((f"{gap.name}, quartiers", gap.side), (f"{gap.name}, reste", gap.rest)):
            rows.append(row(who, side.value, side.lower95, side.upper95, ""))
    else:
        whole = gap.whole
        rows.append(row(f"{gap.name}, commune entière", whole.value, whole.lower95, whole.upper95, gap.why))
    return rows
