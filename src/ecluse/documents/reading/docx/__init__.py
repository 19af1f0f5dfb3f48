"""Word documents (DOCX, and DOCM without its macros)."""

from __future__ import annotations

from ecluse.documents.reading.docx.document import read

__all__ = ["read"]
