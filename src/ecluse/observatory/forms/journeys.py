"""A table of journeys sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from ecluse.ui.forms import UiForm, UploadField


class JourneysForm(UiForm):
    """A file with the columns « de », « vers », « minutes », and where it comes from."""

    file = UploadField(label="Fichier", suffixes=(".csv", ".tsv", ".txt", ".xlsx", ".ods", ".zip", ".gz"))
    source = forms.CharField(
        label="D’où viennent ces temps",
        max_length=300,
        help_text="« Distancier Metric, Insee, heures creuses, 2024 ». Ces mots sont écrits sous chaque calcul.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upload = self.fields["file"]
        if isinstance(upload, UploadField):
            upload.limit(settings.ECLUSE_UPLOAD_BYTES)
