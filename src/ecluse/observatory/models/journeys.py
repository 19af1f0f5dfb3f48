"""Tables of journeys between communes: how many minutes from one to another, as a file said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class JourneyTable(models.Model):
    """A table « de, vers, minutes », kept by the store under the digest of its bytes. The latest that is not withdrawn serves."""

    sha256 = models.CharField("empreinte", max_length=64)
    file_name = models.CharField("nom du fichier", max_length=255)
    source = models.CharField("d’où viennent ces temps", max_length=300)
    journeys = models.PositiveIntegerField("trajets")
    refused = models.PositiveIntegerField("lignes refusées", default=0)
    repeated = models.PositiveIntegerField(
        "trajets donnés plusieurs fois", default=0, help_text="Le plus court est gardé."
    )
    longest = models.FloatField("trajet le plus long, en minutes")
    at = models.DateTimeField("chargé le", auto_now_add=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "table de trajets"
        verbose_name_plural = "tables de trajets"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.source
