"""Charts and maps of an invented territory, for the gallery: every form, in every state."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from ecluse.observatory.enums import Polarity
from ecluse.observatory.methods.results import Array, Estimate
from ecluse.observatory.rules.charts.classes import Cut, around, classes, given
from ecluse.observatory.rules.charts.distribution import Pointer, distribution
from ecluse.observatory.rules.charts.fills import Fill, by_categories, by_classes, by_clusters
from ecluse.observatory.rules.charts.grounds import Ground, ground
from ecluse.observatory.rules.charts.groups import Band, Group, gradient, pyramid
from ecluse.observatory.rules.charts.maps import AreaMap, area_map, circle_map
from ecluse.observatory.rules.charts.marks import Figure, Tone, Unit
from ecluse.observatory.rules.charts.palettes import Missing
from ecluse.observatory.rules.charts.rows import Pair, caterpillar, dumbbell, ranking
from ecluse.observatory.rules.charts.scatter import Limits, Measured, funnel, scatter
from ecluse.observatory.rules.charts.spine import Compared, Spine, Spread, spine
from ecluse.observatory.rules.charts.trends import Break, Moment, Series, small_multiples, trend
from ecluse.territories.rules.geometry import cells
from ecluse.territories.rules.maps import Area

_PERCENT = Unit("%", "%", 1)
_RATE = Unit("pour 100 000 habitants", "", 0)
_EURO = Unit("€", "€", 0)
_FIRST = (
    "Aubigny",
    "Bellefont",
    "Champvert",
    "Douzy",
    "Ermeville",
    "Fontclair",
    "Grandpré",
    "Houlmes",
    "Izeray",
    "Jarzac",
)
_LAST = ("le-Bois", "sur-Onde", "la-Ville", "en-Plaine", "les-Étangs", "le-Vieux")


@dataclass(frozen=True, slots=True)
class Gallery:
    """What the gallery of the observatory shows."""

    spine: Spine
    figures: tuple[Figure, ...]
    maps: tuple[AreaMap, ...]


#: Views of the maps that the gallery offers: word of the address, words of the link.
VIEWS = (("", "Tout"), ("perimetre", "Le périmètre"), ("commune", "Une commune"))


@lru_cache(maxsize=4)
def gallery(view: str = "") -> Gallery:
    """The samples, the same each time; ``view`` is one of ``VIEWS``."""
    return Gallery(_spine(), (*_over_time(), *_rows(), *_clouds(), *_groups()), _maps(view))


def _names(count: int) -> list[str]:
    return [f"{_FIRST[index % 10]}-{_LAST[index // 10 % 6]}" for index in range(count)]


def _spine() -> Spine:
    low, high, none = Polarity.LOW_GOOD, Polarity.HIGH_GOOD, Polarity.NONE
    rows = (
        Compared("Taux de pauvreté", "% des habitants, 2021", _PERCENT, low, 15.1, 14.5, Tone.WORSE, 14.6, 15.6, 13.4,
                 Spread(6.1, 11.2, 15.9, 28.4, 1255), group="Conditions de vie"),
        Compared("Diplômés du supérieur", "% des 15 ans et plus, 2021", _PERCENT, none, 24.8, 31.2, Tone.LOWER, 24.1, 25.5,
                 26.0, Spread(14.0, 21.5, 29.8, 58.0, 1255), group="Conditions de vie"),
        Compared("Médecins généralistes", "consultations par habitant et par an", _PERCENT, high, 2.4, 3.3, Tone.NOT_COMPUTABLE,
                 second=2.7, spread=Spread(0.4, 2.1, 3.6, 6.2, 1255), group="Accès aux soins"),
        Compared("Sans médecin traitant", "% des 17 ans et plus, 2024", _PERCENT, low, 14.9, 11.2, Tone.WORSE, 14.7, 15.1, 14.1,
                 Spread(4.2, 8.8, 12.6, 24.0, 1255), group="Accès aux soins"),
        Compared("Dépistage du cancer du sein", "% des femmes de 50 à 74 ans, 2022-2023", _PERCENT, high, 49.8, 46.5,
                 Tone.BETTER, 48.9, 50.7, 48.8, Spread(24.0, 43.5, 51.5, 63.0, 1255), group="Prévention"),
        Compared("Vaccination contre les papillomavirus", "% des filles de 16 ans, 2024", _PERCENT, high, None, 44.7,
                 missing=Missing.SECRET, second=43.0, spread=Spread(12.0, 38.0, 50.0, 71.0, 1255), group="Prévention"),
        Compared("Mortalité avant 65 ans", "pour 100 000 habitants, à âge égal, 2015-2021", _RATE, low, 187, 178, Tone.SIMILAR,
                 171, 204, 191, Spread(98, 160, 205, 341, 1255), group="État de santé"),
    )  # fmt: skip
    return spine(
        rows,
        id="ex-fuseau",
        title="Sept indicateurs, face à la France",
        area="Val d’Onde",
        reference="France",
        second="Région",
        caption="Valeurs inventées.",
    )


def _over_time() -> tuple[Figure, ...]:
    moments = tuple(Moment(str(year), year) for year in range(2012, 2025))
    values: tuple[float | None, ...] = (14.1, 14.6, 14.4, 15.2, None, None, 16.0, 16.4, 15.8, 15.9, 16.6, 17.1, 16.9)
    missing = tuple(Missing.UNAVAILABLE if value is None else None for value in values)
    lower = tuple(None if value is None else value - 0.7 for value in values)
    upper = tuple(None if value is None else value + 0.7 for value in values)
    region = Series("Région", tuple(13.0 + 0.12 * index for index in range(13)))
    france = Series("France", tuple(14.2 + 0.05 * index for index in range(13)))
    area = Series("Val d’Onde", values, lower, upper, missing)
    first = trend(
        moments,
        (area, region, france),
        id="ex-evolution",
        title="Taux de pauvreté, de 2012 à 2024",
        unit=_PERCENT,
        breaks=(Break(9, "une commune est entrée dans le territoire", everywhere=False),),
        caption="Valeurs inventées.",
    )
    chance = np.random.default_rng(3)
    several = tuple(
        Series(name, tuple((15 + 3 * math.sin(place) + chance.normal(0, 0.4, 13).cumsum()).round(1).tolist()))
        for place, name in enumerate(_names(8))
    )
    return first, small_multiples(
        moments, several, france, id="ex-multiples", title="Taux de pauvreté, huit communes", unit=_PERCENT
    )


def _rows() -> tuple[Figure, ...]:
    chance = np.random.default_rng(5)
    names = [f"{name} {index // 60 + 1}" if index >= 60 else name for index, name in enumerate(_names(400))]
    value = np.round(chance.gamma(20, 9, 400), 0)
    value[7] = np.nan
    gap = 1.96 * np.sqrt(value)
    ranks = np.arange(1.0, 61.0)
    wide = 4 + 14 * np.sin(ranks / 60 * math.pi)
    intervals = Estimate(ranks, np.maximum(ranks - wide, 1), np.minimum(ranks + wide, 60))
    pairs = (
        Pair("Taux de pauvreté", 41.2, 13.0, (40.1, 42.3), (12.6, 13.4)),
        Pair("Sans médecin traitant", 17.5, 14.1),
        Pair("Bénéficiaires de la C2S", 33.0, 9.4),
        Pair("Dépistage du cancer du sein", 38.2, 51.0, (36.5, 39.9), (50.2, 51.8)),
        Pair("Vaccination contre la grippe", None, 55.6),
    )
    return (
        ranking(
            names,
            Estimate(value, value - gap, value + gap),
            id="ex-classement",
            title="Mortalité avant 65 ans, par intercommunalité",
            unit=_RATE,
            mine=42,
            reference=("France", 178.0),
            caption="Valeurs inventées.",
        ),
        caterpillar(
            _names(60), intervals, id="ex-rangs", title="Rang de défavorisation, avec son incertitude", mine=30
        ),
        dumbbell(
            pairs,
            id="ex-ecarts",
            title="Quartiers prioritaires et reste de la commune",
            unit=_PERCENT,
            first="Quartiers prioritaires",
            second="Reste de la commune",
            zero=True,
        ),
    )


def _clouds() -> tuple[Figure, ...]:
    chance = np.random.default_rng(8)
    many = chance.normal(15, 4, 1255).round(1)
    few = chance.normal(15, 3, 48).round(1)
    pointers = (Pointer("Val d’Onde", 19.4, mine=True), Pointer("France", 14.5))
    poverty = np.clip(chance.normal(14, 5, 34_000), 2, 45)
    life = 84 - 0.14 * poverty + chance.normal(0, 1.1, 34_000)
    names = [f"Commune {index}" for index in range(34_000)]
    names[:6] = _names(6)
    sizes = np.exp(chance.normal(8.5, 1.2, 160))
    rates = chance.poisson(sizes * 0.02) / sizes * 1000
    rates[3], sizes[3] = 31.0, 9_000.0
    grid = np.geomspace(sizes.min(), sizes.max(), 60)
    usual, strict = 1.96 * np.sqrt(0.02 / grid) * 1000, 3.09 * np.sqrt(0.02 / grid) * 1000
    limits = Limits(grid, np.maximum(20 - usual, 0), 20 + usual, np.maximum(20 - strict, 0), 20 + strict)
    rate = Unit("pour 1 000", "", 1)
    return (
        distribution(
            many, pointers, id="ex-repartition", title="Taux de pauvreté des intercommunalités", unit=_PERCENT
        ),
        distribution(
            few, pointers[1:], id="ex-points", title="Taux de pauvreté des communes", unit=_PERCENT, names=_names(48)
        ),
        scatter(
            names,
            Measured("Taux de pauvreté", poverty, _PERCENT),
            Measured("Espérance de vie", life, Unit("années", "ans", 1)),
            id="ex-nuage",
            title="Espérance de vie et pauvreté, toutes les communes",
            chosen=range(6),
        ),
        funnel(
            [f"Établissement {index + 1}" for index in range(160)],
            Measured("Séjours", sizes, Unit("séjours", "", 0), log=True),
            Measured("Réadmissions", rates, rate),
            limits,
            ("Moyenne", 20.0),
            id="ex-entonnoir",
            title="Réadmissions selon le nombre de séjours",
            chosen=(3, 12),
        ),
    )


def _groups() -> tuple[Figure, ...]:
    ages = [f"{low}-{low + 4}" for low in range(0, 90, 5)] + ["90 et plus"]
    bands = []
    for place, words in enumerate(ages):
        born, old = 2_300 + 900 * math.exp(-(((place - 10) / 3) ** 2)), 1 / (1 + math.exp((place - 15) / 1.2))
        whole = 205_000 / (1 + math.exp((place - 15.5) / 1.3))
        bands.append(Band(words, born * min(1, old * 1.25), born * old * 1.02, whole, whole * (1.02 - place * 0.011)))
    fifths = [
        Group(f"Q{number}", share, value, value - 9, value + 9)
        for number, share, value in (
            (1, 0.22, 142.0),
            (2, 0.2, 156.0),
            (3, 0.17, 171.0),
            (4, 0.19, 183.0),
            (5, 0.22, 221.0),
        )
    ]
    return (
        pyramid(bands, id="ex-pyramide", title="Population par âge et sexe", area="Val d’Onde", reference="France"),
        gradient(
            fifths,
            id="ex-gradient",
            title="Mortalité prématurée selon la défavorisation",
            unit=_RATE,
            order="Du cinquième le moins défavorisé (Q1) au plus défavorisé (Q5)",
            line=(134.0, 220.0),
            slope="indice de pente : 86 décès de plus pour 100 000, d’un bout à l’autre",
        ),
    )


@lru_cache(maxsize=1)
def _ground() -> tuple[Ground, Array, tuple[int, ...]]:
    """Ninety invented communes, their values, those of the perimeter."""
    chance = np.random.default_rng(11)
    points = [(1.3 + 0.9 * x, 47.4 + 0.6 * y) for x, y in chance.random((90, 2))]
    shapes = cells(points)
    far = [(1.0 + 0.05 * x, -21.2 + 0.05 * y) for x, y in chance.random((5, 2))]
    areas = [
        Area(
            str(index),
            name,
            int(chance.integers(150, 9_000)) + (40_000 if index == 4 else 0),
            ((tuple(number for point in shapes[index] for number in point),),) if index < 90 else None,
            None if index < 90 else far[index - 90],
        )
        for index, name in enumerate([*_names(60), *(f"{name} 2" for name in _names(35))])
    ]
    values = 22_000 + 2_400 * np.array([math.sin(4 * lon) + math.cos(7 * lat) for lon, lat in [*points, *far]])
    gaps = [math.hypot(lon - 1.75, lat - 47.7) for lon, lat in points]
    return ground(areas), values + chance.normal(0, 500, 95), tuple(np.argsort(gaps)[:24].tolist())


def _maps(view: str) -> tuple[AreaMap, ...]:
    on, values, mine = _ground()
    focus = {"perimetre": mine, "commune": mine[:1]}.get(view, ())
    kinds: list[Missing | None] = [None] * len(values)
    found: list[float | None] = values.round().tolist()
    for index, kind in zip((3, 17, 29, 55, 61), (*tuple(Missing)[:4], Missing.SECRET), strict=True):
        found[index], kinds[index] = None, kind
    shown = partial(area_map, on, focus=focus, mine=mine)
    people = circle_map(
        on,
        [float(area.population or 0) for area in on.areas],
        Unit("habitants", "", 0),
        id="ex-cercles",
        title="Population des communes",
        noun="habitants",
        focus=focus,
        mine=mine,
    )
    drawn = [shown(fill, id=id, title=title) for id, title, fill in _fills(found, kinds)]
    return (*drawn, people)


def _fills(found: list[float | None], kinds: list[Missing | None]) -> Iterator[tuple[str, str, Fill]]:
    written = [math.nan if value is None else value for value in found]
    natural = classes(written, Cut.NATURAL, 5, decimals=0)
    yield "ex-carte", "Niveau de vie médian par commune", by_classes(found, natural, _EURO, kinds)
    apart = around(written, 22_500, decimals=0)
    yield "ex-carte-ecarts", "Niveau de vie, autour de la médiane de France", by_classes(found, apart, _EURO, kinds)
    order = ("Sous-doté", "Intermédiaire", "Très doté")
    ranked = given(written, (21_000, 24_000), decimals=0).of(written).tolist()
    zones = [None if kind < 0 else order[kind] for kind in ranked]
    yield "ex-zonage", "Zonage de l’offre de soins", by_categories(zones, order, kinds, "Zonage")
    clusters = [None if math.isnan(value) else _cluster(value) for value in written]
    test = "Indice de Moran local, 9 999 permutations, taux de fausses découvertes de 5 %."
    yield "ex-regroupements", "Regroupements de niveaux de vie", by_clusters(clusters, kinds, test)


def _cluster(value: float) -> int:
    if value > 25_200:
        return 0
    if value < 19_400:
        return 1
    return 2 if value > 25_000 else 3 if value < 19_700 else 4
