"""The choice of a next status, drawn on each card of a board: a plain function, made once for the cards of a column."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_ASKS_WHY, _CHOSEN = mark_safe(" data-ec-why"), mark_safe(" selected")


@register.simple_tag
@lru_cache(maxsize=128)
def status_options(following: tuple[tuple[str, str, bool], ...], chosen: str = "") -> SafeString:
    """The options of a select: (code, label, whether a reason is asked) for each status that may follow, after none."""
    return format_html(
        '<option value="">Choisir</option>{}',
        format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (
                    code,
                    _ASKS_WHY if why else "",
                    _CHOSEN if code == chosen else "",
                    label,
                )
                for code, label, why in following
            ),
        ),
    )
