"""The path of a contract as it is read: its states, each gate with what it asks, what was passed and what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ecluse.contracts.enums import ContractState
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.lifecycle import is_over
from ecluse.contracts.rules.sheet_filters import SheetFilter, SheetView, with_query
from ecluse.contracts.selectors import Access
from ecluse.governance.enums import AgreementState, PassageState
from ecluse.governance.models import Passage
from ecluse.governance.permissions import can_change_course, can_pass, can_read_asks, roles_to_answer, steers_path
from ecluse.governance.presenters.navigation import decision_url, gate_url
from ecluse.governance.rules.checks import CHECKS
from ecluse.governance.rules.gates import Asked, blocking
from ecluse.governance.rules.paths import AGREERS, PASSERS, STATES, Gate, Path
from ecluse.governance.selectors.gates import Course, GateNow

_PLACES = {
    "preparation": ("preparation:feasibility",), "findings": ("preparation:finding-list",),
    "priorities": ("preparation:priority-list",), "perimeter": ("contracts:perimeter",),
    "plan": ("contracts:item-list", "axes"), "signatories": ("contracts:item-list", "signataires"),
    "documents": ("contracts:item-list", "pieces"), "versions": ("contracts:version-list",),
    "amendments": ("contracts:amendment-list",), "register": ("governance:register",),
    "generations": ("contracts:generations",),
}  # fmt: skip
PASSAGE_MARKS = {"attente": "upcoming", "passee": "done", "refusee": "stopped", "retiree": "dropped"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of the path, as ``locks`` draws it."""

    label: str
    note: str
    state: str


def stages(path: Path, state: str, notes: dict[str, str] | None = None) -> tuple[Stage, ...]:
    """The states of a path in its own order, the ends that are not that of this contract left out."""
    order = [each for each in path.states if not is_over(each) or each == state]
    order += [] if is_over(state) else ["renouvele"]
    if state not in order:
        order.insert(0, state)
    place = order.index(state)
    notes = notes or {}
    return tuple(
        Stage(
            "Renouvellement" if each == "renouvele" and rank > place else STATES[each],
            notes.get(each, ""),
            "passed" if rank < place else "current" if rank == place else "next",
        )
        for rank, each in enumerate(order)
    )


