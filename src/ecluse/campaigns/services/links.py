"""Links: made when a mail leaves, found in a time that tells nothing, taken back."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ecluse.audit.services import Actor
from ecluse.campaigns.enums import CampaignState
from ecluse.campaigns.models import AccessLink, UpdateRequest
from ecluse.campaigns.rules.links import hashed, new_token, opens, read_token
from ecluse.campaigns.rules.reminders import link_expiry
from ecluse.contracts.services import records
from ecluse.outbox.services.preferences import site_url


class LinkActor:
    """Whoever acts by a link: a body or a function, never an account."""

    def __init__(self, link: AccessLink) -> None:
        self.audit_id = f"link:{link.public_id}"
        self.audit_label = f"{link.request.label} (par lien)"


@transaction.atomic
def make_link(*, asked: UpdateRequest) -> str:
    """A new link for a recipient; return its whole address, whose secret is kept nowhere.

    Earlier links go on working until they expire: people answer from whichever mail they find.
    """
    token, now = new_token(), timezone.now()
    last = link_expiry(asked.campaign.due_on, timezone.localdate())
    AccessLink.objects.create(
        request=asked, public_id=token.public, secret_hash=hashed(token.secret), created_at=now,
        expires_at=timezone.make_aware(datetime.combine(last, time(23, 59))),
    )  # fmt: skip
    return site_url(reverse("campaigns:update", args=[str(token)]))


def find_link(text: str) -> AccessLink | None:
    """The link of an address, if it still opens. Unknown, altered, expired and revoked links cannot be told apart."""
    token = read_token(text)
    found = None
    if token is not None:
        links = AccessLink.objects.select_related("request__campaign__contract", "request__person")
        found = links.filter(public_id=token.public).first()
    if not opens(token.secret if token else text, found.secret_hash if found else None) or found is None:
        return None
    campaign = found.request.campaign
    live = (
        found.revoked_at is None
        and found.request.stopped_at is None
        and timezone.now() < found.expires_at
        and campaign.state == CampaignState.OPEN
        and campaign.contract.archived_at is None
    )
    return found if live else None


@transaction.atomic
def stop_request(*, by: Actor, asked: UpdateRequest) -> UpdateRequest:
    """Take back every link of a recipient, at once. One event."""
    now = timezone.now()
    AccessLink.objects.filter(request=asked, revoked_at__isnull=True).update(revoked_at=now)
    asked.stopped_at = now
    asked.save(update_fields=["stopped_at"])
    records.tell(asked.campaign, by=by, verb="revoke_link", note=asked.label)
    return asked
