"""Documents received for what comes after: the same text is read by the two real processes once, not before each test."""

from __future__ import annotations

import copy
import json
from typing import Any
from unittest import mock

from ecluse.accounts.models import User
from ecluse.documents.reading import sandbox
from ecluse.documents.reading.limits import Limits
from ecluse.documents.services import extracting, receive_document
from ecluse.documents.services.receiving import Reception

_blocks: dict[tuple[Any, ...], dict[str, Any]] = {}
_trees: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
_read, _looked = sandbox._ask, extracting._ask


def _blocks_of(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    key = (data, name, limits)
    if key not in _blocks:
        _blocks[key] = _read(data, name, limits)
    return copy.deepcopy(_blocks[key])


def _trees_of(document: dict[str, Any], limits: Limits) -> list[dict[str, Any]]:
    key = (json.dumps(document, sort_keys=True), limits)
    if key not in _trees:
        _trees[key] = _looked(document, limits)
    return copy.deepcopy(_trees[key])


def received(*, by: User, name: str, data: bytes) -> Reception:
    """As ``receive_document``; what the processes answered about the same bytes is asked of them once."""
    with mock.patch.object(sandbox, "_ask", _blocks_of), mock.patch.object(extracting, "_ask", _trees_of):
        return receive_document(by=by, name=name, data=data)
