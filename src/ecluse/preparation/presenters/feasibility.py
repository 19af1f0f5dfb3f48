"""The feasibility note and the log of encounters, as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.contracts.models import Contract, ContractDocument
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.lib.formats import number, partial_date, partial_date_told, plural
from ecluse.preparation.enums import CriterionKind
from ecluse.preparation.models import Encounter, Feasibility, FeasibilityCriterion
from ecluse.preparation.rules.feasibility import WORDS, FileFacts, distribution, missing
from ecluse.preparation.selectors.feasibility import (
    co_carriers_of,
    communes_of_contract,
    criteria_of,
    encounters_of,
    feasibility_of,
    funding_rules_of,
    proof_of_agreement,
)
from ecluse.territories.models import Territory


@dataclass(frozen=True, slots=True)
class RowUrls:
    """What may be done with a row (empty: nothing), and where it stands."""

    anchor: str
    edit: str = ""
    remove: str = ""
    move: str = ""
    first: bool = False
    last: bool = False


def row_urls(
    contract: int, slug: str, pk: int, *, may_edit: bool, place: int = 0, of: int = 1, ordered: bool = True
) -> RowUrls:
    """The gestures of row ``place`` of ``of``; none for who may not write."""
    anchor = f"{slug}-{pk}"
    if not may_edit:
        return RowUrls(anchor)
    return RowUrls(
        anchor,
        address("preparation:item-edit", contract, slug, pk),
        address("preparation:item-remove", contract, slug, pk),
        address("preparation:item-move", contract, slug, pk) if ordered and of > 1 else "",
        place == 0,
        place == of - 1,
    )


@dataclass(frozen=True, slots=True)
class CriterionRow:
    title: str
    score: str
    word: str
    justification: str
    urls: RowUrls


@dataclass(frozen=True, slots=True)
class CriterionGroup:
    """Factors, or conditions: the rows, and how their scores are shared out."""

    kind: str
    label: str
    rows: tuple[CriterionRow, ...]
    shares: tuple[tuple[str, str, int], ...]
    new_url: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    text: str
    source: str
    shared: bool
    urls: RowUrls | None


@dataclass(frozen=True, slots=True)
class BodyRow:
    name: str
    role: str
    urls: RowUrls


@dataclass(frozen=True, slots=True)
class Note:
    """The feasibility note of a contract."""

    file: Feasibility
    political: str
    engineering: str
    agreement: str
    proof: tuple[str, str] | None
    co_carriers: tuple[BodyRow, ...]
    groups: tuple[CriterionGroup, ...]
    rules: tuple[RuleRow, ...]
    steps: tuple[str, ...]
    missing: tuple[str, ...]
    coverage: Coverage
    criteria: int
    empty: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which communes of the perimeter have been met, by name, and what the accounts tell without names."""

    communes: tuple[tuple[Territory, bool], ...]
    met: int
    told: int
    sessions: int
    with_communes: int  # of the sessions, those of which communes are named or counted
    bodies: int
    participants: int | None
    counted: str

    @property
    def left(self) -> int:
        return len(self.communes) - self.met

    @property
    def classes(self) -> dict[str, str]:
        """The colour of each commune on the map, by its code."""
        return {commune.code: "q4" if met else "q1" for commune, met in self.communes}

    @property
    def words(self) -> dict[str, str]:
        """What the table beside the map says of each commune, by its code."""
        return {commune.code: "rencontrée" if met else "pas encore" for commune, met in self.communes}

    @property
    def sentence(self) -> str:
        """« 28 communes rencontrées en 3 séances »: what is known, by name or by number."""
        if not self.sessions:
            return "Aucune rencontre n’est encore écrite."
        times = plural(self.sessions, "séance")
        most = max(self.met, self.told)
        if not most:
            return f"{times}, sans commune nommée."
        whole = f", sur {self.sessions} en tout" if self.sessions != self.with_communes else ""
        met = plural(most, "commune rencontrée", "communes rencontrées")
        return f"{met} en {plural(self.with_communes, 'séance')}{whole}."

    @property
    def caution(self) -> str:
        """Why the number and the names do not tell the same, if they do not."""
        if self.told <= self.met:
            return ""
        inside = f" ; le périmètre en compte {number(len(self.communes))}" if self.communes else ""
        return f"La source annonce {plural(self.told, 'commune')}{inside}. {self._named}"

    @property
    def _named(self) -> str:
        if not self.met:
            return "Elle ne dit pas lesquelles : aucune n’est cochée."
        return f"{plural(self.met, 'est nommée', 'sont nommées')} ici."


def coverage(communes: Sequence[Territory], encounters: Sequence[Encounter]) -> Coverage:
    """What the encounters cover of the communes of a perimeter."""
    met = {commune.pk for each in encounters for commune in each.communes.all()}
    bodies = {body.pk for each in encounters for body in each.organisations.all()}
    counted = [each.participants for each in encounters if each.participants is not None]
    inside = tuple((commune, commune.pk in met) for commune in communes)
    return Coverage(
        communes=inside,
        met=sum(1 for _, seen in inside if seen),
        told=max((each.communes_told or 0 for each in encounters), default=0),
        sessions=sum(each.sessions for each in encounters),
        with_communes=sum(each.sessions for each in encounters if each.communes_told or each.communes.all()),
        bodies=len(bodies),
        participants=sum(counted) if counted else None,
        counted=""
        if len(counted) == len(encounters)
        else f"comptés à {plural(len(counted), 'rencontre')} sur {len(encounters)}",
    )


