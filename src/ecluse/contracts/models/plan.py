"""How the contract is organised: axes, themes, objectives, and the plans it fits with."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from ecluse.contracts.enums import AxisFamily, ObjectiveLevel
from ecluse.contracts.models.contract import Contract
from ecluse.contracts.models.fields import Ordered, Versioned
from ecluse.contracts.models.vocabulary import Term


def axis_label(number: str, title: str, family: str) -> str:
    """« Axe 2. Bien vieillir », « Axe transversal. L’animation », or the title alone."""
    if number:
        return f"Axe {number}. {title}"
    return f"Axe transversal. {title}" if family == AxisFamily.TRANSVERSAL else title


class Axis(Versioned, Ordered):
    """A strategic axis: the contract's top level, whatever the contract calls it."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="axes", verbose_name="contrat")
    number = models.CharField("numéro", max_length=20, blank=True)
    title = models.CharField("titre", max_length=500)
    family = models.CharField("famille", max_length=20, choices=AxisFamily, blank=True, default=AxisFamily.NONE)
    description = models.TextField("description", blank=True)

    class Meta:
        verbose_name = "axe"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return axis_label(self.number, self.title, self.family)


class Theme(Versioned, Ordered):
    """A theme of the contract, under an axis or across them; ``term`` makes it comparable with other contracts."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="themes", verbose_name="contrat")
    axis = models.ForeignKey(Axis, models.SET_NULL, null=True, blank=True, related_name="themes", verbose_name="axe")
    title = models.CharField("titre", max_length=500)
    term = models.ForeignKey(
        Term, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="thème de référence"
    )

    class Meta:
        verbose_name = "thème"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Objective(Versioned, Ordered):
    """An objective of the contract: general, specific or operational, under an axis, a theme or another objective."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="objectives", verbose_name="contrat")
    axis = models.ForeignKey(
        Axis, models.SET_NULL, null=True, blank=True, related_name="objectives", verbose_name="axe"
    )
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="objectives", verbose_name="thème"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="objectif parent"
    )
    level = models.CharField("niveau", max_length=20, choices=ObjectiveLevel, default=ObjectiveLevel.GENERAL)
    number = models.CharField("numéro", max_length=20, blank=True)
    title = models.CharField("objectif", max_length=1000)

    class Meta:
        verbose_name = "objectif"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="contracts_objective_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def clean(self) -> None:
        """An objective stands under none of those that stand under it."""
        above, seen = self.parent, set[int]()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": "Cet objectif est lui-même sous celui que vous modifiez."})
            seen.add(above.pk)
            above = above.parent


class LinkedPlan(Versioned, Ordered):
    """Another plan that the contract fits with: regional health project, contrat de ville, climate plan…"""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="linked_plans", verbose_name="contrat")
    term = models.ForeignKey(Term, models.RESTRICT, related_name="+", verbose_name="nature")
    title = models.CharField("intitulé", max_length=300)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="porteur"
    )
    period = models.CharField("période", max_length=50, blank=True)
    url = models.URLField("adresse", blank=True)

    class Meta:
        verbose_name = "plan lié"
        verbose_name_plural = "plans liés"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
