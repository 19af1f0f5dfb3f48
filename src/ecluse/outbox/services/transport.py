"""Handing one message to the mail server, knowing at each step whether it may have been accepted.

Until the server has said « go on » to DATA, nothing has been given: a refusal or a lost connection may be tried again.
After that, only the server's answer says whether the message is accepted; without an answer nobody knows, and it is never
sent again by itself.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_SECONDS = 30
_GO_ON = 354


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server has taken charge of the message."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will never take this message, for a reason of its own: a bounce."""

    said: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Nothing was given: the server could not be reached, or asks to come back later."""

    said: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message was given and the answer never came."""

    said: str


Outcome = Accepted | Refused | Deferred | Unknown


class Transport:
    """One connection for the mails of one tick, opened when the first one leaves."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def deliver(self, message: EmailMultiAlternatives) -> Outcome:
        """Hand over ``message``, which has one recipient."""
        if settings.EMAIL_BACKEND != _SMTP:
            return _by_backend(message)
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Deferred(f"Le serveur d’envoi {settings.EMAIL_HOST} n’a pas pu être joint\u00a0: {_words(error)}")
        outcome = _hand_over(server, message)
        if not isinstance(outcome, Accepted):
            self.close()  # the next mail begins with a connection whose state is known
        return outcome

    def close(self) -> None:
        """Leave the server, whatever state it is in."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
            server = kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_SECONDS)
            self._server = server
            if settings.EMAIL_USE_TLS:
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return self._server


def _hand_over(server: smtplib.SMTP, message: EmailMultiAlternatives) -> Outcome:
    data = _stuffed(message.message().as_bytes())
    options = ["body=8bitmime"] if server.has_extn("8bitmime") else []
    steps: tuple[tuple[Callable[[], tuple[int, bytes]], str], ...] = (
        (lambda: server.mail(message.from_email, options), "l’expéditeur"),
        (lambda: server.rcpt(message.to[0]), "le destinataire"),
        (lambda: server.docmd("data"), "le message"),
    )
    for step, about in steps:
        try:
            code, said = step()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            if isinstance(error, UnicodeError):
                return Refused("L’adresse du destinataire ne peut pas être écrite pour ce serveur.")
            return Deferred(f"La connexion a été perdue avant l’envoi du message\u00a0: {_words(error)}")
        if code not in (250, 251, _GO_ON):
            return _refusal(code, said, about)
    try:
        server.send(data)
        code, said = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Unknown(f"La connexion a été perdue pendant l’envoi\u00a0: {_words(error)}")
    return Accepted() if code == 250 else _refusal(code, said, "le message")


def _refusal(code: int, said: bytes, about: str) -> Outcome:
    words = said.decode("utf-8", "replace").replace("\n", " ")
    if 500 <= code < 600:
        return Refused(f"Le serveur a refusé {about} (réponse {code})\u00a0: {words}")
    return Deferred(f"Le serveur a demandé d’attendre avant d’accepter {about} (réponse {code})\u00a0: {words}")


def _stuffed(data: bytes) -> bytes:
    """The message as SMTP carries it: a line that begins with a dot has one more, and a dot alone ends it."""
    lines = re.sub(rb"\r?\n|\r", b"\r\n", data)
    return re.sub(rb"(?m)^\.", b"..", lines).removesuffix(b"\r\n") + b"\r\n.\r\n"


def _by_backend(message: EmailMultiAlternatives) -> Outcome:
    """The console of the demonstration, the memory of tests: they take everything, or break in a way nobody can read."""
    try:
        message.send()
    except OSError as error:
        return Unknown(_words(error))
    return Accepted()


def _words(error: Any) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"réponse {error.smtp_code}, {words}"
    if isinstance(error, TimeoutError):
        return "il n’a pas répondu à temps"
    if isinstance(error, ConnectionRefusedError):
        return "il refuse la connexion"
    return str(error) or type(error).__name__
