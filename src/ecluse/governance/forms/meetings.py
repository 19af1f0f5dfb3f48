"""The forms of meetings: planning one, entering a past one, its points, what members ask for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet

from ecluse.contracts.forms.base import LONGEST_TEXT, RecordForm, Scoped, choose_among, strip_lines
from ecluse.contracts.forms.fields import ScopedChoiceField
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.governance.enums import Outcome
from ecluse.governance.models import AgendaItem, GoverningBody, Meeting
from ecluse.governance.selectors.bodies import bodies_of
from ecluse.ui.forms import DateField, UiForm


def hour_field(label: str) -> forms.TimeField:
    """An hour as one writes it: « 14:30 »."""
    field = forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput({"type": "time", "class": "fr-input ec-short"}, format="%H:%M"),
    )
    field.error_messages["invalid"] = "écrivez l’heure comme 14:30."
    return field


class MeetingForm(RecordForm):
    """The day, the hours, the place. The body does not change once the meeting is there."""

    on = DateField(label="Date")
    starts = hour_field("Heure de début")
    ends = hour_field("Heure de fin")

    class Meta(Scoped):
        model = Meeting
        fields = ("title", "on", "starts", "ends", "place", "video_url", "is_public")

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", "la fin précède le début : corrigez l’une des deux heures.")
        if data.get("ends") and not data.get("starts"):
            self.add_error("starts", "ajoutez l’heure de début.")
        return data


class PublicForm(RecordForm):
    """What is kept of a meeting besides its points: a few words, and how many came from the public."""

    instance: Meeting

    class Meta(Scoped):
        model = Meeting
        fields = ("summary", "public_count")

    def scope(self) -> None:
        if not self.instance.is_public:
            del self.fields["public_count"]


class PastMeetingForm(UiForm):
    """A meeting that has been held, in one page: the day, what is kept of it, the decisions."""

    on = DateField(label="Date")
    title = forms.CharField(
        label="Titre", required=False, max_length=300, help_text="Vide, c’est le nom de l’instance."
    )
    place = forms.CharField(label="Lieu", required=False, max_length=300)
    is_public = forms.BooleanField(label="Séance publique", required=False, help_text="Ouverte aux habitants.")
    public_count = forms.IntegerField(
        label="Personnes venues du public", required=False, min_value=0, max_value=1_000_000,
        widget=forms.TextInput({"inputmode": "numeric", "class": "fr-input ec-short"}),
        help_text="Un nombre seulement, pour une séance publique : aucun nom du public n’est gardé.",
    )  # fmt: skip
    summary = forms.CharField(
        label="Ce que l’on en retient",
        required=False,
        widget=forms.Textarea,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
    )
    decisions = forms.CharField(
        label="Décisions", required=False, widget=forms.Textarea, validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Une par ligne. Chacune aura son numéro au registre.",
    )  # fmt: skip
    close = forms.BooleanField(
        label="Le relevé est arrêté", required=False, initial=True,
        help_text="Les décisions entrent au registre et ne changeront plus. Décochez pour les relire d’abord.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if data.get("public_count") is not None and not data.get("is_public"):
            self.add_error("public_count", "cochez « Séance publique », ou laissez ce champ vide.")
        return data

    def values(self) -> dict[str, Any]:
        """The fields of the meeting, for the service."""
        return {
            name: self.cleaned_data[name] for name in ("on", "title", "place", "is_public", "public_count", "summary")
        }

    def told(self) -> list[str]:
        """The decisions, one a line."""
        return [line.lstrip("-•– ").strip() for line in strip_lines(self.cleaned_data["decisions"]).splitlines()]


class ItemForm(RecordForm):
    """A point of the agenda, as it is called."""

    class Meta(Scoped):
        model = AgendaItem
        fields = ("title", "sheet", "asked_by")
        help_texts: ClassVar = {"asked_by": "Organisme ou fonction."}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        self.access = access
        super().__init__(*args, **kwargs)

    def scope(self) -> None:
        choose_among(self, "sheet", _sheets(self, self.access), empty="Aucune")


class SaidForm(RecordForm):
    """What was said of a point, and what became of it."""

    class Meta(Scoped):
        model = AgendaItem
        fields = ("said", "outcome")

    def scope(self) -> None:
        # A list rather than buttons: the text keeps the focus when the form opens where it is read.
        self.fields["outcome"] = forms.ChoiceField(
            label="Suite", choices=Outcome.choices, required=False, widget=forms.Select({"class": "fr-select"})
        )


def _sheets(form: RecordForm, access: Access) -> QuerySet[ActionSheet]:
    found = sheets_of(form.contract, visible_to=access)
    held = getattr(form.instance, "sheet_id", None)
    return found | ActionSheet.objects.filter(pk=held, contract=form.contract) if held else found


class RequestForm(UiForm):
    """A point that a member asks for."""

    text = forms.CharField(
        label="De quoi faut-il parler ?", max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text="Une ou deux phrases : le sujet, et ce que vous attendez de la séance.",
    )  # fmt: skip

    body = ScopedChoiceField(GoverningBody.objects.none(), label="Instance", empty_label="Choisissez")
    sheet = ScopedChoiceField(ActionSheet.objects.none(), label="Fiche concernée", required=False, empty_label="Aucune")

    def __init__(self, *args: Any, contract: Contract, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among(self, "body", bodies_of(contract))
        choose_among(self, "sheet", sheets_of(contract, visible_to=access))
