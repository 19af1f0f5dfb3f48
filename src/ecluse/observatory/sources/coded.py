"""A text for each row, kept as a number and a list of distinct texts: what most columns of observations are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.observatory.methods.results import Integers


@dataclass(frozen=True, slots=True)
class Coded:
    """``words[codes[row]]`` is the text of a row."""

    codes: Integers
    words: tuple[str, ...]

    @classmethod
    def same(cls, word: str, size: int) -> Coded:
        """The same text for every row."""
        return cls(np.zeros(size, dtype=np.int32), (word,))

    @classmethod
    def of(cls, texts: pa.Array) -> Coded:
        """The texts of a column."""
        encoded = pc.dictionary_encode(texts)
        return cls(np.asarray(encoded.indices), tuple(encoded.dictionary.to_pylist()))

    def mapped(self, meaning: Callable[[str], str]) -> Coded:
        """The texts that ``meaning`` gives for these."""
        return Coded(self.codes, tuple(meaning(word) for word in self.words))

    def at(self, rows: Integers) -> Coded:
        """These rows alone."""
        return Coded(self.codes[rows], self.words)

    def arrow(self) -> pa.DictionaryArray:
        """As an Arrow column, each word once in its dictionary."""
        places = {word: place for place, word in enumerate(dict.fromkeys(self.words))}
        codes = self.codes.astype(np.int32)
        if len(places) < len(self.words):
            codes = np.array([places[word] for word in self.words], dtype=np.int32)[codes]
        return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(places), pa.string()))


def combined(columns: Sequence[Coded], meaning: Callable[[tuple[str, ...]], str]) -> Coded:
    """One text for each row, from those of several columns; ``meaning`` is asked once for each combination."""
    if len(columns) == 1:
        return columns[0].mapped(lambda word: meaning((word,)))
    stacked = np.stack([column.codes for column in columns])
    distinct, which = np.unique(stacked, axis=1, return_inverse=True)
    words = tuple(
        meaning(tuple(column.words[code] for column, code in zip(columns, codes, strict=True)))
        for codes in distinct.T.tolist()
    )
    return Coded(which.ravel(), words)
