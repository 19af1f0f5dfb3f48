"""The forms of decisions: in minutes, outside a meeting, and what follows them."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from ecluse.contracts.forms.base import LONGEST_TEXT, RecordForm, Scoped, choose_among, known_names
from ecluse.contracts.forms.fields import OrganisationField, ScopedChoiceField, ScopedChoicesField, WrittenDateField
from ecluse.contracts.models import ActionSheet, Amendment, Contract
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.governance.enums import FollowUpState
from ecluse.governance.models import DecisionDraft, GoverningBody
from ecluse.governance.selectors.bodies import bodies_of
from ecluse.governance.selectors.decisions import replaceable
from ecluse.governance.selectors.paths import path_of
from ecluse.ui.forms import DateField, UiForm, UiFormMixin

SEVERAL = "Ctrl (ou Cmd) pour en choisir plusieurs."


def _offer_sheets(form: forms.BaseForm, contract: Contract, access: Access) -> None:
    """Offer the sheets that the reader may see; a contract that has none asks nothing."""
    sheets = sheets_of(contract, visible_to=access)
    if sheets.exists():
        choose_among(form, "sheets", sheets)
    else:
        del form.fields["sheets"]


def _offer_life(form: UiFormMixin, contract: Contract) -> None:
    """Offer the gates of the contract's path and its amendments; a contract without any amendment asks nothing of them."""
    gates = [("", "Aucune"), *((gate.key, gate.name) for gate in path_of(contract).gates)]
    field = forms.ChoiceField(
        label="Porte du parcours",
        choices=gates,
        required=False,
        help_text="Si la décision valide une étape du contrat.",
    )
    form.add_field("gate", field)
    amendments = Amendment.objects.filter(contract=contract)
    if amendments.exists():
        choose_among(form, "amendment", amendments, empty="Aucun")
    else:
        del form.fields["amendment"]


class DraftForm(RecordForm):
    """A decision, while the minutes are being written."""

    sheets = ScopedChoicesField(
        ActionSheet.objects.none(), label="Fiches concernées", required=False, help_text=SEVERAL,
        widget=forms.SelectMultiple({"size": 5}),
    )  # fmt: skip

    class Meta(Scoped):
        model = DecisionDraft
        fields = ("text", "owner", "owner_function", "due", "supersedes", "sheets", "gate", "amendment")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        self.access = access
        super().__init__(*args, **kwargs)

    def scope(self) -> None:
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["text"].help_text = "Ce qui est décidé, en une phrase qui se comprend seule."
        choose_among(self, "supersedes", replaceable(self.contract), empty="Aucune")
        _offer_sheets(self, self.contract, self.access)
        _offer_life(self, self.contract)


class DecisionForm(UiForm):
    """A decision of the register, taken outside a meeting or that replaces another."""

    text = forms.CharField(
        label="Décision", widget=forms.Textarea({"rows": 4}), validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Ce qui est décidé, en une phrase qui se comprend seule. Elle ne pourra plus être modifiée.",
    )  # fmt: skip
    body = ScopedChoiceField(GoverningBody.objects.none(), label="Instance", empty_label="Choisissez")
    adopted_on = DateField(label="Adoptée le")
    owner = OrganisationField(label="Responsable", required=False)
    owner_function = forms.CharField(label="Service ou fonction", required=False, max_length=200)
    due = WrittenDateField(label="Échéance", required=False)
    sheets = ScopedChoicesField(
        ActionSheet.objects.none(), label="Fiches concernées", required=False, help_text=SEVERAL,
        widget=forms.SelectMultiple({"size": 5}),
    )  # fmt: skip
    amendment = ScopedChoiceField(Amendment.objects.none(), label="Avenant", required=False)

    def __init__(self, *args: Any, contract: Contract, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among(self, "body", bodies_of(contract))
        _offer_sheets(self, contract, access)
        _offer_life(self, contract)
        cast("Any", self.fields["owner"].widget).names = known_names

    def clean_adopted_on(self) -> Any:
        day = self.cleaned_data["adopted_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("cette date est à venir : une décision s’inscrit une fois prise.")
        return day


class FollowUpForm(UiForm):
    """Where the carrying out of a decision stands."""

    state = forms.ChoiceField(label="Où en est-on ?", choices=FollowUpState.choices, widget=forms.RadioSelect)
    due = WrittenDateField(label="Nouvelle échéance", required=False)
    note = forms.CharField(
        label="Précisions",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        validators=[MaxLengthValidator(LONGEST_TEXT)],
    )
    sometimes_required = frozenset({"due"})
