"""The words shipped with the software, to be edited by those who use it.

Audiences, themes, plans and sources of funding are those met in published contracts; determinants follow the dimensions
on which the CLoterreS research codes actions.
"""

from __future__ import annotations

SHARED: dict[str, tuple[str, ...]] = {
    "public": (
        "Tous les habitants", "Femmes enceintes et jeunes parents", "Enfants de 0 à 16 ans", "Jeunes de 16 à 25 ans",
        "Parents", "Aidants", "Personnes âgées", "Personnes en situation de handicap",
        "Personnes vivant avec une maladie chronique", "Personnes en souffrance psychique",
        "Personnes en situation de précarité", "Personnes éloignées du système de santé",
        "Habitants des quartiers prioritaires", "Étudiants en santé", "Professionnels de santé",
        "Professionnels du social et de l’éducation", "Élus",
    ),
    "determinant": (
        "Situation sociale et économique", "Logement", "Environnement physique", "Mobilité", "Environnement social",
        "Habitudes de vie", "Compétences psychosociales", "Prévention et dépistage", "Accès aux soins",
        "Accès aux droits", "Parcours de santé", "Coordination des acteurs",
    ),
    "theme": (
        "Accès aux soins", "Accès aux droits", "Santé mentale", "Santé et environnement",
        "Nutrition et activité physique", "Addictions", "Vaccination", "Dépistage des cancers", "Vieillissement",
        "Handicap", "Périnatalité et petite enfance", "Santé des jeunes", "Vie affective et sexuelle",
        "Attractivité du territoire", "Coordination des acteurs", "Santé et travail",
    ),
    "plan": (
        "Projet régional de santé (PRS)", "Projet territorial de santé mentale (PTSM)",
        "Communauté professionnelle territoriale de santé (CPTS)", "Dispositif d’appui à la coordination (DAC)",
        "Conseil local de santé mentale (CLSM)", "Atelier santé ville (ASV)", "Contrat de ville",
        "Plan climat-air-énergie territorial (PCAET)", "Plan local d’urbanisme intercommunal (PLUi)",
        "Projet social de territoire", "Plan régional santé environnement (PRSE)",
        "Convention territoriale globale (CTG)", "Projet alimentaire territorial (PAT)", "Autre plan",
    ),
    "financement": (
        "Fonds d’intervention régional (FIR)", "Politique de la ville", "Commune ou intercommunalité", "Département",
        "Région", "Assurance maladie", "CAF", "MSA", "Mutuelle", "Union européenne", "Fondation",
        "Valorisation de moyens",
    ),
}  # fmt: skip
