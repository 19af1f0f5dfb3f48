"""One of everything that ``outbox`` keeps, for the world of tests."""

from __future__ import annotations

from django.utils import timezone

from ecluse.outbox.models import Mail
from tests.factories.world import Contents


def fill(made: Contents) -> None:
    """Add to a contract of the world what ``outbox`` may hold."""
    now = timezone.now()
    made.items["mail"] = Mail.objects.create(
        kind="essai", key=f"essai:{made.contract.pk}", label="Service prévention", address="prevention@essai.example",
        scope=made.contract.scope, not_before=now, created_at=now,
    )  # fmt: skip
