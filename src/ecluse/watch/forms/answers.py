"""What is done about alerts."""

from __future__ import annotations

from typing import Any

from django import forms

from ecluse.ui.forms import UiForm
from ecluse.watch.enums import Outcome


class AnswerForm(UiForm):
    """The outcome, and a word."""

    outcome = forms.ChoiceField(
        label="Ce qui est fait", choices=Outcome.choices, initial=Outcome.NOTED, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Un mot", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La fiche concernée, la séance, ce que la source a répondu…",
    )  # fmt: skip

    def clean_outcome(self) -> Any:
        return Outcome(self.cleaned_data["outcome"])
