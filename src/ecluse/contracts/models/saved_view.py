"""Views of the list of sheets that people keep."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from ecluse.contracts.models.contract import Contract


class SavedView(models.Model):
    """A view of a contract's list of sheets under a name: ``query`` is its address. Shared with the contract, or one's own."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="saved_views", verbose_name="contrat")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="compte"
    )
    name = models.CharField("nom", max_length=100)
    query = models.TextField("adresse", blank=True)
    shared = models.BooleanField("partagée avec le contrat", default=False)

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "owner", "name"], name="contracts_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
