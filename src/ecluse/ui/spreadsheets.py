"""Tables given as files that a spreadsheet opens."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from ecluse.lib.tables import Table, as_csv, as_xlsx

_FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def known_form(form: str) -> None:
    """Raises Http404 for a form of file that is not offered."""
    if form not in _FORMS:
        raise Http404


def as_file(table: Table, form: str, name: str) -> HttpResponse:
    """The table as a file called ``name``, with the ending of its form."""
    write, media_type = _FORMS[form]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(write(table), content_type=media_type, headers=headers)
