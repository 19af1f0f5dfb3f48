"""One way to write a tree of facts as bytes, so that the same facts always have the same hash.

JSON as RFC 8785 orders it, without its numbers: keys sorted, no space, UTF-8, text in Unicode NFC. Only texts, whole
numbers, truth values, nothing, lists and objects: a number with decimals would depend on who writes it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any


def canonical(tree: Any) -> bytes:
    """The bytes of a tree. Raises TypeError for a value that has no single way to be written."""
    text = json.dumps(_plain(tree), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(data: bytes) -> str:
    """The SHA-256 of bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        made: dict[str, Any] = {}
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{key!r} is no name")
            name = unicodedata.normalize("NFC", key)
            if name in made:
                raise TypeError(f"{name!r} is written twice")
            made[name] = _plain(each)
        return made
    raise TypeError(f"{type(value).__name__} has no single way to be written")
