"""The forms of gates: passing one, answering a demand, coming back, choosing a path; and writing a path."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from ecluse.contracts.enums import ContractState
from ecluse.contracts.forms.base import LONGEST_TEXT, strip_lines
from ecluse.contracts.forms.fields import ScopedChoicesField
from ecluse.contracts.models import Contract, ContractDocument, Signatory
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.contents import documents_shown
from ecluse.governance.models import Decision
from ecluse.governance.rules.checks import CHECKS
from ecluse.governance.rules.paths import AGREERS, PASSERS, STATES, Gate, Path
from ecluse.governance.selectors.gates import decisions_for, voted_signatories
from ecluse.governance.services.gates import Evidence
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.ui.forms import DateField, UiForm

_CONFIRM = "confirme-"


def _long_text(label: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea({"rows": 3}), validators=[MaxLengthValidator(LONGEST_TEXT)], **more
    )


def _several(rows: Any, label: str, help_text: str) -> ScopedChoicesField:
    """Boxes for a few, a list for many: a register holds hundreds of decisions."""
    many = rows.count() > 12
    widget = forms.SelectMultiple({"size": 8}) if many else forms.CheckboxSelectMultiple()
    how = " Ctrl (ou Cmd) pour en choisir plusieurs." if many else ""
    return ScopedChoicesField(rows, label=label, required=False, widget=widget, help_text=help_text + how)


class PassForm(UiForm):
    """When a gate was passed, and what establishes it."""

    passed_on = DateField(label="Passée le")

    def __init__(
        self, *args: Any, contract: Contract, access: Access, gate: Gate, on_paper: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passed_on"].initial = None if on_paper else timezone.localdate()
        if gate.agreed_by and not on_paper:
            del self.fields["passed_on"]  # it is passed on the day of the last agreement
        rows: list[tuple[str, Any, str, str]] = [
            ("decisions", decisions_for(contract, gate.key), "Décisions", "Celles du registre qui l’établissent."),
            (
                "documents", ContractDocument.objects.filter(documents_shown(access), contract=contract), "Pièces",
                "Des pièces déjà jointes au contrat.",
            ),
            ("votes", voted_signatories(contract), "Délibérations", "Celles des signataires, avec leur date."),
        ]  # fmt: skip
        for name, offered, label, said in rows:
            if offered.exists():
                self.add_field(name, _several(offered, label, said))
        for rank, text in enumerate(gate.confirms):
            self.add_field(f"{_CONFIRM}{rank}", forms.BooleanField(label=text, required=False))
        said = (
            "Où et par qui cela s’est fait, où c’est écrit. Obligatoire si rien n’est coché au-dessus."
            if on_paper
            else ""
        )
        self.add_field("note", _long_text("Précisions", required=False, help_text=said))

    def clean_passed_on(self) -> Any:
        day = self.cleaned_data["passed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("cette date est à venir : un passage s’enregistre une fois fait.")
        return day

    def evidence(self) -> Evidence:
        """What was chosen, for the service."""
        given = self.cleaned_data
        documents: list[ContractDocument] = list(given.get("documents") or ())
        decisions: list[Decision] = list(given.get("decisions") or ())
        votes: list[Signatory] = list(given.get("votes") or ())
        ticked = frozenset(
            int(name.removeprefix(_CONFIRM)) for name, value in given.items() if name.startswith(_CONFIRM) and value
        )
        return Evidence(documents, decisions, votes, ticked)


class AnswerForm(UiForm):
    """Whether one agrees with a passage."""

    says_optional = False
    agreed = forms.TypedChoiceField(
        label="Votre réponse", choices=[("oui", "Je donne cet accord"), ("non", "Je ne peux pas le donner")],
        widget=forms.RadioSelect, coerce=lambda value: value == "oui",
    )  # fmt: skip
    note = _long_text("Mot à la coordination", required=False, help_text="Obligatoire si vous refusez : ce qui manque.")


class ReturnForm(UiForm):
    """To which earlier state a contract comes back, and why."""

    says_optional = False
    state = forms.ChoiceField(label="Étape", widget=forms.RadioSelect)
    reason = _long_text("Pourquoi", help_text="Ce qui oblige à y revenir. Le journal le garde.")

    def __init__(self, *args: Any, path: Path, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = path.states[: max(path.rank(now), 0)]
        self.fields["state"].choices = [(state, ContractState(state).label) for state in before]  # type: ignore[attr-defined]


class ChoosePathForm(UiForm):
    """Which path a contract follows."""

    says_optional = False
    slug = forms.ChoiceField(label="Parcours", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: dict[str, Path], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = ("", "Celui de la région, ou le parcours usuel")
        self.fields["slug"].choices = [first, *((slug, path.name) for slug, path in offered.items())]  # type: ignore[attr-defined]


class NewPathForm(UiForm):
    """A path that begins as another."""

    name = forms.CharField(label="Nom du parcours", max_length=120)
    like = forms.ChoiceField(label="Reprendre les portes de")

    def __init__(self, *args: Any, offered: dict[str, Path], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["like"].choices = [(slug, path.name) for slug, path in offered.items()]  # type: ignore[attr-defined]


class PathForm(UiForm):
    """What a path says of itself, and whose it is."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Nom du parcours", max_length=120)
    summary = _long_text("En deux phrases", required=False, max_length=1000)
    source = forms.CharField(
        label="Source", required=False, max_length=500, help_text="Le guide, la note ou la décision d’où il vient."
    )
    regions = forms.MultipleChoiceField(
        label="Parcours des régions", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Les contrats de ces régions le suivent, sauf s’ils en choisissent un autre.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = Territory.objects.current().filter(level=GeographicLevel.REGION).order_by("folded_name")
        self.fields["regions"].choices = [(each.code, each.name) for each in regions]  # type: ignore[attr-defined]


_ASKED = [("non", "Pas demandé"), ("conseille", "Conseillé"), ("exige", "Exigé")]


class GateForm(UiForm):
    """One gate of a path: where it stands, who passes it, what it asks."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Nom de la porte", max_length=120)
    help = _long_text("Ce qu’elle garantit", required=False, max_length=500)
    leaves = forms.MultipleChoiceField(
        label="Étapes qu’elle quitte", choices=list(STATES.items()), widget=forms.CheckboxSelectMultiple
    )
    reaches = forms.ChoiceField(
        label="Étape où elle mène", required=False, choices=[("", "La même : le contrat y reste"), *STATES.items()]
    )
    mark = forms.CharField(
        label="Mention ajoutée à l’étape", required=False, max_length=80,
        help_text="Par exemple : « bilan à mi-parcours fait ».",
    )  # fmt: skip
    passed_by = forms.MultipleChoiceField(
        label="Qui la passe", choices=[(key, said.capitalize()) for key, said in PASSERS.items()],
        widget=forms.CheckboxSelectMultiple, initial=["coordination"],
    )  # fmt: skip
    agreed_by = forms.MultipleChoiceField(
        label="Qui doit donner son accord", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(key, said[:1].upper() + said[1:]) for key, said in AGREERS.items()],
    )  # fmt: skip
    confirms = _long_text(
        "Ce que la personne confirme en la passant", required=False,
        help_text="Une phrase par ligne : ce qu’Écluse ne peut pas vérifier seul.",
    )  # fmt: skip

    def __init__(self, *args: Any, gate: Gate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for word, check in CHECKS.items():
            self.add_field(f"demande-{word}", forms.ChoiceField(label=check.label, choices=_ASKED, initial="non"))
        if gate is not None:
            self.initial.update(
                name=gate.name, help=gate.help, leaves=gate.leaves, reaches=gate.reaches, mark=gate.mark,
                passed_by=gate.passed_by, agreed_by=gate.agreed_by, confirms="\n".join(gate.confirms),
            )  # fmt: skip
            self.initial.update({f"demande-{word}": "exige" for word in gate.required})
            self.initial.update({f"demande-{word}": "conseille" for word in gate.advised})

    def asked(self) -> list[Any]:
        """The fields of what may be asked, for the page."""
        return [self[name] for name in self.fields if name.startswith("demande-")]

    def told(self) -> list[Any]:
        """The other visible fields, for the page."""
        return [field for field in self.visible_fields() if not field.name.startswith("demande-")]

    def values(self) -> dict[str, Any]:
        """The gate, as a path keeps it."""
        given = self.cleaned_data
        same = {name: given[name] for name in ("name", "help", "reaches", "mark", "leaves", "passed_by", "agreed_by")}
        asked = {word: given[f"demande-{word}"] for word in CHECKS}
        return same | {
            "confirms": strip_lines(given["confirms"]).splitlines(),
            "required": [word for word, how in asked.items() if how == "exige"],
            "advised": [word for word, how in asked.items() if how == "conseille"],
        }
