"""One of everything that ``preparation`` keeps, for the world of tests."""

from __future__ import annotations

from tests.factories.world import Contents


def fill(made: Contents) -> None:
    """Add to a contract of the world what ``preparation`` may hold."""
