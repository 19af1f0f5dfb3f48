"""The page on access to care: how much of it each commune reaches, who is under the threshold, what would change it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.observatory.methods.access.scenario import below
from ecluse.observatory.presenters.access_trial import SearchWords, TrialWords, search_words, trial_words
from ecluse.observatory.presenters.access_words import edge_words, method_words, source_words
from ecluse.observatory.rules.access_asked import Asked, Objective, Weighing, written
from ecluse.observatory.rules.access_study import Study
from ecluse.observatory.rules.care import CARES
from ecluse.observatory.rules.charts.classes import given
from ecluse.observatory.rules.charts.distribution import Pointer, distribution
from ecluse.observatory.rules.charts.fills import Fill, by_classes
from ecluse.observatory.rules.charts.grounds import Ground, ground
from ecluse.observatory.rules.charts.maps import AreaMap, area_map
from ecluse.observatory.rules.charts.marks import Figure, Unit
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.access import Neighbourhood
from ecluse.observatory.selectors.access_page import Access
from ecluse.territories.rules.maps import Area
from ecluse.territories.selectors import MapSource

#: More communes than this are not all in the table at once.
_LONG = 60
#: Fewer communes than this make no picture.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One commune of the table. ``after`` and ``gain`` are empty without changes, ``published`` without the publisher's."""

    name: str
    code: str
    people: str
    posts: str
    reached: str
    access: str
    is_short: bool
    after: str
    gain: str
    published: str
    no_people_figure: bool
    supply_traced: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of the head of the page, and what it says."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AccessPage:
    asked: Asked
    unit: str
    threshold: str
    numbers: tuple[Number, ...]
    said: tuple[str, ...]
    known: bool
    map: AreaMap | None
    gain_map: AreaMap | None
    charts: tuple[Figure, ...]
    lines: tuple[Line, ...]
    count: int
    table_url: str
    trial: TrialWords | None
    search: SearchWords | None
    method: tuple[str, ...]
    sources: tuple[str, ...]
    published: str
    supply_indicator: str
    supply_period: tuple[str, str]
    population_period: tuple[str, str]


def access_page(place: Place, found: Access, drawn: MapSource, url: str, *, every: bool = False) -> AccessPage:
    """The page of what was found; ``drawn`` holds the contours of the communes of the place, in their order.

    The table holds ``every`` commune, or the lowest when they are many.
    """
    unit = Unit(found.study.care.unit, "", found.study.care.decimals)
    lines = _lines(found, unit)
    whole = every or len(lines) <= _LONG
    near, study, asked = found.near, found.study, found.asked
    on = _ground(drawn)
    return AccessPage(
        asked=asked,
        unit=study.care.unit,
        threshold=unit.write(study.threshold),
        numbers=_numbers(study, unit) if found.supply.known else (),
        said=tuple(_said(found, unit) if found.supply.known else _unknown(found)),
        known=found.supply.known,
        map=_map(on, study, unit, drawn) if found.supply.known else None,
        gain_map=_gain_map(on, found, unit, drawn),
        charts=_charts(found, unit) if found.supply.known else (),
        lines=tuple(lines if whole else lines[:_LONG]),
        count=len(lines),
        table_url="#communes-tableau" if whole else f"{url}?{asked.query()}&toutes=1#communes-tableau",
        trial=trial_words(found, found.trial, unit, url) if found.trial is not None else None,
        search=search_words(found, unit, url) if asked.search and found.supply.known else None,
        method=tuple(method_words(found, unit)),
        sources=tuple(source_words(near, found.supply, study)),
        published=_published(near),
        supply_indicator=near.supply.column.indicator
        if near.supply is not None and near.supply.column is not None
        else "",
        supply_period=_period(near.supply),
        population_period=_period(near.counted),
    )


def _numbers(study: Study, unit: Unit) -> tuple[Number, ...]:
    total = float(study.own_people.sum())
    if not total:
        return ()
    short = study.people_short(study.access)
    share = f"{number(100 * short / total, 1)} %"
    return (
        Number(unit.write(study.mean), f"accès moyen, en {study.care.unit}"),
        Number(
            share,
            f"des habitants sous le seuil de {unit.write(study.threshold)}, soit {plural(round(short), 'habitant')}",
        ),
        Number(unit.write(study.tail(study.access)), "accès moyen du dixième le plus mal desservi"),
    )


