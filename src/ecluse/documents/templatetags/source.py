"""A passage of the source, written hundreds of times on a page: a plain function rather than a template."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ecluse.documents.presenters.source import Line, Piece

register = template.Library()


@register.simple_tag
def source_line(line: Line, oob: bool = False) -> SafeString:
    """One passage, its evidence as links to the draft; ``oob``: it replaces the passage already on the page.

    Every text is escaped here: a deposited page may hold anything.
    """
    tag = "h3" if line.heading else "p"
    more = f' data-l="{escape(line.label)}"' if line.label else ""
    more += f' data-m="{line.marker}"' if line.marker else ""
    more += f' class="{line.css}"' if line.css else ""
    more += ' hx-swap-oob="true"' if oob else ""
    cells = ["".join(_piece(piece) for piece in cell) for cell in line.cells]
    if line.is_row:
        cells = [f'<span data-c="{place}">{text}</span>' for place, text in enumerate(cells)]
    text = '<span class="ec-src__sep" aria-hidden="true"> | </span>'.join(cells)
    return mark_safe(f'<{tag} id="{line.id}" data-b="{line.block}"{more}>{text}</{tag}>')  # noqa: S308 — escaped above


def _piece(piece: Piece) -> str:
    if not piece.node:
        return str(escape(piece.text))
    own = f' id="{piece.id}"' if piece.id else ""
    address = f"?choix={piece.node}#d-{piece.node}"
    return f'<a class="{piece.css}"{own} href="{address}" data-n="{piece.node}">{escape(piece.text)}</a>'
