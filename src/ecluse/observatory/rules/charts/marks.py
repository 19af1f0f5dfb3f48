"""What a drawing is made of, and the figure that holds drawings with their words and their table."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from ecluse.lib.formats import number
from ecluse.lib.typography import NBSP

#: Widths that charts are drawn for: the main column of a page, and a phone of 360 px less its margins.
WIDE, NARROW = 720, 296
#: Size of the text on charts, and the mean width of a character, as a share of the size, in the system's sans serif.
TEXT, CHARACTER = 12.0, 0.56

Point = tuple[float, float]


class Shape(Enum):
    """Shapes of points: a series or a verdict is told by its shape as well as by its colour."""

    CIRCLE = "circle"
    UP = "up"
    DOWN = "down"
    DIAMOND = "diamond"
    SQUARE = "square"
    CROSS = "cross"


class Tone(Enum):
    """A verdict as it is shown: the class of its colour, its shape, its word."""

    BETTER = "better", Shape.UP, "mieux"
    SIMILAR = "same", Shape.CIRCLE, "comparable"
    WORSE = "worse", Shape.DOWN, "moins bien"
    HIGHER = "higher", Shape.UP, "plus haut"
    LOWER = "lower", Shape.DOWN, "plus bas"
    NOT_COMPUTABLE = "none", Shape.SQUARE, "non comparé"

    def __init__(self, css: str, shape: Shape, word: str) -> None:
        self.css, self.shape, self.word = css, shape, word


@dataclass(frozen=True, slots=True)
class Unit:
    """How values are written: ``decimals`` always shown, ``symbol`` after the figure, ``words`` on an axis or in a head."""

    words: str = ""
    symbol: str = ""
    decimals: int = 1

    def write(self, value: float | None, *, symbol: bool = True) -> str:
        """« 12,3 % »; « – » for no value."""
        if value is None or not math.isfinite(value):
            return "–"
        written = number(value, self.decimals)
        written = written.replace("−", "", 1) if written.strip("−0,") == "" else written
        return f"{written}{NBSP}{self.symbol}" if symbol and self.symbol else written

    def interval(self, lower: float | None, upper: float | None) -> str:
        """« 12,1 à 13,4 », empty where there is none."""
        if lower is None or upper is None or not (math.isfinite(lower) and math.isfinite(upper)):
            return ""
        return f"{self.write(lower, symbol=False)} à {self.write(upper, symbol=False)}"

    @property
    def head(self) -> str:
        """The unit in the head of a column: its words, or its symbol."""
        return self.words or self.symbol


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    css: str

    def points(self) -> Iterator[Point]:
        yield from ((self.x1, self.y1), (self.x2, self.y2))


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    css: str
    title: str = ""
    pattern: str = ""

    def points(self) -> Iterator[Point]:
        yield from ((self.x, self.y), (self.x + self.width, self.y + self.height))


@dataclass(frozen=True, slots=True)
class Path:
    """Straight strokes through ``corners``, closed or not; each group of corners is a stroke of its own."""

    corners: tuple[tuple[Point, ...], ...]
    css: str
    closed: bool = False
    title: str = ""

    def points(self) -> Iterator[Point]:
        for each in self.corners:
            yield from each

    @property
    def d(self) -> str:
        """The ``d`` of SVG."""
        end = "Z" if self.closed else ""
        return "".join(
            "M" + "L".join(f"{short(x)} {short(y)}" for x, y in stroke) + end for stroke in self.corners if stroke
        )


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of ``shape``, ``size`` its half width; ``key`` is that of the area which it stands for on a map."""

    x: float
    y: float
    css: str
    shape: Shape = Shape.CIRCLE
    size: float = 4.5
    title: str = ""
    key: str = ""

    def points(self) -> Iterator[Point]:
        yield from ((self.x - self.size, self.y - self.size), (self.x + self.size, self.y + self.size))

    @property
    def d(self) -> str:
        """The outline of a shape other than a circle."""
        return Path(_outline(self.shape, self.x, self.y, self.size), "", closed=self.shape != Shape.CROSS).d


