"""What a table does not say, found from its codes, or offered from what is written around it.

What the history of communes settles is *deduced*, and told with the loading. What a name only suggests (the year in the name
of the file, what another table of the same load answered) is *offered*: nothing is loaded with it before somebody says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache

from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import ASKED, Layout
from ecluse.observatory.sources.questions import AnswerNeeded, Option, Options, Proposal, Question
from ecluse.observatory.sources.recognise import Match
from ecluse.observatory.sources.words import period_of
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Movement, Territory
from ecluse.territories.rules.codes import CodeError, commune, department_of
from ecluse.territories.rules.vintages import Life, geography_years, lives
from ecluse.territories.selectors.history import all_events

#: The first year that figures are looked for in, and how many like years still tell one another apart well enough.
FIRST_YEAR, ALIKE = 2003, 2
#: So many communes at least: fewer tell too little of a year.
ENOUGH = 200
#: More codes than any zoning named after a commune has (urban units are fewer than 2,600): they can only be communes.
ONLY_COMMUNES = 3_000
#: The share of the communes of its départements from which a list is taken for whole.
WHOLE = 0.9
#: The share of the codes that suits a level well enough to be offered, others suiting less.
LIKELY = 0.5
COMMUNES, UNCHANGED = (
    "communes présentes, d’après leur histoire",
    "année des chiffres : ces territoires n’en dépendent pas",
)
#: How the origin of an answer begins when it was offered, not said.
ACCEPTED = "proposition acceptée : "
#: Levels whose codes mean the same whatever the year of the communes, régions since those of 2016.
_TIMELESS = frozenset({Level.FRANCE, Level.DEPARTMENT, Level.REGION, Level.QPV})
_NEW_REGIONS = 2016
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_GEOGRAPHY = re.compile(rf"geo(?:graphie)?[ _-]?({_YEAR})(?!\d)")
_SPAN = re.compile(rf"(?<!\d)({_YEAR})[-_]({_YEAR})(?!\d)")
_DAY = re.compile(rf"(?<!\d)({_YEAR})-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?!\d)")
_ALONE = re.compile(rf"(?<!\d)({_YEAR})(?!\d)")


@dataclass(slots=True)
class Known:
    """What is written around a table: names from the nearest (the table, the file) to the farthest (the folder), and the
    periods of the tables of each source in the same load (see ``kin_of``), with the name of a file that has it."""

    names: tuple[str, ...] = ()
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def kin_of(layout: Layout) -> str:
    """What tables of one edition have in common: their source, else their layout."""
    return layout.source or layout.id


def period_in_name(name: str) -> str:
    """The only period that a name writes: « 2021 », « 2015-2017 », the year of a day « 20240801 »; else nothing. A year
    said to be of a geography (« geo2023 ») is none."""
    text = _GEOGRAPHY.sub(" ", name.lower())
    spans = [f"{first}-{last}" for first, last in _SPAN.findall(text) if first < last]
    if spans:
        return spans[0] if len(set(spans)) == 1 else ""
    years = set(_DAY.findall(text)) | set(_ALONE.findall(text))
    return years.pop() if len(years) == 1 else ""


def geography_in_name(name: str) -> int | None:
    """The year that a name says to be of a geography (« geo2023 »), or None."""
    found = _GEOGRAPHY.search(name.lower())
    return int(found[1]) if found else None


def deduced(match: Match, options: Options, needed: AnswerNeeded, known: Known) -> Options | None:
    """``options`` with the answers that the territories of the table give; None when they give none."""
    asked = {question.option for question in needed.questions}
    given = options
    codes = _codes(match) if asked & {Option.LEVEL, Option.GEOGRAPHY, Option.PERIOD} else set()
    if Option.LEVEL in asked and not options.says(Option.LEVEL) and len(codes) > ONLY_COMMUNES:
        given = given.answered(Option.LEVEL, Level.COMMUNE.value, COMMUNES)
    years = _years(codes)
    if Option.PERIOD in asked and not options.says(Option.PERIOD):
        period = _period(years, _delay(match.layout), known)
        if period:
            given = given.answered(Option.PERIOD, period, COMMUNES)
    if Option.GEOGRAPHY in asked and not options.says(Option.GEOGRAPHY):
        last = _last_year(given, needed)
        if years:
            given = given.answered(Option.GEOGRAPHY, str(_chosen(years, last, known)), COMMUNES)
        elif last and needed.levels and needed.levels <= _TIMELESS:
            floor = _NEW_REGIONS if Level.REGION in needed.levels else FIRST_YEAR
            given = given.answered(Option.GEOGRAPHY, str(max(last, floor)), UNCHANGED)
    return None if given is options else given


def offered(match: Match, options: Options, needed: AnswerNeeded, known: Known, catalogue: Catalogue) -> AnswerNeeded:
    """The same questions, each with what may answer it."""
    codes = _codes(match) if any(each.option is Option.GEOGRAPHY for each in needed.questions) else set()
    questions = []
    likely = options
    for question in needed.questions:
        found = _proposals(match, question, likely, needed, known, catalogue, codes)
        best = next((each for each in found if each.likely), None)
        if best is not None and question.option is Option.PERIOD:
            likely = likely.answered(Option.PERIOD, best.value)
        questions.append(replace(question, proposals=tuple(found)))
    return AnswerNeeded(tuple(questions), needed.levels, needed.years, needed.titles)


def accepted(options: Options, needed: AnswerNeeded) -> Options | None:
    """``options`` with the likely answer to every question; None when one of them has none."""
    for question in needed.questions:
        best = question.likely
        if best is None or question.option in {Option.FILTER, Option.LINKS}:
            return None
        options = options.answered(question.option, best.value, f"{ACCEPTED}{best.label}")
    return options


def _proposals(
    match: Match, question: Question, options: Options, needed: AnswerNeeded, known: Known, catalogue: Catalogue,
    codes: set[str],
) -> list[Proposal]:  # fmt: skip
    like = known.answers.get(kin_of(match.layout), {})
    if question.option is Option.PERIOD:
        return _periods(match, needed, known, like)
    if question.option is Option.GEOGRAPHY:
        return _geographies(options, needed, known, codes)
    if question.option is Option.INDICATOR and match.layout.source:
        mine = [each for each in catalogue.indicators.values() if each.source == match.layout.source]
        return [Proposal(each.id, each.name) for each in sorted(mine, key=lambda each: each.name)]
    if question.option is Option.LEVEL:
        return _levels(question)
    return list(question.proposals)


def _periods(match: Match, needed: AnswerNeeded, known: Known, like: Mapping[str, str]) -> list[Proposal]:
    found: dict[str, str] = {}
    for title in needed.titles:
        if period := period_in_name(title):
            found.setdefault(period, "écrite au-dessus du tableau")
    for rank, name in enumerate(known.names):
        if period := period_in_name(name):
            found.setdefault(period, f"écrite dans {'le nom du dossier' if rank > 1 else 'le nom'} « {name[:60]} »")
    headers = {period for header in match.header if (period := period_in_name(header))}
    if len(headers) == 1:
        found.setdefault(headers.pop(), "écrite dans l’en-tête d’une colonne")
    written = bool(found)
    for period, name in like.items():
        found.setdefault(period, f"comme « {name} », chargé avec lui")
    sure = written or len(found) == 1  # files of several years loaded together tell nothing of one more
    return [Proposal(period, label, likely=sure and rank == 0) for rank, (period, label) in enumerate(found.items())]


def _geographies(options: Options, needed: AnswerNeeded, known: Known, codes: set[str]) -> list[Proposal]:
    found: dict[int, str] = {}
    for name in known.names:
        if (year := geography_in_name(name)) is not None:
            found.setdefault(year, f"écrite dans le nom « {name[:60]} »")
    last = _last_year(options, needed)
    if last:
        fitting = _holding(codes)
        if last in fitting or not fitting:
            found.setdefault(last, "celle des chiffres")
        elif fitting:
            nearest = min(fitting, key=lambda year: (abs(year - last), -year))
            found.setdefault(nearest, "la plus proche des chiffres où ces codes existent")
    return [Proposal(str(year), label, likely=rank == 0) for rank, (year, label) in enumerate(found.items())]


def _levels(question: Question) -> list[Proposal]:
    """The proposals of the codes; the best is likely when it suits most of them and no other suits as many. Five
    characters are a commune's, before zonings that are named after one."""
    order = sorted(question.proposals, key=lambda each: (-(each.rate or 0), each.value != Level.COMMUNE.value))
    if not order or (order[0].rate or 0) < LIKELY:
        return order
    rivals = [each for each in order[1:] if each.rate == order[0].rate]
    sure = not rivals or order[0].value == Level.COMMUNE.value
    return [replace(order[0], likely=sure), *order[1:]]


