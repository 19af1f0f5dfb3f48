"""What a table does not say and its codes do: that they are communes, and of which year, found from their history.

A guess is never silent: it is told with the loading, as « communes présentes, d’après leur histoire », and can be said
otherwise.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cache

from ecluse.observatory.rules.layouts import ASKED, Layout
from ecluse.observatory.sources.questions import Option, Options, Question
from ecluse.observatory.sources.recognise import Match
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Movement
from ecluse.territories.rules.codes import CodeError, commune
from ecluse.territories.rules.vintages import Life, geography_years, lives, year_in_name
from ecluse.territories.selectors.history import all_events

#: The first year that figures are looked for in, and how many like years still tell one another apart well enough.
FIRST_YEAR, ALIKE = 2003, 2
#: So many communes at least: fewer tell too little of a year.
ENOUGH = 200
#: More codes than any zoning named after a commune has (urban units are fewer than 2,600): they can only be communes.
ONLY_COMMUNES = 3_000
ORIGIN = "communes présentes, d’après leur histoire"


def deduced(match: Match, options: Options, questions: tuple[Question, ...], name: str) -> Options | None:
    """``options`` with the answers that the communes of the table give; None when they give none.

    The period is deduced too where the layout says how long after it the geography comes (legal populations). The year
    written in the file's name chooses between years whose communes are the same.
    """
    asked = {question.option for question in questions}
    codes = _codes(match)
    if Option.LEVEL in asked:
        if options.level is not None or len(codes) <= ONLY_COMMUNES:
            return None
        options = replace(options, level=Level.COMMUNE)
    years, named, delay = _years(codes), year_in_name(name), _delay(match.layout)
    if not years and named is not None and asked == {Option.PERIOD}:
        return replace(options, period=str(named))
    if not years:
        return options if asked == {Option.LEVEL} else None
    if Option.GEOGRAPHY in asked and options.geography is None:
        options = replace(options, geography=named if named in years else years[-1])
    if Option.PERIOD in asked and not options.period:
        if delay is None:
            return options if Option.GEOGRAPHY in asked else None
        if named is not None and named + delay in years:
            options = replace(options, period=str(named))
        elif len(years) <= ALIKE:
            options = replace(options, period=str(years[0] - delay))
        else:
            return None
    return options


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
        if len(columns) == 1 and columns[0] is not None:
            for text in grid.columns[columns[0]].unique().to_pylist():
                with suppress(CodeError):
                    found.add(commune(text or "").value)
    return found


def _years(codes: set[str]) -> list[int]:
    """The years whose communes these look most like; none when they are few, or no history is loaded."""
    history = _history()
    if not history or len(codes) < ENOUGH:
        return []
    last = max(life.days[-1] for life in history.values() if life.days).year
    return geography_years(history, dict.fromkeys(codes, ""), range(FIRST_YEAR, last + 2))


@cache
def _lives(events: int) -> dict[str, Life]:
    return lives(all_events())


def _history() -> dict[str, Life]:
    return _lives(Movement.objects.count())
