"""A table of incomes by commune in the layout of its publisher; the figures are made up for tests (données fictives)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

HEADER = "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021;D121;D921;RD21"


def incomes(path: Path, codes: Iterable[str], changed: Mapping[str, str] | None = None, year: int = 21) -> Path:
    """Write a table for ``codes``: 1,000 people each, poverty of 10 %, a median of 20,000 €; ``changed`` gives other rows."""
    rows = [(changed or {}).get(code, f"{code};400;1000;20000;50,0;10,0;11000;36000;3,3") for code in codes]
    header = HEADER.replace("21", str(year))
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path