def _last_year(options: Options, needed: AnswerNeeded) -> int | None:
    period = period_of(options.period) if options.period else None
    return period.end.year if period is not None else max(needed.years, default=None)


def _period(years: Sequence[int], delay: int | None, known: Known) -> str:
    """The year that a geography so many years later tells (legal populations), or nothing. A year written in a name
    chooses between years whose communes are the same."""
    if delay is None or not years:
        return ""
    for name in known.names:
        named = period_in_name(name)
        if named.isdigit() and int(named) + delay in years:
            return named
    return str(years[0] - delay) if len(years) <= ALIKE else ""


def _chosen(years: Sequence[int], last: int | None, known: Known) -> int:
    """Of years whose communes are the same: that of a name, else the first from that of the figures on."""
    for name in known.names:
        said = geography_in_name(name) or period_in_name(name)
        if str(said).isdigit() and int(said) in years:
            return int(said)
    return next((year for year in years if last is not None and year >= last), years[-1])


def _delay(layout: Layout) -> int | None:
    if layout.geography == ASKED or layout.geography.isdigit():
        return None
    return int(layout.geography.partition("+")[2] or 0)


def _codes(match: Match) -> set[str]:
    """The codes of communes that the table holds where its layout says that territories are."""
    grid = match.grid
    found: set[str] = set()
    for place in match.layout.places[:1]:
        columns = [grid.place(pattern) for pattern in place.columns]
        if len(columns) == 1 and columns[0] is not None and not place.through:
            for text in grid.columns[columns[0]].unique().to_pylist():
                with suppress(CodeError):
                    found.add(commune(text or "").value)
    return found


