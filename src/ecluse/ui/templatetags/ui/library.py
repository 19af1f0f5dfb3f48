"""The library that every family of components registers in."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


def component(name: str, /, **values: Any) -> SafeString:
    """Render ``ui/components/<name>.html`` with ``values`` and nothing else."""
    return get_template(f"ui/components/{name}.html").render(values)  # type: ignore[return-value]


def trimmed(content: str) -> SafeString:
    """The rendered content of a block without the blanks around it: empty when the author left nothing in it."""
    return mark_safe(content.strip())  # noqa: S308 — rendered by the engine, which escaped what had to be
