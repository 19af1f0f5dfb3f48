"""What somebody follows, what happened to it, who was told, and what was done about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.models import Contract, FollowUpIndicator
from ecluse.watch.enums import AlertKind, Outcome


class Subscription(models.Model):
    """One person follows one indicator over the perimeter of one contract.

    ``seen`` is the series as it stood when the person was last told of it (``Series.to_json``): later states are compared with
    it, whatever becomes of the build that it was read in. ``examined_build`` and ``examined_on`` say when that was last done.
    """

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="subscriptions", verbose_name="personne")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="subscriptions", verbose_name="contrat")
    indicator = models.CharField("indicateur", max_length=120)
    since = models.DateTimeField("suivi depuis")
    seen = models.JSONField("chiffres déjà vus", default=dict, editable=False)
    examined_build = models.ForeignKey(
        "observatory.Build",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="construction examinée",
    )
    examined_on = models.DateField("examiné le", null=True, blank=True)

    class Meta:
        verbose_name = "indicateur suivi"
        verbose_name_plural = "indicateurs suivis"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "contract", "indicator"], name="watch_subscription_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contract", "indicator"], name="watch_subscription_contract"),
            models.Index(fields=["examined_build", "examined_on"], name="watch_subscription_examined"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.person})"


class Examination(models.Model):
    """All that one person follows, compared at once with what they had seen. The tests of an examination are corrected
    together: ``tests`` is how many were made."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+", verbose_name="personne")
    build = models.ForeignKey(
        "observatory.Build", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="construction"
    )
    at = models.DateTimeField("fait le")
    watched = models.PositiveIntegerField("indicateurs examinés", default=0)
    tests = models.PositiveIntegerField("tests faits", default=0)
    found = models.PositiveIntegerField("changements retenus", default=0)
    quiet = models.PositiveIntegerField("nouveaux chiffres sans changement net", default=0)
    untested = models.PositiveIntegerField("nouveaux chiffres sans test", default=0)

    class Meta:
        verbose_name = "examen des chiffres suivis"
        verbose_name_plural = "examens des chiffres suivis"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person} ({self.at:%Y-%m-%d})"


class Acknowledgement(models.Model):
    """Somebody has taken note of alerts and says what is done about them. Undone, it is no longer there; the journal tells."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+", verbose_name="contrat")
    outcome = models.CharField("suite", max_length=20, choices=Outcome, default=Outcome.NOTED)
    note = models.CharField("mot", max_length=1000, blank=True)
    by_label = models.CharField("par", max_length=200)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "prise en compte d’alertes"
        verbose_name_plural = "prises en compte d’alertes"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.by_label})"


class Alert(models.Model):
    """Something that happened to a figure of a contract's perimeter: one fact, whoever is told of it.

    ``key`` names the fact, so that it is told once. ``title`` and ``said`` are its words, ``evidence`` its numbers as they
    were: values, limits, tests, builds. ``settled_at``: what was late has come.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="alerts", verbose_name="contrat")
    kind = models.CharField("sorte", max_length=20, choices=AlertKind)
    key = models.CharField("clé", max_length=64, editable=False)
    indicator = models.CharField("indicateur", max_length=120)
    source = models.CharField("source", max_length=120)
    title = models.CharField("titre", max_length=300)
    said = models.JSONField("phrases", default=list)
    evidence = models.JSONField("chiffres figés", default=dict)
    seen_at = models.DateTimeField("vu le")
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)
    acknowledgement = models.ForeignKey(
        Acknowledgement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name="prise en compte",
    )

    class Meta:
        verbose_name = "alerte sur un chiffre"
        verbose_name_plural = "alertes sur des chiffres"
        ordering: ClassVar = ["-seen_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["contract", "key"], name="watch_alert_once")]

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """One person is told of one alert, once. ``p`` is its p-value corrected for the tests of the examination (none: no test)."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="notices", verbose_name="alerte")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+", verbose_name="personne")
    examination = models.ForeignKey(Examination, models.CASCADE, related_name="notices", verbose_name="examen")
    adjusted_p = models.FloatField("p corrigé", null=True, blank=True)
    mail = models.ForeignKey(
        "outbox.Mail", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="courriel"
    )

    class Meta:
        verbose_name = "alerte dite à une personne"
        verbose_name_plural = "alertes dites à des personnes"
        constraints: ClassVar = [models.UniqueConstraint(fields=["alert", "person"], name="watch_notice_once")]

    def __str__(self) -> str:
        return f"{self.alert} → {self.person}"


class IndicatorLink(models.Model):
    """An indicator of an action sheet is a figure of the observatory, as the coordination said."""

    follow_up = models.ForeignKey(
        FollowUpIndicator, models.CASCADE, related_name="observatory_links", verbose_name="indicateur de suivi"
    )
    indicator = models.CharField("indicateur de l’observatoire", max_length=120)

    class Meta:
        verbose_name = "lien vers un indicateur de l’observatoire"
        verbose_name_plural = "liens vers des indicateurs de l’observatoire"
        constraints: ClassVar = [models.UniqueConstraint(fields=["follow_up", "indicator"], name="watch_link_once")]

    def __str__(self) -> str:
        return f"{self.follow_up} → {self.indicator}"
