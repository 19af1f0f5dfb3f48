"""What the forms of the preparation add to those of contracts: links, bodies one a line, shares of a post."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import ManyToManyField, Model

from ecluse.contracts.forms.base import RecordForm
from ecluse.lib.formats import number


class LinkedForm(RecordForm):
    """The fields of an entity and what it is linked to. ``not_kept``: fields that only the form itself reads."""

    not_kept: ClassVar[frozenset[str]] = frozenset()

    def names(self) -> list[str]:
        return [name for name in super().names() if name not in self.not_kept]

    def is_link(self, name: str) -> bool:
        return isinstance(self._meta.model._meta.get_field(name), ManyToManyField)

    def arguments(self) -> dict[str, Any]:
        """``values`` and ``links``, for a service."""
        found = self.values()
        links = {name: list(found.pop(name)) for name in list(found) if self.is_link(name)}
        return {"values": found, "links": links}


class BodiesField(forms.CharField):
    """Bodies by their names, one a line. Gives the names; a service makes known those that are not."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Un organisme par ligne. Ceux qui ne sont pas encore connus le deviennent.")
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        lines = (" ".join(line.split()) for line in str(value or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        long = next((line for line in value if len(line) > 300), None)
        if long:
            raise ValidationError(f"« {long[:40]}… » est trop long, gardez 300 signes au plus par ligne.", code="long")

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(names_of(value)) if isinstance(value, list) else value


def names_of(value: Any) -> list[str]:
    """The names of bodies, given as rows or as names."""
    return sorted(str(each) for each in value)


class ShareField(forms.CharField):
    """A share of a full-time post as people write it: « 0,5 ». Gives a ``Decimal``, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "fr-input ec-short"})

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").upper().replace("ETP", "").replace(",", ".").strip()
        if not text:
            return None
        try:
            share = Decimal(text)
            exact = share.quantize(Decimal("0.01"))
        except InvalidOperation:
            raise ValidationError("écrivez un nombre, comme 0,5 pour un mi-temps.", code="invalid") from None
        if not share.is_finite() or share != exact or not 0 < share < 1000:
            raise ValidationError(
                "écrivez un nombre plus grand que zéro, avec deux chiffres au plus après la virgule.", code="invalid"
            )
        return exact


def held_names(item: Model, name: str) -> list[str]:
    """The names of the bodies that ``item`` is linked to."""
    return names_of(getattr(item, name).all()) if item.pk else []
