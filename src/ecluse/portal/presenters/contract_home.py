"""The home of a contract: what it is, where it stands, what is late, silent or missing, what comes next.

Twelve queries whatever the number of sheets; everything else is computed from plain rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from ecluse.contracts.enums import ActorRole, AxisFamily, ContractState, Permission
from ecluse.contracts.models import (
    Axis,
    Contract,
    FollowUpIndicator,
    FundingLine,
    Milestone,
    SheetActor,
    SheetAxis,
)
from ecluse.contracts.rules.lateness import Lateness, Progress, Step, progress, sheet_lateness
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.contracts.selectors import Access, sheets_of

SILENT_AFTER = timedelta(days=183)
SOON = timedelta(days=30)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet as a line of the home page."""

    pk: int
    number: str
    title: str
    status: str
    leads: str
    lateness: Lateness
    age: int | None  # days since the last news; None if there has been none
    axes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AxisLine:
    """An axis with the progress of its sheets and the sheet that has been silent longest."""

    pk: int
    name: str
    title: str
    progress: Progress
    oldest: SheetLine | None


@dataclass(frozen=True, slots=True)
class SoonLine:
    """A milestone of the thirty days to come."""

    day: date
    title: str
    sheet_pk: int
    sheet_number: str
    leads: str


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Something that a click can fill: what, how many, and the query of the list that shows exactly that."""

    label: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class LockStep:
    """One chamber of the contract's life."""

    label: str
    detail: str
    state: str  # "passed", "current", "next"


@dataclass(frozen=True, slots=True)
class ContractHome:
    """Everything that the home page shows."""

    contract: Contract
    facts: tuple[str, ...]
    steps: tuple[LockStep, ...]
    step_number: int
    axes: tuple[AxisLine, ...]
    without_axis: Progress | None
    progress: Progress
    late: tuple[SheetLine, ...]
    silent: tuple[SheetLine, ...]
    soon: tuple[SoonLine, ...]
    missing: tuple[MissingLine, ...]
    missing_facts: tuple[str, ...]


def contract_home(contract: Contract, access: Access, *, today: date) -> ContractHome:
    """Compute the home page of ``contract`` for what ``access`` lets through."""
    rows = list(
        sheets_of(contract, visible_to=access)
        .annotate(
            has_funding=Exists(FundingLine.objects.filter(sheet=OuterRef("pk"))),
            has_indicator=Exists(FollowUpIndicator.objects.filter(sheet=OuterRef("pk"))),
        )
        .values(
            "pk", "number", "title", "status", "start", "end", "last_news_at", "budget", "has_funding", "has_indicator"
        )
    )
    pks = [row["pk"] for row in rows]
    steps_of, milestones = _milestones(pks)
    leads_of = _leads(pks)
    axes_of: dict[int, list[int]] = defaultdict(list)
    for sheet, axis in SheetAxis.objects.filter(sheet__in=pks).values_list("sheet_id", "axis_id"):
        axes_of[sheet].append(axis)
    lines = [
        _line(row, steps_of[row["pk"]], leads_of.get(row["pk"], ""), tuple(axes_of[row["pk"]]), today) for row in rows
    ]
    late = sorted((line for line in lines if line.lateness), key=lambda line: -line.lateness.days)
    silent = [
        line for line in lines
        if (line.age is None or line.age > SILENT_AFTER.days) and line.status not in {"realisee", "abandonnee", "reconduite"}
    ]  # fmt: skip
    without_axis = [line for line in lines if not line.axes]
    axes = tuple(_axis_lines(contract.axes.all(), lines))
    return ContractHome(
        contract=contract,
        facts=tuple(_facts(contract)),
        steps=_lock_steps(contract, len(lines)),
        step_number=min(list(ContractState).index(ContractState(contract.state)) + 1, 9),
        axes=axes,
        without_axis=_progress(without_axis) if without_axis else None,
        progress=_progress(lines),
        late=tuple(late),
        silent=tuple(sorted(silent, key=lambda line: -(line.age if line.age is not None else 10**6))),
        soon=tuple(_soon(milestones, {line.pk: line for line in lines}, today)),
        missing=tuple(_missing(rows, leads_of, access)),
        missing_facts=tuple(_missing_facts(contract)),
    )


def _milestones(pks: list[int]) -> tuple[dict[int, list[Step]], list[dict[str, Any]]]:
    rows = list(Milestone.objects.filter(sheet__in=pks).values("sheet_id", "title", "due", "done_on"))
    steps: dict[int, list[Step]] = defaultdict(list)
    for row in rows:
        steps[row["sheet_id"]].append(Step(row["title"], row["due"] or None, row["done_on"] or None))
    return steps, rows


