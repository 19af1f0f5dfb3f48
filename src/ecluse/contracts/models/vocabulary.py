"""Vocabularies that people edit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.models.fields import Ordered, Versioned


class Term(Versioned, Ordered):
    """One word of a vocabulary: shared by every contract, or belonging to one (``contract``)."""

    kind = models.CharField("vocabulaire", max_length=20, choices=VocabularyKind)
    label = models.CharField("libellé", max_length=200)
    folded_label = models.CharField("libellé sans accents", max_length=200, editable=False)
    definition = models.TextField("définition", blank=True)
    contract = models.ForeignKey(
        "contracts.Contract", models.CASCADE, null=True, blank=True, related_name="terms", verbose_name="contrat"
    )
    archived = models.BooleanField("retiré", default=False)

    class Meta:
        verbose_name = "terme"
        ordering: ClassVar = ["kind", "position", "folded_label"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "folded_label"],
                condition=models.Q(contract__isnull=True),
                name="contracts_term_shared_unique",
            ),
            models.UniqueConstraint(
                fields=["contract", "kind", "folded_label"], name="contracts_term_unique_in_contract"
            ),
        ]

    def __str__(self) -> str:
        return self.label
