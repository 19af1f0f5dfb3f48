"""CSV: the separator found by counting on several lines, quotes, title lines above the table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ecluse.documents.reading import sentences
from ecluse.documents.reading.errors import TooLargeError
from ecluse.documents.reading.sheets.regions import Sheet, add_sheets
from ecluse.documents.reading.stream import BlockStream

_SEPARATORS: Final = ";,\t|"
_SAMPLE_LINES: Final = 60


def read(text: str, stream: BlockStream) -> None:
    """Add the rows of a CSV as tables: blank lines part them, a line of one cell above one is a paragraph."""
    separator = separator_of(text)
    sheet = Sheet("")
    kept = 0
    for row, values in enumerate(_rows(text, separator)):
        kept += any(values)
        if kept > stream.limits.rows:
            raise TooLargeError(sentences.TOO_MANY_ROWS.format(limit=sentences.number(stream.limits.rows)))
        for column, value in enumerate(values[: stream.limits.columns]):
            if value.strip():
                sheet.cells[row, column] = value
        if len(sheet.cells) > stream.limits.cells:
            raise TooLargeError(sentences.TOO_MANY_CELLS.format(limit=sentences.number(stream.limits.cells)))
    add_sheets([sheet], stream)


def looks_delimited(text: str) -> bool:
    """Whether a text without a telling name is a CSV: most of its lines part into the same number of cells, three at least."""
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    if len(lines) < 3:
        return False
    for separator in ";\t":
        counts = Counter(line.count(separator) for line in lines)
        most, times = counts.most_common(1)[0]
        if most >= 2 and times >= 0.8 * len(lines):
            return True
    return False


def separator_of(text: str) -> str:
    """The separator whose count a line is the steadiest over the first lines, quoted parts aside; ``;`` when none is."""
    if text[:4].lower() == "sep=":
        return text[4:5]
    best, best_score = ";", 0.0
    for separator in _SEPARATORS:
        counts = []
        for values in _rows("\n".join(text[:200_000].splitlines()[:_SAMPLE_LINES]), separator):
            if any(value.strip() for value in values):
                counts.append(len(values))
        split = [n for n in counts if n > 1]
        if not split:
            continue
        common, times = Counter(split).most_common(1)[0]
        score = times / len(counts) * (1 + min(common, 30) / 100)
        if score > best_score + 0.01:
            best, best_score = separator, score
    return best


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """The rows, quoted line breaks kept. A quote never closed makes a row of the rest: then quotes are plain characters."""
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    csv.field_size_limit(50_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=separator, strict=False))
    except csv.Error:
        rows = []
    broken = not rows or any(value.count("\n") > 200 for values in rows for value in values)
    if broken:
        rows = [line.split(separator) for line in text.splitlines()]
    return iter(rows)
