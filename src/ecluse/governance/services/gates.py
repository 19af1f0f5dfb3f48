"""Passing a gate: with what it asks, with those who are to agree, or told after the fact (ADR 16).

Nothing that was passed is taken away: a demand is withdrawn or refused, a contract comes back to an earlier state, and each
of these is a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.contracts.enums import ContractState
from ecluse.contracts.models import Contract, ContractDocument, Signatory
from ecluse.contracts.services import records
from ecluse.contracts.services.contracts import enter_state
from ecluse.contracts.services.records import Changes
from ecluse.governance.enums import AgreementState, PassageState
from ecluse.governance.models import ContractPath, Decision, Passage, PassageAgreement, PassageEvidence
from ecluse.governance.rules.checks import Given
from ecluse.governance.rules.gates import Asked, asked_of, blocking, outcome_of, refusal_of_passage
from ecluse.governance.rules.paths import AGREERS, Gate, Path
from ecluse.governance.selectors.gates import facts_of, people_asked, steering_among
from ecluse.governance.selectors.paths import path_of, paths
from ecluse.governance.services.notices import ask_by_mail
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import date_full, partial_date


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is joined to a passage: documents kept, decisions of the register, votes of signatories, ticked statements."""

    documents: Sequence[ContractDocument] = ()
    decisions: Sequence[Decision] = ()
    votes: Sequence[Signatory] = ()
    confirmed: frozenset[int] = frozenset()

    @property
    def proofs(self) -> list[Any]:
        """Everything that establishes the passage."""
        return [*self.documents, *self.decisions, *self.votes]

    @property
    def given(self) -> Given:
        """The same, counted."""
        return Given(len(self.documents), steering_among(self.decisions), self.confirmed)


def _locked(contract: Contract) -> Contract:
    current = Contract.objects.select_for_update().get(pk=contract.pk)
    if current.draft_of_id is not None:
        raise DomainError("L’exemplaire de travail d’un avenant n’a pas de parcours.")
    return current


def _gate(path: Path, key: str) -> Gate:
    gate = path.gate(key)
    if gate is None:
        raise DomainError("Cette porte n’est plus sur le parcours du contrat : ouvrez-le de nouveau.")
    return gate


def _refuse_ahead(day: date) -> None:
    if day > timezone.localdate():
        raise DomainError("cette date est à venir : un passage s’enregistre une fois fait.", field="passed_on")


@transaction.atomic
def pass_gate(
    *,
    by: Actor,
    contract: Contract,
    gate: str,
    passed_on: date,
    evidence: Evidence,
    note: str = "",
    on_paper: bool = False,
) -> Passage:
    """Pass a gate of the contract's path, or ask for the agreements that it needs first.

    ``on_paper``: it was done before it is told here. What is missing is then kept with it and stops nothing; no agreement
    is awaited; the contract only goes forward. Raises DomainError saying what is missing, or why it is not the moment.
    """
    current = _locked(contract)
    path = path_of(current)
    one = _gate(path, gate)
    note = note.strip()
    _refuse_ahead(passed_on)
    _refuse_foreign(current, evidence)
    if on_paper:
        _refuse_twin(current, one, passed_on)
    facts = facts_of(current, today=timezone.localdate())
    asked = asked_of(one.required, one.advised, one.confirms, facts, evidence.given)
    refused = refusal_of_passage(
        state=current.state, leaves=one.leaves, waiting=_waits(current), on_paper=on_paper, missing=blocking(asked),
        evidence=len(evidence.proofs) + bool(note),
    )  # fmt: skip
    if refused:
        raise DomainError(refused)
    reaches = _reached(path, one, current.state, on_paper=on_paper)
    waits = bool(one.agreed_by) and not on_paper
    if waits:
        _refuse_nobody(current, one)
        passed_on = timezone.localdate()  # the day of the demand, until the last agreement gives the day of the passage
    passage = Passage(
        contract=current, gate=one.key, name=one.name, mark=one.mark, on_paper=on_paper, passed_on=passed_on, note=note,
        leaves=current.state, reaches=reaches, asked=[asdict(each) | {"held": each.held} for each in asked],
        state=PassageState.WAITING if waits else PassageState.PASSED, by_label=by.audit_label[:300],
        settled_at=None if waits else timezone.now(),
    )  # fmt: skip
    with operation():
        records.save(passage)
        _keep_evidence(passage, evidence)
        for role in one.agreed_by if waits else ():
            PassageAgreement.objects.create(passage=passage, role=role)
        verb = "ask_passage" if waits else "pass_on_paper" if on_paper else "pass"
        records.tell(passage, by=by, verb=verb, changes=_told(passage, evidence, asked))
        if waits:
            ask_by_mail(passage)
        else:
            _enter(passage, by=by)
    return passage


