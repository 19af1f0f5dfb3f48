"""The form of one entity of a contract, and what happens when someone else has changed it meanwhile.

The form carries, beside the version it was opened on, a fingerprint of each field as it was then. When the entity has
changed, a field that only one side touched keeps that side's value; a field that both sides changed is shown twice, and
the person chooses. Nothing is lost, and nobody is asked about what they did not touch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Model

from ecluse.accounts.models import Organisation
from ecluse.contracts.forms.fields import OrganisationField, WrittenDateField, said
from ecluse.contracts.models import Contract, PartialDateField
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import money, number, partial_date
from ecluse.ui.forms import MoneyField, UiModelForm

KEEP = "garder-"  # before the name of a field: which version is kept
JOINED = "reunie-"  # before the name of a field: a text that joins both versions
LONGEST_TEXT = 50_000  # characters of a free text: some twenty pages


def field_for(db_field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """The form field of a model field: dates as written, money as written, bodies by their name."""
    label = db_field.verbose_name[:1].upper() + db_field.verbose_name[1:]
    given: dict[str, Any] = {"label": label, "required": not db_field.blank, **kwargs}
    if isinstance(db_field, models.BooleanField):
        given["required"] = False  # a box may stay empty
    if db_field.help_text:
        given.setdefault("help_text", db_field.help_text)
    if isinstance(db_field, PartialDateField):
        return WrittenDateField(**given)
    if isinstance(db_field, models.DecimalField):
        limit = 10 ** (db_field.max_digits - db_field.decimal_places) - 1
        decimals = db_field.decimal_places
        return MoneyField(max_value=limit, decimals=decimals, unit="" if decimals == 2 else "ETP", **given)
    if isinstance(db_field, models.ForeignKey) and db_field.related_model is Organisation:
        return OrganisationField(**given)
    is_long = isinstance(db_field, models.CharField) and (db_field.max_length or 0) >= 500
    if is_long and not isinstance(db_field, models.URLField):
        given["widget"] = forms.Textarea(attrs={"rows": 2})
    if isinstance(db_field, models.TextField):
        # Not the « maxlength » of the browser, which would cut what is pasted without a word.
        given["validators"] = [MaxLengthValidator(LONGEST_TEXT)]
    if db_field.name == "number":
        given["widget"] = forms.TextInput(attrs={"class": "fr-input ec-short"})
    if isinstance(db_field, models.URLField):
        given["assume_scheme"] = "https"
    return db_field.formfield(**given)


class Scoped:
    """To inherit in ``Meta``: how model fields become form fields."""

    formfield_callback = field_for


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field that two people changed: its name, its label, each version as people read it, whether it is a text."""

    name: str
    label: str
    mine: str
    theirs: str
    is_text: bool


