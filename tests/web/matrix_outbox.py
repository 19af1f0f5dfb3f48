"""Who may do what in ``outbox``: its rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import ADMINISTRATOR, Row

MATRIX: dict[str, Row] = {}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {"outbox:mails": ({}, ADMINISTRATOR)}
ELSEWHERE: dict[str, str] = {
    "outbox:mail": "tests/web/outbox, with a mail",
    "outbox:resend": "tests/web/outbox, with a mail",
    "outbox:preference": "its signed address is its key: tests/web/outbox",
}
