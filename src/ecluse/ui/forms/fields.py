"""Fields that read what people write: dates in three parts, partial dates, money, choices with additions, files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from ecluse.lib.formats import file_size, number
from ecluse.lib.typography import MONTHS, NBSP
from ecluse.ui.forms.widgets import DatePartsWidget, SelectionWidget, UploadWidget


class _DateParts(forms.Field):
    """What both kinds of date share: reading three parts and saying which one is odd."""

    widget = DatePartsWidget

    def _parts(self, value: Any) -> tuple[int | None, int | None, int | None]:
        day, month, year = [str(part or "").strip() for part in [*(value or []), "", "", ""][:3]]
        day = re.sub(r"er$", "", day)
        for text, words in ((day, "le jour"), (month, "le mois"), (year, "l’année")):
            if text and not text.isdecimal():
                raise ValidationError(f"écrivez {words} en chiffres.", code="invalid")
        if year and len(year) != 4:
            raise ValidationError("écrivez l’année avec quatre chiffres, comme 2026.", code="year")
        if month and not 1 <= int(month) <= 12:
            raise ValidationError("le mois va de 1 à 12.", code="month")
        return (int(day) if day else None, int(month) if month else None, int(year) if year else None)

    @staticmethod
    def _day(year: int, month: int, day: int) -> dt.date:
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise ValidationError(
                f"le {day}{NBSP}{MONTHS[month - 1]} {year} n’existe pas, corrigez le jour.", code="day"
            ) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return DatePartsWidget().decompress(initial) != [str(part or "") for part in data or ["", "", ""]]


#: No form speaks of a day before or after these years: 0202 or 20255 are slips of the finger.
_YEARS = (1900, 2200)


class DateField(_DateParts):
    """A whole date, typed in three parts. Gives a ``datetime.date``, or None."""

    def clean(self, value: Any) -> dt.date | None:
        day, month, year = self._parts(value)
        if day is month is year is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        lacking = [word for part, word in ((day, "le jour"), (month, "le mois"), (year, "l’année")) if part is None]
        if lacking or day is None or month is None or year is None:
            raise ValidationError(f"ajoutez {' et '.join(lacking)}.", code="incomplete")
        date = self._day(year, month, day)
        if not _YEARS[0] <= date.year <= _YEARS[1]:
            raise ValidationError(f"l’année {date.year} n’est pas plausible, corrigez-la.", code="year")
        self.run_validators(date)
        return date


class PartialDateField(_DateParts):
    """A date known in part: year, month and year, or whole. Gives ISO text ("2025", "2025-03", "2025-03-14"), or ""."""

    def clean(self, value: Any) -> str:
        day, month, year = self._parts(value)
        if day is month is year is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return ""
        if year is None:
            raise ValidationError("ajoutez l’année.", code="incomplete")
        if month is None:
            if day is not None:
                raise ValidationError("ajoutez le mois, ou retirez le jour.", code="incomplete")
            return f"{year:04d}"
        return f"{year:04d}-{month:02d}" if day is None else self._day(year, month, day).isoformat()


class MoneyField(forms.Field):
    """An amount in euros as French people write it: « 1 234,50 € ». Gives a ``Decimal`` of two decimals, or None.

    ``decimals`` and ``unit`` (one word) make it a field of another measure: posts, as « 0,5 ETP ».
    """

    widget = forms.TextInput

    def __init__(self, *, max_value: Decimal | int = 10**11, decimals: int = 2, unit: str = "", **kwargs: Any) -> None:
        self.max_value = Decimal(max_value)
        self.decimals, self.unit = decimals, unit
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("class", "fr-input ec-money")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal | int | float):
            fixed = 2 if self.decimals == 2 else None
            return number(Decimal(str(value)), 0 if value == int(value) else fixed)
        return value

    def to_python(self, value: Any) -> Decimal | None:
        text = re.sub(rf"(?:{self.unit or '€|euros?'})\s*$", "", str(value or "").strip(), flags=re.IGNORECASE)
        text = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
        if not text:
            return None
        try:
            if not re.fullmatch(rf"[0-9]+(?:\.[0-9]{{1,{self.decimals}}})?", text):
                raise InvalidOperation
            amount = Decimal(text).quantize(Decimal(1).scaleb(-self.decimals))
        except InvalidOperation:
            raise ValidationError(self._wanted(), code="invalid") from None
        if amount > self.max_value:
            said = f"{number(self.max_value)}{NBSP}{self.unit or '€'}"
            raise ValidationError(f"le montant dépasse {said}, vérifiez-le.", code="max_value")
        return amount

    def _wanted(self) -> str:
        if self.unit:
            return f"écrivez un nombre, comme 0,5, avec {self.decimals} chiffres au plus après la virgule."
        return f"écrivez un montant en euros, comme 1{NBSP}234,50, avec deux chiffres au plus après la virgule."

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except ValidationError:
            return True


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen among what exists, and what was added."""

    chosen: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chosen or self.added)


