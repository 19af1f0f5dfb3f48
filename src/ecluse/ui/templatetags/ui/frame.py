"""The frame of every page: the mark, whose account it is, the foot. Drawn once for the same reader and the same page."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from ecluse.ui.templatetags.ui.library import component_once, register

_FOOT = ("help", "site-map", "accessibility", "privacy", "legal")


@lru_cache(maxsize=32)
def page_of_site(name: str) -> str:
    """The address of a page of the portal, empty where this installation has none."""
    try:
        return reverse(f"portal:{name}")
    except NoReverseMatch:
        return ""


@register.simple_tag
def brand(theme: str = "") -> SafeString:
    """The mark of the site, which leads home."""
    return component_once("brand", theme=theme, home=page_of_site("home") or "/")


@register.simple_tag(takes_context=True)
def account(context: Context) -> SafeString:
    """Who is signed in, with the way to their account; for a visitor, the way to sign in."""
    user, request = context.get("user"), context.get("request")
    if user is not None and user.is_authenticated:
        return component_once(
            "account", name=str(getattr(user, "audit_label", "") or user), url=page_of_site("account")
        )
    sign_in = page_of_site("sign-in")
    return component_once("account", name="", url="" if request and request.path == sign_in else sign_in)


@register.simple_tag(takes_context=True)
def site_foot(context: Context) -> SafeString:
    """The foot of a page: what there is to know of the site, and how it is shown."""
    request: HttpRequest | None = context.get("request")
    return component_once(
        "footer",
        pages={name.replace("-", "_"): page_of_site(name) for name in _FOOT},
        appearance=context.get("appearance", ""),
        is_demo=bool(context.get("is_demo", False)),
        here=request.get_full_path() if request else "/",
    )
