"""Layouts of the same few sheets: how each is written, and what must be found in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx.document import Document
from sheet_facts import ACTIONS, AXES, Facts
from sheet_makers import make_docx

Wanted = list[dict[str, Any]]
Case = tuple[bytes, str, Wanted]


def each(write: Callable[[Document, Facts], None], axis: str = "Axe {number} : {title}") -> bytes:
    """A word document: each sheet by ``write``, under the title of its axis (none where ``axis`` is empty)."""

    def fill(document: Document) -> None:
        document.add_heading("Contrat local de santé des Sept Lavoirs", 1)
        above = ""
        for facts in ACTIONS:
            if axis and facts.axis != above:
                above = facts.axis
                document.add_heading(axis.format(number=above, title=AXES[above]), 2)
            write(document, facts)

    return make_docx(fill)
