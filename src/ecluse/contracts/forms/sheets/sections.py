"""The parts of a sheet, each a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, Q
from django.forms import BoundField

from ecluse.contracts.enums import ActorRole, TargetLevel, VocabularyKind
from ecluse.contracts.forms.base import RecordForm, Scoped, known_names, strip_lines
from ecluse.contracts.forms.fields import OrganisationField, ScopedChoicesField, said
from ecluse.contracts.models import ActionSheet, Term
from ecluse.contracts.selectors import quarters_of, terms
from ecluse.contracts.services.sheets import ActorInput, SheetContents
from ecluse.territories.models import Territory
from ecluse.ui.forms import SelectionField


class SectionForm(RecordForm):
    """Some fields of a sheet. ``arguments`` are those of the service: values, links, axes, determinants, words."""

    title: ClassVar[str] = ""
    links: ClassVar[tuple[str, ...]] = ()
    instance: ActionSheet

    def arguments(self) -> dict[str, Any]:
        values = self.values()
        links = {name: list(values.pop(name)) for name in self.links if name in values}
        return {"values": values, "links": links} if links else {"values": values}


class IdentityForm(SectionForm):
    """What the sheet is called, where it stands in the contract."""

    title = "Identité"
    links: ClassVar[tuple[str, ...]] = ("themes", "objectives")
    axes = ScopedChoicesField(None, label="Axes", required=False)  # type: ignore[arg-type]

    class Meta(Scoped):
        model = ActionSheet
        fields: ClassVar[tuple[str, ...]] = ("number", "title", "parent", "themes", "objectives")
        widgets: ClassVar = {"themes": forms.CheckboxSelectMultiple, "objectives": forms.CheckboxSelectMultiple}

    field_order: Iterable[str] | None = ("number", "title", "parent", "axes", "themes", "objectives")

    def scope(self) -> None:
        contract = self.contract
        mains = contract.sheets.filter(parent=None, archived_at=None)
        if self.instance.pk:
            mains = mains.exclude(pk=self.instance.pk)
            if self.instance.parent_id:
                mains = mains | contract.sheets.filter(pk=self.instance.parent_id)
            self.initial["axes"] = [link.axis_id for link in self.instance.axis_links.all()]
        parent = self.fields["parent"]
        parent.queryset = mains  # type: ignore[attr-defined]
        parent.empty_label = "Aucune, c’est une action principale"  # type: ignore[attr-defined]
        parent.help_text = "Pour une sous-action, choisissez l’action dont elle fait partie."
        for name, queryset in (
            ("axes", contract.axes),
            ("themes", contract.themes),
            ("objectives", contract.objectives),
        ):
            if name not in self.fields:
                continue
            self.fields[name].queryset = queryset.all()  # type: ignore[attr-defined]
            self.fields[name].help_text = ""
            if not self.fields[name].queryset.exists():  # type: ignore[attr-defined]
                del self.fields[name]

    def held(self, item: Model, name: str) -> Any:
        if name == "axes" and isinstance(item, ActionSheet):
            return [link.axis for link in item.axis_links.select_related("axis")]
        return super().held(item, name)

    def arguments(self) -> dict[str, Any]:
        found = super().arguments()
        axes = found["values"].pop("axes", None)
        return found if axes is None else found | {"axes": self._in_order(list(axes))}

    def _in_order(self, axes: list[Any]) -> list[Any]:
        """Axes keep the order that the sheet gave them; new ones come after."""
        if not self.instance.pk:
            return axes
        before = [link.axis_id for link in self.instance.axis_links.all()]
        return sorted(axes, key=lambda axis: before.index(axis.pk) if axis.pk in before else len(before))


class NewSheetForm(IdentityForm):
    """What a sheet begins with."""

    title = "Nouvelle fiche"
    links: ClassVar[tuple[str, ...]] = ()
    lead = OrganisationField(label="Pilote", required=False)

    class Meta(Scoped):
        model = ActionSheet
        fields: ClassVar[tuple[str, ...]] = ("number", "title", "parent", "start", "end", "status")

    field_order: Iterable[str] | None = ("number", "title", "axes", "parent", "lead", "start", "end", "status")

    def scope(self) -> None:
        super().scope()
        self.fields["lead"].widget.names = known_names

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name not in ("axes", "lead")}

    def contents(self) -> SheetContents:
        """The axes and the lead; a lead who is not known is made known by the service."""
        lead = self.cleaned_data.get("lead")
        actors = (ActorInput(role=ActorRole.LEAD, organisation=lead),) if lead else ()
        return SheetContents(axes=list(self.cleaned_data.get("axes") or ()), actors=actors)


class ContentForm(SectionForm):
    """What the action is."""

    title = "Contenu"

    class Meta(Scoped):
        model = ActionSheet
        fields = ("context", "aims", "description", "expected_effects")

    def clean_aims(self) -> str:
        return strip_lines(self.cleaned_data["aims"])


class AudiencesForm(SectionForm):
    """For whom, on which determinants of health, under which words."""

    title = "Publics et déterminants"
    links = ("audiences",)
    tags = SelectionField(
        label="Étiquettes", required=False, addition_label="Ajouter des étiquettes, séparées par des virgules"
    )

    class Meta(Scoped):
        model = ActionSheet
        fields = ("audiences",)
        widgets: ClassVar = {"audiences": forms.CheckboxSelectMultiple}

    def scope(self) -> None:
        chosen = self.instance
        audiences = self.fields["audiences"]
        audiences.help_text = ""
        audiences.queryset = self._offered(VocabularyKind.AUDIENCE, "audiences")  # type: ignore[attr-defined]
        tags = self.fields["tags"]
        known = list(self._offered(VocabularyKind.TAG, "tags"))
        tags.choices = [(str(term.pk), term.label) for term in known]  # type: ignore[attr-defined]
        self._tags = {str(term.pk): term for term in known}
        if chosen.pk:
            self.initial["tags"] = [str(term.pk) for term in chosen.tags.all()]
        levels = {link.term_id: link.target_level or "visé" for link in self._links()}
        self._determinants = list(self._offered(VocabularyKind.DETERMINANT, "determinants"))
        for term in self._determinants:
            name = f"determinant_{term.pk}"
            self.fields[name] = forms.ChoiceField(
                label=term.label, required=False, choices=_LEVELS, widget=forms.Select(attrs={"class": "fr-select"})
            )  # fmt: skip
            self.initial[name] = levels.get(term.pk, "")
        self.groups = {f"determinant_{term.pk}": "determinants" for term in self._determinants}

    pairs_legend = "Déterminants de santé"
    pairs_hint = "Ce sur quoi l’action agit, et à quel niveau."

    @property
    def pairs(self) -> list[BoundField]:
        """The determinants: a word and a choice on one line."""
        return [self[name] for name in self.groups]

    @property
    def singles(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.groups]

    def _links(self) -> list[Any]:
        return list(self.instance.determinant_links.select_related("term")) if self.instance.pk else []

    def _offered(self, kind: VocabularyKind, name: str) -> Any:
        """The words that may be chosen, and those already chosen although they have been retired since."""
        offered = Q(pk__in=terms(kind, self.contract).values("pk"))
        if self.instance.pk:
            offered |= Q(pk__in=[term.pk for term in getattr(self.instance, name).all()])
        return Term.objects.filter(offered).order_by("position", "folded_label")

    def _chosen_determinants(self) -> list[tuple[Term, str]]:
        chosen = [(term, self.cleaned_data.get(f"determinant_{term.pk}", "")) for term in self._determinants]
        return [(term, "" if level == "visé" else level) for term, level in chosen if level]

    def mine(self, name: str) -> Any:
        if name == "determinants":
            return [_determinant(term.label, level) for term, level in self._chosen_determinants()]
        if name == "tags":
            tags = self.cleaned_data["tags"]
            return [self._tags[pk].label for pk in tags.chosen] + list(tags.added)
        return super().mine(name)

    def held(self, item: Model, name: str) -> Any:
        if name == "determinants" and isinstance(item, ActionSheet):
            links = item.determinant_links.select_related("term")
            return [_determinant(link.term.label, link.target_level) for link in links]
        return super().held(item, name)

    def say(self, name: str, value: Any) -> str:
        return said(value) if name in ("determinants", "tags") else super().say(name, value)

    def label_of(self, name: str) -> str:
        return "Déterminants de santé" if name == "determinants" else super().label_of(name)

    def arguments(self) -> dict[str, Any]:
        found: dict[str, Any] = {"links": {}}
        sent = set(self.compared()) - self.dropped
        if "audiences" in sent:
            found["links"]["audiences"] = list(self.cleaned_data["audiences"])
        if "tags" in sent:
            found["tag_labels"] = self.mine("tags")
        if "determinants" in sent:
            found["determinants"] = self._chosen_determinants()
        return found


_LEVELS = [("", "Non visé"), ("visé", "Visé, niveau non précisé"), *TargetLevel.choices[1:]]


def _determinant(label: str, level: str) -> str:
    return f"{label} ({TargetLevel(level).label})" if level else label


class TerritoryForm(SectionForm):
    """Where."""

    title = "Territoire"
    links = ("priority_areas",)

    class Meta(Scoped):
        model = ActionSheet
        fields = ("perimeter_text", "priority_areas")
        widgets: ClassVar = {"priority_areas": forms.CheckboxSelectMultiple}

    def scope(self) -> None:
        quarters = quarters_of(self.contract)
        if self.instance.pk:
            chosen = self.instance.priority_areas.values("pk")
            quarters = Territory.objects.filter(Q(pk__in=quarters.values("pk")) | Q(pk__in=chosen)).order_by(
                "folded_name"
            )
        field = self.fields["priority_areas"]
        field.queryset = quarters  # type: ignore[attr-defined]
        field.help_text = ""
        if not quarters.exists():
            del self.fields["priority_areas"]


class CalendarForm(SectionForm):
    """When."""

    title = "Calendrier"

    class Meta(Scoped):
        model = ActionSheet
        fields = ("start", "end", "calendar_text")


class MeansForm(SectionForm):
    """With what."""

    title = "Moyens"

    class Meta(Scoped):
        model = ActionSheet
        fields = ("means",)


class SteeringForm(SectionForm):
    """How it is steered."""

    title = "Pilotage"
    links = ("linked_plans",)

    class Meta(Scoped):
        model = ActionSheet
        fields = ("priority", "confidentiality", "novelty", "linked_plans")
        widgets: ClassVar = {"linked_plans": forms.CheckboxSelectMultiple}

    def scope(self) -> None:
        plans = self.fields["linked_plans"]
        plans.queryset = self.contract.linked_plans.all()  # type: ignore[attr-defined]
        plans.help_text = ""
        if not self.contract.linked_plans.exists():
            del self.fields["linked_plans"]


SECTIONS: dict[str, type[SectionForm]] = {
    "identite": IdentityForm,
    "contenu": ContentForm,
    "publics": AudiencesForm,
    "territoire": TerritoryForm,
    "calendrier": CalendarForm,
    "moyens": MeansForm,
    "pilotage": SteeringForm,
}
