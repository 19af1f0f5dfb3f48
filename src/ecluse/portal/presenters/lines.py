"""A line of a page made for one reader: what it is about, why it is there, when, and where one acts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecluse.contracts.presenters.navigation import address

_BLANKS = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Line:
    """``number`` is that of a sheet; ``late`` counts days; ``act`` names what the address lets one do."""

    title: str
    url: str
    why: str = ""
    number: str = ""
    when: str = ""
    late: int = 0
    act: str = ""
    act_url: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """The first lines of a kind, how many there are of them all, and where all are read."""

    shown: tuple[Line, ...] = ()
    count: int = 0
    url: str = ""

    def __bool__(self) -> bool:
        return bool(self.count)


def of(lines: list[Line], *, most: int, url: str = "", count: int | None = None) -> Lines:
    """The first ``most`` of ``lines``; ``count`` where there are more than were read."""
    return Lines(tuple(lines[:most]), len(lines) if count is None else count, url)


def short(text: str, most: int) -> str:
    """The text on one line, cut after a word where it is too long to stand in its place."""
    flat = _BLANKS.sub(" ", text).strip(" ")  # a no-break space is kept: a figure and its unit stay together
    if len(flat) <= most:
        return flat
    return flat[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def sheet_address(contract_pk: int, sheet_pk: int) -> str:
    return address("portal:sheet", contract_pk, sheet_pk)
