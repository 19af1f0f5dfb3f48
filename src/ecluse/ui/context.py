"""What every template knows of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

APPEARANCE_COOKIE = "ecluse_affichage"
APPEARANCES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """The theme of this installation, light or dark as the reader chose (empty: as the system), the demonstration."""
    chosen = request.COOKIES.get(APPEARANCE_COOKIE, "")
    return {
        "theme": settings.ECLUSE_THEME,
        "appearance": chosen if chosen in APPEARANCES else "",
        "is_demo": settings.ECLUSE_DEMO,
    }
