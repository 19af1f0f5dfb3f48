"""The colours of classes, and the patterns of what has no value: names of classes of the style sheet, never a colour here.

Sequential palettes are one hue; diverging ones go from blue to orange through grey, which every usual deficiency of colour
vision keeps apart; on paper the orange side has a dotted border, so that black ink is enough.
What has no value is a pattern, told by its drawing.
"""

from __future__ import annotations

from enum import Enum

from ecluse.observatory.enums import Status
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.charts.classes import Classes

#: More classes than these cannot be told apart on a map.
MOST_SEQUENTIAL, MOST_A_SIDE = 5, 3

_SEQUENTIAL = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
_SIDE = {0: (), 1: (2,), 2: (1, 3), 3: (1, 2, 3)}


class Missing(Enum):
    """Why an area has no colour: the pattern it is filled with, and its words."""

    SECRET = "secret", "secret statistique"
    UNAVAILABLE = "none", "non disponible"
    BROKEN = "break", "rupture : le territoire a changé"
    UNSURE = "unsure", "non significatif"
    NOT_APPLICABLE = "apart", "sans objet"

    def __init__(self, pattern: str, words: str) -> None:
        self.pattern, self.words = pattern, words


_KINDS = {
    Status.SUPPRESSED: Missing.SECRET,
    Status.SUPPRESSED_SECONDARY: Missing.SECRET,
    Status.NOT_SIGNIFICANT: Missing.UNSURE,
    Status.NOT_APPLICABLE: Missing.NOT_APPLICABLE,
    Status.BROKEN: Missing.BROKEN,
}


def missing_kind(status: Status) -> Missing | None:
    """How a figure that is not there is shown; None for a status that has a value."""
    return None if status.has_value else _KINDS.get(status, Missing.UNAVAILABLE)


def ordered(count: int) -> tuple[str, ...]:
    """``count`` shades of one hue, from the lightest. Raises InvalidInput for more than can be told apart."""
    if not 1 <= count <= MOST_SEQUENTIAL:
        raise InvalidInput(f"{count} classes: between 1 and {MOST_SEQUENTIAL} can be told apart")
    return tuple(f"q{each}" for each in _SEQUENTIAL[count])


def palette(classes: Classes) -> tuple[str, ...]:
    """One style class by class of values: ``q1`` to ``q5``, or ``dm3`` to ``dm1``, ``d0``, ``dp1`` to ``dp3`` around a middle.

    Raises InvalidInput for more classes than can be told apart.
    """
    count = len(classes)
    if classes.middle is None:
        return ordered(count)
    below, centre = int(classes.middle), classes.middle % 1 > 0
    above = count - below - centre
    if max(below, above) > MOST_A_SIDE:
        raise InvalidInput(f"{max(below, above)} classes on one side: no more than {MOST_A_SIDE} can be told apart")
    return (
        *(f"dm{each}" for each in reversed(_SIDE[below])),
        *(("d0",) if centre else ()),
        *(f"dp{each}" for each in _SIDE[above]),
    )
