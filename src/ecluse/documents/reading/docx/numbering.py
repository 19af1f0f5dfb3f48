"""Automatic numbering: the marker that Word prints before each paragraph of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from ecluse.documents.reading.counting import counted
from ecluse.documents.reading.docx.names import W, child, integer, is_on, value
from ecluse.documents.reading.markers import printed

_PLACE = re.compile(r"%([1-9])")
_LEVELS: Final = 9


@dataclass(frozen=True, slots=True)
class Level:
    kind: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """What is printed before a paragraph; ``level`` counts from 1; ``bullet`` for glyphs."""

    text: str
    level: int
    bullet: bool


class Numbering:
    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._numbers: dict[str, str] = {}
        self._overrides: dict[str, dict[int, Level]] = {}
        self._start_overrides: dict[str, dict[int, int]] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        self._style_levels: dict[str, tuple[str, int]] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        by_style: dict[str, str] = {}
        for abstract in root.iterfind(W + "abstractNum"):
            identifier = abstract.get(W + "abstractNumId", "")
            self._abstract[identifier] = {
                integer(level.get(W + "ilvl")): _level(level) for level in abstract.iterfind(W + "lvl")
            }
            if link := value(abstract, "numStyleLink"):
                links[identifier] = link
            if link := value(abstract, "styleLink"):
                by_style[link] = identifier
            for level in abstract.iterfind(W + "lvl"):
                if style := value(level, "pStyle"):
                    self._style_levels.setdefault(style, (identifier, integer(level.get(W + "ilvl"))))
        for identifier, link in links.items():
            if link in by_style:
                self._abstract[identifier] = self._abstract[by_style[link]]
        for number in root.iterfind(W + "num"):
            identifier = number.get(W + "numId", "")
            self._numbers[identifier] = value(number, "abstractNumId")
            for override in number.iterfind(W + "lvlOverride"):
                depth = integer(override.get(W + "ilvl"))
                if (replaced := child(override, "lvl")) is not None:
                    self._overrides.setdefault(identifier, {})[depth] = _level(replaced)
                if start := value(override, "startOverride"):
                    self._start_overrides.setdefault(identifier, {})[depth] = integer(start, 1)

    def level_of_style(self, style: str, num_id: str) -> int | None:
        """The level that the numbering itself ties to a paragraph style."""
        tied = self._style_levels.get(style)
        return tied[1] if tied and self._numbers.get(num_id) == tied[0] else None

    def next_marker(self, num_id: str, depth: int) -> Marker | None:
        """Count one more paragraph of list ``num_id`` at ``depth`` (from 0) and give its marker; None when it has none."""
        abstract = self._numbers.get(num_id)
        if abstract is None or num_id == "0":
            return None
        depth = max(0, min(depth, _LEVELS - 1))
        level = self._level(num_id, depth)
        if level.kind == "bullet":
            return Marker(printed(level.pattern.strip()[:1]) or "•", depth + 1, bullet=True)
        counters = self._counters.setdefault(abstract, [None] * _LEVELS)
        start = level.start
        forced = self._start_overrides.get(num_id, {}).get(depth)
        if forced is not None and (num_id, depth) not in self._started:
            counters[depth] = None
            start = forced
        self._started.add((num_id, depth))
        current = counters[depth]
        counters[depth] = start if current is None else current + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = self._level(num_id, deeper).restart
            if restart is None or restart > depth:
                counters[deeper] = None
        if level.kind == "none" and "%" not in level.pattern and not level.pattern.strip():
            return None
        text = _PLACE.sub(lambda place: self._printed(num_id, counters, int(place[1]) - 1, level), level.pattern)
        return Marker(text.strip(), depth + 1, bullet=False) if text.strip() else None

    def _level(self, num_id: str, depth: int) -> Level:
        override = self._overrides.get(num_id, {}).get(depth)
        return (
            override
            or self._abstract.get(self._numbers.get(num_id, ""), {}).get(depth)
            or Level(pattern=f"%{depth + 1}.")
        )

    def _printed(self, num_id: str, counters: list[int | None], place: int, level: Level) -> str:
        shown = self._level(num_id, place)
        count = counters[place]
        if count is None:
            count = counters[place] = shown.start
        return counted(count, "decimal" if level.legal else shown.kind)


def _level(element: etree._Element) -> Level:
    restart = value(element, "lvlRestart")
    level = Level(
        kind=value(element, "numFmt") or "decimal",
        pattern=value(element, "lvlText"),
        start=integer(value(element, "start"), 1),
        legal=bool(is_on(element, "isLgl")),
    )
    return replace(level, restart=integer(restart)) if restart else level
