"""The forms of the contract's small entities and of what hangs on a sheet."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings

from ecluse.accounts.models import Person
from ecluse.contracts.enums import DocumentKind, VocabularyKind
from ecluse.contracts.forms.base import RecordForm, Scoped, choose_among
from ecluse.contracts.models import (
    FIRST_YEAR,
    LAST_YEAR,
    Attachment,
    Axis,
    Commitment,
    ContractDocument,
    CostLine,
    Dispositif,
    FollowUpIndicator,
    FundingLine,
    LinkedPlan,
    Milestone,
    Objective,
    Principle,
    SheetActor,
    Signatory,
    Theme,
)
from ecluse.contracts.rules.files import SUFFIXES
from ecluse.contracts.selectors import people_of, terms
from ecluse.lib.typography import NBSP
from ecluse.ui.forms import UploadField


class AxisForm(RecordForm):
    class Meta(Scoped):
        model = Axis
        fields = ("number", "title", "family", "description")


class ThemeForm(RecordForm):
    class Meta(Scoped):
        model = Theme
        fields = ("title", "axis", "term")

    def scope(self) -> None:
        _limit(self, "axis", self.contract.axes.all(), "Aucun axe")
        _limit(self, "term", terms(VocabularyKind.THEME, self.contract), "Aucun")


class ObjectiveForm(RecordForm):
    class Meta(Scoped):
        model = Objective
        fields = ("level", "number", "title", "axis", "theme", "parent")

    def scope(self) -> None:
        _limit(self, "axis", self.contract.axes.all(), "Aucun axe")
        _limit(self, "theme", self.contract.themes.all(), "Aucun thème")
        others = self.contract.objectives.all()
        _limit(self, "parent", others.exclude(pk=self.instance.pk) if self.instance.pk else others, "Aucun")


class SignatoryForm(RecordForm):
    class Meta(Scoped):
        model = Signatory
        fields = (
            "organisation", "level", "representative_function", "capacity", "deliberation_on", "deliberation",
            "signed_on",
        )  # fmt: skip

    def scope(self) -> None:
        _limit_deliberation(self)
        if self.contract.draft_of_id is not None:  # who voted and signed when is told of the contract in force
            for name in ("deliberation_on", "deliberation", "signed_on"):
                del self.fields[name]


class SignatoryVoteForm(RecordForm):
    """The vote of a signatory, once the text is frozen: the rest of what it agrees on changes by amendment."""

    class Meta(Scoped):
        model = Signatory
        fields = ("deliberation_on", "deliberation")

    def scope(self) -> None:
        _limit_deliberation(self)


class CommitmentForm(RecordForm):
    class Meta(Scoped):
        model = Commitment
        fields = ("text", "resources", "status")


class CommitmentTrackingForm(RecordForm):
    """For whoever signs for the body: how its commitment is kept, not what it says."""

    class Meta(Scoped):
        model = Commitment
        fields = ("status", "resources")


class PrincipleForm(RecordForm):
    class Meta(Scoped):
        model = Principle
        fields = ("title", "description")


class DispositifForm(RecordForm):
    class Meta(Scoped):
        model = Dispositif
        fields = ("name", "description", "organisation", "created_on", "url")


class LinkedPlanForm(RecordForm):
    class Meta(Scoped):
        model = LinkedPlan
        fields = ("term", "title", "organisation", "period", "url")

    def scope(self) -> None:
        _limit(self, "term", terms(VocabularyKind.PLAN, self.contract))


class ActorForm(RecordForm):
    instance: SheetActor

    class Meta(Scoped):
        model = SheetActor
        fields = ("role", "organisation", "person", "detail")
        help_texts: ClassVar = {"person": "Les personnes connues de ce contrat."}

    def scope(self) -> None:
        people = people_of(self.contract)
        if self.instance.person_id:
            people = people | Person.objects.filter(pk=self.instance.person_id)
        _limit(self, "person", people, "Aucune")

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if not self.errors and not (data.get("organisation") or data.get("person") or data.get("detail")):
            self.add_error("organisation", "écrivez un organisme, choisissez une personne ou précisez une fonction.")
        return data


class MilestoneForm(RecordForm):
    class Meta(Scoped):
        model = Milestone
        fields = ("title", "due", "done_on")


class FundingForm(RecordForm):
    class Meta(Scoped):
        model = FundingLine
        fields = (
            "funder", "scheme", "year", "tax_basis", "planned", "requested", "granted", "paid", "fte_requested",
            "fte_granted", "reference", "agreed_on",
        )  # fmt: skip

    def scope(self) -> None:
        _limit(self, "scheme", terms(VocabularyKind.FUNDING_SCHEME, self.contract), "Non précisée")
        self.fields["year"] = year_field()
        self.fields["fte_requested"].help_text = f"En équivalents temps plein{NBSP}: 0,5 pour un mi-temps."
        self.fields["agreed_on"].help_text = ""


class CostForm(RecordForm):
    says_optional = False  # one of two amounts is needed, which no mark on a field says

    class Meta(Scoped):
        model = CostLine
        fields = ("label", "year", "planned", "spent", "tax_basis")
        help_texts: ClassVar = {
            "label": "Animation, communication, achats… Laissez vide pour le coût de toute l’action."
        }

    def scope(self) -> None:
        self.fields["year"] = year_field()

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if not self.errors and data.get("planned") is None and data.get("spent") is None:
            self.add_error("planned", "écrivez un coût prévu ou une dépense.")
        return data


class IndicatorForm(RecordForm):
    class Meta(Scoped):
        model = FollowUpIndicator
        fields = ("name", "kind", "unit", "baseline", "target", "source", "frequency")


class FileOrLinkForm(RecordForm):
    """A link, or a file that is sent. What a file is, its content says: the service checks it."""

    instance: Attachment | ContractDocument
    says_optional = False  # one of two is needed, which no mark on a field says
    file = UploadField(label="Fichier", required=False, suffixes=SUFFIXES)

    def scope(self) -> None:
        self.fields["title"].required = False
        self.fields["title"].help_text = "Sans titre, celui du fichier ou l’adresse."
        self.fields["url"].help_text = "Pour un document qui est ailleurs. Sinon, joignez un fichier."
        if self.instance.pk:
            del self.fields["file"]
            self.fields["title"].required = True
            if self.instance.stored_name:
                del self.fields["url"]
            else:
                self.fields["url"].required = True
        else:
            cast("UploadField", self.fields["file"]).limit(settings.ECLUSE_UPLOAD_BYTES)

    def names(self) -> list[str]:
        return [name for name in super().names() if name != "file"]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if not self.instance.pk and not self.errors and bool(data.get("url")) == bool(data.get("file")):
            self.add_error("url", "donnez une adresse ou un fichier, l’un des deux.")
        return data


class AttachmentForm(FileOrLinkForm):
    instance: Attachment

    class Meta(Scoped):
        model = Attachment
        fields = ("title", "url")


class ContractDocumentForm(FileOrLinkForm):
    instance: ContractDocument

    class Meta(Scoped):
        model = ContractDocument
        fields = ("kind", "title", "dated_on", "confidentiality", "url")


def _limit_deliberation(form: RecordForm) -> None:
    papers = (form.contract.draft_of or form.contract).kept_documents.filter(kind=DocumentKind.DELIBERATION)
    _limit(form, "deliberation", papers, "Aucun")
    form.fields["deliberation"].help_text = "Parmi les délibérations gardées dans les pièces du contrat."


def year_field(*, label: str = "Année", required: bool = False) -> forms.IntegerField:
    """A year that a contract may speak of."""
    field = forms.IntegerField(
        label=label, required=required, min_value=FIRST_YEAR, max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "fr-input ec-short"}),
    )  # fmt: skip
    field.error_messages["invalid"] = "écrivez l’année avec quatre chiffres, comme 2026."
    return field


def _limit(form: RecordForm, name: str, queryset: Any, empty: str | None = None) -> None:
    """As ``choose_among``, with the words of these forms; without ``empty``, something must be chosen."""
    field = form.fields[name]
    if empty is None and isinstance(field, forms.ModelChoiceField):
        empty = "Choisissez"
    choose_among(form, name, queryset, empty=empty)
    field.error_messages["invalid_choice"] = "choisissez une des réponses de la liste."
