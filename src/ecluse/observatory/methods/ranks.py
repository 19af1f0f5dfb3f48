"""How little a rank says: the ranks that intervals leave open.

An area is surely behind those whose whole interval lies beyond its own, and surely ahead of those whose whole interval lies
on the other side; all the ranks between are open. Source: Klein, Wright and Wieczorek, J R Stat Soc C 2020;69:589, with the
intervals as they are given: at their own level, not that of all areas together.
"""

from __future__ import annotations

import numpy as np

from ecluse.observatory.methods.results import Array, Estimate


def open_ranks(areas: Estimate) -> Estimate:
    """The rank of each area from the highest value (1), with the best and the worst that its interval leaves open.

    Equal values share the first of their ranks. NaN where there is no value or no interval: such an area is not ranked.
    """
    known = ~(np.isnan(areas.value) | np.isnan(areas.lower) | np.isnan(areas.upper))
    value, lower, upper = areas.value[known], areas.lower[known], areas.upper[known]
    count = value.size
    ahead = count - np.searchsorted(np.sort(lower), upper, side="right")  # surely higher
    behind = np.searchsorted(np.sort(upper), lower, side="left")  # surely lower
    rank = count - np.searchsorted(np.sort(value), value, side="right") + 1

    def over_all(found: Array) -> Array:
        spread = np.full(areas.value.shape, np.nan)
        spread[known] = found
        return spread

    return Estimate(
        over_all(rank.astype(np.float64)),
        over_all((ahead + 1).astype(np.float64)),
        over_all((count - behind).astype(np.float64)),
    )
