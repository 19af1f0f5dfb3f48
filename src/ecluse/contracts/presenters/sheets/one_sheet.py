"""The page of a sheet, made from the sheet and from all that hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils import timezone

from ecluse.contracts.enums import (
    ActorRole,
    Confidentiality,
    Fate,
    IndicatorKind,
    Permission,
    SheetStatus,
    TargetLevel,
)
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.models.plan import axis_label
from ecluse.contracts.permissions import can_update_sheet
from ecluse.contracts.presenters.navigation import address, sheet_url
from ecluse.contracts.presenters.sheets.actions import sheet_actions
from ecluse.contracts.presenters.sheets.marks import freshness_mark, period_text, status_mark
from ecluse.contracts.presenters.sheets.money import sheet_money
from ecluse.contracts.presenters.sheets.page import (
    ActorLine,
    DocumentLine,
    IndicatorLine,
    KinLine,
    Link,
    MentionLine,
    NoteLine,
    SheetPage,
    StatusLine,
    StepLine,
    ValueLine,
)
from ecluse.contracts.presenters.sheets.row_places import Rows
from ecluse.contracts.rules.lateness import Lateness, Step, milestone_delay, sheet_lateness
from ecluse.contracts.rules.statuses import next_statuses
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.access import LEADING
from ecluse.contracts.selectors.kin import KinPart
from ecluse.contracts.selectors.sheet_parts import (
    ActorPart,
    DeterminantPart,
    DocumentPart,
    IndicatorPart,
    NotePart,
    SheetParts,
    StepPart,
    ValuePart,
    parts_of,
)
from ecluse.lib.formats import partial_date, partial_date_told

#: What the page says in the very words of the sheet.
_AS_WRITTEN = ("number", "title", "calendar_text", "context", "description", "expected_effects", "means")


def sheet_page(sheet: ActionSheet, access: Access, today: date) -> SheetPage:
    """Everything that ``access`` lets its holder read of a sheet: one query, whatever the sheet holds.

    ``sheet`` comes from ``selectors.get_sheet``, which has checked that the reader may see it.
    """
    parts = parts_of(sheet, access)
    actions = sheet_actions(sheet, access, led=parts.led)
    rows = Rows(sheet, actions.kinds)
    steps = tuple(_step(rows, step, today) for step in parts.steps)
    return SheetPage(
        pk=sheet.pk,
        version=sheet.version,
        url=sheet_url(sheet),
        **{name: getattr(sheet, name) for name in _AS_WRITTEN},
        archived=sheet.archived_at is not None,
        status=status_mark(sheet.status),
        lateness=_lateness(sheet, parts, today),
        late_steps=sum(step.state == "late" for step in steps),
        freshness=freshness_mark(sheet, today),
        next_statuses=tuple(
            status_mark(code) for code in SheetStatus.values if code in next_statuses(sheet.status)
        ),
        parent=Link(str(sheet.parent), sheet_url(sheet.parent)) if sheet.parent and parts.sees_parent else None,
        sub_actions=tuple(
            Link(child.label, address("portal:sheet", sheet.contract_id, child.pk)) for child in parts.children
        ),
        comes_from=tuple(_kin(part, _BEFORE) for part in parts.before),
        becomes=tuple(_kin(part, _AFTER) for part in parts.after),
        axes=tuple(axis_label(*axis) for axis in parts.axes),
        themes=parts.themes,
        objectives=parts.objectives,
        leads=_actors(rows, parts, access, *LEADING),
        elected_leads=_actors(rows, parts, access, ActorRole.ELECTED_LEAD),
        partners=_actors(rows, parts, access, ActorRole.PARTNER),
        audiences=parts.audiences,
        determinants=tuple(map(_determinant, parts.determinants)),
        tags=parts.tags,
        linked_plans=tuple(Link(plan.title, plan.url) for plan in parts.plans),
        territory=tuple(text for text in (sheet.perimeter_text, str(sheet.perimeter or "")) if text),
        priority_areas=parts.areas,
        period=period_text(sheet.start, sheet.end),
        aims=tuple(line.strip() for line in sheet.aims.splitlines() if line.strip()),
        priority=sheet.get_priority_display() if sheet.priority else "",
        novelty=sheet.get_novelty_display() if sheet.novelty else "",
        confidentiality=sheet.get_confidentiality_display(),
        restricted=sheet.confidentiality == Confidentiality.RESTRICTED,
        other_fields=tuple((str(label), _text(value)) for label, value in sheet.other_fields.items()),
        steps=steps,
        indicators=tuple(
            _indicator(rows, part, parts.values)
            for part in parts.indicators
        ),
        money=sheet_money(rows, parts.costs, parts.funding) if access.may(Permission.VIEW_FUNDING) else None,
        documents=tuple(_document(rows, document) for document in parts.documents),
        notes=_notes(sheet, access, parts),
        status_history=tuple(
            StatusLine(change.at, change.by, _status(change.before), _status(change.after), change.reason)
            for change in parts.statuses
        ),
        actions=actions,
    )  # fmt: skip


#: How the link to another contract's sheet is said, from the later sheet and from the earlier one.
_BEFORE = {Fate.CONTINUED: "Poursuit", Fate.MERGED: "Réunit aussi"}
_AFTER = {Fate.CONTINUED: "Poursuivie par", Fate.MERGED: "Réunie dans", Fate.DROPPED: "Sans suite"}


def _kin(part: KinPart, words: Mapping[Fate, str]) -> KinLine:
    url = address("portal:sheet", part.contract, part.sheet) if part.sheet is not None else ""
    return KinLine(words[Fate(part.fate)], part.label, url, part.contract_title, part.reason)


def _lateness(sheet: ActionSheet, parts: SheetParts, today: date) -> Lateness:
    return sheet_lateness(
        status=sheet.status,
        start=sheet.start or None,
        end=sheet.end or None,
        steps=map(_as_step, parts.steps),
        today=today,
    )


def _status(code: str) -> str:
    return status_mark(code).label if code else ""


def _determinant(part: DeterminantPart) -> str:
    return f"{part.label} ({TargetLevel(part.target_level).label})" if part.target_level else part.label


def _text(value: object) -> str:
    return "\n".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _as_step(part: StepPart) -> Step:
    return Step(part.title, part.due or None, part.done_on or None)


def _step(rows: Rows, part: StepPart, today: date) -> StepLine:
    days = milestone_delay(_as_step(part), today)
    at = [rows.sheet.contract_id, rows.sheet.pk, part.pk]
    return StepLine(
        row=rows.of("etapes", part.pk),
        version=part.version,
        title=part.title,
        state="done" if part.done_on else "late" if days else "upcoming",
        date=partial_date(part.due, short=True) if part.due else "sans date",
        iso=part.due,
        days_late=days,
        done_on=partial_date_told(part.done_on, short=True) if part.done_on else "",
        tick_url=reverse("contracts:milestone-done", args=at) if "etapes" in rows.kinds else "",
    )


def _actors(rows: Rows, parts: SheetParts, access: Access, *roles: str) -> tuple[ActorLine, ...]:
    contacts = access.may(Permission.VIEW_CONTACTS)
    return tuple(_actor(rows, actor, contacts) for actor in parts.actors if actor.role in roles)


def _actor(rows: Rows, part: ActorPart, contacts: bool) -> ActorLine:
    """The body with its service, then the person; the person alone where there is no body, the service alone otherwise."""
    who = part.organisation or part.person
    label = f"{who} ({part.detail})" if who and part.detail else who or part.detail
    if part.organisation and part.person:
        label = f"{label}, {part.person}"
    known = (part.email, part.phone) if contacts else ()
    return ActorLine(
        rows.of("acteurs", part.pk), str(ActorRole(part.role).label), label, tuple(text for text in known if text)
    )


def _indicator(rows: Rows, part: IndicatorPart, values: tuple[ValuePart, ...]) -> IndicatorLine:
    told = part._asdict() | {"kind": str(IndicatorKind(part.kind).label) if part.kind else ""}
    given = tuple(
        ValueLine(one.value, one.period, one.comment, one.author) for one in values if one.indicator == part.pk
    )
    return IndicatorLine(rows.of("indicateurs", told.pop("pk")), **told, values=given[:3])


def _document(rows: Rows, part: DocumentPart) -> DocumentLine:
    at = [rows.sheet.contract_id, rows.sheet.pk, part.pk]
    url = part.url or reverse("contracts:attachment-file", args=at)
    return DocumentLine(rows.of("documents", part.pk), part.title, url, part.size, part.media_type)


def _notes(sheet: ActionSheet, access: Access, parts: SheetParts) -> tuple[NoteLine, ...]:
    editable = can_update_sheet(access, sheet, led=parts.led)
    return tuple(
        NoteLine(
            on=note.on,
            author=note.author,
            text=note.text,
            edit_url=reverse("contracts:note-edit", args=[sheet.contract_id, sheet.pk, note.pk]) if editable else "",
            mentions=tuple(
                MentionLine(each.person, timezone.localdate(each.seen_at) if each.seen_at else None)
                for each in note.mentions
            ),
            seen_url=_seen_url(sheet, access, note),
        )
        for note in parts.notes
    )


def _seen_url(sheet: ActionSheet, access: Access, note: NotePart) -> str:
    """Where the reader, if the note is meant for them and they have not said so yet, says that they have seen it."""
    mine = (each.pk for each in note.mentions if each.person_id == access.person_id and each.seen_at is None)
    pk = next(mine, None)
    return reverse("contracts:mention-seen", args=[sheet.contract_id, sheet.pk, pk]) if pk is not None else ""
