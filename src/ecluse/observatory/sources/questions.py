"""What a file does not say and nobody should guess: questions with their proposals, and the answers given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ecluse.lib.typography import french
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.sources.errors import SourceError

#: Where an answer comes from when a person gave it.
SAID = "réponse donnée"


class Option(StrEnum):
    """What may be asked; the value is the name of the option of the command line."""

    LEVEL = "level"
    GEOGRAPHY = "geography"
    PERIOD = "period"
    INDICATOR = "indicator"
    DECIMAL = "decimal"
    FILTER = "filter"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer that would do; ``rate`` is the share of the rows (or codes) that it suits, None when it means nothing.

    ``likely``: something written near the figures says it (the name of the file, another table of the same load), which
    is worth offering first and is not enough to be taken without a word.
    """

    value: str
    label: str
    rate: float | None = None
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to answer. ``subject`` tells apart the questions of one option: the column to filter."""

    option: Option
    text: str
    proposals: tuple[Proposal, ...] = ()
    subject: str = ""

    @property
    def likely(self) -> Proposal | None:
        """The answer to offer first, or None."""
        return next((each for each in self.proposals if each.likely), None)

    @property
    def sentence(self) -> str:
        """The question as the command line puts it, with the option to give."""
        shown = ", ".join(
            f"« {each.value} » ({each.label}{f' : {each.rate:.0%}' if each.rate is not None else ''})"
            for each in self.proposals[:6]
        )
        subject = f"{self.subject}=…" if self.subject else "…"
        return french(f"{self.text} Donnez --{self.option.value} {subject}" + (f" parmi {shown}." if shown else "."))


class AnswerNeeded(SourceError):
    """A table cannot be read before ``questions`` are answered. ``levels``, ``years`` and ``titles`` are what it says all
    the same: the levels of its territories, the last years of its periods, the lines above its header."""

    def __init__(
        self,
        questions: tuple[Question, ...],
        levels: frozenset[Level] = frozenset(),
        years: tuple[int, ...] = (),
        titles: tuple[str, ...] = (),
    ) -> None:
        super().__init__(" ".join(question.sentence for question in questions))
        self.questions, self.levels, self.years, self.titles = questions, levels, years, titles


class NothingToRead(SourceError):
    """A table that is known and is not to be read: nothing went wrong."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says of a table, over what it says itself.

    ``filters``: modality to keep, by header of a column. ``totals``: words that mean « all » in this table, besides the
    usual ones. ``links``: by kind, the commune of each establishment (see ``links_of``). ``known``: codes that exist, by
    level, when the caller has the reference at hand; levels are then proposed by how many codes exist. ``origins``: where
    an answer comes from when no person gave it, as the account of the reading tells it.
    """

    level: Level | None = None
    geography: int | None = None
    period: str = ""
    indicator: str = ""
    decimal: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known: Mapping[Level, frozenset[str]] = field(default_factory=dict)
    origins: Mapping[Option, str] = field(default_factory=dict)

    def origin(self, option: Option) -> str:
        """Where the answer to ``option`` comes from."""
        return self.origins.get(option, SAID)

    def answered(self, option: Option, value: str, origin: str = "") -> Options:
        """These with one more answer, as text, and where it comes from when it was not said by a person."""
        values: dict[Option, dict[str, object]] = {
            Option.LEVEL: {"level": Level(value) if option is Option.LEVEL else None},
            Option.GEOGRAPHY: {"geography": int(value) if option is Option.GEOGRAPHY else None},
            Option.PERIOD: {"period": value},
            Option.INDICATOR: {"indicator": value},
            Option.DECIMAL: {"decimal": value},
        }
        origins = dict(self.origins) | ({option: origin} if origin else {})
        return replace(self, origins=origins, **values[option])  # type: ignore[arg-type]

    def says(self, option: Option) -> bool:
        """Whether the answer to ``option`` is there."""
        return bool(
            {
                Option.LEVEL: self.level,
                Option.GEOGRAPHY: self.geography,
                Option.PERIOD: self.period,
                Option.INDICATOR: self.indicator,
                Option.DECIMAL: self.decimal,
            }.get(option)
        )
