"""How access to care is computed, and where its numbers come from, in words."""

from __future__ import annotations

from ecluse.lib.formats import number, plural
from ecluse.observatory.rules.access_asked import Asked, Weighing, written
from ecluse.observatory.rules.access_study import Study
from ecluse.observatory.rules.charts.marks import Unit
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.access import Neighbourhood, Supply
from ecluse.observatory.selectors.access_page import Access

_NAMED = 12


def method_words(found: Access, unit: Unit) -> list[str]:
    """How it is computed, in plain words, with the numbers of this page."""
    study, asked = found.study, found.asked
    said = [
        "Chaque lieu de soins partage ce qu’il offre entre tous ceux qui peuvent y venir, les plus proches comptant davantage.",
        "L’accès d’une commune est la somme de ce que ses habitants reçoivent de chaque lieu à leur portée.",
        _weighing_words(asked),
    ]
    if found.estimated:
        said.append(
            "Temps de trajet : estimés entre les centres des communes, par la distance à vol d’oiseau multipliée par "
            f"{written(asked.detour)} (les détours de la route), à {written(asked.speed)} km/h. Ces deux nombres sont des "
            "conventions d’Écluse, à régler selon votre territoire : ni le relief, ni les fleuves, ni la circulation n’y sont. "
            "Une commune est à 0 minute d’elle-même."
        )
    else:
        said.append(
            f"Temps de trajet : {found.journeys}. Un trajet absent du fichier est hors de portée. Une commune est à 0 minute "
            "d’elle-même."
        )
    if study.care.activity:
        said.append(
            f"Un {study.care.one} à temps plein est compté pour {number(round(asked.activity))} consultations par an : "
            "aucun texte ne le fixe, réglez-le. Le seuil de 2,5 est celui de l’arrêté du 13 novembre 2017, sur l’indicateur "
            "publié par la Drees."
        )
    elif asked.threshold is None and found.supply.known:
        said.append(
            f"Aucun texte ne fixe de seuil ici : la page prend 70 % de ce que les environs offrent par habitant, soit "
            f"{unit.write(study.threshold)} {study.care.unit}. Donnez le vôtre dans les réglages."
        )
    if asked.care.published:
        said.append(
            "L’indicateur publié (APL, Drees) se calcule de la même façon, mais compte l’activité réelle de chacun, plafonnée, "
            "pondère les habitants par les soins que leur âge demande, et mesure les trajets par la route : il diffère de "
            "celui-ci, qui sert à essayer des changements. Pour citer un niveau, prenez l’indicateur publié."
        )
    return said


def _weighing_words(asked: Asked) -> str:
    if asked.weighing is Weighing.ONE:
        return (
            f"Une seule zone : tout ce qui est à {written(asked.minutes)} minutes ou moins compte autant, rien au-delà."
        )
    if asked.weighing is Weighing.GRADUAL:
        far = written(asked.minutes)
        return (
            f"Un trajet compte de moins en moins, sans palier (courbe en cloche), et plus du tout après {far} minutes."
        )
    decay = asked.decay
    limits, weights = getattr(decay, "limits", ()), getattr(decay, "weights", ())
    steps = ", ".join(
        f"{number(round(100 * weight))} % à moins de {written(limit)} minutes"
        for limit, weight in zip(limits, weights, strict=True)
    )
    more = (
        " (zones que nous croyons être celles de la Drees depuis 2017 : à vérifier)"
        if asked.weighing is Weighing.RECENT
        else ""
    )
    return f"Un trajet compte pour {steps}, rien au-delà{more}."


def edge_words(found: Access) -> str:
    """That the supply outside is not known, and which communes are told too low for it."""
    names = [found.near.areas[each].name for each in found.edge]
    listed = ", ".join(names[:_NAMED]) + (f" et {plural(len(names) - _NAMED, 'autre')}" if len(names) > _NAMED else "")
    typed = bool(found.supply.posts[~found.near.inside].any())
    outside = "n’est connue que là où vous l’avez écrite" if typed else "n’est pas connue"
    one = len(names) == 1
    where = "la commune d’où" if one else f"les {number(len(names))} communes d’où"
    return (
        f"L’offre hors du territoire {outside}. L’accès est un minimum, et peut être bien plus grand, dans {where} l’on en "
        f"atteint une autre hors du territoire : {listed}."
    )


def source_words(near: Neighbourhood, supply: Supply, study: Study) -> list[str]:
    said = []
    if supply.own_rows:
        said.append(
            f"Offre dans le territoire : {plural(supply.own_rows, 'ligne')} données par vous ; une commune absente n’a personne."
        )
    if near.supply is not None and near.supply.column is not None:
        column = near.supply.column
        name = packaged_catalogue().indicators[column.indicator].name
        where = "Offre hors du territoire" if supply.own_rows else "Offre"
        said.append(
            f"{where} : « {name} », {period_words(column.start, column.end)}, "
            f"{plural(near.supply.known, 'commune nommée', 'communes nommées')} sur {number(len(near.areas))} ; celles que le "
            "fichier ne nomme pas comptent pour zéro."
        )
    elif supply.own_rows:
        said.append(
            "Hors du territoire, aucune offre n’est connue : l’accès près des bords est plus grand que ce qui est écrit ici."
        )
    if not supply.known:
        said.append("Offre : inconnue, ici comme aux environs.")
    if supply.hidden:
        hidden = plural(supply.hidden, "commune cachée par la source compte", "communes cachées par la source comptent")
        said.append(f"{hidden} pour zéro : l’accès est un minimum.")
    if near.counted.column is not None and near.counted.known:
        said.append(
            f"Habitants : population municipale, {period_words(near.counted.column.start, near.counted.column.end)}"
            + ("." if near.counted.known == len(near.areas) else ", et celle du référentiel où elle manque.")
        )
    else:
        said.append("Habitants : population municipale du référentiel des territoires.")
    if near.unknown_people:
        said.append(f"{plural(near.unknown_people, 'commune')} de population inconnue, comptée pour zéro.")
    if near.unplaced:
        names = ", ".join(near.unplaced[:8]) + ("…" if len(near.unplaced) > 8 else "")
        said.append(f"Sans position connue, laissées de côté : {names}.")
    said.append(
        f"{plural(len(near.areas), 'commune')} dans le calcul, dont {number(int(study.inside.sum()))} du territoire."
    )
    return said
