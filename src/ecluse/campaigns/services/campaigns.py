"""Campaigns: prepared, opened, closed; their recipients asked once, and again when the coordination says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor
from ecluse.campaigns.enums import CampaignState
from ecluse.campaigns.models import Campaign, LeadContact, UpdateRequest
from ecluse.campaigns.selectors.leads import Lead, leads_of
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError, StaleError
from ecluse.outbox.enums import MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.services import cancel_mails, queue_mail

ASK, REMIND, WORD = "campaigns.ask", "campaigns.remind", "campaigns.word"


@transaction.atomic
def create_campaign(*, by: Actor, contract: Contract, values: Mapping[str, Any]) -> Campaign:
    """Prepare a campaign. Raises DomainError for sheets of another contract, archived ones, or none."""
    campaign = Campaign(contract=contract)
    records.refuse_archived(campaign)
    sheets = _checked(contract, values.get("sheets", ()))
    records.assign(campaign, {name: value for name, value in values.items() if name != "sheets"})
    records.save(campaign)
    told = records.contents_told(campaign) | records.set_links(campaign, "sheets", sheets).told
    records.tell(campaign, by=by, verb="create", changes=records.Changes(told))
    return campaign


@transaction.atomic
def update_campaign(*, by: Actor, campaign: Campaign, version: int | None, values: Mapping[str, Any]) -> Campaign:
    """Change a campaign that is not open yet. Raises StaleError if it has changed since ``version``."""
    current = _locked(campaign)
    if version is not None and current.version != version:
        raise StaleError(current)
    if current.state != CampaignState.DRAFT:
        raise DomainError("Cette campagne est ouverte : ce qu’elle demande ne change plus.")
    records.refuse_archived(current)
    changes = records.assign(current, {name: value for name, value in values.items() if name != "sheets"})
    if "sheets" in values:
        changes.add(records.set_links(current, "sheets", _checked(current.contract, values["sheets"])))
    if changes:
        current.version += 1
        records.save(current)
        records.tell(current, by=by, verb="update", changes=changes)
    return current


def _checked(contract: Contract, sheets: Any) -> list[ActionSheet]:
    chosen = list(sheets)
    if not chosen:
        raise DomainError("Choisissez au moins une fiche.", field="sheets")
    for sheet in chosen:
        records.refuse_foreign(contract, "Fiches", sheet)
        if sheet.archived_at is not None:
            raise DomainError(f"La fiche « {sheet} » est archivée.", field="sheets")
    return chosen


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("contract").get(pk=campaign.pk)


@transaction.atomic
def keep_addresses(*, by: Actor, contract: Contract, addresses: Mapping[str, str], leads: list[Lead]) -> int:
    """Keep the addresses of leads who have none, by the name of their field; return how many. One event a body."""
    kept = 0
    for lead in leads:
        address = addresses.get(lead.field_name, "").strip()
        if not address:
            continue
        contact, _ = LeadContact.objects.update_or_create(
            contract=contract, organisation=lead.organisation, detail=lead.detail, defaults={"address": address}
        )
        records.tell(contact, by=by, verb="update", changes=records.Changes({"adresse": [None, address]}))
        kept += 1
    return kept


@transaction.atomic
def open_campaign(*, by: Actor, campaign: Campaign) -> Campaign:
    """Open a campaign: one request and one mail for each lead who has an address. Opening twice is opening once.

    Raises DomainError if nobody can be asked, or if its date has passed.
    """
    current = _locked(campaign)
    if current.state == CampaignState.OPEN:
        return current
    if current.state == CampaignState.CLOSED:
        raise DomainError("Cette campagne est close : préparez-en une autre.")
    records.refuse_archived(current)
    if current.due_on <= timezone.localdate():
        raise DomainError("La date de réponse est passée : choisissez-en une à venir.", field="due_on")
    leads = leads_of(current.contract, current.sheets.order_by("position", "pk")).reachable
    if not leads:
        raise DomainError("Aucun pilote n’a d’adresse : écrivez-en au moins une avant d’ouvrir.")
    current.state, current.opened_at = CampaignState.OPEN, timezone.now()
    current.version += 1
    records.save(current)
    for lead in leads:
        ask(campaign=current, lead=lead)
    told: dict[str, list[Any]] = {"destinataires": [None, [lead.label for lead in leads]]}
    records.tell(current, by=by, verb="open", changes=records.Changes(told))
    return current


def ask(*, campaign: Campaign, lead: Lead) -> UpdateRequest:
    """Ask one lead about their sheets, in the transaction of a gesture that tells it; once more sheets for one already asked."""
    asked, made = UpdateRequest.objects.get_or_create(
        campaign=campaign, address=lead.address.lower(),
        defaults={"person": lead.person, "label": lead.label[:300], "asked_at": timezone.now()},
    )  # fmt: skip
    asked.sheets.add(*lead.sheets)
    _queue(asked, ASK, "ask" if made else f"ask-{asked.sheets.count()}")
    return asked


def _queue(asked: UpdateRequest, kind: str, name: str, **payload: Any) -> Mail:
    return queue_mail(
        kind=kind, key=f"{mail_prefix(asked)}{name}", label=asked.label, person=asked.person,
        address=asked.address, payload={"request": asked.pk, **payload}, scope=asked.campaign.contract.scope,
    )  # fmt: skip


def mail_prefix(asked: UpdateRequest) -> str:
    """The beginning of the keys of the mails of one recipient."""
    return f"campaign:{asked.campaign_id}:request:{asked.pk}:"


def remind(*, asked: UpdateRequest, offset: int) -> Mail:
    """Ask for the reminder of one day: the same day twice is one mail."""
    return _queue(asked, REMIND, f"reminder:{offset}", offset=offset)


def send_word(*, asked: UpdateRequest, answer: int, version: int) -> Mail:
    """Ask for the mail that tells a lead why an answer was not taken."""
    return _queue(asked, WORD, f"word:{answer}:{version}", answer=answer)


@transaction.atomic
def close_campaign(*, by: Actor, campaign: Campaign) -> Campaign:
    """Close a campaign: its links open no more, its mails that wait are given up. Answers that wait still can be looked at."""
    current = _locked(campaign)
    if current.state != CampaignState.OPEN:
        raise DomainError("Cette campagne n’est pas ouverte.")
    current.state, current.closed_at = CampaignState.CLOSED, timezone.now()
    current.version += 1
    records.save(current)
    cancel_mails(prefix=f"campaign:{current.pk}:", reason="La campagne est close.")
    records.tell(current, by=by, verb="close")
    return current


@transaction.atomic
def remove_campaign(*, by: Actor, campaign: Campaign) -> None:
    """Give up a campaign that was never opened. Raises DomainError for one that asked something."""
    current = _locked(campaign)
    if current.state != CampaignState.DRAFT:
        raise DomainError("Cette campagne a été ouverte : elle se ferme, et reste lisible.")
    records.refuse_archived(current)
    records.tell(current, by=by, verb="remove", changes=records.Changes(records.contents_told(current, gone=True)))
    current.delete()


@transaction.atomic
def ask_again(*, by: Actor, asked: UpdateRequest) -> Mail:
    """Send a recipient a new link, at the wish of the coordination; a link that was taken back opens again as a new one.

    Raises DomainError if the campaign is not open.
    """
    if _locked(asked.campaign).state != CampaignState.OPEN:
        raise DomainError("Cette campagne n’est pas ouverte.")
    waiting = Mail.objects.filter(key__startswith=mail_prefix(asked), status=MailStatus.WAITING).first()
    if waiting is not None and asked.stopped_at is None:
        raise DomainError("Un courriel attend déjà son tour pour ce destinataire.")
    if asked.stopped_at is not None:
        asked.stopped_at = None
        asked.save(update_fields=["stopped_at"])
    count = Mail.objects.filter(key__startswith=f"{mail_prefix(asked)}again").count()
    mail = _queue(asked, ASK, f"again:{count + 1}")
    records.tell(asked.campaign, by=by, verb="renew_link", note=asked.label)
    return mail
