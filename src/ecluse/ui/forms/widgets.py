"""Controls that HTML alone does not have; each works without a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from ecluse.lib.typography import MONTHS


class ChoiceCards(forms.RadioSelect):
    """Radio buttons as large cards, two abreast: for a thumb. ``icons`` gives an icon by value."""

    template_name = "ui/widgets/choice_cards.html"

    def __init__(self, *args: Any, icons: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.icons = dict(icons or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["icon"] = self.icons.get(str(value), "")
        return option


class DatePartsWidget(forms.MultiWidget):
    """Day, month, year: three controls under one legend, for dates that one knows (the DSFR pattern)."""

    template_name = "ui/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        months = [("", "mois"), *((str(n), name) for n, name in enumerate(MONTHS, 1))]
        super().__init__(
            {
                "day": forms.TextInput({"class": "fr-input", "inputmode": "numeric", "maxlength": "3"}),
                "month": forms.Select({"class": "fr-select"}, choices=months),
                "year": forms.TextInput({"class": "fr-input", "inputmode": "numeric", "maxlength": "4"}),
            },
            attrs,
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each part has its own visible label; the hint and the errors describe the whole group, not each part."""
        context = super().get_context(name, value, {k: v for k, v in (attrs or {}).items() if k != "aria-describedby"})
        for part, label in zip(context["widget"]["subwidgets"], ("Jour", "Mois", "Année"), strict=True):
            part["label"] = label
        return context

    def id_for_label(self, id_: str) -> str:
        """The first control: where the summary of errors leads."""
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: Any) -> list[str]:
        """Day, month and year of a date or of ISO text cut where knowledge stops."""
        parts = str(value or "").split("T")[0].split("-")
        year, month, day = [*parts, "", "", ""][:3]
        return [day.lstrip("0"), month.lstrip("0"), year]


class SelectionWidget(forms.CheckboxSelectMultiple):
    """Check boxes for what exists, and a text field to add what does not, separated by commas."""

    template_name = "ui/widgets/selection.html"

    def __init__(self, *args: Any, addition_label: str = "Ajouter, séparés par des virgules", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addition_label = addition_label

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen, added = _split(value)
        context = super().get_context(name, chosen, attrs)
        context["widget"] |= {
            "addition_name": f"{name}_ajout",
            "addition_label": self.addition_label,
            "added": ", ".join(added),
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[str], list[str]]:
        chosen = data.getlist(name) if isinstance(data, MultiValueDict) else list(data.get(name, []))
        return chosen, [word.strip() for word in str(data.get(f"{name}_ajout", "")).split(",") if word.strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


def _split(value: Any) -> tuple[list[str], list[str]]:
    """What is checked and what is added, from a bound value or from an initial list."""
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, list) for part in value):
        return value
    return [str(item) for item in value or []], []


class UploadWidget(forms.FileInput):
    """A plain file input in a zone where a file can be dropped."""

    template_name = "ui/widgets/upload.html"
