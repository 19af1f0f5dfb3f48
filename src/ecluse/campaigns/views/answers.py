"""The look of the coordination at what leads have answered; the mails of the contract."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.campaigns.forms.campaigns import WordForm
from ecluse.campaigns.permissions import can_manage_campaigns, can_read_campaigns
from ecluse.campaigns.presenters.answers import answer_cards
from ecluse.campaigns.selectors.progress import waiting_answers
from ecluse.campaigns.services import deciding
from ecluse.campaigns.views.loading import context_of, load_answer, load_campaign
from ecluse.contracts.models import Attachment, Contract
from ecluse.contracts.views.files import given_back
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.errors import DomainError, StaleError
from ecluse.lib.formats import plural
from ecluse.outbox import presenters as mails_presenters
from ecluse.outbox.models import Mail
from ecluse.outbox.selectors import mails_of
from ecluse.outbox.services import resend_mail

_A_PAGE = 50
_CORRECTED = "Cette réponse a été corrigée pendant que vous la regardiez : relisez-la."


@require_safe
def answers(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Every answer that waits, beside what its sheet says."""
    campaign, found, access = load_campaign(request, contract, pk, manages=True)
    here = campaign.get_absolute_url()
    context = context_of(found, access, (campaign.title, here), ("Réponses à regarder", "")) | {
        "cards": answer_cards(waiting_answers(campaign)), "campaign": campaign, "back_url": here,
        "all_url": reverse("campaigns:accept-all", args=[found.pk, campaign.pk]),
    }  # fmt: skip
    return render(request, "campaigns/answers.html", context)


def _list_url(contract: int, pk: int) -> str:
    return reverse("campaigns:answers", args=[contract, pk])


def _version(request: HttpRequest) -> int | None:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdigit() and len(sent) < 10 else None


@require_POST
def accept(request: HttpRequest, contract: int, pk: int, answer: int) -> HttpResponse:
    """Take what is ticked of an answer into its sheet."""
    found, _, _ = load_answer(request, contract, pk, answer)
    parts = request.POST.getlist("partie")
    try:
        taken = deciding.accept_answer(
            by=user_of(request), answer=found, version=_version(request), parts=parts
        )  # fmt: skip
    except StaleError:
        messages.error(request, _CORRECTED)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{taken.get_state_display()} : {found.sheet}.")
    return HttpResponseRedirect(_list_url(contract, pk))


@require_POST
def accept_all(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Take every answer that nothing holds back."""
    campaign, _, _ = load_campaign(request, contract, pk, manages=True)
    taken, left = deciding.accept_all(by=user_of(request), campaign=campaign)
    said = plural(taken, "réponse reprise", "réponses reprises")
    if left:
        said += f" ; {plural(left, 'demande votre regard', 'demandent votre regard')}"
    messages.success(request, f"{said}.")
    return HttpResponseRedirect(_list_url(contract, pk) if left else campaign.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, contract: int, pk: int, answer: int) -> HttpResponse:
    """Set an answer aside, with a word."""
    found, campaign, access = load_answer(request, contract, pk, answer)
    sent = request.method == "POST"
    form = WordForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            word = form.cleaned_data["word"]
            deciding.refuse_answer(by=user_of(request), answer=found, version=_version(request), word=word)
        except StaleError:
            form.add_error(None, _CORRECTED)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(
                request, f"La réponse sur « {found.sheet} » est écartée ; {found.request.label} en est averti."
            )
            return HttpResponseRedirect(_list_url(contract, pk))
    trail = ((campaign.title, campaign.get_absolute_url()), ("Réponses à regarder", _list_url(contract, pk)))
    context = context_of(campaign.contract, access, *trail, ("Écarter", "")) | {
        "title": "Écarter cette réponse", "form": form, "action_label": "Écarter la réponse",
        "cancel_url": _list_url(contract, pk), "lede": f"{found.request.label}, sur « {found.sheet} »",
    }  # fmt: skip
    return render(request, "ui/form_page.html", context)


@require_safe
def answer_file(request: HttpRequest, contract: int, pk: int, answer: int) -> FileResponse:
    """The file of an answer that waits, given back as a file and never shown as a page."""
    found, _, _ = load_answer(request, contract, pk, answer)
    if not found.stored_name:
        raise Http404
    return given_back(
        Attachment(title=found.file_title, stored_name=found.stored_name, media_type=found.media_type)
    )  # fmt: skip


def _mails(request: HttpRequest, pk: int) -> tuple[Contract, Any]:
    contract, access = load_contract(request, pk)
    require(can_read_campaigns(access))
    return contract, access


def _addresses(contract: Contract) -> Any:
    return lambda mail: (
        reverse("campaigns:mail", args=[contract.pk, mail.pk]),
        reverse("campaigns:mail-resend", args=[contract.pk, mail.pk]),
    )


@require_safe
def mail_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The mails of a contract."""
    found, access = _mails(request, contract)
    chosen = request.GET.get("etat", "")
    mails = mails_of(found.scope)
    if chosen in mails_presenters.STATES:
        mails = mails.filter(status__in=mails_presenters.STATES[chosen])
    page = Paginator(mails, _A_PAGE).get_page(request.GET.get("page"))
    context = context_of(found, access, ("Courriels", "")) | {
        "page": page, "lines": mails_presenters.mail_lines(page, _addresses(found)),
        "choices": mails_presenters.choices(chosen),
    }  # fmt: skip
    return render(request, "outbox/list.html", context)


def _mail(contract: Contract, pk: int) -> Mail:
    mail = mails_of(contract.scope).filter(pk=pk).first()
    if mail is None:
        raise Http404
    return mail


@require_safe
def mail_detail(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """One mail of a contract as it left."""
    found, access = load_contract(request, contract)
    mail = _mail(found, pk)
    require(can_read_campaigns(access))
    url, again = _addresses(found)(mail)
    here = reverse("campaigns:mails", args=[found.pk])
    allowed = can_manage_campaigns(access, found)
    context = context_of(found, access, ("Courriels", here), (f"Courriel {mail.pk}", "")) | {
        "line": mails_presenters.mail_line(mail, url=url, resend_url=again if allowed else ""),
    }
    return render(request, "outbox/detail.html", context)


@require_POST
def mail_resend(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask for a mail of a contract once more."""
    found, access = load_contract(request, contract)
    mail = _mail(found, pk)
    require(can_manage_campaigns(access, found))
    try:
        resend_mail(by=user_of(request), mail=mail)
    except DomainError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("campaigns:mail", args=[contract, pk]))
    messages.success(request, "Le courriel sera écrit de nouveau et partira au prochain envoi.")
    return HttpResponseRedirect(reverse("campaigns:mails", args=[contract]))