def _said(found: Access, unit: Unit) -> list[str]:
    """What the page has to tell, each sentence with how sure it is."""
    study, near = found.study, found.near
    total = float(study.own_people.sum())
    if not total:
        return ["Aucun habitant n’est connu dans ces communes : rien ne peut être calculé."]
    communes = int(study.inside.sum())
    short = int(study.short.sum())
    said = []
    if short:
        worst = min(
            np.flatnonzero(study.short & (study.own_people > 0)), key=lambda each: study.access[each], default=None
        )
        words = f"{plural(short, 'commune')} sur {number(communes)} {'est' if short == 1 else 'sont'} sous le seuil"
        if worst is not None:
            words += f" ; l’accès le plus bas est à {near.areas[worst].name} ({unit.write(float(study.access[worst]))})"
        said.append(f"{words}.")
    else:
        said.append(f"Aucune des {number(communes)} communes n’est sous le seuil." if communes > 1 else
                    "La commune n’est pas sous le seuil.")  # fmt: skip
    reached, outside = study.reached
    if found.edge:
        said.append(edge_words(found))
    elif reached > 0:
        said.append(
            f"{number(100 * outside / reached, 0)} % de l’offre que les habitants atteignent est hors du territoire : elle "
            f"compte ({number(study.reached_outside, 1 if study.reached_outside % 1 else 0)} {study.care.many} à portée), "
            "et les habitants d’ailleurs qui les partagent comptent aussi."
        )
    else:
        said.append(f"Personne ici n’atteint {_none_of(study)} dans le temps retenu.")
    return [*said, _computed(found)]


def _unknown(found: Access) -> list[str]:
    """What may be told where no supply is known: that it is not, and why the gain holds all the same."""
    return [
        (
            "L’offre d’ici n’est pas connue : la page ne donne ni le niveau de l’accès, ni qui est sous le seuil, seulement ce "
            "que les postes ajoutés apportent. Ce gain ne dépend pas de l’offre qui existe déjà."
        ),
        _computed(found),
    ]


def _computed(found: Access) -> str:
    journeys = "sont estimés à vol d’oiseau" if found.estimated else "viennent d’un fichier"
    return (
        "C’est un calcul, non une mesure : ces phrases n’ont pas de test statistique, et changent avec les réglages. "
        f"Les temps de trajet {journeys}."
    )


def _none_of(study: Study) -> str:
    return f"aucun de ces lieux ({study.care.within})"


def _ground(drawn: MapSource) -> Ground:
    return ground(
        [
            Area(
                each.territory.code,
                each.territory.name,
                each.territory.population,
                each.shape,
                (each.territory.longitude, each.territory.latitude)
                if each.territory.longitude is not None and each.territory.latitude is not None
                else None,
            )
            for each in drawn.areas
        ]
    )


def _contours(drawn: MapSource) -> str:
    sources = ", ".join(each for each in drawn.sources if each)
    return f"Contours : {sources}." if sources else ""


def _map(on: Ground, study: Study, unit: Unit, drawn: MapSource) -> AreaMap | None:
    """Access by commune, the threshold in the middle of the scale."""
    own = study.access[study.inside]
    if own.size < _FEW or not study.threshold > 0:
        return None
    breaks = [study.threshold * share for share in (0.5, 0.75, 1.0, 1.25, 1.5)]
    cut = given(own, breaks, decimals=unit.decimals, middle=3.0)
    return area_map(
        on,
        _turned(by_classes(own.tolist(), cut, unit)),
        id="carte",
        title=f"Accès : {study.care.within}, en {study.care.unit}",
        source=_contours(drawn),
    )


