"""The form that the gallery shows, with one field of each kind."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from ecluse.ui.forms.base import UiForm
from ecluse.ui.forms.fields import DateField, MoneyField, PartialDateField, SelectionField, UploadField
from ecluse.ui.forms.widgets import ChoiceCards


class SampleForm(UiForm):
    """One field of each kind."""

    focuses_errors: ClassVar[bool] = False  # two forms stand on the same page
    autocomplete: ClassVar[dict[str, str]] = {"email": "email"}

    title = forms.CharField(label="Titre", max_length=300, help_text="Tel qu’il est écrit dans le contrat.")
    email = forms.EmailField(label="Adresse électronique", required=False, help_text="Exemple : contact@exemple.fr")
    axis = forms.ChoiceField(label="Axe", choices=[("", "Choisir un axe"), ("1", "Vieillir en bonne santé")])
    status = forms.ChoiceField(
        label="Où en êtes-vous ?",
        choices=[("running", "En cours"), ("done", "Réalisée"), ("paused", "En pause"), ("stopped", "Bloquée")],
        widget=ChoiceCards(icons={k: k for k in ("running", "done", "paused", "stopped")}),
    )
    priority = forms.ChoiceField(
        label="Priorité", choices=[("high", "Haute"), ("low", "Basse")], widget=forms.RadioSelect, required=False
    )
    audiences = SelectionField(
        label="Publics",
        choices=[("all", "Tous"), ("elders", "Aînés"), ("young", "Jeunes")],
        addition_label="Autres publics, séparés par des virgules",
        required=False,
    )
    signed_on = DateField(label="Date de signature", help_text="Exemple : 25 janvier 2026")
    begins = PartialDateField(label="Début", required=False, help_text="L’année suffit si le reste n’est pas connu.")
    budget = MoneyField(label="Montant accordé, en euros", required=False, help_text="Exemple : 1 234,50")
    file = UploadField(label="Document", suffixes=(".pdf", ".docx", ".odt"), max_size=40_000_000, required=False)
    notes = forms.CharField(label="Notes", widget=forms.Textarea, required=False)
    shared = forms.BooleanField(label="Montrer cette fiche aux partenaires", required=False)


def refused() -> SampleForm:
    """The same form, sent with a mistake of each kind."""
    return SampleForm(
        {
            "refus-title": "",
            "refus-email": "contact",
            "refus-axis": "",
            "refus-signed_on_day": "31",
            "refus-signed_on_month": "2",
            "refus-signed_on_year": "2026",
            "refus-begins_day": "4",
            "refus-begins_year": "2025",
            "refus-budget": "douze",
            "refus-audiences": ["elders"],
            "refus-audiences_ajout": "Aidants",
        },
        prefix="refus",
    )
