"""The form of the explorer: what may be asked in each view, with what is asked now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecluse.observatory.enums import Aggregation
from ecluse.observatory.presenters.explorer import before_choices, chosen_tags, period_choices, views_of
from ecluse.observatory.presenters.explorer_change import earlier_column
from ecluse.observatory.presenters.explorer_map import AREAS, CIRCLES, CUTS, drawing_of, value_classes
from ecluse.observatory.presenters.explorer_pair import others_to_choose
from ecluse.observatory.rules.charts.classes import Cut
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.exploring import MOST_CLASSES, Asked, View
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.explorer import EACH, Explored
from ecluse.observatory.selectors.own_places import OwnPlace
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory

FRANCE_KEY = "FRANCE:FR"
#: Names offered while one types: beyond, the list itself would weigh more than the page.
_OFFERED = 600

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """A list to choose from: the word of the address, the label, the choices in titled groups, the one chosen."""

    name: str
    label: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Asking:
    """The form. ``hidden``: what it keeps of the address; ``limits`` is the text of one's own classes (None: not asked)."""

    views: list[dict[str, object]]
    lists: tuple[Choices, ...]
    limits: str | None
    hidden: list[Choice]
    keep_for_adding: list[Choice]
    keep_for_table: list[Choice]
    tags: list[Mapping[str, Any]]
    offered: tuple[str, ...]


def asking(
    found: Explored,
    asked: Asked,
    levels: Sequence[Level],
    others: Sequence[Indicator],
    mine: Sequence[OwnPlace],
    containers: Sequence[Territory],
    limits_text: str,
) -> Asking:
    """The form of a view. ``limits_text``: the limits of classes as they were written."""
    lists = [
        _plain("maille", "Maille", [(each.slug, each.label) for each in levels], found.level.slug),
        Choices("dans", "Dans", _containers(mine, containers), found.within.key if found.within else FRANCE_KEY),
        _plain("periode", "Période", period_choices(found), found.column.end.isoformat()),
    ]
    lists += _own_lists(found, asked, others)
    limits = limits_text if _own_limits(found, asked) else None
    if limits == "":
        limits = _written(value_classes(found, asked).bounds[1:-1]) if found.known else ""
    shown = [each.name for each in lists] + ([] if limits is None else ["limites"])
    names = tuple(area.name for area in found.areas) if len(found.areas) <= _OFFERED else ()
    return Asking(
        views=views_of(found, asked),
        lists=tuple(lists),
        limits=limits,
        hidden=asked.kept(*shown, "zoom", "name"),
        keep_for_adding=asked.kept("added"),
        keep_for_table=asked.kept("name"),
        tags=chosen_tags(found, asked),
        offered=names,
    )


def not_given(asked: Asked, found: Explored, zones: Sequence[str]) -> list[str]:
    """What the address asks and the page does not show, with what it shows instead. ``zones``: areas as they were asked."""
    said = []
    if asked.level and asked.level != found.level.slug:
        said.append(
            f"Cet indicateur n’a pas de chiffre à la maille « {asked.level[:40]} » : voici les {found.level.plural}."
        )
    shown = found.within
    if asked.within and asked.within.upper() != FRANCE_KEY and (shown is None or shown.key != asked.within.upper()):
        said.append(
            f"« Dans » : « {asked.within[:40]} » ne désigne ni une région, ni un département, ni une intercommunalité du "
            f"référentiel. Voici {shown.name if shown else 'la France'}."
        )
    if asked.period and asked.period != found.column.end.isoformat():
        period = period_words(found.column.start, found.column.end)
        said.append(f"Aucun chiffre d’une période finissant le « {asked.period[:40]} » : voici la dernière, {period}.")
    unknown = [each[:20] for each in dict.fromkeys(zones) if each and not found.places_of([each])]
    if unknown:
        listed = ", ".join(unknown[:6]) + ("…" if len(unknown) > 6 else "")
        said.append(f"Hors de ce que montre la page, donc pas mis en évidence : {listed}.")
    return said


def _own_limits(found: Explored, asked: Asked) -> bool:
    """Whether the view is asked for with one's own limits of classes."""
    drawn = asked.view is View.MAP and not found.indicator.is_category and drawing_of(found, asked) == AREAS
    return drawn and asked.cut == "limites"


