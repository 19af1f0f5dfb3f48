"""The form and the bound field that our templates expect."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input

from ecluse.lib.typography import NBSP
from ecluse.ui.forms.widgets import DatePartsWidget

if TYPE_CHECKING:
    from django.db.models import Model

_REQUIRED = "remplissez ce champ, il est obligatoire."
_REQUIRED_BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (  # the first that fits
    (forms.RadioSelect, "choisissez une des réponses."),
    (forms.CheckboxSelectMultiple, "cochez au moins une réponse."),
    (forms.SelectMultiple, "choisissez au moins une réponse dans la liste."),
    (forms.Select, "choisissez une réponse dans la liste."),
    (forms.CheckboxInput, "cochez cette case pour continuer."),
    (forms.FileInput, "choisissez un fichier."),
    (DatePartsWidget, "indiquez la date."),
)
_INVALID: dict[type[forms.Field], tuple[str, str]] = {
    forms.EmailField: ("invalid", "écrivez une adresse électronique complète, comme contact@exemple.fr."),
    forms.URLField: ("invalid", "écrivez une adresse complète, comme https://exemple.fr."),
    forms.IntegerField: ("invalid", "écrivez un nombre entier, en chiffres."),
    forms.DecimalField: ("invalid", "écrivez un nombre, en chiffres."),
    forms.ChoiceField: ("invalid_choice", "choisissez une des réponses proposées."),
}


_LIMITS = {  # said by validators; a field may say it otherwise
    "max_value": f"écrivez au plus %(limit_value)s{NBSP}: vous avez écrit %(value)s.",
    "min_value": f"écrivez au moins %(limit_value)s{NBSP}: vous avez écrit %(value)s.",
    "max_length": "ce texte compte %(show_value)s signes, gardez-en %(limit_value)s au plus.",
    "min_length": "ce texte compte %(show_value)s signes, il en faut au moins %(limit_value)s.",
}


class UiRenderer(TemplatesSetting):
    """Our form and field templates, found by the project's own engine."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class UiBoundField(forms.BoundField):
    """A field that knows how it is drawn: what wraps it, whether it is marked as optional, where its errors link to."""

    form: UiFormMixin

    @property
    def is_group(self) -> bool:
        """Several controls under one legend."""
        return bool(self.field.widget.use_fieldset)

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def group_class(self) -> str:
        """The DSFR class of the wrapper: ``fr-select-group``, ``fr-upload-group`` or ``fr-input-group``."""
        widget = self.field.widget
        if isinstance(widget, forms.Select):
            return "fr-select-group"
        return "fr-upload-group" if isinstance(widget, forms.FileInput) else "fr-input-group"

    @property
    def is_optional(self) -> bool:
        """Optional, in a form where that has to be said."""
        depends = self.name in self.form.sometimes_required
        return self.form.marks_optional and not self.field.required and not self.is_checkbox and not depends

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def described_by(self) -> str:
        """Identifiers of the hint and of the errors, for a group (Django itself writes those of a single control)."""
        return " ".join(
            identifier
            for identifier, present in ((self.hint_id, self.help_text), (self.error_id, self.errors))
            if present
        )

    @property
    def said_label(self) -> str:
        """The label as the beginning of a sentence: without its question mark."""
        return str(self.label).rstrip(" ?:\u00a0\u202f")

    @property
    def error_anchor(self) -> str:
        """The identifier that the summary of errors links to: the control, or the first of a group."""
        if isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id


class UiFormMixin(forms.BaseForm):
    """To put before ``forms.Form`` or ``forms.ModelForm``.

    ``autocomplete`` gives the HTML purpose of fields by name (RGAA 11.13), ``says_optional`` whether the sentence about
    optional fields is shown, ``focuses_errors`` whether the summary of errors takes the focus (with a script),
    ``sometimes_required`` the fields that another one may make compulsory: not marked, their hint says when.
    """

    default_renderer = UiRenderer
    bound_field_class = UiBoundField
    autocomplete: ClassVar[Mapping[str, str]] = {}
    says_optional: ClassVar[bool] = True
    sometimes_required: ClassVar[Set[str]] = frozenset()
    focuses_errors: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _dress(field, self.autocomplete.get(name, ""))

    def add_field(self, name: str, field: forms.Field) -> None:
        """Add a field that depends on what the form is about; dressed as those of the class are."""
        self.fields[name] = field
        _dress(field, self.autocomplete.get(name, ""))

    def _askable(self) -> list[forms.Field]:
        return [
            f for f in self.fields.values() if not f.widget.is_hidden and not isinstance(f.widget, forms.CheckboxInput)
        ]

    @property
    def marks_optional(self) -> bool:
        """Optional fields are marked one by one, unless all are optional (a sentence says so)."""
        return any(field.required for field in self._askable()) or not self.says_optional

    @property
    def optional_note(self) -> str:
        """One sentence that states the rule; empty for a form of one field."""
        fields = self._askable()
        if not self.says_optional or len(fields) < 2:
            return ""
        if all(field.required for field in fields):
            return "Tous les champs sont obligatoires."
        if not any(field.required for field in fields):
            return "Aucun champ n’est obligatoire."
        said = [field for name, field in self.fields.items() if field in fields and name not in self.sometimes_required]
        if all(field.required for field in said):
            return ""  # each says for itself when it is compulsory
        return f"Les champs sont obligatoires, sauf ceux marqués «{NBSP}facultatif{NBSP}»."

    @property
    def error_count(self) -> int:
        """How many errors the summary tells."""
        return sum(len(errors) for errors in self.errors.values())


def _dress(field: forms.Field, autocomplete: str) -> None:
    """Give a field its DSFR class, its template and sentences that say what to do."""
    widget = field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        if widget.template_name.startswith("django/"):
            widget.template_name = "ui/widgets/options.html"
    elif isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "fr-select")
    elif isinstance(widget, forms.FileInput):
        widget.attrs.setdefault("class", "fr-upload")
    elif isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("class", "fr-input")
        if widget.attrs.get("rows") in (None, "10"):
            widget.attrs["rows"] = "5"
        widget.attrs.pop("cols", None)
    elif isinstance(widget, Input) and not isinstance(widget, forms.CheckboxInput):
        widget.attrs.setdefault("class", "fr-input")
    if autocomplete:
        widget.attrs["autocomplete"] = autocomplete
    if field.error_messages.get("required") == forms.Field().error_messages["required"]:
        field.error_messages["required"] = next(
            (sentence for cls, sentence in _REQUIRED_BY_WIDGET if isinstance(widget, cls)), _REQUIRED
        )
    for cls, (code, sentence) in _INVALID.items():
        if isinstance(field, cls):
            field.error_messages[code] = sentence
    for code, sentence in _LIMITS.items():
        field.error_messages.setdefault(code, sentence)


class UiForm(UiFormMixin, forms.Form):
    """A plain form."""


if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Model]
else:
    _ModelForm = forms.ModelForm


class UiModelForm(UiFormMixin, _ModelForm):
    """A form over a model; services write, so its ``save`` is not for use."""
