"""The columns of observations, as a file gives them and as the store keeps them.

One row is one figure: an indicator, an area in the geography of one year, a period, a sex, an age band, a group. Absent
numbers are null, and then ``status`` says why. ``row`` and the three column names lead back to the cells of the file:
``row`` counts from 1 as a spreadsheet does, and a column is named as its header is written.
"""

from __future__ import annotations

import pyarrow as pa

_text = pa.dictionary(pa.int32(), pa.string())

#: The figures of an observation, in the order in which panels keep them.
NUMBERS = ("numerator", "denominator", "value", "lower95", "upper95", "lower998", "upper998")

#: What makes two observations speak of the same thing.
KEY = (
    "indicator",
    "level",
    "area",
    "geography",
    "start",
    "end",
    "sex",
    "age_from",
    "age_to",
    "dimension",
    "group",
)

#: What a file of a publisher says.
READ = pa.schema(
    [
        pa.field("indicator", _text, nullable=False),
        pa.field("level", _text, nullable=False),
        pa.field("area", _text, nullable=False),
        pa.field("geography", pa.int16(), nullable=False),
        pa.field("start", pa.date32(), nullable=False),
        pa.field("end", pa.date32(), nullable=False),
        pa.field("sex", _text, nullable=False),
        pa.field("age_from", pa.int16(), nullable=False),  # 0 to AGE_END: everybody
        pa.field("age_to", pa.int16(), nullable=False),  # included
        pa.field("dimension", _text, nullable=False),  # empty: not broken down further
        pa.field("group", _text, nullable=False),
        *(pa.field(name, pa.float64()) for name in NUMBERS),
        pa.field("category", _text, nullable=False),  # the class of a CATEGORY, else empty
        pa.field("status", _text, nullable=False),
        pa.field("row", pa.int32(), nullable=False),
        pa.field("value_column", _text, nullable=False),  # empty: this number is in no cell
        pa.field("numerator_column", _text, nullable=False),
        pa.field("denominator_column", _text, nullable=False),
    ]
)

#: The last year of age of a band that has no end.
AGE_END = 199

#: The rows of a file that were added up: of which observation each is a part, and its cells. Only those of observations
#: made from several rows; the others name their only row themselves.
ADDED = pa.schema(
    [READ.field(name) for name in (*KEY, "row", "value_column", "numerator_column", "denominator_column")]
)

#: The same as READ, with what the store knows of the file and of the loading.
STORED = pa.schema(
    [
        *READ,
        pa.field("version", pa.int16(), nullable=False),
        pa.field("file", _text, nullable=False),  # SHA-256 of its bytes
        pa.field("table", _text, nullable=False),  # the sheet or member that held the row
        pa.field("vintage", _text, nullable=False),  # the edition of the source, as its publisher names it
        pa.field("batch", pa.int32(), nullable=False),
        pa.field("loaded_at", pa.timestamp("ms", tz="UTC"), nullable=False),
    ]
)
