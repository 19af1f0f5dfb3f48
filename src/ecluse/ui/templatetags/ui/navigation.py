"""Finding one's way: header, breadcrumb, sections of a page, pages of a list, messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from ecluse.lib.formats import date_full
from ecluse.ui.templatetags.ui.library import component_once, register

Link = Mapping[str, Any] | Sequence[Any]


def _link(item: Link) -> dict[str, Any]:
    """A link given as {"label", "url", "current"} or as (label, url)."""
    if isinstance(item, Mapping):
        return {"label": item["label"], "url": item.get("url", ""), "current": item.get("current", False)}
    label, url = (*item, "")[:2]
    return {"label": label, "url": url, "current": False}


@register.simple_tag
def breadcrumb(items: Iterable[Link]) -> SafeString:
    """Where this page stands: (label, url) from the top; the last one is this page and has no link."""
    return component_once("breadcrumb", items=[_link(item) for item in items])


@register.simple_tag
def site_nav(items: Iterable[Link]) -> SafeString:
    """The main menu: items with ``label``, ``url``, ``current``. On a phone it scrolls sideways, without a script."""
    return component_once("site_nav", items=[_link(item) for item in items])


@register.simple_tag
def section_nav(items: Iterable[Link], label: str) -> SafeString:
    """Links between the views of one thing (never tabs: each is a page). ``current`` marks the open one."""
    return component_once("section_nav", items=[_link(item) for item in items], label=label)


@register.simple_tag
def contract_switch(contract: Any) -> SafeString:
    """The contract that is open, in the header: a model with ``get_absolute_url``, {"label", "url"}, or a text."""
    if isinstance(contract, Mapping):
        link = _link(contract)
        return component_once("contract_switch", label=link["label"], url=link["url"])
    address = getattr(contract, "get_absolute_url", None)
    return component_once("contract_switch", label=str(contract), url=address() if address else "")


@register.simple_tag
def on_paper(contract: Any) -> SafeString:
    """What a sheet of paper says of itself, at its top: the contract that it comes from, as in the header, and the day."""
    label = _link(contract)["label"] if isinstance(contract, Mapping) else str(contract or "")
    return component_once("on_paper", label=label, today=date_full(timezone.localdate()))


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page") -> SafeString:
    """The pages of a list, from Django's ``Page``; the other parameters of the address stay. Nothing for one page."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int) -> str:
        if query is None:
            return f"?{name}={number}"
        query[name] = str(number)
        return f"?{query.urlencode()}"

    elided = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    numbers = [
        {"number": n, "url": address(n), "current": n == page.number} if isinstance(n, int) else None for n in elided
    ]
    return component_once(
        "pagination",
        pages=numbers if page.paginator.num_pages > 1 else [],
        previous=address(page.previous_page_number()) if page.has_previous() else "",
        next=address(page.next_page_number()) if page.has_next() else "",
    )


@register.filter
def undo_url(message: Message) -> str:
    """The address that undoes what a message tells, if it can be undone (see ``presenters.undo_message``)."""
    words = str(message.extra_tags or "").split()
    return words[1] if len(words) == 2 and words[0] == "undo" and words[1].startswith("/") else ""
