"""Closed lists of campaigns."""

from django.db import models


class CampaignState(models.TextChoices):
    DRAFT = "brouillon", "En préparation"
    OPEN = "ouverte", "Ouverte"
    CLOSED = "close", "Close"


class ApplyMode(models.TextChoices):
    """What becomes of an answer."""

    LOOKED_AT = "regard", "Attendre le regard de la coordination"
    AT_ONCE = "aussitot", "Appliquer tout de suite"


class AnswerKind(models.TextChoices):
    NEWS = "nouvelles", "Des nouvelles"
    NOTHING_NEW = "rien", "Rien de nouveau"
    HANDOVER = "relais", "N’en a plus la charge"


class AnswerState(models.TextChoices):
    WAITING = "attente", "Attend le regard de la coordination"
    APPLIED = "appliquee", "Reprise dans la fiche"
    PARTLY = "partie", "Reprise en partie"
    REFUSED = "ecartee", "Non reprise"


class LinkPurpose(models.TextChoices):
    UPDATE = "mise-a-jour", "Mise à jour de fiches"
