"""The process that looks for contracts in one document: blocks as JSON on its input, drafts as JSON on its output.

Deciding on a text that nobody has seen may take long; here it takes a bounded time, and never a thread of the site. No
Django in this process: it starts in a fraction of a second, and has no database to reach.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import ContractDraft
from ecluse.documents.reading.blocks import ReadDocument
from ecluse.documents.reading.limits import Limits
from ecluse.documents.reading.worker import bound
from ecluse.documents.rules.drafting import tree_of
from ecluse.documents.rules.tree import tree_to_json


def main() -> None:
    """Read the limits on a line, then the document; answer ``{"trees": […]}`` or ``{"fault": "…"}``."""
    limits = Limits.from_dict(json.loads(sys.stdin.buffer.readline()))
    bound(limits)
    answer = json.dumps(_answer(json.loads(sys.stdin.buffer.read())), ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    os._exit(0)


def _answer(document: dict[str, Any]) -> dict[str, Any]:
    try:
        drafts = extract(ReadDocument.from_dict(document)) or (ContractDraft(),)
        return {"trees": [tree_to_json(tree_of(draft)) for draft in drafts]}
    except (
        Exception
    ) as error:  # whatever the text holds, the parent is told which rule failed, without a word of the text
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"
        return {"fault": f"{type(error).__name__} at {place}"}
