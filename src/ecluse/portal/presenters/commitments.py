"""« Nos engagements »: what a signatory promised, and what shows that it is being kept.

Commitments bind no one in court: what is kept comes first, and nothing is counted against anyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ecluse.contracts.enums import ActorRole, CommitmentStatus, SignatoryLevel
from ecluse.contracts.models import Commitment, Contract, ContractDocument, FundingLine, SheetActor, Signatory
from ecluse.contracts.permissions import can_track_commitments
from ecluse.contracts.presenters.figures import Figure, figure
from ecluse.contracts.presenters.money import MoneyRow, MoneyTable
from ecluse.contracts.presenters.navigation import NavItem, address
from ecluse.contracts.presenters.sheets.marks import status_mark
from ecluse.contracts.rules.money import Totals, totals_of
from ecluse.contracts.rules.sheet_filters import with_query
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.governance.models import Meeting
from ecluse.governance.presenters.navigation import DECISION_MARKS, decision_url, meeting_url
from ecluse.governance.rules.decisions import STANDINGS
from ecluse.governance.rules.invitations import when_said
from ecluse.lib.formats import date_full, partial_date, partial_date_told, plural
from ecluse.portal.presenters.gates import asked_of
from ecluse.portal.presenters.lines import Line, sheet_address
from ecluse.portal.selectors import commitments as reads

#: How far a commitment has come, in the order of the page: what is kept first. The mark, then the words.
_STANDINGS = {
    CommitmentStatus.KEPT: ("done", "Tenu"),
    CommitmentStatus.UNDER_WAY: ("running", "En cours"),
    CommitmentStatus.PLANNED: ("upcoming", "Prévu"),
    CommitmentStatus.UNKNOWN: ("proposed", "Pas encore suivi"),
    CommitmentStatus.NOT_KEPT: ("paused", "Non tenu"),
}
_FIGURES = (("planned", "Prévu"), ("requested", "Demandé"), ("granted", "Accordé"), ("paid", "Versé"))


@dataclass(frozen=True, slots=True)
class Marked:
    """A line with its mark: the kind that ``status`` draws, and its words."""

    line: Line
    mark: str
    label: str


@dataclass(frozen=True, slots=True)
class Deliberation:
    """Where the text of a vote is read; ``is_file``: it is a file to take away."""

    url: str
    is_file: bool


@dataclass(frozen=True, slots=True)
class OwnCommitments:
    """Everything that the page shows of one signatory."""

    name: str
    others: tuple[NavItem, ...]
    lede: str
    facts: tuple[tuple[str, str], ...]
    deliberation: Deliberation | None
    gates: tuple[Line, ...]
    commitments: tuple[Marked, ...]
    actions: tuple[Marked, ...]
    decisions: tuple[Marked, ...]
    meetings: tuple[Line, ...]
    bodies: tuple[str, ...]
    money: MoneyTable | None


def own_commitments(contract: Contract, access: Access, *, today: date, wanted: str = "") -> OwnCommitments | None:
    """The page of the signatory ``wanted``, a key as text, or of the first that the reader speaks for; None if there is none."""
    signatories = reads.signatories_for(contract, access.signs_for)
    if not signatories:
        return None
    one = next((each for each in signatories if str(each.pk) == wanted), signatories[0])
    one.contract = contract
    sheets = sheets_of(contract, visible_to=access)
    commitments, sitting = reads.commitments_by(one), reads.sitting_of(one, today)
    may_track = can_track_commitments(access, one)
    return OwnCommitments(
        name=str(one.organisation),
        others=tuple(_others(contract, signatories, one)) if len(signatories) > 1 else (),
        lede=_lede(commitments),
        facts=tuple(_facts(one)),
        deliberation=_deliberation(reads.deliberation_of(one, access)),
        gates=tuple(asked_of([contract], access.roles)),
        commitments=tuple(_commitment(contract, each, may_track) for each in _in_order(commitments)),
        actions=tuple(map(_action, reads.actions_of(one, sheets))),
        decisions=tuple(_decision(contract.pk, each) for each in reads.decisions_entrusted(one)),
        meetings=tuple(map(_meeting, sitting.meetings)),
        bodies=tuple(sitting.bodies),
        money=_money(reads.funding_by_body(one, sheets)),
    )


def _others(contract: Contract, signatories: Sequence[Signatory], one: Signatory) -> Iterable[NavItem]:
    here = address("portal:own-commitments", contract.pk)
    for each in signatories:
        yield NavItem(label=str(each.organisation), url=with_query(here, f"signataire={each.pk}"), current=each is one)


def _in_order(commitments: Sequence[Commitment]) -> list[Commitment]:
    order = list(_STANDINGS)
    return sorted(commitments, key=lambda each: (order.index(CommitmentStatus(each.status)), each.position, each.pk))


def _lede(commitments: Sequence[Commitment]) -> str:
    if not commitments:
        return "Aucun engagement n’a été écrit dans ce contrat au nom de votre organisme."
    kept = sum(each.status == CommitmentStatus.KEPT for each in commitments)
    going = sum(each.status == CommitmentStatus.UNDER_WAY for each in commitments)
    said = [plural(len(commitments), "engagement")]
    said += [plural(kept, "tenu", "tenus")] if kept else []
    said += [plural(going, "en cours", "en cours")] if going else []
    return f"{said[0]}{' : ' if said[1:] else ''}{', '.join(said[1:])}."


def _facts(one: Signatory) -> Iterable[tuple[str, str]]:
    yield "Qualité", str(SignatoryLevel(one.level).label)
    if one.representative_function or one.capacity:
        yield "Signe pour l’organisme", ", ".join(filter(None, [one.representative_function, one.capacity]))
    yield "Délibération", partial_date_told(one.deliberation_on) if one.deliberation_on else "date non renseignée"
    signatures = reads.signatures_by(one)
    if signatures:
        told = [f"version {each.version.number}, le {date_full(each.signed_on)}" for each in signatures]
        yield "A signé", " ; ".join(told)
    else:
        yield "A signé", partial_date_told(one.signed_on) if one.signed_on else "date non renseignée"


def _deliberation(document: ContractDocument | None) -> Deliberation | None:
    if document is None:
        return None
    url = document.url or address("contracts:document-file", document.contract_id, document.pk)
    return Deliberation(url, is_file=not document.url)


def _commitment(contract: Contract, each: Commitment, may_track: bool) -> Marked:
    mark, label = _STANDINGS[CommitmentStatus(each.status)]
    url = address("contracts:commitment-edit", contract.pk, each.signatory_id, each.pk) if may_track else ""
    return Marked(Line(each.text, "", each.resources, act="Dire où il en est" if url else "", act_url=url), mark, label)


def _action(actor: SheetActor) -> Marked:
    sheet = actor.sheet
    mark = status_mark(sheet.status)
    why = ", ".join(filter(None, [str(ActorRole(actor.role).label), actor.detail]))
    return Marked(
        Line(sheet.title, sheet_address(sheet.contract_id, sheet.pk), why, sheet.number), mark.kind, mark.label
    )


def _decision(contract_pk: int, decision: Any) -> Marked:
    state, due = decision.current_state, decision.current_due
    why = f"Décision {decision.number}" + (f", échéance : {partial_date(due)}" if due else "")
    line = Line(decision.text, decision_url(contract_pk, decision.pk), why)
    return Marked(line, DECISION_MARKS[state], STANDINGS[state])


def _meeting(meeting: Meeting) -> Line:
    said = when_said(meeting.on, meeting.starts, meeting.ends)
    return Line(meeting.name, meeting_url(meeting), said[:1].upper() + said[1:])


def _money(lines: Sequence[FundingLine]) -> MoneyTable | None:
    """What the body pays for, line by line, and the sum."""
    if not lines:
        return None

    def figures(totals: Totals) -> tuple[Figure, ...]:
        return tuple(figure(getattr(totals, name)) for name, _ in _FIGURES)

    return MoneyTable(
        caption="Ce que vous financez",
        first="Action",
        headers=tuple(heading for _, heading in _FIGURES),
        rows=tuple(
            MoneyRow(
                ", ".join(filter(None, [str(line.sheet), str(line.year or "")])),
                sheet_address(line.sheet.contract_id, line.sheet_id),
                figures(totals_of([], [line])),
            )
            for line in lines
        ),
        total=MoneyRow("Total", "", figures(totals_of([], lines))),
    )
