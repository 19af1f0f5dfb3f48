"""What is heard of a sheet besides its fields: that nothing is new, and the figures of its follow-up indicators."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor
from ecluse.contracts.models import ActionSheet, FollowUpIndicator, IndicatorValue
from ecluse.contracts.services import records


@transaction.atomic
def confirm_unchanged(*, by: Actor, sheet: ActionSheet) -> ActionSheet:
    """Say that nothing is new on a sheet: what it says is as fresh as today. One event."""
    current = ActionSheet.objects.select_for_update(of=("self",)).select_related("contract").get(pk=sheet.pk)
    records.refuse_archived(current)
    changes = records.news(current, timezone.now())
    current.version += 1
    current.save(update_fields=["last_news_at", "version"])
    records.tell(current, by=by, verb="confirm", changes=changes)
    return current


@transaction.atomic
def add_value(
    *, by: Actor, indicator: FollowUpIndicator, value: Decimal, period: str, comment: str = ""
) -> IndicatorValue:
    """Give a figure of an indicator for a period; the sheet is heard of. Raises DomainError if the period is odd."""
    records.refuse_archived(indicator)
    now = timezone.now()
    made = IndicatorValue(
        indicator=indicator, value=value, period=period, comment=" ".join(comment.split()), given_at=now,
        author_label=by.audit_label[:200],
    )  # fmt: skip
    records.save(made)
    ActionSheet.objects.filter(pk=indicator.sheet_id).update(last_news_at=now)
    records.tell(made, by=by, verb="create", changes=records.Changes(records.contents_told(made)))
    return made
