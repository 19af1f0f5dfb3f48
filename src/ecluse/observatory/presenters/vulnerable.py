"""The page of the fragile territories of a place: what to remember, maps, ranks with their limits, and the list of reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.lib.tables import Cell, Table
from ecluse.lib.tables import Figure as Number
from ecluse.observatory.enums import STATUSES
from ecluse.observatory.methods.moran import Quadrant
from ecluse.observatory.presenters.vulnerable_reasons import AROUND, FIFTHS, Reason, noun, rank_words, reasons_of
from ecluse.observatory.rules.charts.classes import Cut, classes
from ecluse.observatory.rules.charts.fills import Fill, by_classes, by_clusters
from ecluse.observatory.rules.charts.grounds import ground
from ecluse.observatory.rules.charts.maps import AreaMap, area_map
from ecluse.observatory.rules.charts.marks import Figure, Unit
from ecluse.observatory.rules.charts.palettes import Missing, missing_kind
from ecluse.observatory.rules.charts.rows import caterpillar
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.fragility import PREFIX, WEIGHTS
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.clusters import NEAREST, PERMUTATIONS, RATE
from ecluse.observatory.selectors.vulnerable import DRAWS, Vulnerable, status_label
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.rules.geometry import Shape
from ecluse.territories.rules.maps import Area
from ecluse.territories.selectors import MapSource

#: The place of each quadrant in the clusters that maps colour.
_CLUSTER_KINDS = {
    Quadrant.HIGH_HIGH: 0,
    Quadrant.LOW_LOW: 1,
    Quadrant.HIGH_LOW: 2,
    Quadrant.LOW_HIGH: 3,
    Quadrant.NONE: 4,
    -1: None,
}
_SCORE = Unit("écarts-types", "", 1)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of the list."""

    code: str
    name: str
    holder: str
    rank: str
    limits: str
    sure: str
    is_sure: bool
    score: str
    fifth: str
    group: int
    around: str
    stands_out: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class WeightChoice:
    """An indicator of the form: the name of its field, what it weighs now, how widely it is known."""

    name: str
    label: str
    weight: int
    known: str


@dataclass(frozen=True, slots=True)
class VulnerablePage:
    summary: tuple[str, ...]
    rows: tuple[AreaRow, ...]
    count: int
    maps: tuple[AreaMap, ...]
    ranks: Figure | None
    choices: tuple[WeightChoice, ...]
    method: tuple[str, ...]
    silent: tuple[str, ...]
    sources: tuple[str, ...]
    has_groups: bool
    has_around: bool


def order_of(found: Vulnerable) -> list[int]:
    """The places of the areas from the most fragile to the least, those without a rank last."""
    order = np.lexsort((np.arange(len(found.areas)), np.nan_to_num(found.rank.value, nan=np.inf)))
    return [int(place) for place in order]


def vulnerable_page(
    found: Vulnerable, shown: Sequence[int], drawn: MapSource | None, sources: Sequence[str]
) -> VulnerablePage:
    """The page; ``shown``: the places of the areas listed on it; ``drawn`` holds the outlines of all, in their order."""
    several = len(found.areas) > 1
    return VulnerablePage(
        summary=tuple(_summary(found)),
        rows=tuple(_row(found, place) for place in shown),
        count=len(found.areas),
        maps=tuple(_maps(found, drawn)) if drawn is not None and several and found.ranked else (),
        ranks=_ranks(found) if found.ranked > 2 and found.is_swayed else None,
        choices=tuple(_choices(found)),
        method=tuple(_method(found)),
        silent=found.silent,
        sources=tuple(sources),
        has_groups=bool(found.group.any()),
        has_around=found.cluster is not None,
    )


def _row(found: Vulnerable, place: int) -> AreaRow:
    area, rank = found.areas[place], float(found.rank.value[place])
    limits, sure = rank_words(found, place)
    kind = int(found.cluster[place]) if found.cluster is not None else -1
    holder = found.holders.get(area.pk, "")
    return AreaRow(
        code=area.code,
        name=area.name,
        holder="" if holder in area.name else holder,
        rank="" if math.isnan(rank) or found.ranked < 2 else number(rank),
        limits=limits,
        sure=sure,
        is_sure=bool(sure) and not math.isnan(rank),
        score=_signed(float(found.score[place])),
        fifth=FIFTHS[int(found.group[place])],
        group=int(found.group[place]),
        around=AROUND[kind] if found.cluster is not None else "",
        stands_out=kind > 0,
        reasons=reasons_of(found, place),
    )


