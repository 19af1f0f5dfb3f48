"""What changes a signed text: amendments, prepared on a working copy beside the contract in force."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.enums import AmendmentState
from ecluse.contracts.models.contract import Contract
from ecluse.contracts.models.fields import Versioned
from ecluse.contracts.models.versions import ContractVersion


class Amendment(Versioned):
    """An amendment to a signed contract: written on a working copy, validated as a version, applied when it is signed.

    ``base`` is what the contract held when the copy was made, ``origins`` which row of the contract each row of the copy
    was made from; both in the form of :mod:`ecluse.contracts.selectors.amendments`.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="amendments", verbose_name="contrat")
    number = models.PositiveSmallIntegerField("numéro")
    title = models.CharField("objet", max_length=300)
    reason = models.TextField("motif", blank=True)
    state = models.CharField("état", max_length=10, choices=AmendmentState, default=AmendmentState.DRAFT)
    copy = models.OneToOneField(
        Contract, models.SET_NULL, null=True, related_name="amendment", verbose_name="exemplaire de travail"
    )
    base = models.JSONField("contrat au départ", default=dict, editable=False)
    origins = models.JSONField("origines", default=dict, editable=False)
    changes = models.JSONField("ce qui change", default=list, editable=False)
    produced = models.OneToOneField(
        ContractVersion, models.SET_NULL, null=True, related_name="amendment", verbose_name="version du texte"
    )
    created_at = models.DateTimeField("ouvert le", auto_now_add=True)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "avenant"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_amendment_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="signe", applied_at__isnull=False)
                | ~models.Q(state="signe") & models.Q(applied_at__isnull=True),
                name="contracts_amendment_applied_when_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"Avenant {self.number} : {self.title}"
