"""What to do with the sheets of a selection: in which way, with which value."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from ecluse.contracts.enums import Confidentiality, Novelty, Priority, SheetStatus, VocabularyKind
from ecluse.contracts.forms.base import known_names
from ecluse.contracts.forms.fields import OrganisationField, ScopedChoicesField, WrittenDateField
from ecluse.contracts.models import Contract
from ecluse.contracts.rules.gestures import Gesture, GestureField, Holds, Way
from ecluse.contracts.rules.statuses import NO_REASON, lacks_a_reason
from ecluse.contracts.selectors import quarters_of, terms
from ecluse.contracts.services.records import NewOrganisation
from ecluse.lib.text import key
from ecluse.ui.forms import SelectionField, UiForm

_WAYS = {
    Way.ADD: "Ajouter à ce qu’il y a",
    Way.TAKE: "Retirer",
    Way.SET: "Remplacer ce qu’il y a par",
    Way.EMPTY: "Tout retirer",
}
_CODES: dict[str, type[Any]] = {
    "status": SheetStatus, "priority": Priority, "novelty": Novelty, "confidentiality": Confidentiality,
}  # fmt: skip


class SheetGestureForm(UiForm):
    """One gesture on ``field``, among what the contract offers."""

    sometimes_required: ClassVar = frozenset({"valeur", "raison"})

    def __init__(self, *args: Any, field: GestureField, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field, self.contract = field, contract
        #: Whether the contract holds anything to choose.
        self.offers_something = True
        if field.holds in (Holds.LINKS, Holds.ACTORS):
            ways = [(way.value, _WAYS[way]) for way in field.ways]
            self.fields["facon"] = forms.ChoiceField(
                label="Que faire ?", choices=ways, widget=forms.RadioSelect, initial=field.ways[0].value
            )
        if field.holds is not Holds.NOTHING:
            self.fields["valeur"] = self._value_field()
        if field.name == "status":
            self.fields["raison"] = forms.CharField(
                label="Raison", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "fr-input"}),
                help_text="Obligatoire pour bloquer ou abandonner : elle sera lue en comité.",
            )  # fmt: skip

    def _value_field(self) -> forms.Field:
        field, contract = self.field, self.contract
        if field.holds is Holds.CODE:
            optional = Way.EMPTY in field.ways
            known = [(code, label) for code, label in _CODES[field.name].choices if code]
            return forms.ChoiceField(
                label=field.label,
                choices=[("", "Aucune valeur" if optional else "Choisissez…"), *known],
                required=not optional,
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
        if field.holds is Holds.DATE:
            return WrittenDateField(label=field.label, required=False, help_text=(
                "Année, mois ou jour : 2025, mars 2025 ou 14/03/2025. Laissez vide pour retirer la date."
            ))  # fmt: skip
        if field.holds is Holds.ACTORS:
            body = OrganisationField(label="Organisme", required=False)
            body.widget.names = known_names
            return body
        if field.name == "tags":
            words = terms(VocabularyKind.TAG, contract)
            self._tags = {str(term.pk): term.pk for term in words}
            tags = SelectionField(
                label=field.label, required=False, addition_label="Ajouter des étiquettes, séparées par des virgules"
            )
            tags.choices = [(str(term.pk), term.label) for term in words]
            return tags
        offered = self._offered()
        self.offers_something = offered.exists()
        return ScopedChoicesField(offered, label=field.label, required=False)

    def _offered(self) -> QuerySet[Any]:
        """What the contract holds of what the field links to."""
        if self.field.name == "priority_areas":
            return quarters_of(self.contract)
        if self.field.name == "audiences":
            return terms(VocabularyKind.AUDIENCE, self.contract)
        held: QuerySet[Any] = getattr(self.contract, self.field.name).all()
        return held

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if data.get("facon") != Way.EMPTY.value and not self.errors and not self._values(data):
            if self.field.holds is Holds.ACTORS:
                self.add_error("valeur", "écrivez le nom de l’organisme.")
            elif self.field.holds is Holds.LINKS:
                self.add_error("valeur", "choisissez au moins une réponse.")
        if self.field.name == "status" and lacks_a_reason(data.get("valeur", ""), data.get("raison", "")):
            self.add_error("raison", NO_REASON)
        return data

    def _values(self, data: dict[str, Any]) -> tuple[Any, ...]:
        value = data.get("valeur")
        if self.field.holds in (Holds.CODE, Holds.DATE):
            return (value,) if value else ()
        if self.field.holds is Holds.ACTORS:
            return (value.name if isinstance(value, NewOrganisation) else value.pk,) if value else ()
        if self.field.name == "tags":
            if value is None:
                return ()
            added = {key(label): label for label in value.added}
            return (*(self._tags[pk] for pk in value.chosen), *added.values())
        return tuple(item.pk for item in value or ())

    def gesture(self) -> Gesture:
        """The gesture of a valid form."""
        data = self.cleaned_data
        values = self._values(data)
        way = Way(data["facon"]) if "facon" in data else Way.SET
        if not values and self.field.holds in (Holds.CODE, Holds.DATE):
            way = Way.EMPTY
        return Gesture(self.field, way, values, data.get("raison", ""))
