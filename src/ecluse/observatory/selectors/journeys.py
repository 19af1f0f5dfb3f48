"""Reads of the tables of journeys."""

from __future__ import annotations

from django.db.models import QuerySet

from ecluse.observatory.models import JourneyTable


def journey_tables() -> QuerySet[JourneyTable]:
    """Every table, the latest first."""
    return JourneyTable.objects.order_by("-pk")


def serving_journeys() -> JourneyTable | None:
    """The table that serves: the latest that is not withdrawn."""
    return journey_tables().filter(withdrawn_at=None).first()


def get_journeys(pk: int) -> JourneyTable | None:
    return JourneyTable.objects.filter(pk=pk).first()
