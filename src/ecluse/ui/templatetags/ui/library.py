"""The library that every family of components registers in."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from secrets import token_hex
from typing import Any

from django import template
from django.db.models import Model
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


def component(name: str, /, **values: Any) -> SafeString:
    """Render ``ui/components/<name>.html`` with ``values`` and nothing else."""
    return get_template(f"ui/components/{name}.html").render(values)  # type: ignore[return-value]


def component_once(name: str, /, **values: Any) -> SafeString:
    """``component``, remembered for the same values: for what page after page shows again, such as a menu.

    Values are texts, numbers, and lists or mappings of them, which nobody changes afterwards.
    """
    return _remembered(name, _Values(values))


def component_around(name: str, /, given: Mapping[str, str], **values: Any) -> SafeString:
    """``component_once`` around texts that change each time: the rendered content of a block, the token of a form.

    ``given`` says them, already safe, by the name of the variable that shows each, once, in the template.
    """
    drawn: str = component_once(name, **{each: mark_safe(_hole(each)) for each in given}, **values)  # noqa: S308 — ours
    for each, text in given.items():
        drawn = drawn.replace(_hole(each), text, 1)
    return mark_safe(drawn)  # noqa: S308 — a rendered component, around texts that are safe


_SECRET = token_hex(8)


def _hole(name: str) -> str:
    """What stands in a remembered component for a text to come: words that nobody can guess, so that no text holds them."""
    return f"{_SECRET}-{name}"


class _Values:
    """The values of a component, comparable. A text and the same text already safe differ, and so do 1 and True."""

    __slots__ = ("given", "key")

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        self.key = _comparable(given)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Values) and self.key == other.key


def _comparable(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return tuple((name, _comparable(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return tuple(_comparable(each) for each in value)
    if isinstance(value, Model):
        return value.__class__, value.pk, str(value)  # equal to itself before it was changed
    return value.__class__, value


@lru_cache(maxsize=1024)
def _remembered(name: str, values: _Values) -> SafeString:
    return component(name, **values.given)


def trimmed(content: str) -> SafeString:
    """The rendered content of a block without the blanks around it: empty when the author left nothing in it."""
    return mark_safe(content.strip())  # noqa: S308 — rendered by the engine, which escaped what had to be