@dataclass(frozen=True, slots=True)
class Text:
    """Words at the end, the middle or the start of which lies ``x``; ``y`` is their base line."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    css: str = "c-lab"

    def points(self) -> Iterator[Point]:
        left = self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * text_width(self.words)
        yield from ((left, self.y - TEXT), (left + text_width(self.words), self.y))


Mark = Line | Rect | Path | Dot | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks in the order they are painted, in a frame of ``width`` × ``height`` whose corner is 0, 0.

    ``title`` names one drawing among several of a figure.
    """

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a legend: the mark of a series, a verdict or a class, and its words."""

    words: str
    css: str
    shape: Shape | None = None
    line: bool = False
    pattern: str = ""
    note: str = ""
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table beside a figure: its words with their unit; figures are aligned at the right."""

    label: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The table that says what a figure shows; the first cell of a row is its head. ``note``: what it leaves out."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        wrong = next((row for row in self.rows if len(row) != len(self.columns)), None)
        if wrong is not None:
            raise ValueError(f"a row of {len(wrong)} cells under {len(self.columns)} columns: {wrong[:1]}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart ready to be written. ``id`` is unique in the page; ``description`` says what is seen, in a sentence."""

    id: str
    title: str
    description: str
    caption: str
    wide: tuple[Drawing, ...]
    narrow: tuple[Drawing, ...]
    table: Table
    legend: tuple[Key, ...] = ()
    kind: str = ""


def short(value: float) -> str:
    """A coordinate to a tenth of a unit, as short as SVG takes it."""
    return f"{value:.1f}".removesuffix(".0")


def text_width(words: str, size: float = TEXT) -> float:
    """About how wide ``words`` are on a chart: for leaving room, never for cutting."""
    return len(words) * size * CHARACTER


def shortened(words: str, width: float, size: float = TEXT) -> str:
    """``words`` cut with an ellipsis to fit ``width``; the whole stands in the table."""
    fits = max(3, int(width / (size * CHARACTER)))
    return words if len(words) <= fits else words[: fits - 1].rstrip(" ,-’") + "…"


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """``places`` moved as little as labels need to stand ``gap`` apart, between ``low`` and ``high``, in the same order.

    Where there is no room for all, they are set evenly over it.
    """
    count = len(places)
    if count * gap > high - low + gap:
        return [low + (high - low) * rank / max(count - 1, 1) for rank in _ranks(places)]
    order = sorted(range(count), key=lambda index: places[index])
    moved = [min(max(place, low), high) for place in places]
    for before, after in itertools.pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    ceiling = high
    for index in reversed(order):
        moved[index] = min(moved[index], ceiling)
        ceiling = moved[index] - gap
    return moved


def _ranks(places: Iterable[float]) -> list[int]:
    listed = list(places)
    order = sorted(range(len(listed)), key=lambda index: listed[index])
    ranks = [0] * len(listed)
    for rank, index in enumerate(order):
        ranks[index] = rank
    return ranks


def _outline(shape: Shape, x: float, y: float, size: float) -> tuple[tuple[Point, ...], ...]:
    if shape == Shape.UP:
        return (((x, y - size), (x + size, y + size * 0.85), (x - size, y + size * 0.85)),)
    if shape == Shape.DOWN:
        return (((x, y + size), (x + size, y - size * 0.85), (x - size, y - size * 0.85)),)
    if shape == Shape.DIAMOND:
        return (((x, y - size), (x + size, y), (x, y + size), (x - size, y)),)
    if shape == Shape.CROSS:
        return ((x - size, y - size), (x + size, y + size)), ((x - size, y + size), (x + size, y - size))
    inner = size * 0.85
    return (((x - inner, y - inner), (x + inner, y - inner), (x + inner, y + inner), (x - inner, y + inner)),)
