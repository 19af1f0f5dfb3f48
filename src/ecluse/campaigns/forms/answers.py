"""What a lead says of one sheet, on a phone, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from ecluse.campaigns.enums import AnswerKind
from ecluse.campaigns.models import Answer
from ecluse.campaigns.services.answering import Figure, Said
from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.forms.fields import WrittenDateField
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.presenters.sheets.marks import status_mark
from ecluse.contracts.rules.statuses import NO_REASON, lacks_a_reason, next_statuses
from ecluse.lib.formats import number, partial_date
from ecluse.lib.typography import NBSP
from ecluse.ui.forms import ChoiceCards, UiForm, UploadField

_SUFFIXES = (".pdf", ".docx", ".odt", ".xlsx", ".ods", ".csv", ".png", ".jpg", ".jpeg", ".txt")
_LONGEST = 5000


class FigureField(forms.CharField):
    """A number as people write it: « 1 234,5 ». Gives a Decimal, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs |= {"class": "fr-input ec-short", "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        text = "".join(str(value or "").split()).replace(",", ".").removesuffix("%").replace("−", "-")
        if not text:
            return None
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            raise ValidationError("écrivez un nombre, en chiffres.", code="invalid")
        if abs(found) >= 10**12 or found != round(found, 4):
            raise ValidationError(
                "ce nombre est trop grand ou trop précis\u00a0: quatre décimales au plus.", code="invalid"
            )
        return found

    def clean(self, value: Any) -> Any:
        return self.to_python(value)


@dataclass(frozen=True)
class IndicatorFields:
    """The controls of one indicator, and what is known of it."""

    name: str
    hint: str
    unit: str
    value: forms.BoundField
    period: forms.BoundField
    comment: forms.BoundField


class SheetAnswerForm(UiForm):
    """One sheet. Nothing is compulsory: what is left alone is not answered."""

    says_optional: ClassVar[bool] = True
    sometimes_required: ClassVar = frozenset({"raison", "relais_organisme"})

    vu = forms.ChoiceField(choices=SheetStatus, widget=forms.HiddenInput, required=False)
    rien = forms.BooleanField(label="Rien de nouveau sur cette fiche", required=False)
    raison = forms.CharField(
        label="Pourquoi ?", required=False, max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="À dire pour une fiche bloquée ou abandonnée : la raison sera lue en comité.",
    )  # fmt: skip
    mot = forms.CharField(
        label="Un mot pour la coordination", required=False, max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    fichier = UploadField(label="Joindre un fichier", required=False, suffixes=_SUFFIXES)
    relais_organisme = forms.CharField(label="Organisme ou service qui reprend", required=False, max_length=300)
    relais_fonction = forms.CharField(label="Fonction de la personne", required=False, max_length=200)
    relais_adresse = forms.EmailField(
        label="Son adresse électronique", required=False, help_text="Exemple : acces-aux-droits@exemple.fr"
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, sheet: ActionSheet, waiting: Answer | None = None
    ) -> None:
        self.sheet = sheet
        prefix = f"f{sheet.pk}"
        seen = data.get(f"{prefix}-vu", sheet.status) if data is not None else sheet.status
        #: The status that the page showed: the answer is compared with it when the sheet has changed meanwhile.
        self.seen = seen if seen in SheetStatus.values else sheet.status
        self.indicators = list(sheet.indicators.all())
        self.steps = [step for step in sheet.milestones.all() if not step.done_on]
        # Given before the form dresses its fields, which it copies from here.
        vars(self)["base_fields"] = {**type(self).base_fields, **self._own_fields()}
        super().__init__(data, files, prefix=prefix, initial=_initial(sheet, waiting))
        upload = self.fields["fichier"]
        if isinstance(upload, UploadField):
            upload.limit(settings.ECLUSE_UPLOAD_BYTES)

    def _own_fields(self) -> dict[str, forms.Field]:
        """The controls that depend on the sheet: statuses that may follow, steps left, figures of its indicators."""
        codes = [code for code in SheetStatus.values if code == self.seen or code in next_statuses(self.seen)]
        found: dict[str, forms.Field] = {
            "statut": forms.ChoiceField(
                label="Où en êtes-vous ?", required=False,
                choices=[(code, SheetStatus(code).label) for code in codes],
                widget=ChoiceCards(icons={code: status_mark(code).kind for code in codes}),
            )
        }  # fmt: skip
        if self.steps:
            found["etapes"] = forms.TypedMultipleChoiceField(
                label="Étapes faites", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
                choices=[(step.pk, _step(step.title, step.due)) for step in self.steps],
            )  # fmt: skip
        for one in self.indicators:
            found[f"chiffre{one.pk}"] = FigureField(label=one.name, required=False)
            found[f"periode{one.pk}"] = WrittenDateField(label="Pour quelle période ?", required=False)
            found[f"precision{one.pk}"] = forms.CharField(label="Précision", required=False, max_length=500)
        return found

    @property
    def figures(self) -> list[IndicatorFields]:
        """The controls of each indicator, in the order of the sheet."""
        return [
            IndicatorFields(
                one.name, _known(one), one.unit, self[f"chiffre{one.pk}"], self[f"periode{one.pk}"],
                self[f"precision{one.pk}"],
            )
            for one in self.indicators
        ]  # fmt: skip

    @property
    def hands_over(self) -> bool:
        """Whether the part « no longer in charge » is to be shown open."""
        names = ("relais_organisme", "relais_fonction", "relais_adresse")
        return any(self[name].value() for name in names) or any(name in self.errors for name in names)

    @property
    def is_open(self) -> bool:
        return bool(self.is_bound and self.errors)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if lacks_a_reason(data.get("statut", ""), data.get("raison", "")) and data.get("statut") != self.seen:
            self.add_error("raison", NO_REASON)
        if (data.get("relais_fonction") or data.get("relais_adresse")) and not data.get("relais_organisme"):
            self.add_error("relais_organisme", "écrivez l’organisme ou le service qui prend la suite.")
        for one in self.indicators:
            wrong = f"chiffre{one.pk}" in self.errors
            if data.get(f"precision{one.pk}") and data.get(f"chiffre{one.pk}") is None and not wrong:
                self.add_error(f"chiffre{one.pk}", "écrivez le nombre dont vous parlez.")
        return data

    def said(self, *, nothing_new: bool) -> Said | None:
        """What the lead says of this sheet; None where they left it alone. ``nothing_new`` stands for the box."""
        data = self.cleaned_data
        if data["relais_organisme"]:
            return Said(
                self.sheet, AnswerKind.HANDOVER, self.seen, note=data["mot"], successor_body=data["relais_organisme"],
                successor_function=data["relais_fonction"], successor_address=data["relais_adresse"],
            )  # fmt: skip
        month = timezone.localdate().isoformat()[:7]
        figures = tuple(
            Figure(one.pk, data[f"chiffre{one.pk}"], data[f"periode{one.pk}"] or month, data[f"precision{one.pk}"])
            for one in self.indicators
            if data.get(f"chiffre{one.pk}") is not None
        )
        status = data["statut"] if data["statut"] != self.seen else ""
        file = data["fichier"]
        steps = tuple(data.get("etapes") or ())
        if status or figures or steps or file or data["mot"]:
            return Said(
                self.sheet, AnswerKind.NEWS, self.seen, status=status, reason=data["raison"], note=data["mot"],
                steps=steps, figures=figures, file=file or None, file_name=file.name if file else "",
            )  # fmt: skip
        if data["rien"] or nothing_new:
            return Said(self.sheet, AnswerKind.NOTHING_NEW, self.seen)
        return None


def _step(title: str, due: str) -> str:
    return f"{title} ({partial_date(due)})" if due else title


def _known(indicator: Any) -> str:
    """« En mars 2026 : 12. Cible : 20 »."""
    values = list(indicator.values.all())
    said = [f"{partial_date(values[0].period).capitalize()}{NBSP}: {number(values[0].value)}"] if values else []
    if indicator.target:
        said.append(f"Cible{NBSP}: {indicator.target}")
    return ". ".join(said)


def _initial(sheet: ActionSheet, waiting: Answer | None) -> dict[str, Any]:
    """What the lead has already said and nobody has looked at, to be corrected; otherwise what the sheet holds."""
    month = timezone.localdate().isoformat()[:7]
    found: dict[str, Any] = {"vu": sheet.status, "statut": sheet.status}
    found |= {f"periode{one.pk}": month for one in sheet.indicators.all()}
    if waiting is None:
        return found
    found |= {
        "statut": waiting.status or sheet.status, "raison": waiting.reason, "mot": waiting.note,
        "etapes": waiting.steps, "rien": waiting.kind == AnswerKind.NOTHING_NEW,
        "relais_organisme": waiting.successor_body, "relais_fonction": waiting.successor_function,
        "relais_adresse": waiting.successor_address,
    }  # fmt: skip
    for figure in waiting.figures:
        pk = figure["indicator"]
        found |= {
            f"chiffre{pk}": number(Decimal(figure["value"])), f"periode{pk}": figure["period"],
            f"precision{pk}": figure["comment"],
        }  # fmt: skip
    return found
