"""The register of decisions: rows that are written once (ADR 11), and the rows that follow them."""

from __future__ import annotations

from typing import Any, ClassVar, Never, NoReturn

from django.db import models

from ecluse.contracts.models import PartialDateField
from ecluse.contracts.models.fields import Versioned
from ecluse.governance.enums import FollowUpState
from ecluse.governance.models.agenda import AgendaItem
from ecluse.governance.models.bodies import GoverningBody
from ecluse.governance.models.meetings import Meeting
from ecluse.governance.rules.decisions import number_of


class WrittenOnceError(TypeError):
    """Something tried to change or to take away a row that is written once: a mistake of the program, not of a person."""


class WrittenOnceQuerySet(models.QuerySet[Any]):
    """Rows may be added and read. As the base manager, it stands behind ``save`` of a row that exists too."""

    def _refuse(self) -> NoReturn:
        raise WrittenOnceError(f"{self.model.__name__} is written once: add a follow-up, or a row that replaces it")

    def update(self, **values: Any) -> Never:
        self._refuse()

    def _update(self, values: Any) -> Never:
        self._refuse()

    def delete(self) -> Never:
        self._refuse()

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        self._refuse()


class WrittenOnce(models.Model):
    """A row that is added and never changed. It goes only with the whole contract that it belongs to."""

    objects: ClassVar[Any] = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        type(self)._default_manager.all()._refuse()


class Decision(WrittenOnce):
    """A decision of the register. Where it stands is read from its follow-ups and from what replaces it."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="decisions", verbose_name="contrat")
    body = models.ForeignKey(GoverningBody, models.RESTRICT, related_name="decisions", verbose_name="instance")
    meeting = models.ForeignKey(
        Meeting, models.RESTRICT, null=True, blank=True, related_name="decisions", verbose_name="séance"
    )
    item = models.ForeignKey(
        AgendaItem, models.RESTRICT, null=True, blank=True, related_name="decisions", verbose_name="point"
    )
    year = models.PositiveSmallIntegerField("année")
    rank = models.PositiveIntegerField("rang")
    text = models.TextField("décision")
    adopted_on = models.DateField("adoptée le")
    owner = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="responsable"
    )
    owner_function = models.CharField("service ou fonction", max_length=200, blank=True)
    due = PartialDateField("échéance")
    supersedes = models.OneToOneField(
        "self", models.RESTRICT, null=True, blank=True, related_name="superseded_by", verbose_name="remplace"
    )
    gate = models.CharField(
        "porte", max_length=40, blank=True, default="", help_text="L’étape du contrat dont elle décide."
    )
    amendment = models.ForeignKey(
        "contracts.Amendment", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="avenant"
    )
    recorded_at = models.DateTimeField("inscrite le", auto_now_add=True)
    search_text = models.TextField(editable=False)

    class Meta(WrittenOnce.Meta):
        verbose_name = "décision"
        ordering: ClassVar = ["-year", "-rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "year", "rank"], name="governance_decision_number_once"),
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="governance_decision_rank_from_1"),
            models.CheckConstraint(
                condition=models.Q(adopted_on__year=models.F("year")), name="governance_decision_of_its_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:120]}"

    @property
    def number(self) -> str:
        return number_of(self.year, self.rank)


class DecisionSheet(WrittenOnce):
    """A sheet that a decision is about; a sheet that the register names cannot be taken away."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="sheet_links", verbose_name="décision")
    sheet = models.ForeignKey(
        "contracts.ActionSheet", models.RESTRICT, related_name="decision_links", verbose_name="fiche"
    )

    class Meta(WrittenOnce.Meta):
        verbose_name = "fiche d’une décision"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "sheet"], name="governance_decision_sheet_once"),
        ]

    def __str__(self) -> str:
        return f"{self.decision.number}, {self.sheet}"


class DecisionFollowUp(WrittenOnce):
    """What became of a decision at a moment: the last one says where it stands."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="+", verbose_name="contrat")
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="follow_ups", verbose_name="décision")
    state = models.CharField("où en est-on", max_length=20, choices=FollowUpState)
    due = PartialDateField("nouvelle échéance")
    note = models.TextField("précisions", blank=True)
    at = models.DateTimeField("noté le", auto_now_add=True)
    by_label = models.CharField("noté par", max_length=300, editable=False)

    class Meta(WrittenOnce.Meta):
        verbose_name = "suivi de décision"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state="reportee") | ~models.Q(due=""), name="governance_followup_postponed_until"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())


class DecisionDraft(Versioned):
    """A decision while the minutes of its meeting are being written; closing the minutes puts it in the register."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="+", verbose_name="contrat")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decision_drafts", verbose_name="séance")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="decision_drafts", verbose_name="point"
    )
    text = models.TextField("décision")
    owner = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="responsable"
    )
    owner_function = models.CharField("service ou fonction", max_length=200, blank=True)
    due = PartialDateField("échéance")
    sheets = models.ManyToManyField("contracts.ActionSheet", blank=True, related_name="+", verbose_name="fiches")
    supersedes = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="remplace"
    )
    gate = models.CharField(
        "porte", max_length=40, blank=True, default="", help_text="L’étape du contrat dont elle décide."
    )
    amendment = models.ForeignKey(
        "contracts.Amendment", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="avenant"
    )

    class Meta:
        verbose_name = "projet de décision"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text[:120]
