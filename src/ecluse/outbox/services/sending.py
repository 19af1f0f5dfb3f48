"""Sending what is due, each mail at most once.

A mail is claimed by a conditional UPDATE and written in one transaction, which is committed before anything is given to the
server: of two processes one gets it, and a process that dies keeps its claim. Nobody sends a claimed mail again; after a
while it is told as interrupted, and a person decides.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ecluse.audit.services import System, record
from ecluse.lib.masking import mask
from ecluse.lib.typography import french
from ecluse.outbox.enums import Delivery, MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.rules import letters
from ecluse.outbox.rules.schedule import CLAIM_LASTS, next_attempt
from ecluse.outbox.selectors import delivery_of, due_mails
from ecluse.outbox.services.preferences import preference_url, site_host
from ecluse.outbox.services.registry import Cancelled, Rendered, kind_named
from ecluse.outbox.services.transport import Accepted, Deferred, Outcome, Refused, Transport

BY = System("Envoi des courriels")
_log = logging.getLogger(__name__)


@dataclass
class Report:
    """How many mails of each fate a tick has met."""

    sent: int = 0
    deferred: int = 0
    bounced: int = 0
    unknown: int = 0
    cancelled: int = 0
    interrupted: int = 0


class Written(NamedTuple):
    """A claimed mail and what it says."""

    mail: Mail
    rendered: Rendered


def send_due(*, now: datetime | None = None) -> Report:
    """Send everything that may leave at ``now``; tell what was left in suspense by a process that died."""
    now = now or timezone.now()
    report = Report(interrupted=mark_interrupted(now=now))
    transport = Transport()
    try:
        for keys in _batches(due_mails(now)):
            _send(keys, now, transport, report)
    finally:
        transport.close()
    return report


@transaction.atomic
def mark_interrupted(*, now: datetime) -> int:
    """Tell the mails that were claimed long ago and never settled: whether they left is not known. Return how many."""
    held = Mail.objects.filter(status=MailStatus.SENDING, claimed_at__lt=now - CLAIM_LASTS)
    lost = 0
    for mail in held:
        said = "L’envoi a été interrompu : ce courriel est peut-être parti."
        fresh = Mail.objects.filter(pk=mail.pk, status=MailStatus.SENDING, claim=mail.claim)
        if fresh.update(status=MailStatus.INTERRUPTED, last_error=said):
            lost += 1
            _tell(mail, "interrupt", said)
    return lost


def _batches(mails: Iterable[Mail]) -> list[list[int]]:
    """Mails that leave together: alone, or one digest a recipient."""
    alone: list[list[int]] = []
    grouped: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    for mail in mails:
        if mail.delivery == Delivery.DIGEST:
            grouped[(mail.person_id, mail.address.lower())].append(mail.pk)
        else:
            alone.append([mail.pk])
    return [*alone, *grouped.values()]


def _send(keys: list[int], now: datetime, transport: Transport, report: Report) -> None:
    written = _claim(keys, now, report)
    if not written:
        return
    outcome = transport.deliver(_message(written))
    _settle([one.mail for one in written], outcome, report)


@transaction.atomic
def _claim(keys: list[int], now: datetime, report: Report) -> list[Written]:
    """Take the mails that nobody has taken, and write them: all that follows is committed before anything is sent."""
    token = secrets.token_hex(16)
    waiting = Mail.objects.filter(pk__in=keys, status=MailStatus.WAITING, not_before__lte=now)
    if not waiting.update(
        status=MailStatus.SENDING, claim=token, claimed_at=timezone.now(), attempts=F("attempts") + 1
    ):
        return []
    written = []
    for mail in Mail.objects.filter(claim=token, status=MailStatus.SENDING).select_related("person").order_by("pk"):
        rendered = _rendered(mail)
        if isinstance(rendered, Cancelled):
            report.cancelled += 1
            Mail.objects.filter(pk=mail.pk).update(status=MailStatus.CANCELLED, last_error=rendered.reason)
        elif isinstance(rendered, Deferred):
            _postpone(mail, rendered, report)
        else:
            written.append(Written(mail, rendered))
            mail.subject = letters.one_line(french(rendered.subject))
            mail.text = mask(rendered.letter.text())
            mail.address = _address(mail)
            mail.message_id = _message_id(mail)
            mail.save(update_fields=["subject", "text", "address", "message_id"])
    return written


def _rendered(mail: Mail) -> Rendered | Cancelled | Deferred:
    """What a mail says now. A fault in writing one is kept with it, and stops no other."""
    kind = kind_named(mail.kind)
    if kind is None:
        return Cancelled("Ce genre de courriel n’existe plus dans cette version d’Écluse.")
    if not _address(mail):
        return Cancelled("Le destinataire n’a pas d’adresse électronique.")
    if delivery_of(mail.kind, person_id=mail.person_id, address=mail.address) == Delivery.NEVER:
        return Cancelled("Le destinataire a demandé à ne plus recevoir ces courriels.")
    try:
        with transaction.atomic():
            return kind.render(mail)
    except Exception:
        _log.exception("The mail %s could not be written", mail.pk)
        return Deferred("Ce courriel n’a pas pu être écrit : la personne qui administre l’installation en a la trace.")


def _address(mail: Mail) -> str:
    return mail.person.email if mail.person else mail.address


def _message_id(mail: Mail) -> str:
    """The same for every attempt of one mail, so that a server that sees it twice knows it."""
    return f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:24]}.{mail.pk}@{site_host()}>"


def _message(written: list[Written]) -> EmailMultiAlternatives:
    """One mail, or one digest of several to the same person."""
    first = written[0].mail
    unsubscribe = preference_url(first)
    label = kind.label if (kind := kind_named(first.kind)) else ""
    end = f"Pour choisir comment recevoir ces courriels ({label}), ou ne plus les recevoir\u00a0:"
    if len(written) == 1:
        subject = first.subject
        text = written[0].rendered.letter.text()
        html = written[0].rendered.letter.html()
    else:
        subject = french(f"{len(written)} nouvelles d’Écluse")
        text = "\n\n".join(f"{one.mail.subject}\n\n{one.rendered.letter.text()}" for one in written)
        html = "\n".join(
            f"<h2>{letters.escape(one.mail.subject)}</h2>\n{one.rendered.letter.html()}" for one in written
        )
    message = EmailMultiAlternatives(
        subject,
        f"{text}\n-- \n{end}\n{unsubscribe}\n",
        settings.DEFAULT_FROM_EMAIL,
        [first.address],
        reply_to=[written[0].rendered.reply_to] if written[0].rendered.reply_to else None,
        headers={
            "Message-ID": first.message_id,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Content-Language": "fr",
        },
    )
    foot = f'<hr>\n<p><a href="{letters.escape(unsubscribe)}">Choisir comment recevoir ces courriels</a></p>'
    message.attach_alternative(letters.page(subject, f"{html}\n{foot}"), "text/html")
    for one in written:
        for file in one.rendered.attachments:
            message.attach(file.name, file.content, file.media_type)
    return message


@transaction.atomic
def _settle(mails: list[Mail], outcome: Outcome, report: Report) -> None:
    """Write what became of mails that this process holds."""
    for mail in mails:
        if isinstance(outcome, Deferred):
            _postpone(mail, outcome, report)
            continue
        held = Mail.objects.filter(pk=mail.pk, claim=mail.claim)
        if isinstance(outcome, Accepted):
            report.sent += 1
            held.update(status=MailStatus.SENT, sent_at=timezone.now(), last_error="")
            _tell(mail, "send", "")
        elif isinstance(outcome, Refused):
            report.bounced += 1
            held.update(status=MailStatus.BOUNCED, last_error=outcome.said)
            _tell(mail, "bounce", outcome.said)
        else:
            report.unknown += 1
            held.update(status=MailStatus.INTERRUPTED, last_error=outcome.said)
            _tell(mail, "interrupt", outcome.said)


def _postpone(mail: Mail, outcome: Deferred, report: Report) -> None:
    """Nothing was given: try again later, and less and less often, then give up."""
    later = next_attempt(mail.attempts, timezone.now())
    held = Mail.objects.filter(pk=mail.pk, claim=mail.claim)
    report.deferred += 1
    if later is None:
        held.update(status=MailStatus.FAILED, last_error=outcome.said, claim="")
        _tell(mail, "give_up", outcome.said)
    else:
        held.update(status=MailStatus.WAITING, not_before=later, last_error=outcome.said, claim="")


def _tell(mail: Mail, verb: str, note: str) -> None:
    record(
        by=BY, scope=mail.scope, verb=verb, object_type="mail", object_id=mail.pk, object_label=str(mail), note=note
    )  # fmt: skip
