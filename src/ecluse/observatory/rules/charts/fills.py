"""What colours the areas of a map: classes of values, ordered categories, spatial clusters; and what has no value."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Booleans, Integers, as_array
from ecluse.observatory.rules.charts.classes import Classes
from ecluse.observatory.rules.charts.marks import Key, Tone, Unit
from ecluse.observatory.rules.charts.palettes import Missing, ordered, palette

Style = tuple[str, str]  # style class, or pattern


@dataclass(frozen=True, slots=True)
class Fill:
    """``kinds``: the place of each area in ``styles``; ``say`` tells the value of an area; the legend has its counts."""

    kinds: Integers
    styles: tuple[Style, ...]
    say: Callable[[int], str]
    legend: tuple[Key, ...]
    statement: str
    description: str
    head: str = "Valeur"

    @staticmethod
    def plain(count: int) -> Fill:
        """The same quiet colour for all: the ground that circles stand on."""
        return Fill(np.zeros(count, dtype=np.int64), (("c-land", ""),), lambda _: "", (), "", "")

    @staticmethod
    def ground(known: Booleans, missing: Sequence[Missing | None]) -> Fill:
        """The ground of circles, where what has no value bears its pattern, and its line in the legend."""
        found = _fill(np.where(known, 0, -1), ("c-land",), ("",), lambda _: "", missing, "", "", "")
        return replace(found, legend=found.legend[1:])


def by_classes(
    values: Sequence[float | None], classes: Classes, unit: Unit, missing: Sequence[Missing | None] = ()
) -> Fill:
    """Areas coloured by the class of their value; ``missing`` says why there is none, area by area."""
    found = as_array([math.nan if value is None else value for value in values])
    names = classes.labels(unit)
    said = f"{plural(int(np.isfinite(found).sum()), 'territoire')} en {plural(len(classes), 'classe')}"
    said += f", de {unit.write(classes.bounds[0])} à {unit.write(classes.bounds[-1])}."
    return _fill(
        classes.of(found),
        palette(classes),
        names,
        lambda index: unit.write(float(found[index])),
        missing,
        classes.statement(unit),
        said,
        unit.head or "Valeur",
    )


def by_categories(
    categories: Sequence[str | None], order: Sequence[str], missing: Sequence[Missing | None] = (), head: str = "Classe"
) -> Fill:
    """Areas coloured by category, from the first of ``order`` (the lightest) to the last.

    Raises InvalidInput for more categories than can be told apart, or one that ``order`` does not name.
    """
    shades = ordered(len(order))
    places = {name: place for place, name in enumerate(order)}
    unknown = sorted({each for each in categories if each is not None and each not in places})
    if unknown:
        raise InvalidInput(f"categories out of the order given: {', '.join(unknown)}")
    kinds = np.array([-1 if each is None else places[each] for each in categories], dtype=np.int64)
    said = f"{plural(len(order), 'catégorie')}, de « {order[0]} » à « {order[-1]} »." if order else ""
    return _fill(kinds, shades, tuple(order), lambda index: categories[index] or "", missing, "", said, head)


#: Kinds of a local cluster, as local Moran's quadrants name them, with the colour of each.
CLUSTERS = (
    ("élevé, entouré d’élevés", "dp3"),
    ("bas, entouré de bas", "dm3"),
    ("élevé, entouré de bas", "dp1"),
    ("bas, entouré d’élevés", "dm1"),
    ("pas de regroupement établi", "d0"),
)


def by_clusters(kinds: Sequence[int | None], missing: Sequence[Missing | None] = (), statement: str = "") -> Fill:
    """Local clusters: 0 to 4 in the order of ``CLUSTERS``, None for an area that cannot be judged (an island, no value).

    ``statement`` gives the test and its correction.
    """
    found = np.array([-1 if kind is None else kind for kind in kinds], dtype=np.int64)
    if found.size and not (found.min() >= -1 and found.max() < len(CLUSTERS)):
        raise InvalidInput("a cluster is numbered from 0 to 4")
    names = tuple(words for words, _ in CLUSTERS)
    clustered = int(((found >= 0) & (found < 4)).sum())
    said = f"{plural(clustered, 'territoire')} dans un regroupement ou à part de ses voisins."
    return _fill(
        found,
        tuple(css for _, css in CLUSTERS),
        names,
        lambda index: names[found[index]],
        missing,
        statement,
        said,
        "Regroupement",
    )


#: What a map of verdicts tells apart, in the order of its legend.
TONES = (Tone.BETTER, Tone.SIMILAR, Tone.WORSE, Tone.HIGHER, Tone.LOWER, Tone.NOT_COMPUTABLE)


def by_verdicts(
    tones: Sequence[Tone | None], say: Callable[[int], str], missing: Sequence[Missing | None] = (), statement: str = ""
) -> Fill:
    """Areas coloured by verdict (None: no value); the legend names those that are there, each with its shape.

    ``say`` tells an area's value and verdict, ``statement`` the test.
    """
    found = np.array([-1 if tone is None else TONES.index(tone) for tone in tones], dtype=np.int64)
    there = set(found.tolist())
    names = tuple(tone.word for tone in TONES)
    said = ", ".join(
        f"{number(int((found == place).sum()))} {names[place]}" for place in range(len(TONES)) if place in there
    )
    colours = tuple(f"c-{tone.css}" for tone in TONES)
    filled = _fill(found, colours, names, say, missing, statement, f"{said}." if said else "", "Verdict")
    keys = [
        replace(key, shape=TONES[place].shape if place < len(TONES) else None)
        for place, key in enumerate(filled.legend)
        if place >= len(TONES) or place in there
    ]
    return replace(filled, legend=tuple(keys))


def _fill(
    kinds: Integers,
    colours: tuple[str, ...],
    names: tuple[str, ...],
    write: Callable[[int], str],
    missing: Sequence[Missing | None],
    statement: str,
    description: str,
    head: str,
) -> Fill:
    if missing and len(missing) != len(kinds):
        raise InvalidInput(f"{len(missing)} reasons for {len(kinds)} areas")
    absent = tuple(Missing)
    kinds = kinds.copy()
    for index in np.flatnonzero(kinds < 0).tolist():
        why = (missing[index] if missing else None) or Missing.UNAVAILABLE
        kinds[index] = len(colours) + absent.index(why)
    counts = np.bincount(kinds, minlength=len(colours) + len(absent)).tolist()
    legend = [
        Key(name, css, note=plural(count, "territoire") if count else "aucun")
        for name, css, count in zip(names, colours, counts, strict=False)
    ]
    legend += [
        Key(each.words, "", pattern=each.pattern, note=plural(count, "territoire"))
        for each, count in zip(absent, counts[len(colours) :], strict=True)
        if count
    ]

    def say(index: int) -> str:
        kind = int(kinds[index])
        return write(index) if kind < len(colours) else absent[kind - len(colours)].words

    styles = (*((css, "") for css in colours), *(("", each.pattern) for each in absent))
    return Fill(kinds, styles, say, tuple(legend), statement, description, head)
