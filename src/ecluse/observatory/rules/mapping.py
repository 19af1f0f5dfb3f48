"""A mapping made by a person: what the columns of a table are, turned into a layout, so that the table is known from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecluse.lib.text import fold
from ecluse.observatory.enums import Measure
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import Column, Layout, Place, When
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.sources.tables import Row, header_name

AREA, PERIOD = "area", "period"
#: What a column may be said to be, as it is posted → as it is shown.
ROLES = {"": "n’est pas lue", AREA: "code du territoire", PERIOD: "période"} | {
    measure.value: f"{measure.label} de l’indicateur" for measure in Measure
}


#: An indicator is described by one of these at least; limits and denominators alone give no figure.
_VALUED = frozenset({Measure.VALUE.value, Measure.NUMERATOR.value})


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person said of one column: its header as written, its role, the indicator for a column of figures."""

    header: str
    role: str
    indicator: str = ""


class MappingError(ValueError):
    """A mapping that cannot be read with, in one French sentence."""


def header_row(rows: Sequence[Row]) -> int:
    """The number of the line that most looks like a header: the first that is as wide as most lines under it."""
    widths = [sum(1 for cell in cells if cell.strip()) for _, cells in rows]
    common = max((width for width in widths if width > 1), key=widths.count, default=0)
    return next((number for (number, _), width in zip(rows, widths, strict=True) if width >= common > 1), 0)


def identifier(name: str) -> str:
    """The identifier of a layout called ``name``."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:100] or "lecture"


def layout_of(
    name: str, chosen: Sequence[Chosen], level: Level, geography: int, period: str, catalogue: Catalogue
) -> Layout:
    """The layout that a mapping describes. Raises MappingError when something needed is missing or said twice."""
    areas = [each for each in chosen if each.role == AREA]
    periods = [each for each in chosen if each.role == PERIOD]
    figures = [each for each in chosen if each.role not in {"", AREA, PERIOD}]
    if len(areas) != 1:
        raise MappingError("Dites quelle colonne, une seule, tient le code du territoire.")
    if len(periods) > 1:
        raise MappingError("Une seule colonne tient la période.")
    if not figures:
        raise MappingError("Dites au moins une colonne qui tient les chiffres d’un indicateur.")
    if bool(periods) == bool(period):
        raise MappingError("Dites la période une fois : par une colonne, ou pour tout le tableau.")
    for each in figures:
        if each.indicator not in catalogue.indicators:
            raise MappingError(f"Colonne « {each.header} » : choisissez un indicateur de la liste.")
    valued = {each.indicator for each in figures if each.role in _VALUED}
    bare = next((each for each in figures if each.indicator not in valued), None)
    if bare is not None:
        name_of = catalogue.indicators[bare.indicator].name
        raise MappingError(f"« {name_of} » : dites quelle colonne porte la valeur.")
    said = [(each.indicator, each.role) for each in figures]
    if len(set(said)) < len(said):
        raise MappingError("Deux colonnes sont dites la même mesure du même indicateur.")
    used = [*areas, *periods, *figures]
    return Layout(
        id=identifier(name),
        label=name,
        source=catalogue.indicators[figures[0].indicator].source,
        required=tuple(_pattern(each.header) for each in used),
        places=(Place(columns=(_pattern(areas[0].header),), level=level),),
        when=When(column=_pattern(periods[0].header)) if periods else When(fixed=period),
        geography=str(geography),
        columns=tuple(
            Column(header=_pattern(each.header), indicator=each.indicator, measure=Measure(each.role))
            for each in figures
        ),
    )


def _pattern(header: str) -> str:
    return re.escape(header_name(header))


def indicator_named(text: str, catalogue: Catalogue) -> str:
    """The indicator that a person typed or picked: its identifier, or its name; else nothing."""
    asked = text.strip()
    if asked in catalogue.indicators:
        return asked
    names: Mapping[str, str] = {fold(each.name): id for id, each in catalogue.indicators.items()}
    return names.get(fold(asked), "")
