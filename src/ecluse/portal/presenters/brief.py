"""The one page of the elected lead: where the contract stands, what goes well, what blocks, what is awaited of them.

Everything is bounded, so that it fits a screen and a printed sheet whatever the contract holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from ecluse.contracts.enums import Permission, SheetStatus
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.presenters.figures import UNKNOWN, Figure, figure, gap_figure
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.lateness import elapsed_share, sheet_lateness
from ecluse.contracts.rules.money import Totals
from ecluse.contracts.rules.money_lines import LineChoice
from ecluse.contracts.rules.sheet_filters import SheetFilter
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.money import cost_lines, costs_by, funding_by, funding_lines
from ecluse.contracts.selectors.overviews import overview_of
from ecluse.governance.presenters.gates import state_said
from ecluse.governance.presenters.navigation import decision_url, meeting_url
from ecluse.governance.rules.invitations import when_said
from ecluse.governance.selectors.paths import life_of
from ecluse.lib.formats import date_full, delay, partial_date, partial_date_told, plural
from ecluse.portal.presenters.contract_home import LATE, AxisLine, axis_lines, list_url
from ecluse.portal.presenters.gates import asked_of
from ecluse.portal.presenters.lines import Line, sheet_address, short
from ecluse.portal.rules.varied import varied
from ecluse.portal.selectors import brief as reads

#: Things that go well, that block, that are awaited: three of each.
FEW = 3
#: Axes that the page draws one by one.
MOST_AXES = 12
_TITLE, _WHY = 74, 88
_BY_STATE = {
    "done": SheetFilter.of(statut=(SheetStatus.DONE, SheetStatus.RENEWED)),
    "ongoing": SheetFilter.of(statut=SheetStatus.ONGOING),
    "upcoming": SheetFilter.of(statut=(SheetStatus.PROPOSED, SheetStatus.VALIDATED, SheetStatus.UPCOMING)),
    "stopped": SheetFilter.of(statut=(SheetStatus.PAUSED, SheetStatus.BLOCKED, SheetStatus.DROPPED)),
}
_COUNTED = {"sheets": SheetFilter(), "late": LATE, **_BY_STATE}
_STATES = {
    "done": ("faite", "faites"),
    "ongoing": ("en cours", "en cours"),
    "upcoming": ("à venir", "à venir"),
    "stopped": ("arrêtée", "arrêtées"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """So many actions in one state, in words, and the list of them."""

    said: str
    url: str


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """The next meeting of the steering committee, or what there is to say where none is planned."""

    name: str
    url: str
    when: str
    note: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of the money, with what it means."""

    label: str
    meaning: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that the page shows."""

    state: str
    elapsed: str
    counts: tuple[Count, ...]
    late: Count | None
    axes: tuple[AxisLine, ...]
    more_axes: int
    good: tuple[Line, ...]
    stuck: tuple[Line, ...]
    awaited: tuple[Line, ...]
    more_awaited: int
    meeting: NextMeeting | None
    money: tuple[Amount, ...]
    money_url: str
    has_sheets: bool

    @property
    def awaited_told(self) -> str:
        """« 3 sur 5 » where not all is shown."""
        return f"{len(self.awaited)} sur {len(self.awaited) + self.more_awaited}" if self.more_awaited else ""


def brief(contract: Contract, access: Access, *, today: date) -> Brief:
    """Compute the page: some twenty queries, whatever the contract holds."""
    sheets = sheets_of(contract, visible_to=access)
    overview = overview_of(contract, access, wanted=_COUNTED, today=today, count=FEW)
    counts, pk = overview.counts, contract.pk
    steering, waiting = reads.steering(contract, today), reads.awaited(contract)
    axes = list(axis_lines(contract, overview, today))
    awaited = [*asked_of([contract], access.roles), *_awaited(contract, steering, waiting)]
    money = access.may(Permission.VIEW_FUNDING)
    late = [
        Line(
            short(sheet.title, _TITLE), sheet_address(pk, sheet.pk),
            short(f"{found.reason} : {delay(found.days)} de retard", _WHY), sheet.number,
        )
        for sheet in overview.pressing
        if (found := sheet_lateness(
            status=sheet.status, start=sheet.start or None, end=sheet.end or None, steps=sheet.steps, today=today
        ))
    ]  # fmt: skip
    return Brief(
        state=state_said(contract, life_of(contract)[1]),
        elapsed=_elapsed(contract, today),
        counts=tuple(
            Count(_said(counts[name], *words), list_url(pk, _BY_STATE[name]))
            for name, words in _STATES.items()
            if counts[name]
        ),
        late=Count(plural(counts["late"], "en retard", "en retard"), list_url(pk, LATE)) if counts["late"] else None,
        axes=tuple(axes[:MOST_AXES]),
        more_axes=max(0, len(axes) - MOST_AXES),
        good=tuple(varied(_good(contract, sheets, today), FEW, same=lambda line: line.url)),
        stuck=tuple(varied([*_stuck(contract, sheets, today), late], FEW, same=lambda line: line.url)),
        awaited=tuple(awaited[:FEW]),
        more_awaited=max(0, len(awaited) - FEW),
        meeting=_meeting(steering),
        money=_money(sheets) if money else (),
        money_url=address("contracts:money", pk) if money else "",
        has_sheets=bool(counts["sheets"]),
    )


def _said(count: int, one: str, many: str) -> str:
    return plural(count, one, many)


def _elapsed(contract: Contract, today: date) -> str:
    share = elapsed_share(contract.start or None, contract.end or None, today)
    if share is None:
        return ""
    years = "-".join(dict.fromkeys((contract.start[:4], contract.end[:4])))
    if share >= 1:
        return f"période {years} terminée"
    return (
        f"{round(100 * share)} % de la période {years} écoulée" if share else f"période {years}, pas encore commencée"
    )


def _sheet(contract: Contract, fact: reads.SheetFact, why: str) -> Line:
    return Line(short(fact.title, _TITLE), sheet_address(contract.pk, fact.pk), short(why, _WHY), fact.number)


def _day(fact: reads.SheetFact) -> date | None:
    return timezone.localtime(fact.at).date() if fact.at else None


def _good(contract: Contract, sheets: QuerySet[ActionSheet], today: date) -> Iterator[list[Line]]:
    """What goes well, kind by kind, the weightiest first."""
    pk = contract.pk
    yield [
        _sheet(contract, fact, f"Action faite le {date_full(day)}")
        for fact in reads.finished_lately(sheets, most=FEW)
        if (day := _day(fact))
    ]
    yield [
        Line(
            short(decision.text, _TITLE), decision_url(pk, decision.pk),
            f"Décision {decision.number}, faite",
        )
        for decision in reads.decisions_carried_out(contract, most=FEW)
    ]  # fmt: skip
    yield [
        Line(
            short(step.sheet.title, _TITLE), sheet_address(pk, step.sheet_id),
            short(f"Étape « {step.title} » faite {partial_date_told(step.done_on)}", _WHY), step.sheet.number,
        )
        for step in reads.steps_done(sheets, today, most=FEW)
    ]  # fmt: skip
    yield [
        Line(
            short(kept.text, _TITLE), address("contracts:commitment-list", pk, kept.signatory_id),
            short(f"Engagement tenu par {kept.signatory.organisation}", _WHY),
        )
        for kept in reads.commitments_kept(contract, most=FEW)
    ]  # fmt: skip
    yield [
        _sheet(contract, fact, f"En cours, nouvelles du {date_full(day)}")
        for fact in reads.going_on(sheets, today, most=FEW)
        if (day := _day(fact))
    ]


def _stuck(contract: Contract, sheets: QuerySet[ActionSheet], today: date) -> Iterator[list[Line]]:
    """What blocks, beside what is late."""
    yield [_sheet(contract, fact, _blocked(fact, today)) for fact in reads.blocked(sheets, most=FEW)]
    yield [
        Line(
            short(decision.text, _TITLE), decision_url(contract.pk, decision.pk),
            short(f"Décision {decision.number}, échéance : {partial_date(decision.current_due)}"
                  + (f", {decision.owner}" if decision.owner else ""), _WHY),
        )
        for decision in reads.decisions_overdue(contract, today, most=FEW)
    ]  # fmt: skip


def _blocked(fact: reads.SheetFact, today: date) -> str:
    day = _day(fact)
    since = f"Bloquée depuis {delay((today - day).days)}" if day and day < today else "Bloquée"
    return f"{since} : {fact.words}" if fact.words else since


def _awaited(contract: Contract, steering: reads.Steering, waiting: reads.Awaited) -> Iterator[Line]:
    """What is expected of the elected lead: signatures, then the points of the next steering committee."""
    pk = contract.pk
    if waiting.version is not None:
        number = waiting.version.number
        yield Line(
            "Signer le contrat", address("contracts:version-text", pk, number), f"Version {number}, figée, à signer"
        )
    for amendment in waiting.amendments:
        why = f"Avenant {amendment.number}, validé, à signer"
        yield Line(short(amendment.title, _TITLE), address("contracts:amendment", pk, amendment.number), why)
    if steering.coming is not None:
        for item in steering.items:
            why = f"À l’ordre du jour du {date_full(steering.coming.on)}"
            yield Line(short(item.title, _TITLE), meeting_url(steering.coming), why)


def _meeting(steering: reads.Steering) -> NextMeeting | None:
    if steering.coming is not None:
        found = steering.coming
        said = when_said(found.on, found.starts, found.ends)
        points = plural(len(steering.items), "point à l’ordre du jour", "points à l’ordre du jour")
        note = points if steering.items else "L’ordre du jour n’est pas encore écrit."
        return NextMeeting(found.name, meeting_url(found), said[:1].upper() + said[1:], note)
    if steering.last is not None:
        found = steering.last
        return NextMeeting(
            found.name, meeting_url(found), "Aucune séance n’est prévue.", f"Dernière : {date_full(found.on)}"
        )
    return None


def _money(sheets: QuerySet[ActionSheet]) -> tuple[Amount, ...]:
    everything = LineChoice()
    groups = [
        *costs_by(cost_lines(sheets, everything)).values(),
        *funding_by(funding_lines(sheets, everything)).values(),
    ]
    total = sum(groups, Totals())
    if not total.cost and not total.granted:
        return ()
    cost = figure(total.cost) if total.cost else Figure(UNKNOWN)
    gap = gap_figure(total.gap) if total.gap.amount is not None else Figure("inconnu", "sans coût prévu")
    return (
        Amount("Coût prévu", "ce que les actions demandent", cost),
        Amount(
            "Accordé", "ce que les financeurs ont promis", figure(total.granted) if total.granted else Figure(UNKNOWN)
        ),
        Amount("Reste à trouver", "le coût prévu moins l’accordé", gap),
    )
