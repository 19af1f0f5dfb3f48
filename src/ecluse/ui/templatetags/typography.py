"""Filters that write values in French; thin doors to ``lib.typography`` and ``lib.formats``."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from ecluse.lib import formats
from ecluse.lib.typography import french, french_html

register = template.Library()


@register.filter(needs_autoescape=True)
def typo(value: Any, autoescape: bool = True) -> SafeString | str:
    """French typography on dynamic text: ``{{ sheet.title|typo }}``. Safe HTML keeps its tags; the rest is escaped."""
    if value is None:
        return ""
    if isinstance(value, SafeString):
        return mark_safe(french_html(value))  # noqa: S308 — it was already safe: text between tags gets spaces only
    text = french(str(value))
    return conditional_escape(text) if autoescape else text


def _local(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value


@register.filter
def date_full(value: dt.date | None) -> str:
    """« 21 novembre 2026 »; nothing for no date."""
    return formats.date_full(_local(value)) if value else ""


@register.filter
def date_short(value: dt.date | None) -> str:
    """« 21 nov. 2026 »; nothing for no date."""
    return formats.date_short(_local(value)) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """« 21 nov. 2026, 14 h 30 » in the site's time zone; nothing for no date."""
    if not value:
        return ""
    local = _local(value)
    hour = f", {formats.time_of_day(local)}" if isinstance(local, dt.datetime) else ""
    return f"{formats.date_short(local)}{hour}"


@register.filter
def partial_date(value: str | dt.date | None) -> str:
    """« mars 2025 » for "2025-03", « 2025 » for "2025", a whole date for a date; other text as it is."""
    if not value:
        return ""
    try:
        return formats.partial_date(value)
    except ValueError:
        return str(value)


@register.filter
def partial_date_short(value: str | dt.date | None) -> str:
    """As ``partial_date``, with short months, for tables."""
    if not value:
        return ""
    try:
        return formats.partial_date(value, short=True)
    except ValueError:
        return str(value)


@register.filter
def delay(days: int | None) -> str:
    """« 54 j », « 8 mois », « 2 ans »."""
    return "" if days is None else formats.delay(days)


@register.filter
def number(value: float | Decimal | None) -> str:
    """« 27 154 », « 8,1 »; nothing for no value."""
    return "" if value is None else formats.number(value)


@register.filter
def money(value: float | Decimal | None) -> str:
    """« 1 234,50 € »; nothing for no value."""
    return "" if value is None else formats.money(value)


@register.filter
def file_size(value: int | None) -> str:
    """« 1,8 Mo »; nothing for no value."""
    return "" if value is None else formats.file_size(value)


@register.simple_tag
def plural(count: int | float, one: str, many: str | None = None) -> str:
    """``{% plural n "fiche" "fiches" %}`` → « 3 fiches ». The second form defaults to the first + s."""
    return formats.plural(count, one, many)


@register.simple_tag
def plural_word(count: int | float, one: str, many: str | None = None) -> str:
    """The word alone, agreed with ``count``: ``{% plural_word n "est" "sont" %}``."""
    return one if abs(count) < 2 else (many or one + "s")
