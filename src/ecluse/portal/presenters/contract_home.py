"""The home of a contract: what it is, where it stands, what is late, silent or missing, what comes next.

A constant number of queries whatever the number of sheets; everything else is computed from their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ecluse.contracts.enums import AxisFamily, ContractState, Permission, SheetStatus
from ecluse.contracts.models import Axis, Contract, Milestone, Signatory
from ecluse.contracts.presenters.sheets import MISSING, SheetRow, sheet_rows
from ecluse.contracts.rules.lateness import Progress, elapsed_share, progress
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.lib.formats import number, partial_date
from ecluse.territories.selectors.composition import perimeter_population

SOON = timedelta(days=30)
SHOWN = 5
_NEVER = 10**6  # a sheet that has never had any news counts as the oldest


@dataclass(frozen=True, slots=True)
class AxisLine:
    """An axis with the progress of its sheets, and the sheet that has the latest news."""

    pk: int | None
    name: str
    title: str
    progress: Progress
    latest: SheetRow | None


@dataclass(frozen=True, slots=True)
class SoonLine:
    """A milestone of the thirty days to come."""

    day: date
    title: str
    row: SheetRow


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Something that a click can fill: what, how many, and the word of the list that shows exactly that."""

    label: str
    count: int
    word: str


@dataclass(frozen=True, slots=True)
class AbsentLine:
    """A fact of the contract itself that nobody has written, and the words that say so, which agree with it."""

    label: str
    said: str


@dataclass(frozen=True, slots=True)
class LockStep:
    """One chamber of the contract's life: passed, current or next."""

    label: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class ContractHome:
    """Everything that the home page shows."""

    contract: Contract
    facts: tuple[str, ...]
    steps: tuple[LockStep, ...]
    step_number: int
    axes: tuple[AxisLine, ...]
    progress: Progress
    elapsed: int | None  # share of the contract's period that has passed, in percent
    late: tuple[SheetRow, ...]
    silent: tuple[SheetRow, ...]
    soon: tuple[SoonLine, ...]
    missing: tuple[MissingLine, ...]
    absent: tuple[AbsentLine, ...]
    signatories: tuple[Signatory, ...]


def contract_home(contract: Contract, access: Access, *, today: date) -> ContractHome:
    """Compute the home page of ``contract`` for what ``access`` lets through."""
    rows = sheet_rows(sheets_of(contract, visible_to=access), today=today, funding=access.may(Permission.VIEW_FUNDING))
    late = sorted((row for row in rows if row.lateness), key=lambda row: -row.lateness.days)
    silent = [row for row in rows if row.freshness.silent]
    signatories = tuple(contract.signatories.select_related("organisation"))
    elapsed = elapsed_share(contract.start or None, contract.end or None, today)
    return ContractHome(
        contract=contract,
        facts=tuple(_facts(contract)),
        steps=_lock_steps(contract, len(rows)),
        step_number=_place(contract) + 1,
        axes=tuple(_axis_lines(contract.axes.all(), rows)),
        progress=_progress(rows),
        elapsed=None if elapsed is None else round(100 * elapsed),
        late=tuple(late),
        silent=tuple(sorted(silent, key=_age, reverse=True)),
        soon=tuple(_soon(rows, today)),
        missing=tuple(_missing(rows)),
        absent=tuple(_absent(contract, signatories)),
        signatories=signatories,
    )


def _age(row: SheetRow) -> int:
    return _NEVER if row.freshness.days is None else row.freshness.days


def _progress(rows: Iterable[SheetRow]) -> Progress:
    """The bar of an axis: a late sheet stands with those that have stopped, since both wait for someone."""
    return progress((SheetStatus.BLOCKED if row.lateness else row.status.code, bool(row.lateness)) for row in rows)


def _axis_lines(axes: Iterable[Axis], rows: list[SheetRow]) -> Iterator[AxisLine]:
    for axis in axes:
        own = [row for row in rows if any(mark.pk == axis.pk for mark in row.axes)]
        if axis.number:
            name = f"Axe {axis.number}."
        else:
            name = "Transversal." if axis.family == AxisFamily.TRANSVERSAL else ""
        yield AxisLine(axis.pk, name, axis.title, _progress(own), min(own, key=_age, default=None))
    alone = [row for row in rows if not row.axes and row.parent_id is None]
    if alone:
        yield AxisLine(None, "", "Sans axe", _progress(alone), min(alone, key=_age))


def _facts(contract: Contract) -> Iterator[str]:
    start, end = contract.start[:4], contract.end[:4]
    if start or end:
        yield f"{start}-{end}" if start and end else f"depuis {start}" if start else f"jusqu’en {end}"
    if contract.generation:
        yield "1re génération" if contract.generation == 1 else f"{contract.generation}e génération"
    population = perimeter_population(contract.perimeter) if contract.perimeter else None
    if population:
        yield f"{number(population)} habitants"
    if contract.carrier:
        yield f"porteur : {contract.carrier}"


_STEP_LABELS = (
    "Préfiguration", "Diagnostic", "Priorisation", "Élaboration", "Validation", "Signature", "Mise en œuvre",
    "Évaluation finale", "Renouvellement",
)  # fmt: skip


def _place(contract: Contract) -> int:
    """The chamber that the contract is in; renewed and closed contracts have reached the last."""
    return min(list(ContractState).index(ContractState(contract.state)), len(_STEP_LABELS) - 1)


def _lock_steps(contract: Contract, sheets: int) -> tuple[LockStep, ...]:
    place = _place(contract)
    notes = {"Élaboration": f"{sheets} fiche{'s' if sheets > 1 else ''}" if sheets else ""}
    notes["Signature"] = partial_date(contract.signed_on) if contract.signed_on else contract.signed_on_words
    if contract.state == ContractState.CLOSED:
        notes["Renouvellement"] = "contrat clos"
    states = ["passed"] * place + ["current"] + ["next"] * len(_STEP_LABELS)
    return tuple(
        LockStep(label, notes.get(label, ""), state) for label, state in zip(_STEP_LABELS, states, strict=False)
    )


def _soon(rows: list[SheetRow], today: date) -> list[SoonLine]:
    by_pk = {row.pk: row for row in rows}
    due = Milestone.objects.filter(
        sheet__in=by_pk, done_on="", due__gte=today.isoformat(), due__lte=(today + SOON).isoformat()
    )
    found = [SoonLine(last_day(step.due), step.title, by_pk[step.sheet_id]) for step in due if len(step.due) == 10]
    return sorted(found, key=lambda line: line.day)


def _missing(rows: list[SheetRow]) -> Iterator[MissingLine]:
    for word, label in MISSING.items():
        count = sum(word in row.missing for row in rows)
        if count:
            yield MissingLine(f"Fiches sans {label}", count, word)


def _absent(contract: Contract, signatories: tuple[Signatory, ...]) -> Iterator[AbsentLine]:
    """The facts of the contract itself that nobody has written."""
    if not contract.signed_on:
        label = "Date de signature complète" if contract.signed_on_words else "Date de signature"
        yield AbsentLine(label, "absente de la source")
    if not contract.start or not contract.end:
        yield AbsentLine("Période du contrat", "absente de la source")
    if contract.perimeter_id is None:
        yield AbsentLine("Périmètre", "absent de la source")
    if contract.carrier_id is None:
        yield AbsentLine("Organisme porteur", "absent de la source")
    if not signatories:
        yield AbsentLine("Signataires", "absents de la source")
