"""The list of findings: searched, filtered, taken away in a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import load_contract, require
from ecluse.lib.formats import date_full
from ecluse.preparation.permissions import can_edit_preparation, can_read_findings, can_read_verbatims
from ecluse.preparation.presenters.findings import KINDS, finding_rows, finding_table, query_of
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.rules.trace import answered
from ecluse.preparation.selectors.findings import Asked, find_findings, used_audiences, used_territories
from ecluse.preparation.selectors.trace import trace_of
from ecluse.ui.spreadsheets import as_file, known_form

_PAGE = 50


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for. What cannot be understood is not asked for."""

    def key(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None

    answer = request.GET.get("reponse", "")
    return Asked(
        words=request.GET.get("q", "").strip()[:200],
        kind=request.GET.get("nature", ""),
        audience=key("public"),
        territory=key("zone"),
        answer=answer if answer in ("avec", "sans") else "",
    )


@require_safe
def finding_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The findings that the address asks for, a page at a time."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    may_edit = can_edit_preparation(access, found)
    asked, traced = _asked(request), trace_of(found, visible_to=access)
    findings = find_findings(found, asked, answered(traced.plan))
    page = Paginator(findings, _PAGE).get_page(request.GET.get("page"))
    whole = not asked and page.paginator.num_pages == 1  # the order of some of them is not that of all
    rows = finding_rows(
        found, list(page.object_list), traced.plan, may_edit=may_edit, verbatims=can_read_verbatims(access)
    )
    query = query_of(asked)
    context = frame(found, access, "finding-list") | {
        "rows": rows,
        "page": page,
        "asked": asked,
        "total": len(traced.findings),
        "movable": whole,
        "kinds": KINDS,
        "audiences": used_audiences(found),
        "territories": used_territories(found),
        "new_url": address("preparation:item-create", found.pk, "constats"),
        "list_url": address("preparation:finding-list", found.pk),
        "files": [
            (form.upper(), address("preparation:finding-export", found.pk, form) + (f"?{query}" if query else ""))
            for form in ("xlsx", "csv")
        ],
    }
    return render(request, "preparation/findings.html", context)


@require_safe
def finding_export(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """Every finding of the view, whatever the page, as a spreadsheet opens it."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    known_form(form)
    asked, traced = _asked(request), trace_of(found, visible_to=access)
    verbatims = can_read_verbatims(access)
    findings = list(find_findings(found, asked, answered(traced.plan)))
    rows = finding_rows(found, findings, traced.plan, may_edit=False, verbatims=verbatims)
    view = address("preparation:finding-list", found.pk) + (f"?{query_of(asked)}" if asked else "")
    about = [
        ("Contrat", str(found)),
        ("Date", date_full(timezone.localdate())),
        ("Constats", str(len(rows))),
        ("Adresse de la vue", request.build_absolute_uri(view)),
    ]
    return as_file(
        finding_table(rows, about, verbatims=verbatims), form, f"constats-{timezone.localdate().isoformat()}"
    )
