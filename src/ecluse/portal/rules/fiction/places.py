"""Imaginary territories and the bodies that work there."""

from __future__ import annotations

import random
from itertools import product

_FIRST = ("Vau", "Lor", "Bri", "Sau", "Mor", "Cha", "Ter", "Gui", "Ros", "Fon", "Alo", "Ner", "Plu", "Qué")
_LAST = (
    "bresle", "sanne", "velotte", "mandre", "lière", "ronde", "galle", "tourne", "digne", "verelle", "combrai", "nelle",
    "saulne", "zelle",
)  # fmt: skip
_FORMS = ("Pays de {}", "Val de {}", "{} Agglomération", "Communauté de communes de {}", "Ville de {}")

#: Bodies that every territory works with.
SHARED_BODIES = (
    "Agence régionale de santé, délégation départementale", "Caisse primaire d’assurance maladie",
    "Caisse d’allocations familiales", "Mutualité sociale agricole", "Conseil départemental", "Conseil régional",
    "Préfecture, mission politique de la ville", "Direction des services départementaux de l’éducation nationale",
    "Protection maternelle et infantile", "Union régionale des professionnels de santé",
    "Observatoire régional de la santé", "Comité régional d’éducation pour la santé", "Mutualité française",
    "Centre régional de coordination des dépistages des cancers", "Fédération départementale des centres sociaux",
    "Union départementale des associations familiales", "Dispositif d’appui à la coordination",
    "Maison départementale des personnes handicapées", "France Travail", "Université, département de médecine générale",
)  # fmt: skip
_LOCAL_BODIES = (
    "Communauté de {}", "Ville de {}", "CCAS de {}", "Centre hospitalier de {}", "CPTS de {}", "Mission locale de {}",
    "Centre social de {}", "Maison de santé pluriprofessionnelle de {}", "Conseil local de santé mentale de {}",
    "Maison des adolescents de {}", "Centre de santé de {}", "Office public de l’habitat de {}",
    "Espace de vie sociale de {}", "Régie de quartier de {}", "Épicerie solidaire de {}", "Maison France services de {}",
    "Association des aidants de {}", "Club omnisports de {}", "Réseau de santé de {}", "Collège de {}",
)  # fmt: skip


def place_names(dice: random.Random, count: int) -> list[str]:
    """The names of ``count`` territories, each other than the others. Raises ValueError for more than there are."""
    names = [f"{first}{last}" for first, last in product(_FIRST, _LAST)]
    every = [form.format(name) for form in _FORMS for name in names]
    if count > len(every):
        raise ValueError(f"{count} places asked for, {len(every)} known")
    return dice.sample(every, count)


def town_of(territory: str) -> str:
    """The town at the heart of a territory: « Vaubresle » for « Pays de Vaubresle »."""
    return next(word for word in territory.split() if word.startswith(_FIRST))


def local_bodies(dice: random.Random, territory: str, count: int) -> list[str]:
    """The names of ``count`` bodies of a territory, those of its town first, then those of its villages."""
    towns = [town_of(territory)]
    while len(towns) * len(_LOCAL_BODIES) < count:
        village = f"{dice.choice(('Saint-', 'Bourg-', 'Pont-'))}{dice.choice(_FIRST)}{dice.choice(_LAST)}"
        if village not in towns:
            towns.append(village)
    return [form.format(town) for town in towns for form in _LOCAL_BODIES][:count]
