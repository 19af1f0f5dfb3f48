"""How the amounts of a line are spread over several years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from ecluse.contracts.forms.entities import year_field
from ecluse.lib.formats import plural
from ecluse.lib.typography import NBSP
from ecluse.ui.forms import UiForm

LONGEST = 20  # years


class SpreadForm(UiForm):
    """From which year to which, in equal parts or in those that are given."""

    premiere = year_field(label="Première année", required=True)
    derniere = year_field(label="Dernière année", required=True)
    parts = forms.CharField(
        label="Parts de chaque année",
        required=False,
        max_length=200,
        help_text=f"Dans l’ordre, séparées par des points-virgules{NBSP}: 50{NBSP}; 30{NBSP}; 20. "
        "Laissez vide pour des parts égales.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_parts(self) -> list[Decimal]:
        """The parts as numbers; none for equal ones."""
        text = self.cleaned_data["parts"].strip().rstrip(";")
        found = []
        for piece in text.split(";") if text else []:
            said = piece.replace("%", "").replace(",", ".").strip()
            if not said.replace(".", "", 1).isdecimal() or len(said) > 12 or Decimal(said) == 0:
                raise forms.ValidationError(
                    f"écrivez des nombres plus grands que zéro, séparés par des points-virgules{NBSP}: 50{NBSP}; 30{NBSP}; 20."
                )
            found.append(Decimal(said))
        return found

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if self.errors:
            return data
        count = data["derniere"] - data["premiere"] + 1
        if count < 2:
            self.add_error("derniere", "choisissez une année qui vient après la première.")
        elif count > LONGEST:
            self.add_error("derniere", f"étalez sur {LONGEST} années au plus.")
        elif data["parts"] and len(data["parts"]) != count:
            given = plural(len(data["parts"]), "part est donnée", "parts sont données")
            self.add_error("parts", f"{given} pour {plural(count, 'année')}{NBSP}: donnez-en une par année.")
        return data

    def years(self) -> list[int]:
        """The years of a valid form."""
        return list(range(self.cleaned_data["premiere"], self.cleaned_data["derniere"] + 1))

    def shares(self) -> list[int | Decimal]:
        """The part of each year."""
        return list(self.cleaned_data["parts"]) or [1] * len(self.years())
