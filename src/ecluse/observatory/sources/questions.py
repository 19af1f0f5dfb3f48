"""What a file does not say and nobody should guess: questions with their proposals, and the answers given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ecluse.lib.typography import french
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.sources.errors import SourceError


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
    """An answer that would do; ``rate`` is the share of the rows (or codes) that it suits, None when it means nothing."""

    value: str
    label: str
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to answer. ``subject`` tells apart the questions of one option: the column to filter."""

    option: Option
    text: str
    proposals: tuple[Proposal, ...] = ()
    subject: str = ""

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
    """A table cannot be read before ``questions`` are answered."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        super().__init__(" ".join(question.sentence for question in questions))
        self.questions = questions


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says of a table, over what it says itself.

    ``filters``: modality to keep, by header of a column. ``totals``: words that mean « all » in this table, besides the
    usual ones. ``links``: by kind, the commune of each establishment (see ``links_of``). ``known``: codes that exist, by
    level, when the caller has the reference at hand; levels are then proposed by how many codes exist.
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
