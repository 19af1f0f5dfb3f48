"""What has been loaded."""

from __future__ import annotations

import json

from ecluse.observatory.models import Build
from ecluse.observatory.selectors.live import store


def indicators_of(build: Build) -> frozenset[str]:
    """The indicators that a build has figures of."""
    manifest = json.loads((store().build(build.digest) / "manifest.json").read_text(encoding="utf-8"))
    return frozenset(manifest["pieces"])
