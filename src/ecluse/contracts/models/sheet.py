"""The action sheet and all that hangs on it (fields of real templates: domain.md §2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.contracts.enums import (
    ActorRole,
    Confidentiality,
    IndicatorKind,
    Novelty,
    Priority,
    SheetStatus,
    TargetLevel,
)
from ecluse.contracts.models.contract import Contract
from ecluse.contracts.models.fields import (
    ENDS_AFTER_START,
    Ordered,
    PartialDateField,
    Versioned,
    validate_not_ahead,
)
from ecluse.contracts.models.plan import Axis, LinkedPlan, Objective, Theme
from ecluse.contracts.models.vocabulary import Term
from ecluse.lib.formats import number, partial_date


class ActionSheet(Versioned, Ordered):
    """An action of the contract. A sub-action is a sheet with a parent; it has none of its own."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="sheets", verbose_name="contrat")
    parent = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="sub_actions", verbose_name="action principale"
    )
    depth = models.PositiveSmallIntegerField("profondeur", default=0, editable=False)
    number = models.CharField("numéro", max_length=20, blank=True)
    title = models.CharField("titre", max_length=500)
    folded_title = models.CharField("titre sans accents", max_length=500, editable=False, default="")
    search_text = models.TextField("texte de recherche", editable=False, default="")
    context = models.TextField("contexte", blank=True)
    aims = models.TextField("objectifs de l’action", blank=True, help_text="Un par ligne.")
    description = models.TextField("description", blank=True)
    expected_effects = models.TextField("effets attendus", blank=True)
    axes = models.ManyToManyField(Axis, through="SheetAxis", related_name="sheets", verbose_name="axes")
    themes = models.ManyToManyField(Theme, blank=True, related_name="sheets", verbose_name="thèmes")
    objectives = models.ManyToManyField(
        Objective, blank=True, related_name="sheets", verbose_name="objectifs du contrat"
    )
    audiences = models.ManyToManyField(Term, blank=True, related_name="+", verbose_name="publics")
    determinants = models.ManyToManyField(
        Term, through="SheetDeterminant", related_name="+", verbose_name="déterminants de santé"
    )
    tags = models.ManyToManyField(Term, blank=True, related_name="+", verbose_name="étiquettes")
    linked_plans = models.ManyToManyField(LinkedPlan, blank=True, related_name="sheets", verbose_name="plans liés")
    perimeter_text = models.CharField(
        "périmètre tel qu’écrit",
        max_length=500,
        blank=True,
        help_text="Quand l’action ne couvre pas exactement le territoire du contrat.",
    )
    perimeter = models.ForeignKey(
        "territories.Perimeter",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="périmètre",
    )
    priority_areas = models.ManyToManyField(
        "territories.Territory", blank=True, related_name="+", verbose_name="quartiers prioritaires"
    )
    start = PartialDateField("début")
    end = PartialDateField("fin")
    calendar_text = models.CharField("calendrier tel qu’écrit", max_length=500, blank=True)
    means = models.TextField("moyens", blank=True)
    status = models.CharField("statut", max_length=20, choices=SheetStatus, default=SheetStatus.PROPOSED)
    priority = models.CharField("priorité", max_length=20, choices=Priority, blank=True, default="")
    confidentiality = models.CharField(
        "confidentialité", max_length=20, choices=Confidentiality, default=Confidentiality.MEMBERS
    )
    novelty = models.CharField("action nouvelle ou existante", max_length=20, choices=Novelty, blank=True, default="")
    other_fields = models.JSONField("autres rubriques", default=dict, blank=True)
    last_news_at = models.DateTimeField("dernière nouvelle", null=True, blank=True, editable=False)
    archived_at = models.DateTimeField("archivée le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        ordering: ClassVar = ["position", "pk"]
        indexes: ClassVar = [
            # All that the order of a list compares, so that it is read in the index and not in rows full of text.
            models.Index(
                fields=["contract", "archived_at", "position", "id", "parent", "depth", "confidentiality"],
                name="contracts_sheet_order",
            ),
            models.Index(fields=["contract", "status"], name="contracts_sheet_status"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="contracts_sheet_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True, depth=0) | models.Q(parent__isnull=False, depth=1),
                name="contracts_sheet_one_level_of_sub_actions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title


class SheetAxis(Ordered):
    """A sheet may stand under several axes."""

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="axis_links", verbose_name="fiche action")
    axis = models.ForeignKey(Axis, models.CASCADE, related_name="sheet_links", verbose_name="axe")

    class Meta:
        verbose_name = "rattachement à un axe"
        verbose_name_plural = "rattachements à un axe"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "axis"], name="contracts_sheet_axis_once")]
        indexes: ClassVar = [models.Index(fields=["sheet", "position", "id", "axis"], name="contracts_axis_first")]

    def __str__(self) -> str:
        return str(self.axis)


