"""What pages hand to the components."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class NavItem:
    """An item of a menu. ``current``: the page that is open, or one under it."""

    label: str
    url: str
    current: bool = False


def undo_message(request: HttpRequest, text: str, undo_url: str) -> None:
    """Tell what was done, with a button « Annuler » that posts to ``undo_url`` (an address of this site, from its root)."""
    if not undo_url.startswith("/") or undo_url.startswith("//") or " " in undo_url:
        raise ValueError(f"not an address of this site: {undo_url!r}")
    messages.success(request, text, extra_tags=f"undo {undo_url}")
