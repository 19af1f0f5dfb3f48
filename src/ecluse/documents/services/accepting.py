"""Acceptance: a draft becomes a living contract in one transaction and one operation, which can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Organisation, Person, User
from ecluse.accounts.selectors import person_of
from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.accounts.services.people import create_person, give_account
from ecluse.audit.selectors import events_of_scope
from ecluse.audit.services import operation, record
from ecluse.contracts.enums import ActorRole, AxisFamily, Confidentiality, ContractState, VocabularyKind
from ecluse.contracts.models import Axis, Contract, Objective, Programme, Signatory, Term, Theme
from ecluse.contracts.services import records
from ecluse.contracts.services.contracts import create_contract, withdraw_contract
from ecluse.contracts.services.sheet_batches import RefusedSheetError, create_sheets
from ecluse.contracts.services.sheets import ActorInput, CostInput, FundingInput, MilestoneInput, SheetContents
from ecluse.contracts.services.vocabulary import terms_named
from ecluse.documents.enums import DraftState, NodeKind
from ecluse.documents.models import Draft
from ecluse.documents.rules.fields import is_iso_date
from ecluse.documents.rules.names import place_of, title_of
from ecluse.documents.rules.sheets import SheetPlan, plan_of
from ecluse.documents.rules.tree import Tree
from ecluse.documents.selectors import tree_of_draft
from ecluse.documents.services.checking import locked
from ecluse.documents.services.proving import Proofs
from ecluse.lib.errors import DomainError
from ecluse.lib.text import key
from ecluse.territories.models import Perimeter, Territory
from ecluse.territories.services.perimeters import create_perimeter, delete_perimeter


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the person who accepts decides besides the draft itself."""

    title: str
    territory_name: str
    territory: Territory | None = None
    programme: Programme | None = None
    predecessor: Contract | None = None
    state: str = ContractState.UNDER_WAY


@transaction.atomic
def accept_draft(*, by: User, draft: Draft, version: int | None, acceptance: Acceptance) -> Contract:
    """Make a living contract of a draft, with every fact's words in the source; ``by`` coordinates it.

    One operation of the journal. Raises DomainError, naming the place, for what a contract cannot hold (a sheet without
    title, an end before a start), and StaleError if the draft has changed since ``version``; then nothing is written.
    """
    current = locked(draft, version=version)
    tree = tree_of_draft(current)
    _refuse_untitled(tree)
    with operation() as gesture, records.entering():  # a contract may be over when it is read
        bodies = _bodies(by, tree)
        contract = _contract(by, tree, acceptance)
        proofs = Proofs(contract, current.document)
        proofs.add("contract", contract.pk, tree.contract, CONTRACT_FIELD)
        _signatories(by, tree, contract, bodies, proofs)
        axes = _axes(by, tree, contract, proofs)
        _aims(by, tree, contract, axes, proofs)
        sheets = _sheets(by, tree, contract, axes, bodies, proofs)
        proofs.save()
        current.state = DraftState.ACCEPTED
        current.contract = contract
        current.operation = gesture
        current.accepted_at = timezone.now()
        current.version += 1
        current.save(update_fields=["state", "contract", "operation", "accepted_at", "version"])
        record(
            by=by, verb="accept", scope=contract.scope, object_type="draft", object_id=current.pk,
            object_label=current.document.name,
            changes={
                "axes": [None, len(axes)], "fiches": [None, sheets],
                "preuves dans la source": [None, len(proofs.rows)],
            },
        )  # fmt: skip
    return contract


def _refuse_untitled(tree: Tree) -> None:
    for identifier in tree.order:
        node = tree.nodes[identifier]
        if not node.discarded and node.kind is not NodeKind.CONTRACT and not title_of(node):
            raise DomainError(f"{place_of(tree, node)} n’a pas de titre : complétez-le, ou écartez cette partie.")


CONTRACT_FIELD = {
    "territory": "territory_name",
    "title": "title",
    "start_year": "start",
    "end_year": "end",
    "generation": "generation",
    "signed_on": "signed_on",
}