class SheetDeterminant(models.Model):
    """A determinant of health that the action works on, and what it aims at."""

    sheet = models.ForeignKey(
        ActionSheet, models.CASCADE, related_name="determinant_links", verbose_name="fiche action"
    )
    term = models.ForeignKey(Term, models.RESTRICT, related_name="+", verbose_name="déterminant de santé")
    target_level = models.CharField("niveau visé", max_length=20, choices=TargetLevel, blank=True, default="")

    class Meta:
        verbose_name = "déterminant visé"
        verbose_name_plural = "déterminants visés"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "term"], name="contracts_sheet_determinant_once")
        ]

    def __str__(self) -> str:
        level = self.get_target_level_display() if self.target_level else ""
        return f"{self.term} ({level})" if level else str(self.term)


class SheetActor(Versioned, Ordered):
    """Who leads, supports or joins an action: a body, with or without a person."""

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="actors", verbose_name="fiche action")
    role = models.CharField("rôle", max_length=20, choices=ActorRole, default=ActorRole.LEAD)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="organisme",
    )
    person = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name="personne"
    )
    detail = models.CharField("service ou fonction", max_length=300, blank=True)

    class Meta:
        verbose_name = "acteur de la fiche"
        verbose_name_plural = "acteurs de la fiche"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(person__isnull=False) | ~models.Q(detail=""),
                name="contracts_actor_is_someone",
            ),
        ]

    def __str__(self) -> str:
        who = self.organisation or self.person
        if who is None:
            return self.detail
        return f"{who} ({self.detail})" if self.detail else str(who)


class Milestone(Versioned, Ordered):
    """A step of an action."""

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="milestones", verbose_name="fiche action")
    title = models.CharField("étape", max_length=500)
    due = PartialDateField("échéance")
    done_on = PartialDateField("faite le", validators=[validate_not_ahead])

    class Meta:
        verbose_name = "étape"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class FollowUpIndicator(Versioned, Ordered):
    """How one will know what the action does. Its values belong to the evaluation."""

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="indicators", verbose_name="fiche action")
    name = models.CharField("indicateur de suivi", max_length=500)
    kind = models.CharField("nature", max_length=20, choices=IndicatorKind, blank=True, default="")
    unit = models.CharField("unité", max_length=80, blank=True)
    baseline = models.CharField("valeur de départ", max_length=200, blank=True)
    target = models.CharField("cible", max_length=200, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    frequency = models.CharField("fréquence", max_length=100, blank=True)

    class Meta:
        verbose_name = "indicateur de suivi"
        verbose_name_plural = "indicateurs de suivi"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class IndicatorValue(models.Model):
    """A figure of a follow-up indicator for one period, as someone gave it. Figures are added, never changed."""

    indicator = models.ForeignKey(
        FollowUpIndicator, models.CASCADE, related_name="values", verbose_name="indicateur de suivi"
    )
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4)
    period = PartialDateField("période", blank=False)
    comment = models.CharField("commentaire", max_length=500, blank=True)
    author_label = models.CharField("auteur", max_length=200, editable=False)
    given_at = models.DateTimeField("donnée le", editable=False)

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateur"
        ordering: ClassVar = ["-period", "-given_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.indicator} : {number(self.value)} ({partial_date(self.period)})"


class Attachment(Versioned, Ordered):
    """A document or a link. Files are kept outside what the server serves by itself, under an unguessable name."""

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="attachments", verbose_name="fiche action")
    title = models.CharField("titre", max_length=300)
    url = models.URLField("adresse", blank=True, max_length=1000)
    stored_name = models.CharField("fichier", max_length=100, blank=True, editable=False)
    media_type = models.CharField("type", max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField("taille", default=0, editable=False)

    class Meta:
        verbose_name = "document ou lien"
        verbose_name_plural = "documents et liens"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(url="") | ~models.Q(stored_name=""), name="contracts_attachment_is_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Note(Versioned):
    """A dated note on a sheet: news, in the words of who writes."""

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="notes", verbose_name="fiche action")
    on = models.DateField("date")
    text = models.TextField("note")
    author_label = models.CharField("auteur", max_length=200, editable=False)

    class Meta:
        verbose_name = "note datée"
        verbose_name_plural = "notes datées"
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79].rstrip()}…"


class Mention(models.Model):
    """Someone whom a note is meant for, until they say that they have seen it."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions", verbose_name="note datée")
    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="mentions", verbose_name="personne concernée"
    )
    seen_at = models.DateTimeField("vue le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "mention"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["note", "person"], name="contracts_mention_once")]
        indexes: ClassVar = [models.Index(fields=["person", "seen_at"], name="contracts_mention_unseen")]

    def __str__(self) -> str:
        return str(self.person)


class StatusChange(models.Model):
    """The history of a sheet's status."""

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="status_changes", verbose_name="fiche action")
    before = models.CharField("avant", max_length=20, choices=SheetStatus, blank=True)
    after = models.CharField("après", max_length=20, choices=SheetStatus)
    at = models.DateTimeField("date")
    by_label = models.CharField("auteur", max_length=200)
    reason = models.TextField("raison", blank=True)

    class Meta:
        verbose_name = "changement de statut"
        verbose_name_plural = "changements de statut"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_after_display()
