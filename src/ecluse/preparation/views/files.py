"""Tables sent as files that a spreadsheet opens; texts stay texts."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from ecluse.contracts.presenters.tables import Table, as_csv, as_xlsx

_FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def known_form(form: str) -> None:
    """Raises Http404 for a form in which nothing is sent."""
    if form not in _FORMS:
        raise Http404


def as_file(table: Table, form: str, name: str) -> HttpResponse:
    """``table`` as an attachment, named after what it holds and the day."""
    write, media_type = _FORMS[form]
    attached = f"{name}-{timezone.localdate().isoformat()}.{form}"
    return HttpResponse(
        write(table), content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{attached}"'}
    )