def feasibility_note(contract: Contract, access: Access, *, may_edit: bool) -> Note:
    """The note: a number of queries that does not depend on what it holds."""
    file = feasibility_of(contract)
    criteria, carriers = criteria_of(contract), co_carriers_of(contract)
    rules = list(funding_rules_of(contract))
    encounters = encounters_of(contract)
    covered = coverage(communes_of_contract(contract), encounters)
    facts = FileFacts(
        carrier=bool(file.political_body_id or file.political_function),
        engineering=bool(file.engineering_body_id or file.engineering_function),
        perimeter=contract.perimeter_id is not None,
        agreement=bool(file.agreement_on),
        criteria=len(criteria),
        unscored=sum(1 for each in criteria if not each.score),
        encounters=len(encounters),
        communes_left=covered.left,
        next_steps=bool(file.next_steps),
    )
    own = [rule for rule in rules if rule.contract_id]
    return Note(
        file=file,
        political=_joined(file.political_function, str(file.political_body or "")),
        engineering=_engineering(file),
        agreement=_agreement(file),
        proof=_proof(proof_of_agreement(file, access)),
        co_carriers=tuple(
            BodyRow(
                str(each.organisation), each.role,
                row_urls(contract.pk, "co-porteurs", each.pk, may_edit=may_edit, place=place, of=len(carriers)),
            )
            for place, each in enumerate(carriers)
        ),
        groups=tuple(_group(contract.pk, kind, criteria, may_edit=may_edit) for kind in CriterionKind),
        rules=tuple(
            RuleRow(
                rule.text,
                _joined(rule.source, partial_date(rule.known_on) if rule.known_on else ""),
                rule.contract_id is None,
                row_urls(contract.pk, "regles", rule.pk, may_edit=may_edit, place=own.index(rule), of=len(own))
                if rule.contract_id
                else None,
            )
            for rule in rules
        ),
        steps=tuple(line for line in file.next_steps.splitlines() if line.strip()),
        missing=missing(facts),
        coverage=covered,
        criteria=len(criteria),
        empty=not file.pk and not criteria and not carriers and not encounters,
    )  # fmt: skip


def _group(
    contract: int, kind: CriterionKind, criteria: Sequence[FeasibilityCriterion], *, may_edit: bool
) -> CriterionGroup:
    inside = [each for each in criteria if each.kind == kind]
    return CriterionGroup(
        kind=kind.value,
        label="Facteurs facilitants" if kind == CriterionKind.FACTOR else "Conditions de réussite",
        rows=tuple(
            CriterionRow(
                each.title, each.score, WORDS[each.score], each.justification,
                row_urls(contract, "facteurs", each.pk, may_edit=may_edit, place=place, of=len(inside)),
            )
            for place, each in enumerate(inside)
        ),
        shares=distribution(each.score for each in inside),
        new_url=f"{address('preparation:item-create', contract, 'facteurs')}?kind={kind.value}" if may_edit else "",
    )  # fmt: skip


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _engineering(file: Feasibility) -> str:
    share = ""
    if file.engineering_share is not None:
        field = Feasibility._meta.get_field("engineering_share")
        share = field.said(file.engineering_share)
    until = f"jusqu’à {partial_date(file.engineering_until)}" if file.engineering_until else ""
    return _joined(file.engineering_function, str(file.engineering_body or ""), share, until)


def _proof(document: ContractDocument | None) -> tuple[str, str] | None:
    """The title of a document and where it is read."""
    if document is None:
        return None
    return document.title, document.url or address("contracts:document-file", document.contract_id, document.pk)


def _agreement(file: Feasibility) -> str:
    if not file.agreement_on:
        return ""
    given = f", par : {file.agreement_function}" if file.agreement_function else ""
    return f"Donné {partial_date_told(file.agreement_on)}{given}"


@dataclass(frozen=True, slots=True)
class EncounterRow:
    title: str
    facts: tuple[str, ...]
    communes: str
    bodies: str
    said: str
    findings_url: str
    urls: RowUrls


def encounter_rows(contract: Contract, encounters: Sequence[Encounter], *, may_edit: bool) -> tuple[EncounterRow, ...]:
    """The log, latest first."""
    rows = []
    for each in encounters:
        communes = [str(commune) for commune in each.communes.all()]
        told = plural(each.communes_told, "commune annoncée", "communes annoncées") if each.communes_told else ""
        rows.append(
            EncounterRow(
                title=f"{each.get_kind_display()}, {partial_date(each.held_on)}",
                facts=tuple(
                    fact
                    for fact in (
                        each.place,
                        plural(each.sessions, "séance") if each.sessions > 1 else "",
                        plural(each.participants, "participant") if each.participants is not None else "",
                        plural(len(communes), "commune") if communes else told,
                    )
                    if fact
                ),
                communes=", ".join(communes),
                bodies=", ".join(sorted(str(body) for body in each.organisations.all())),
                said=each.said,
                findings_url=f"{address('preparation:item-create', contract.pk, 'constats')}?encounter={each.pk}"
                if may_edit
                else "",
                urls=row_urls(contract.pk, "rencontres", each.pk, may_edit=may_edit, ordered=False),
            )
        )
    return tuple(rows)
