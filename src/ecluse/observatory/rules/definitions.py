"""Indicators, their sources and breakdowns, as reviewed files declare them; checked whole when read.

A definition says what a figure is before any figure is read: name, plain words, what is counted and over whom, unit,
interval, secrecy, producer, licence. Its ``version`` changes when the meaning does; figures keep the version they were
loaded under.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from ecluse.observatory.enums import (
    Aggregation,
    Disclosure,
    Domain,
    IntervalMethod,
    PeriodType,
    Polarity,
    ValueType,
)
from ecluse.observatory.methods.standardisation import STANDARDS
from ecluse.observatory.rules.entries import Entry
from ecluse.observatory.rules.errors import DefinitionError

_Kind = TypeVar("_Kind")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes, what, under which licence and which rule of secrecy.

    ``minimum``: fewest units or events that may be shown (Disclosure.THRESHOLD and DOMINANCE); ``largest_share``: the
    share of a total above which one unit gives itself away (DOMINANCE), between 0 and 1. ``second_hand``: figures made
    again by others from what a producer publishes; nobody misses them where they are not loaded.
    """

    id: str
    label: str
    publisher: str
    licence: str
    url: str
    disclosure: Disclosure
    disclosure_note: str = ""
    minimum: int = 0
    largest_share: float = 1.0
    second_hand: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to break figures down further than sex and age. ``groups``: as stored → as shown, in their order; without
    any, groups keep the words of the publisher. ``ordered``: the groups have a rank, that of the list.
    """

    id: str
    label: str
    ordered: bool
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``multiplier`` turns numerator over denominator into ``unit`` (100 for %, 100,000 for a rate).

    ``aggregation`` says how larger areas are computed where nobody publishes them; ``weight`` names the indicator that
    weighs a WEIGHTED_MEAN. ``categories`` are the classes of a CATEGORY, in their order, as stored → as shown.
    ``dimensions`` name the breakdowns that its sources publish. ``lag_months``: from the end of the period to the
    usual publication. ``portrait``: place on the first page of a portrait, from 1; 0 leaves it to the chapters.

    A standardised rate or ratio is computed where a file gives events by age instead of a value: its numerators by band
    of ages, or those loaded for the indicator ``events``. Where they come without denominators, the people are those of
    the indicator ``population``. ``standard_population`` names the reference of a rate (``methods.standardisation``);
    that of a ratio is France. ``last_age``: the rate is that of people of this age at most; 0: of all ages.
    """

    id: str
    version: int
    name: str
    plain: str
    definition: str
    type: ValueType
    unit: str
    polarity: Polarity
    source: str
    domain: Domain
    themes: tuple[str, ...]
    numerator: str = ""
    denominator: str = ""
    multiplier: float = 1.0
    decimals: int = 0
    interval: IntervalMethod = IntervalMethod.NONE
    aggregation: Aggregation = Aggregation.NONE
    weight: str = ""
    standard_population: str = ""
    events: str = ""
    population: str = ""
    last_age: int = 0
    minimum_count: int = 0
    period: PeriodType = PeriodType.YEAR
    lag_months: int = 0
    portrait: int = 0
    quality: str = ""
    predecessor: str = ""
    dimensions: tuple[str, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_category(self) -> bool:
        return self.type is ValueType.CATEGORY

    @property
    def is_standardised(self) -> bool:
        return self.type in {ValueType.STANDARDISED_RATE, ValueType.STANDARDISED_RATIO}

    @property
    def is_additive(self) -> bool:
        return self.aggregation is Aggregation.SUM


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every source, indicator and dimension, by identifier, in the order of the files."""

    sources: Mapping[str, Source]
    indicators: Mapping[str, Indicator]
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)

    def indicator(self, id: str) -> Indicator:
        return self.indicators[id]

    def source_of(self, id: str) -> Source:
        return self.sources[self.indicators[id].source]


def read_catalogue(texts: Mapping[str, str]) -> Catalogue:
    """The catalogue that ``texts`` (file name → TOML) declare. Raises DefinitionError at the first thing wrong."""
    sources: dict[str, Source] = {}
    indicators: dict[str, Indicator] = {}
    dimensions: dict[str, Dimension] = {}
    for file, text in texts.items():
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise DefinitionError(file, "", f"le fichier ne se lit pas comme du TOML ({error}).") from error
        unknown = set(tables) - {"source", "indicator", "dimension"}
        if unknown:
            raise DefinitionError(file, "", f"rubrique inconnue : {', '.join(sorted(unknown))}.")
        _add(sources, file, tables, "source", _source)
        _add(indicators, file, tables, "indicator", _indicator)
        _add(dimensions, file, tables, "dimension", _dimension)
    catalogue = Catalogue(sources, indicators, dimensions)
    for id, indicator in indicators.items():
        _check_links(id, indicator, catalogue)
    return catalogue


@cache
def packaged_catalogue() -> Catalogue:
    """The catalogue that the package carries."""
    folder = files("ecluse.observatory") / "definitions"
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return read_catalogue({each.name: each.read_text(encoding="utf-8") for each in found})


def _add(
    known: dict[str, _Kind], file: str, tables: Mapping[str, Any], kind: str, read: Callable[[Entry], _Kind]
) -> None:
    """Read the entries of one kind into ``known``."""
    entries = tables.get(kind, {})
    if not isinstance(entries, dict):
        raise DefinitionError(file, kind, "une rubrique est attendue.")
    for id, table in entries.items():
        if not _SLUG.fullmatch(id):
            raise DefinitionError(file, id, "l’identifiant s’écrit en minuscules sans accent, avec des tirets.")
        if id in known:
            raise DefinitionError(file, id, "cet identifiant est déjà pris.")
        known[id] = read(Entry(file, id, table))


def _dimension(entry: Entry) -> Dimension:
    found = Dimension(entry.id, entry.text("label"), entry.flag("ordered"), entry.pairs("groups"))
    entry.nothing_else(each.name for each in fields(Dimension))
    if found.ordered and not found.groups:
        raise entry.wrong("ordered", "un ordre demande la liste des groupes.")
    return found


def _source(entry: Entry) -> Source:
    found = Source(
        id=entry.id,
        label=entry.text("label"),
        publisher=entry.text("publisher"),
        licence=entry.text("licence"),
        url=entry.text("url"),
        disclosure=entry.choice("disclosure", Disclosure),
        disclosure_note=entry.text("disclosure_note", ""),
        minimum=entry.whole("minimum", 0),
        largest_share=entry.number("largest_share", 1.0),
        second_hand=entry.flag("second_hand", False),
    )
    entry.nothing_else(each.name for each in fields(Source))
    if found.disclosure in {Disclosure.THRESHOLD, Disclosure.DOMINANCE} and found.minimum < 1:
        raise entry.wrong("minimum", "un seuil demande un minimum d’au moins 1.")
    if not 0 < found.largest_share <= 1:
        raise entry.wrong("largest_share", "la part s’écrit entre 0 et 1.")
    return found


#: The texts of an indicator that may be left out.
_WORDS = ("numerator", "denominator", "weight", "standard_population", "events", "population", "quality", "predecessor")


def _indicator(entry: Entry) -> Indicator:
    values: dict[str, Any] = {name: entry.text(name) for name in ("name", "plain", "definition", "unit", "source")} | {
        name: entry.text(name, "") for name in _WORDS
    }
    found = Indicator(
        id=entry.id,
        version=entry.whole("version"),
        type=entry.choice("type", ValueType),
        polarity=entry.choice("polarity", Polarity),
        domain=entry.choice("domain", Domain),
        themes=entry.texts("themes"),
        dimensions=entry.texts("dimensions", ()),
        multiplier=entry.number("multiplier", 1.0),
        decimals=entry.whole("decimals", 0),
        interval=entry.choice("interval", IntervalMethod, IntervalMethod.NONE),
        aggregation=entry.choice("aggregation", Aggregation, Aggregation.NONE),
        minimum_count=entry.whole("minimum_count", 0),
        last_age=entry.whole("last_age", 0),
        period=entry.choice("period", PeriodType, PeriodType.YEAR),
        lag_months=entry.whole("lag_months", 0),
        portrait=entry.whole("portrait", 0),
        categories=entry.pairs("categories"),
        **values,
    )
    entry.nothing_else(each.name for each in fields(Indicator))
    _check_indicator(entry, found)
    return found


def _check_indicator(entry: Entry, found: Indicator) -> None:
    if found.version < 1:
        raise entry.wrong("version", "la première version est 1.")
    if found.multiplier <= 0:
        raise entry.wrong("multiplier", "le multiplicateur est un nombre positif.")
    counted = found.type in {ValueType.PROPORTION, ValueType.CRUDE_RATE}
    if counted and not (found.numerator and found.denominator):
        raise entry.wrong("numerator", "une part ou un taux dit son numérateur et son dénominateur.")
    if (found.type is ValueType.STANDARDISED_RATE) != (found.standard_population in STANDARDS):
        known = ", ".join(STANDARDS)
        raise entry.wrong(
            "standard_population", f"un taux standardisé, et lui seul, nomme sa population de référence ({known})."
        )
    if not found.is_standardised and (found.events or found.population or found.last_age):
        raise entry.wrong("events", "seul un taux ou un indice standardisé se calcule à partir de cas par âge.")
    if found.is_category != bool(found.categories):
        raise entry.wrong("categories", "les classes vont avec le type « category », et avec lui seul.")
    if found.aggregation is Aggregation.SUM and found.type is not ValueType.COUNT:
        raise entry.wrong("aggregation", "seul un effectif s’additionne.")
    if found.aggregation is Aggregation.RATIO and not (found.numerator and found.denominator):
        raise entry.wrong("aggregation", "un recalcul demande un numérateur et un dénominateur.")
    if (found.aggregation is Aggregation.WEIGHTED_MEAN) != bool(found.weight):
        raise entry.wrong("weight", "le poids va avec l’agrégation « weighted-mean », et avec elle seule.")
    if found.aggregation is not Aggregation.NONE and found.type in {ValueType.MEDIAN, ValueType.CATEGORY}:
        raise entry.wrong("aggregation", "une médiane ou une classe ne se déduit pas des parties.")


def _check_links(id: str, indicator: Indicator, catalogue: Catalogue) -> None:
    if indicator.source not in catalogue.sources:
        raise DefinitionError("definitions", id, f"la source « {indicator.source} » n’est pas déclarée.")
    for other in (indicator.weight, indicator.predecessor, indicator.events, indicator.population):
        if other and other not in catalogue.indicators:
            raise DefinitionError("definitions", id, f"l’indicateur « {other} » n’est pas déclaré.")
    if indicator.population and catalogue.indicators[indicator.population].type is not ValueType.COUNT:
        raise DefinitionError("definitions", id, f"« {indicator.population} » n’est pas un effectif de population.")
    if indicator.events and not catalogue.indicators[indicator.events].is_standardised:
        raise DefinitionError("definitions", id, f"« {indicator.events} » ne reçoit pas de cas par âge.")
    for dimension in indicator.dimensions:
        if dimension not in catalogue.dimensions:
            raise DefinitionError("definitions", id, f"la dimension « {dimension} » n’est pas déclarée.")
