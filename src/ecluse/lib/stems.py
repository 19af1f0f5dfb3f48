"""French words cut to their stems, so that « préventions » finds « prévention »."""

from __future__ import annotations

from functools import cache, lru_cache

import snowballstemmer

from ecluse.lib.text import key


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("french")


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def stem(word: str) -> str:
    """The stem of one folded word: its plural taken away (« locaux » is « local »), then its endings."""
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        return _stem(f"{word[:-3]}al")
    return _stem(word[:-1] if len(word) > 3 and word[-1] in "sx" else word)


def searchable(text: str) -> str:
    """A text to search in: its folded words, then their stems, each between two spaces.

    A word as typed, even unfinished, is looked for among the words; its stem among the stems. The algorithm is Porter's for
    French (snowballstem.org), on folded words: it loses a little without accents, and the same on both sides.
    """
    words = key(text)
    return f" {words} | {' '.join(dict.fromkeys(map(stem, words.split())))} "
