"""Tables of journeys received, and withdrawn."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone

from ecluse.audit import services as audit
from ecluse.lib.errors import DomainError
from ecluse.observatory.models import JourneyTable
from ecluse.observatory.selectors.live import store
from ecluse.observatory.sources.journeys import journeys_in
from ecluse.observatory.store.journeys import keep_journeys
from ecluse.territories.rules.sources.containers import sha256


def load_journeys(*, path: Path, source: str, by: audit.Actor) -> JourneyTable:
    """Read a table of journeys and let it serve from now on. DomainError, with what is wrong, when it cannot be read."""
    found = journeys_in(path)
    if isinstance(found, str):
        raise DomainError(found, field="file")
    digest = sha256(path)
    store().keep_file(path, digest)
    keep_journeys(store(), digest, found.table)
    with transaction.atomic():
        made = JourneyTable.objects.create(
            sha256=digest,
            file_name=path.name,
            source=source,
            journeys=found.table.num_rows,
            refused=found.refused,
            repeated=found.repeated,
            longest=pc.max(found.table["minutes"]).as_py(),
        )
        _tell(made, "observatory.loaded", by)
    return made


def withdraw_journeys(*, table: JourneyTable, by: audit.Actor) -> None:
    """Let a table serve no more: the one before it does again, or times are estimated. Its file stays in the store."""
    if table.withdrawn_at is not None:
        return
    with transaction.atomic():
        table.withdrawn_at = timezone.now()
        table.save(update_fields=["withdrawn_at"])
        _tell(table, "observatory.withdrawn", by)


def _tell(table: JourneyTable, verb: str, by: audit.Actor) -> None:
    audit.record(
        by=by,
        scope="site",
        verb=verb,
        object_type="observatory.journeys",
        object_id=table.pk,
        object_label=table.file_name,
    )
