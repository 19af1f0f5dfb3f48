"""How scored priorities are ranked, in exact arithmetic.

A priority's result is the weighted mean of its scores, a fraction. A score that was not given is not a zero: the priority
then has no rank of its own, and its result is only known to lie between what the lowest and the highest scores would make
of it. Two equal results are two priorities of one rank, and that is said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

LOWEST, HIGHEST = 0, 4
#: Score → its word. Words fit every criterion: serious, perceived, frequent, costly, feasible.
WORDS: dict[int, str] = {0: "nul", 1: "faible", 2: "moyen", 3: "fort", 4: "très fort"}
LIGHTEST, HEAVIEST = 1, 10

#: What a grid begins with (title, question): the guide « Le maire et la santé ».
PROPOSED: tuple[tuple[str, str], ...] = (
    ("Gravité", "Les conséquences sur la santé et sur la vie sont-elles graves ?"),
    ("Perception", "Les habitants et les professionnels le ressentent-ils comme un problème ?"),
    ("Fréquence", "Combien de personnes sont touchées ?"),
    ("Impact socio-économique", "Pèse-t-il sur l’emploi, les ressources, les inégalités ?"),
    ("Faisabilité", "Peut-on agir ici, avec les moyens et les partenaires que l’on a ?"),
)

Weights = Mapping[int, int]
Scores = Mapping[int, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one priority stands. ``rank`` is None while a score lacks; ``low`` = ``high`` once none does."""

    low: Fraction
    high: Fraction
    rank: int | None
    tied: bool
    best: int
    worst: int
    unscored: tuple[int, ...]

    @property
    def result(self) -> Fraction | None:
        """The weighted mean, from 0 to 4, once every criterion is scored."""
        return self.low if not self.unscored else None


def standings(weights: Weights, scores: Scores) -> dict[int, Standing]:
    """Priority → where it stands among all of ``scores``; empty without criteria.

    ``weights``: criterion → a whole number from 1; ``scores``: priority → criterion → 0 to 4. Raises ValueError for a
    weight or a score outside these bounds.
    """
    if any(weight < LIGHTEST for weight in weights.values()):
        raise ValueError("a criterion weighs at least 1")
    total = sum(weights.values())
    if not total:
        return {}
    # Every result has the same denominator: whole points are compared, and made fractions at the end.
    points: dict[int, tuple[int, int, tuple[int, ...]]] = {}
    for priority, given in scores.items():
        if any(not LOWEST <= value <= HIGHEST for value in given.values()):
            raise ValueError("a score goes from 0 to 4")
        unscored = tuple(criterion for criterion in weights if criterion not in given)
        low = sum(weights[criterion] * value for criterion, value in given.items() if criterion in weights)
        room = sum(weights[criterion] for criterion in unscored) * HIGHEST
        points[priority] = (low, low + room, unscored)
    lows, highs = sorted(low for low, _, _ in points.values()), sorted(high for _, high, _ in points.values())
    whole = sorted(low for low, _, unscored in points.values() if not unscored)
    found = {}
    for priority, (low, high, unscored) in points.items():
        below = bisect_right(highs, low)  # those that stay behind or level, itself among them if it is whole
        found[priority] = Standing(
            low=Fraction(low, total),
            high=Fraction(high, total),
            rank=None if unscored else 1 + len(whole) - bisect_right(whole, low),
            tied=not unscored and bisect_right(whole, low) - bisect_left(whole, low) > 1,
            best=1 + len(lows) - bisect_right(lows, high),
            worst=1 + len(highs) - below - (1 if unscored else 0),
            unscored=unscored,
        )
    return found


@dataclass(frozen=True, slots=True)
class Shift:
    """What would change if one criterion weighed ``weight``: priority → (rank now, rank then), for those that move."""

    criterion: int
    weight: int
    moved: tuple[tuple[int, int, int], ...]


def shifts(weights: Weights, scores: Scores) -> tuple[Shift, ...]:
    """For each criterion, one step lighter and one step heavier: which ranks would change. Unranked priorities have none."""
    now = standings(weights, scores)
    found = []
    for criterion, weight in weights.items():
        for other in (weight - 1, weight + 1):
            if not LIGHTEST <= other <= HEAVIEST:
                continue
            then = standings({**weights, criterion: other}, scores)
            moved = tuple(
                (priority, standing.rank, rank)
                for priority, standing in now.items()
                if standing.rank is not None and (rank := then[priority].rank) is not None and rank != standing.rank
            )
            found.append(Shift(criterion, other, moved))
    return tuple(found)


def ordered(priorities: Sequence[int], found: Mapping[int, Standing]) -> list[int]:
    """Ranked ones first, by rank; then those that lack scores; within each, the order given."""

    def place(priority: int) -> tuple[bool, int]:
        rank = found[priority].rank if priority in found else None
        return (rank is None, rank or 0)

    return sorted(priorities, key=place)
