"""Fields shared by the models of contracts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length, Substr
from django.utils import timezone

from ecluse.contracts.rules.partial_dates import is_ahead, is_partial_date, strange_year


def validate_partial_date(text: str) -> None:
    """Refuse what is not a year, a month or a day that exists, or that no contract speaks of."""
    if text and not is_partial_date(text):
        raise ValidationError("Écrivez une année (2025), un mois (2025-03) ou un jour (2025-03-14).")
    if strange := strange_year(text):
        raise ValidationError(strange)


def validate_not_ahead(text: str) -> None:
    """Refuse, for what has been done, a date that has not come."""
    if is_partial_date(text) and is_ahead(text, timezone.localdate()):
        raise ValidationError(
            "cette date est à venir. Écrivez quand c’est fait, ou laissez ce champ vide en attendant."
        )


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A date known to the year, the month or the day; empty when it is not known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs["validators"] = [*kwargs.get("validators", ()), validate_partial_date]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs


class Versioned(models.Model):
    """A row that two people may edit: its version is sent with each form and checked on saving."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True


class Ordered(models.Model):
    """A row that people put in order."""

    position = models.PositiveIntegerField("ordre", default=0, editable=False)

    class Meta:
        abstract = True


#: A period known in part: its end is compared with its start no further than the end is known, so that
#: « mars 2025 à 2025 » holds.
ENDS_AFTER_START = (
    models.Q(end="")
    | models.Q(start="")
    | models.Q(end__gte=Substr(models.F("start"), models.Value(1), Length(models.F("end"))))
)
