"""The themes of indicators in French, and the words by which an action sheet, an axis or a theme speaks of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ecluse.lib.text import fold_with_origin

#: Theme of the definitions → (name, beginnings of words). Beginnings are folded, and match from the start of a word.
THEMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "acces-aux-soins": (
        "Accès aux soins",
        ("acces aux soins", "acces a la sante", "acces aux droits", "offre de soins", "medecin", "soignant", "desert"),
    ),
    "addictions": ("Addictions", ("addict", "tabac", "alcool", "drogue", "stupefiant")),
    "cadre-de-vie": ("Cadre de vie", ("cadre de vie", "logement", "habitat", "urbanisme", "mobilite")),
    "demographie": ("Population", ("demograph",)),
    "enfance-jeunesse": ("Enfance et jeunesse", ("enfan", "jeune", "adolescen", "scolaire", "etudiant", "parental")),
    "handicap": ("Handicap", ("handicap",)),
    "nutrition-activite-physique": (
        "Nutrition et activité physique",
        ("nutrition", "alimenta", "activite physique", "sport", "obesite", "surpoids"),
    ),
    "parcours": ("Parcours", ("parcours", "coordination des soins", "ville-hopital", "urgences")),
    "perinatalite": (
        "Périnatalité",
        ("perinat", "maternite", "grossesse", "enceinte", "naissance", "1000 jours", "1 000 jours"),
    ),
    "precarite": ("Précarité", ("precari", "pauvre", "vulnerab", "demuni", "insertion", "non-recours", "fragil")),
    "prevention": ("Prévention", ("prevention", "depistage", "vaccin", "promotion de la sante")),
    "sante-environnement": (
        "Santé et environnement",
        ("environnement", "pollution", "qualite de l'air", "radon", "bruit"),
    ),
    "sante-mentale": ("Santé mentale", ("sante mentale", "psych", "suicid", "clsm", "mal-etre")),
    "vieillissement": (
        "Vieillissement",
        ("vieilli", "aines", "personnes agees", "seniors", "autonomie", "bien vieillir", "aidant"),
    ),
}


def theme_name(theme: str) -> str:
    """A theme in French; one that the list does not know, in the letters of its identifier."""
    return THEMES[theme][0] if theme in THEMES else theme.replace("-", " ").capitalize()


def themes_in(text: str) -> dict[str, str]:
    """The themes that a text speaks of, each with the words of the text that say so."""
    folded = fold_with_origin(text)
    found: dict[str, str] = {}
    for theme, (_, beginnings) in THEMES.items():
        for beginning in beginnings:
            met = re.search(rf"(?<!\w){re.escape(beginning)}[\w'-]*", folded.text)
            if met is not None:
                found[theme] = text[folded.origin[met.start()] : folded.origin[met.end()]]
                break
    return found


def common(themes: Iterable[str], spoken: dict[str, str]) -> dict[str, str]:
    """The themes of an indicator that a text speaks of, with its words."""
    return {theme: spoken[theme] for theme in themes if theme in spoken}