def _gain_map(on: Ground, found: Access, unit: Unit, drawn: MapSource) -> AreaMap | None:
    """What the changes bring by commune, nothing where nothing moves."""
    if found.trial is None:
        return None
    gain = (found.trial.after - found.study.access)[found.study.inside]
    if gain.size < _FEW:
        return None
    top = float(np.abs(gain).max())
    if not top > 0:
        return None
    least = 10.0**-unit.decimals
    steps = sorted({max(top / 3, 2 * least), max(2 * top / 3, 3 * least)})
    low = [-each for each in reversed(steps)] if gain.min() < -0.5 * least else []
    high = steps if gain.max() > 0.5 * least else []
    breaks = [*low, *([0.0] if low else []), *([least] if high else []), *high]
    middle = len(low) + 1.5 if low else None  # nothing moves: the middle of the class that holds what is written 0
    fill = by_classes(gain.tolist(), given(gain, breaks, decimals=unit.decimals, middle=middle), unit)
    title = f"Ce que les changements apportent, en {unit.words}"
    return area_map(on, _turned(fill), id="carte-gains", title=title, source=_contours(drawn))


def _turned(fill: Fill) -> Fill:
    """The same classes with the two sides of a diverging scale exchanged: what is short of care in the warm colours."""
    return replace(
        fill,
        styles=tuple((_other_side(css), pattern) for css, pattern in fill.styles),
        legend=tuple(replace(key, css=_other_side(key.css)) for key in fill.legend),
    )


def _other_side(css: str) -> str:
    return re.sub(r"\bd([pm])(\d)", lambda found: f"d{'m' if found[1] == 'p' else 'p'}{found[2]}", css)


def _charts(found: Access, unit: Unit) -> tuple[Figure, ...]:
    study = found.study
    own = study.access[study.inside]
    if own.size < _FEW:
        return ()
    pointers = [Pointer("Seuil", study.threshold)] if study.threshold > 0 else []
    if math.isfinite(study.mean):
        pointers.append(Pointer("Moyenne des habitants", study.mean, mine=True))
    names = [found.near.areas[each].name for each in np.flatnonzero(study.inside)]
    return (
        distribution(
            own,
            pointers,
            id="repartition",
            title=f"Répartition des communes : {study.care.within}",
            unit=unit,
            names=names,
        ),
    )


def _lines(found: Access, unit: Unit) -> list[Line]:
    """The communes of the place, from the lowest access to the highest; from the highest gain where access is not known."""
    near, study = found.near, found.study
    after = found.trial.after if found.trial is not None else None
    reached = study.posts_reached
    level = study.access if found.supply.known or after is None else study.access - after
    order = sorted(np.flatnonzero(study.inside).tolist(), key=lambda each: (level[each], near.areas[each].folded_name))
    short = below(study.access, study.threshold)
    return [
        Line(
            name=near.areas[each].name,
            code=near.areas[each].code,
            people=number(round(float(near.people[each]))) if near.people[each] else "–",
            posts=written(float(study.posts[each])),
            reached=written(float(reached[each])),
            access=unit.write(float(study.access[each])),
            is_short=bool(short[each]),
            after=unit.write(float(after[each])) if after is not None else "",
            gain=gain_words(float(after[each] - study.access[each]), unit) if after is not None else "",
            published=_value(near, each),
            no_people_figure=not math.isfinite(near.counted.values[each]),
            supply_traced=not found.supply.own_rows
            and near.supply is not None
            and bool(np.isfinite(near.supply.values[each])),
        )
        for each in order
    ]


def _value(near: Neighbourhood, index: int) -> str:
    value = near.published.values[index] if near.published is not None else math.nan
    return number(float(value), 1) if math.isfinite(value) else ""


def gain_words(gain: float, unit: Unit) -> str:
    """« +0,35 », « −0,10 », « = » where it would be written as nothing."""
    if abs(gain) < 0.5 * 10.0**-unit.decimals:
        return "="
    return f"{'+' if gain > 0 else ''}{unit.write(gain, symbol=False)}"


def _period(series: object) -> tuple[str, str]:
    """The period of a series as the page of one figure takes it: first and last day."""
    column = getattr(series, "column", None)
    return (column.start.isoformat(), column.end.isoformat()) if column is not None else ("", "")


def _published(near: Neighbourhood) -> str:
    """The words of the column of the publisher's indicator; nothing where none is loaded."""
    if near.published is None or near.published.column is None or not near.published.known:
        return ""
    return f"APL publiée, {period_words(near.published.column.start, near.published.column.end)}"


#: The choices of the form: professions, weights, objectives.
CHOICES = {
    "cares": [(each.slug, each.name) for each in CARES],
    "weighings": [(each.value, each.label) for each in Weighing],
    "objectives": [(each.value, each.label) for each in Objective],
}