class RecordForm(UiModelForm):
    """The fields of one entity; ``values`` are for a service, which alone writes."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *args: Any, contract: Contract, only: Collection[str] = (), **kwargs: Any
    ) -> None:
        """``only`` keeps some of the things that the form sends, by the names under which they are compared."""
        self.contract = contract
        self.dropped: set[str] = set()
        #: Control → the one thing that several controls give together, and that is compared as one.
        self.groups: dict[str, str] = {}
        super().__init__(_with_joined_texts(data), *args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, OrganisationField):
                if self.instance.pk:
                    self.initial[name] = str(getattr(self.instance, name) or "")
                field.widget.names = known_names
        self.scope()
        if only:
            for name in [name for name in self.names() if self.groups.get(name, name) not in only]:
                del self.fields[name]
                self.groups.pop(name, None)
        if self.instance.pk:
            self.initial["version"] = getattr(self.instance, "version", None)
            self.initial["base"] = self.fingerprints(self.instance)

    def scope(self) -> None:
        """Offer only what belongs to the contract. Forms with keys to other entities say how."""

    def _post_clean(self) -> None:
        """The instance is left as it is: services write, and the page may still show it."""

    # --- what is sent ----------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The fields of the entity that this form sends."""
        return [name for name in self.fields if name not in ("version", "base")]

    def compared(self) -> list[str]:
        """What is compared when two people have written: the fields sent, those of a group being one."""
        return list(dict.fromkeys(self.groups.get(name, name) for name in self.names()))

    def values(self) -> dict[str, Any]:
        """Field → value, for a service, without what was dropped for the other version."""
        return {name: self.cleaned_data[name] for name in self.names() if name not in self.dropped}

    def refuse(self, error: DomainError) -> None:
        """Show what a service refused, on its field where it names one of this form."""
        self.add_error(error.field if error.field in self.fields else None, ValidationError(error.message))

    # --- two versions ----------------------------------------------------------------------------------------------

    def mine(self, name: str) -> Any:
        """The value that was sent."""
        return self.cleaned_data.get(name)

    def held(self, item: Model, name: str) -> Any:
        """The value that ``item`` holds."""
        field = item._meta.get_field(name)
        return list(getattr(item, name).all()) if isinstance(field, models.ManyToManyField) else getattr(item, name)

    def say(self, name: str, value: Any) -> str:
        """A value as people read it."""
        field = self.fields.get(name)
        if isinstance(field, WrittenDateField):
            return partial_date(value) if value else ""
        if isinstance(field, MoneyField):
            write = number if field.unit else money
            return write(value) if value is not None else ""
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField) and value:
            labels = dict(cast("Iterable[tuple[Any, Any]]", field.choices))
            return str(labels.get(value, value))
        return said(value)

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label or name)

    def fingerprints(self, item: Model) -> str:
        return json.dumps({name: _fingerprint(self.say(name, self.held(item, name))) for name in self.compared()})

    def reconcile(self, current: Model) -> list[Disagreement]:
        """Bring this form, which is valid, onto ``current``; return what both sides changed.

        Fields that only the other side changed are dropped, so that ``values`` leaves them alone.
        """
        try:
            base = dict(json.loads(self.cleaned_data.get("base") or "{}"))
        except (ValueError, TypeError):
            base = {}
        found = []
        for name in self.compared():
            mine, theirs = self.say(name, self.mine(name)), self.say(name, self.held(current, name))
            if mine == theirs or base.get(name) == _fingerprint(theirs):
                continue
            if base.get(name) == _fingerprint(mine):
                self.dropped.add(name)
            else:
                found.append(Disagreement(name, self.label_of(name), mine, theirs, self.is_text(name)))
        return found

    def is_text(self, name: str) -> bool:
        """Whether a field is a text long enough for its two versions to be joined by hand."""
        return name in self.fields and isinstance(self.fields[name].widget, forms.Textarea)

    def settle(self, choices: dict[str, str]) -> None:
        """Leave alone the fields for which the other version was chosen."""
        self.dropped |= {name for name in self.compared() if choices.get(f"{KEEP}{name}") == "autre"}


class _Choosing(Protocol):
    """A field whose choices are rows of a table."""

    queryset: Any
    empty_label: str | None


def choose_among(form: forms.BaseForm, name: str, queryset: Any, *, empty: str | None = None) -> None:
    """Offer only ``queryset``, and ``empty`` for none of it; a foreign or invented key is refused as if it did not exist."""
    field = cast("_Choosing", form.fields[name])
    field.queryset = queryset
    if empty is not None:
        field.empty_label = empty


def _with_joined_texts(data: Any) -> Any:
    """What was sent, where a text that joins two versions stands in the place of the field."""
    joined = [name for name, choice in data.items() if name.startswith(KEEP) and choice == "reunie"] if data else []
    if not joined:
        return data
    data = data.copy()
    for name in (choice.removeprefix(KEEP) for choice in joined):
        data[name] = data.get(f"{JOINED}{name}", "")
    return data


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:16]


def known_names() -> Iterable[str]:
    """The names of bodies that a field proposes."""
    return Organisation.objects.order_by("folded_name").values_list("name", flat=True)[:2000]


def strip_lines(text: str) -> str:
    """One item a line: blanks trimmed, empty lines gone."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
