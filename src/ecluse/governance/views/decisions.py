"""The register of decisions: the list and its files, one decision, what follows it, what replaces it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.governance.forms.decisions import DecisionForm, FollowUpForm
from ecluse.governance.models import Decision
from ecluse.governance.permissions import can_run_meetings
from ecluse.governance.presenters.decisions import LATE, boxes, chips, decision_page, decision_rows, register_table
from ecluse.governance.presenters.navigation import context_of, decision_url, sections
from ecluse.governance.rules.decisions import STANDINGS
from ecluse.governance.selectors.agenda import visible_sheets
from ecluse.governance.selectors.decisions import (
    Wanted,
    decisions_of,
    get_decision,
    is_overdue,
    matching,
    register_choices,
)
from ecluse.governance.services import decisions
from ecluse.governance.views.forms import save_new
from ecluse.lib.formats import date_full, plural
from ecluse.lib.tables import as_csv, as_xlsx

_PAGE = 50
_FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _asked(request: HttpRequest) -> Wanted:
    """What the address asks of the register; an unknown state is none."""
    given = request.GET
    state = given.get("etat", "")
    return Wanted(
        words=given.get("q", "").strip()[:200],
        body=given.get("instance", ""),
        state=state if state in STANDINGS else "",
        owner=given.get("responsable", ""),
        sheet=given.get("fiche", ""),
        year=given.get("annee", ""),
        gate=given.get("porte", "")[:40],
        amendment=given.get("avenant", ""),
        late=state == LATE,
    )


def _query(wanted: Wanted) -> str:
    told = {
        "q": wanted.words, "etat": LATE if wanted.late else wanted.state, "instance": wanted.body, "responsable": wanted.owner,
        "fiche": wanted.sheet, "annee": wanted.year, "porte": wanted.gate, "avenant": wanted.amendment,
    }  # fmt: skip
    return urlencode({name: value for name, value in told.items() if value})


def _with_query(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def _sheet(wanted: Wanted, access: Access, contract: Contract) -> str:
    """The name of the sheet that is asked for; empty for one that the reader may not see, of which nothing is then shown."""
    key = wanted.sheet
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return ""
    return visible_sheets({int(key)}, access, contract).get(int(key), "")


def _found(contract: Contract, access: Access, wanted: Wanted) -> tuple[Any, str]:
    sheet = _sheet(wanted, access, contract) if wanted.sheet else ""
    rows = matching(decisions_of(contract), wanted, today=timezone.localdate()).select_related("superseded_by")
    return (rows.none() if wanted.sheet and not sheet else rows), sheet


@require_safe
def register(request: HttpRequest, contract: int) -> HttpResponse:
    """Every decision that is asked for, the latest first."""
    found, access = load_contract(request, contract)
    today, wanted = timezone.localdate(), _asked(request)
    rows, sheet = _found(found, access, wanted)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    choices = register_choices(found)
    every = decisions_of(found)
    url, query = address("governance:register", found.pk), _query(wanted)
    count = page.paginator.count
    may_run = can_run_meetings(access, found)
    context = context_of(found, access, "decisions") | {
        "sections": sections(found, "decisions"),
        "rows": decision_rows(page.object_list, access, found, today=today),
        "pages": page,
        "boxes": boxes(choices, wanted),
        "wanted": wanted,
        "chips": chips(choices, wanted, sheet),
        "count": plural(count, "décision"),
        "late_count": every.filter(is_overdue(today)).count(),
        "late_url": f"{url}?etat={LATE}",
        "any": bool(choices["annee"]),
        "url": url,
        "files": [
            (form.upper(), _with_query(address("governance:register-export", found.pk, form), query))
            for form in ("xlsx", "csv")
            if count
        ],
        "new_url": address("governance:decision-create", found.pk) if may_run else "",
    }
    return render(request, "governance/register.html", context)


@require_safe
def register_export(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """Every decision that the register shows, whatever the page, as a spreadsheet opens it."""
    found, access = load_contract(request, contract)
    if form not in _FORMS:
        raise Http404
    today, wanted = timezone.localdate(), _asked(request)
    kept, sheet = _found(found, access, wanted)
    rows = decision_rows(kept, access, found, today=today)
    shown = request.build_absolute_uri(_with_query(address("governance:register", found.pk), _query(wanted)))
    about = [
        ("Contrat", str(found)), ("Date", date_full(today)), ("Décisions", str(len(rows))),
        ("Choix", "\n".join(chips(register_choices(found), wanted, sheet)) or "Toutes les décisions"),
        ("Adresse de la vue", shown),
    ]  # fmt: skip
    write, media_type = _FORMS[form]
    table = register_table(rows, root=request.build_absolute_uri("/").rstrip("/"), about=about)
    name = f"decisions-{today.isoformat()}.{form}"
    return HttpResponse(
        write(table), content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _decision(request: HttpRequest, contract: int, pk: int) -> tuple[Any, Contract, Access]:
    found, access = load_contract(request, contract)
    try:
        return get_decision(pk, contract=found), found, access
    except Decision.DoesNotExist as error:
        raise Http404 from error


@require_safe
def decision(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """One decision: its words, what followed, what it replaces and what replaces it."""
    one, found, access = _decision(request, contract, pk)
    page = decision_page(
        one, list(one.follow_ups.all()), access, may_write=can_run_meetings(access, found), today=timezone.localdate()
    )
    context = context_of(found, access, "decisions", (one.number, "")) | {"page": page, "row": page.row}
    return render(request, "governance/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_create(request: HttpRequest, contract: int) -> HttpResponse:
    """A decision taken outside a meeting."""
    found, access = load_contract(request, contract)
    require(can_run_meetings(access, found))
    return _adopting(
        request, found, access, "Décision prise hors séance", address("governance:register", found.pk),
        lede="Une décision prise en séance s’écrit dans le relevé de cette séance.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def decision_replace(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """A new decision in the place of another, which stays readable."""
    one, found, access = _decision(request, contract, pk)
    require(can_run_meetings(access, found))
    return _adopting(
        request, found, access, f"Remplacer la décision {one.number}", decision_url(found.pk, one.pk), former=one,
        lede=f"« {one.text} » reste au registre, marquée comme remplacée.",
    )  # fmt: skip


def _adopting(
    request: HttpRequest, found: Contract, access: Access, title: str, back: str, *, lede: str, former: Any = None
) -> HttpResponse:
    held = {} if former is None else {
        "body": former.body_id, "text": former.text, "owner": str(former.owner or ""),
        "owner_function": former.owner_function, "gate": former.gate, "amendment": former.amendment_id,
        "sheets": list(former.sheet_links.values_list("sheet", flat=True)),
    }  # fmt: skip
    form = DecisionForm(request.POST or None, contract=found, access=access, initial=held)
    context = context_of(found, access, "decisions", (title, "")) | {
        "title": title, "form": form, "lede": lede, "action_label": "Inscrire au registre", "cancel_url": back,
    }  # fmt: skip

    def adopt() -> Any:
        given = dict(form.cleaned_data)
        body, day = given.pop("body"), given.pop("adopted_on")
        return decisions.adopt(
            by=user_of(request),
            contract=found,
            body=body,
            adopted_on=day,
            values=given | {"supersedes": former},
            once=True,
        )

    return save_new(
        request, form, adopt, context, done="La décision est inscrite au registre.",
        then=lambda made: decision_url(found.pk, made.pk),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def decision_follow(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Where the carrying out of a decision stands."""
    one, found, access = _decision(request, contract, pk)
    require(can_run_meetings(access, found))
    back = decision_url(found.pk, one.pk)
    form = FollowUpForm(request.POST or None, initial={"state": one.current_state})
    context = context_of(found, access, "decisions", (one.number, back), ("Suivi", "")) | {
        "title": f"Suivre la décision {one.number}", "form": form, "lede": one.text, "cancel_url": back,
    }  # fmt: skip
    return save_new(
        request, form,
        lambda: decisions.follow_up(by=user_of(request), decision=one, **form.cleaned_data),
        context, done="Le suivi est noté.", then=lambda made: back,
    )  # fmt: skip
