"""A few things out of many, so that no kind of them hides the others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import zip_longest
from typing import TypeVar

T = TypeVar("T")


def varied(kinds: Iterable[Sequence[T]], most: int, *, same: Callable[[T], Hashable]) -> list[T]:
    """The first of each kind, then the second of each, until there are ``most``; nothing twice.

    Kinds come in their order of weight, and the things of a kind in theirs. ``same`` says what a thing is about: a sheet
    that is blocked and late is told once, by the weightier of the two.
    """
    found: list[T] = []
    seen: set[Hashable] = set()
    for turn in zip_longest(*kinds):
        for thing in turn:
            if thing is not None and same(thing) not in seen and len(found) < most:
                seen.add(same(thing))
                found.append(thing)
    return found