def _coordinator(by: User) -> Person:
    """The person who accepts coordinates the contract; an account without a person is given one."""
    person = person_of(by)
    if person is None:
        person = create_person(by=by, label=by.email, email=by.email)
        give_account(by=by, person=person, user=by)
    return person


def _contract(by: User, tree: Tree, acceptance: Acceptance) -> Contract:
    node = tree.contract
    values: dict[str, Any] = {
        "title": acceptance.title.strip()[:300],
        "territory_name": acceptance.territory_name.strip()[:300],
        "start": node.value("start_year"),
        "end": node.value("end_year"),
        "state": acceptance.state,
        "predecessor": acceptance.predecessor,
        "perimeter": _perimeter(by, acceptance),
    }
    if generation := node.value("generation"):
        values["generation"] = int(generation)
    signed = node.value("signed_on")
    values["signed_on" if is_iso_date(signed) else "signed_on_words"] = signed[:200]
    return create_contract(by=by, values=values, coordinator=_coordinator(by), programme=acceptance.programme)


def _perimeter(by: User, acceptance: Acceptance) -> Perimeter | None:
    """The territory as the perimeter of the contract, when one answers to its name."""
    if acceptance.territory is None:
        return None
    return create_perimeter(by=by, name=acceptance.territory_name.strip()[:200], parts=[acceptance.territory])


def _bodies(by: User, tree: Tree) -> dict[str, Organisation]:
    """Every body that the contract speaks of, by folded name; those that were not known are made known."""
    names = [node.value("name") for node in tree.live(NodeKind.SIGNATORY)]
    for node in tree.live(NodeKind.ACTION):
        names += plan_of(node, ()).bodies
    return get_or_create_organisations(by=by, names=(name[:300] for name in names))


def _body(bodies: Mapping[str, Organisation], name: str) -> Organisation:
    return bodies[key(name[:300])[:300]]


def _signatories(by: User, tree: Tree, contract: Contract, bodies: Mapping[str, Organisation], proofs: Proofs) -> None:
    made: dict[int, Signatory] = {}
    for node in tree.live(NodeKind.SIGNATORY):
        organisation = _body(bodies, node.value("name"))
        signed = node.value("signed_on")
        if organisation.pk not in made:  # a body named twice signs once; both mentions are kept as evidence
            made[organisation.pk] = records.create(
                Signatory(contract=contract, organisation=organisation),
                by=by,
                values={
                    "representative_function": node.value("representative")[:200],
                    "signed_on": signed if is_iso_date(signed) else "",
                },
            )
        fields = {"name": "organisation", "representative": "representative_function", "signed_on": "signed_on"}
        proofs.add("signatory", made[organisation.pk].pk, node, fields)


def _axes(by: User, tree: Tree, contract: Contract, proofs: Proofs) -> dict[str, Axis]:
    axes = {}
    for node in tree.live(NodeKind.AXIS):
        values = {
            "number": node.value("number"),
            "title": node.value("title"),
            "family": node.value("family") or AxisFamily.NONE,
        }
        axes[node.id] = records.create(Axis(contract=contract), by=by, values=values)
        proofs.add("axis", axes[node.id].pk, node, {"number": "number", "title": "title", "family": "family"})
    return axes


def _aims(by: User, tree: Tree, contract: Contract, axes: Mapping[str, Axis], proofs: Proofs) -> None:
    """Themes and objectives, under their axis. A theme has no number of its own: it stays before its title."""
    for node in (*tree.live(NodeKind.THEME), *tree.live(NodeKind.OBJECTIVE)):
        axis = axes.get(tree.first_axis(node) or "")
        number, title = node.value("number"), node.value("title")
        if node.kind is NodeKind.THEME:
            words = f"{number}. {title}"[:500] if number else title
            made: Theme | Objective = records.create(
                Theme(contract=contract), by=by, values={"axis": axis, "title": words}
            )
            fields = {"number": "title", "title": "title"}
        else:
            values = {"axis": axis, "number": number, "title": title}
            made = records.create(Objective(contract=contract), by=by, values=values)
            fields = {"number": "number", "title": "title"}
        proofs.add(str(made._meta.model_name), made.pk, node, fields)


