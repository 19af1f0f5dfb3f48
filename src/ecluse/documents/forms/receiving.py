"""The form that receives a published contract."""

from __future__ import annotations

from typing import Any

from ecluse.documents.services.receiving import upload_limit
from ecluse.ui.forms import UiForm, UploadField

ACCEPT = (".pdf", ".docx", ".odt", ".xlsx", ".ods", ".csv", ".html", ".htm", ".md", ".txt")


class ReceptionForm(UiForm):
    """One file. What it is is told by its content: its name only helps the person find it."""

    file = UploadField(
        label="Contrat publié",
        help_text="",
        error_messages={
            "required": "choisissez le fichier du contrat.",
            "empty": "ce fichier est vide : choisissez-en un autre.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.help_text = (
            f"PDF, DOCX, ODT, XLSX, ODS, CSV, page web enregistrée, Markdown ou texte\u202f; {upload_limit()} au plus."
        )
        field.widget.attrs["accept"] = ",".join(ACCEPT)
