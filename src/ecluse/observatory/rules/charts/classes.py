"""Classes of values for maps and histograms: where they are cut, how many areas each holds, and how that is said.

A value is classed as it is written: values are first rounded to the decimals shown, so that the bounds of the legend are
exact and equal values are never split. A class holds its lower bound and not its upper one; the last holds both.

Sources: Fisher, J Am Stat Assoc 1958;53:789 (natural breaks, Jenks's optimum); Wang and Song, R Journal 2011;3(2):29 and
Song and Zhong, Bioinformatics 2020;36:5027 (the same optimum in O(k n log n)).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from ecluse.lib.formats import plural
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Integers, as_array
from ecluse.observatory.rules.charts.marks import Unit


class Cut(Enum):
    """How the bounds of classes are chosen, in the words of a caption."""

    QUANTILES = "effectifs égaux (quantiles)"
    EQUAL_INTERVALS = "amplitudes égales"
    NATURAL = "seuils naturels (optimum de Fisher et Jenks)"
    STANDARD_DEVIATIONS = "écarts-types autour de la moyenne"
    GIVEN = "seuils donnés"
    AROUND = "écarts à la référence"


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes from ``bounds[i]`` to ``bounds[i + 1]``; ``counts`` of values in each; ``asked`` how many were wished.

    ``middle`` is the place of the neutral point of a diverging scale, in classes from the left: 2 between the second and the
    third, 2.5 in the middle of the third; None for a sequential scale.
    """

    cut: Cut
    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    asked: int
    decimals: int
    middle: float | None = None
    reference: float | None = None

    def __len__(self) -> int:
        return len(self.counts)

    def of(self, values: ArrayLike) -> Integers:
        """The class of each value, from 0; −1 for NaN. Values beyond the outer bounds are in the outer classes."""
        written = as_written(values, self.decimals)
        found = np.searchsorted(np.array(self.bounds[1:-1]), written, side="right").astype(np.int64)
        return np.where(np.isnan(written), -1, found)

    def labels(self, unit: Unit) -> tuple[str, ...]:
        """« moins de 12,1 % », « de 12,1 à moins de 14,0 % », « 14,0 % et plus »."""
        if len(self) == 1:
            low, high = unit.write(self.bounds[0]), unit.write(self.bounds[1])
            return (low if low == high else f"de {unit.write(self.bounds[0], symbol=False)} à {high}",)
        inner = self.bounds[1:-1]
        between = (
            f"de {unit.write(low, symbol=False)} à moins de {unit.write(high)}"
            for low, high in itertools.pairwise(inner)
        )
        return f"moins de {unit.write(inner[0])}", *between, f"{unit.write(inner[-1])} et plus"

    def statement(self, unit: Unit) -> str:
        """How the classes were made, in a sentence; what was asked and could not be done, and what is empty, is said."""
        said = f"{plural(len(self), 'classe')}, {self.cut.value}"
        if self.reference is not None:
            said += f", {unit.write(self.reference)}"
        if len(self) < self.asked:
            said += f"\u00a0; {self.asked} étaient demandées, mais des valeurs égales ne se séparent pas"
        empty = sum(1 for count in self.counts if not count)
        if empty:
            said += f"\u00a0; {plural(empty, 'classe')} sans aucun territoire"
        return f"{said}."


def as_written(values: ArrayLike, decimals: int) -> Array:
    """``values`` rounded as they are written, halves away from zero."""
    found = as_array(values)
    scale = 10.0**decimals
    return np.copysign(np.floor(np.abs(found) * scale + 0.5 + 1e-9), found) / scale + 0.0


def classes(values: ArrayLike, cut: Cut = Cut.NATURAL, count: int = 5, *, decimals: int = 1) -> Classes:
    """``count`` classes of ``values`` by ``cut``, fewer where equal values leave no choice. NaN are left out.

    Cut.GIVEN and Cut.AROUND have functions of their own. Raises InvalidInput without a value or for less than one class.
    """
    written = _known(values, decimals)
    if count < 1:
        raise InvalidInput(f"{count} classes")
    if cut == Cut.STANDARD_DEVIATIONS:
        return _deviations(written, count, decimals)
    inner = np.unique(as_written(_CUTS[cut](written, count), decimals))
    return _counted(cut, written, inner, count, decimals, empty=cut == Cut.EQUAL_INTERVALS)


