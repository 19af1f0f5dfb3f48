"""What a build would show again of what the one that is live hides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.enums import STATUSES, Status
from ecluse.observatory.store.panels import Panel, open_panel

#: By what a panel's byte says: 0 is nothing known, then each status plus one.
_SHOWN = np.array([False, *(status.has_value for status in STATUSES)])
_HIDDEN = np.array([False, *(status in {Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY} for status in STATUSES)])


def revealed(build: Path, live: Path) -> int:
    """How many figures ``build`` gives that ``live`` keeps secret. Folders of builds."""
    return sum(_at_level(build / level.name, level) for level in live.iterdir() if level.is_dir())


def _at_level(one: Path, other: Path) -> int:
    former, live = open_panel(one), open_panel(other)
    if former is None or live is None:
        return 0
    place = {column: number for number, column in enumerate(former.columns)}
    columns = [(place[column], number) for number, column in enumerate(live.columns) if column in place]
    areas = [(former.places[code], number) for number, code in enumerate(live.areas) if code in former.places]
    shown, hidden = _told(former, _SHOWN, columns, areas, 0), _told(live, _HIDDEN, columns, areas, 1)
    return int(np.count_nonzero(shown & hidden))


def _told(
    panel: Panel, kind: NDArray[np.bool_], columns: list[tuple[int, int]], areas: list[tuple[int, int]], side: int
) -> NDArray[np.bool_]:
    """Where the statuses of these areas (rows) and columns are of a kind."""
    status = panel.array("status")
    rows, places = ([pair[side] for pair in pairs] for pairs in (areas, columns))
    if status is None or not rows or not places:
        return np.zeros((len(rows), len(places)), dtype=bool)
    found: NDArray[np.bool_] = kind[status[np.ix_(rows, places)]]
    return found
