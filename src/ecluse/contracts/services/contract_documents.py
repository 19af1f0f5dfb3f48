"""Documents kept with a contract: deliberations, signed texts, annexes, minutes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import transaction

from ecluse.audit.services import Actor
from ecluse.contracts.models import Contract, ContractDocument
from ecluse.contracts.services import records
from ecluse.contracts.services.files import keeping
from ecluse.lib.errors import DomainError


@transaction.atomic
def add_document(
    *, by: Actor, contract: Contract, values: Mapping[str, Any], name: str = "", content: BinaryIO | None = None
) -> ContractDocument:
    """Keep a document with a contract: a file (``name``, ``content``), or a link (``url`` among ``values``).

    ``values``: title, kind, dated_on, confidentiality, url. Without a title, it takes that of the file or the address.
    Raises DomainError if it is neither a file nor a link, or for a file that is too large, empty, of a kind that is not
    kept, or infected; then nothing is stored.
    """
    given = dict(values)
    if content is None:
        if not given.get("url"):
            raise DomainError("Donnez une adresse ou un fichier.", field="url")
        given["title"] = (given.get("title") or given["url"])[:300]
        return records.create(ContractDocument(contract=contract), by=by, values=given)
    given["title"] = (given.get("title") or PurePath(name).name)[:300]
    given["url"] = ""
    with keeping(content, name=name) as kept:
        document = ContractDocument(
            contract=contract, stored_name=kept.stored_name, media_type=kept.media_type, size=kept.size,
            sha256=kept.sha256,
        )  # fmt: skip
        return records.create(document, by=by, values=given)
