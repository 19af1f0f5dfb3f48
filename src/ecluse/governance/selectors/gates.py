"""Where a contract stands on its path: what each gate asks of it, what was passed, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from ecluse.accounts.enums import OrganisationKind
from ecluse.accounts.models import Person
from ecluse.contracts.enums import AmendmentState, SignatoryLevel, VersionState
from ecluse.contracts.models import (
    ActionSheet,
    Amendment,
    Axis,
    Commitment,
    Contract,
    ContractDocument,
    ContractVersion,
    IndicatorValue,
    Mandate,
    Membership,
    Signatory,
)
from ecluse.contracts.selectors.access import held_today
from ecluse.contracts.selectors.sheet_search import lacking
from ecluse.governance.enums import AgreementState, BodyKind, PassageState
from ecluse.governance.models import Decision, Passage, PassageAgreement, PassageEvidence
from ecluse.governance.rules.checks import Facts, Given
from ecluse.governance.rules.gates import Asked, asked_of
from ecluse.governance.rules.paths import Gate, Path
from ecluse.governance.selectors.paths import life_of
from ecluse.preparation.models import Feasibility, Finding, Priority, PriorityCriterion, PriorityScore

#: Sheets that have told nothing for this long are asked for news before the evaluation.
_A_YEAR = timedelta(days=365)


def facts_of(contract: Contract, *, today: date) -> Facts:
    """All that gates may ask of a contract: a dozen queries, whatever it holds."""
    file = Feasibility.objects.filter(contract=contract).first()
    documents = ContractDocument.objects.filter(contract=contract).order_by().values_list("kind", flat=True).distinct()
    findings = Finding.objects.filter(contract=contract, archived_at__isnull=True).aggregate(
        all=Count("pk"), voices=Count("pk", filter=~Q(verbatim="", encounter=None, raised_by=""))
    )
    return Facts(
        documents=frozenset(documents),
        carrier=file is not None and bool(file.political_body_id or file.political_function),
        engineering=file is not None and bool(file.engineering_body_id or file.engineering_function),
        perimeter=contract.perimeter_id is not None,
        agreement=file is not None and bool(file.agreement_on),
        findings=findings["all"],
        voices=findings["voices"],
        axes=Axis.objects.filter(contract=contract).count(),
        values=IndicatorValue.objects.filter(indicator__sheet__contract=contract).count(),
        amendments=Amendment.objects.filter(contract=contract, state=AmendmentState.SIGNED).count(),
        successors=contract.successors.filter(draft_of__isnull=True).count(),
        **_priorities(contract),
        **_sheets(contract, today),
        **_parties(contract),
        **_versions(contract),
    )


def _priorities(contract: Contract) -> dict[str, Any]:
    """A priority is scored when it has a score on every criterion of the grid."""
    criteria = PriorityCriterion.objects.filter(contract=contract).count()
    live = Priority.objects.filter(contract=contract, archived_at__isnull=True)
    given = dict(
        PriorityScore.objects.filter(priority__in=live).order_by().values_list("priority").annotate(n=Count("pk"))
    )
    rows = list(live.values_list("pk", "decision"))
    return {
        "priorities": len(rows),
        "unscored": sum(not criteria or given.get(pk, 0) < criteria for pk, _ in rows),
        "undecided": sum(not decision for _, decision in rows),
    }


def _sheets(contract: Contract, today: date) -> dict[str, Any]:
    """Actions alone: what hangs under an action is told with it."""
    lacks = lacking(funding=True) | {
        "plan": ~Q(Exists(ActionSheet.linked_plans.through.objects.filter(actionsheet=OuterRef("pk")))),
        "nouvelles": Q(last_news_at__isnull=True) | Q(last_news_at__date__lt=today - _A_YEAR),
    }
    sheets = ActionSheet.objects.filter(contract=contract, archived_at__isnull=True, parent__isnull=True)
    counts = sheets.aggregate(
        sheets=Count("pk"), **{f"without_{word}": Count("pk", filter=q) for word, q in lacks.items()}
    )
    return {"sheets": counts["sheets"], "without": {word: counts[f"without_{word}"] for word in lacks}}


def _parties(contract: Contract) -> dict[str, Any]:
    """Collectivities vote; the State and its agencies sign without a vote."""
    committed = Exists(Commitment.objects.filter(signatory=OuterRef("pk")))
    rows = list(
        Signatory.objects.filter(contract=contract)
        .annotate(committed=committed)
        .values_list(
            "organisation__name", "organisation__kind", "level", "deliberation_on", "deliberation", "committed"
        )
    )
    principal = [row for row in rows if row[2] == SignatoryLevel.PRINCIPAL]
    voting = [row for row in principal if row[1] == OrganisationKind.LOCAL_AUTHORITY]
    return {
        "signatories": len(rows),
        "parties": frozenset(kind for _, kind, *_ in principal),
        "undeliberated": tuple(name for name, _, _, on, text, _ in voting if not on and text is None),
        "uncommitted": tuple(row[0] for row in rows if not row[5]),
    }


def _versions(contract: Contract) -> dict[str, Any]:
    signed = (
        ContractVersion.objects.filter(contract=contract, state=VersionState.SIGNED)
        .order_by("number")
        .annotate(files=Count("annexes"))
        .values_list("scope", "signed_document", "files")
    )
    rows = list(signed)
    return {
        "signed": frozenset(scope for scope, _, _ in rows),
        "signed_file": any(document is not None for _, document, _ in rows),
        "annexes": rows[-1][2] if rows else 0,
    }


@dataclass(frozen=True, slots=True)
class GateNow:
    """A gate of a path, for one contract: what it asks, its passages (latest first), whether it is to be passed now.

    ``is_behind``: the contract is past every state that it leaves.
    """

    gate: Gate
    asked: tuple[Asked, ...]
    passages: tuple[Passage, ...]
    is_open: bool
    is_behind: bool

    @property
    def waiting(self) -> Passage | None:
        return next((each for each in self.passages if each.state == PassageState.WAITING), None)

    @property
    def passed(self) -> Passage | None:
        """Its latest passage, if the contract has not come back before it since."""
        return next((each for each in self.passages if each.state == PassageState.PASSED), None)


@dataclass(frozen=True, slots=True)
class Course:
    """The path of a contract with where it stands: its gates in order, and its returns to an earlier state."""

    path: Path
    gates: tuple[GateNow, ...]
    passages: tuple[Passage, ...]
    mark: str

    def gate(self, key: str) -> GateNow | None:
        return next((each for each in self.gates if each.gate.key == key), None)

    @property
    def waiting(self) -> Passage | None:
        return next((each for each in self.passages if each.state == PassageState.WAITING), None)


def passages_of(contract: Contract) -> QuerySet[Passage]:
    """Every passage of a contract, latest first, with its evidence and the answers of those asked to agree."""
    evidence = PassageEvidence.objects.select_related("document", "decision")
    return (
        Passage.objects.filter(contract=contract)
        .prefetch_related(Prefetch("evidence", evidence), "agreements")
        .order_by("-pk")
    )


def course_of(contract: Contract, *, today: date | None = None) -> Course:
    """Where a contract stands on its path: some twenty queries, whatever it holds."""
    path, mark = life_of(contract)
    facts = facts_of(contract, today=today or timezone.localdate())
    passages = tuple(passages_of(contract))
    nothing, done = Given(), _passed_in_state(passages)
    gates = tuple(
        GateNow(
            gate,
            asked_of(gate.required, gate.advised, gate.confirms, facts, nothing),
            tuple(each for each in passages if each.gate == gate.key),
            contract.state in gate.leaves and gate.key not in done,
            all(path.rank(state) < path.rank(contract.state) for state in gate.leaves),
        )
        for gate in path.gates
    )
    return Course(path, gates, passages, mark)


def _passed_in_state(passages: Iterable[Passage]) -> set[str]:
    """The gates passed since the contract is in its state, without leaving it: the mid-term review is done once."""
    found = set()
    for each in passages:
        if each.state == PassageState.PASSED:
            if each.leaves != each.reaches:
                break
            found.add(each.gate)
    return found


def get_passage(pk: int, *, contract: Contract) -> Passage:
    """One passage. Raises Passage.DoesNotExist for one of another contract."""
    found = passages_of(contract).get(pk=pk)
    found.contract = contract
    return found


def awaited_agreements(contracts: Iterable[int], roles: Iterable[str]) -> QuerySet[PassageAgreement]:
    """The agreements that those roles are asked for and have not answered, in those contracts, the oldest first."""
    return (
        PassageAgreement.objects.filter(
            passage__contract__in=contracts, passage__state=PassageState.WAITING, role__in=roles,
            state=AgreementState.AWAITED,
        )
        .select_related("passage__contract")
        .order_by("passage__recorded_at", "pk")
    )  # fmt: skip


def people_asked(contract: Contract, role: str) -> list[Person]:
    """Who holds today a role that is asked to agree, on the contract or on its territory; one query."""
    members = Membership.objects.filter(held_today(), contract=contract, role=role).values("person")
    mandated = Mandate.objects.filter(role=role, territory__in=contract.covering.all()).values("person")
    return list(Person.objects.filter(Q(pk__in=members) | Q(pk__in=mandated)).order_by("pk"))


def decisions_for(contract: Contract, gate: str = "") -> QuerySet[Decision]:
    """The decisions that may establish a passage, those taken about this gate first."""
    rows = Decision.objects.filter(contract=contract, superseded_by__isnull=True).select_related("body")
    return rows.annotate(about=Q(gate=gate)).order_by(F("about").desc(), "-adopted_on", "-pk") if gate else rows


def steering_among(decisions: Iterable[Decision]) -> int:
    """How many of those decisions a steering committee took."""
    return sum(each.body.kind == BodyKind.STEERING for each in decisions)


def voted_signatories(contract: Contract) -> QuerySet[Signatory]:
    """The signatories whose vote is known, by a date or by its text."""
    rows = Signatory.objects.filter(contract=contract).select_related("organisation", "deliberation")
    return rows.exclude(deliberation_on="", deliberation__isnull=True)