def _told(passage: Passage, evidence: Evidence, asked: Iterable[Asked]) -> Changes:
    """What the journal tells of a passage. Evidence is counted: who reads the journal may not read every document."""
    count = len(evidence.proofs)
    told = Changes({"preuves": [None, count]} if count else {})
    told.of(label="précisions", name="note", told=("", passage.note), data=("", passage.note))
    lacking = [each.label for each in asked if not each.held]
    told.of(label="ce qui manquait", name="asked", told=([], lacking), data=([], lacking))
    return told


def _refuse_foreign(contract: Contract, evidence: Evidence) -> None:
    labels = {"Pièces": evidence.documents, "Décisions": evidence.decisions, "Délibérations": evidence.votes}
    for label, rows in labels.items():
        for row in rows:
            records.refuse_foreign(contract, label, row)


def _refuse_twin(contract: Contract, gate: Gate, on: date) -> None:
    """Refuse to tell twice what was done once: two clicks, or the page sent again."""
    if Passage.objects.filter(contract=contract, gate=gate.key, passed_on=on, state=PassageState.PASSED).exists():
        raise DomainError("Ce passage est déjà enregistré à cette date : il est dans l’historique.")


def _refuse_nobody(contract: Contract, gate: Gate) -> None:
    """Refuse a demand that nobody could answer."""
    absent = [AGREERS[role] for role in gate.agreed_by if not people_asked(contract, role)]
    if absent:
        raise DomainError(
            f"Personne ne peut répondre ici pour {' ni pour '.join(absent)} : donnez-lui un accès, ou enregistrez l’accord "
            "reçu sur papier."
        )


def _waits(contract: Contract) -> bool:
    return Passage.objects.filter(contract=contract, state=PassageState.WAITING).exists()


def _reached(path: Path, gate: Gate, state: str, *, on_paper: bool) -> str:
    """Where a contract in ``state`` comes out. Told after the fact, a gate long passed does not bring it back."""
    reached = gate.leads_to(state)
    if not on_paper or state in gate.leaves:
        return reached
    is_end = not any(state in each.leaves for each in path.gates)
    return state if is_end or path.rank(reached) < path.rank(state) else reached


def _keep_evidence(passage: Passage, evidence: Evidence) -> None:
    rows = [PassageEvidence(passage=passage, words=str(each)[:500], document=each) for each in evidence.documents]
    rows += [
        PassageEvidence(passage=passage, words=f"Décision {each}"[:500], decision=each) for each in evidence.decisions
    ]
    for each in evidence.votes:
        on = f" du {partial_date(each.deliberation_on)}" if each.deliberation_on else ""
        rows.append(PassageEvidence(passage=passage, words=f"Délibération{on} : {each}"[:500], signatory=each))
    PassageEvidence.objects.bulk_create(rows)


def _enter(passage: Passage, *, by: Actor) -> None:
    """The contract enters the state that the gate reaches; a gate inside a state changes nothing of it."""
    enter_state(by=by, contract=passage.contract, state=passage.reaches, note=passage.name)


def _awaiting(passage: Passage) -> Passage:
    """The passage, held, with its contract; refused if it has been settled meanwhile."""
    contract = _locked(passage.contract)
    current = Passage.objects.select_for_update().get(pk=passage.pk)
    current.contract = contract
    if current.state != PassageState.WAITING:
        raise DomainError(f"Ce passage n’attend plus de réponse : {current.get_state_display().lower()}.")
    records.refuse_archived(current)
    return current


def _settle(passage: Passage, state: str) -> None:
    passage.state, passage.settled_at = state, timezone.now()
    if state == PassageState.PASSED:
        passage.passed_on = timezone.localdate()
    records.save(passage)


