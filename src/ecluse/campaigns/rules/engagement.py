"""How well a contract is answered, and how old what it says is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import NamedTuple

#: What the score looks back on.
LOOKS_BACK = timedelta(days=365)
#: An answer given after the date counts for half.
LATE_WORTH = Decimal("0.5")


class Asked(NamedTuple):
    """One sheet asked about in one campaign: when, for when, and the day of the first answer."""

    asked_on: date
    due_on: date
    answered_on: date | None


class Engagement(NamedTuple):
    """The score from 0 to 100 (None while nothing is due), and what it is made of."""

    score: int | None
    asked: int
    in_time: int
    late: int

    @property
    def formula(self) -> str:
        """The sum beside the score, in words."""
        return (
            "(réponses à temps + réponses tardives ÷ 2) ÷ fiches demandées × 100, sur les douze derniers mois\u00a0: "
            f"({self.in_time} + {self.late} ÷ 2) ÷ {self.asked} × 100"
        )


def engagement(rows: Iterable[Asked], today: date) -> Engagement:
    """The share of what was asked in the last twelve months that was answered, late answers for half.

    What is neither answered nor past its date is not held against anyone: it does not count yet.
    """
    counted = [
        row
        for row in rows
        if today - LOOKS_BACK <= row.asked_on <= today and (row.answered_on is not None or row.due_on < today)
    ]
    in_time = sum(1 for row in counted if row.answered_on is not None and row.answered_on <= row.due_on)
    late = sum(1 for row in counted if row.answered_on is not None and row.answered_on > row.due_on)
    if not counted:
        return Engagement(None, 0, 0, 0)
    share = (in_time + late * LATE_WORTH) / len(counted) * 100
    return Engagement(int(share.quantize(Decimal(1), ROUND_HALF_UP)), len(counted), in_time, late)


class Ages(NamedTuple):
    """How old what some sheets say is: the middle age in days of those heard of, and how many never were."""

    typical: int | None
    never: int
    sheets: int


def ages(days: Iterable[int | None]) -> Ages:
    """The middle age of the news, which one very old sheet does not move."""
    found = list(days)
    known = [one for one in found if one is not None]
    return Ages(int(median(known)) if known else None, len(found) - len(known), len(found))
