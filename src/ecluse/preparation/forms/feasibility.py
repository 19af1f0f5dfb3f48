"""The forms of the feasibility file and of the encounters."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model

from ecluse.contracts.forms.base import Scoped, choose_among, strip_lines
from ecluse.contracts.forms.fields import ScopedChoicesField
from ecluse.preparation.forms.base import BodiesField, LinkedForm, ShareField, held_names, names_of
from ecluse.preparation.models import CoCarrier, Encounter, Feasibility, FeasibilityCriterion, FundingRule
from ecluse.preparation.selectors.feasibility import communes_of_contract
from ecluse.territories.models import Territory


class FeasibilityForm(LinkedForm):
    engineering_share = ShareField(
        label="Temps de travail, en équivalent temps plein (ETP)", required=False, help_text="0,5 pour un mi-temps."
    )

    class Meta(Scoped):
        model = Feasibility
        fields = (
            "context", "political_body", "political_function", "engineering_body", "engineering_function",
            "engineering_share", "engineering_until", "agreement_on", "agreement_function",
            "agreement_document", "conclusion", "next_steps",
        )  # fmt: skip

    def scope(self) -> None:
        choose_among(self, "agreement_document", self.contract.kept_documents.all(), empty="Aucune")

    def say(self, name: str, value: Any) -> str:
        if name == "engineering_share" and value is not None:
            return str(self.fields[name].prepare_value(value))
        return super().say(name, value)

    def clean_next_steps(self) -> str:
        return strip_lines(self.cleaned_data["next_steps"])


class CriterionForm(LinkedForm):
    sometimes_required: ClassVar = frozenset({"justification"})

    class Meta(Scoped):
        model = FeasibilityCriterion
        fields = ("kind", "title", "score", "justification")

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if data.get("score") and not str(data.get("justification", "")).strip() and "justification" not in self.errors:
            self.add_error("justification", "écrivez ce qui justifie cette évaluation.")
        return data


class CoCarrierForm(LinkedForm):
    class Meta(Scoped):
        model = CoCarrier
        fields = ("organisation", "role")


class FundingRuleForm(LinkedForm):
    class Meta(Scoped):
        model = FundingRule
        fields = ("text", "source", "known_on")


class EncounterForm(LinkedForm):
    instance: Encounter
    communes = ScopedChoicesField(Territory.objects.none(), label="Communes rencontrées", required=False)
    organisations = BodiesField(label="Organismes rencontrés", required=False)

    class Meta(Scoped):
        model = Encounter
        fields = (
            "kind", "held_on", "sessions", "place", "communes", "communes_told", "organisations", "participants", "said",
        )  # fmt: skip

    def scope(self) -> None:
        for name in ("sessions", "communes_told", "participants"):
            self.fields[name].widget.attrs["class"] = "fr-input ec-short"
        communes = {territory.pk for territory in communes_of_contract(self.contract)}
        if self.instance.pk:
            communes |= set(self.instance.communes.values_list("pk", flat=True))
            self.initial["organisations"] = held_names(self.instance, "organisations")
        offered: Any = self.fields["communes"]
        offered.queryset = Territory.objects.filter(pk__in=communes).order_by("folded_name", "code")
        if communes:
            offered.help_text = "Celles du périmètre. Laissez vides celles que l’on n’a pas vues."
        else:
            del self.fields["communes"]

    def held(self, item: Model, name: str) -> Any:
        return held_names(item, name) if name == "organisations" else super().held(item, name)

    def say(self, name: str, value: Any) -> str:
        return "\n".join(names_of(value)) if name == "organisations" else super().say(name, value)
