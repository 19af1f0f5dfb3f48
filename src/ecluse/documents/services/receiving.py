"""Receiving a published contract: from its bytes to drafts, all or nothing."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass, replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import User
from ecluse.audit.services import record
from ecluse.documents import reading
from ecluse.documents.models import Draft, SourceDocument
from ecluse.documents.reading.blocks import ReadDocument
from ecluse.documents.reading.limits import DEFAULT, Limits
from ecluse.documents.rules.tree import Tree, tree_to_json
from ecluse.documents.selectors import already_read
from ecluse.documents.services import files
from ecluse.documents.services.extracting import draft_trees
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import file_size
from ecluse.lib.scanning import refuse_infected_bytes

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Reception:
    """The first draft of the document received; ``known`` when the same file had already been read."""

    draft: Draft
    known: bool


def reading_limits() -> Limits:
    """The limits of the reading process, as this installation sets them."""
    return replace(
        DEFAULT,
        size=settings.ECLUSE_UPLOAD_BYTES,
        seconds=float(settings.ECLUSE_READING_SECONDS),
        memory=settings.ECLUSE_READING_MB * 1024 * 1024,
    )


def upload_limit() -> str:
    """« 40 Mo »: the largest file received, as the setting says it."""
    return f"{settings.ECLUSE_UPLOAD_BYTES // 1024**2}\u00a0Mo"


def clean_name(name: str) -> str:
    """The name of a file without its folders nor odd characters, at most 255 characters, its ending kept."""
    plain = _CONTROL.sub("", PureWindowsPath(PurePosixPath(name).name).name).strip(" .") or "document"
    if len(plain) <= 255:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: 254 - len(ending)]}.{ending}" if dot and len(ending) < 20 else plain[:255]


def receive_document(*, by: User, name: str, data: bytes) -> Reception:
    """Read ``data`` and keep it with the drafts found in it, for ``by`` to check.

    The same bytes already read, and visible to ``by``, are not read again. Raises DomainError for a file over the size
    limit, infected, or whose text cannot be analysed, a ReadingError for one that cannot be read: then nothing is stored, neither
    row nor file.
    """
    name = clean_name(name)
    if len(data) > settings.ECLUSE_UPLOAD_BYTES:
        raise DomainError(
            f"« {name} » pèse {file_size(len(data))}. La limite est de {upload_limit()}. "
            "Déposez un fichier plus léger, par exemple sans ses images.",
            field="file",
        )
    known = already_read(sha256=hashlib.sha256(data).hexdigest(), by=by)
    if known is not None:
        return Reception(known, known=True)
    refuse_infected_bytes(data, settings.ECLUSE_SCAN_COMMAND)
    started = time.perf_counter()
    limits = reading_limits()
    document = reading.read_bytes(data, name=name, limits=limits)
    plain = document.as_dict()
    trees = draft_trees(plain, limits=limits)
    seconds = time.perf_counter() - started
    return Reception(
        _store(by=by, document=document, blocks=plain["blocks"], data=data, trees=trees, seconds=seconds), known=False
    )


def _store(
    *, by: User, document: ReadDocument, blocks: list[Any], data: bytes, trees: list[Tree], seconds: float
) -> Draft:
    """The document, its drafts and its file in one transaction; the file goes if anything fails."""
    stored_name = ""
    try:
        with transaction.atomic():
            stored_name = files.write(data)
            source = SourceDocument.objects.create(
                sha256=document.sha256,
                name=document.name,
                format=document.format.value,
                size=document.size,
                pages=document.pages,
                title=document.title[:500],
                blocks=blocks,
                warnings=list(document.warnings),
                seconds=seconds,
                stored_name=stored_name,
                received_by=by,
                received_label=by.audit_label[:200],
                received_at=timezone.now(),
            )
            drafts = Draft.objects.bulk_create(
                Draft(
                    document=source, place=place, label=label_of(tree), data=tree_to_json(tree), saved_at=timezone.now()
                )
                for place, tree in enumerate(trees)
            )
            record(
                by=by, verb="receive", scope="site", object_type="sourcedocument", object_id=source.pk,
                object_label=source.name,
                changes={"taille": [None, file_size(source.size)], "contrats lus": [None, len(drafts)]},
            )  # fmt: skip
    except BaseException:
        if stored_name:
            files.discard(stored_name)
        raise
    return drafts[0]


def label_of(tree: Tree) -> str:
    """« Agglopolys 2022-2027 »: what a draft is called in a list; empty if the source says neither."""
    contract = tree.contract
    period = "-".join(year for year in (contract.value("start_year"), contract.value("end_year")) if year)
    return " ".join(part for part in (contract.value("territory"), period) if part)[:300]
