"""Mails as pages show them, for the administrator and for the coordination of a contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.core.paginator import Page

from ecluse.outbox.enums import MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.selectors import TROUBLED
from ecluse.outbox.services.queueing import SETTLED
from ecluse.outbox.services.registry import kind_named

_TONES = {
    MailStatus.WAITING: "upcoming", MailStatus.SENDING: "running", MailStatus.SENT: "done",
    MailStatus.INTERRUPTED: "late", MailStatus.BOUNCED: "stopped", MailStatus.FAILED: "stopped",
    MailStatus.CANCELLED: "dropped",
}  # fmt: skip
_ADVICE = {
    MailStatus.INTERRUPTED: "Il est peut-être arrivé. Demandez au destinataire avant de le renvoyer.",
    MailStatus.BOUNCED: "Vérifiez l’adresse, corrigez-la, puis renvoyez-le.",
    MailStatus.FAILED: "Le serveur d’envoi n’a jamais répondu. Prévenez la personne qui administre l’installation.",
}


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail of the list, and of its own page."""

    to: str
    address: str
    subject: str
    kind: str
    tone: str
    state: str
    when: datetime
    error: str
    advice: str
    text: str
    attempts: int
    url: str
    resend_url: str

    @property
    def is_troubled(self) -> bool:
        return bool(self.advice)


def mail_line(mail: Mail, *, url: str, resend_url: str) -> MailLine:
    """``resend_url`` is used where the mail may be asked for again."""
    status = MailStatus(mail.status)
    kind = kind_named(mail.kind)
    known = kind.label if kind else mail.kind
    waits = status == MailStatus.WAITING
    return MailLine(
        to=mail.label,
        address=mail.address or (mail.person.email if mail.person else ""),
        subject=mail.subject or known.capitalize(),
        kind=known,
        tone=_TONES[status],
        state=str(status.label),
        when=mail.sent_at or (mail.not_before if waits else mail.claimed_at) or mail.created_at,
        error=mail.last_error,
        advice=_ADVICE.get(status, ""),
        text=mail.text,
        attempts=mail.attempts,
        url=url,
        resend_url=resend_url if status in SETTLED else "",
    )


class Choice(TypedDict):
    """A way of narrowing the list, as ``section_nav`` takes it."""

    label: str
    url: str
    current: bool


def choices(chosen: str) -> list[Choice]:
    """All mails, those to look at, those that wait, those that left."""
    named = (("", "Tous"), ("a-voir", "À voir"), ("attente", "En attente"), ("envoyes", "Envoyés"))
    return [Choice(label=label, url=f"?etat={name}" if name else "?", current=name == chosen) for name, label in named]


STATES = {
    "a-voir": TROUBLED,
    "attente": (MailStatus.WAITING, MailStatus.SENDING),
    "envoyes": (MailStatus.SENT,),
}


def mail_lines(page: Page[Mail], address: Callable[[Mail], tuple[str, str]]) -> list[MailLine]:
    """The lines of a page; ``address`` gives a mail's own page, and where it is asked for again."""
    return [mail_line(mail, url=url, resend_url=again) for mail in page for url, again in [address(mail)]]
