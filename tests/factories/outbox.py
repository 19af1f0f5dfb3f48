"""One of everything that ``outbox`` keeps, for the world of tests."""

from __future__ import annotations

from ecluse.outbox.services import queue_mail
from tests.factories.world import Contents


def fill(made: Contents) -> None:
    """Add to a contract of the world what ``outbox`` may hold."""
    made.items["mail"] = queue_mail(
        kind="essai", key=f"essai:{made.contract.pk}", label="Service prévention", address="prevention@essai.example",
        scope=made.contract.scope,
    )  # fmt: skip
