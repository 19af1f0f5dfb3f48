"""The mails of the installation, for whoever administers it; the page where someone says how they want theirs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.accounts.models import User
from ecluse.lib.errors import DomainError
from ecluse.outbox import presenters
from ecluse.outbox.enums import Delivery
from ecluse.outbox.models import Mail
from ecluse.outbox.permissions import may_see_all_mails
from ecluse.outbox.selectors import all_mails, delivery_of
from ecluse.outbox.services import kind_named, resend_mail
from ecluse.outbox.services.preferences import choose_delivery, subscriber_of

_A_PAGE = 50


def _administrator(request: HttpRequest) -> User:
    if not may_see_all_mails(request.user) or not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _found(pk: int) -> Mail:
    mail = all_mails().filter(pk=pk).first()
    if mail is None:
        raise Http404
    return mail


def _addresses(mail: Mail) -> tuple[str, str]:
    return reverse("outbox:mail", args=[mail.pk]), reverse("outbox:resend", args=[mail.pk])


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every mail of the installation: to whom, when, its state."""
    _administrator(request)
    chosen = request.GET.get("etat", "")
    mails = all_mails()
    if chosen in presenters.STATES:
        mails = mails.filter(status__in=presenters.STATES[chosen])
    page = Paginator(mails, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "lines": presenters.mail_lines(page, _addresses), "choices": presenters.choices(chosen),
        "breadcrumb": [("Mes contrats", reverse("portal:home")), ("Courriels", "")],
    }  # fmt: skip
    return render(request, "outbox/list.html", context)


@require_safe
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as it left, the secrets of its links hidden."""
    _administrator(request)
    mail = _found(pk)
    url, again = _addresses(mail)
    here = reverse("outbox:mails")
    context = {
        "line": presenters.mail_line(mail, url=url, resend_url=again),
        "breadcrumb": [("Mes contrats", reverse("portal:home")), ("Courriels", here), (f"Courriel {mail.pk}", "")],
    }
    return render(request, "outbox/detail.html", context)


@require_POST
def mail_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a mail once more."""
    by = _administrator(request)
    mail = _found(pk)
    try:
        resend_mail(by=by, mail=mail)
    except DomainError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("outbox:mail", args=[pk]))
    messages.success(request, "Le courriel sera écrit de nouveau et partira au prochain envoi.")
    return HttpResponseRedirect(reverse("outbox:mails"))


@login_not_required
@csrf_exempt  # a mail service posts here by itself (RFC 8058); the signed address is what allows it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preference(request: HttpRequest, token: str) -> HttpResponse:
    """How someone wants one kind of mail. Reading the page changes nothing: mail scanners may follow the link."""
    subscriber = subscriber_of(token)
    if subscriber is None:
        return _private(render(request, "outbox/preference_unknown.html", status=404))
    kind = kind_named(subscriber.kind)
    context = {"kind": kind.label if kind else "", "who": subscriber.audit_label, "saved": False}
    if request.method == "POST":
        wanted = request.POST.get("envoi", "")
        if request.POST.get("List-Unsubscribe") == "One-Click":
            wanted = Delivery.NEVER
        if wanted in Delivery.values:
            choose_delivery(by=subscriber, delivery=Delivery(wanted))
            context["saved"] = True
    person = subscriber.person.pk if subscriber.person else None
    current = delivery_of(subscriber.kind, person_id=person, address=subscriber.address)
    context["choices"] = [(value, label, value == current) for value, label in Delivery.choices]
    return _private(render(request, "outbox/preference.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    """An address that is a key is not told to other sites, nor to search engines."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
