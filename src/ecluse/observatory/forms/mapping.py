"""What the columns of a table are, said by a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from ecluse.observatory.forms.loading import LEVELS, check_period
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import Layout
from ecluse.observatory.rules.mapping import AREA, ROLES, Chosen, MappingError, indicator_named, layout_of
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.ui.forms import UiForm


class MappingForm(UiForm):
    """The name of the reading, what holds for the whole table, and two answers a column (its role, its indicator)."""

    name = forms.CharField(
        label="Nom de cette lecture", max_length=100, help_text="Par exemple : Enquête santé jeunes."
    )
    level = forms.ChoiceField(label="Maille des territoires", choices=[(each.value, each.label) for each in LEVELS])
    geography = forms.IntegerField(label="Année de la géographie communale", min_value=1950, max_value=2049)
    period = forms.CharField(
        label="Période des chiffres", required=False, max_length=9, validators=[check_period],
        help_text="Une année, 2021, ou plusieurs, 2015-2017. Laissez vide si une colonne la tient.",
    )  # fmt: skip

    def __init__(self, *args: Any, header: Sequence[str], catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._header, self._catalogue = list(header), catalogue
        self.layout: Layout | None = None

    def said(self) -> list[Chosen]:
        """What was posted of each column; a first guess, before anything is posted, for a column of codes."""
        if not self.is_bound:
            return [Chosen(title, AREA if title.strip().upper() == "CODGEO" else "") for title in self._header]
        return [
            Chosen(
                title,
                role if (role := self.data.get(f"role-{place}", "")) in ROLES else "",
                self.data.get(f"indicator-{place}", "").strip()[:200],
            )
            for place, title in enumerate(self._header)
        ]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        chosen = [
            Chosen(each.header, each.role, indicator_named(each.indicator, self._catalogue)) for each in self.said()
        ]
        try:
            self.layout = layout_of(
                values["name"],
                chosen,
                Level(values["level"]),
                values["geography"],
                values["period"],
                self._catalogue,
            )
        except MappingError as error:
            raise forms.ValidationError(str(error)) from error
        return values
