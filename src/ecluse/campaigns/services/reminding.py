"""The reminders whose day has come: asked for by every tick, once each, and none when everything is answered."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from ecluse.campaigns.enums import CampaignState
from ecluse.campaigns.models import Campaign
from ecluse.campaigns.rules.reminders import due_reminder
from ecluse.campaigns.selectors.progress import answered_sheets
from ecluse.campaigns.services.campaigns import mail_prefix, remind
from ecluse.lib.formats import plural
from ecluse.outbox.selectors import mails_keyed


def ask_for_reminders(now: datetime) -> str:
    """Ask for the reminders that are due at ``now``; say how many, or nothing."""
    today = timezone.localdate(now)
    made = 0
    for campaign in Campaign.objects.filter(state=CampaignState.OPEN, contract__archived_at=None):
        answered = answered_sheets(campaign)
        for request in campaign.requests.filter(stopped_at=None).prefetch_related("sheets").select_related("person"):
            asked_on = timezone.localdate(request.asked_at)
            offset = due_reminder(campaign.due_on, campaign.reminders, asked_on=asked_on, today=today)
            if offset is None or all(sheet.pk in answered for sheet in request.sheets.all()):
                continue
            if not mails_keyed(f"{mail_prefix(request)}reminder:{offset}"):
                request.campaign = campaign
                remind(asked=request, offset=offset)
                made += 1
    return f"{plural(made, 'relance demandée', 'relances demandées')}." if made else ""
