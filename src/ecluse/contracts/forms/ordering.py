"""Where to place a thing, how to number, where to copy a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ecluse.contracts.models import Contract
from ecluse.contracts.rules.numbering import Scheme
from ecluse.contracts.rules.order import Spot
from ecluse.ui.forms import UiForm

Spots = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class PlaceForm(UiForm):
    """A place among those offered: any other is refused, were it of another contract."""

    ou = forms.ChoiceField(label="Placer", widget=forms.Select(attrs={"class": "fr-select"}))

    def __init__(self, *args: Any, spots: Spots, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped = [(label, list(choices)) for label, choices in spots if label]
        flat = [choice for label, choices in spots if not label for choice in choices]
        field: Any = self.fields["ou"]
        field.choices = [*flat, *grouped]
        field.error_messages["invalid_choice"] = (
            "cette place n’existe plus : l’ordre a changé depuis. Choisissez-en une autre."
        )

    def clean_ou(self) -> Spot:
        """The place that was chosen among those offered."""
        spot = Spot.parse(self.cleaned_data["ou"])
        if spot is None:
            raise ValidationError(self.fields["ou"].error_messages["invalid_choice"], code="invalid_choice")
        return spot

    def spot(self) -> Spot:
        """The place of a valid form."""
        spot: Spot = self.cleaned_data["ou"]
        return spot


def _first_number() -> forms.IntegerField:
    return forms.IntegerField(
        label="Premier numéro",
        min_value=1,
        max_value=9999,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "fr-input ec-short"}),
    )


class SheetNumbersForm(UiForm):
    """How the sheets are numbered."""

    facon = forms.ChoiceField(
        label="Comment numéroter ?",
        choices=[
            (Scheme.SERIES.value, "À la suite : 1, 2, 3… dans tout le contrat"),
            (
                Scheme.BY_AXIS.value,
                "Par axe : 1.1, 1.2… puis 2.1, 2.2… (une fiche sans axe, ou d’un axe sans numéro, garde le sien)",
            ),
        ],
        initial=Scheme.SERIES.value,
        widget=forms.RadioSelect,
    )
    debut = _first_number()


class AxisNumbersForm(UiForm):
    """How the axes are numbered."""

    debut = _first_number()


class DuplicateSheetForm(UiForm):
    """The contract of the copy: this one, or another that the person writes."""

    contrat = forms.ChoiceField(label="Dans quel contrat ?", widget=forms.Select(attrs={"class": "fr-select"}))

    def __init__(self, *args: Any, contract: Contract, others: Sequence[Contract], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(one.pk): one for one in (contract, *others)}
        field: Any = self.fields["contrat"]
        field.choices = [
            (pk, f"{one} (ce contrat)" if one.pk == contract.pk else str(one)) for pk, one in self.offered.items()
        ]

    def into(self) -> Contract:
        """The contract of a valid form."""
        return self.offered[self.cleaned_data["contrat"]]
