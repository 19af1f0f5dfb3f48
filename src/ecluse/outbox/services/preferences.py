"""How each person wants each kind of mail, and the signed link by which they say so without an account."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.audit.services import record
from ecluse.outbox.enums import Delivery
from ecluse.outbox.models import Mail, MailPreference

_SALT = "ecluse.outbox.preferences"


class Subscriber(NamedTuple):
    """Who a preference link was given to, and the kind of mail it is about."""

    kind: str
    person: Person | None
    address: str

    @property
    def audit_id(self) -> str:
        return f"person:{self.person.pk}" if self.person else "address"

    @property
    def audit_label(self) -> str:
        return str(self.person) if self.person else "Destinataire sans compte"


def site_url(path: str) -> str:
    """The whole address of a page, for a mail."""
    return f"{settings.ECLUSE_SITE_URL.rstrip('/')}{path}"


def site_host() -> str:
    return urlsplit(settings.ECLUSE_SITE_URL).hostname or "localhost"


def preference_url(mail: Mail) -> str:
    """The address where whoever receives ``mail`` says how they want its kind."""
    held = {"k": mail.kind, "p": mail.person_id, "a": "" if mail.person_id else mail.address.lower()}
    return site_url(reverse("outbox:preference", args=[signing.dumps(held, salt=_SALT, compress=True)]))


def subscriber_of(token: str) -> Subscriber | None:
    """Who a preference link was given to; None for one that is not ours, or whose person has gone."""
    try:
        held = signing.loads(token, salt=_SALT)
        kind, person, address = str(held["k"]), held["p"], str(held["a"])
    except (signing.BadSignature, KeyError, TypeError):
        return None
    found = Person.objects.filter(pk=person).first() if person else None
    if found is None and not address:
        return None
    return Subscriber(kind, found, address)


@transaction.atomic
def choose_delivery(*, by: Subscriber, delivery: Delivery) -> MailPreference:
    """Keep how ``by`` wants the mails of their kind. One event in the journal of the site."""
    whose = {"person": by.person} if by.person else {"person": None, "address": by.address}
    preference, _ = MailPreference.objects.update_or_create(
        **whose, kind=by.kind, defaults={"delivery": delivery, "changed_at": timezone.now()}
    )
    record(
        by=by, verb="update", scope="site", object_type="mailpreference", object_id=preference.pk, object_label=by.kind,
        changes={"courriels": [None, Delivery(delivery).label]},
    )  # fmt: skip
    return preference
