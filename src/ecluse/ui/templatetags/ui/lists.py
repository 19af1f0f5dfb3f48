"""Lists: what to act on, what happened, the flight of locks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ecluse.lib import formats
from ecluse.ui.templatetags.ui.library import component, register, trimmed


@register.simple_block_tag
def act_list(content: str, plain: bool = False) -> SafeString:
    """A list to act on; content: ``act_item`` tags. ``plain``: its items have no number."""
    css = "ec-list ec-list--plain" if plain else "ec-list"
    return format_html('<ul class="{}">{}</ul>', css, mark_safe(content))  # noqa: S308


@register.simple_block_tag
def act_item(
    content: str, title: str, url: str = "", number: str | int = "", why: str = "", noun: str = "Fiche"
) -> SafeString:
    """An item to act on: number, title as link, why in grey; content: when, at the right (a delay, a button)."""
    return component("act_item", content=trimmed(content), title=title, url=url, number=number, why=why, noun=noun)


@register.simple_block_tag
def log(content: str) -> SafeString:
    """A history, latest first; content: ``log_item`` tags."""
    return format_html('<ol class="ec-log">{}</ol>', mark_safe(content))  # noqa: S308


@register.simple_block_tag
def log_item(
    content: str,
    who: str = "",
    said: str = "",
    when: str = "",
    field: str = "",
    before: str = "",
    after: str = "",
    quote: str = "",
) -> SafeString:
    """One event: who did what (``said``), or a field with its value before and after; then when.

    ``quote``: words written. Content: a way back (a link, or a form with a button).
    """
    return component("log_item", **{**locals(), "content": trimmed(content)})


LockState = Literal["passed", "current", "next"]


@register.simple_tag
def locks(steps: Iterable[Mapping[str, Any]]) -> SafeString:
    """The life of a contract as a flight of locks: passed chambers are full, the current one fills, the next are dry.

    Each step: ``label``, ``note`` (may be empty), ``state`` ("passed", "current", "next").
    """
    return component("locks", steps=list(steps))


@register.simple_block_tag
def steps(content: str) -> SafeString:
    """Dated steps, one a line; content: ``step`` tags."""
    return format_html('<ul class="ec-steps">{}</ul>', mark_safe(content))  # noqa: S308


@register.simple_block_tag
def step(
    content: str,
    date: str,
    text: str,
    state: Literal["done", "late", "upcoming", "event"] = "upcoming",
    iso: str = "",
    anchor: str = "",
    edit_url: str = "",
) -> SafeString:
    """One dated step: its state as a glyph and said, the date as written (``iso`` for machines); content at the right.

    ``anchor`` and ``edit_url``: as for ``row``.
    """
    return component("step", **{**locals(), "content": trimmed(content)})


@register.simple_block_tag
def missing_list(content: str) -> SafeString:
    """What is missing; content: ``missing_item`` tags."""
    return format_html('<ul class="ec-miss">{}</ul>', mark_safe(content))  # noqa: S308


@register.simple_tag
def missing_item(label: str, count: int | str, url: str = "") -> SafeString:
    """One thing that is missing and how many times, or in which way; with ``url``, the list of them."""
    shown = formats.number(count) if isinstance(count, int) else count
    return component("missing_item", label=label, count=shown, url=url, is_number=isinstance(count, int))


@register.simple_tag
def tile(value: str, label: str) -> SafeString:
    """A figure and what it counts, in a tile. Stand them in ``<div class="ec-tiles">``."""
    return format_html('<div class="ec-tile"><b>{}</b><span>{}</span></div>', value, label)
