"""Builds of the figures shown, and which one is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Build(models.Model):
    """Figures made at one moment from given loadings, definitions and geography; made once, never changed.

    ``digest`` is that of its manifest, which lists all it was made from. One build at most is live.
    """

    digest = models.CharField("empreinte", max_length=64, unique=True)
    geography = models.PositiveSmallIntegerField("année de la géographie")
    loadings = models.JSONField("chargements", default=list)
    indicators = models.PositiveIntegerField("indicateurs", default=0)
    figures = models.PositiveIntegerField("chiffres", default=0)
    seconds = models.FloatField("durée en secondes", default=0)
    at = models.DateTimeField("construit le", auto_now_add=True)
    is_live = models.BooleanField("en ligne", default=False)

    class Meta:
        verbose_name = "construction"
        verbose_name_plural = "constructions"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_live"], condition=Q(is_live=True), name="build_one_live"),
        ]

    def __str__(self) -> str:
        return f"Construction {self.pk}"


class Switch(models.Model):
    """A build was put live, in place of another."""

    build = models.ForeignKey(Build, models.PROTECT, related_name="switches", verbose_name="construction")
    replaced = models.ForeignKey(
        Build, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="construction remplacée"
    )
    at = models.DateTimeField("mise en ligne le", auto_now_add=True)

    class Meta:
        verbose_name = "mise en ligne"
        verbose_name_plural = "mises en ligne"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.build_id} ({self.at:%Y-%m-%d})"
