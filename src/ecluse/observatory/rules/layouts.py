"""Layouts: data that say how a table of figures is read.

A layout tells a table apart by its header, then says where the territory, the period and the figures are. The publishers'
layouts are reviewed TOML files; the mapping that somebody makes for a file of their own is the same object kept as JSON.

Headers are compared by their normalised name (lower case, no accent, ``_`` for anything else): a *pattern* is a regular
expression that such a name matches whole. A template (``{age}``) takes what a named group of the column's pattern holds.
Words of the cells are compared folded: without accents nor capitals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ecluse.observatory.enums import Measure, Status
from ecluse.territories.enums import GeographicLevel as Level


class Holds(StrEnum):
    """What a table of this layout gives."""

    OBSERVATIONS = "observations"
    LINKS = "links"  # which commune each establishment is in, for the other tables of the same load
    NOTHING = "nothing"  # a dictionary of variables, a notice: known, and without figures


class Combine(StrEnum):
    """How several rows of one territory make one figure."""

    NO = "no"  # they do not: two rows that differ contradict each other
    SUM = "sum"
    COUNT = "count"  # the figure is the number of rows


class Exhaustive(StrEnum):
    """Where a table names everything that it counts: a commune there that no row names has none of it."""

    NO = "no"
    FRANCE = "france"  # in every département
    DEPARTMENTS = "departments"  # in those of which it names a commune


class Role(StrEnum):
    """What the cells of a descriptive column say of their row."""

    INDICATOR = "indicator"
    SEX = "sex"
    AGES = "ages"  # a band: « 15-29 ans », « 75 ans et plus », « tsage »
    AGE_FROM = "age-from"
    AGE_TO = "age-to"
    GROUP = "group"
    STATUS = "status"
    FILTER = "filter"  # only the rows of one modality are read


class Reads(StrEnum):
    """How the cells of a column of figures are written."""

    NUMBER = "number"
    INTERVAL = "interval"  # both limits in one cell: « [ 22,4 - 25,1 ] »
    CLASS = "class"  # words: one of the classes of an indicator of categories


#: Geography of the figures: nobody knows before being told, or so many years after the end of the period.
ASKED = "asked"
#: The level of a sheet whose territories are not followed (« aires urbaines de 2010 »): known, and not read.
NOT_FOLLOWED = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the territory of a row is: columns (two are joined, département then commune), or one fixed ``code``.

    ``level`` None: told by the sheet, by the layout's column of levels, or found from the codes. ``totals`` are the words
    that say « not at this level »: the row then belongs to the next place. ``codes`` give the code of a word (the name of
    a région). ``through``: the column holds establishments, which links of that kind attach to communes.
    """

    columns: tuple[str, ...] = ()
    code: str = ""
    level: Level | None = None
    totals: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    through: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """Where the period is, when no column of figures says it: a column (and one for its end), the name of the sheet or a
    title line (a regular expression with the group ``year``, on folded text), or the layout itself."""

    column: str = ""
    end: str = ""
    sheet: str = ""
    title: str = ""
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures. The group ``year`` of its pattern is the period; ``period`` names the column that holds it.

    ``indicator`` empty: told by a column, or asked. ``scale`` multiplies the number into the unit of the indicator.
    ``added``: all the columns that the pattern matches are added up. ``classes``: words of the file → class of the indicator,
    where they differ.
    """

    header: str
    indicator: str = ""
    measure: Measure = Measure.VALUE
    reads: Reads = Reads.NUMBER
    sex: str = ""
    ages: str = ""
    dimension: str = ""
    group: str = ""
    period: str = ""
    scale: float = 1.0
    added: bool = False
    classes: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Status] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column that describes the rows of a long table.

    ``values``: words of the file → what they mean in this ``role`` (an identifier of indicator, a band of ages, a
    status, the label of a group); ``totals`` are added to the words that everybody uses for « all ». For a GROUP, ``name``
    is the dimension, or ``named_by`` the pattern of the column that names it; for a FILTER, ``keep`` are the modalities
    read, the totals when there are none. A column that the table lacks is passed over; of several columns that say the
    indicator (levels of a classification), the last one filled does.
    """

    column: str
    role: Role
    name: str = ""
    named_by: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is read. ``source`` is the definition of its publisher, empty for a format that anybody may use.

    ``required`` and ``absent`` are patterns of headers; ``shapes`` are regular expressions that at least half of the first
    cells of a column match. ``names`` are the columns of a table that has no header. ``sheets`` and ``levels`` give the
    level of a sheet and of a word in ``level_column`` (« EPCI », or « FRANCE:FM » for one territory). ``empty`` is what a
    blank cell means. ``geography`` is a year, ``asked``, ``period`` or ``period+2``. ``others`` False: a column that is
    neither figures nor described, and varies, must be answered for before reading (a cube).
    ``advice``: of a table that holds nothing, what it is for, in a sentence.
    """

    id: str
    label: str
    source: str
    holds: Holds = Holds.OBSERVATIONS
    required: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    shapes: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    level_column: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    when: When = field(default_factory=When)
    geography: str = ASKED
    geography_column: str = ""
    columns: tuple[Column, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Status] = field(default_factory=dict)
    empty: Status = Status.MISSING
    decimal: str = ""
    combine: Combine = Combine.NO
    links: str = ""
    others: bool = True
    advice: str = ""
    exhaustive: Exhaustive = Exhaustive.NO
