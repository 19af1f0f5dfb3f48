"""A table « de, vers, minutes » read as journeys between communes, with a count of all that was not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.observatory.rules.mapping import header_row
from ecluse.observatory.sources.grids import Grid, grid_of, head
from ecluse.observatory.sources.lists import tables_in
from ecluse.territories.rules.sources.containers import opened
from ecluse.territories.rules.sources.errors import SourceError

_COLUMNS = (
    r"(?:code_)?(?:commune_)?(?:de|depart|origine|from|start|orig)(?:_commune|_code|_insee)?",
    r"(?:code_)?(?:commune_)?(?:vers|arrivee|destination|to|end|dest)(?:_commune|_code|_insee)?",
    r"minutes?|duree(?:_min(?:utes)?)?|temps(?:_min(?:utes)?|_trajet)?|duration|min",
)
_CODE = r"^\d[\dAB]\d{3}$"
#: Nobody goes further for care: such a row is a mistake of unit.
_LONGEST = 600.0


@dataclass(frozen=True, slots=True)
class Journeys:
    """``table``: start, end, minutes, each pair once. ``refused`` rows have no code or no minutes, ``examples`` of them."""

    table: pa.Table
    refused: int
    repeated: int
    examples: tuple[str, ...]


def journeys_in(path: Path) -> Journeys | str:
    """The journeys of the first table that has the three columns, or a French sentence that says what is wrong."""
    try:
        with opened(path) as members:
            for member in members:
                for table in tables_in(member):
                    rows = head(table)
                    line = header_row(rows)
                    header = next((cells for number, cells in rows if number == line), None)
                    if header is None:
                        continue
                    grid = grid_of(table, header, line)
                    places = [grid.place(pattern) for pattern in _COLUMNS]
                    if None not in places:
                        return _read(grid, [place for place in places if place is not None])
    except SourceError as error:
        return str(error)
    return "Le fichier n’a pas les trois colonnes attendues : « de », « vers » (codes de communes), « minutes »."


def _read(grid: Grid, places: list[int]) -> Journeys | str:
    starts, ends, texts = (grid.columns[place] for place in places)
    starts, ends = (_padded(column) for column in (starts, ends))
    numbers = pc.replace_substring(texts, ",", ".")
    is_number = pc.match_substring_regex(numbers, r"^\d+(?:\.\d+)?$")
    minutes = pc.cast(pc.if_else(is_number, numbers, None), pa.float64())
    good = pc.and_(
        pc.and_(pc.match_substring_regex(starts, _CODE), pc.match_substring_regex(ends, _CODE)),
        pc.fill_null(pc.less_equal(minutes, _LONGEST), fill_value=False),
    )
    wrong = np.flatnonzero(~good.to_numpy(zero_copy_only=False))
    examples = tuple(
        f"ligne {grid.numbers[row]} : {' ; '.join(str(grid.columns[place][row]) for place in places)}"
        for row in wrong[:5]
    )
    table = pa.table({"start": starts, "end": ends, "minutes": minutes}).filter(good)
    if not table.num_rows:
        return f"Aucune ligne ne se lit ({'; '.join(examples) or 'le tableau est vide'})."
    once = table.group_by(["start", "end"]).aggregate([("minutes", "min")]).rename_columns(["start", "end", "minutes"])
    return Journeys(once, len(wrong), table.num_rows - once.num_rows, examples)


def _padded(column: pa.Array) -> pa.Array:
    """Codes of communes with the zero that spreadsheets lose."""
    lost = pc.match_substring_regex(column, r"^\d{4}$")
    return pc.if_else(lost, pc.binary_join_element_wise("0", column, ""), column)
