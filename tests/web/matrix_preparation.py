"""Who may do what in ``preparation``: its rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import Row

MATRIX: dict[str, Row] = {}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {}
ELSEWHERE: dict[str, str] = {}
