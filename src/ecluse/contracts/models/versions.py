"""The text of a contract as it was frozen, who signed it, and the amendments that change it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.enums import TextScope, VersionState
from ecluse.contracts.models.contract import Contract, ContractDocument, Signatory


class ContractVersion(models.Model):
    """The text of a contract, frozen: canonical content, its SHA-256, its annexes. It is never written again.

    ``scope`` says how much of the contract it holds. A version that nobody has signed yet may be withdrawn; signed, it is
    in force from ``in_force_from`` until the next one is.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="versions", verbose_name="contrat")
    number = models.PositiveSmallIntegerField("version")
    scope = models.CharField("étendue", max_length=10, choices=TextScope, default=TextScope.WHOLE)
    state = models.CharField("état", max_length=10, choices=VersionState, default=VersionState.FROZEN)
    content = models.TextField("contenu", editable=False)
    sha256 = models.CharField("empreinte SHA-256", max_length=64, editable=False, db_index=True)
    frozen_at = models.DateTimeField("figée le", editable=False)
    frozen_by_label = models.CharField("figée par", max_length=200, editable=False)
    on_paper = models.BooleanField("signée sur papier avant d’être figée ici", default=False)
    signed_on = models.DateField("signée le", null=True, blank=True)
    in_force_from = models.DateField("en vigueur à partir du", null=True, blank=True)
    signed_document = models.ForeignKey(
        ContractDocument,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="signed_versions",
        verbose_name="document signé",
    )

    class Meta:
        verbose_name = "version du texte"
        verbose_name_plural = "versions du texte"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_version_number_once"),
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(state="figee"), name="contracts_version_one_to_sign"
            ),
            models.CheckConstraint(
                condition=models.Q(state="signee", signed_on__isnull=False, in_force_from__isnull=False)
                | ~models.Q(state="signee") & models.Q(signed_on__isnull=True, in_force_from__isnull=True),
                name="contracts_version_signed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class VersionAnnex(models.Model):
    """A file annexed to a version: it cannot go while the version lists it."""

    version = models.ForeignKey(
        ContractVersion, models.CASCADE, related_name="annexes", verbose_name="version du texte"
    )
    document = models.ForeignKey(ContractDocument, models.RESTRICT, related_name="annexed_to", verbose_name="document")

    class Meta:
        verbose_name = "annexe"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "document"], name="contracts_annex_once"),
        ]

    def __str__(self) -> str:
        return str(self.document)


class Signature(models.Model):
    """One body's signature of a version: when, by which function, in which capacity."""

    version = models.ForeignKey(
        ContractVersion, models.CASCADE, related_name="signatures", verbose_name="version du texte"
    )
    signatory = models.ForeignKey(
        Signatory, models.SET_NULL, null=True, related_name="signatures", verbose_name="signataire"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name="organisme"
    )
    function = models.CharField("fonction de la personne qui signe", max_length=200, blank=True)
    capacity = models.CharField("en vertu de", max_length=300, blank=True)
    signed_on = models.DateField("signé le")
    recorded_at = models.DateTimeField("enregistrée le", editable=False)
    recorded_by_label = models.CharField("enregistrée par", max_length=200, editable=False)

    class Meta:
        verbose_name = "signature"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "organisation"], name="contracts_signature_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
