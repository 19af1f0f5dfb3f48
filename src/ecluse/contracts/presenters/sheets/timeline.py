"""The timeline: a row for each sheet, its bar and its steps placed in a window of time; those without dates below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import NavItem, address
from ecluse.contracts.presenters.sheets.bar import shape_url
from ecluse.contracts.presenters.sheets.dated import STATE_WORDS, StepState, state_of
from ecluse.contracts.presenters.sheets.listing import heading_of
from ecluse.contracts.presenters.sheets.marks import StatusMark, period_text, status_mark
from ecluse.contracts.rules.lateness import FINISHED, Lateness, Step, sheet_lateness
from ecluse.contracts.rules.partial_dates import first_day, last_day
from ecluse.contracts.rules.sheet_filters import NONE, SCALES, SheetView, with_query
from ecluse.contracts.rules.timelines import Window, gathered, month_name, month_text
from ecluse.contracts.selectors.sheet_lists import SheetLine, SheetLinks, StepLink
from ecluse.lib.formats import partial_date, plural

_KINDS = {"realisee": "done", "reconduite": "done", "abandonnee": "dropped", "en_pause": "stopped", "bloquee": "stopped",
          "en_cours": "running"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: where it is, in percents of the window, and whether its beginning or its end is not known.

    ``beyond`` says on which side of the window it all lies, empty where some of it is inside.
    """

    x: str
    width: str
    kind: str
    open: bool
    beyond: Literal["", "before", "after"] = ""


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step on the timeline, or ``count`` of them that fall close together, in the state that calls for most; ``words`` say
    all of them."""

    x: str
    state: StepState
    words: str
    count: int = 1


class TimelineStep(NamedTuple):
    """A dated step in words, its state, and where it falls in the window, in percents: below 0 or above 100 outside it."""

    words: str
    state: StepState
    place: float


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A sheet on the timeline; ``steps`` are all its dated steps, inside the window or not."""

    url: str
    number: str
    title: str
    is_sub_action: bool
    status: StatusMark
    lateness: Lateness
    start: str
    end: str
    period: str
    bar: Bar | None
    marks: tuple[StepMark, ...]
    steps: tuple[TimelineStep, ...]
    as_written: str
    edit_url: str

    @property
    def dated(self) -> bool:
        return bool(self.start or self.end or self.steps)


