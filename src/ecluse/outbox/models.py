"""Mails that wait, leave once, and are told; how each person wants them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.outbox.enums import Delivery, MailStatus


class Mail(models.Model):
    """One mail to one recipient. What it says is written when it leaves, by the context that knows its ``kind``.

    ``key`` makes asking twice the same as asking once. ``payload`` holds small identifiers, never words. ``text`` is kept
    as it left, the secrets of its links hidden.
    """

    kind = models.CharField("nature", max_length=60)
    key = models.CharField("clé", max_length=200, unique=True)
    person = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="mails", verbose_name="personne"
    )
    address = models.EmailField("adresse électronique", max_length=254, blank=True)
    label = models.CharField("destinataire", max_length=300)
    payload = models.JSONField("repères", default=dict)
    scope = models.CharField("journal", max_length=64, default="site")
    subject = models.CharField("objet", max_length=200, blank=True)
    text = models.TextField("texte", blank=True)
    delivery = models.CharField("envoi", max_length=20, choices=Delivery, default=Delivery.AT_ONCE)
    status = models.CharField("état", max_length=20, choices=MailStatus, default=MailStatus.WAITING)
    not_before = models.DateTimeField("pas avant")
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.TextField("dernière erreur", blank=True)
    claim = models.CharField("jeton d’envoi", max_length=64, blank=True, editable=False)
    claimed_at = models.DateTimeField("pris en charge le", null=True, blank=True)
    created_at = models.DateTimeField("demandé le")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    message_id = models.CharField("identifiant du message", max_length=250, blank=True)

    class Meta:
        verbose_name = "courriel"
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["status", "not_before"], name="outbox_mail_due"),
            models.Index(fields=["scope", "-created_at", "-id"], name="outbox_mail_scope"),
            models.Index(fields=["claim"], name="outbox_mail_claim"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(status=MailStatus.SENT) | models.Q(sent_at__isnull=False),
                name="outbox_mail_sent_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject or self.kind} → {self.label}"


class MailPreference(models.Model):
    """How someone wants the mails of one kind: a person, or an address that belongs to nobody known."""

    person = models.ForeignKey(
        "accounts.Person",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mail_preferences",
        verbose_name="personne",
    )
    address = models.EmailField("adresse électronique", max_length=254, blank=True)
    kind = models.CharField("nature", max_length=60)
    delivery = models.CharField("envoi", max_length=20, choices=Delivery, default=Delivery.AT_ONCE)
    changed_at = models.DateTimeField("choisi le")

    class Meta:
        verbose_name = "préférence de courriel"
        verbose_name_plural = "préférences de courriel"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(person__isnull=False), name="outbox_preference_person"
            ),
            models.UniqueConstraint(
                fields=["address", "kind"], condition=models.Q(person__isnull=True), name="outbox_preference_address"
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | ~models.Q(address=""), name="outbox_preference_is_someones"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.address} : {self.get_delivery_display()}"
