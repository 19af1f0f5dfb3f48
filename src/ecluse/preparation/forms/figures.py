"""A figure made into a finding: of which contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from ecluse.contracts.models import Contract
from ecluse.ui.forms import UiForm


class FigureFindingForm(UiForm):
    """The contract that the finding goes to, among those whose preparation the reader writes."""

    contract = forms.ModelChoiceField(Contract.objects.none(), label="Contrat", empty_label="Choisissez")

    def __init__(self, contracts: Sequence[Contract], data: Any = None) -> None:
        super().__init__(data)
        rows = Contract.objects.filter(pk__in=[each.pk for each in contracts]).order_by("title", "pk")
        self.fields["contract"].queryset = rows  # type: ignore[attr-defined]
        if len(contracts) == 1:
            self.initial["contract"] = contracts[0].pk
