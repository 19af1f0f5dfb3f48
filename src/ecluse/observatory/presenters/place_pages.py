"""The pages that tell of one place, as the row of links that each of them shows: a territory's or a contract's."""

from __future__ import annotations

from collections.abc import Callable

#: Name of the address (the same in the observatory, for a territory, and in preparation, for a contract) and label.
PAGES = (
    ("portrait", "Portrait"),
    ("vulnerable", "Territoires vulnérables"),
    ("access", "Accès aux soins"),
    ("inequality", "Inégalités"),
)


def place_pages(current: str, url: Callable[[str], str]) -> list[dict[str, object]]:
    """The row of links, as ``section_nav`` takes it. ``url`` gives the address of a page from its name."""
    return [{"label": label, "url": url(name), "current": name == current} for name, label in PAGES]
