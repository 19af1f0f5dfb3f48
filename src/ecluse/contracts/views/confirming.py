"""Gestures that are asked first: one page says what will happen, one button does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ecluse.lib.errors import DomainError
from ecluse.ui.presenters import undo_message


def ask_first(
    request: HttpRequest,
    gesture: Callable[[], Any],
    *,
    done: str,
    then: str,
    context: dict[str, Any],
    undo: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """On GET the question of ``context`` (title, message, action_label…); on POST the ``gesture``.

    Once made, ``done`` is said on the page ``then``, with a button to the address that ``undo`` makes of what the gesture
    returned. What a rule refuses takes the place of the message (409).
    """
    refused = ""
    if request.method == "POST":
        try:
            made = gesture()
        except DomainError as error:
            refused = error.message
        else:
            if undo is None:
                messages.success(request, done)
            else:
                undo_message(request, done, undo(made))
            return HttpResponseRedirect(then)
    shown = context | {"message": refused} if refused else context
    return render(request, "ui/confirm.html", shown, status=409 if refused else 200)