def _written(limits: Sequence[float]) -> str:
    return " ; ".join(f"{each:g}".replace(".", ",") for each in limits)


def _plain(name: str, label: str, choices: Sequence[Choice], chosen: str) -> Choices:
    return Choices(name, label, (("", tuple(choices)),), chosen)


def _own_lists(found: Explored, asked: Asked, others: Sequence[Indicator]) -> list[Choices]:
    """What one view alone asks."""
    if asked.view is View.MAP:
        return _map_lists(found, asked)
    if asked.view is View.COMPARE:
        return [_plain("contre", "Comparé à", _references(found, asked), asked.against or "france")]
    if asked.view is View.CHANGE:
        before = earlier_column(found, asked)
        choices = before_choices(found)
        return [_plain("depuis", "Depuis", choices, before.end.isoformat())] if before and choices else []
    if asked.view is View.PAIR:
        listed = others_to_choose([(each.id, each.name) for each in others], found.indicator.id)
        return [_plain("avec", "Croisé avec", [("", "Choisir un indicateur"), *listed], asked.other)]
    return []


def _map_lists(found: Explored, asked: Asked) -> list[Choices]:
    if found.indicator.is_category:
        return []
    lists = []
    drawing = drawing_of(found, asked)
    if found.indicator.type.value == "count":
        both = [(CIRCLES, "Cercles (effectifs)"), (AREAS, "Couleurs par classe")]
        lists.append(_plain("dessin", "Dessin", both, drawing))
    if drawing == AREAS:
        cuts = [(word, _cut_label(cut)) for word, cut in CUTS.items()]
        chosen = asked.cut if asked.cut in CUTS else "naturels"
        lists.append(_plain("seuils", "Classes", cuts, chosen))
        if chosen != "limites":
            sizes = [(str(each), f"{each} classes") for each in range(2, MOST_CLASSES + 1)]
            lists.append(_plain("classes", "Nombre de classes", sizes, str(asked.size)))
    return lists


def _cut_label(cut: Cut) -> str:
    return {
        Cut.NATURAL: "Seuils naturels (Jenks)",
        Cut.QUANTILES: "Effectifs égaux (quantiles)",
        Cut.EQUAL_INTERVALS: "Amplitudes égales",
        Cut.STANDARD_DEVIATIONS: "Écarts-types",
        Cut.GIVEN: "Mes limites",
    }[cut]


def _references(found: Explored, asked: Asked) -> list[Choice]:
    chosen = [(f"zone:{found.areas[place].code}", found.areas[place].name) for place in found.places_of(asked.zones)]
    if found.indicator.is_additive:
        return [("ensemble", "La moyenne des territoires montrés"), *chosen]
    choices = [("france", "France")]
    sizes = {Level.REGION: 0, Level.DEPARTMENT: 1, Level.EPCI: 1, Level.COMMUNE: 3, Level.IRIS: 0, Level.QPV: 0}
    words = list(EACH.items())[: sizes[found.level]]
    if found.level == Level.EPCI and not any(area.region for area in found.areas):
        words = []  # the reference does not say in which région they lie
    choices += [(word, f"{label[:1].upper()}{label[1:]}") for word, label in words]
    if found.within is not None and found.within.geographic_level != Level.FRANCE:
        choices.append(("dans", found.within.name))
    if found.indicator.aggregation is Aggregation.RATIO:
        choices.append(("ensemble", "L’ensemble des territoires montrés"))
    return choices + chosen


def _containers(
    mine: Sequence[OwnPlace], containers: Sequence[Territory]
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    own = {place.key: place.name for place in mine if place.key.endswith(f":{place.code}")}
    groups: list[tuple[str, tuple[Choice, ...]]] = []
    if own:
        groups.append(("Vos territoires", tuple(own.items())))
    taken = set(own)
    groups.append(("", ((FRANCE_KEY, "Toute la France"),)))
    for level, title in (
        (Level.EPCI, "Intercommunalités de la région"),
        (Level.DEPARTMENT, "Départements"),
        (Level.REGION, "Régions"),
    ):
        listed = tuple(
            (each.key, each.name) for each in containers if each.geographic_level == level and each.key not in taken
        )
        if listed:
            groups.append((title, listed))
    return tuple(groups)
