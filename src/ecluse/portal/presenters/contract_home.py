"""The home of a contract: what it is, where it stands, what is late, silent or missing, what comes next.

Each number is counted by the filter of the list that its link opens; no sheet is read beyond the few that are shown. All
comes in two queries, the map in one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ecluse.contracts.enums import AxisFamily, SheetStatus
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.presenters.sheets import MISSING, FreshnessMark
from ecluse.contracts.presenters.sheets.marks import day_of, freshness_of
from ecluse.contracts.rules.lateness import Lateness, Progress, elapsed_share, progress, sheet_lateness
from ecluse.contracts.rules.sheet_filters import SheetFilter, SheetView, with_query
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.overviews import AxisShare, Overview, PressingSheet, SignatoryPart, overview_of
from ecluse.governance.presenters.gates import Stage, stages, state_said
from ecluse.governance.rules.paths import Path
from ecluse.governance.selectors.paths import life_in, life_parts
from ecluse.lib.formats import number, partial_date
from ecluse.territories.presenters import MapView, map_view
from ecluse.territories.selectors.maps import MapSource, perimeter_map

#: Sheets or steps of each kind that the page shows; the list has the others.
SHOWN = 5
_NEVER = 10**6  # a sheet that has never had any news counts as the oldest

LATE = SheetFilter.of(retard="1")
SILENT = SheetFilter.of(nouvelles="anciennes")
SOON = SheetFilter.of(echeance="proche")
WITHOUT_AXIS = SheetFilter.of(manque="axe")
_LACKING = {word: SheetFilter.of(manque=word) for word in MISSING}
#: What the page counts: every number that it shows, by its name.
_COUNTED = {"sheets": SheetFilter(), "late": LATE, "silent": SILENT, "soon": SOON, **_LACKING}


def list_url(contract_pk: int, wanted: SheetFilter) -> str:
    """The list of the sheets of a contract that ``wanted`` lets through."""
    return with_query(address("contracts:sheet-list", contract_pk), SheetView(filter=wanted).query())


@dataclass(frozen=True, slots=True)
class AxisLine:
    """An axis with the progress of its sheets, the list of them, and the age in days of their latest news."""

    name: str
    title: str
    url: str
    progress: Progress
    latest: int | None


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A sheet that waits for someone: why, how old its news is, who leads it."""

    number: str
    title: str
    url: str
    lateness: Lateness
    freshness: FreshnessMark
    lead_names: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The sheets that wait for someone: how many, the list of them all, and the first of them."""

    count: int
    url: str
    rows: tuple[WaitingLine, ...]


@dataclass(frozen=True, slots=True)
class SoonLine:
    """A step of the thirty days to come: its date as written, and its sheet."""

    due: str
    said: str
    title: str
    sheet: str
    url: str


@dataclass(frozen=True, slots=True)
class Soon:
    """What comes in the thirty days: how many sheets have a step, the list of them, and the first steps."""

    count: int
    url: str
    lines: tuple[SoonLine, ...]


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Something that a click can fill: what, how many, and the list that shows exactly that."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class AbsentLine:
    """A fact of the contract itself that nobody has written, and the words that say so, which agree with it."""

    label: str
    said: str


@dataclass(frozen=True, slots=True)
class ContractHome:
    """Everything that the home page shows."""

    contract: Contract
    facts: tuple[str, ...]
    state: str
    steps: tuple[Stage, ...]
    step_number: int
    sheets: int
    axes: tuple[AxisLine, ...]
    elapsed: int | None  # share of the contract's period that has passed, in percent
    late: Waiting
    silent: Waiting
    soon: Soon
    missing: tuple[MissingLine, ...]
    absent: tuple[AbsentLine, ...]
    signatories: tuple[SignatoryPart, ...]
    map: MapView | None


def contract_home(contract: Contract, access: Access, *, today: date) -> ContractHome:
    """Compute the home page of ``contract`` for what ``access`` lets through."""
    overview = overview_of(contract, access, wanted=_COUNTED, today=today, count=SHOWN, also=life_parts)
    path, mark = life_in(overview.others, contract.state)
    counts = overview.counts
    rows = [_waiting_line(contract, sheet, today) for sheet in overview.pressing]
    late = sorted((row for row in rows if row.lateness), key=lambda row: -row.lateness.days)
    silent = sorted((row for row in rows if row.freshness.silent), key=_age, reverse=True)
    covered = perimeter_map(contract.perimeter) if contract.perimeter else None
    steps = _stages(contract, path, counts["sheets"])
    elapsed = elapsed_share(contract.start or None, contract.end or None, today)
    return ContractHome(
        contract=contract,
        facts=tuple(_facts(contract, covered)),
        state=state_said(contract, mark),
        steps=steps,
        step_number=1 + next(rank for rank, step in enumerate(steps) if step.state == "current"),
        sheets=counts["sheets"],
        axes=tuple(axis_lines(contract, overview, today)),
        elapsed=None if elapsed is None else round(100 * elapsed),
        late=Waiting(counts["late"], list_url(contract.pk, LATE), tuple(late[:SHOWN])),
        silent=Waiting(counts["silent"], list_url(contract.pk, SILENT), tuple(silent[:SHOWN])),
        soon=Soon(
            counts["soon"],
            list_url(contract.pk, SOON),
            tuple(
                SoonLine(
                    step.due,
                    partial_date(step.due),
                    step.title,
                    f"fiche {step.number}" if step.number else step.sheet_title,
                    address("portal:sheet", contract.pk, step.sheet),
                )
                for step in overview.steps
            ),
        ),
        missing=tuple(_missing(contract, counts)),
        absent=tuple(_absent(contract, overview.signatories)),
        signatories=overview.signatories,
        map=map_view(covered, id="carte-perimetre", title=contract.perimeter.name)
        if covered and contract.perimeter
        else None,
    )


def _waiting_line(contract: Contract, sheet: PressingSheet, today: date) -> WaitingLine:
    news = day_of(sheet.last_news_at, timezone.get_current_timezone())
    return WaitingLine(
        sheet.number,
        sheet.title,
        address("portal:sheet", contract.pk, sheet.pk),
        sheet_lateness(
            status=sheet.status, start=sheet.start or None, end=sheet.end or None, steps=sheet.steps, today=today
        ),
        freshness_of(status=sheet.status, start=sheet.start, entered=sheet.entered, news=news, today=today),
        ", ".join(sheet.leads),
    )


def _age(row: WaitingLine) -> int:
    return _NEVER if row.freshness.days is None else row.freshness.days


def _progress(shares: Iterable[AxisShare]) -> Progress:
    """The bar of an axis: a late sheet stands with those that have stopped, since both wait for someone."""
    return progress(
        (SheetStatus.BLOCKED if share.late else share.status, share.late)
        for share in shares
        for _ in range(share.sheets)
    )


def axis_lines(contract: Contract, overview: Overview, today: date) -> Iterator[AxisLine]:
    """The axes of a contract with the progress of each; what stands under none comes last."""
    for axis in overview.axes:
        if axis.number:
            name = f"Axe {axis.number}."
        else:
            name = "Transversal." if axis.family == AxisFamily.TRANSVERSAL else ""
        url = list_url(contract.pk, SheetFilter.of(axe=str(axis.pk)))
        own = [share for share in overview.shares if share.axis == axis.pk]
        yield AxisLine(name, axis.title, url, _progress(own), _latest(own, today))
    alone = [share for share in overview.shares if share.axis is None and share.depth == 0]
    if alone:
        url = list_url(contract.pk, WITHOUT_AXIS)
        yield AxisLine("", "Sans axe", url, _progress(alone), _latest(alone, today))


def _latest(shares: Iterable[AxisShare], today: date) -> int | None:
    """The age in days of the latest news; None where there has never been any."""
    zone = timezone.get_current_timezone()
    days = [day for share in shares if (day := day_of(share.last_news_at, zone))]
    return max(0, (today - max(days)).days) if days else None


def _facts(contract: Contract, covered: MapSource | None) -> Iterator[str]:
    start, end = contract.start[:4], contract.end[:4]
    if start or end:
        yield f"{start}-{end}" if start and end else f"depuis {start}" if start else f"jusqu’en {end}"
    if contract.generation:
        yield "1re génération" if contract.generation == 1 else f"{contract.generation}e génération"
    population = covered.population if covered else None
    if population:
        yield f"{number(population)} habitants"
    if contract.carrier:
        yield f"porteur : {contract.carrier}"


def _stages(contract: Contract, path: Path, sheets: int) -> tuple[Stage, ...]:
    """The states of the contract's own path, with what is known of each."""
    notes = {"elaboration": f"{sheets} fiche{'s' if sheets > 1 else ''}" if sheets else ""}
    notes["signature"] = partial_date(contract.signed_on) if contract.signed_on else contract.signed_on_words
    return stages(path, contract.state, notes)


def _missing(contract: Contract, counts: Mapping[str, int]) -> Iterator[MissingLine]:
    for word, wanted in _LACKING.items():
        if counts[word]:
            yield MissingLine(f"Fiches sans {MISSING[word]}", counts[word], list_url(contract.pk, wanted))


def _absent(contract: Contract, signatories: tuple[SignatoryPart, ...]) -> Iterator[AbsentLine]:
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
