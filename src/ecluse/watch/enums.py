"""Closed lists of the watch."""

from __future__ import annotations

from django.db import models


class AlertKind(models.TextChoices):
    """What an alert tells, in the order in which they are shown: what may have happened to people comes first."""

    CHANGE = "changement", "Changement"
    NEW = "nouveau", "Nouveau chiffre"
    REVISION = "revision", "Chiffre révisé"
    BREAK = "rupture", "Rupture"
    HIDDEN = "masque", "Chiffre masqué"
    SHOWN = "devoile", "Chiffre dévoilé"
    WITHDRAWN = "retrait", "Chiffre retiré"
    LATE = "retard", "Chiffre attendu"


class Outcome(models.TextChoices):
    """What is done about an alert."""

    NOTED = "note", "C’est noté, il n’y a rien à faire"
    SHEET = "fiche", "Une fiche action en tient compte"
    MEETING = "instance", "À dire à la prochaine instance"
    CHECK = "verifier", "À vérifier auprès de la source"
