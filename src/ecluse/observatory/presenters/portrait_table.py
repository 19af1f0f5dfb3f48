"""The portrait as a table for a spreadsheet: one row an indicator, one an area compared with, numbers as numbers."""

from __future__ import annotations

import datetime as dt

import numpy as np

from ecluse.lib.tables import Cell, Figure, Table, When
from ecluse.observatory.presenters.absence import absence, status_words
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.selectors.portrait import Portrait
from ecluse.observatory.selectors.told import Told

_HEADERS = (
    "Chapitre", "Indicateur", "Territoire", "Du", "Au", "Valeur", "Unité", "Borne basse à 95 %", "Borne haute à 95 %",
    "Numérateur", "Dénominateur", "Part couverte (%)", "Statut", "Source", "Licence", "Identifiant",
)  # fmt: skip


def portrait_table(portrait: Portrait, loaded: frozenset[str]) -> Table:
    """Every figure of a portrait with those it is compared with; what is not known has its reason as a status."""
    rows: list[tuple[Cell, ...]] = []
    for line in portrait.lines:
        start: tuple[Cell, ...] = (line.indicator.domain.label, line.indicator.name)
        end: tuple[Cell, ...] = (
            f"{line.source.publisher}, {line.source.label}",
            line.source.licence,
            line.indicator.id,
        )
        if line.figure is None or not line.figure.has_value:
            why = absence(line, portrait.place, line.indicator.id in loaded)
            blank: tuple[Cell, ...] = (None,) * 8
            rows.append((*start, portrait.place.name, None, *blank, why, *end))
        for figure in line.series:
            rows.append((*start, portrait.place.name, *_cells(line.indicator, figure), *end))
        for compared in line.compared:
            rows.append((*start, compared.name, *_cells(line.indicator, compared.figure), *end))
    about = (
        ("Territoire", portrait.place.name),
        ("Construction", f"{portrait.build.pk}, faite le {portrait.build.at:%d/%m/%Y}"),
        ("Géographie", f"communes au 1er janvier {portrait.build.geography}"),
    )
    return Table("Portrait", _HEADERS, tuple(rows), about, frozenset({"Indicateur", "Statut", "Source"}))


def _cells(indicator: Indicator, figure: Told) -> tuple[Cell, ...]:
    value: Cell = (
        indicator.categories.get(figure.category) if indicator.is_category else _number(figure.value, indicator)
    )
    return (
        _day(figure.column.start),
        _day(figure.column.end),
        value,
        indicator.unit,
        _number(figure.lower95, indicator),
        _number(figure.upper95, indicator),
        _number(figure.numerator, None),
        _number(figure.denominator, None),
        _number(100 * figure.coverage, None),
        status_words(figure),
    )


def _number(value: float, indicator: Indicator | None) -> Cell:
    return None if np.isnan(value) else Figure(value, indicator.decimals if indicator else 0)


def _day(day: dt.date) -> Cell:
    return When(day.isoformat())
