"""The contracts that someone follows for the regional health agency, and the tables of what it pays."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.accounts.models import User
from ecluse.contracts.presenters.money_files import sums_table
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import require, user_of
from ecluse.lib.formats import date_full
from ecluse.lib.tables import as_csv, as_xlsx
from ecluse.portal.permissions import may_follow_as_agency
from ecluse.portal.presenters.agency import TABLES, agency_page, money_tables
from ecluse.portal.selectors.agency import followed, mandate_roles

_FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    require(may_follow_as_agency(mandate_roles(user)))
    return user


@require_safe
def agency(request: HttpRequest) -> HttpResponse:
    """All the contracts of the territory that is mine."""
    user, today = _reader(request), timezone.localdate()
    page = agency_page(user, today=today)
    tables = [
        (table, [(form.upper(), address("portal:agency-export", name, form)) for form in ("xlsx", "csv")])
        for name, table in page.money.items()
        if name == "contrats" or len(table.rows) > 1  # what has one row says no more than the first table
    ]
    crumbs = [("Mes contrats", address("portal:home")), ("Contrats suivis", "")]
    shown = tables if page.money["contrats"].rows else []
    context = {"page": page, "tables": shown, "today": today, "breadcrumb": crumbs}
    return render(request, "portal/agency.html", context)


@require_safe
def agency_export(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """One table of the money as a spreadsheet opens it."""
    user, today = _reader(request), timezone.localdate()
    if table not in TABLES or form not in _FORMS:
        raise Http404
    about = (("Financeur", "Agence régionale de santé"), ("Date", date_full(today)))
    write, media_type = _FORMS[form]
    content = write(sums_table(money_tables(followed(user, today=today))[table], about))
    name = f"financements-agence-{table}-{today.isoformat()}.{form}"
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