class SelectionField(forms.MultipleChoiceField):
    """Several answers among ``choices``, and free additions. Gives a ``Selection``.

    An addition that names an existing choice (whatever its case) is taken as that choice.
    """

    widget = SelectionWidget

    def __init__(self, *, addition_label: str = "", max_length: int = 120, **kwargs: Any) -> None:
        self.max_length = max_length
        super().__init__(**kwargs)
        if addition_label:
            self.widget.addition_label = addition_label

    def clean(self, value: Any) -> Selection:
        chosen, added = value or ([], [])
        for word in added:
            if len(word) > self.max_length:
                raise ValidationError(
                    f"«{NBSP}{word[:40]}…{NBSP}» est trop long, gardez {self.max_length} signes au plus.", code="long"
                )
        known = {str(label).casefold(): str(key) for key, label in self._choices_flat()}
        picked = list(chosen)
        fresh: dict[str, str] = {}
        for word in added:
            key = known.get(word.casefold())
            if key is None:
                fresh.setdefault(word.casefold(), word)
            elif key not in picked:
                picked.append(key)
        if self.required and not picked and not fresh:
            raise ValidationError("cochez une réponse, ou ajoutez-en une.", code="required")
        for item in picked:
            if not self.valid_value(item):
                raise ValidationError(
                    "une des réponses n’existe plus, choisissez parmi celles de la liste.", code="invalid_choice"
                )
        return Selection(tuple(picked), tuple(fresh.values()))

    def _choices_flat(self) -> list[tuple[Any, Any]]:
        flat: list[tuple[Any, Any]] = []
        choices: Any = self.choices
        for key, label in choices:
            flat += list(label) if isinstance(label, list | tuple) else [(key, label)]
        return flat

    def has_changed(self, initial: Any, data: Any) -> bool:
        chosen, added = data or ([], [])
        return bool(added) or {str(item) for item in initial or []} != set(chosen)


class UploadField(forms.FileField):
    """A file to send. ``suffixes`` (".pdf", ".docx") and ``max_size`` in bytes are told in the hint and checked."""

    widget = UploadWidget

    def __init__(self, *, suffixes: Sequence[str] = (), max_size: int = 0, **kwargs: Any) -> None:
        self.suffixes = tuple(suffix.lower() for suffix in suffixes)
        self.max_size = max_size
        if "help_text" not in kwargs:
            kwargs["help_text"] = self._hint()
        super().__init__(**kwargs)
        if self.suffixes:
            self.widget.attrs["accept"] = ",".join(self.suffixes)
        self.error_messages["empty"] = "ce fichier est vide, choisissez-en un autre."

    def limit(self, max_size: int) -> None:
        """Change the size, in bytes, over which a file is refused, and the hint that tells it."""
        self.max_size = max_size
        self.help_text = self._hint()

    def _hint(self) -> str:
        names = [suffix.lstrip(".").upper() for suffix in self.suffixes]
        said = [f"Formats{NBSP}: {', '.join(names)}."] if names else []
        return " ".join(said + ([f"Taille maximale{NBSP}: {file_size(self.max_size)}."] if self.max_size else []))

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            name = file.name or ""
            if self.suffixes and not name.lower().endswith(self.suffixes):
                raise ValidationError(f"«{NBSP}{name}{NBSP}» n’a pas un format lu ici. {self._hint()}", code="suffix")
            if self.max_size and (file.size or 0) > self.max_size:
                raise ValidationError(
                    f"«{NBSP}{name}{NBSP}» pèse {file_size(file.size or 0)}, plus que {file_size(self.max_size)}. "
                    "Choisissez un fichier plus léger.",
                    code="size",
                )
        return file
