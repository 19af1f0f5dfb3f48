"""Giving roles, keeping people, inviting them; the words of vocabularies; bodies."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator

from ecluse.accounts.models import Organisation, Person
from ecluse.contracts.enums import Role, VocabularyKind
from ecluse.contracts.forms.base import RecordForm, Scoped, known_names
from ecluse.contracts.forms.fields import OrganisationField
from ecluse.contracts.models import Contract, Term
from ecluse.contracts.selectors import people_of
from ecluse.ui.forms import DateField, UiForm


class RoleForm(UiForm):
    """A role for someone already known of the contract, or for someone new."""

    role = forms.ChoiceField(label="Rôle", choices=[("", "Choisissez"), *Role.choices])
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Personne déjà connue de ce contrat",
        required=False,
        empty_label="Quelqu’un d’autre, à décrire ci-dessous",
    )
    label = forms.CharField(
        label="Nom ou fonction",
        required=False,
        max_length=200,
        help_text="Tel qu’il sera montré. Une fonction suffit : « Chargée de mission santé ».",
    )
    function = forms.CharField(label="Fonction", required=False, max_length=200)
    email = forms.EmailField(label="Adresse électronique", required=False, help_text="Pour l’inviter.")
    organisation = OrganisationField(
        label="Organisme",
        required=False,
        help_text="Celui au titre duquel le rôle est tenu : nécessaire pour un pilote, un partenaire, un signataire.",
    )
    since = DateField(label="Depuis le", required=False)
    until = DateField(label="Jusqu’au", required=False)

    autocomplete: ClassVar = {"label": "off", "function": "off", "email": "off"}

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_of(contract)  # type: ignore[attr-defined]
        self.fields["organisation"].widget.names = known_names

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if not self.errors and data.get("person") is None and not data.get("label"):
            self.add_error("label", "choisissez une personne connue, ou écrivez un nom ou une fonction.")
        if data.get("person") is not None and data.get("email"):
            self.add_error("email", "laissez ce champ vide pour une personne déjà connue.")
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "la fin précède le début : corrigez l’une des deux dates.")
        return data


class PersonForm(RecordForm):
    """Who someone is."""

    class Meta(Scoped):
        model = Person
        fields = ("label", "function", "organisation", "email", "phone")

    autocomplete: ClassVar = {"label": "off", "function": "off", "email": "off", "phone": "off"}


class InvitationForm(UiForm):
    """Where to send an invitation."""

    email = forms.EmailField(label="Adresse électronique")


class TermForm(RecordForm):
    """A word of a vocabulary."""

    class Meta(Scoped):
        model = Term
        fields = ("kind", "label", "definition", "archived")
        labels: ClassVar = {"archived": "Ne plus proposer ce mot"}
        help_texts: ClassVar = {"archived": "Il reste là où il est déjà employé."}

    def scope(self) -> None:
        if self.instance.pk:
            del self.fields["kind"]
        else:
            del self.fields["archived"]
            kind = self.fields["kind"]
            kind.choices = [("", "Choisissez"), *VocabularyKind.choices]  # type: ignore[attr-defined]


class OrganisationForm(RecordForm):
    """What a body is."""

    class Meta(Scoped):
        model = Organisation
        fields = ("name", "short_name", "kind", "siret", "finess", "website")
        help_texts: ClassVar = {
            "siret": "Quatorze chiffres.",
            "finess": "Neuf chiffres ou lettres.",
            "short_name": "Sigle ou nom d’usage.",
        }

    def scope(self) -> None:
        for name in ("siret", "finess"):  # people leave spaces between the figures
            field = self.fields[name]
            field.max_length = 30  # type: ignore[attr-defined]
            field.validators = [MaxLengthValidator(30)]
            field.widget.attrs["maxlength"] = "30"

    def clean_siret(self) -> str:
        return "".join(self.cleaned_data["siret"].split())

    def clean_finess(self) -> str:
        return "".join(self.cleaned_data["finess"].split()).upper()
