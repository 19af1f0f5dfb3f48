"""What the person who accepts a draft decides: title, territory, step of life, programme and contract before it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from ecluse.contracts.enums import ContractState
from ecluse.contracts.models import Contract, Programme
from ecluse.documents.services import Acceptance
from ecluse.territories.models import Territory
from ecluse.territories.selectors.search import get_by_key
from ecluse.ui.forms import UiForm


class AcceptanceForm(UiForm):
    """The page of acceptance. ``candidates`` are the territories that may bear the name read."""

    title = forms.CharField(label="Titre du contrat", max_length=300)
    territory_name = forms.CharField(label="Territoire", max_length=300)
    territory = forms.ChoiceField(
        label="Territoire de référence",
        required=False,
        help_text="Il donne le périmètre, la carte et les agences régionales de santé qui verront le contrat.",
    )
    state = forms.ChoiceField(label="Étape", choices=ContractState.choices)
    predecessor = forms.ModelChoiceField(
        Contract.objects.none(),
        label="Contrat précédent",
        required=False,
        empty_label="Aucun",
        help_text="Le contrat de la génération d’avant : les deux seront dans la même démarche.",
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label="Démarche",
        required=False,
        empty_label="Nouvelle démarche, au nom du territoire",
    )

    def __init__(
        self, *args: Any, contracts: QuerySet[Contract], candidates: tuple[Territory, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        names = [
            (territory.key, f"{territory.name} ({territory.geographic_level.label.lower()} {territory.code})")
            for territory in candidates
        ]
        cast("forms.ChoiceField", self.fields["territory"]).choices = [("", "Aucun pour l’instant"), *names]
        for name, rows in (
            ("predecessor", contracts.order_by("territory_name", "-start")),
            ("programme", Programme.objects.filter(contracts__in=contracts).distinct().order_by("name")),
        ):
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows
        if not contracts.exists():
            del self.fields["predecessor"], self.fields["programme"]

    def acceptance(self) -> Acceptance:
        """The choices of a valid form."""
        data = self.cleaned_data
        return Acceptance(
            title=data["title"],
            territory_name=data["territory_name"],
            territory=get_by_key(data["territory"]) if data["territory"] else None,
            programme=data.get("programme"),
            predecessor=data.get("predecessor"),
            state=data["state"],
        )
