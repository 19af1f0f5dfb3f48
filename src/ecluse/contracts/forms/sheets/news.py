"""What happens to a sheet: its status changes, someone writes a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from ecluse.accounts.models import Person
from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.forms.base import RecordForm, Scoped, choose_among
from ecluse.contracts.forms.fields import ScopedChoicesField
from ecluse.contracts.models import ActionSheet, Note
from ecluse.contracts.rules.statuses import NO_REASON, lacks_a_reason, next_statuses
from ecluse.contracts.selectors import people_who_see
from ecluse.ui.forms import ChoiceCards, DateField, UiForm


class StatusForm(UiForm):
    """The next status, among those that may follow, and why."""

    sometimes_required: ClassVar = frozenset({"reason"})

    status = forms.ChoiceField(label="Nouveau statut", widget=ChoiceCards)
    reason = forms.CharField(
        label="Raison",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire pour une fiche bloquée ou abandonnée : elle sera lue en comité.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sheet: ActionSheet, icons: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = [code for code in SheetStatus.values if code in next_statuses(sheet.status)]
        status = self.fields["status"]
        status.choices = [(code, SheetStatus(code).label) for code in following]  # type: ignore[attr-defined]
        status.widget.icons = dict(icons)
        status.error_messages["invalid_choice"] = "choisissez un des statuts qui peuvent suivre."
        self.initial["version"] = sheet.version

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if lacks_a_reason(data.get("status", ""), data.get("reason", "")):
            self.add_error("reason", NO_REASON)
        return data


class NoteForm(RecordForm):
    """A dated note."""

    on = DateField(label="Date", help_text="Celle de la nouvelle, si ce n’est pas aujourd’hui.", required=False)

    class Meta(Scoped):
        model = Note
        fields = ("text", "on")
        labels: ClassVar = {"text": "Note"}


class NewNoteForm(NoteForm):
    """A note, and whom it is meant for: they find it on their home until they say that they have seen it."""

    mentions = ScopedChoicesField(
        Person.objects.none(), label="À l’attention de", required=False,
        help_text="Ces personnes trouveront la note sur leur page d’accueil.",
    )  # fmt: skip

    instance: Note

    def scope(self) -> None:
        people = [person.pk for person in people_who_see(self.instance.sheet)]
        if people:
            choose_among(self, "mentions", Person.objects.filter(pk__in=people).order_by("label"))
        else:
            del self.fields["mentions"]