def _signed(score: float) -> str:
    return "" if math.isnan(score) else f"{'+' if score > 0.05 else ''}{_SCORE.write(score, symbol=False)}"


def _summary(found: Vulnerable) -> list[str]:
    """What to remember, each sentence with its test or with what it rests on."""
    words, said = noun(found.level), []
    if found.ranked > 1:
        first = order_of(found)[0]
        between, _ = rank_words(found, first)
        moves = f", rang {between} selon les tirages" if between.startswith("entre") else ""
        said.append(f"Au premier rang des {found.ranked} {words} : {found.areas[first].name}{moves}.")
    if found.group.any():
        most = int((found.group == 5).sum())
        said.append(f"Dans le cinquième le plus défavorisé de France : {_count(most, found.level)}.")
    if found.cluster is not None and len(found.areas) > 1:
        for kind, what in ((Quadrant.HIGH_HIGH, "Fragiles et entourées de communes qui vont mal aussi"),
                           (Quadrant.HIGH_LOW, "Fragiles parmi des communes qui vont mieux")):  # fmt: skip
            there = int((found.cluster == kind).sum())
            said.append(f"{what} : {_count(there, found.level)}.")
    lacking = len(found.areas) - found.ranked
    if lacking and len(found.areas) > 1:
        said.append(f"Sans rang, moins de la moitié de ce qui compte y étant connu : {_count(lacking, found.level)}.")
    return said


def _count(count: int, level: Level) -> str:
    one = {Level.COMMUNE: "commune", Level.IRIS: "IRIS"}.get(level, "quartier")
    if not count:
        return "aucune" if level == Level.COMMUNE else "aucun"
    return plural(count, one, noun(level))


def _choices(found: Vulnerable) -> list[WeightChoice]:
    weights = {each.indicator: each.weight for each in found.chosen}
    of = len(found.areas)
    return [
        WeightChoice(
            f"{PREFIX}{offer.indicator.id}",
            offer.indicator.name,
            weights.get(offer.indicator.id, 0),
            f"connu pour {round(offer.share * of)} sur {of}",
        )
        for offer in found.offers
    ]


def _method(found: Vulnerable) -> list[str]:
    """How all this was computed, in the order of the page."""
    words, said = noun(found.level), []
    counts = [f"{each.indicator.name} ({WEIGHTS[each.weight]})" for each in found.measures]
    if counts:
        by = "Choix habituel : " if found.is_usual else "Votre choix : "
        said.append(
            f"{by}{' ; '.join(counts)}. Chaque valeur est mesurée en écarts-types à la moyenne des {words} du cadre "
            f"({found.frame.name}) qui en ont une ; au-dessus de zéro, c’est moins favorable que cette moyenne. Le score "
            "est leur moyenne pondérée. Ce qui manque n’est pas remplacé : le score se fait sur ce qui est connu, et il "
            "n’y en a pas au-dessous de la moitié des poids."
        )
        if found.is_swayed:
            limits = [each for each in found.measures if each.has_limits]
            noise = (
                "chaque valeur qui a un intervalle y est tirée dedans (les autres, de sources exhaustives, sont prises "
                "telles quelles)" if limits else "toutes les sources étant exhaustives, seuls les poids bougent"
            )  # fmt: skip
            said.append(
                f"L’intervalle d’un rang contient 95 % des rangs de {number(DRAWS)} tirages : les poids varient de "
                f"± 25 %, {noise}."
            )
        else:
            said.append(
                "Un seul indicateur, sans intervalle : rien ne fait varier le rang, et cela ne le rend pas plus sûr."
            )
    if found.deprivation is not None:
        share = "des habitants" if found.deprivation.people else f"des {words}"
        said.append(f"Défavorisation : {found.deprivation.how} Chaque cinquième a un cinquième {share} de France.")
    if found.clusters is not None:
        touch = "quand leurs contours se touchent" if found.clusters.touching else (
            f"pour les {NEAREST} plus proches, faute de contours"
        )  # fmt: skip
        said.append(
            f"Voisinage : indice local de Moran du même score sur les {number(found.clusters.tested)} communes connues de "
            f"{found.frames[0].name}, voisines {touch} ; {number(PERMUTATIONS)} permutations, "
            f"au plus {round(100 * RATE)} % de fausses découvertes (Benjamini-Hochberg)."
        )
    elif found.level == Level.COMMUNE:
        said.append("Voisinage : non calculé, trop peu de communes voisines ont un chiffre et une position connue.")
    else:
        said.append(f"Ni carte ni voisinage : les contours des {words} ne sont pas dans le référentiel.")
    return said


