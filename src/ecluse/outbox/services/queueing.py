"""Asking for a mail, giving it up, asking for it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.audit.services import Actor, record
from ecluse.lib.errors import DomainError
from ecluse.outbox.enums import Delivery, MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.rules.schedule import next_morning
from ecluse.outbox.selectors import delivery_of

#: What may be asked for again: not what still has its turn to come.
SETTLED = frozenset(MailStatus) - {MailStatus.WAITING, MailStatus.SENDING}


@transaction.atomic
def queue_mail(
    *,
    kind: str,
    key: str,
    label: str,
    person: Person | None = None,
    address: str = "",
    payload: Mapping[str, Any] | None = None,
    scope: str = "site",
    not_before: datetime | None = None,
) -> Mail:
    """Ask for a mail to ``person``, at the address known when it leaves, or to a bare ``address``.

    The same ``key`` asked twice is one mail: the one asked first. What asks tells the journal; sending tells it too.
    """
    now = timezone.now()
    at = not_before or now
    delivery = delivery_of(kind, person_id=person.pk if person else None, address=address)
    if delivery == Delivery.DIGEST:
        at = max(at, next_morning(timezone.localtime(at)))
    mail, _ = Mail.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind, "label": label[:300], "person": person, "address": "" if person else address.strip(),
            "payload": dict(payload or {}), "scope": scope, "not_before": at, "created_at": now,
            "delivery": Delivery.DIGEST if delivery == Delivery.DIGEST else Delivery.AT_ONCE,
        },
    )  # fmt: skip
    return mail


@transaction.atomic
def cancel_mails(*, keys: Iterable[str] = (), prefix: str = "", reason: str) -> int:
    """Give up mails that still wait, by their keys or by the beginning of their keys; return how many."""
    waiting = Mail.objects.filter(status=MailStatus.WAITING)
    waiting = waiting.filter(key__startswith=prefix) if prefix else waiting.filter(key__in=list(keys))
    return waiting.update(status=MailStatus.CANCELLED, last_error=reason)


@transaction.atomic
def resend_mail(*, by: Actor, mail: Mail) -> Mail:
    """Ask deliberately for a mail once more: another mail, written anew when it leaves. The first keeps what it was.

    Raises DomainError while the first one still has its turn to come.
    """
    current = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if current.status not in SETTLED:
        raise DomainError("Ce courriel n’est pas encore parti : il n’y a rien à renvoyer.")
    root = current.key.split("#")[0]
    again = Mail.objects.filter(key__startswith=f"{root}#").count() + 2
    if Mail.objects.filter(key__startswith=root, status=MailStatus.WAITING, label=current.label).exists():
        raise DomainError("Un nouvel envoi de ce courriel attend déjà son tour.")
    now = timezone.now()
    made = Mail.objects.create(
        kind=current.kind, key=f"{root}#{again}", person=current.person, address=current.address, label=current.label,
        payload=current.payload, scope=current.scope, subject=current.subject, not_before=now, created_at=now,
    )  # fmt: skip
    record(
        by=by, verb="resend", scope=made.scope, object_type="mail", object_id=made.pk, object_label=str(made),
    )  # fmt: skip
    return made
