"""What every template knows of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The theme chosen for this installation, and whether it is the demonstration."""
    return {"theme": settings.ECLUSE_THEME, "is_demo": settings.ECLUSE_DEMO}
