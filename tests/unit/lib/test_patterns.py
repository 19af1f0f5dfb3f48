"""Patterns that wait for their first use: as good as compiled, and none of the reader's is wrong."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

from ecluse.documents import extraction
from ecluse.lib.patterns import _Lazy, lazy


def test_it_answers_as_a_compiled_pattern() -> None:
    pattern = lazy(r"(?P<n>\d+) fiches", re.IGNORECASE)
    found = pattern.search("Les 19 FICHES")
    assert found is not None
    assert found["n"] == "19"
    assert pattern.pattern == r"(?P<n>\d+) fiches"
    assert pattern.sub("…", "2 fiches") == "…"
    assert pattern.flags & re.IGNORECASE


def test_a_mistake_is_raised_at_the_first_use() -> None:
    wrong = lazy("(")
    with pytest.raises(re.error):
        wrong.search("x")


def test_every_pattern_of_the_reader_compiles() -> None:
    seen = 0
    for module in pkgutil.walk_packages(extraction.__path__, f"{extraction.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, _Lazy):
                seen += 1
                assert re.compile(value.pattern)
    assert seen > 300
