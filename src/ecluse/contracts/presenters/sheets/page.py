"""All the facts of one action sheet, grouped as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from ecluse.contracts.enums import ActorRole, Confidentiality, Permission, SheetStatus
from ecluse.contracts.models import ActionSheet, FundingLine, Milestone
from ecluse.contracts.permissions import can_update_sheet
from ecluse.contracts.presenters.navigation import sheet_url
from ecluse.contracts.presenters.sheets.actions import Actions, sheet_actions
from ecluse.contracts.presenters.sheets.marks import (
    FreshnessMark,
    StatusMark,
    freshness_mark,
    lateness_of,
    period_text,
    status_mark,
)
from ecluse.contracts.rules.lateness import Lateness, Step, milestone_delay
from ecluse.contracts.rules.statuses import next_statuses
from ecluse.contracts.selectors import Access, sheets_of, sheets_visible_with
from ecluse.lib.formats import partial_date


@dataclass(frozen=True, slots=True)
class Link:
    """A text, and its address if it has one."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ActorLine:
    """Who takes part. ``contact`` is the person's address and telephone, for those who may see them."""

    role: str
    label: str
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepLine:
    """A milestone: its state for the ``step`` tag, its date as written and as ISO, its delay in days.

    ``tick_url`` is where it is told done, or not done after all; empty for those who may not.
    """

    pk: int
    version: int
    title: str
    state: str
    date: str
    iso: str
    days_late: int
    done_on: str
    tick_url: str


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """How one will know: name, and what is said of it."""

    name: str
    kind: str
    unit: str
    baseline: str
    target: str
    source: str
    frequency: str


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One line of funding, in euros; None where it is not known."""

    funder: str
    scheme: str
    year: int | None
    requested: Decimal | None
    granted: Decimal | None
    paid: Decimal | None
    basis: str
    reference: str


@dataclass(frozen=True, slots=True)
class Money:
    """The funding of a sheet: what it should cost, its lines, their sums (None where no line gives the figure)."""

    budget: Decimal | None
    basis: str
    lines: tuple[MoneyLine, ...]
    requested: Decimal | None
    granted: Decimal | None
    paid: Decimal | None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A file or a link: ``size`` is 0 for a link."""

    title: str
    url: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A dated note. ``edit_url`` is empty for those who may not change it."""

    on: date
    author: str
    text: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One change of status."""

    at: datetime
    by: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One action sheet. Empty texts and tuples mean that the sources do not say."""

    pk: int
    version: int
    url: str
    number: str
    title: str
    archived: bool
    status: StatusMark
    lateness: Lateness
    late_steps: int
    freshness: FreshnessMark
    next_statuses: tuple[StatusMark, ...]
    parent: Link | None
    sub_actions: tuple[Link, ...]
    axes: tuple[str, ...]
    themes: tuple[str, ...]
    objectives: tuple[str, ...]
    leads: tuple[ActorLine, ...]
    elected_leads: tuple[ActorLine, ...]
    partners: tuple[ActorLine, ...]
    audiences: tuple[str, ...]
    determinants: tuple[str, ...]
    tags: tuple[str, ...]
    linked_plans: tuple[Link, ...]
    territory: tuple[str, ...]
    priority_areas: tuple[str, ...]
    period: str
    calendar_text: str
    context: str
    aims: tuple[str, ...]
    description: str
    expected_effects: str
    means: str
    priority: str
    novelty: str
    confidentiality: str
    restricted: bool
    other_fields: tuple[tuple[str, str], ...]
    steps: tuple[StepLine, ...]
    indicators: tuple[IndicatorLine, ...]
    money: Money | None
    documents: tuple[DocumentLine, ...]
    notes: tuple[NoteLine, ...]
    status_history: tuple[StatusLine, ...]
    actions: Actions


_LEADS = (ActorRole.LEAD, ActorRole.CO_LEAD)


def sheet_page(sheet: ActionSheet, access: Access, today: date) -> SheetPage:
    """Everything that ``access`` lets its holder read of a sheet; about twenty queries, whatever the sheet holds.

    ``sheet`` comes from ``selectors.get_sheet``, which has checked that the reader may see it.
    """
    milestones = list(sheet.milestones.all())
    actions = sheet_actions(sheet, access)
    steps = tuple(_step(milestone, today, "etapes" in actions.items) for milestone in milestones)
    return SheetPage(
        pk=sheet.pk,
        version=sheet.version,
        url=sheet_url(sheet),
        number=sheet.number,
        title=sheet.title,
        archived=sheet.archived_at is not None,
        status=status_mark(sheet.status),
        lateness=lateness_of(sheet, milestones, today),
        late_steps=sum(step.state == "late" for step in steps),
        freshness=freshness_mark(sheet, today),
        next_statuses=tuple(
            status_mark(code) for code in SheetStatus.values if code in next_statuses(sheet.status)
        ),
        parent=_parent(sheet, access),
        sub_actions=tuple(
            Link(str(child), sheet_url(child))
            for child in sheets_of(sheet.contract, visible_to=access).filter(parent=sheet)
        ),
        axes=tuple(str(link.axis) for link in sheet.axis_links.select_related("axis")),
        themes=_labels(sheet.themes.all()),
        objectives=_labels(sheet.objectives.all()),
        **_actors(sheet, access),
        audiences=_labels(sheet.audiences.all()),
        determinants=_labels(sheet.determinant_links.select_related("term")),
        tags=_labels(sheet.tags.all()),
        linked_plans=tuple(Link(str(plan), plan.url) for plan in sheet.linked_plans.all()),
        territory=tuple(text for text in (sheet.perimeter_text, str(sheet.perimeter or "")) if text),
        priority_areas=_labels(sheet.priority_areas.all()),
        period=period_text(sheet.start, sheet.end),
        calendar_text=sheet.calendar_text,
        context=sheet.context,
        aims=tuple(line.strip() for line in sheet.aims.splitlines() if line.strip()),
        description=sheet.description,
        expected_effects=sheet.expected_effects,
        means=sheet.means,
        priority=sheet.get_priority_display() if sheet.priority else "",
        novelty=sheet.get_novelty_display() if sheet.novelty else "",
        confidentiality=sheet.get_confidentiality_display(),
        restricted=sheet.confidentiality == Confidentiality.RESTRICTED,
        other_fields=tuple((str(label), _text(value)) for label, value in sheet.other_fields.items()),
        steps=steps,
        indicators=_indicators(sheet),
        money=_money(sheet) if access.may(Permission.VIEW_FUNDING) else None,
        documents=_documents(sheet),
        notes=_notes(sheet, access),
        status_history=_status_history(sheet),
        actions=actions,
    )  # fmt: skip


def _parent(sheet: ActionSheet, access: Access) -> Link | None:
    """The main action, if the reader may see it."""
    if sheet.parent_id is None:
        return None
    seen = ActionSheet.objects.filter(sheets_visible_with(access), pk=sheet.parent_id).first()
    return Link(str(seen), sheet_url(seen)) if seen else None


def _indicators(sheet: ActionSheet) -> tuple[IndicatorLine, ...]:
    return tuple(
        IndicatorLine(
            name=row.name,
            kind=row.get_kind_display() if row.kind else "",
            unit=row.unit,
            baseline=row.baseline,
            target=row.target,
            source=row.source,
            frequency=row.frequency,
        )
        for row in sheet.indicators.all()
    )


def _status_history(sheet: ActionSheet) -> tuple[StatusLine, ...]:
    return tuple(
        StatusLine(
            at=change.at,
            by=change.by_label,
            before=change.get_before_display() if change.before else "",
            after=change.get_after_display(),
            reason=change.reason,
        )
        for change in sheet.status_changes.all()
    )


def _labels(items: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(item) for item in items)


def _text(value: object) -> str:
    return "\n".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _step(milestone: Milestone, today: date, may_tick: bool) -> StepLine:
    at = [milestone.sheet.contract_id, milestone.sheet_id, milestone.pk]
    days = milestone_delay(Step(milestone.title, milestone.due or None, milestone.done_on or None), today)
    return StepLine(
        pk=milestone.pk,
        version=milestone.version,
        title=milestone.title,
        state="done" if milestone.done_on else "late" if days else "upcoming",
        date=partial_date(milestone.due, short=True) if milestone.due else "sans date",
        iso=milestone.due,
        days_late=days,
        done_on=partial_date(milestone.done_on, short=True) if milestone.done_on else "",
        tick_url=reverse("contracts:milestone-done", args=at) if may_tick else "",
    )


def _actors(sheet: ActionSheet, access: Access) -> dict[str, tuple[ActorLine, ...]]:
    contacts = access.may(Permission.VIEW_CONTACTS)
    lines: list[tuple[str, ActorLine]] = []
    for actor in sheet.actors.select_related("organisation", "person"):
        known = actor.person if contacts else None
        who = (known.email, known.phone) if known else ()
        label = str(actor)
        if actor.organisation is not None and actor.person is not None:
            label = f"{label}, {actor.person}"
        lines.append((actor.role, ActorLine(actor.get_role_display(), label, tuple(text for text in who if text))))
    return {
        "leads": tuple(line for role, line in lines if role in _LEADS),
        "elected_leads": tuple(line for role, line in lines if role == ActorRole.ELECTED_LEAD),
        "partners": tuple(line for role, line in lines if role == ActorRole.PARTNER),
    }


def _sum(lines: Sequence[MoneyLine], name: str) -> Decimal | None:
    known = [getattr(line, name) for line in lines if getattr(line, name) is not None]
    return sum(known, Decimal(0)) if known else None


def _money(sheet: ActionSheet) -> Money:
    lines = tuple(_money_line(line) for line in sheet.funding_lines.select_related("funder", "scheme"))
    return Money(
        budget=sheet.budget,
        basis=sheet.get_budget_tax_basis_display() if sheet.budget_tax_basis else "",
        lines=lines,
        requested=_sum(lines, "requested"),
        granted=_sum(lines, "granted"),
        paid=_sum(lines, "paid"),
    )


def _money_line(line: FundingLine) -> MoneyLine:
    return MoneyLine(
        funder=str(line.funder),
        scheme=str(line.scheme or ""),
        year=line.year,
        requested=line.requested,
        granted=line.granted,
        paid=line.paid,
        basis=line.get_tax_basis_display() if line.tax_basis else "",
        reference=line.reference,
    )


def _documents(sheet: ActionSheet) -> tuple[DocumentLine, ...]:
    return tuple(
        DocumentLine(
            title=document.title,
            url=document.url or reverse("contracts:attachment-file", args=[sheet.contract_id, sheet.pk, document.pk]),
            size=document.size,
            media_type=document.media_type,
        )
        for document in sheet.attachments.all()
    )


def _notes(sheet: ActionSheet, access: Access) -> tuple[NoteLine, ...]:
    editable = can_update_sheet(access, sheet)
    return tuple(
        NoteLine(
            on=note.on,
            author=note.author_label,
            text=note.text,
            edit_url=reverse("contracts:note-edit", args=[sheet.contract_id, sheet.pk, note.pk]) if editable else "",
        )
        for note in sheet.notes.all()
    )
