"""HTML pages: what a person reads on them, without scripts, hidden elements or styles; menus and footers flagged."""

from __future__ import annotations

from ecluse.documents.reading.html.page import declared_encoding, read

__all__ = ["declared_encoding", "read"]
