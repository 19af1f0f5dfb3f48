"""Campaigns of update: who is asked about which sheets, by which links, and what they answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse

from ecluse.campaigns.enums import AnswerKind, AnswerState, ApplyMode, CampaignState, LinkPurpose
from ecluse.campaigns.rules.reminders import USUAL_REMINDERS
from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import ActionSheet, Contract


def usual_reminders() -> list[int]:
    return list(USUAL_REMINDERS)


class Campaign(models.Model):
    """A round of questions to the leads of some sheets, with a date. ``reminders`` are days from that date."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="campaigns", verbose_name="contrat")
    title = models.CharField("titre", max_length=200, help_text="Par exemple : Point de fin d’année 2026.")
    message = models.TextField("mot aux pilotes", blank=True, help_text="Il ouvre le courriel, avant le lien.")
    due_on = models.DateField("réponse attendue pour le")
    apply_mode = models.CharField("réponses", max_length=20, choices=ApplyMode, default=ApplyMode.LOOKED_AT)
    reminders = models.JSONField("relances", default=usual_reminders, blank=True)
    sheets = models.ManyToManyField(ActionSheet, related_name="campaigns", verbose_name="fiches")
    state = models.CharField("état", max_length=20, choices=CampaignState, default=CampaignState.DRAFT, editable=False)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        verbose_name = "campagne de mise à jour"
        verbose_name_plural = "campagnes de mise à jour"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state=CampaignState.DRAFT) | models.Q(opened_at__isnull=False),
                name="campaigns_campaign_open_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign", args=[self.contract_id, self.pk])


class LeadContact(models.Model):
    """The address where a lead who is known by a body or a service, and not by a person, is asked; kept for next time."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="lead_contacts", verbose_name="contrat")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="organisme"
    )
    detail = models.CharField("service ou fonction", max_length=300, blank=True)
    address = models.EmailField("adresse électronique", max_length=254)

    class Meta:
        verbose_name = "adresse de pilote"
        verbose_name_plural = "adresses de pilote"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "organisation", "detail"],
                condition=models.Q(organisation__isnull=False),
                name="campaigns_contact_once_a_body",
            ),
            models.UniqueConstraint(
                fields=["contract", "detail"],
                condition=models.Q(organisation__isnull=True),
                name="campaigns_contact_once_a_service",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.detail)


class UpdateRequest(models.Model):
    """One recipient of a campaign, with all the sheets asked of them. ``label`` is their body or function, as shown."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="requests", verbose_name="campagne")
    person = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="update_requests",
        verbose_name="personne",
    )
    address = models.EmailField("adresse électronique", max_length=254)
    label = models.CharField("destinataire", max_length=300)
    sheets = models.ManyToManyField(ActionSheet, related_name="update_requests", verbose_name="fiches")
    asked_at = models.DateTimeField("demandé le")
    stopped_at = models.DateTimeField("lien retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de mise à jour"
        verbose_name_plural = "demandes de mise à jour"
        ordering: ClassVar = ["label", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "address"], name="campaigns_request_once_an_address"),
        ]

    def __str__(self) -> str:
        return self.label


class AccessLink(models.Model):
    """A link that one mail carried: found by its public part, opened by a secret of which only a hash is kept."""

    request = models.ForeignKey(UpdateRequest, models.CASCADE, related_name="links", verbose_name="demande")
    purpose = models.CharField("usage", max_length=20, choices=LinkPurpose, default=LinkPurpose.UPDATE)
    public_id = models.CharField("partie publique", max_length=16, unique=True)
    secret_hash = models.CharField("empreinte du secret", max_length=64, editable=False)
    created_at = models.DateTimeField("créé le")
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "lien d’accès"
        verbose_name_plural = "liens d’accès"
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Lien de {self.request}"


class Answer(models.Model):
    """What a lead said of one sheet. The last one waits; those already looked at are kept."""

    request = models.ForeignKey(UpdateRequest, models.CASCADE, related_name="answers", verbose_name="demande")
    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="answers", verbose_name="fiche action")
    kind = models.CharField("nature", max_length=20, choices=AnswerKind)
    state = models.CharField("état", max_length=20, choices=AnswerState, default=AnswerState.WAITING)
    seen_status = models.CharField("statut lu par le pilote", max_length=20, choices=SheetStatus)
    status = models.CharField("statut", max_length=20, choices=SheetStatus, blank=True)
    reason = models.TextField("raison", blank=True)
    note = models.TextField("mot", blank=True)
    steps = models.JSONField("étapes faites", default=list, blank=True)
    figures = models.JSONField("chiffres", default=list, blank=True)
    file_title = models.CharField("titre du fichier", max_length=300, blank=True)
    stored_name = models.CharField("fichier", max_length=100, blank=True, editable=False)
    media_type = models.CharField("type", max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField("taille", default=0, editable=False)
    successor_body = models.CharField("organisme qui reprend", max_length=300, blank=True)
    successor_function = models.CharField("fonction de qui reprend", max_length=200, blank=True)
    successor_address = models.EmailField("adresse de qui reprend", max_length=254, blank=True)
    sent_at = models.DateTimeField("reçue le")
    decided_at = models.DateTimeField("regardée le", null=True, blank=True)
    decided_by = models.CharField("regardée par", max_length=200, blank=True)
    decision_word = models.TextField("mot de la coordination", blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        verbose_name = "réponse de pilote"
        verbose_name_plural = "réponses de pilote"
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "sheet"],
                condition=models.Q(state=AnswerState.WAITING),
                name="campaigns_answer_one_waits",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sheet", "-sent_at"], name="campaigns_answer_of_sheet")]

    def __str__(self) -> str:
        return str(self.sheet)
