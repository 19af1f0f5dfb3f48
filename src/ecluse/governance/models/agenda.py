"""The points of a meeting, and those that members ask for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.models.fields import Versioned
from ecluse.governance.enums import ItemKind, Outcome
from ecluse.governance.models.bodies import GoverningBody
from ecluse.governance.models.meetings import Meeting


class AgendaRequest(models.Model):
    """A point that a member asks a body to speak of; waiting until a meeting takes it up."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="+", verbose_name="contrat")
    body = models.ForeignKey(GoverningBody, models.CASCADE, related_name="requests", verbose_name="instance")
    text = models.CharField("point demandé", max_length=500)
    sheet = models.ForeignKey(
        "contracts.ActionSheet", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="fiche"
    )
    asked_by = models.CharField("demandé par", max_length=300, editable=False)
    author = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="compte"
    )
    created_at = models.DateTimeField("demandé le", auto_now_add=True)

    class Meta:
        verbose_name = "demande de point"
        ordering: ClassVar = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text


class AgendaItem(Versioned):
    """A point of the agenda, then what was said of it and what became of it."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="+", verbose_name="contrat")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name="séance")
    rank = models.PositiveIntegerField("rang", default=0, editable=False)
    title = models.CharField("point", max_length=500)
    kind = models.CharField("origine", max_length=20, choices=ItemKind, default=ItemKind.FREE, editable=False)
    sheet = models.ForeignKey(
        "contracts.ActionSheet", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="fiche"
    )
    decision = models.ForeignKey(
        "governance.Decision", models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name="décision suivie",
    )  # fmt: skip
    minutes_of = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name="relevé à approuver",
    )  # fmt: skip
    postponed_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="reporté de"
    )
    request = models.ForeignKey(
        AgendaRequest, models.SET_NULL, null=True, blank=True, editable=False, related_name="items",
        verbose_name="demande",
    )  # fmt: skip
    asked_by = models.CharField("présenté ou demandé par", max_length=300, blank=True)
    said = models.TextField("ce qui s’est dit", blank=True)
    outcome = models.CharField("suite", max_length=20, choices=Outcome, blank=True, default=Outcome.OPEN)

    class Meta:
        verbose_name = "point de l’ordre du jour"
        ordering: ClassVar = ["rank", "pk"]

    def __str__(self) -> str:
        return self.title