@dataclass(frozen=True, slots=True)
class TimelineGroup:
    """The dated sheets under one heading."""

    title: str
    rows: tuple[TimelineRow, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the axis, and where its column begins."""

    label: str
    x: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The timeline of one page of sheets.

    ``shade`` is the period of the contract as (x, width), ``today`` where today is; None outside the window.
    ``gathered``: whether steps of a sheet fall so close that one mark stands for several.
    """

    groups: tuple[TimelineGroup, ...]
    undated: tuple[TimelineRow, ...]
    undated_count: int
    undated_url: str
    ticks: tuple[Tick, ...]
    columns: int
    span: str
    shade: tuple[str, str] | None
    today: str
    gathered: bool
    scales: tuple[NavItem, ...]
    earlier_url: str
    later_url: str
    back_url: str


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def timeline_page(
    view: SheetView,
    window: Window,
    lines: Sequence[SheetLine],
    links: Mapping[int, SheetLinks],
    named: Mapping[str, str],
    *,
    contract: Contract,
    today: date,
    may_edit: bool,
    moved: bool,
    undated_count: int,
    undated_page: int,
) -> TimelinePage:
    """The page of ``view``: ``lines`` are those of one page, the undated last; ``named`` are the words of the headings.

    ``moved``: whether the address says which time is looked at.
    """
    rows = [(line.group, _row(line, links[line.pk], window, contract, today, may_edit)) for line in lines]
    dated = [(group, row) for group, row in rows if row.dated]
    groups = [
        TimelineGroup(_heading(view, group, named), tuple(row for _, row in under))
        for group, under in groupby(dated, key=lambda each: each[0])
    ]
    url, pairs = shape_url(contract.pk, "frise"), view.pairs()
    at = {"de": month_text(window.start)}
    shade = None
    if contract.start and contract.end:
        shade = window.span(first_day(contract.start), last_day(contract.end))
    here = window.place(today)
    return TimelinePage(
        groups=tuple(groups),
        undated=tuple(row for _, row in rows if not row.dated),
        undated_count=undated_count,
        undated_url=with_query(url, urlencode([*pairs, *(at.items() if moved else ()), ("page", str(undated_page))])),
        ticks=tuple(
            Tick(column.label, _percent(100 * (column.month - window.start) / window.months))
            for column in window.columns()
        ),
        columns=len(window.columns()),
        span=f"{month_name(window.start)} à {month_name(window.start + window.months - 1)}",
        shade=(_percent(shade[0]), _percent(shade[1])) if shade else None,
        today=_percent(here) if 0 <= here <= 100 else "",
        gathered=any(mark.count > 1 for _, row in dated for mark in row.marks),
        scales=tuple(
            NavItem(
                label=label,
                url=with_query(url, urlencode([*replace(view, scale=scale).pairs(), *(at.items() if moved else ())])),
                current=scale == window.scale,
            )
            for scale, label in SCALES.items()
        ),
        earlier_url=with_query(url, urlencode([*pairs, ("de", month_text(window.shifted(-1)))])),
        later_url=with_query(url, urlencode([*pairs, ("de", month_text(window.shifted(1)))])),
        back_url=with_query(url, urlencode(pairs)) if moved else "",
    )


def _heading(view: SheetView, group: str, named: Mapping[str, str]) -> str:
    """The heading of a group; the timeline always has one, which carries the axis."""
    if view.group == NONE or not (named or group):
        return "Fiches action"
    return heading_of(view, group, named)


def _row(
    line: SheetLine, links: SheetLinks, window: Window, contract: Contract, today: date, may_edit: bool
) -> TimelineRow:
    steps = tuple(_step(step, line.status, window, today) for step in links.steps if step.due or step.done_on)
    rules = [Step(step.title, step.due or None, step.done_on or None) for step in links.steps]
    return TimelineRow(
        url=address("portal:sheet", contract.pk, line.pk),
        number=line.number,
        title=line.title,
        is_sub_action=line.parent_id is not None,
        status=status_mark(line.status),
        lateness=sheet_lateness(
            status=line.status, start=line.start or None, end=line.end or None, steps=rules, today=today
        ),
        start=partial_date(line.start, short=True) if line.start else "",
        end=partial_date(line.end, short=True) if line.end else "",
        period=period_text(line.start, line.end, short=True),
        bar=_bar(line, window, contract),
        marks=_marks([step for step in steps if 0 <= step.place <= 100]),
        steps=steps,
        as_written=line.calendar_text,
        edit_url=address("contracts:sheet-edit", contract.pk, line.pk, "calendrier") if may_edit else "",
    )


def _bar(line: SheetLine, window: Window, contract: Contract) -> Bar | None:
    """From the first day of the start to the last day of the end; what is not known is taken from the contract."""
    if not (line.start or line.end):
        return None
    end = last_day(line.end or contract.end) if line.end or contract.end else last_day(line.start)
    start = first_day(line.start or contract.start) if line.start or contract.start else first_day(line.end)
    if start > end:  # a sheet that begins after its contract, or ends before it
        start, end = (start, last_day(line.start)) if line.start else (first_day(line.end), end)
    kind, open_ = _KINDS.get(line.status, "next"), not (line.start and line.end)
    span = window.span(start, end)
    if span is None:
        return Bar("", "", kind, open_, "before" if end < window.first else "after")
    return Bar(_percent(span[0]), _percent(span[1]), kind, open_)


def _step(step: StepLink, status: str, window: Window, today: date) -> TimelineStep:
    """A step stands at the end of the day, the month or the year that it is due in."""
    on = step.due or step.done_on
    state = state_of(due=step.due, done_on=step.done_on, finished=status in FINISHED, today=today)
    place = window.place(last_day(on) + timedelta(days=1))
    return TimelineStep(f"{step.title}, {partial_date(on, short=True)} ({STATE_WORDS[state]})", state, place)


#: Percents of the window that marks need between them: the width of one on a screen, most of it on a phone.
_APART = 3.0
_URGENCY: Sequence[StepState] = ("late", "ahead", "closed", "done")


def _marks(steps: Sequence[TimelineStep]) -> tuple[StepMark, ...]:
    """A mark for each step, or one for those that would hide each other, where the first of them stands."""
    marks = []
    for ranks in gathered([step.place for step in steps], _APART):
        together = [steps[rank] for rank in ranks]
        words = " ; ".join(step.words for step in together)
        marks.append(
            StepMark(
                _percent(together[0].place),
                min((step.state for step in together), key=_URGENCY.index),
                f"{plural(len(together), 'étape')} : {words}" if len(together) > 1 else words,
                len(together),
            )
        )
    return tuple(marks)
