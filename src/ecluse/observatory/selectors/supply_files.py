"""Supply by commune read in a small table of anybody's making: a column of communes, a column of posts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from ecluse.observatory.rules.access_asked import MOST_LINES, Pair, number_of
from ecluse.observatory.rules.mapping import header_row
from ecluse.observatory.sources.grids import HEAD_ROWS, numbered
from ecluse.observatory.sources.lists import tables_in
from ecluse.territories.rules.sources.containers import opened
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.tables import Row, header_name

_PLACE = re.compile(r"(?:code_)?(?:commune|insee|codgeo|depcom)(?:_insee)?")
_NAME = re.compile(r"commune|libelle.*|nom.*|ville")
_AMOUNT = re.compile(r"effectifs?|etp|postes?|nombre|total")
#: What is said of a table that cannot be used.
_NO_COLUMNS = (
    "Le tableau n’a pas de colonne de communes (« code_commune », « commune ») et de colonne de nombres (« effectif », "
    "« postes »)."
)


def supply_in(path: Path) -> tuple[list[Pair], list[str]]:
    """The lines of the first table that has a column of communes and one of posts, and what is wrong, line by line."""
    try:
        with opened(path) as members:
            for member in members:
                for table in tables_in(member):
                    rows = list(islice(numbered(table), HEAD_ROWS + MOST_LINES))
                    found = _columns(rows)
                    if found is not None:
                        return _pairs(rows, *found)
    except SourceError as error:
        return [], [str(error)]
    return [], [_NO_COLUMNS]


def _columns(rows: Sequence[Row]) -> tuple[int, int, int] | None:
    """The line of the header, and the columns of communes and of posts."""
    line = header_row(rows[:HEAD_ROWS])
    header = next((cells for number, cells in rows if number == line), [])
    names = [header_name(each) for each in header]
    places = [place for place, name in enumerate(names) if _PLACE.fullmatch(name)]
    coded = [place for place in places if names[place] != "commune"] or places
    places = coded or [place for place, name in enumerate(names) if _NAME.fullmatch(name)]
    amounts = [place for place, name in enumerate(names) if _AMOUNT.fullmatch(name)]
    return (line, places[0], amounts[0]) if places and amounts else None


def _pairs(rows: Sequence[Row], line: int, place: int, amount: int) -> tuple[list[Pair], list[str]]:
    found, wrong = [], []
    for number, cells in rows:
        text = cells[place].strip() if number > line and len(cells) > place else ""
        if not text:
            continue
        value = number_of(cells[amount]) if len(cells) > amount and cells[amount].strip() else 0.0
        if value is None or value < 0:
            wrong.append(f"Ligne {number} : « {cells[amount].strip()[:40]} » n’est pas un nombre de postes.")
        else:
            found.append((text.zfill(5) if text.isdigit() else text, value))
    if len(found) > MOST_LINES:
        wrong.append(f"Le tableau a plus de {MOST_LINES} lignes : donnez celles du territoire.")
    return found[:MOST_LINES], wrong
