"""The next contract, and the link between two sheets of two contracts."""

from __future__ import annotations

from typing import Any

from django import forms

from ecluse.contracts.enums import Fate
from ecluse.contracts.forms.base import RecordForm, Scoped, choose_among
from ecluse.contracts.models import NO_PERIMETER, SAME_PERIMETER, ActionSheet, Renewal
from ecluse.contracts.selectors.renewals import wider_territories
from ecluse.ui.forms import UiForm


class RenewalForm(RecordForm):
    """What the next contract will be."""

    perimeter_from = forms.ChoiceField(
        label="Périmètre", widget=forms.RadioSelect,
        help_text="Il dira quelles agences régionales de santé voient le nouveau contrat.",
    )  # fmt: skip

    class Meta(Scoped):
        model = Renewal
        fields = (
            "title", "territory_name", "carrier", "perimeter_from", "start", "end", "keeps_targets", "carries_access",
        )  # fmt: skip

    def scope(self) -> None:
        here = self.contract.perimeter
        self.fields["perimeter_from"].choices = [  # type: ignore[attr-defined]
            *([(SAME_PERIMETER, f"Celui du contrat actuel : {here}")] if here else []),
            *((each.key, f"{each} : l’intercommunalité entière") for each in wider_territories(self.contract)),
            (NO_PERIMETER, "Je le dirai dans le nouveau contrat"),
        ]
        self.order_fields(self.Meta.fields)


class SuccessionForm(UiForm):
    """What a sheet of the contract before became in this one."""

    says_optional = True

    earlier = forms.ModelChoiceField(ActionSheet.objects.none(), label="Fiche du contrat précédent")
    fate = forms.ChoiceField(label="Ce qu’elle est devenue", choices=Fate, widget=forms.RadioSelect)
    later = forms.ModelChoiceField(
        ActionSheet.objects.none(), label="Fiche de ce contrat qui la suit", required=False,
        help_text="Rien à choisir quand elle est sans suite.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Raison", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "class": "fr-input"})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, earlier: Any, later: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among(self, "earlier", earlier, empty="Choisissez une fiche")
        choose_among(self, "later", later, empty="Aucune")
        if fixed:
            del self.fields["earlier"]
