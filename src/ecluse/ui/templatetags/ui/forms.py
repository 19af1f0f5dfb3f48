"""Forms: the summary of errors, one field, the confirmation of a gesture."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.safestring import SafeString

from ecluse.ui.templatetags.ui.frame import page_of_site
from ecluse.ui.templatetags.ui.library import component, component_around, component_once, register


@register.simple_tag
def error_summary(form: BaseForm, level: int = 2) -> SafeString:
    """What to correct, each with a link to its field; nothing when all is well. ``{{ form }}`` begins with it."""
    return component("error_summary", form=form, level=level)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field: label, hint, control, error. The same as ``{{ form.name.as_field_group }}``."""
    return bound.as_field_group()


@register.simple_tag(takes_context=True)
def post_button(
    context: Context,
    label: str,
    action: str,
    icon: str = "",
    css: str = "fr-btn--sm fr-btn--tertiary",
    name: str = "",
    value: str = "",
    about: str = "",
) -> SafeString:
    """A gesture in one click: a form of one button, posted to ``action``. ``about`` is said after the label."""
    values: dict[str, Any] = {k: v for k, v in locals().items() if k != "context"}
    return component_around("post_button", {"csrf_token": str(context.get("csrf_token", ""))}, **values)


@register.simple_tag(takes_context=True)
def sign_out(context: Context) -> SafeString:
    """The button that ends the session; nothing for a visitor."""
    user, action = context.get("user"), page_of_site("sign-out")
    if user is None or not user.is_authenticated or not action:
        return SafeString("")
    css = "fr-btn--sm fr-btn--tertiary-no-outline ec-out"
    return post_button(context, label="Se déconnecter", action=action, icon="exit", css=css)


@register.simple_tag(takes_context=True)
def search_field(
    context: Context,
    action: str = "",
    name: str = "q",
    label: str = "Rechercher",
    hint: str = "",
    id: str = "recherche",
) -> SafeString:
    """A search form (GET): a label for those who listen, a glass, a field that keeps what was asked, a button."""
    request = context.get("request")
    asked = request.GET.get(name, "") if request else ""
    return component_once("search_field", action=action, name=name, label=label, hint=hint, id=id, asked=asked)
