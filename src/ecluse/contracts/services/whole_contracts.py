"""Whole contracts with their past, put in the database together: the queries grow with the kinds of rows, not with rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import OuterRef, Subquery

from ecluse.accounts.models import Organisation
from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.services import Actor, Entry
from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Commitment,
    Contract,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    LinkedPlan,
    Milestone,
    Note,
    Objective,
    Programme,
    SheetActor,
    SheetAxis,
    SheetDeterminant,
    Signatory,
    StatusChange,
    Term,
    Theme,
)
from ecluse.contracts.rules.whole_contracts import Target, WholeContract, WholeSheet
from ecluse.contracts.selectors.states import link_columns
from ecluse.contracts.services import records
from ecluse.contracts.services.contracts import cover
from ecluse.contracts.services.sheets import make_searchable
from ecluse.lib.text import key
from ecluse.territories.models import Perimeter

#: Rows of one statement: SQLite takes so many values at once, and memory stays small.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, as the journal remembers it: a name alone, unless it is an account's."""

    audit_label: str
    audit_id: str = ""


@transaction.atomic
def write_contracts(
    *,
    by: Actor,
    contracts: Sequence[WholeContract],
    perimeters: Sequence[Perimeter],
    authors: Mapping[str, Actor] | None = None,
) -> list[Contract]:
    """Write new contracts with all they hold and their journals, dated as they say; ``perimeters`` are theirs, in order.

    ``authors`` are the accounts behind the names that events bear. Bodies and words that are not known yet are made known
    by ``by``. Raises DomainError for a field that a sheet may not hold, IntegrityError for what the database refuses; then
    none is written.
    """
    names = {name for whole in contracts for name in whole.bodies}
    bodies = get_or_create_organisations(by=by, names=sorted(names))
    written = _Writer(contracts, bodies, _terms(contracts), authors or {}).write(perimeters)
    for contract in written:
        cover(contract)
    return written


def _terms(contracts: Sequence[WholeContract]) -> dict[tuple[str, str], Term]:
    """The shared words that the contracts use, by kind and folded label; those that are missing are added."""
    wanted: dict[tuple[str, str], str] = {}
    for whole in contracts:
        used = [(VocabularyKind.PLAN, word) for word, _ in whole.plans]
        for sheet in whole.sheets:
            used += [(VocabularyKind.AUDIENCE, word) for word in sheet.audiences]
            used += [(VocabularyKind.DETERMINANT, word) for word in sheet.determinants]
            used += [(VocabularyKind.TAG, word) for word in sheet.tags]
            used += [(VocabularyKind.FUNDING_SCHEME, line.scheme) for line in sheet.funding]
        wanted |= {(kind.value, key(word)): word for kind, word in used}
    found = {(term.kind, term.folded_label): term for term in Term.objects.filter(contract__isnull=True)}
    missing = [
        Term(kind=kind, label=label, folded_label=folded, position=1000)
        for (kind, folded), label in sorted(wanted.items())
        if (kind, folded) not in found
    ]
    Term.objects.bulk_create(missing)
    return found | {(term.kind, term.folded_label): term for term in missing}


