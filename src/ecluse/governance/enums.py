"""Closed lists of governance: what a body is, how a meeting and its minutes stand, what becomes of a decision, of a gate."""

from __future__ import annotations

from django.db import models


class BodyKind(models.TextChoices):
    """What a body is (domain.md §2, instances); its own name says the rest."""

    STEERING = "copil", "Comité de pilotage (COPIL)"
    TECHNICAL = "cotech", "Comité technique (COTECH)"
    PROJECT_TEAM = "equipe", "Équipe projet"
    WORKING_GROUP = "groupe", "Groupe de travail"
    CONFERENCE = "conference", "Conférence santé"
    MENTAL_HEALTH = "clsm", "Conseil local de santé mentale (CLSM)"
    CITY_HEALTH = "asv", "Atelier santé ville (ASV)"
    PUBLIC = "public", "Rencontre avec les habitants (Café psycho, séance publique)"
    OTHER = "autre", "Autre instance"


class MeetingState(models.TextChoices):
    PLANNED = "prevue", "Prévue"
    SUMMONED = "convoquee", "Convoquée"
    HELD = "tenue", "Tenue"
    CANCELLED = "annulee", "Annulée"


class MinutesState(models.TextChoices):
    DRAFT = "redaction", "En rédaction"
    CLOSED = "arrete", "Arrêté"
    APPROVED = "approuve", "Approuvé"


class ItemKind(models.TextChoices):
    """Why a point is on the agenda."""

    APPROVAL = "approbation", "Approbation du relevé"
    POSTPONED = "reporte", "Point reporté"
    ASKED = "demande", "Point demandé"
    LATE = "retard", "Retard ou blocage"
    FREE = "libre", "Point libre"


class Outcome(models.TextChoices):
    """What became of a point in the meeting."""

    OPEN = "", "Pas encore vu"
    TREATED = "traite", "Traité"
    POSTPONED = "reporte", "Reporté à la prochaine séance"


class Presence(models.TextChoices):
    UNKNOWN = "", "Non noté"
    PRESENT = "present", "Présent"
    REPRESENTED = "represente", "Représenté"
    EXCUSED = "excuse", "Excusé"
    ABSENT = "absent", "Absent"


class FollowUpState(models.TextChoices):
    """Where the carrying out of a decision stands."""

    ONGOING = "en_cours", "En cours"
    DONE = "faite", "Faite"
    POSTPONED = "reportee", "Reportée"
    DROPPED = "abandonnee", "Abandonnée"


class PassageState(models.TextChoices):
    WAITING = "attente", "En attente d’accord"
    PASSED = "passee", "Passée"
    REFUSED = "refusee", "Accord refusé"
    WITHDRAWN = "retiree", "Demande retirée"


class AgreementState(models.TextChoices):
    """What someone asked to agree with a passage has answered."""

    AWAITED = "", "Attendu"
    GIVEN = "donne", "Donné"
    REFUSED = "refuse", "Refusé"
