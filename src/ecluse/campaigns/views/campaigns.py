"""Campaigns of a contract: the list, one campaign, its preparation, its opening and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.campaigns.enums import CampaignState
from ecluse.campaigns.forms.campaigns import AddressesForm, CampaignForm
from ecluse.campaigns.models import Campaign
from ecluse.campaigns.presenters.campaign import campaign_page, preparation
from ecluse.campaigns.presenters.overview import overview
from ecluse.campaigns.selectors.leads import leads_of
from ecluse.campaigns.services import campaigns as services
from ecluse.campaigns.services.links import stop_request
from ecluse.campaigns.views.loading import context_of, load, load_campaign, load_request
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural

_FORM = ["GET", "HEAD", "POST"]


@require_safe
def home(request: HttpRequest, contract: int) -> HttpResponse:
    """The campaigns of a contract, how old what it says is, how well it is answered."""
    found, access = load(request, contract)
    context = context_of(found, access) | {"page": overview(found, timezone.localdate())}
    return render(request, "campaigns/home.html", context)


@require_http_methods(_FORM)
def campaign_create(request: HttpRequest, contract: int) -> HttpResponse:
    """Prepare a campaign."""
    found, access = load(request, contract, manages=True)
    sent = request.method == "POST"
    chosen = {
        "sheets": _chosen_sheets(request)
    }  # what a page that leads here would ask about; the form offers them all
    form = CampaignForm(
        request.POST if sent else None, instance=Campaign(contract=found), contract=found, initial=chosen
    )
    if sent and form.is_valid():
        try:
            made = services.create_campaign(by=user_of(request), contract=found, values=form.values())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "La campagne est préparée. Vérifiez qui sera interrogé, puis ouvrez-la.")
            return HttpResponseRedirect(made.get_absolute_url())
    context = context_of(found, access, ("Nouvelle campagne", "")) | {
        "title": "Nouvelle campagne", "form": form, "action_label": "Préparer", "cancel_url": reverse(
            "campaigns:home", args=[found.pk]
        ), "lede": "Rien ne part encore : vous verrez d’abord qui sera interrogé.",
    }  # fmt: skip
    return render(request, "ui/form_page.html", context)


def _chosen_sheets(request: HttpRequest) -> list[int]:
    """The sheets that the address chooses, ``?fiches=12.15``; keys of no sheet of the contract tick nothing."""
    keys = request.GET.get("fiches", "").split(".")
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]


@require_http_methods(_FORM)
def campaign_edit(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Change a campaign that is not open yet."""
    campaign, found, access = load_campaign(request, contract, pk, manages=True)
    if campaign.state != CampaignState.DRAFT:
        messages.info(request, "Cette campagne est ouverte : ce qu’elle demande ne change plus.")
        return HttpResponseRedirect(campaign.get_absolute_url())
    sent = request.method == "POST"
    form = CampaignForm(request.POST if sent else None, instance=campaign, contract=found)
    context = _inside(campaign, access, ("Modifier", "")) | {
        "title": "Modifier la campagne", "form": form, "action_label": "Enregistrer",
        "cancel_url": campaign.get_absolute_url(),
    }  # fmt: skip
    if sent and form.is_valid():
        by = user_of(request)
        saved, conflict = save_record(
            form,
            lambda version: services.update_campaign(by=by, campaign=campaign, version=version, values=form.values()),
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, "La campagne est enregistrée.")
            return HttpResponseRedirect(campaign.get_absolute_url())
    return render(request, "ui/form_page.html", context)


def _inside(campaign: Campaign, access: Any, *trail: tuple[str, str]) -> dict[str, Any]:
    return context_of(campaign.contract, access, (campaign.title, campaign.get_absolute_url()), *trail)


