"""Who may do what: roles on one contract, and mandates over the contracts of a territory."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.enums import MandateRole, Role
from ecluse.contracts.models.contract import Contract


class Membership(models.Model):
    """A role of one person on one contract, held for a body where it matters (leads, partners, signatories)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="memberships", verbose_name="contrat")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="memberships", verbose_name="personne")
    role = models.CharField("rôle", max_length=20, choices=Role)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="au titre de",
    )
    since = models.DateField("depuis le", null=True, blank=True)
    until = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "accès"
        verbose_name_plural = "accès"
        ordering: ClassVar = ["role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "person", "role", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="contracts_membership_once_for_a_body",
            ),
            models.UniqueConstraint(
                fields=["contract", "person", "role"],
                condition=models.Q(organisation__isnull=True),
                name="contracts_membership_once",
            ),
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="contracts_membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"


class Mandate(models.Model):
    """A role of one person on every contract that touches a département or a region."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="mandates", verbose_name="personne")
    role = models.CharField("rôle", max_length=20, choices=MandateRole)
    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, related_name="+", verbose_name="département ou région"
    )

    class Meta:
        verbose_name = "mandat"
        ordering: ClassVar = ["role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role", "territory"], name="contracts_mandate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"
