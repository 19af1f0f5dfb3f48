"""A file of figures sent, with what it does not say itself."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings

from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.services.loading import Asked
from ecluse.observatory.sources.questions import Options
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.ui.forms import UiForm, UploadField

LEVELS = (
    Level.COMMUNE, Level.EPCI, Level.DEPARTMENT, Level.REGION, Level.FRANCE, Level.IRIS, Level.QPV, Level.LIVING_AREA,
    Level.EMPLOYMENT_ZONE, Level.URBAN_UNIT, Level.ATTRACTION_AREA, Level.DISTRICT, Level.EPT,
)  # fmt: skip
PERIOD = re.compile(r"^\d{4}(-(\d{4}|\d{2}|T[1-4]))?$")
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".zip", ".gz", ".json")


class LoadForm(UiForm):
    """A file, or the one received just before (``received``, its SHA-256) with the answers that it asked for."""

    file = UploadField(label="Fichier", required=False, suffixes=SUFFIXES)
    received = forms.RegexField(regex=r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)
    level = forms.ChoiceField(
        label="Maille des territoires", required=False, help_text="Laissez vide si le fichier le dit."
    )
    geography = forms.IntegerField(
        label="Année de la géographie communale", required=False, min_value=1950, max_value=2049,
        help_text="L’année du découpage, qui n’est pas toujours celle des chiffres.",
    )  # fmt: skip
    period = forms.CharField(
        label="Période des chiffres",
        required=False,
        max_length=9,
        help_text="Une année, 2021, ou plusieurs, 2015-2017.",
    )
    indicator = forms.ChoiceField(
        label="Indicateur", required=False, help_text="Quand le fichier n’en tient qu’un sans le nommer."
    )
    vintage = forms.CharField(
        label="Édition de la source", required=False, max_length=60, help_text="Par exemple : mars 2024."
    )

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upload = self.fields["file"]
        if isinstance(upload, UploadField):
            upload.limit(settings.ECLUSE_UPLOAD_BYTES)
        self._choices("level", [("", "Dite par le fichier"), *((each.value, each.label) for each in LEVELS)])
        named = sorted((each.name, each.id) for each in catalogue.indicators.values())
        self._choices("indicator", [("", "Dit par le fichier"), *((id, name) for name, id in named)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_period(self) -> str:
        period: str = self.cleaned_data["period"].strip()
        if period and not PERIOD.fullmatch(period):
            raise forms.ValidationError("écrivez une année, comme 2021, ou deux, comme 2015-2017.")
        return period

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("file") and not values.get("received") and "file" not in self.errors:
            self.add_error("file", "choisissez un fichier.")
        return values

    @property
    def asked(self) -> Asked:
        """What was said, for the loading."""
        said = self.cleaned_data
        options = Options(
            level=Level(said["level"]) if said["level"] else None,
            geography=said["geography"],
            period=said["period"],
            indicator=said["indicator"],
        )
        return Asked(options, said["vintage"].strip())
