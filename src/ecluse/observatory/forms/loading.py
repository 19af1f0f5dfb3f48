"""Files of figures sent, and what they do not say themselves."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from ecluse.lib.typography import french
from ecluse.observatory.models import Deposit
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.services.deducing import ACCEPTED
from ecluse.observatory.sources.questions import SAID, Option
from ecluse.observatory.sources.words import period_of
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.ui.forms import UiForm, UploadField
from ecluse.ui.forms.widgets import UploadWidget

MOST_FILES = 50

LEVELS = (
    Level.COMMUNE, Level.EPCI, Level.DEPARTMENT, Level.REGION, Level.FRANCE, Level.IRIS, Level.QPV, Level.LIVING_AREA,
    Level.EMPLOYMENT_ZONE, Level.URBAN_UNIT, Level.ATTRACTION_AREA, Level.DISTRICT, Level.EPT,
)  # fmt: skip
_PERIOD = re.compile(r"^\d{4}(-(\d{4}|\d{2}|T[1-4]))?$")
_WRONG_PERIOD = "écrivez une année, comme 2021, ou deux, comme 2015-2017."
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".zip", ".gz", ".json")


def check_period(text: str) -> None:
    """Refuse what is not a period: « 2022-13 » has the look of one."""
    if not _PERIOD.match(text) or period_of(text) is None:
        raise forms.ValidationError(_WRONG_PERIOD, code="invalid")


class FilesWidget(UploadWidget):
    """Several files at once, chosen or dropped."""

    allow_multiple_selected = True


class FilesField(UploadField):
    """Several files, each checked as one is."""

    widget = FilesWidget

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        sent = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if not sent and self.required:
            raise forms.ValidationError("choisissez un fichier, ou plusieurs.", code="required")
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(
                f"envoyez {MOST_FILES} fichiers au plus à la fois, ou une archive ZIP.", code="many"
            )
        return [super(FilesField, self).clean(each, initial) for each in sent]


class LoadForm(UiForm):
    """Files to look at, and then to load."""

    file = FilesField(label="Fichiers", suffixes=SUFFIXES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self.fields["file"])


class AnswersForm(UiForm):
    """What tables of a deposit do not say, a field a question, with the answer that is offered; and what holds for all.

    A field is named after the place of its table and what is asked: ``t3-period``.
    """

    vintage = forms.CharField(
        label="Édition de la source", required=False, max_length=60,
        help_text="Facultatif. Par exemple : mars 2024.",
    )  # fmt: skip
    file = FilesField(label="Ajouter des fichiers à cet envoi", required=False, suffixes=SUFFIXES)

    def __init__(self, *args: Any, deposit: Deposit, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deposit, self._catalogue = deposit, catalogue
        self.asked: dict[int, list[str]] = {}
        self.offered: dict[str, tuple[str, str]] = {}
        _limit(self.fields["file"])
        self.fields["vintage"].initial = deposit.answers.get("vintage", "")
        for place, table in enumerate(deposit.tables):
            if table["state"] in {"ready", "asks"}:
                self._ask(place, table)

    def _ask(self, place: int, table: dict[str, Any]) -> None:
        """A field for each question of a table, and for each answer that it was read with."""
        questions = {each["option"]: each for each in table["questions"]}
        answered = {
            option: (value, origin)
            for option, value, origin in table.get("decisions", [])
            if origin == SAID or origin.startswith(ACCEPTED)
        }
        for option in (Option.LEVEL, Option.INDICATOR, Option.PERIOD, Option.GEOGRAPHY, Option.DECIMAL):
            if option.value not in {*questions, *answered}:
                continue
            name = f"t{place}-{option.value}"
            asked = questions.get(option.value, {"proposals": []})
            value, origin = answered.get(option.value, ("", ""))
            if option is Option.LEVEL:
                value = next((each.value for each in Level if each.label == value), value)
            best = next((each for each in asked["proposals"] if each[3]), None)
            if best is not None and not value:
                value, origin = best[0], f"{ACCEPTED}{best[1]}"
            self.offered[name] = (value, origin)
            field = self._field(option, asked["proposals"])
            field.initial = value
            if origin.startswith(ACCEPTED):
                field.help_text = french(f"Réponse proposée, à vérifier : {origin.removeprefix(ACCEPTED)}.")
            self.add_field(name, field)
            self.asked.setdefault(place, []).append(name)

    def _field(self, option: Option, proposals: list[list[Any]]) -> forms.Field:
        if option is Option.PERIOD:
            return forms.CharField(
                label="Période des chiffres", required=False, max_length=9, validators=[check_period]
            )
        if option is Option.GEOGRAPHY:
            return forms.IntegerField(
                label="Année du découpage des territoires", required=False, min_value=1950, max_value=2049
            )
        likely = [(value, _rated(label, rate)) for value, label, rate, _ in proposals]
        said = {value for value, _ in likely}
        others = [(each.value, each.label) for each in LEVELS if each.value not in said]
        if option is Option.INDICATOR:
            named = sorted((each.name, each.id) for each in self._catalogue.indicators.values())
            others = [(id, name) for name, id in named if id not in said]
        if option is Option.DECIMAL:
            others = []
        labels = {
            Option.LEVEL: "Maille des territoires",
            Option.INDICATOR: "Indicateur",
            Option.DECIMAL: "Signe décimal",
        }
        choices: list[Any] = [("", "Choisir"), *likely, *([("Autres", others)] if likely and others else others)]
        return forms.ChoiceField(label=labels[option], required=False, choices=choices)

    def fields_of(self, place: int) -> list[forms.BoundField]:
        """The fields that answer for the table of that place."""
        return [self[name] for name in self.asked.get(place, [])]

    @property
    def answers(self) -> dict[str, Any]:
        """What was said, as a deposit keeps it: by table, each answer with where it comes from."""
        tables: dict[str, dict[str, list[str]]] = dict(self._deposit.answers.get("tables", {}))
        for place, names in self.asked.items():
            table = self._deposit.tables[place]
            said: dict[str, list[str]] = {}
            for name in names:
                value = self.cleaned_data.get(name)
                if value in (None, ""):
                    continue
                offered, origin = self.offered[name]
                said[name.partition("-")[2]] = [str(value), origin if str(value) == offered else ""]
            tables[f"{table['sha256']}|{table['table']}"] = said
        return {"vintage": self.cleaned_data["vintage"].strip(), "tables": tables}


def _rated(label: str, rate: float | None) -> str:
    return label if rate is None else f"{label} ({rate:.0%} des codes)".replace("%", "\u202f%")


def _limit(field: forms.Field) -> None:
    if isinstance(field, UploadField):
        field.limit(settings.ECLUSE_UPLOAD_BYTES)
