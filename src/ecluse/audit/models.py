"""The journal: who did what, when, to what, and what changed. Rows are added, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Chain(models.Model):
    """The head of one chain of events: its last number and its last hash. Its row is the lock of the writers."""

    scope = models.CharField("périmètre", max_length=64, primary_key=True)
    length = models.PositiveBigIntegerField("nombre d’événements", default=0)
    head = models.CharField("empreinte", max_length=64, default="")

    class Meta:
        verbose_name = "chaîne du journal"
        verbose_name_plural = "chaînes du journal"

    def __str__(self) -> str:
        return self.scope


class Event(models.Model):
    """One event. It holds labels and identifiers, not foreign keys, so that it outlives what it speaks of.

    ``scope`` names the journal it belongs to (``contract:12``, ``site``). ``changes`` maps a field's label to its
    values before and after, as shown to people; ``data`` maps a field's name to the same values as the database held
    them, so that a change can be undone and a past state found again. ``subject`` is the larger thing that the object
    is a part of (``actionsheet:12`` for a milestone and for the sheet itself). ``digest`` is the SHA-256 of this event
    and of the one before it.
    """

    scope = models.CharField("périmètre", max_length=64)
    number = models.PositiveBigIntegerField("rang")
    at = models.DateTimeField("date")
    actor_id = models.CharField("identifiant de l’auteur", max_length=64, blank=True)
    actor_label = models.CharField("auteur", max_length=200)
    verb = models.CharField("verbe", max_length=64)
    object_type = models.CharField("type d’objet", max_length=64)
    object_id = models.CharField("identifiant d’objet", max_length=64)
    object_label = models.CharField("objet", max_length=500)
    changes = models.JSONField("changements", default=dict)
    data = models.JSONField("valeurs", default=dict)
    subject = models.CharField("rattaché à", max_length=64, blank=True)
    note = models.TextField("précision", blank=True)
    operation = models.CharField("opération", max_length=64, blank=True, help_text="Réunit un même geste.")
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "number"], name="audit_event_number_unique_in_scope"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["scope", "-at"], name="audit_scope_at"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_object_at"),
            models.Index(fields=["scope", "subject", "-number"], name="audit_subject"),
            models.Index(fields=["operation"], name="audit_operation"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} n° {self.number}"
