"""The rows of a list of sheets, and the filters that the list's address holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import ActionSheet, FollowUpIndicator, FundingLine, Milestone
from ecluse.contracts.presenters.navigation import sheet_url
from ecluse.contracts.presenters.sheets.marks import (
    FreshnessMark,
    StatusMark,
    freshness_mark,
    lateness_of,
    period_text,
    status_mark,
)
from ecluse.contracts.rules.lateness import FINISHED, Freshness, Lateness, Step, milestone_delay, next_step
from ecluse.lib.formats import partial_date

#: What a sheet may lack: the word of the list's address (``?manque=``) → what people read.
MISSING: dict[str, str] = {
    "pilote": "pilote",
    "periode": "période",
    "axe": "axe",
    "contenu": "description",
    "publics": "publics",
    "indicateurs": "indicateur de suivi",
    "budget": "budget",
}


@dataclass(frozen=True, slots=True)
class AxisMark:
    """An axis of a sheet."""

    pk: int
    label: str


@dataclass(frozen=True, slots=True)
class ActorMark:
    """Who leads or joins: its name, and the body's key (None for a person or a function alone)."""

    label: str
    organisation_id: int | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step to do: its date as written, and for how many days it has been late (0 if it is not)."""

    title: str
    date: str
    days_late: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet in a list."""

    pk: int
    url: str
    number: str
    title: str
    parent_id: int | None
    axes: tuple[AxisMark, ...]
    leads: tuple[ActorMark, ...]
    status: StatusMark
    lateness: Lateness
    freshness: FreshnessMark
    next_step: NextStep | None
    period: str
    missing: tuple[str, ...]
    priority: str

    @property
    def lead_names(self) -> str:
        return ", ".join(lead.label for lead in self.leads)

    @property
    def missing_labels(self) -> str:
        return ", ".join(MISSING[name] for name in self.missing)


_LEADS = (ActorRole.LEAD.value, ActorRole.CO_LEAD.value)


def sheet_rows(sheets: QuerySet[ActionSheet], *, today: date | None = None, funding: bool = True) -> list[SheetRow]:
    """The rows of ``sheets``, in their order; five queries however many there are.

    ``funding``: whether the reader may know what is missing of the money.
    """
    today = today or timezone.localdate()
    full = (
        sheets.annotate(
            has_indicator=Exists(FollowUpIndicator.objects.filter(sheet=OuterRef("pk"))),
            has_audience=Exists(ActionSheet.audiences.through.objects.filter(actionsheet=OuterRef("pk"))),
            has_funding=Exists(FundingLine.objects.filter(sheet=OuterRef("pk"))),
        )
        .defer("folded_text", "context", "expected_effects", "means", "other_fields")
        .prefetch_related("axis_links__axis", "actors__organisation", "actors__person", "milestones")
    )
    return [_row(sheet, today, funding) for sheet in full]


class _Counted(Protocol):
    """What the query says of a sheet beside its own columns."""

    has_audience: bool
    has_indicator: bool
    has_funding: bool


def _row(sheet: ActionSheet, today: date, funding: bool) -> SheetRow:
    leads = tuple(ActorMark(str(actor), actor.organisation_id) for actor in sheet.actors.all() if actor.role in _LEADS)
    milestones = list(sheet.milestones.all())
    axes = tuple(AxisMark(link.axis_id, str(link.axis)) for link in sheet.axis_links.all())
    told = cast("_Counted", sheet)
    absent = {
        "pilote": not leads,
        "periode": not (sheet.start or sheet.end or sheet.calendar_text),
        "axe": not axes and sheet.parent_id is None,
        "contenu": not (sheet.description or sheet.aims),
        "publics": not told.has_audience,
        "indicateurs": not told.has_indicator,
        "budget": funding and sheet.budget is None and not told.has_funding,
    }
    return SheetRow(
        pk=sheet.pk,
        url=sheet_url(sheet),
        number=sheet.number,
        title=sheet.title,
        parent_id=sheet.parent_id,
        axes=axes,
        leads=leads,
        status=status_mark(sheet.status),
        lateness=lateness_of(sheet, milestones, today),
        freshness=freshness_mark(sheet, today),
        next_step=_next_step(sheet.status, milestones, today),
        period=period_text(sheet.start, sheet.end, short=True),
        missing=tuple(name for name, lacking in absent.items() if lacking),
        priority=sheet.priority,
    )


def _next_step(status: str, milestones: Iterable[Milestone], today: date) -> NextStep | None:
    if status in FINISHED:
        return None
    step = next_step(Step(m.title, m.due or None, m.done_on or None) for m in milestones)
    if step is None or step.due is None:
        return None
    return NextStep(step.title, partial_date(step.due, short=True), milestone_delay(step, today))


@dataclass(frozen=True, slots=True)
class SheetFilter:
    """What the address of a list asks for; empty asks for everything.

    ``axis``: the key of an axis, or ``aucun``. ``lead``: the key of a body. ``missing``: a word of MISSING, or ``oui`` for
    anything. ``news``: ``anciennes`` (silent for more than six months) or ``jamais``.
    """

    axis: str = ""
    status: str = ""
    lead: str = ""
    late: bool = False
    missing: str = ""
    news: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> SheetFilter:
        """The filter of ``?axe=&statut=&pilote=&retard=1&manque=&nouvelles=``."""
        return cls(
            axis=query.get("axe", ""),
            status=query.get("statut", ""),
            lead=query.get("pilote", ""),
            late=query.get("retard", "") == "1",
            missing=query.get("manque", ""),
            news=query.get("nouvelles", ""),
        )

    def keeps(self, row: SheetRow) -> bool:
        """True if the row is among those asked for."""
        return (
            self._axis(row)
            and self.status in ("", row.status.code)
            and (not self.lead or self.lead in {str(lead.organisation_id) for lead in row.leads})
            and (not self.late or bool(row.lateness))
            and (not self.missing or self.missing in row.missing or (self.missing == "oui" and bool(row.missing)))
            and self._news(row)
        )

    def _axis(self, row: SheetRow) -> bool:
        if self.axis == "aucun":
            return not row.axes
        return not self.axis or self.axis in {str(axis.pk) for axis in row.axes}

    def _news(self, row: SheetRow) -> bool:
        if self.news == "anciennes":
            return row.freshness.silent
        return self.news != "jamais" or row.freshness.level == Freshness.DRY


def matching(rows: Iterable[SheetRow], wanted: SheetFilter) -> list[SheetRow]:
    """The rows that a filter keeps, in their order."""
    return [row for row in rows if wanted.keeps(row)]
