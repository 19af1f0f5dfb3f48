"""One way to show a form, to save it, and to show two versions of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from ecluse.contracts.forms.base import RecordForm
from ecluse.contracts.views.saving import answer, conflict_page, is_fragment, save_record
from ecluse.lib.errors import DomainError


def form_page(
    request: HttpRequest, context: dict[str, Any], *, status: int = 200, page: str = "contracts/form_page.html"
) -> HttpResponse:
    """The page of a form, or the form alone for the script that opens it where its subject is read."""
    shown = {"action_url": request.get_full_path(), "gestures": None, "in_columns": False, **context}
    refused = status == 200 and request.method == "POST" and is_fragment(request)
    return answer(
        request, shown, page=page, piece="contracts/sheets/_field.html",
        status=422 if refused else status,
    )  # fmt: skip


def save_new(
    request: HttpRequest, form: BaseForm, create: Callable[[], Any], context: dict[str, Any], *, done: str,
    then: Callable[[Any], str], page: str = "contracts/form_page.html",
) -> HttpResponse:  # fmt: skip
    """A form that adds something: shown, refused in its own words, or saved."""
    if request.method == "POST" and form.is_valid():
        try:
            made = create()
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(then(made))
    return form_page(request, context, page=page)


def save_version(
    request: HttpRequest, form: RecordForm, update: Callable[[int | None], Any], context: dict[str, Any], *, done: str,
    then: str,
) -> HttpResponse:  # fmt: skip
    """A form that changes something: two versions side by side when someone else has changed the same fields."""
    if request.method == "POST" and form.is_valid():
        saved, conflict = save_record(form, update)
        if conflict is not None:
            return conflict_page(request, conflict, {"action_url": request.get_full_path(), **context})
        if saved is not None:
            messages.success(request, done)
            return HttpResponseRedirect(then)
    return form_page(request, context)
