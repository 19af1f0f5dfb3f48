"""An amount spread over several years: to the cent, nothing lost, nothing made."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_CENT = Decimal("0.01")


def spread(amount: Decimal, shares: Sequence[int | Decimal]) -> list[Decimal]:
    """``amount`` cut in parts that are to one another as ``shares``; their sum is ``amount``.

    Each part is cut down to the cent, and the cents that are left go one by one to the parts that lost most by it, the
    first of those that lost as much (largest remainder). Raises ValueError for shares that are negative or all zero, and
    for an amount that is negative or is no whole number of cents.
    """
    whole = sum(shares, Decimal(0))
    cents = amount / _CENT
    if whole <= 0 or min(shares) < 0:
        raise ValueError("shares must be positive")
    if amount < 0 or cents != cents.to_integral_value():
        raise ValueError("an amount is a whole number of cents")
    # Whole numbers alone: a division of decimals would round.
    scale = 10 ** max(0, *(-int(Decimal(share).as_tuple().exponent) for share in shares))
    weights = [int(Decimal(share) * scale) for share in shares]
    cut = [divmod(int(cents) * weight, sum(weights)) for weight in weights]
    left = int(cents) - sum(part for part, _ in cut)
    richer = set(sorted(range(len(cut)), key=lambda place: (-cut[place][1], place))[:left])
    return [(part + (place in richer)) * _CENT for place, (part, _) in enumerate(cut)]