def _insert(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    model._default_manager.bulk_create(rows, batch_size=_BATCH)


class _Writer:
    """Writes one batch of contracts, a kind of row after the other."""

    def __init__(
        self,
        wholes: Sequence[WholeContract],
        bodies: Mapping[str, Organisation],
        terms: Mapping[tuple[str, str], Term],
        authors: Mapping[str, Actor],
    ) -> None:
        self.wholes = wholes
        self.bodies = bodies
        self.terms = terms
        self.authors = authors
        #: The rows of each sheet that events may speak of, by the key of the sheet and the kind of row.
        self.hanging: dict[tuple[int, str], list[models.Model]] = defaultdict(list)

    def body(self, name: str) -> Organisation | None:
        return self.bodies[key(name)[:300]] if name else None

    def term(self, kind: VocabularyKind, word: str) -> Term:
        return self.terms[kind.value, key(word)]

    def write(self, perimeters: Sequence[Perimeter]) -> list[Contract]:
        programmes = [Programme(name=whole.values["territory_name"]) for whole in self.wholes]
        _insert(Programme, programmes)
        contracts = [
            Contract(programme=programme, carrier=self.body(whole.carrier), perimeter=perimeter, **whole.values)
            for programme, whole, perimeter in zip(programmes, self.wholes, perimeters, strict=True)
        ]
        records.check_fields(contracts)
        _insert(Contract, contracts)
        pairs = list(zip(contracts, self.wholes, strict=True))
        for contract, whole in pairs:
            Contract.objects.filter(pk=contract.pk).update(created_at=whole.opened_at)
        plan = self._plans(pairs)
        sheets = self._sheets(pairs)
        every = [pair for rows in sheets.values() for pair in rows]
        self._hang(every)
        for contract, whole in pairs:
            self._link(sheets[contract.pk], plan[contract.pk])
            self._tell(contract, whole, [sheet for sheet, _ in sheets[contract.pk]])
        return contracts

    def _plans(self, pairs: Sequence[tuple[Contract, WholeContract]]) -> dict[int, dict[str, list[Any]]]:
        """Axes, themes, objectives, linked plans and signatories; the first four by contract, in their order."""
        made: dict[int, dict[str, list[Any]]] = {}
        commitments = []
        signatories = []
        for contract, whole in pairs:
            own = {"contract": contract}
            axes = [Axis(**own, position=place, **values) for place, values in enumerate(whole.axes)]
            made[contract.pk] = {
                "axes": axes,
                "themes": [Theme(**own, position=n, axis=axes[a], title=title) for n, (a, title) in enumerate(whole.themes)],
                "objectives": [
                    Objective(**own, position=n, axis=axes[a], title=title) for n, (a, title) in enumerate(whole.objectives)
                ],
                "linked_plans": [
                    LinkedPlan(**own, position=place, term=self.term(VocabularyKind.PLAN, word), title=title)
                    for place, (word, title) in enumerate(whole.plans)
                ],
            }  # fmt: skip
            for place, (body, level, promised) in enumerate(whole.signatories):
                signatory = Signatory(**own, position=place, organisation=self.body(body), level=level)
                signatories.append(signatory)
                commitments += [
                    Commitment(signatory=signatory, position=n, text=text) for n, text in enumerate(promised)
                ]
        for model, name in ((Axis, "axes"), (Theme, "themes"), (Objective, "objectives"), (LinkedPlan, "linked_plans")):
            _insert(model, [row for rows in made.values() for row in rows[name]])
        _insert(Signatory, signatories)
        _insert(Commitment, commitments)
        return made

    def _sheets(
        self, pairs: Sequence[tuple[Contract, WholeContract]]
    ) -> dict[int, list[tuple[ActionSheet, WholeSheet]]]:
        """The sheets of each contract in their order: main actions first, then their sub-actions."""
        made: dict[int, list[tuple[ActionSheet, WholeSheet]]] = {}
        for contract, whole in pairs:
            news = _last_news(whole)
            rows: list[tuple[ActionSheet, WholeSheet]] = []
            for rank, each in enumerate(whole.sheets):
                sheet = ActionSheet(contract=contract, position=rank, last_news_at=news.get(rank), **each.values)
                if each.parent is not None:
                    sheet.parent, sheet.depth = rows[each.parent][0], 1
                make_searchable(sheet)
                rows.append((sheet, each))
            made[contract.pk] = rows
        every = [sheet for rows in made.values() for sheet, _ in rows]
        records.check_fields(every)
        _insert(ActionSheet, [sheet for sheet in every if sheet.depth == 0])
        _insert(ActionSheet, [sheet for sheet in every if sheet.depth == 1])
        opened = Contract.objects.filter(pk=OuterRef("contract")).values("created_at")
        ActionSheet.objects.filter(contract__in=made).update(created_at=Subquery(opened))
        return made

    def _hang(self, pairs: Sequence[tuple[ActionSheet, WholeSheet]]) -> None:
        """What belongs to each sheet."""
        rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        for sheet, whole in pairs:
            for place, (role, body, detail) in enumerate(whole.actors):
                taking_part = {"role": role, "organisation": self.body(body), "detail": detail}
                rows[SheetActor].append(SheetActor(sheet=sheet, position=place, **taking_part))
            for place, step in enumerate(whole.steps):
                rows[Milestone].append(Milestone(sheet=sheet, position=place, **step._asdict()))
            for place, cost in enumerate(whole.costs):
                rows[CostLine].append(CostLine(sheet=sheet, position=place, **cost._asdict()))
            for place, line in enumerate(whole.funding):
                named = {
                    "funder": self.body(line.funder),
                    "scheme": self.term(VocabularyKind.FUNDING_SCHEME, line.scheme),
                }
                rows[FundingLine].append(FundingLine(sheet=sheet, position=place, **line._asdict() | named))
            for place, indicator in enumerate(whole.indicators):
                rows[FollowUpIndicator].append(FollowUpIndicator(sheet=sheet, position=place, **indicator._asdict()))
            for note in whole.notes:
                rows[Note].append(Note(sheet=sheet, on=note.on, text=note.text, author_label=note.author))
            for change in whole.statuses:
                moved = {"before": change.before, "after": change.after, "at": change.at, "reason": change.reason}
                rows[StatusChange].append(StatusChange(sheet=sheet, by_label=change.author, **moved))
            for word in whole.determinants:
                aimed_at = self.term(VocabularyKind.DETERMINANT, word)
                rows[SheetDeterminant].append(SheetDeterminant(sheet=sheet, term=aimed_at))
        for model, found in rows.items():
            _insert(model, found)
        for model in (Milestone, Note):
            for row in rows[model]:
                self.hanging[row.sheet_id, str(model._meta.model_name)].append(row)  # type: ignore[attr-defined]

    def _link(self, pairs: Sequence[tuple[ActionSheet, WholeSheet]], plan: Mapping[str, Sequence[Any]]) -> None:
        """What each sheet names of its contract's plan and of the vocabularies."""
        links: dict[str, list[tuple[int, int]]] = defaultdict(list)
        axes = []
        for sheet, whole in pairs:
            axes += [SheetAxis(sheet=sheet, axis=plan["axes"][a], position=n) for n, a in enumerate(whole.axes)]
            for name in ("themes", "objectives", "linked_plans"):
                links[name] += [(sheet.pk, plan[name][rank].pk) for rank in getattr(whole, name)]
            for name, kind in (("audiences", VocabularyKind.AUDIENCE), ("tags", VocabularyKind.TAG)):
                links[name] += [(sheet.pk, self.term(kind, word).pk) for word in getattr(whole, name)]
        _insert(SheetAxis, axes)
        for name, found in links.items():
            through, own, other = link_columns(ActionSheet, name)
            _insert(through, [through(**{own: sheet, other: linked}) for sheet, linked in found])

    def _tell(self, contract: Contract, whole: WholeContract, sheets: Sequence[ActionSheet]) -> None:
        entries = []
        for event in whole.events:
            sheet = sheets[event.target.sheet].pk if event.target.kind != "contract" else None
            entries.append(
                Entry(
                    event.verb, event.target.kind, self._key(event.target, contract, sheets), event.label, event.changes,
                    event.data, f"actionsheet:{sheet}" if sheet else f"contract:{contract.pk}", event.note,
                    self.authors.get(event.author) or Author(event.author), event.at,
                )
            )  # fmt: skip
        records.tell_all(contract, by=Author("Écluse"), entries=entries)

    def _key(self, target: Target, contract: Contract, sheets: Sequence[ActionSheet]) -> int:
        if target.kind == "contract":
            return contract.pk
        sheet = sheets[target.sheet].pk
        return sheet if target.kind == "actionsheet" else self.hanging[sheet, target.kind][target.row].pk


def _last_news(whole: WholeContract) -> dict[int, datetime]:
    """When each sheet was last heard of: a change of its own, or a note. Its mere opening is no news."""
    found: dict[int, datetime] = {}
    for event in whole.events:
        opening = event.target.kind == "actionsheet" and event.verb == "create"
        if event.target.kind in ("actionsheet", "note") and not opening:
            found[event.target.sheet] = max(event.at, found.get(event.target.sheet, event.at))
    return found
