"""How events are chained, and how two states of an object are told apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

#: What the digest of an event answers for, its date beside.
FACTS = (
    "scope", "number", "actor_id", "actor_label", "verb", "object_type", "object_id", "object_label", "changes", "data",
    "subject", "note", "operation",
)  # fmt: skip


def digest(previous: str, facts: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the event's facts in canonical JSON after the digest of the event before it.

    ``data`` and ``subject`` came after the first journals: an event that has none answers as it did then.
    """
    facts = {name: value for name, value in facts.items() if value or name not in ("data", "subject")}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields whose value differs, each with its value before and after (None where absent)."""
    names = sorted({*before, *after})
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}
