"""The feasibility file: who carries the contract to be, with what means, and who has been met."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from ecluse.contracts.models import Contract, ContractDocument, PartialDateField
from ecluse.contracts.models.fields import Ordered, Versioned, validate_not_ahead
from ecluse.lib.formats import partial_date
from ecluse.preparation.enums import CriterionKind, CriterionScore, EncounterKind
from ecluse.preparation.models.fields import FullTimeField


class Feasibility(Versioned):
    """What is known of the contract to be before it is one: one file a contract."""

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="feasibility", verbose_name="contrat")
    context = models.TextField("contexte", blank=True)
    political_body = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="organisme qui porte la démarche",
    )  # fmt: skip
    political_function = models.CharField(
        "fonction de l’élue ou de l’élu qui la porte", max_length=200, blank=True,
        help_text="Une fonction, pas un nom : « maire », « vice-présidente à la santé ».",
    )  # fmt: skip
    engineering_body = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="organisme qui mène le projet",
    )  # fmt: skip
    engineering_function = models.CharField(
        "qui mène le projet", max_length=200, blank=True, help_text="Une fonction : « chargée de mission santé »."
    )
    engineering_share = FullTimeField("temps de travail", max_digits=5, decimal_places=2, null=True, blank=True)
    engineering_until = PartialDateField("assuré jusqu’à")
    agreement_on = PartialDateField("accord de principe de l’ARS", validators=[validate_not_ahead])
    agreement_function = models.CharField(
        "donné par", max_length=200, blank=True, help_text="Une fonction : « directrice départementale »."
    )
    agreement_document = models.ForeignKey(
        ContractDocument, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="pièce qui l’établit", help_text="Une pièce déjà jointe au contrat.",
    )  # fmt: skip
    conclusion = models.TextField("conclusion", blank=True)
    next_steps = models.TextField("prochaines étapes", blank=True, help_text="Une par ligne.")

    class Meta:
        verbose_name = "dossier de faisabilité"
        verbose_name_plural = "dossiers de faisabilité"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(engineering_share__isnull=True) | models.Q(engineering_share__gt=0),
                name="preparation_share_positive",
                violation_error_message="Le temps de travail est plus grand que zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"Faisabilité : {self.contract}"


class FeasibilityCriterion(Versioned, Ordered):
    """A facilitating factor or a condition for success: how far it is met, and why one says so."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="feasibility_criteria", verbose_name="contrat")
    kind = models.CharField("nature", max_length=20, choices=CriterionKind, default=CriterionKind.CONDITION)
    title = models.CharField("intitulé", max_length=300)
    score = models.CharField(
        "évaluation", max_length=1, choices=CriterionScore, blank=True, default=CriterionScore.UNKNOWN
    )
    justification = models.TextField(
        "justification",
        blank=True,
        help_text="Ce qui permet de le dire. Obligatoire dès qu’une évaluation est choisie.",
    )

    class Meta:
        verbose_name = "facteur ou condition"
        verbose_name_plural = "facteurs et conditions"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(score="") | ~models.Q(justification=""), name="preparation_score_is_justified",
                violation_error_message="Écrivez ce qui justifie cette évaluation.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A score stands on a reason."""
        if self.score and not self.justification.strip():
            raise ValidationError({"justification": "écrivez ce qui justifie cette évaluation."})


class CoCarrier(Versioned, Ordered):
    """A body that carries the preparation with the others: CPTS, atelier santé ville…"""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="co_carriers", verbose_name="contrat")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name="organisme"
    )
    role = models.CharField("rôle", max_length=300, blank=True)

    class Meta:
        verbose_name = "co-porteur"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "organisation"], name="preparation_co_carrier_once",
                violation_error_message="Cet organisme est déjà parmi les co-porteurs.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.organisation)


class FundingRule(Versioned, Ordered):
    """What is known of how contracts are funded: shared by all (without ``contract``), or known of one."""

    contract = models.ForeignKey(
        Contract, models.CASCADE, null=True, blank=True, related_name="funding_rules", verbose_name="contrat"
    )
    text = models.CharField("règle", max_length=500)
    source = models.CharField("source", max_length=300, blank=True)
    known_on = PartialDateField("connue depuis")

    class Meta:
        verbose_name = "règle de financement"
        verbose_name_plural = "règles de financement"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Encounter(Versioned):
    """A time when communes and bodies were met. People are counted, never named."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="encounters", verbose_name="contrat")
    kind = models.CharField("nature", max_length=20, choices=EncounterKind, default=EncounterKind.MEETING)
    held_on = PartialDateField("date", blank=False, validators=[validate_not_ahead])
    sessions = models.PositiveSmallIntegerField(
        "nombre de séances", default=1, help_text="Plusieurs, quand la source les raconte ensemble."
    )
    place = models.CharField("lieu", max_length=200, blank=True)
    communes = models.ManyToManyField(
        "territories.Territory", blank=True, related_name="+", verbose_name="communes rencontrées"
    )
    communes_told = models.PositiveIntegerField(
        "nombre de communes annoncé", null=True, blank=True,
        help_text="Ce que dit le compte rendu, quand il ne les nomme pas toutes.",
    )  # fmt: skip
    organisations = models.ManyToManyField(
        "accounts.Organisation", blank=True, related_name="+", verbose_name="organismes rencontrés"
    )
    participants = models.PositiveIntegerField(
        "nombre de participants", null=True, blank=True, help_text="Un nombre seulement : personne n’est nommé."
    )
    said = models.TextField("ce qui s’est dit", blank=True)

    class Meta:
        verbose_name = "rencontre"
        ordering: ClassVar = ["-held_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sessions__gte=1), name="preparation_encounter_held_once",
                violation_error_message="Une rencontre compte au moins une séance.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        where = f", {self.place}" if self.place else ""
        return f"{self.get_kind_display()}, {partial_date(self.held_on)}{where}"
