"""What a coordination knows of the supply of care on its territory, kept beside what files say."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.models import Contract, PartialDateField
from ecluse.contracts.models.fields import Versioned, validate_not_ahead


class CareSupply(Versioned):
    """Posts of one profession or service by commune, as lines « commune ; nombre »: one table a contract and profession."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="care_supplies", verbose_name="contrat")
    care = models.CharField("profession ou service", max_length=40, editable=False)
    lines = models.TextField(
        "offre par commune", blank=True,
        help_text="Une ligne par commune, son code ou son nom, puis le nombre de postes : « Blois ; 32 ». Une commune du "
        "territoire qui n’est pas dans la liste n’a personne. Liste vide : les fichiers chargés servent de nouveau.",
    )  # fmt: skip
    source = models.CharField(
        "d’où viennent ces nombres", max_length=300, blank=True, help_text="« Tour des cabinets, avec la CPTS »."
    )
    as_of = PartialDateField("date", validators=[validate_not_ahead])

    class Meta:
        verbose_name = "offre de soins du territoire"
        verbose_name_plural = "offres de soins du territoire"
        ordering: ClassVar = ["contract", "care"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "care"], name="preparation_care_supply_once"),
        ]

    def __str__(self) -> str:
        return f"Offre de soins : {self.care}"
