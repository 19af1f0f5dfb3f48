"""Access to care as a table to take away: every commune, with all that its access was computed from."""

from __future__ import annotations

import math

import numpy as np

from ecluse.lib.tables import Cell, Table
from ecluse.lib.tables import Figure as Number
from ecluse.observatory.methods.access.scenario import below
from ecluse.observatory.rules.access_asked import written
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.access_page import Access


def access_table(place: Place, found: Access) -> Table:
    """The communes of the place, then those around that count in the computation."""
    near, study, decimals, known = found.near, found.study, found.study.care.decimals, found.supply.known
    reached = study.posts_reached
    short = below(study.access, study.threshold)
    heads = [
        "Code",
        "Commune",
        "Dans le territoire",
        "Habitants",
        "Offre ici",
        "Offre à portée",
        "Accès",
        "Sous le seuil",
    ]
    if found.trial is not None:
        heads += ["Changement", "Accès après", "Écart"]
    if near.published is not None:
        heads += ["Indicateur publié"]
    rows = []
    for each in np.argsort(~near.inside, kind="stable").tolist():
        own = bool(near.inside[each])
        row: list[Cell] = [
            near.areas[each].code,
            near.areas[each].name,
            "oui" if own else "non",
            Number(float(near.people[each])),
            Number(float(study.posts[each]), 2) if known else None,
            Number(float(reached[each]), 2) if own and known else None,
            Number(float(study.access[each]), decimals) if own and known else None,
            ("oui" if short[each] else "non") if own and known else None,
        ]
        if found.trial is not None:
            row += [
                Number(found.changes[each], 2) if each in found.changes else None,
                Number(float(found.trial.after[each]), decimals) if own and known else None,
                Number(float(found.trial.after[each] - study.access[each]), decimals) if own else None,
            ]
        if near.published is not None:
            value = float(near.published.values[each])
            row.append(Number(value, 1) if math.isfinite(value) else None)
        rows.append(tuple(row))
    return Table("Acces", tuple(heads), tuple(rows), _about(place, found), frozenset({"Commune"}))


def _about(place: Place, found: Access) -> tuple[tuple[str, str], ...]:
    asked, study = found.asked, found.study
    said = [
        ("Territoire", place.name),
        ("Soins", study.care.name),
        ("Unité de l’accès", study.care.unit),
        ("Seuil", written(study.threshold) if found.supply.known else "sans objet : l’offre n’est pas connue"),
        ("Poids des trajets", asked.weighing.label),
        (
            "Temps de trajet",
            f"estimés : vol d’oiseau × {written(asked.detour)} à {written(asked.speed)} km/h"
            if found.estimated
            else found.journeys,
        ),
        (
            "Nature",
            "Calcul d’Écluse, sans test statistique. Hors du territoire, l’accès n’est pas donné : il y serait incomplet.",
        ),
    ]
    if study.care.activity:
        said.append(("Consultations par an d’un poste", written(asked.activity)))
    return tuple(said)
