"""What the pages of campaigns begin with."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from ecluse.campaigns.models import Answer, Campaign, UpdateRequest
from ecluse.campaigns.permissions import can_manage_campaigns, can_read_campaigns, can_view_campaigns
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.selectors import Access
from ecluse.contracts.views.loading import load_contract, require


def load(request: HttpRequest, contract: int, *, manages: bool = False) -> tuple[Contract, Access]:
    """A contract whose campaigns the reader may see; those they may lead, for ``manages``."""
    found, access = load_contract(request, contract)
    require(can_manage_campaigns(access, found) if manages else can_view_campaigns(access))
    return found, access


def load_campaign(
    request: HttpRequest, contract: int, pk: int, *, manages: bool = False
) -> tuple[Campaign, Contract, Access]:
    """A campaign of a contract. Raises Http404 for one of another contract."""
    found, access = load_contract(request, contract)
    campaign = Campaign.objects.filter(contract=found, pk=pk).first()
    if campaign is None:
        raise Http404
    require(can_manage_campaigns(access, found) if manages else can_view_campaigns(access))
    campaign.contract = found
    return campaign, found, access


def load_answer(request: HttpRequest, contract: int, pk: int, answer: int) -> tuple[Answer, Campaign, Access]:
    """An answer of a campaign."""
    campaign, _, access = load_campaign(request, contract, pk, manages=True)
    found = (
        Answer.objects.filter(request__campaign=campaign, pk=answer)
        .select_related("sheet__contract", "request__campaign")
        .first()
    )
    if found is None:
        raise Http404
    return found, campaign, access


def load_request(request: HttpRequest, contract: int, pk: int, asked: int) -> tuple[UpdateRequest, Campaign, Access]:
    """A recipient of a campaign."""
    campaign, _, access = load_campaign(request, contract, pk, manages=True)
    found = campaign.requests.select_related("person").filter(pk=asked).first()
    if found is None:
        raise Http404
    found.campaign = campaign
    return found, campaign, access


def context_of(contract: Contract, access: Access, *trail: tuple[str, str]) -> dict[str, Any]:
    """What every page of this entry of the menu needs."""
    here = reverse("campaigns:home", args=[contract.pk])
    crumbs = contract_crumbs(contract, ("Pilotes", here), *trail)
    return page_context(contract, access, Place.LEADS, crumbs) | {
        "manages": can_manage_campaigns(access, contract),
        "reads": can_read_campaigns(access),
        "home_url": here,
    }
