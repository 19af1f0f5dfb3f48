"""A letter: paragraphs and one link, written as plain text and as a page without image, style or tracking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape as escape

from ecluse.lib.typography import french


@dataclass(frozen=True, slots=True)
class Letter:
    """``paragraphs`` before the link, ``link`` as (words, address), ``after`` what follows it."""

    paragraphs: tuple[str, ...]
    link: tuple[str, str] | None = None
    after: tuple[str, ...] = ()

    def text(self) -> str:
        """As plain text."""
        parts = [french(one) for one in self.paragraphs]
        if self.link:
            words, address = self.link
            parts.append(f"{french(f'{words} :')}\n{address}")
        return "\n\n".join([*parts, *(french(one) for one in self.after)]) + "\n"

    def html(self) -> str:
        """As the body of a page: paragraphs, one link."""
        parts = [_paragraph(one) for one in self.paragraphs]
        if self.link:
            words, address = self.link
            parts.append(f'<p><a href="{escape(address)}">{escape(french(words))}</a></p>')
        return "\n".join([*parts, *map(_paragraph, self.after)])


def _paragraph(text: str) -> str:
    return "<p>" + escape(french(text), quote=False).replace("\n", "<br>\n") + "</p>"


def page(title: str, body: str) -> str:
    """The whole HTML part of a mail."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    return f'<!DOCTYPE html>\n<html lang="fr"><head>{head}</head><body>\n{body}\n</body></html>\n'


def one_line(text: str) -> str:
    """A subject: no line break, which would begin another header."""
    return re.sub(r"[\x00-\x20]+", " ", text).strip()[:200]