def _leads(pks: list[int]) -> dict[int, str]:
    names: dict[int, list[str]] = defaultdict(list)
    actors = SheetActor.objects.filter(sheet__in=pks, role__in=[ActorRole.LEAD, ActorRole.CO_LEAD])
    for actor in actors.select_related("organisation", "person").order_by("sheet_id", "position"):
        names[actor.sheet_id].append(str(actor))
    return {pk: ", ".join(found) for pk, found in names.items()}


def _line(row: dict[str, Any], steps: list[Step], leads: str, axes: tuple[int, ...], today: date) -> SheetLine:
    late = sheet_lateness(
        status=row["status"], start=row["start"] or None, end=row["end"] or None, steps=steps, today=today
    )
    news = row["last_news_at"]
    return SheetLine(
        pk=row["pk"], number=row["number"], title=row["title"], status=row["status"], leads=leads, lateness=late,
        age=max(0, (today - news.date()).days) if news else None, axes=axes,
    )  # fmt: skip


def _progress(lines: Iterable[SheetLine]) -> Progress:
    return progress((line.status, bool(line.lateness)) for line in lines)


def _axis_lines(axes: Iterable[Axis], lines: list[SheetLine]) -> Iterable[AxisLine]:
    for axis in axes:
        own = [line for line in lines if axis.pk in line.axes]
        oldest = max(own, key=lambda line: line.age if line.age is not None else 10**6, default=None)
        if axis.number:
            name = f"Axe {axis.number}."
        else:
            name = "Transversal." if axis.family == AxisFamily.TRANSVERSAL else ""
        yield AxisLine(axis.pk, name, axis.title, _progress(own), oldest)


def _facts(contract: Contract) -> Iterable[str]:
    start, end = contract.start[:4], contract.end[:4]
    if start or end:
        yield f"{start}-{end}" if start and end else f"depuis {start}" if start else f"jusqu’en {end}"
    if contract.generation:
        yield "1re génération" if contract.generation == 1 else f"{contract.generation}e génération"
    if contract.predecessor:
        yield f"après {contract.predecessor.title}"
    if contract.carrier:
        yield f"porté par {contract.carrier}"


_STEP_LABELS = (
    "Préfiguration", "Diagnostic", "Priorisation", "Élaboration", "Validation", "Signature", "Mise en œuvre",
    "Évaluation finale", "Renouvellement",
)  # fmt: skip


def _lock_steps(contract: Contract, sheets: int) -> tuple[LockStep, ...]:
    current = min(list(ContractState).index(ContractState(contract.state)), 8)
    details = {"Élaboration": f"{sheets} fiche{'s' if sheets > 1 else ''}" if sheets else ""}
    if contract.signed_on:
        details["Signature"] = contract.signed_on
    if contract.state == ContractState.CLOSED:
        details["Renouvellement"] = "contrat clos"
    return tuple(
        LockStep(
            label, details.get(label, ""), "passed" if place < current else "current" if place == current else "next"
        )
        for place, label in enumerate(_STEP_LABELS)
    )


def _soon(milestones: list[dict[str, Any]], lines: dict[int, SheetLine], today: date) -> Iterable[SoonLine]:
    found = []
    for row in milestones:
        if row["done_on"] or len(row["due"]) != 10:
            continue
        day = last_day(row["due"])
        if today <= day <= today + SOON:
            line = lines[row["sheet_id"]]
            found.append(SoonLine(day, row["title"], line.pk, line.number, line.leads))
    return sorted(found, key=lambda soon: soon.day)


def _missing(rows: list[dict[str, Any]], leads: dict[int, str], access: Access) -> Iterable[MissingLine]:
    counts = [
        MissingLine("Fiches sans pilote", sum(not leads.get(row["pk"]) for row in rows), "manque=pilote"),
        MissingLine(
            "Fiches sans calendrier", sum(not row["start"] and not row["end"] for row in rows), "manque=calendrier"
        ),
        MissingLine("Fiches sans indicateur", sum(not row["has_indicator"] for row in rows), "manque=indicateur"),
    ]
    if access.may(Permission.VIEW_FUNDING):
        without = sum(not row["has_funding"] and row["budget"] is None for row in rows)
        counts.append(MissingLine("Fiches sans budget ni financement", without, "manque=financement"))
    return [line for line in counts if line.count]


def _missing_facts(contract: Contract) -> Iterable[str]:
    if not contract.signed_on:
        yield "Date de signature"
    if not contract.start or not contract.end:
        yield "Période du contrat"
    if contract.perimeter is None:
        yield "Périmètre"
    if contract.carrier is None:
        yield "Organisme porteur"
    if not contract.signatories.exists():
        yield "Signataires"
