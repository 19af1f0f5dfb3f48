"""Mails leave once, through a real server that accepts, refuses, asks to wait or hangs up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.audit.models import Event
from ecluse.audit.services import System
from ecluse.lib.errors import DomainError
from ecluse.outbox.enums import Delivery, MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.rules.letters import Letter
from ecluse.outbox.rules.schedule import CLAIM_LASTS, DELAYS, next_attempt, next_morning
from ecluse.outbox.services import Cancelled, MailKind, Rendered, queue_mail, resend_mail
from ecluse.outbox.services import registry as registered
from ecluse.outbox.services.preferences import choose_delivery, preference_url, subscriber_of
from ecluse.outbox.services.sending import mark_interrupted, send_due
from tests.mail_server import MailServer, mail_server

pytestmark = pytest.mark.django_db
BY = System("Essai")
LINK = "https://sante.example/suivi/abcd1234.un-secret-tres-long-que-personne-ne-lit"


def _render(mail: Mail) -> Rendered | Cancelled:
    if mail.payload.get("over"):
        return Cancelled("La campagne est close.")
    if mail.payload.get("broken"):
        raise RuntimeError("a fault of ours")
    return Rendered("Vos fiches\nBcc: autre@essai.example", Letter(("Bonjour :", ".une ligne"), ("Répondre", LINK)))


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registered._kinds, "essai", MailKind("essai", "les essais", _render))


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as told:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", told.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield told


def asked(key: str = "essai:1", **more: Any) -> Mail:
    given = {"kind": "essai", "label": "Service prévention", "address": "prevention@essai.example"} | more
    return queue_mail(key=key, **given)


def test_an_accepted_mail_is_sent_once_and_told(server: MailServer) -> None:
    mail = asked()
    assert asked().pk == mail.pk, "the same key asked twice is one mail"
    assert send_due().sent == 1
    assert send_due().sent == 0
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.SENT, 1)
    message = server.message_to("prevention@essai.example")
    assert message["Subject"] == "Vos fiches Bcc\u00a0: autre@essai.example"
    assert message["Bcc"] is None
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = (part.get_content() for part in message.iter_parts())
    assert LINK in plain
    assert LINK in html
    assert "\n.une ligne" in plain.replace("\r\n", "\n"), "a line that begins with a dot arrives as it was"
    assert "Bonjour\u00a0:" in plain
    assert "<img" not in html
    assert "un-secret" not in mail.text
    assert "/suivi/abcd1234.•••" in mail.text
    assert list(Event.objects.filter(object_type="mail").values_list("verb", flat=True)) == ["send"]
    assert "un-secret" not in str(list(Event.objects.values()))


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
def test_a_mail_refused_for_good_bounces_and_is_not_tried_again(server: MailServer, step: str) -> None:
    mail = asked()
    other = asked("essai:2", address="autre@essai.example")
    server.refuse[step] = "550 5.1.1 no such mailbox"
    assert send_due().bounced == 2
    for one in (mail, other):
        one.refresh_from_db()
        assert one.status == MailStatus.BOUNCED
        assert "550" in one.last_error
        assert "no such mailbox" in one.last_error
    assert server.accepted == []
    server.refuse.clear()
    assert send_due(now=timezone.now() + timedelta(days=9)).sent == 0


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
def test_a_mail_put_off_is_tried_again_with_growing_delays_then_given_up(server: MailServer, step: str) -> None:
    mail = asked()
    server.refuse[step] = "450 4.2.1 busy"
    for delay in DELAYS:
        before = timezone.now()
        report = send_due(now=mail.not_before)
        mail.refresh_from_db()
        assert (report.deferred, mail.status) == (1, MailStatus.WAITING)
        assert mail.not_before >= before + delay
        assert send_due(now=mail.not_before - timedelta(seconds=1)).deferred == 0, "not before its turn"
    send_due(now=mail.not_before)
    mail.refresh_from_db()
    assert mail.status == MailStatus.FAILED
    assert server.accepted == []


def test_a_mail_put_off_leaves_with_the_same_identifier(server: MailServer) -> None:
    mail = asked()
    server.refuse["RCPT"] = "450 4.2.1 busy"
    send_due()
    mail.refresh_from_db()
    first = mail.message_id
    server.refuse.clear()
    assert send_due(now=mail.not_before).sent == 1
    assert server.message_to("prevention@essai.example")["Message-ID"] == first


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_line_cut_before_the_message_is_given_is_tried_again(server: MailServer, step: str) -> None:
    mail = asked()
    server.hang_up.add(step)
    assert send_due().deferred == 1
    mail.refresh_from_db()
    assert mail.status == MailStatus.WAITING
    server.hang_up.clear()
    assert send_due(now=mail.not_before).sent == 1
    assert len(server.accepted) == 1


def test_a_line_cut_after_the_message_is_given_is_never_tried_again(server: MailServer) -> None:
    mail = asked()
    server.hang_up.add("END")
    assert send_due().unknown == 1
    mail.refresh_from_db()
    assert mail.status == MailStatus.INTERRUPTED
    server.hang_up.clear()
    assert send_due(now=timezone.now() + timedelta(days=9)).sent == 0
    assert len(server.given) == 1


def test_a_server_that_is_not_there_is_tried_again(settings: Any) -> None:
    with mail_server() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    mail = asked()
    assert send_due().deferred == 1
    mail.refresh_from_db()
    assert mail.status == MailStatus.WAITING
    assert "n’a pas pu être joint" in mail.last_error


def test_a_mail_without_object_any_more_is_cancelled_when_it_should_leave(server: MailServer) -> None:
    over, broken, fine = asked("a", payload={"over": True}), asked("b", payload={"broken": True}), asked("c")
    report = send_due()
    assert (report.cancelled, report.deferred, report.sent) == (1, 1, 1)
    for mail in (over, broken, fine):
        mail.refresh_from_db()
    assert (over.status, over.last_error) == (MailStatus.CANCELLED, "La campagne est close.")
    assert broken.status == MailStatus.WAITING, "a fault in writing one mail stops no other"
    assert fine.status == MailStatus.SENT


def test_a_claim_that_nobody_settled_is_told_and_sent_again_only_when_asked(server: MailServer) -> None:
    mail = asked()
    Mail.objects.filter(pk=mail.pk).update(status=MailStatus.SENDING, claim="mort", claimed_at=timezone.now())
    assert send_due().sent == 0
    with pytest.raises(DomainError):
        resend_mail(by=BY, mail=mail)
    assert mark_interrupted(now=timezone.now() + CLAIM_LASTS * 2) == 1
    assert mark_interrupted(now=timezone.now() + CLAIM_LASTS * 2) == 0
    mail.refresh_from_db()
    assert mail.status == MailStatus.INTERRUPTED
    assert send_due(now=timezone.now() + timedelta(days=9)).sent == 0
    again = resend_mail(by=BY, mail=mail)
    with pytest.raises(DomainError):
        resend_mail(by=BY, mail=mail)
    assert send_due().sent == 1
    again.refresh_from_db()
    assert again.status == MailStatus.SENT
    assert len(server.accepted) == 1


def test_whoever_wants_no_more_receives_no_more_and_a_digest_is_one_mail(server: MailServer) -> None:
    person = Person.objects.create(label="Service prévention", email="prevention@essai.example")
    mail = asked(person=person, address="")
    by = subscriber_of(preference_url(mail).rsplit("/", 2)[1])
    assert by is not None
    assert by.person == person
    assert subscriber_of(preference_url(mail).rsplit("/", 2)[1][:-1] + "x") is None
    choose_delivery(by=by, delivery=Delivery.NEVER)
    assert send_due().cancelled == 1
    choose_delivery(by=by, delivery=Delivery.DIGEST)
    first, second = (asked(key, person=person, address="") for key in ("d:1", "d:2"))
    assert first.not_before == second.not_before > timezone.now()
    assert send_due().sent == 0
    assert send_due(now=first.not_before).sent == 2
    message = server.message_to("prevention@essai.example")
    assert message["Subject"] == "2 nouvelles d’Écluse"
    assert message.get_body(("plain",)).get_content().count(LINK) == 2  # type: ignore[union-attr]


def test_delays_grow_and_end() -> None:
    now = datetime(2026, 11, 22, 6, 0, tzinfo=timezone.get_current_timezone())
    waits = [next_attempt(n, now) for n in range(1, len(DELAYS) + 1)]
    assert waits == sorted(waits)
    assert len(set(waits)) == len(waits)
    assert next_attempt(len(DELAYS) + 1, now) is None
    assert next_morning(now).hour == 7
    assert next_morning(now).day == 22
    assert next_morning(now + timedelta(hours=1)).day == 23
