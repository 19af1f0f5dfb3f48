"""The forms of findings, priorities and criteria."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.forms.base import RecordForm, Scoped, choose_among
from ecluse.contracts.forms.fields import ScopedChoicesField
from ecluse.contracts.models import Axis, Objective, Term
from ecluse.contracts.selectors import quarters_of, terms
from ecluse.preparation.forms.base import LinkedForm
from ecluse.preparation.models import Finding, Priority, PriorityCriterion
from ecluse.preparation.rules.anonymity import signs_of_people
from ecluse.preparation.rules.scoring import HEAVIEST, LIGHTEST
from ecluse.preparation.selectors.feasibility import communes_of_contract
from ecluse.preparation.selectors.findings import findings_of
from ecluse.territories.models import Territory


class FindingForm(LinkedForm):
    """A verbatim that may tell who somebody is comes back with a question; its author reads it again, and says so."""

    instance: Finding
    not_kept: ClassVar = frozenset({"read_again"})
    territories = ScopedChoicesField(Territory.objects.none(), label="Communes et quartiers", required=False)
    audiences = ScopedChoicesField(Term.objects.none(), label="Publics", required=False)
    read_again = forms.BooleanField(
        label="J’ai relu ce verbatim : il ne permet de reconnaître personne", required=False
    )

    class Meta(Scoped):
        model = Finding
        fields = (
            "kind", "statement", "source", "indicator", "verbatim", "territories", "zone", "audiences", "raised_by",
            "encounter", "noted_on",
        )  # fmt: skip

    field_order = (
        "kind", "statement", "source", "indicator", "verbatim", "read_again", "raised_by", "encounter", "noted_on",
        "zone", "territories", "audiences",
    )  # fmt: skip

    def scope(self) -> None:
        places = {territory.pk for territory in communes_of_contract(self.contract)}
        places |= set(quarters_of(self.contract).values_list("pk", flat=True))
        words = set(terms(VocabularyKind.AUDIENCE, self.contract).values_list("pk", flat=True))
        if self.instance.pk:
            places |= set(self.instance.territories.values_list("pk", flat=True))
            words |= set(self.instance.audiences.values_list("pk", flat=True))
        _offer(self, "territories", Territory.objects.filter(pk__in=places).order_by("-level", "folded_name", "code"))
        _offer(self, "audiences", Term.objects.filter(pk__in=words).order_by("position", "folded_label"))
        choose_among(self, "encounter", self.contract.encounters.all(), empty="Aucune")
        if not self.contract.encounters.exists():
            del self.fields["encounter"]
        if not self._signs():
            del self.fields["read_again"]

    def _signs(self) -> tuple[Any, ...]:
        sent = str(self.data.get(self.add_prefix("verbatim"), "")) if self.is_bound else ""
        held = self.instance.verbatim if self.instance.pk else ""
        return signs_of_people(sent) if sent.replace("\r\n", "\n") != held else ()

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        signs = self._signs()
        if signs and not data.get("read_again"):
            seen = ", ".join(f"{sign.kind} (« {sign.excerpt} »)" for sign in signs[:3])
            self.add_error(
                "verbatim",
                f"ce texte semble contenir {seen}. Retirez ce qui permet de reconnaître quelqu’un, ou cochez la case "
                "sous le texte si ce n’est pas le cas.",
            )
        return data


class PriorityForm(LinkedForm):
    """What a priority is, and what it links: findings above, axes and objectives below."""

    findings = ScopedChoicesField(Finding.objects.none(), label="Constats réunis", required=False)
    axes = ScopedChoicesField(Axis.objects.none(), label="Axes auxquels elle mène", required=False)
    objectives = ScopedChoicesField(Objective.objects.none(), label="Objectifs auxquels elle mène", required=False)

    class Meta(Scoped):
        model = Priority
        fields = ("title", "description", "findings", "axes", "objectives")

    def scope(self) -> None:
        _offer(self, "findings", findings_of(self.contract))
        _offer(self, "axes", self.contract.axes.all())
        _offer(self, "objectives", self.contract.objectives.all())


class DecisionForm(RecordForm):
    """What is decided of a priority, when and why."""

    sometimes_required: ClassVar = frozenset({"reason"})

    class Meta(Scoped):
        model = Priority
        fields = ("decision", "decided_on", "reason")

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if data.get("decision") in ("non_retenue", "reportee") and not str(data.get("reason", "")).strip():
            self.add_error("reason", "écrivez pourquoi elle n’est pas retenue, ou est reportée.")
        return data


class PriorityCriterionForm(LinkedForm):
    weight = forms.IntegerField(
        label="Poids",
        min_value=LIGHTEST,
        max_value=HEAVIEST,
        initial=1,
        help_text=f"Un nombre entier, de {LIGHTEST} à {HEAVIEST} : 2 compte double.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "fr-input ec-short"}),
    )

    class Meta(Scoped):
        model = PriorityCriterion
        fields = ("title", "question", "weight")


def _offer(form: RecordForm, name: str, queryset: Any) -> None:
    """Offer only ``queryset``; a field with nothing to offer is left out."""
    field: Any = form.fields[name]
    field.queryset = queryset
    if not queryset.exists():
        del form.fields[name]
