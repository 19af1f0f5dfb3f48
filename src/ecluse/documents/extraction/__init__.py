"""Blocks → drafts of contracts: deterministic, offline, each fact with its words in the source, a rule and a confidence.

``extract`` is the way in. Rules are small modules over :class:`~ecluse.documents.extraction.source.Source`; ``pipeline``
says in which order they are called.
"""

from __future__ import annotations

from ecluse.documents.extraction.pipeline import Gazetteer, extract

__all__ = ["Gazetteer", "extract"]