def given(values: ArrayLike, breaks: Sequence[float], *, decimals: int = 1, middle: float | None = None) -> Classes:
    """Classes between the inner ``breaks`` that the caller chose; those that hold no value are kept, with a count of 0."""
    written = _known(values, decimals)
    inner = as_written(sorted(set(breaks)), decimals)
    return _counted(Cut.GIVEN, written, np.unique(inner), len(inner) + 1, decimals, empty=True, middle=middle)


def around(values: ArrayLike, reference: float, *, sides: int = 3, decimals: int = 1) -> Classes:
    """A diverging scale: up to ``sides`` classes under ``reference`` and as many above, at the same distances from it.

    The distances cut all the gaps to the reference in equal numbers, so that one step means the same on both sides; a value
    equal to the reference is above. Classes beyond the values of their side are left out.
    """
    written = _known(values, decimals)
    centre = float(as_written(reference, decimals))
    gaps = np.abs(written - centre)
    steps = (
        np.unique(as_written(np.quantile(gaps, np.arange(1, sides) / sides), decimals)) if sides > 1 else np.empty(0)
    )
    steps = steps[steps > 0]
    inner = as_written(np.concatenate([centre - steps[::-1], [centre], centre + steps]), decimals)
    return _diverging(Cut.AROUND, written, inner, centre, centre, decimals)


def natural_breaks(values: ArrayLike, count: int) -> Array:
    """The ``count`` − 1 inner bounds that make the sum of squared gaps to the class means least: the exact optimum.

    Each bound is the least value of the class above it. Fewer bounds where there are fewer distinct values.
    """
    distinct, weights = np.unique(as_array(values), return_counts=True)
    count = min(count, len(distinct))
    if count < 2:
        return np.empty(0)
    bounds: Array = distinct[_optimal_starts(distinct - distinct.mean(), weights.astype(np.float64), count)]
    return bounds


def _known(values: ArrayLike, decimals: int) -> Array:
    written = as_written(values, decimals).ravel()
    written = written[np.isfinite(written)]
    if not written.size:
        raise InvalidInput("no value to class")
    return written


def _counted(
    cut: Cut,
    written: Array,
    inner: Array,
    asked: int,
    decimals: int,
    *,
    empty: bool = False,
    middle: float | None = None,
    reference: float | None = None,
) -> Classes:
    """Classes between ``inner`` bounds: those that would hold nothing are merged unless ``empty`` keeps them."""
    low, high = float(written.min()), float(written.max())
    if not empty:
        inner = inner[(inner > low) & (inner <= high)]
    bounds = np.concatenate([[min([low, *inner])], inner, [max([high, *inner])]])
    counts = np.bincount(np.searchsorted(inner, written, side="right"), minlength=len(inner) + 1)
    return Classes(
        cut, tuple(map(float, bounds)), tuple(int(each) for each in counts), asked, decimals, middle, reference
    )


def _quantiles(written: Array, count: int) -> Array:
    """Bounds that are values: each quantile goes to the gap between distinct values that is nearest in numbers of areas."""
    distinct, numbers = np.unique(written, return_counts=True)
    under = np.concatenate([[0], np.cumsum(numbers)[:-1]])  # how many values lie under each distinct one
    wished = written.size * np.arange(1, count) / count
    after = np.clip(np.searchsorted(under, wished), 1, max(len(distinct) - 1, 1))
    if len(distinct) < 2:
        return np.empty(0)
    before = np.maximum(after - 1, 1)
    nearer = np.where(np.abs(under[before] - wished) <= np.abs(under[after] - wished), before, after)
    bounds: Array = distinct[np.unique(nearer)]
    return bounds


def _equal_intervals(written: Array, count: int) -> Array:
    low, high = written.min(), written.max()
    return np.asarray(low + (high - low) * np.arange(1, count) / count)


