"""From one contract to the next: what is prepared, then what each sheet became."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.enums import Fate
from ecluse.contracts.models.contract import Contract
from ecluse.contracts.models.fields import ENDS_AFTER_START, PartialDateField, Versioned
from ecluse.contracts.models.plan import Axis
from ecluse.contracts.models.sheet import ActionSheet

#: The perimeter of the next contract: that of this one, or none yet; any other value is the key of a territory.
SAME_PERIMETER, NO_PERIMETER = "meme", "aucun"


class Renewal(Versioned):
    """The next contract while it is being prepared, and the one that was made of it; one to a contract."""

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="renewal", verbose_name="contrat")
    title = models.CharField("titre du nouveau contrat", max_length=300)
    territory_name = models.CharField("territoire", max_length=300)
    carrier = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="porteur"
    )
    perimeter_from = models.CharField("périmètre", max_length=60, default=SAME_PERIMETER)
    start = PartialDateField("début")
    end = PartialDateField("fin")
    keeps_targets = models.BooleanField(
        "reprendre les cibles des indicateurs",
        default=False,
        help_text="Sinon elles sont à fixer de nouveau. La dernière valeur connue devient la valeur de départ.",
    )
    carries_access = models.BooleanField(
        "donner les mêmes accès aux mêmes personnes",
        default=False,
        help_text="Sinon vous êtes la seule personne à entrer dans le nouveau contrat tant que vous n’en décidez pas autrement.",
    )
    made = models.OneToOneField(
        Contract, models.SET_NULL, null=True, editable=False, related_name="made_by", verbose_name="nouveau contrat"
    )
    operation = models.CharField("geste", max_length=40, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "projet de reconduction"
        verbose_name_plural = "projets de reconduction"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="contracts_renewal_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title


class RenewalChoice(models.Model):
    """What is decided, while the next contract is prepared, of one sheet or of one axis."""

    renewal = models.ForeignKey(Renewal, models.CASCADE, related_name="choices", verbose_name="projet de reconduction")
    sheet = models.ForeignKey(
        ActionSheet, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="fiche action"
    )
    axis = models.ForeignKey(Axis, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="axe")
    fate = models.CharField("suite", max_length=20, choices=Fate)
    into_sheet = models.ForeignKey(
        ActionSheet, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="réunie à la fiche"
    )
    into_axis = models.ForeignKey(
        Axis, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="réuni à l’axe"
    )
    reason = models.CharField("raison", max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = "suite prévue"
        verbose_name_plural = "suites prévues"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["renewal", "sheet"], name="contracts_renewal_sheet_once"),
            models.UniqueConstraint(fields=["renewal", "axis"], name="contracts_renewal_axis_once"),
            models.CheckConstraint(
                condition=models.Q(sheet__isnull=False, axis__isnull=True, into_axis__isnull=True)
                | models.Q(sheet__isnull=True, axis__isnull=False, into_sheet__isnull=True),
                name="contracts_renewal_choice_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet or self.axis} : {self.get_fate_display()}"


class SheetSuccession(Versioned):
    """What a sheet of a contract became in the next one: carried on, joined to another, or dropped."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="successions", verbose_name="contrat qui suit")
    earlier = models.ForeignKey(
        ActionSheet, models.CASCADE, related_name="becomes", verbose_name="fiche du contrat précédent"
    )
    later = models.ForeignKey(
        ActionSheet, models.CASCADE, null=True, blank=True, related_name="comes_from", verbose_name="fiche qui la suit"
    )
    fate = models.CharField("suite", max_length=20, choices=Fate, default=Fate.CONTINUED)
    reason = models.CharField("raison", max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = "suite d’une fiche"
        verbose_name_plural = "suites des fiches"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(fate=Fate.DROPPED, later__isnull=True)
                | ~models.Q(fate=Fate.DROPPED) & models.Q(later__isnull=False),
                name="contracts_succession_dropped_has_none",
            ),
            models.UniqueConstraint(fields=["earlier", "later"], name="contracts_succession_once"),
            models.UniqueConstraint(
                fields=["contract", "earlier"],
                condition=models.Q(later__isnull=True),
                name="contracts_succession_dropped_once",
            ),
        ]

    def __str__(self) -> str:
        """The sheet that follows: those who read it may not see the contract before."""
        return str(self.later) if self.later is not None else "une fiche du contrat précédent"
