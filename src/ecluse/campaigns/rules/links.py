"""The two parts of a link: one to find it by, one to open it with."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

_SHAPE = re.compile(r"([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{43})")
#: Compared when no link is found, so that the answer takes the same time.
_NOBODYS = hashlib.sha256(b"nobody's").hexdigest()


class Token(NamedTuple):
    """``public`` finds the link; ``secret`` opens it and is kept nowhere."""

    public: str
    secret: str

    def __str__(self) -> str:
        return f"{self.public}.{self.secret}"


def new_token() -> Token:
    """A new link: nine random bytes to find it by, thirty-two to open it."""
    return Token(secrets.token_urlsafe(9), secrets.token_urlsafe(32))


def read_token(text: str) -> Token | None:
    """The two parts of an address; None for what has not their shape."""
    found = _SHAPE.fullmatch(text)
    return Token(*found.groups()) if found else None


def hashed(secret: str) -> str:
    """What is kept of a secret. It is random enough for a plain SHA-256 to be as good as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(secret: str, kept: str | None) -> bool:
    """Whether a secret is the one whose hash is kept, in a time that tells nothing; ``kept`` is None for no link."""
    same = hmac.compare_digest(hashed(secret), kept or _NOBODYS)
    return same and kept is not None
