"""Lists of areas, shared by all figures that are about the same ones: what is asked of the whole list is worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecluse.observatory.methods.results import Booleans


class Area(NamedTuple):
    """An area: its level (value of GeographicLevel) and its code at that level."""

    level: str
    code: str


class Areas(Sequence[Area]):
    """Areas in an order that is kept. Two lists are one when they are the same object: see :func:`listed`."""

    def __init__(self, items: Sequence[Area]) -> None:
        self._items = tuple(items)
        self._of_levels: dict[tuple[str, ...], Booleans] = {}

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Area]:
        return iter(self._items)

    def __getitem__(self, place: Any) -> Any:
        return self._items[place]

    @cached_property
    def places(self) -> dict[Area, int]:
        return dict(zip(self._items, range(len(self._items)), strict=True))

    @cached_property
    def levels(self) -> list[str]:
        """The levels there are, sorted."""
        return sorted({area.level for area in self._items})

    @cached_property
    def level(self) -> NDArray[np.int32]:
        """Of each area, the place of its level in ``levels``."""
        place = {level: number for number, level in enumerate(self.levels)}
        return np.array([place[area.level] for area in self._items], dtype=np.int32)

    @cached_property
    def codes(self) -> pa.Array:
        return pa.array([area.code for area in self._items], pa.string())

    @cached_property
    def sorted(self) -> NDArray[np.int64]:
        """The places of the areas in the order of their codes."""
        codes = [area.code for area in self._items]
        return np.array(sorted(range(len(codes)), key=codes.__getitem__), dtype=np.int64)

    def codes_at(self, places: NDArray[np.int64]) -> list[str]:
        """The codes at these places."""
        found: list[str] = self._words[places].tolist()
        return found

    @cached_property
    def _words(self) -> NDArray[Any]:
        return np.array([area.code for area in self._items], dtype=object)

    def of_levels(self, *levels: str) -> Booleans:
        """Which areas are of these levels."""
        found = self._of_levels.get(levels)
        if found is None:
            wanted = np.array([level in levels for level in self.levels] or [False], dtype=bool)
            found = self._of_levels[levels] = wanted[self.level] if len(self) else np.zeros(0, dtype=bool)
        return found


def listed(areas: Sequence[Area]) -> Areas:
    """``areas`` as a list that remembers what is worked out of it; one that already does is given back."""
    return areas if isinstance(areas, Areas) else _known(tuple(areas))


#: Few lists are worked on at once, and the longest takes some megabytes.
_KEPT = 16


@lru_cache(maxsize=_KEPT)
def _known(areas: tuple[Area, ...]) -> Areas:
    return Areas(areas)


def areas_by_place(levels: Sequence[str], codes: Sequence[str], pairs: NDArray[np.int64], width: int) -> Areas:
    """The areas that ``pairs`` (level × width + code) name, one list for the same words and pairs."""
    return _by_place(tuple(levels), tuple(codes), pairs.tobytes(), width)


@lru_cache(maxsize=_KEPT)
def _by_place(levels: tuple[str, ...], codes: tuple[str, ...], pairs: bytes, width: int) -> Areas:
    told = np.frombuffer(pairs, dtype=np.int64).tolist()
    return listed(tuple(Area(levels[pair // width], codes[pair % width]) for pair in told))


@lru_cache(maxsize=_KEPT)
def merged_areas(*lists: Areas) -> tuple[Areas, tuple[NDArray[np.int32], ...]]:
    """The areas of all lists, each once, and where those of each list have gone. The first list keeps its places."""
    places: dict[Area, int] = {}
    maps = []
    for some in lists:
        maps.append(np.array([places.setdefault(each, len(places)) for each in some], dtype=np.int32))
    first = lists[0]
    return first if len(places) == len(first) else listed(tuple(places)), tuple(maps)
