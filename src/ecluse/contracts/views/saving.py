"""Saving a form: what the rules refuse is shown in it, what two people changed is shown side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from ecluse.audit.models import Event
from ecluse.contracts.forms.base import JOINED, KEEP, Disagreement, RecordForm
from ecluse.contracts.selectors import last_change
from ecluse.contracts.views.loading import user_of
from ecluse.lib.errors import DomainError, StaleError

_NEVER_SENT = -1  # a form without its version is compared whole rather than trusted
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed, what the page that shows it must send back, and the event of the other side."""

    disagreements: list[Disagreement]
    hidden: list[tuple[str, str]]
    event: Event | None = None


def save_record(form: RecordForm, update: Callable[[int | None], Any]) -> tuple[Any, Conflict | None]:
    """Call ``update`` with the version of a valid form; return what it saved, or what to settle first.

    What only one side changed is reconciled without asking. What the rules refuse goes into the form: the caller sees
    ``form.errors`` and nothing saved.
    """
    form.settle({name: str(value) for name, value in _sent(form).items()})
    sent = form.cleaned_data.get("version")
    version = _NEVER_SENT if sent is None else sent
    for _ in range(_ATTEMPTS):
        try:
            return update(version), None
        except StaleError as error:
            current: Any = error.current
            disagreements = form.reconcile(current)
            if disagreements:
                event = last_change(current, [field.name for field in disagreements])
                return None, Conflict(disagreements, _hidden(form, current), event)
            version = current.version
        except DomainError as error:
            form.refuse(error)
            return None, None
    form.add_error(None, "cette page change trop vite en ce moment, réessayez dans un instant.")
    return None, None


def _sent(form: RecordForm) -> QueryDict:
    """What the form was bound to: the whole of what was posted."""
    return cast("QueryDict", form.data)


def _hidden(form: RecordForm, current: Any) -> list[tuple[str, str]]:
    """Everything that was sent, on the version that is there now; fields already settled stay settled."""
    left_out = {"csrfmiddlewaretoken", "version", "base"}
    kept = [
        (name, str(value))
        for name, values in _sent(form).lists()
        if name not in left_out and not name.startswith((KEEP, JOINED))
        for value in values
    ]
    settled = [(f"{KEEP}{name}", "autre") for name in sorted(form.dropped)]
    return [*kept, *settled, ("version", str(current.version)), ("base", form.fingerprints(current))]


def conflict_page(request: HttpRequest, conflict: Conflict, context: dict[str, Any]) -> HttpResponse:
    """Both versions side by side, field by field: a page, or the piece of it that stands in the place of the field."""
    event = conflict.event
    mine = event is not None and event.actor_id == user_of(request).audit_id
    page = {
        **context,
        "conflict": conflict,
        "keep": KEEP,
        "action_url": context.get("action_url") or request.path,
        "theirs_by": "vous-même, dans une autre page" if mine else event.actor_label if event else "une autre personne",
        "theirs_at": event.at if event else None,
        "prefix": str(context["form"].auto_id).replace("%s", ""),
        "level": 3 if is_fragment(request) else 2,
        "one": None,
    }
    if len(conflict.disagreements) == 1:
        (one,) = conflict.disagreements
        page |= {
            "one": one,
            "one_label": f"« {one.label} »",
            "one_choice": f"{KEEP}{one.name}",
            "one_joined": f"{JOINED}{one.name}" if one.is_text else "",
        }
    return answer(request, page, page="contracts/conflict.html", piece="contracts/_conflict.html", status=409)


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for the piece of a page that it will put in its place."""
    return "HX-Request" in request.headers


def answer(request: HttpRequest, context: dict[str, Any], *, page: str, piece: str, status: int = 200) -> HttpResponse:
    """The whole page, or its piece for a script that asked for it."""
    found = render(request, piece if is_fragment(request) else page, context, status=status)
    patch_vary_headers(found, ["HX-Request"])
    return found
