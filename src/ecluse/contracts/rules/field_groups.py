"""What the page of a sheet lets people change in place: a field, or a few that make one fact."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """One fact of a sheet. ``section`` is the form that it is a piece of, ``names`` the fields that it sends.

    ``nothing`` says what is missing when the contract offers nothing to choose from.
    """

    slug: str
    label: str
    section: str
    names: tuple[str, ...]
    nothing: str = ""


FIELD_GROUPS: dict[str, FieldGroup] = {
    group.slug: group
    for group in (
        FieldGroup("titre", "Numéro et titre", "identite", ("number", "title")),
        FieldGroup("axes", "Axes et action principale", "identite", ("axes", "parent")),
        FieldGroup("themes", "Thèmes", "identite", ("themes",), "Ce contrat n’a encore aucun thème."),
        FieldGroup(
            "objectifs", "Objectifs du contrat", "identite", ("objectives",), "Ce contrat n’a encore aucun objectif."
        ),
        FieldGroup("contexte", "Contexte", "contenu", ("context",)),
        FieldGroup("buts", "Objectifs de l’action", "contenu", ("aims",)),
        FieldGroup("description", "Description", "contenu", ("description",)),
        FieldGroup("effets", "Effets attendus", "contenu", ("expected_effects",)),
        FieldGroup("publics", "Publics", "publics", ("audiences",), "Aucun public n’est encore dans le vocabulaire."),
        FieldGroup(
            "determinants",
            "Déterminants de santé",
            "publics",
            ("determinants",),
            "Aucun déterminant de santé n’est encore dans le vocabulaire.",
        ),
        FieldGroup("etiquettes", "Étiquettes", "publics", ("tags",)),
        FieldGroup("zone", "Zone", "territoire", ("perimeter_text", "priority_areas")),
        FieldGroup("periode", "Période", "calendrier", ("start", "end", "calendar_text")),
        FieldGroup("moyens", "Moyens", "moyens", ("means",)),
        FieldGroup("priorite", "Priorité", "pilotage", ("priority",)),
        FieldGroup("confidentialite", "Qui peut lire la fiche", "pilotage", ("confidentiality",)),
        FieldGroup("nouveaute", "Nouvelle ou existante", "pilotage", ("novelty",)),
        FieldGroup(
            "plans", "Autres plans", "pilotage", ("linked_plans",), "Ce contrat ne cite encore aucun autre plan."
        ),
    )
}
