"""The calendar: what falls due each day of a month, and what is known to the month or the year alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.presenters.sheets.bar import shape_url
from ecluse.contracts.presenters.sheets.dated import STATE_WORDS, StepState, state_of
from ecluse.contracts.rules.lateness import FINISHED, NOT_STARTED
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.contracts.rules.sheet_filters import SheetView, with_query
from ecluse.contracts.rules.timelines import counted, in_bounds, month_name, month_text, weeks_of
from ecluse.contracts.selectors.sheet_dates import END, START, STEP, DatedThing
from ecluse.lib.formats import WEEKDAYS, partial_date, partial_date_told
from ecluse.lib.icalendar import DayEvent

#: Things that a day of the grid shows at once; the others open below them.
MOST_IN_A_DAY = 4
#: Things that a day, a month or a year tells at all; how many others there are is said.
MOST_TOLD = 60
_KINDS = {START: "Début", END: "Fin", STEP: "Étape"}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something dated: what it is, how it stands (None for a start or an end that is not late), of which sheet.

    ``of`` is the title of the sheet of a step, where no number tells it.
    """

    kind: str
    label: str
    state: StepState | None
    state_words: str
    title: str
    number: str
    of: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; ``more`` are the entries past the first few, ``others`` those not told. Another month's is empty."""

    on: date
    inside: bool
    is_today: bool
    weekday: str
    month: str
    entries: tuple[Entry, ...]
    more: tuple[Entry, ...]
    others: int


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A month, week by week; what is known to the month or to the year alone is told up to a number of entries."""

    title: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    of_month: tuple[Entry, ...]
    month_others: int
    of_year: tuple[Entry, ...]
    year_count: int
    year_others: int
    year: int
    count: int
    previous_url: str
    previous_label: str
    next_url: str
    next_label: str
    today_url: str


def calendar_page(
    view: SheetView, things: Iterable[DatedThing], *, month: int, contract_pk: int, today: date
) -> CalendarPage:
    """The page of a month, counted from the year 0; ``things`` are dated in it, or in its year alone."""
    by_date: dict[str, list[Entry]] = defaultdict(list)
    for thing in things:
        by_date[thing.on].append(_entry(thing, contract_pk, today))
    url, pairs = shape_url(contract_pk, "calendrier"), view.pairs()
    before, after = in_bounds(month - 1), in_bounds(month + 1)

    def at(there: int) -> str:
        return with_query(url, urlencode([*pairs, ("mois", month_text(there))]))

    weeks = tuple(
        tuple(_day(day, month, today, by_date.get(day.isoformat(), [])) for day in week.days)
        for week in weeks_of(month)
    )
    year = month // 12
    of_month, of_year = by_date.get(month_text(month), []), by_date.get(f"{year:04d}", [])
    return CalendarPage(
        title=month_name(month).capitalize(),
        weekdays=WEEKDAYS,
        weeks=weeks,
        of_month=tuple(of_month[:MOST_TOLD]),
        month_others=max(0, len(of_month) - MOST_TOLD),
        of_year=tuple(of_year[:MOST_TOLD]),
        year_count=len(of_year),
        year_others=max(0, len(of_year) - MOST_TOLD),
        year=year,
        count=sum(len(entries) for on, entries in by_date.items() if len(on) > 4),
        previous_url=at(before),
        previous_label=month_name(before),
        next_url=at(after),
        next_label=month_name(after),
        today_url="" if month == counted(today) else with_query(url, urlencode(pairs)),
    )


def _day(day: date, month: int, today: date, entries: Sequence[Entry]) -> Day:
    inside = counted(day) == month
    shown = entries if inside else ()
    return Day(
        on=day,
        inside=inside,
        is_today=day == today,
        weekday=WEEKDAYS[day.weekday()],
        month=month_name(counted(day)),
        entries=tuple(shown[:MOST_IN_A_DAY]),
        more=tuple(shown[MOST_IN_A_DAY:MOST_TOLD]),
        others=max(0, len(shown) - MOST_TOLD),
    )


def _entry(thing: DatedThing, contract_pk: int, today: date) -> Entry:
    state = _state(thing, today)
    return Entry(
        kind=thing.kind,
        label=_KINDS[thing.kind],
        state=state,
        state_words=STATE_WORDS[state] if state else "",
        title=thing.title if thing.kind == STEP else thing.sheet_title,
        number=thing.number,
        of=thing.sheet_title if thing.kind == STEP and not thing.number else "",
        url=address("portal:sheet", contract_pk, thing.sheet),
    )


def _state(thing: DatedThing, today: date) -> StepState | None:
    if thing.kind == STEP:
        finished = thing.status in FINISHED
        return state_of(due=thing.on, done_on=thing.done_on, finished=finished, today=today)
    waits = thing.status in NOT_STARTED if thing.kind == START else thing.status not in FINISHED
    return "late" if waits and last_day(thing.on) < today else None


def day_events(things: Iterable[DatedThing], *, contract_pk: int, site: str) -> list[DayEvent]:
    """The steps among ``things`` as whole-day events; one known to the month or the year stands on its last day.

    ``site`` is the address of the site, which makes the identifiers its own.
    """
    host = site.partition("//")[2].rstrip("/")
    return [
        DayEvent(
            uid=f"etape-{thing.pk}@{host}",
            day=last_day(thing.on),
            summary=f"{thing.title} ({_sheet(thing)})",
            description="\n".join(_told(thing)),
            url=f"{site.rstrip('/')}{address('portal:sheet', contract_pk, thing.sheet)}",
        )
        for thing in things
        if thing.kind == STEP
    ]


def _sheet(thing: DatedThing) -> str:
    return f"fiche {thing.number}" if thing.number else thing.sheet_title


def _told(thing: DatedThing) -> Iterable[str]:
    yield f"Fiche {thing.number}. {thing.sheet_title}" if thing.number else thing.sheet_title
    yield f"Statut : {SheetStatus(thing.status).label}"
    if len(thing.on) < 10:
        yield f"Échéance : {partial_date(thing.on)}, sans jour précis"
    if thing.done_on:
        yield f"Étape faite {partial_date_told(thing.done_on)}"
