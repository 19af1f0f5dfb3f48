"""The bodies that steer a contract, and who sits in them over time."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from ecluse.contracts.models import PartialDateField
from ecluse.contracts.models.fields import ENDS_AFTER_START, Versioned
from ecluse.governance.enums import BodyKind


class GoverningBody(Versioned):
    """A body in which partners meet: steering committee, technical committee, working group, local council…"""

    contract = models.ForeignKey(
        "contracts.Contract", models.CASCADE, related_name="governing_bodies", verbose_name="contrat"
    )
    name = models.CharField("nom", max_length=200, help_text="Tel qu’on l’appelle ici : « Comité de pilotage ».")
    kind = models.CharField("nature", max_length=20, choices=BodyKind, default=BodyKind.STEERING)
    parent = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="children", verbose_name="rattachée à"
    )
    mission = models.TextField("mission", blank=True, help_text="Ce qu’elle décide, prépare ou suit.")
    quorum = models.PositiveSmallIntegerField(
        "quorum", null=True, blank=True,
        help_text="Nombre de membres présents ou représentés pour délibérer. Vide s’il n’y en a pas.",
    )  # fmt: skip
    secretary = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="secrétariat"
    )
    secretary_function = models.CharField("service ou fonction du secrétariat", max_length=200, blank=True)
    start = PartialDateField("depuis")
    end = PartialDateField("jusqu’à")
    archived_at = models.DateTimeField("archivée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "instance"
        ordering: ClassVar = ["kind", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="governance_body_ends_after_start"),
            models.UniqueConstraint(fields=["contract", "name"], name="governance_body_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A body stands under none of those that stand under it."""
        above, seen = self.parent, set[int]()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": "cette instance est elle-même rattachée à celle que vous modifiez."})
            seen.add(above.pk)
            above = above.parent


class BodyMember(Versioned):
    """A seat in a body: an organisation and a function, for a time. Who leaves is ended, not removed."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="+", verbose_name="contrat")
    body = models.ForeignKey(GoverningBody, models.CASCADE, related_name="members", verbose_name="instance")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name="organisme"
    )
    function = models.CharField("fonction", max_length=200, blank=True)
    person = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    voting = models.BooleanField("a une voix", default=True, help_text="Compte pour le quorum.")
    chairs = models.BooleanField("préside", default=False)
    start = PartialDateField("membre depuis")
    end = PartialDateField("membre jusqu’à")

    class Meta:
        verbose_name = "membre"
        ordering: ClassVar = ["-chairs", "organisation__folded_name", "function", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="governance_member_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.function}" if self.function else str(self.organisation)