_CUTS: dict[Cut, Callable[[Array, int], Array]] = {
    Cut.QUANTILES: _quantiles,
    Cut.EQUAL_INTERVALS: _equal_intervals,
    Cut.NATURAL: natural_breaks,
}


def _deviations(written: Array, count: int, decimals: int) -> Classes:
    """One standard deviation a class: an odd ``count`` puts the mean in the middle of a class, an even one on a bound."""
    mean, deviation = float(written.mean()), float(written.std())
    inner = np.unique(as_written(mean + deviation * (np.arange(1, count) - count / 2), decimals))
    bound = None if count % 2 else float(as_written(mean, decimals))
    return _diverging(Cut.STANDARD_DEVIATIONS, written, inner, mean, bound, decimals)


def _diverging(cut: Cut, written: Array, inner: Array, reference: float, bound: float | None, decimals: int) -> Classes:
    """Classes on both sides of ``bound``, or of the middle of the class that holds ``reference`` where there is none."""
    low, high = float(written.min()), float(written.max())
    kept = inner[(inner > low) & (inner <= high)]
    if bound is None:
        middle = float(np.searchsorted(kept, reference, side="right")) + 0.5
    else:
        middle = float((kept < bound).sum()) + (1.0 if low < bound else 0.0)
    return _counted(cut, written, kept, len(kept) + 1, decimals, empty=True, middle=middle, reference=reference)


def _optimal_starts(values: Array, weights: Array, count: int) -> Integers:
    """Where each class but the first begins, in sorted distinct ``values`` of ``weights``: Fisher's dynamic programme.

    cost(i, j) is the squared gap of values i to j to their mean. The best place to begin the last class moves right with the
    end of the row, so each layer is solved by halves: all the middles of a depth at once, over what their elders left open.
    """
    size = len(values)
    total = np.concatenate([[0.0], np.cumsum(weights)])
    first = np.concatenate([[0.0], np.cumsum(weights * values)])
    second = np.concatenate([[0.0], np.cumsum(weights * values * values)])

    def cost(begin: Integers, end: Integers) -> Array:
        """Of the class that holds values ``begin`` to ``end`` − 1."""
        mass, drawn = total[end] - total[begin], first[end] - first[begin]
        spread: Array = second[end] - second[begin] - drawn * drawn / mass
        return np.maximum(spread, 0.0)

    ends = np.arange(1, size + 1)
    best = cost(np.zeros(size, dtype=np.int64), ends)  # best[j]: least cost of values 0 to j in one class more a layer
    starts = np.zeros((count, size), dtype=np.int64)
    for layer in range(1, count):
        best, starts[layer] = _next_layer(best, cost, layer, size)
    found = np.empty(count - 1, dtype=np.int64)
    end = size - 1
    for layer in range(count - 1, 0, -1):
        found[layer - 1] = starts[layer, end]
        end = int(starts[layer, end]) - 1
    return found


def _next_layer(
    best: Array, cost: Callable[[Integers, Integers], Array], layer: int, size: int
) -> tuple[Array, Integers]:
    """The least cost with one class more, and where that class begins, for each last value from ``layer`` on."""
    costs = np.full(size, np.inf)
    starts = np.zeros(size, dtype=np.int64)
    low, high = np.array([layer]), np.array([size - 1])  # rows of ends still to solve
    left, right = np.array([layer]), np.array([size - 1])  # where their last class may begin
    while low.size:
        middle = (low + high) // 2
        last = np.minimum(right, middle)
        lengths = last - left + 1
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        place = np.arange(int(lengths.sum())) - np.repeat(offsets - left, lengths)
        tried = best[place - 1] + cost(place, np.repeat(middle + 1, lengths))
        least = np.minimum.reduceat(tried, offsets)
        hits = np.flatnonzero(tried == np.repeat(least, lengths))
        chosen = place[hits[np.searchsorted(hits, offsets)]]
        costs[middle], starts[middle] = least, chosen
        low, high, left, right = (
            np.concatenate(pair) for pair in ((low, middle + 1), (middle - 1, high), (left, chosen), (chosen, right))
        )
        going = low <= high
        low, high, left, right = low[going], high[going], left[going], right[going]
    return costs, starts
