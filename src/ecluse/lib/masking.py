"""Secrets of links, hidden wherever an address may be written down: journals of the server, mails kept after sending."""

from __future__ import annotations

import logging
import re

#: What comes before the secret of a link in its address, and the secret.
_SECRETS = re.compile(r"(/(?:suivi|invitation|courriels/preferences)/(?:[\w-]{1,20}\.)?)[\w:.-]{12,}")
MASK = "•••"


def mask(text: str) -> str:
    """``text`` with the secret of every link of ours hidden."""
    return _SECRETS.sub(rf"\1{MASK}", text)


class SecretsFilter(logging.Filter):
    """Hides the secrets of links in what a logger writes."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(record.getMessage())
        record.args = ()
        return True