def _years(codes: set[str]) -> list[int]:
    """The years whose communes these look most like; none when they are few or not nearly all, or no history is loaded."""
    history = _history()
    if not history or len(codes) < ENOUGH or not _whole(codes):
        return []
    return geography_years(history, dict.fromkeys(codes, ""), range(FIRST_YEAR, _latest(history) + 1))


def _whole(codes: set[str]) -> bool:
    """Whether these are nearly all the communes of their départements: a list of some says nothing of those it lacks."""
    departments = {department_of(code) for code in codes}
    today = Territory.objects.current().of_level(Level.COMMUNE).values_list("code", flat=True)
    return len(codes) >= WHOLE * sum(1 for code in today if department_of(code) in departments)


def _holding(codes: set[str]) -> list[int]:
    """The years at whose beginning most of these codes were those of communes, as far as the history tells."""
    history = _history()
    lived = [history[code] for code in codes if code in history]
    if not lived:
        return []
    there = {
        year: sum(1 for life in lived if life.at(dt.date(year, 1, 1))[0])
        for year in range(FIRST_YEAR, _latest(history) + 1)
    }
    return [year for year, count in there.items() if count == max(there.values())]


def _latest(history: Mapping[str, Life]) -> int:
    return max(life.days[-1] for life in history.values() if life.days).year


@cache
def _lives(events: int) -> dict[str, Life]:
    return lives(all_events())


def _history() -> dict[str, Life]:
    return _lives(Movement.objects.count())