@transaction.atomic
def answer_passage(*, by: Actor, passage: Passage, role: str, agreed: bool, note: str = "") -> Passage:
    """Give or refuse, for one of the roles that were asked, an agreement with a passage.

    The last agreement passes the gate, if what it asks is still there; one refusal closes the demand. Raises DomainError.
    """
    current = _awaiting(passage)
    row = current.agreements.select_for_update().filter(role=role, state=AgreementState.AWAITED).first()
    if row is None:
        raise DomainError("Votre accord n’est pas attendu sur ce passage, ou il a déjà été donné.")
    note = note.strip()
    if not agreed and not note:
        raise DomainError("écrivez ce qui manque pour que vous soyez d’accord.", field="note")
    row.state = AgreementState.GIVEN if agreed else AgreementState.REFUSED
    row.note, row.at, row.by_label = note, timezone.now(), by.audit_label[:300]
    outcome = outcome_of([row.state, *current.agreements.exclude(pk=row.pk).values_list("state", flat=True)])
    if outcome == PassageState.PASSED:
        _refuse_moved(current)
    with operation():
        records.save(row)
        told = Changes({AGREERS[role]: ["attendu", row.get_state_display().lower()]})
        told.of(label="mot", name="note", told=("", note), data=("", note))
        records.tell(current, by=by, verb="agree" if agreed else "disagree", changes=told)
        if outcome != PassageState.WAITING:
            _settle(current, outcome)
        if outcome == PassageState.PASSED:
            records.tell(current, by=by, verb="pass")
            _enter(current, by=by)
    return current


def _refuse_moved(passage: Passage) -> None:
    """Between the demand and the last agreement the contract may have lost what the gate asks, or its state."""
    contract = passage.contract
    if contract.state != passage.leaves:
        raise DomainError("Le contrat a changé d’étape depuis la demande : retirez-la et recommencez.")
    joined = {each["check"] for each in passage.asked if each["joined"]}
    gate = _gate(path_of(contract), passage.gate)
    asked = asked_of(gate.required, (), (), facts_of(contract, today=timezone.localdate()), Given())
    lacking = [each for each in blocking(asked) if each.check not in joined]
    if lacking:
        raise DomainError(
            f"Depuis la demande, il manque : {', '.join(each.label for each in lacking)}. La coordination doit d’abord "
            "le compléter."
        )


@transaction.atomic
def withdraw_passage(*, by: Actor, passage: Passage) -> Passage:
    """Take back a demand that awaits an agreement."""
    current = _awaiting(passage)
    _settle(current, PassageState.WITHDRAWN)
    records.tell(current, by=by, verb="withdraw_passage")
    return current


@transaction.atomic
def come_back(*, by: Actor, contract: Contract, state: str, reason: str, on: date | None = None) -> Passage:
    """Bring a contract back to an earlier state of its path, and say why; the passages made stay told.

    Raises DomainError if that state is not before the one it is in, or without a reason.
    """
    current = _locked(contract)
    records.refuse_archived(Passage(contract=current))
    path, reason = path_of(current), reason.strip()
    day = on or timezone.localdate()
    _refuse_ahead(day)
    if not reason:
        raise DomainError("écrivez pourquoi le contrat revient à cette étape.", field="reason")
    if state not in path.states or path.rank(state) >= path.rank(current.state):
        raise DomainError("Choisissez une étape qui précède celle d’aujourd’hui.", field="state")
    if _waits(current):
        raise DomainError("Un passage attend un accord : retirez d’abord la demande.")
    label = ContractState(state).label
    passage = Passage(
        contract=current, name=f"Retour à l’étape « {label} »", leaves=current.state, reaches=state, is_return=True,
        state=PassageState.PASSED, passed_on=day, note=reason, by_label=by.audit_label[:300], settled_at=timezone.now(),
    )  # fmt: skip
    with operation():
        records.save(passage)
        told = Changes({"motif": ["", reason], "date": ["", date_full(day)]})
        records.tell(passage, by=by, verb="come_back", changes=told)
        _enter(passage, by=by)
    return passage


@transaction.atomic
def choose_path(*, by: Actor, contract: Contract, slug: str) -> None:
    """Choose the path that a contract follows; empty, it follows again the one of its region. Raises DomainError."""
    current = _locked(contract)
    known = paths()
    if slug and slug not in known:
        raise DomainError("Choisissez un des parcours de la liste.", field="slug")
    if _waits(current):
        raise DomainError("Un passage attend un accord : attendez la réponse, ou retirez la demande.")
    before = path_of(current)
    if slug:
        row, _ = ContractPath.objects.update_or_create(contract=current, defaults={"slug": slug})
    else:
        row = ContractPath.objects.filter(contract=current).first() or ContractPath(contract=current)
        if row.pk:
            row.delete()
    after = path_of(current)
    records.refuse_archived(row)
    records.tell(current, by=by, verb="choose_path", changes=Changes({"parcours": [before.name, after.name]}))
