"""A meeting of a body, and how its minutes stand."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from ecluse.contracts.models.fields import Versioned
from ecluse.governance.enums import MeetingState, MinutesState
from ecluse.governance.models.bodies import GoverningBody
from ecluse.lib.formats import date_full


class Meeting(Versioned):
    """One meeting (séance). Of the public of an open meeting only the number is kept, never a name."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="meetings", verbose_name="contrat")
    body = models.ForeignKey(GoverningBody, models.RESTRICT, related_name="meetings", verbose_name="instance")
    title = models.CharField("titre", max_length=300, blank=True, help_text="Vide, c’est le nom de l’instance.")
    on = models.DateField("date")
    starts = models.TimeField("heure de début", null=True, blank=True)
    ends = models.TimeField("heure de fin", null=True, blank=True)
    place = models.CharField("lieu", max_length=300, blank=True)
    video_url = models.URLField("adresse de la visioconférence", max_length=500, blank=True)
    state = models.CharField("état", max_length=20, choices=MeetingState, default=MeetingState.PLANNED, editable=False)
    is_public = models.BooleanField("séance publique", default=False, help_text="Ouverte aux habitants.")
    public_count = models.PositiveIntegerField(
        "personnes venues du public", null=True, blank=True,
        help_text="Un nombre seulement : aucun nom du public n’est gardé.",
    )  # fmt: skip
    quorum = models.PositiveSmallIntegerField("quorum", null=True, blank=True, editable=False)
    summary = models.TextField("ce que l’on en retient", blank=True)
    documents = models.ManyToManyField(
        "contracts.ContractDocument", blank=True, related_name="meetings", verbose_name="documents"
    )
    minutes = models.CharField(
        "relevé", max_length=20, choices=MinutesState, default=MinutesState.DRAFT, editable=False
    )
    closed_at = models.DateTimeField("relevé arrêté le", null=True, blank=True, editable=False)
    approved_at = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, editable=False, related_name="approvals",
        verbose_name="approuvé à la séance",
    )  # fmt: skip
    uid = models.UUIDField("identifiant d’agenda", default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField("changements de date ou de lieu", default=0, editable=False)

    class Meta:
        verbose_name = "séance"
        ordering: ClassVar = ["-on", "-starts", "-pk"]
        indexes: ClassVar = [models.Index(fields=["contract", "-on"], name="governance_meeting_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(public_count__isnull=True) | models.Q(is_public=True),
                name="governance_meeting_counts_a_public",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes="redaction") | models.Q(state="tenue", closed_at__isnull=False),
                name="governance_meeting_closed_if_held",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes="approuve", approved_at__isnull=False)
                | (~models.Q(minutes="approuve") & models.Q(approved_at__isnull=True)),
                name="governance_meeting_approved_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} du {date_full(self.on)}"

    @property
    def name(self) -> str:
        """Its title, or the name of its body."""
        return self.title or self.body.name

    def clean(self) -> None:
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": "la fin précède le début : corrigez l’une des deux heures."})
        if self.ends and not self.starts:
            raise ValidationError({"starts": "ajoutez l’heure de début."})
        if self.public_count is not None and not self.is_public:
            raise ValidationError({"public_count": "cochez « séance publique » pour compter un public."})
