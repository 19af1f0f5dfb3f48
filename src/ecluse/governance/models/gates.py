"""The gates that a contract has passed, and the paths that an installation has written for itself (ADR 16)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.enums import ContractState
from ecluse.contracts.models.fields import Versioned
from ecluse.governance.enums import AgreementState, PassageState
from ecluse.governance.models.decisions import Decision
from ecluse.governance.rules.paths import AGREERS
from ecluse.lib.formats import date_full


class OwnPath(Versioned):
    """A path written here: a new one, or one that takes the place of the shipped path of the same name in addresses."""

    slug = models.SlugField("adresse", max_length=40, unique=True)
    content = models.JSONField("contenu")

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return str(self.content.get("name") or self.slug)


class ContractPath(models.Model):
    """The path that a contract has chosen; without a row it follows the one of its region, or the usual one."""

    contract = models.OneToOneField(
        "contracts.Contract", models.CASCADE, related_name="chosen_path", verbose_name="contrat"
    )
    slug = models.SlugField("parcours", max_length=40)

    class Meta:
        verbose_name = "parcours choisi"
        verbose_name_plural = "parcours choisis"

    def __str__(self) -> str:
        return self.slug


class Passage(models.Model):
    """A gate passed, or asked to be: when, on what evidence, who agreed, what was missing. Kept as it was.

    The words of the gate are kept with it, since the path may be written otherwise later. ``is_return`` is a passage back to
    an earlier state: nothing of what was passed is taken away.
    """

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="passages", verbose_name="contrat")
    gate = models.CharField("porte", max_length=40, blank=True)
    name = models.CharField("intitulé", max_length=120)
    leaves = models.CharField("étape quittée", max_length=20, choices=ContractState)
    reaches = models.CharField("étape atteinte", max_length=20, choices=ContractState)
    mark = models.CharField("mention", max_length=80, blank=True)
    state = models.CharField("état", max_length=10, choices=PassageState)
    is_return = models.BooleanField("retour à une étape antérieure", default=False)
    on_paper = models.BooleanField("fait sur papier", default=False)
    passed_on = models.DateField("date")
    note = models.TextField("précisions", blank=True)
    asked = models.JSONField("ce que la porte demandait", default=list, blank=True)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    by_label = models.CharField("enregistré par", max_length=300)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)

    class Meta:
        verbose_name = "passage"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(state="attente"), name="governance_one_passage_waits"
            ),
            models.CheckConstraint(
                condition=models.Q(is_return=False) & ~models.Q(gate="")
                | models.Q(is_return=True, gate="", state="passee") & ~models.Q(note=""),
                name="governance_return_is_told",
            ),
            models.CheckConstraint(
                condition=models.Q(state="attente", settled_at__isnull=True)
                | ~models.Q(state="attente") & models.Q(settled_at__isnull=False),
                name="governance_passage_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {date_full(self.passed_on)}"


class PassageEvidence(models.Model):
    """What establishes a passage: a document kept, a decision of the register, the vote of a signatory; its words stay."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="evidence", verbose_name="passage")
    words = models.CharField("intitulé", max_length=500)
    document = models.ForeignKey(
        "contracts.ContractDocument", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="pièce"
    )
    decision = models.ForeignKey(
        Decision, models.RESTRICT, null=True, blank=True, related_name="passages", verbose_name="décision"
    )
    signatory = models.ForeignKey(
        "contracts.Signatory", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="délibération de"
    )

    class Meta:
        verbose_name = "preuve d’un passage"
        verbose_name_plural = "preuves d’un passage"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.words


class PassageAgreement(models.Model):
    """The agreement that a gate asks of someone: awaited, given or refused, by whom and when."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="agreements", verbose_name="passage")
    role = models.CharField("demandé à", max_length=20, choices=[*AGREERS.items()])
    state = models.CharField(
        "réponse", max_length=10, choices=AgreementState, blank=True, default=AgreementState.AWAITED
    )
    note = models.TextField("mot", blank=True)
    at = models.DateTimeField("répondu le", null=True, blank=True)
    by_label = models.CharField("par", max_length=300, blank=True)

    class Meta:
        verbose_name = "accord sur un passage"
        verbose_name_plural = "accords sur un passage"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["passage", "role"], name="governance_agreement_once"),
            models.CheckConstraint(
                condition=~models.Q(state="refuse") | ~models.Q(note=""), name="governance_refusal_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} : {self.get_state_display()}"