def _sheets(
    by: User,
    tree: Tree,
    contract: Contract,
    axes: Mapping[str, Axis],
    bodies: Mapping[str, Organisation],
    proofs: Proofs,
) -> int:
    nodes = tree.live(NodeKind.ACTION)
    plans = [plan_of(node, tuple(axis for axis in node.axes if axis in axes)) for node in nodes]
    labels = list(dict.fromkeys(label for plan in plans for label in plan.audiences))
    found = terms_named(by=by, contract=contract, kind=VocabularyKind.AUDIENCE, labels=labels) if labels else []
    audiences = {term.folded_label: term for term in found}
    new = [
        ({**plan.values, "confidentiality": Confidentiality.PUBLIC}, contents_of(plan, axes, bodies, audiences))
        for plan in plans
    ]
    try:
        made = create_sheets(by=by, contract=contract, sheets=new)
    except RefusedSheetError as error:
        raise DomainError(f"{place_of(tree, nodes[error.place])} : {error.message}", field=error.field) from error
    for sheet, node in zip(made, nodes, strict=True):
        proofs.add_sheet(sheet.pk, node)
    return len(nodes)


def contents_of(
    plan: SheetPlan, axes: Mapping[str, Axis], bodies: Mapping[str, Organisation], audiences: Mapping[str, Term]
) -> SheetContents:
    """What a sheet is made with besides its plain fields, from bodies, axes and audiences already found."""
    terms: Sequence[Term] = list(
        dict.fromkeys(audiences[folded] for label in plan.audiences if (folded := _folded(label)) in audiences)
    )
    return SheetContents(
        axes=[axes[axis] for axis in plan.axes],
        actors=[
            ActorInput(
                role=ActorRole(actor.role),
                organisation=_body(bodies, actor.organisation) if key(actor.organisation) else None,
                detail=actor.detail,
            )
            for actor in plan.actors
        ],
        milestones=[MilestoneInput(title) for title in plan.milestones],
        costs=[CostInput(plan.budget)] if plan.budget is not None else (),
        funding=[
            FundingInput(funder=_body(bodies, line.funder), year=line.year, planned=line.amount)
            for line in plan.funding
            if key(line.funder)
        ],
        indicators=plan.indicators,
        links={"audiences": terms} if terms else None,
    )


def _folded(label: str) -> str:
    """A label as the vocabulary folds it."""
    return key(" ".join(label.split())[:200])


@transaction.atomic
def undo_acceptance(*, by: User, draft: Draft) -> Draft:
    """Take back the contract that the acceptance made; the draft is open again, as it was.

    Raises DomainError if something has been written in the contract since: then it is to be archived instead.
    """
    current = locked(draft, version=None, state=DraftState.ACCEPTED)
    contract = current.contract
    if contract is not None and not current.operation:
        raise DomainError(
            "Ce document a complété un contrat qui existait déjà : défaites ces changements dans le contrat, un par un."
        )
    if contract is None:
        raise DomainError("Le contrat n’est plus là : son acceptation a déjà été annulée.")
    since = events_of_scope(contract.scope).exclude(operation=current.operation).first()
    if since is not None:
        raise DomainError(
            f"Le contrat a été modifié depuis son acceptation ({since.actor_label}, « {since.object_label} ») : "
            "l’annuler ferait perdre ce travail. Archivez le contrat si vous voulez le mettre de côté."
        )
    with operation():
        perimeter = contract.perimeter
        withdraw_contract(by=by, contract=contract)
        if perimeter is not None:
            delete_perimeter(by=by, perimeter=perimeter)
        current.state = DraftState.OPEN
        current.contract = None
        current.operation = ""
        current.accepted_at = None
        current.version += 1
        current.saved_at = timezone.now()
        current.save(update_fields=["state", "contract", "operation", "accepted_at", "version", "saved_at"])
        record(
            by=by, verb="undo_acceptance", scope="site", object_type="draft", object_id=current.pk,
            object_label=current.document.name,
        )  # fmt: skip
    return current
