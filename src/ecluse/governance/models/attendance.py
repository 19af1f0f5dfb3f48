"""Who came to a meeting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.governance.enums import Presence
from ecluse.governance.models.bodies import BodyMember
from ecluse.governance.models.meetings import Meeting


class Attendance(models.Model):
    """One line of the list of those who came: kept as it was, whatever becomes of the member."""

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="+", verbose_name="contrat")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="séance")
    member = models.ForeignKey(
        BodyMember, models.SET_NULL, null=True, blank=True, related_name="attendances", verbose_name="membre"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name="organisme"
    )
    function = models.CharField("fonction", max_length=200, blank=True)
    person = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    voting = models.BooleanField("a une voix", default=True)
    state = models.CharField("présence", max_length=20, choices=Presence, blank=True, default=Presence.UNKNOWN)
    represented_by = models.CharField("représenté par", max_length=300, blank=True)

    class Meta:
        verbose_name = "présence"
        ordering: ClassVar = ["organisation__folded_name", "function", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "member"],
                condition=models.Q(member__isnull=False),
                name="governance_attendance_once",
            ),
            models.CheckConstraint(
                condition=models.Q(represented_by="") | models.Q(state="represente"),
                name="governance_attendance_represented",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.function}" if self.function else str(self.organisation)
