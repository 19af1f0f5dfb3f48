"""The list of indicators: by chapter, those that have figures and those that are only declared, searched by word and theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ecluse.observatory.enums import Domain
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.selectors.explorer import Offer
from ecluse.observatory.selectors.own_places import OwnPlace
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.names import fold_name

_THEMES = {
    "acces-aux-soins": "Accès aux soins",
    "addictions": "Addictions",
    "demographie": "Démographie",
    "enfance-jeunesse": "Enfance et jeunesse",
    "handicap": "Handicap",
    "nutrition-activite-physique": "Nutrition et activité physique",
    "parcours": "Parcours de santé",
    "perinatalite": "Périnatalité",
    "precarite": "Précarité",
    "prevention": "Prévention",
    "sante-environnement": "Santé et environnement",
    "sante-mentale": "Santé mentale",
    "vieillissement": "Vieillissement",
}


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator of the list. ``url`` is empty when nothing is loaded; ``words`` are what a search looks in, folded."""

    name: str
    plain: str
    levels: str
    source: str
    url: str
    words: str
    themes: str


@dataclass(frozen=True, slots=True)
class ChapterList:
    slug: str
    title: str
    loaded: tuple[IndicatorLine, ...]
    declared: tuple[IndicatorLine, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """``themes``: slug and label of each; ``mine``: the person's territories, with the addresses of their portraits."""

    chapters: tuple[ChapterList, ...]
    themes: tuple[tuple[str, str], ...]
    loaded: int
    declared: int
    mine: tuple[tuple[OwnPlace, str], ...]


def home_page(
    catalogue: Catalogue, found: Sequence[Offer], mine: Sequence[OwnPlace], query: str, theme: str
) -> HomePage:
    """The indicators that ``query`` and ``theme`` leave; both empty: all of them."""
    offers = {offer.indicator.id: offer for offer in found}
    within = next((place.key for place in mine if place.key), "")
    wanted = fold_name(query).split()
    kept = []
    for indicator in catalogue.indicators.values():
        line = _line(catalogue, indicator, offers.get(indicator.id), within)
        if all(word in line.words for word in wanted) and (not theme or theme in indicator.themes):
            kept.append((indicator, line))
    chapters = []
    for domain in Domain:
        lines = [line for indicator, line in kept if indicator.domain is domain]
        if lines:
            loaded = tuple(line for line in lines if line.url)
            chapters.append(
                ChapterList(domain.value, domain.label, loaded, tuple(line for line in lines if not line.url))
            )
    themes = {slug for indicator in catalogue.indicators.values() for slug in indicator.themes}
    return HomePage(
        chapters=tuple(chapters),
        themes=tuple(sorted(((slug, theme_label(slug)) for slug in themes), key=lambda each: fold_name(each[1]))),
        loaded=sum(len(each.loaded) for each in chapters),
        declared=sum(len(each.declared) for each in chapters),
        mine=tuple((place, reverse("observatory:portrait", args=[place.level, place.code])) for place in mine),
    )


def theme_label(slug: str) -> str:
    """A theme as it is shown."""
    words = slug.replace("-", " ")
    return _THEMES.get(slug, f"{words[:1].upper()}{words[1:]}")


def _line(catalogue: Catalogue, indicator: Indicator, offer: Offer | None, within: str) -> IndicatorLine:
    source = catalogue.sources[indicator.source]
    themes = [theme_label(slug) for slug in indicator.themes]
    searched = " ".join(
        (indicator.name, indicator.plain, source.publisher, source.label, indicator.domain.label, *themes)
    )
    url = explorer_url(indicator, offer, within) if offer else ""
    levels = ", ".join(level.plural for level in offer.levels) if offer else ""
    publisher = f"{source.publisher}, {source.label}"
    words = fold_name(searched)
    return IndicatorLine(indicator.name, indicator.plain, levels, publisher, url, words, " ".join(indicator.themes))


def explorer_url(indicator: Indicator, offer: Offer, within: str) -> str:
    """Where an indicator is first seen: communes of one's own territory where it has them, else its smallest level."""
    level = Level.COMMUNE if Level.COMMUNE in offer.levels else offer.levels[-1]
    query = {"maille": level.slug} | ({"dans": within} if within and level == Level.COMMUNE else {})
    return reverse("observatory:explore", args=[indicator.id]) + "?" + urlencode(query)