def state_said(contract: Contract, mark: str) -> str:
    """« Mise en œuvre, prolongé par avenant »: the state of a contract, and what its last gates add to it."""
    state = str(ContractState(contract.state).label)
    return f"{state}, {mark}" if mark else state


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One thing that a gate asks: whether it is there, what is missing, where one goes to fill it."""

    label: str
    required: bool
    held: bool
    missing: str
    joined: bool
    url: str

    @property
    def mark(self) -> tuple[str, str]:
        """The kind of mark, and its word."""
        if self.held:
            return ("done", "Là")
        if self.joined:
            return ("upcoming", "À joindre")
        return ("stopped", "Manque") if self.required else ("paused", "Conseillé")


def asked_lines(contract: Contract, asked: Iterable[Asked]) -> list[AskedLine]:
    """What a gate asks, with the way to each thing that is missing."""
    return [
        AskedLine(
            each.label,
            each.required,
            each.held,
            each.missing,
            each.joined,
            "" if each.held else _place(contract, each.place),
        )
        for each in asked
    ]


def _place(contract: Contract, place: str) -> str:
    name, _, lacking = place.partition(":")
    if name == "sheets":
        url = address("contracts:sheet-list", contract.pk)
        return with_query(url, SheetView(filter=SheetFilter.of(manque=lacking)).query()) if lacking else url
    if name not in _PLACES:
        return ""
    route, *more = _PLACES[name]
    return address(route, contract.pk, *more)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement asked for: of whom, what was answered, when and by whom."""

    who: str
    state: str
    mark: str
    at: datetime | None
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage, as its history tells it."""

    pk: int
    name: str
    state: str
    mark: str
    on: date
    on_paper: bool
    said: str
    by: str
    at: datetime
    note: str
    evidence: tuple[EvidenceLine, ...]
    agreements: tuple[AgreementLine, ...]
    lacking: tuple[str, ...]
    answer_url: str
    withdraw_url: str


def _state_of(passage: Passage) -> str:
    return "Retour" if passage.is_return else str(passage.get_state_display())


def _day_of(passage: Passage) -> date:
    """The day that its state is about: that of the passage, of the demand while it waits, of what closed it otherwise."""
    if passage.state == PassageState.PASSED:
        return passage.passed_on
    return timezone.localtime(passage.settled_at or passage.recorded_at).date()


def passage_row(passage: Passage, contract: Contract, access: Access, documents: frozenset[int]) -> PassageRow:
    """A passage for one reader; ``documents`` are the kept documents that they may open."""
    passage.contract = contract
    waiting = passage.state == PassageState.WAITING
    said = "" if passage.leaves == passage.reaches else (
        f"{ContractState(passage.leaves).label} → {ContractState(passage.reaches).label}"
    )  # fmt: skip
    return PassageRow(
        pk=passage.pk, name=passage.name, state=_state_of(passage), mark=PASSAGE_MARKS[passage.state],
        on=_day_of(passage), on_paper=passage.on_paper, said=said, by=passage.by_label, at=passage.recorded_at,
        note=passage.note,
        evidence=tuple(
            EvidenceLine(each.words, _evidence_url(each, contract, documents)) for each in passage.evidence.all()
        ) if can_read_asks(access) else (),
        agreements=tuple(
            AgreementLine(
                AGREERS[each.role], str(each.get_state_display()),
                {AgreementState.GIVEN: "done", AgreementState.REFUSED: "stopped"}.get(AgreementState(each.state), "upcoming"),
                each.at, each.by_label, each.note if can_read_asks(access) else "",
            )
            for each in passage.agreements.all()
        ),
        lacking=tuple(each["label"] for each in passage.asked if not each["held"]) if can_read_asks(access) else (),
        answer_url=address("governance:passage-answer", contract.pk, passage.pk)
        if roles_to_answer(access, passage) else "",
        withdraw_url=address("governance:passage-withdraw", contract.pk, passage.pk)
        if waiting and steers_path(access, contract) else "",
    )  # fmt: skip


def _evidence_url(evidence: object, contract: Contract, documents: frozenset[int]) -> str:
    decision, document = getattr(evidence, "decision_id", None), getattr(evidence, "document_id", None)
    if decision is not None:
        return decision_url(contract.pk, decision)
    if document in documents:
        return address("contracts:item-list", contract.pk, "pieces") + f"#pieces-{document}"
    return ""


@dataclass(frozen=True, slots=True)
class GateCard:
    """A gate of the path, for one reader: what is asked is empty for whoever may not read it."""

    key: str
    name: str
    help: str
    url: str
    way: str
    passed_by: str
    agreed_by: str
    asked: tuple[AskedLine, ...]
    missing: int
    is_open: bool
    is_behind: bool
    passage: PassageRow | None
    pass_url: str
    paper_url: str

    @property
    def standing(self) -> tuple[str, str]:
        """Where the gate stands: the kind of mark, and its words."""
        if self.passage is not None and self.passage.mark == "upcoming":
            return ("upcoming", "En attente d’accord")
        if self.is_open:
            return ("running", "À passer")
        if self.passage is not None:
            return ("done", "Passée")
        return ("dropped", "Pas enregistrée") if self.is_behind else ("proposed", "Pas encore")


def gate_card(now: GateNow, contract: Contract, access: Access, documents: frozenset[int]) -> GateCard:
    """One gate, with what the reader may read and do of it."""
    gate, reads = now.gate, can_read_asks(access)
    may = can_pass(access, contract, gate) and now.waiting is None
    shown = now.waiting or now.passed
    return GateCard(
        key=gate.key, name=gate.name, help=gate.help, url=gate_url(contract.pk, gate.key), way=way_of(gate),
        passed_by=_listed(gate.passed_by, PASSERS), agreed_by=_listed(gate.agreed_by, AGREERS),
        asked=tuple(asked_lines(contract, now.asked)) if reads else (),
        missing=sum(not each.joined for each in blocking(now.asked)) if reads else 0,
        is_open=now.is_open and now.waiting is None,
        is_behind=now.is_behind,
        passage=passage_row(shown, contract, access, documents) if shown is not None else None,
        pass_url=address("governance:gate-pass", contract.pk, gate.key) if may and contract.state in gate.leaves else "",
        paper_url=address("governance:gate-paper", contract.pk, gate.key) if may else "",
    )  # fmt: skip


def way_of(gate: Gate) -> str:
    """« De Diagnostic à Priorisation »."""
    leaves = " ou ".join(STATES[each] for each in gate.leaves)
    return (
        f"De {leaves} à {STATES[gate.reaches]}"
        if gate.reaches and (gate.reaches,) != gate.leaves
        else f"Pendant : {leaves}"
    )


def _listed(words: Iterable[str], labels: dict[str, str] | object) -> str:
    return ", ".join(labels[word] for word in words)  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class CoursePage:
    """The whole path: what is to be passed now, what was, what comes."""

    name: str
    summary: str
    state: str
    stages: tuple[Stage, ...]
    now: tuple[GateCard, ...]
    others: tuple[GateCard, ...]
    history: tuple[PassageRow, ...]
    return_url: str
    choose_url: str


def course_page(contract: Contract, course: Course, access: Access, documents: frozenset[int]) -> CoursePage:
    """The path of a contract for one reader."""
    cards = [gate_card(each, contract, access, documents) for each in course.gates]
    waits = course.waiting
    first = [card for card in cards if card.is_open or (card.passage is not None and card.passage.mark == "upcoming")]
    may = can_change_course(access, contract) and waits is None
    return CoursePage(
        name=course.path.name,
        summary=course.path.summary,
        state=state_said(contract, course.mark),
        stages=stages(course.path, contract.state),
        now=tuple(first),
        others=tuple(card for card in cards if card not in first),
        history=tuple(passage_row(each, contract, access, documents) for each in course.passages),
        return_url=address("governance:come-back", contract.pk) if may and course.path.rank(contract.state) > 0 else "",
        choose_url=address("governance:path-choose", contract.pk) if may else "",
    )


@dataclass(frozen=True, slots=True)
class PathGateRow:
    """A gate of a path, as the administrator reads it."""

    key: str
    name: str
    help: str
    way: str
    required: tuple[str, ...]
    advised: tuple[str, ...]
    passed_by: str
    agreed_by: str
    mark: str


def path_rows(path: Path) -> list[PathGateRow]:
    """The gates of a path, in order."""
    return [
        PathGateRow(
            gate.key, gate.name, gate.help, way_of(gate), (*(CHECKS[each].label for each in gate.required), *gate.confirms),
            tuple(CHECKS[each].label for each in gate.advised), _listed(gate.passed_by, PASSERS),
            _listed(gate.agreed_by, AGREERS), gate.mark,
        )
        for gate in path.gates
    ]  # fmt: skip
