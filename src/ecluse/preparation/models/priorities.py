"""Findings and needs, the priorities that gather them, and how priorities are scored."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from ecluse.contracts.models import Axis, Contract, Objective, PartialDateField, Term
from ecluse.contracts.models.fields import Ordered, Versioned, validate_not_ahead
from ecluse.preparation.enums import Decision, FindingKind
from ecluse.preparation.models.feasibility import Encounter
from ecluse.preparation.rules.scoring import HEAVIEST, HIGHEST, LIGHTEST, LOWEST


class Finding(Versioned, Ordered):
    """What the diagnosis found: a fact, a need, or a resource of the territory."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="findings", verbose_name="contrat")
    kind = models.CharField("nature", max_length=20, choices=FindingKind, default=FindingKind.FINDING)
    statement = models.CharField("énoncé", max_length=1000)
    source = models.CharField(
        "source", max_length=500, blank=True, help_text="Document, portrait de territoire, enquête…"
    )
    indicator = models.CharField(
        "indicateur", max_length=500, blank=True, help_text="Le chiffre qui l’appuie, son année et son territoire."
    )
    figures = models.JSONField("chiffres figés", default=list, blank=True, editable=False)
    verbatim = models.TextField(
        "verbatim anonyme", blank=True,
        help_text="Des mots entendus, sans rien qui permette de reconnaître quelqu’un. Seul le pilotage les lit.",
    )  # fmt: skip
    territories = models.ManyToManyField(
        "territories.Territory", blank=True, related_name="+", verbose_name="communes et quartiers"
    )
    zone = models.CharField("zone telle que dite", max_length=300, blank=True)
    audiences = models.ManyToManyField(Term, blank=True, related_name="+", verbose_name="publics")
    raised_by = models.CharField(
        "remonté par", max_length=300, blank=True, help_text="Groupe de travail, enquête, service…"
    )
    encounter = models.ForeignKey(
        Encounter, models.SET_NULL, null=True, blank=True, related_name="findings", verbose_name="rencontre"
    )
    noted_on = PartialDateField("date", validators=[validate_not_ahead])
    search_text = models.TextField("texte de recherche", editable=False, default="")
    archived_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "constat"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.statement


class PriorityCriterion(Versioned, Ordered):
    """A criterion by which a contract scores its priorities, and its weight."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="priority_criteria", verbose_name="contrat")
    title = models.CharField("critère", max_length=100)
    question = models.CharField("question à se poser", max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField("poids", default=1)

    class Meta:
        verbose_name = "critère de priorité"
        verbose_name_plural = "critères de priorité"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(weight__range=(LIGHTEST, HEAVIEST)), name="preparation_criterion_weight",
                violation_error_message=f"Le poids est un nombre entier de {LIGHTEST} à {HEAVIEST}.",
            ),
            models.UniqueConstraint(
                fields=["contract", "title"], name="preparation_criterion_once",
                violation_error_message="Ce critère est déjà dans la grille.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Priority(Versioned, Ordered):
    """A priority that gathers findings, is scored, decided, and leads to axes and objectives."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="priorities", verbose_name="contrat")
    title = models.CharField("intitulé", max_length=300)
    description = models.TextField("description", blank=True)
    findings = models.ManyToManyField(Finding, blank=True, related_name="priorities", verbose_name="constats")
    axes = models.ManyToManyField(Axis, blank=True, related_name="priorities", verbose_name="axes")
    objectives = models.ManyToManyField(Objective, blank=True, related_name="priorities", verbose_name="objectifs")
    decision = models.CharField("décision", max_length=20, choices=Decision, blank=True, default=Decision.NONE)
    decided_on = PartialDateField("décidée", validators=[validate_not_ahead])
    reason = models.TextField("motif", blank=True, help_text="Obligatoire quand elle n’est pas retenue, ou reportée.")
    archived_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "priorité"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decision__in=["", "retenue"]) | ~models.Q(reason=""),
                name="preparation_decision_has_a_reason",
                violation_error_message="Écrivez pourquoi cette priorité n’est pas retenue, ou est reportée.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What is refused or put off is told why."""
        if self.decision in (Decision.NOT_RETAINED, Decision.POSTPONED) and not self.reason.strip():
            raise ValidationError({"reason": "écrivez pourquoi elle n’est pas retenue, ou est reportée."})


class PriorityScore(models.Model):
    """What one priority was given on one criterion. No row means that no score was given, which is not zero."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="scores", verbose_name="priorité")
    criterion = models.ForeignKey(PriorityCriterion, models.CASCADE, related_name="scores", verbose_name="critère")
    value = models.PositiveSmallIntegerField("note")

    class Meta:
        verbose_name = "note d’une priorité"
        verbose_name_plural = "notes des priorités"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["priority", "criterion"], name="preparation_score_once"),
            models.CheckConstraint(
                condition=models.Q(value__range=(LOWEST, HIGHEST)), name="preparation_score_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.priority}, {self.criterion} : {self.value}"
