"""Preparing a campaign, and the addresses that lack."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ecluse.campaigns.models import Campaign
from ecluse.campaigns.rules.reminders import POSSIBLE_REMINDERS, told
from ecluse.campaigns.selectors.leads import Lead
from ecluse.contracts.forms.base import RecordForm, Scoped, choose_among
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.rules.lateness import FINISHED
from ecluse.ui.forms import DateField, UiForm


class CampaignForm(RecordForm):
    """What is asked, of which sheets, for when."""

    due_on = DateField(label="Réponse attendue pour le", help_text="Exemple : 15 décembre 2026")
    reminders = forms.TypedMultipleChoiceField(
        label="Relances de qui n’a pas répondu",
        coerce=int,
        choices=[(one, told(one)) for one in POSSIBLE_REMINDERS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Elles s’arrêtent d’elles-mêmes après la dernière, ou dès que tout est répondu.",
    )

    class Meta(Scoped):
        model = Campaign
        fields: ClassVar = ["title", "message", "due_on", "sheets", "reminders", "apply_mode"]
        widgets: ClassVar = {
            "sheets": forms.CheckboxSelectMultiple, "apply_mode": forms.RadioSelect,
            "message": forms.Textarea(attrs={"rows": 4}),
        }  # fmt: skip

    def scope(self) -> None:
        live = ActionSheet.objects.filter(contract=self.contract, archived_at=None).order_by("position", "pk")
        choose_among(self, "sheets", live)
        if not self.instance.pk and not self.initial.get("sheets"):
            self.initial["sheets"] = [sheet.pk for sheet in live if sheet.status not in FINISHED]

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError("choisissez un jour à venir.")
        return day

    def clean_reminders(self) -> list[int]:
        return sorted(self.cleaned_data["reminders"])

    def say(self, name: str, value: Any) -> str:
        if name == "reminders":
            return ", ".join(told(int(one)) for one in value or ())
        if name == "sheets":
            return ", ".join(sorted(str(one) for one in value or ()))
        return super().say(name, value)


class AddressesForm(UiForm):
    """One address for each lead who has none; those left empty are not asked."""

    def __init__(self, data: Any = None, *, leads: list[Lead]) -> None:
        # Given before the form dresses its fields, which it copies from here.
        vars(self)["base_fields"] = {lead.field_name: _address_field(lead) for lead in leads}
        super().__init__(data)


def _address_field(lead: Lead) -> forms.EmailField:
    named = ", ".join(sheet.number or sheet.title for sheet in lead.sheets)
    widget = forms.EmailInput(attrs={"autocomplete": "off"})
    return forms.EmailField(label=lead.label, required=False, help_text=f"Fiches : {named}"[:300], widget=widget)


class WordForm(UiForm):
    """Why an answer is set aside."""

    word = forms.CharField(
        label="Un mot à la personne qui a répondu", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text="Elle le recevra par courriel, avec un lien pour répondre de nouveau.",
    )  # fmt: skip
