"""Published tables of expected values, read as columns."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

#: How the published tables write that there is no number.
_ABSENT = {"", "NA"}


class Table(dict[str, NDArray[np.generic]]):
    """Columns by name: float64 if every cell is a number or absent (NaN), else text."""

    def numbers(self, *names: str) -> NDArray[np.float64]:
        """The columns ``names``, side by side."""
        return np.stack([self[name].astype(np.float64) for name in names], axis=-1)

    def where(self, rows: NDArray[np.bool_]) -> Table:
        return Table({name: column[rows] for name, column in self.items()})


def read_table(folder: Path, *parts: str) -> Table:
    """A CSV file of the oracles; the test is skipped, by name, where it is absent."""
    path = folder.joinpath("oracles", *parts)
    if not path.is_file():
        pytest.skip(f"needs ../shared/oracles/{'/'.join(parts)}")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert rows, f"{path.name} is empty"
    return Table({name.strip(): _column([row[place] for row in rows]) for place, name in enumerate(header)})


def _column(cells: list[str]) -> NDArray[np.generic]:
    try:
        return np.array([np.nan if cell in _ABSENT else float(cell) for cell in cells])
    except ValueError:
        return np.array(cells)


def assert_close(got: object, expected: object, *, relative: float = 0.0, absolute: float = 0.0) -> None:
    """Equal to the precision that the publisher's figures have, missing where they are missing."""
    np.testing.assert_allclose(np.asarray(got), np.asarray(expected), rtol=relative, atol=absolute, equal_nan=True)
