"""Freezing a text, recording who signed it, checking a file against the signed ones."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.conf import settings

from ecluse.contracts.enums import TextScope
from ecluse.contracts.forms.fields import ScopedChoicesField
from ecluse.contracts.models import Contract, ContractVersion, Signatory
from ecluse.contracts.selectors.versions import parties_to
from ecluse.ui.forms import DateField, UiForm, UploadField

SIGNED_SUFFIXES = (".pdf", ".odt", ".docx")


class AmendmentForm(UiForm):
    """What an amendment is for."""

    title = forms.CharField(
        label="Objet de l’avenant",
        max_length=300,
        help_text="Par exemple : prolongation de deux ans et trois fiches nouvelles.",
    )
    reason = forms.CharField(
        label="Motif", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3, "class": "fr-input"})
    )


class AnnexesForm(UiForm):
    """Which files of the contract a text is annexed with."""

    says_optional = False

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = contract.kept_documents.exclude(sha256="")
        if files.exists():
            annexes = ScopedChoicesField(
                files, label="Annexes", required=False,
                help_text="Les fichiers gardés dans les pièces du contrat. Chacun sera cité avec son empreinte.",
            )  # fmt: skip
            self.add_field("annexes", annexes)


class FreezeForm(AnnexesForm):
    """How much of the text is frozen, with which annexes."""

    says_optional = True

    scope = forms.ChoiceField(
        label="Ce qui est figé", choices=TextScope, initial=TextScope.WHOLE, widget=forms.RadioSelect
    )
    on_paper = forms.BooleanField(
        label="Ce contrat est déjà signé sur papier",
        required=False,
        help_text="Vous enregistrerez ensuite les signatures avec leurs dates.",
    )

    field_order = ("scope", "annexes", "on_paper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class SignaturesForm(UiForm):
    """Who signed a version, on which day; its signed file."""

    says_optional = True
    signed_on = DateField(label="Jour de la signature")
    in_force_from = DateField(
        label="En vigueur à partir du", required=False, help_text="Vide : le jour de la dernière signature principale."
    )
    file = UploadField(label="Document signé", required=False, suffixes=SIGNED_SUFFIXES)

    def __init__(self, *args: Any, version: ContractVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [party.key for party in parties_to(version)]
        signed = version.signatures.values("organisation")
        left = Signatory.objects.filter(pk__in=named).select_related("organisation").exclude(organisation__in=signed)
        self.add_field("signatories", ScopedChoicesField(left, label="Qui a signé ce jour-là"))
        self.order_fields(["signatories", "signed_on", "in_force_from", "file"])
        cast("UploadField", self.fields["file"]).limit(settings.ECLUSE_UPLOAD_BYTES)
        if version.signed_document_id is not None:
            del self.fields["file"]
        if version.in_force_from is not None:
            del self.fields["in_force_from"]


class CheckForm(UiForm):
    """A file, or the hash of one, to compare with the signed texts."""

    says_optional = False
    file = UploadField(label="Fichier à vérifier", required=False)
    sha256 = forms.CharField(
        label="Ou son empreinte SHA-256", required=False, max_length=100,
        help_text="64 chiffres et lettres de a à f.", widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("UploadField", self.fields["file"]).limit(settings.ECLUSE_UPLOAD_BYTES)

    def clean_sha256(self) -> str:
        text = re.sub(r"[\s:]", "", self.cleaned_data["sha256"]).lower()
        if text and not re.fullmatch(r"[0-9a-f]{64}", text):
            raise forms.ValidationError("une empreinte SHA-256 compte 64 chiffres ou lettres de a à f.")
        return text

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or self.cleaned_data)
        if not self.errors and bool(data.get("file")) == bool(data.get("sha256")):
            self.add_error("file", "choisissez un fichier, ou écrivez son empreinte, l’un des deux.")
        return data