@require_safe
def campaign_detail(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """One campaign: who will be asked, then who has answered."""
    campaign, _, access = load_campaign(request, contract, pk)
    return _detail(request, campaign, access)


def _detail(request: HttpRequest, campaign: Campaign, access: Any, form: AddressesForm | None = None) -> HttpResponse:
    context = _inside(campaign, access)
    page = campaign_page(campaign, manages=context["manages"])
    context |= {"page": page, "people": None, "form": None}
    if page.is_draft and context["manages"]:
        leads = leads_of(campaign.contract, campaign.sheets.order_by("position", "pk").select_related("contract"))
        context["people"] = preparation(leads)
        context["form"] = form or (AddressesForm(leads=leads.unreachable) if leads.unreachable else None)
    return render(request, "campaigns/detail.html", context)


@require_POST
def addresses(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Keep the addresses of the leads who had none."""
    campaign, found, access = load_campaign(request, contract, pk, manages=True)
    leads = leads_of(found, campaign.sheets.order_by("position", "pk")).unreachable
    form = AddressesForm(request.POST, leads=leads)
    if not form.is_valid():
        return _detail(request, campaign, access, form)
    kept = services.keep_addresses(by=user_of(request), contract=found, addresses=form.cleaned_data, leads=leads)
    if kept:
        messages.success(
            request, f"{plural(kept, 'adresse gardée', 'adresses gardées')}, pour cette fois et les suivantes."
        )
    return HttpResponseRedirect(campaign.get_absolute_url())


@require_http_methods(_FORM)
def campaign_open(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then open a campaign: its mails leave."""
    campaign, found, access = load_campaign(request, contract, pk, manages=True)
    leads = leads_of(found, campaign.sheets.order_by("position", "pk"))
    people = plural(len(leads.reachable), "pilote recevra un courriel", "pilotes recevront un courriel")
    left = [*(lead.label for lead in leads.unreachable), *(str(sheet) for sheet in leads.unled)]
    context = _inside(campaign, access, ("Ouvrir", "")) | {
        "title": f"Ouvrir la campagne « {campaign.title} » ?",
        "message": f"{people}, avec un lien qui lui est réservé."
        if len(leads.reachable) == 1
        else f"{people}, chacun avec un lien qui lui est réservé.",
        "consequences": [f"Sans adresse ou sans pilote, donc non interrogé : {one}" for one in left],
        "action_label": "Ouvrir et envoyer",
        "cancel_url": campaign.get_absolute_url(),
    }
    return ask_first(
        request,
        lambda: services.open_campaign(by=user_of(request), campaign=campaign),
        done="La campagne est ouverte. Les courriels partent au prochain envoi.",
        then=campaign.get_absolute_url(),
        context=context,
    )


@require_http_methods(_FORM)
def campaign_close(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then close a campaign: its links open no more."""
    campaign, _, access = load_campaign(request, contract, pk, manages=True)
    context = _inside(campaign, access, ("Clore", "")) | {
        "title": f"Clore la campagne « {campaign.title} » ?",
        "message": "Les liens envoyés ne fonctionneront plus, et les relances s’arrêtent. Ce qui attend votre regard reste.",
        "action_label": "Clore la campagne",
        "cancel_url": campaign.get_absolute_url(),
    }
    return ask_first(
        request,
        lambda: services.close_campaign(by=user_of(request), campaign=campaign),
        done="La campagne est close.",
        then=campaign.get_absolute_url(),
        context=context,
    )


@require_http_methods(_FORM)
def campaign_remove(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then give up a campaign that was never opened."""
    campaign, found, access = load_campaign(request, contract, pk, manages=True)
    context = _inside(campaign, access, ("Retirer", "")) | {
        "title": f"Retirer la campagne « {campaign.title} » ?",
        "message": "Elle n’a été envoyée à personne. Le journal du contrat en gardera la trace.",
        "action_label": "Retirer la campagne",
        "cancel_url": campaign.get_absolute_url(),
        "danger": True,
    }
    return ask_first(
        request,
        lambda: services.remove_campaign(by=user_of(request), campaign=campaign),
        done="La campagne est retirée.",
        then=reverse("campaigns:home", args=[found.pk]),
        context=context,
    )


@require_POST
def renew(request: HttpRequest, contract: int, pk: int, asked: int) -> HttpResponse:
    """Send a recipient a new link."""
    found, campaign, _ = load_request(request, contract, pk, asked)
    try:
        services.ask_again(by=user_of(request), asked=found)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Un nouveau lien partira au prochain envoi pour {found.label}.")
    return HttpResponseRedirect(campaign.get_absolute_url())


@require_http_methods(_FORM)
def stop(request: HttpRequest, contract: int, pk: int, asked: int) -> HttpResponse:
    """Ask, then take back every link of a recipient."""
    found, campaign, access = load_request(request, contract, pk, asked)
    context = _inside(campaign, access, ("Retirer le lien", "")) | {
        "title": f"Retirer le lien de {found.label} ?",
        "message": "Aucun des liens qui lui ont été envoyés ne fonctionnera plus. Vous pourrez lui en envoyer un autre.",
        "action_label": "Retirer le lien",
        "cancel_url": campaign.get_absolute_url(),
    }
    return ask_first(
        request,
        lambda: stop_request(by=user_of(request), asked=found),
        done=f"Le lien de {found.label} ne fonctionne plus.",
        then=campaign.get_absolute_url(),
        context=context,
    )
