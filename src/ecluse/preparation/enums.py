"""Closed lists of the preparation of a contract."""

from __future__ import annotations

from django.db import models


class CriterionKind(models.TextChoices):
    """What a feasibility file looks at: what helps, and what success depends on."""

    FACTOR = "facteur", "Facteur facilitant"
    CONDITION = "condition", "Condition de réussite"


class CriterionScore(models.TextChoices):
    """How far a factor or a condition is met. Not assessed is no score: it is not « absent »."""

    UNKNOWN = "", "Non évalué"
    ABSENT = "0", "0 – Absent"
    FRAGILE = "1", "1 – Fragile"
    ON_THE_WAY = "2", "2 – En bonne voie"
    MET = "3", "3 – Réuni"


class EncounterKind(models.TextChoices):
    MEETING = "reunion", "Réunion"
    INTERVIEW = "entretien", "Entretien"
    WORKSHOP = "atelier", "Atelier"
    EXCHANGE = "echange", "Temps d’échanges"


class FindingKind(models.TextChoices):
    FINDING = "constat", "Constat"
    NEED = "besoin", "Besoin"
    RESOURCE = "ressource", "Ressource"


class Decision(models.TextChoices):
    """What was decided of a priority."""

    NONE = "", "À décider"
    RETAINED = "retenue", "Retenue"
    NOT_RETAINED = "non_retenue", "Non retenue"
    POSTPONED = "reportee", "Reportée"
