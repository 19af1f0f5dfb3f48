"""Documents and links of a sheet."""

from __future__ import annotations

from pathlib import PurePath
from typing import BinaryIO

from django.db import transaction

from ecluse.audit.services import Actor
from ecluse.contracts.models import ActionSheet, Attachment
from ecluse.contracts.services import records
from ecluse.contracts.services.files import keeping


@transaction.atomic
def add_link(*, by: Actor, sheet: ActionSheet, title: str, url: str) -> Attachment:
    """Add a link to a sheet. Raises DomainError if its address is empty or odd."""
    return records.create(Attachment(sheet=sheet), by=by, values={"title": (title or url)[:300], "url": url})


@transaction.atomic
def add_file(*, by: Actor, sheet: ActionSheet, title: str, name: str, content: BinaryIO) -> Attachment:
    """Keep a file with a sheet, under a random name; the kept type is that of its content.

    Raises DomainError if it is too large, empty, of a kind that is not kept, or infected; then nothing is stored.
    """
    with keeping(content, name=name) as kept:
        attachment = Attachment(sheet=sheet, stored_name=kept.stored_name, media_type=kept.media_type, size=kept.size)
        return records.create(attachment, by=by, values={"title": (title or PurePath(name).name)[:300]})