def _maps(found: Vulnerable, drawn: MapSource) -> list[AreaMap]:
    on = ground([_drawn(each.territory, each.shape) for each in drawn.areas])
    said = ", ".join(each for each in drawn.sources if each)
    source = f"Contours : {said}." if said else ""
    unknown = [None if math.isfinite(score) else Missing.UNAVAILABLE for score in found.score.tolist()]
    if len(found.measures) == 1:
        unknown = [
            missing_kind(STATUSES[status - 1]) if status else Missing.UNAVAILABLE
            for status in found.measures[0].status.tolist()
        ]
    scores = [score if math.isfinite(score) else None for score in found.score.tolist()]
    cut = classes(found.score, Cut.NATURAL, 5, decimals=1)
    fills: list[tuple[str, str, Fill]] = [
        ("carte-score", "Score de fragilité : le plus foncé, le plus fragile", by_classes(scores, cut, _SCORE, unknown))
    ]
    if found.cluster is not None:
        kinds = [_CLUSTER_KINDS[int(kind)] for kind in found.cluster]
        told = f"Indice local de Moran, au plus {round(100 * RATE)} % de fausses découvertes ; élevé : fragile."
        fills.append(("carte-voisinage", "Fragilité et voisinage", by_clusters(kinds, (), told)))
    return [area_map(on, fill, id=id, title=title, source=source) for id, title, fill in fills]


def _drawn(territory: Territory, shape: Shape | None) -> Area:
    known = territory.longitude is not None and territory.latitude is not None
    position = (territory.longitude or 0.0, territory.latitude or 0.0) if known else None
    return Area(territory.code, territory.name, territory.population, shape, position)


def _ranks(found: Vulnerable) -> Figure:
    names = [each.name for each in found.areas]
    return caterpillar(
        names,
        found.rank,
        id="rangs",
        title="Rangs, avec leur incertitude",
        ends=8,
        caption="À gauche, les plus fragiles. Deux territoires dont les intervalles se recouvrent ne se classent pas.",
    )


def sources_words(found: Vulnerable, catalogue: Catalogue) -> list[str]:
    """Who published what is shown."""
    ids = {each.indicator.id for each in found.measures} | set(found.deprivation.uses if found.deprivation else ())
    sources = {catalogue.source_of(id) for id in ids}
    return sorted(f"{each.publisher}, {each.label} ({each.licence})" for each in sources)


def vulnerable_table(found: Vulnerable) -> Table:
    """Every area with all that was used, for a spreadsheet: numbers as numbers, what is not known with its status."""
    heads = ["Rang", "Rang au mieux", "Rang au pire", "Code", "Territoire", "Dans", "Score", "Part des poids connue (%)",
             "Cinquième de défavorisation", "Voisinage"]  # fmt: skip
    for each in found.measures:
        when = period_words(each.column.start, each.column.end)
        unit = f" ({each.indicator.unit})" if each.indicator.unit else ""
        heads += [f"{each.indicator.name}, {when}{unit}", f"Écart au cadre : {each.indicator.name}",
                  f"Statut : {each.indicator.name}"]  # fmt: skip
    rows = tuple(_cells(found, place) for place in order_of(found))
    about = (
        ("Territoire", found.place.name),
        ("Cadre", found.frame.name),
        *(("Méthode", each) for each in _method(found)),
        ("Construction", f"{found.build.pk}, faite le {found.build.at:%d/%m/%Y}"),
        ("Géographie", f"communes au 1er janvier {found.build.geography}"),
    )
    return Table("Fragilités", tuple(heads), rows, about, frozenset({"Territoire", "Voisinage"}))


def _cells(found: Vulnerable, place: int) -> tuple[Cell, ...]:
    area, holder = found.areas[place], found.holders.get(found.areas[place].pk, "")
    limits = (found.rank.value, found.rank.lower, found.rank.upper)
    cells: list[Cell] = [_number(float(each[place]), 0) for each in limits]
    cells += [area.code, area.name, holder or None, _number(float(found.score[place]), 2)]
    cells.append(Number(100 * float(found.known[place]), 0))
    cells.append(int(found.group[place]) or None)
    cells.append(AROUND[int(found.cluster[place])] if found.cluster is not None else None)
    for each in found.measures:
        cells.append(_number(float(each.figures["value"][place]), each.indicator.decimals))
        cells.append(_number(float(each.scaled[place]), 2))
        cells.append(status_label(int(each.status[place])))
    return tuple(cells)


def _number(value: float, decimals: int) -> Cell:
    return None if math.isnan(value) else Number(value, decimals)
