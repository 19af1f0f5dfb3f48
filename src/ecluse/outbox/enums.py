"""Closed lists of the outbox."""

from django.db import models


class MailStatus(models.TextChoices):
    """Where a mail is. ``SENDING`` is held by one process; ``INTERRUPTED`` may have left, nobody knows."""

    WAITING = "attente", "En attente"
    SENDING = "envoi", "En cours d’envoi"
    SENT = "envoye", "Envoyé"
    INTERRUPTED = "interrompu", "Envoi interrompu"
    BOUNCED = "refuse", "Refusé par le serveur du destinataire"
    FAILED = "echec", "Abandonné après plusieurs essais"
    CANCELLED = "annule", "Annulé avant l’envoi"


class Delivery(models.TextChoices):
    """How someone receives the mails of one kind."""

    AT_ONCE = "immediat", "Tout de suite"
    DIGEST = "groupe", "Une fois par jour, en un seul courriel"
    NEVER = "jamais", "Ne plus les recevoir"
