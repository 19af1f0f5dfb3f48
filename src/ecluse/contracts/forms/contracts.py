"""The form of a contract, and those of its perimeter."""

from __future__ import annotations

from typing import Any

from django import forms

from ecluse.accounts.models import User
from ecluse.contracts.forms.base import RecordForm, Scoped, choose_among
from ecluse.contracts.models import Contract
from ecluse.contracts.selectors import contracts_visible_to
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.ui.forms import UiForm


class ContractForm(RecordForm):
    """What a contract says of itself."""

    class Meta(Scoped):
        model = Contract
        fields = (
            "title", "territory_name", "carrier", "generation", "predecessor", "start", "end", "signed_on",
            "signed_on_words", "summary", "governance", "legal_references",
        )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def scope(self) -> None:
        visible = contracts_visible_to(self.user)
        if self.instance.pk:
            visible = visible.exclude(pk=self.instance.pk)
        choose_among(self, "predecessor", visible, empty="Aucun, c’est le premier")
        generation = forms.IntegerField(
            label="Génération", required=False, min_value=1, max_value=20,
            help_text="1 pour le premier contrat de ce territoire, 2 pour le suivant…",
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "fr-input ec-short"}),
        )  # fmt: skip
        generation.error_messages["invalid"] = "écrivez un nombre entier, en chiffres."
        for code in ("min_value", "max_value"):
            generation.error_messages[code] = (
                "écrivez le rang du contrat, de 1 à 20\u00a0: 1 pour le premier, 2 pour le suivant…"
            )
        self.fields["generation"] = generation
        self.order_fields(self.Meta.fields)


class NewContractForm(ContractForm):
    """What a contract begins with; the rest is written afterwards."""

    class Meta(Scoped):
        model = Contract
        fields = (
            "title", "territory_name", "carrier", "generation", "predecessor", "state", "start", "end",
        )  # fmt: skip


LEVELS = (
    GeographicLevel.EPCI,
    GeographicLevel.COMMUNE,
    GeographicLevel.QPV,
    GeographicLevel.EPT,
    GeographicLevel.MUNICIPAL_DISTRICT,
    GeographicLevel.DEPARTMENT,
    GeographicLevel.IRIS,
)


class PartForm(UiForm):
    """A territory to add to a perimeter, whole or in part."""

    territory = forms.ModelChoiceField(Territory.objects.current(), widget=forms.HiddenInput)
    label = forms.CharField(
        label="Partie",
        required=False,
        max_length=200,
        help_text="Vide pour le territoire entier, sinon le nom de la partie : quartier du Plan, secteur nord…",
    )

    def __init__(self, *args: Any, any_territory: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if any_territory:  # one that has ended since may still be taken out
            choose_among(self, "territory", Territory.objects.all())
