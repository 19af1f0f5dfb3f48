"""PDF documents: words placed on pages, put back into paragraphs, lists, titles and tables."""

from __future__ import annotations

from ecluse.documents.reading.pdf.document import read

__all__ = ["read"]
