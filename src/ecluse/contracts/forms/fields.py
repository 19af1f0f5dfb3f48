"""Fields that read what people write about contracts: dates known in part, bodies by their name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ecluse.accounts.models import Organisation
from ecluse.accounts.selectors import find_organisation
from ecluse.contracts.rules.partial_dates import is_partial_date, read_partial_date, strange_year
from ecluse.contracts.services.records import NewOrganisation
from ecluse.lib.formats import partial_date
from ecluse.lib.text import key
from ecluse.lib.typography import NBSP
from ecluse.ui.forms import DateField

_EXAMPLES = f"Année, mois ou jour{NBSP}: 2025, mars 2025 ou 14/03/2025."


class WrittenDateField(forms.CharField):
    """A date known to the year, the month or the day, in one line. Gives ISO text cut where knowledge stops, or ""."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _EXAMPLES)
        kwargs["max_length"] = 40  # as people write it, which is longer than as it is kept
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")
        self.widget.attrs["class"] = "fr-input ec-short"

    def prepare_value(self, value: Any) -> Any:
        return partial_date(value) if isinstance(value, str) and is_partial_date(value) else value

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        found = read_partial_date(text)
        if found is None:
            raise ValidationError(
                f"«{NBSP}{text}{NBSP}» n’est pas une date qui existe. Écrivez une année (2025), un mois (mars 2025) ou "
                "un jour (14/03/2025).",
                code="invalid",
            )
        if strange := strange_year(found):
            raise ValidationError(strange, code="invalid")
        return found


def day_field(**kwargs: Any) -> DateField:
    """A whole day, in three parts."""
    return DateField(**kwargs)


class OrganisationWidget(forms.TextInput):
    """The name of a body, with the known ones proposed; a check box appears when the name is not known."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "fr-input", "autocomplete": "off", **(attrs or {})})
        self.names: Callable[[], Iterable[str]] = lambda: ()
        self.unknown = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, bool]:
        return str(data.get(name, "")), data.get(f"{name}_nouveau") == "1"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> str:
        return str(value[0]) if isinstance(value, tuple) else str(value or "")

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        identifier = (attrs or {}).get("id") or f"id_{name}"
        listed = f"liste-{identifier}"
        field = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((known,) for known in self.names()))
        confirm: SafeString = mark_safe("")
        if self.unknown:
            confirm = format_html(
                '<div class="fr-checkbox-group ec-mt"><input type="checkbox" id="{3}_nouveau" name="{0}_nouveau" '
                'value="1"><label class="fr-label" for="{3}_nouveau">Nouvel organisme{1}: créer «{1}{2}{1}»</label></div>',
                name,
                NBSP,
                self.unknown,
                identifier,
            )
        return format_html('{}<datalist id="{}">{}</datalist>{}', field, listed, options, confirm)


class OrganisationField(forms.Field):
    """A body by its name. Gives an ``Organisation``, a ``NewOrganisation`` that was confirmed, or None."""

    widget = OrganisationWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Commencez à écrire son nom, puis choisissez-le ou complétez-le.")
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Organisation | NewOrganisation | None:
        text, confirmed = value if isinstance(value, tuple) else (str(value or ""), False)
        name = " ".join(text.split())
        if not key(name):
            if self.required:
                raise ValidationError("écrivez le nom de l’organisme.", code="required")
            return None
        if len(name) > 300:
            raise ValidationError("ce nom est trop long, gardez 300 signes au plus.", code="long")
        known = find_organisation(name)
        if known is not None:
            return known
        if confirmed:
            return NewOrganisation(name)
        drawn: Any = self.widget
        drawn.unknown = name
        raise ValidationError(
            f"«{NBSP}{name}{NBSP}» n’est pas encore connu. Corrigez le nom, ou cochez «{NBSP}Nouvel organisme{NBSP}» "
            "pour le créer.",
            code="unknown",
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        text = data[0] if isinstance(data, tuple) else str(data or "")
        return key(str(initial or "")) != key(text)


def _is_key(value: Any) -> bool:
    """Whether a value may be the key of a row: a database refuses what has too many digits."""
    return not isinstance(value, str) or len(value) <= 18


class ScopedChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the entities that the form offers; anything else does not exist."""

    def __init__(self, queryset: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.error_messages["invalid_choice"] = "choisissez une des réponses de la liste."

    def to_python(self, value: Any) -> Any:
        if not _is_key(value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class ScopedChoicesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several of the entities that the form offers; anything else does not exist."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.error_messages["invalid_choice"] = "une des réponses n’existe plus, choisissez parmi celles de la liste."
        self.error_messages["invalid_pk_value"] = self.error_messages["invalid_choice"]

    def clean(self, value: Any) -> Any:
        if isinstance(value, list | tuple) and not all(map(_is_key, value)):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


def said(value: Any) -> str:
    """A value as people read it, to compare two versions of a form."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return partial_date(value)
    if isinstance(value, NewOrganisation):
        return value.name
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(sorted(said(item) for item in value))
    return str(value)
