"""Files sent in the browser, on their way to be loaded."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from ecluse.observatory.enums import DepositState


class Deposit(models.Model):
    """Files sent together: looked at first, loaded once what they do not say is answered, by a process of its own.

    ``files`` are pairs (SHA-256, name); ``answers`` what was said, for all and by table; ``tables`` what each table gives or
    has given, as the page shows it.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="envoyé par")
    state = models.CharField("état", max_length=20, choices=DepositState.choices(), default=DepositState.LOOKING.value)
    files = models.JSONField("fichiers", default=list)
    answers = models.JSONField("réponses", default=dict)
    tables = models.JSONField("tableaux", default=list)
    problem = models.CharField("ce qui a empêché", max_length=300, blank=True)
    build = models.ForeignKey(
        "observatory.Build", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="construction"
    )
    at = models.DateTimeField("envoyé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "envoi de fichiers"
        verbose_name_plural = "envois de fichiers"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return ", ".join(name for _, name in self.files)[:200]
