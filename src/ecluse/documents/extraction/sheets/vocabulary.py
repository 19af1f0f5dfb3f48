"""The words that the rules look for, kept as data in ``vocabulary.toml``."""

from __future__ import annotations

import tomllib
from importlib import resources


def _load() -> dict[str, list[str]]:
    source = resources.files("ecluse.documents.extraction.sheets").joinpath("vocabulary.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


_WORDS = _load()


def any_of(*names: str) -> str:
    """A regular expression for any of the words of these lists, longest first."""
    words = [word for name in names for word in _WORDS[name]]
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
