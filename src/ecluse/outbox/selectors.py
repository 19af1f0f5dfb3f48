"""Reads of the outbox. The caller has checked that the reader may see the scope."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from ecluse.outbox.enums import Delivery, MailStatus
from ecluse.outbox.models import Mail, MailPreference

#: What somebody has to look at: a mail that did not arrive, or of which nobody knows.
TROUBLED = (MailStatus.INTERRUPTED, MailStatus.BOUNCED, MailStatus.FAILED)


def mails_of(scope: str) -> QuerySet[Mail]:
    """The mails of one journal, newest first."""
    return Mail.objects.filter(scope=scope).select_related("person")


def all_mails() -> QuerySet[Mail]:
    """Every mail of the installation, newest first."""
    return Mail.objects.select_related("person")


def due_mails(now: datetime) -> list[Mail]:
    """What may leave, oldest first."""
    return list(
        Mail.objects.filter(status=MailStatus.WAITING, not_before__lte=now)
        .only("pk", "kind", "person_id", "address", "delivery", "status")
        .order_by("not_before", "pk")
    )


def delivery_of(kind: str, *, person_id: int | None, address: str) -> Delivery:
    """How someone wants the mails of a kind; at once, for whoever has not said."""
    whose = Q(person=person_id) if person_id else Q(person__isnull=True, address=address.strip().lower())
    found = MailPreference.objects.filter(whose, kind=kind).values_list("delivery", flat=True).first()
    return Delivery(found) if found else Delivery.AT_ONCE


def mails_keyed(key: str) -> bool:
    """Whether a mail was already asked for under this key."""
    return Mail.objects.filter(key=key).exists()
