"""The rows of a list of sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ecluse.contracts.enums import Priority
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.models.plan import axis_label
from ecluse.contracts.presenters.figures import MIXED
from ecluse.contracts.presenters.sheets.marks import (
    FreshnessMark,
    StatusMark,
    day_of,
    freshness_of,
    period_text,
    status_mark,
)
from ecluse.contracts.rules.lateness import (
    FINISHED,
    Lateness,
    Step,
    milestone_delay,
    next_step,
    sheet_lateness,
)
from ecluse.contracts.selectors.sheet_lists import (
    EVERY_LINK,
    REMEMBERED,
    LinkRows,
    SheetLine,
    leads_of,
    link_rows,
    links_of,
    partners_of,
    sheet_lines,
)
from ecluse.lib.formats import money, partial_date

#: What a sheet may lack: the word of the list's address (``?manque=``) → what people read.
MISSING: dict[str, str] = {
    "pilote": "pilote",
    "periode": "période",
    "axe": "axe",
    "contenu": "description",
    "publics": "publics",
    "indicateurs": "indicateur de suivi",
    "budget": "coût prévu",
}


class AxisMark(NamedTuple):
    """An axis of a sheet."""

    pk: int
    label: str


class ActorMark(NamedTuple):
    """Who leads or joins: its name, and the body's key (None for a person or a function alone)."""

    label: str
    organisation_id: int | None


class NextStep(NamedTuple):
    """The next step to do: its date in words, for how many days it has been late (0 if it is not), its date in ISO."""

    title: str
    date: str
    days_late: int
    due: str


class SheetRow(NamedTuple):
    """One sheet in a list; ``start`` and ``end`` are in ISO, as far as they are known, and ``period`` says them in words."""

    pk: int
    url: str
    number: str
    title: str
    parent_id: int | None
    axes: tuple[AxisMark, ...]
    leads: tuple[ActorMark, ...]
    partners: tuple[ActorMark, ...]
    audiences: tuple[str, ...]
    themes: tuple[str, ...]
    status: StatusMark
    lateness: Lateness
    freshness: FreshnessMark
    next_step: NextStep | None
    start: str
    end: str
    period: str
    missing: tuple[str, ...]
    priority: str
    budget: Decimal | None
    budget_mixed: bool
    news_on: date | None
    group: str

    @property
    def lead_names(self) -> str:
        return ", ".join(lead.label for lead in self.leads)

    @property
    def partner_names(self) -> str:
        return ", ".join(partner.label for partner in self.partners)

    @property
    def axis_names(self) -> str:
        return ", ".join(axis.label for axis in self.axes)

    @property
    def audience_names(self) -> str:
        return ", ".join(self.audiences)

    @property
    def theme_names(self) -> str:
        return ", ".join(self.themes)

    @property
    def priority_label(self) -> str:
        return str(Priority(self.priority).label) if self.priority else ""

    @property
    def budget_text(self) -> str:
        """What it should cost; said to be mixed where its lines are not on the same tax basis."""
        if self.budget is None:
            return ""
        return f"{money(self.budget)} ({MIXED})" if self.budget_mixed else money(self.budget)

    @property
    def missing_labels(self) -> str:
        return ", ".join(MISSING[name] for name in self.missing)


#: What each column of a list reads of what hangs on a sheet.
_READ: dict[str, Iterable[str]] = {
    "pilote": ("lead",), "statut": ("step",), "etape": ("step",), "axe": ("axis",), "theme": ("theme",),
    "public": ("audience",), "partenaire": ("actor",), "budget": ("cost",), "manque": EVERY_LINK,
}  # fmt: skip


def _kinds(columns: Iterable[str]) -> frozenset[str]:
    kinds = {kind for column in columns for kind in _READ.get(column, ())}
    return frozenset(kinds - {"lead"} if "actor" in kinds else kinds)


def sheet_rows(
    sheets: QuerySet[ActionSheet] | Sequence[SheetLine],
    *,
    today: date | None = None,
    funding: bool = True,
    columns: Iterable[str] | None = None,
) -> list[SheetRow]:
    """The rows of ``sheets``, or of lines already read, in their order; two queries however many there are.

    ``funding``: whether the reader may know what is missing of the money. ``columns``: the only ones that will be shown;
    what no column shows is neither read nor told.
    """
    today = today or timezone.localdate()
    lines = sheet_lines(sheets) if isinstance(sheets, QuerySet) else sheets
    kinds = None if columns is None else _kinds(columns)
    links = link_rows([line.pk for line in lines], kinds)
    day = _Day(today, timezone.get_current_timezone())
    told = columns is None or "manque" in columns
    addresses = {contract: _address_in(contract) for contract in {line.contract_id for line in lines}}
    return [_row(line, links[line.pk], addresses[line.contract_id](line.pk), day, funding, told) for line in lines]


def _address_in(contract: int) -> Callable[[int], str]:
    """What gives the address of a sheet of one contract: looked up once for all, since a look-up costs."""
    before, after = reverse("portal:sheet", args=[contract, 0]).rsplit("0", 1)
    return lambda sheet: f"{before}{sheet}{after}"


class _Day(NamedTuple):
    """The day that rows are drawn for, and the time zone that says which day a moment is of."""

    today: date
    zone: tzinfo


@lru_cache(maxsize=REMEMBERED)
def _row(line: SheetLine, rows: LinkRows, url: str, day: _Day, funding: bool, told: bool) -> SheetRow:
    today, zone = day
    links = links_of(rows)
    news = day_of(line.last_news_at, zone)
    leads = tuple(ActorMark(actor.label, actor.organisation_id) for actor in leads_of(links))
    steps = [Step(step.title, step.due or None, step.done_on or None) for step in links.steps]
    absent = {
        "pilote": not leads,
        "periode": not (line.start or line.end or line.calendar_text),
        "axe": not links.axes and line.parent_id is None,
        "contenu": "described" not in links.has,
        "publics": not links.audiences,
        "indicateurs": "indicator" not in links.has,
        "budget": funding and not links.costs and "funding" not in links.has,
    }
    return SheetRow(
        pk=line.pk,
        url=url,
        number=line.number,
        title=line.title,
        parent_id=line.parent_id,
        axes=tuple(AxisMark(axis.pk, axis_label(axis.number, axis.title, axis.family)) for axis in links.axes),
        leads=leads,
        partners=tuple(ActorMark(actor.label, actor.organisation_id) for actor in partners_of(links)),
        audiences=tuple(links.audiences),
        themes=tuple(links.themes),
        status=status_mark(line.status),
        lateness=sheet_lateness(
            status=line.status, start=line.start or None, end=line.end or None, steps=steps, today=today
        ),
        freshness=freshness_of(
            status=line.status, start=line.start, entered=day_of(line.created_at, zone), news=news, today=today
        ),
        next_step=_next_step(line.status, steps, today),
        start=line.start,
        end=line.end,
        period=period_text(line.start, line.end, short=True),
        missing=tuple(name for name, lacking in absent.items() if lacking) if told else (),
        priority=line.priority,
        budget=sum((amount for amount, _ in links.costs), Decimal(0)) if funding and links.costs else None,
        budget_mixed=funding and len({basis for _, basis in links.costs}) > 1,
        news_on=news,
        group=line.group,
    )


def _next_step(status: str, steps: Iterable[Step], today: date) -> NextStep | None:
    if status in FINISHED:
        return None
    step = next_step(steps)
    if step is None or step.due is None:
        return None
    return NextStep(step.title, partial_date(step.due, short=True), milestone_delay(step, today), step.due)
