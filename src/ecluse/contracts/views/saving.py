"""Saving a form: what the rules refuse is shown in it, what two people changed is shown side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ecluse.contracts.forms.base import KEEP, Disagreement, RecordForm
from ecluse.lib.errors import DomainError, StaleError

_NEVER_SENT = -1  # a form without its version is compared whole rather than trusted
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed, and what the page that shows it must send back."""

    disagreements: list[Disagreement]
    hidden: list[tuple[str, str]]


def save_record(
    request: HttpRequest, form: RecordForm, update: Callable[[int | None], Any]
) -> tuple[Any, Conflict | None]:
    """Call ``update`` with the version of a valid form; return what it saved, or what to settle first.

    What only one side changed is reconciled without asking. What the rules refuse goes into the form: the caller sees
    ``form.errors`` and nothing saved.
    """
    form.settle(request.POST.dict())
    sent = form.cleaned_data.get("version")
    version = _NEVER_SENT if sent is None else sent
    for _ in range(_ATTEMPTS):
        try:
            return update(version), None
        except StaleError as error:
            current: Any = error.current
            disagreements = form.reconcile(current)
            if disagreements:
                return None, Conflict(disagreements, _hidden(request, form, current))
            version = current.version
        except DomainError as error:
            form.refuse(error)
            return None, None
    form.add_error(None, "cette page change trop vite en ce moment, réessayez dans un instant.")
    return None, None


def _hidden(request: HttpRequest, form: RecordForm, current: Any) -> list[tuple[str, str]]:
    """Everything that was sent, on the version that is there now; fields already settled stay settled."""
    left_out = {"csrfmiddlewaretoken", "version", "base"}
    kept = [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in left_out and not name.startswith(KEEP)
        for value in values
    ]
    settled = [(f"{KEEP}{name}", "autre") for name in sorted(form.dropped)]
    return [*kept, *settled, ("version", str(current.version)), ("base", form.fingerprints(current))]


def conflict_page(request: HttpRequest, conflict: Conflict, context: dict[str, Any]) -> HttpResponse:
    """Both versions side by side, field by field."""
    page = {**context, "conflict": conflict, "keep": KEEP}
    return render(request, "contracts/conflict.html", page, status=409)
