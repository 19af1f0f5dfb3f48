"""What is live: the build shown, its panels, and the store behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from ecluse.observatory.models import Build
from ecluse.observatory.store.folder import Store
from ecluse.observatory.store.panels import Panel, open_panel


def store() -> Store:
    """The observations of this installation."""
    return Store(Path(settings.DATA_DIR) / "observatory")


def live_build() -> Build | None:
    """The build whose figures are shown, or None before the first one, or when its folder is no longer there."""
    found = Build.objects.filter(is_live=True).first()
    return found if found is not None and store().build(found.digest).is_dir() else None


def panel_of(build: Build, level: str) -> Panel | None:
    """The figures of one level in a build."""
    return open_panel(store().build(build.digest) / level)


@lru_cache(maxsize=8)
def manifest_of(digest: str) -> Mapping[str, Any]:
    """What the build ``digest`` is made of: ``pieces``, the digest of each indicator's figures."""
    found: Mapping[str, Any] = json.loads((store().build(digest) / "manifest.json").read_text(encoding="utf-8"))
    return found
