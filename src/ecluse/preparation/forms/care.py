"""The supply of care of a territory, typed, pasted, or taken from a small table."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ecluse.contracts.forms.base import Scoped
from ecluse.lib.text import fold
from ecluse.observatory.rules.access_asked import MOST_LINES, MOST_POSTS, pairs_of, written
from ecluse.observatory.selectors.supply_files import supply_in
from ecluse.preparation.forms.base import LinkedForm
from ecluse.preparation.models import CareSupply
from ecluse.preparation.selectors.care import known_communes
from ecluse.ui.forms import UploadField

_LARGEST = 2_000_000


class CareSupplyForm(LinkedForm):
    not_kept: ClassVar[frozenset[str]] = frozenset({"file"})

    file = UploadField(
        label="Ou un tableau, à la place de la liste",
        required=False,
        suffixes=(".xlsx", ".csv", ".ods", ".tsv", ".txt"),
        help_text="Une colonne « code_commune » ou « commune », une colonne « effectif » ou « postes ».",
    )

    class Meta(Scoped):
        model = CareSupply
        fields = ("lines", "source", "as_of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upload = self.fields["file"]
        if isinstance(upload, UploadField):
            upload.max_size = _LARGEST
        self.fields["lines"].widget = forms.Textarea(attrs={"rows": 12, "class": "fr-input"})

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        sent = data.get("file")
        if isinstance(sent, UploadedFile):
            data["lines"] = self._read(sent)
        if "file" not in self.errors and "lines" in data:
            data["lines"] = self._told(data["lines"], "file" if isinstance(sent, UploadedFile) else "lines")
        return data

    def _read(self, sent: Any) -> str:
        """The lines of a table that was sent, as Django holds it."""
        with tempfile.TemporaryDirectory(prefix="ecluse-") as folder:
            path = Path(folder) / f"tableau{Path(sent.name or '').suffix.lower()}"
            with path.open("wb") as file:
                for chunk in sent.chunks():
                    file.write(chunk)
            found, wrong = supply_in(path)
        for each in wrong[:5]:
            self.add_error("file", each)
        return "\n".join(f"{place} ; {written(amount)}" for place, amount in found)

    def _told(self, text: str, field: str) -> str:
        """The lines as they are kept: each commune known, each number zero or more."""
        found, wrong = pairs_of(text)
        known = known_communes(self.contract, [place for place, _ in found])
        for line in wrong[:5]:
            self.add_error(
                field, f"« {line[:60]} » ne se lit pas : écrivez la commune, un point-virgule, le nombre de postes."
            )
        for place in [place for place, amount in found if amount < 0][:5]:
            self.add_error(field, f"« {place[:60]} » : le nombre est plus petit que zéro.")
        for place in [place for place, amount in found if amount > MOST_POSTS][:5]:
            self.add_error(field, f"« {place[:60]} » : le nombre dépasse {MOST_POSTS} postes.")
        for place in [place for place, _ in found if fold(place).strip() not in known][:5]:
            self.add_error(
                field, f"« {place[:60]} » n’est ni le code d’une commune ni le nom d’une commune du territoire."
            )
        if len(found) > MOST_LINES:
            self.add_error(field, f"Il y a {len(found)} lignes : {MOST_LINES} au plus.")
        return "\n".join(f"{place} ; {written(amount)}" for place, amount in found)
