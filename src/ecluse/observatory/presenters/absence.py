"""Why a figure is not there, in one French sentence."""

from __future__ import annotations

from ecluse.observatory.enums import Aggregation, Status
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.portrait import Line
from ecluse.observatory.selectors.told import Told


def status_words(figure: Told) -> str:
    """The status of a figure; nothing where none is known."""
    if figure.parts_hidden:
        return "non calculable : trop de communes sous secret statistique"
    return figure.status.label if figure.status else ""


def absence(line: Line, place: Place, loaded: bool) -> str:
    """Why a portrait has no value for an indicator, in one French sentence."""
    if line.figure is not None and line.figure.parts_hidden:
        return "Non calculable : trop de communes du territoire sont sous secret statistique."
    if line.figure is not None and line.figure.status is not None:
        return _WHY[line.figure.status]
    if not loaded:
        return "Aucun fichier de cette source n’a été chargé."
    if place.is_free and line.indicator.aggregation is Aggregation.NONE:
        return "Ne se déduit pas des communes : il faudrait que la source le publie pour ce périmètre."
    return "La source ne publie rien pour ce territoire."


_TOO_FEW = "Secret statistique : ce chiffre parlerait de trop peu de personnes, ou en révélerait un autre."
_WHY = {
    Status.SUPPRESSED: _TOO_FEW,
    Status.SUPPRESSED_SECONDARY: _TOO_FEW,
    Status.NOT_SIGNIFICANT: "La source ne publie pas ce chiffre : il n’est pas assez sûr.",
    Status.NOT_APPLICABLE: "Sans objet pour ce territoire.",
    Status.UNAVAILABLE: "La source n’a pas ce chiffre, ou des communes du territoire manquent.",
    Status.BROKEN: "Le territoire a changé : ce qui est d’avant ne peut être ni additionné ni partagé sans l’inventer.",
    Status.MISSING: "La case de la source est vide.",
}
