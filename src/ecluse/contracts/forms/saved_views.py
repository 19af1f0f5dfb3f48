"""Keeping a view of the list of sheets, and naming it."""

from __future__ import annotations

from typing import Any

from django import forms

from ecluse.lib.errors import DomainError
from ecluse.ui.forms import UiForm


class ViewNameForm(UiForm):
    """The name of a view."""

    name = forms.CharField(label="Nom de la vue", max_length=100, help_text="Par exemple : « En retard, par pilote ».")

    def refuse(self, error: DomainError) -> None:
        """Show what a rule refused, in its field."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class SavedViewForm(ViewNameForm):
    """A name for the view that the hidden address shows; ``shared`` is there for those who may share."""

    shared = forms.BooleanField(label="La montrer à toutes les personnes du contrat", required=False)
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]
        if "replace" in self.data:
            self.offer_to_replace()

    def offer_to_replace(self) -> None:
        """Ask whether the view that bears the name is to be replaced."""
        self.fields["replace"] = forms.BooleanField(label="Remplacer la vue qui porte ce nom", required=False)
