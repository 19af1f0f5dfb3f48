"""A new version of a document applied to the living contract: the differences that the person chose, as one operation."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Organisation, User
from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.services import operation, record
from ecluse.contracts.enums import ActorRole, AxisFamily, Confidentiality, VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Contract,
    CostLine,
    FollowUpIndicator,
    Milestone,
    SheetActor,
    Signatory,
)
from ecluse.contracts.services import records
from ecluse.contracts.services.contracts import update_contract
from ecluse.contracts.services.sheets import archive_sheet, change_status, create_sheet, update_sheet
from ecluse.contracts.services.vocabulary import terms_named
from ecluse.documents.enums import DraftState, NodeKind
from ecluse.documents.models import Draft
from ecluse.documents.rules.comparison import ACTOR_FIELDS, Change, Difference, compare, match
from ecluse.documents.rules.fields import is_iso_date
from ecluse.documents.rules.sheets import SHEET_FIELD, ActorPlan, plan_of
from ecluse.documents.rules.tree import Node, Tree
from ecluse.documents.selectors import living, tree_of_draft
from ecluse.documents.services.accepting import contents_of
from ecluse.documents.services.checking import locked
from ecluse.documents.services.proving import Proofs
from ecluse.lib.errors import DomainError
from ecluse.lib.text import key

_FIELD_OF_DRAFT = {"aims": "objectives", "perimeter_text": "perimeter", "budget": "budget_eur"}
#: Where what is compared under a name of its own stands on a sheet.
_FIELD_OF_SHEET = {"budget": SHEET_FIELD["budget_eur"], **dict.fromkeys(ACTOR_FIELDS, "actors")}


@transaction.atomic
def apply_differences(
    *, by: User, draft: Draft, version: int | None, contract: Contract, chosen: Collection[str]
) -> int:
    """Write the differences named in ``chosen`` into ``contract``; return how many. The draft then belongs to it.

    They are computed afresh: one that no longer stands (someone wrote it meanwhile) is left aside. Raises DomainError if
    none is chosen or if the contract refuses one, StaleError if the draft has changed since ``version``.
    """
    current = locked(draft, version=version)
    tree = tree_of_draft(current)
    wanted = [difference for difference in compare(tree, living(contract)) if difference.key in chosen]
    if not wanted:
        raise DomainError("Cochez au moins une différence à appliquer.", field="choix")
    with operation():
        work = _Work(by, tree, contract, Proofs(contract, current.document))
        for difference in wanted:
            work.apply(difference)
        work.proofs.save()
        current.state = DraftState.ACCEPTED
        current.contract = contract
        current.accepted_at = timezone.now()
        current.version += 1
        current.save(update_fields=["state", "contract", "accepted_at", "version"])
        record(
            by=by, verb="apply_differences", scope=contract.scope, object_type="draft", object_id=current.pk,
            object_label=current.document.name, changes={"différences appliquées": [None, len(wanted)]},
        )  # fmt: skip
    return len(wanted)


class _Work:
    """One application: the contract, and what was already looked up or made in it."""

    def __init__(self, by: User, tree: Tree, contract: Contract, proofs: Proofs) -> None:
        self.by, self.tree, self.contract, self.proofs = by, tree, contract, proofs
        parts = living(contract)
        axes = {axis.pk: axis for axis in contract.axes.all()}
        pairs = match(tree.live(NodeKind.AXIS), parts.axes)
        self.axes = {node: axes[part.pk] for node, part in pairs.items()}

    def apply(self, difference: Difference) -> None:
        {"contract": self._contract, "axis": self._axis, "sheet": self._sheet, "signatory": self._signatory}[
            difference.kind
        ](difference)

    def _bodies(self, names: list[str]) -> dict[str, Organisation]:
        return get_or_create_organisations(by=self.by, names=(name[:300] for name in names))

    def _contract(self, difference: Difference) -> None:
        after = difference.after
        values: dict[str, Any] = {difference.field: int(after) if difference.field == "generation" else after}
        if difference.field == "signed_on" and not is_iso_date(after):
            values = {"signed_on_words": after[:200]}
        self.contract = update_contract(by=self.by, contract=self.contract, values=values, version=None)
        fields = {"start": "start_year", "end": "end_year"}
        name = fields.get(difference.field, difference.field)
        self.proofs.renew("contract", self.contract.pk, self.tree.contract, {name: difference.field})

    def _axis(self, difference: Difference) -> None:
        if difference.change is Change.MISSING:
            records.remove(Axis.objects.get(pk=difference.pk, contract=self.contract), by=self.by)
            return
        node = self.tree.node(difference.node)
        if difference.change is Change.ADDED:
            values = {"number": node.value("number"), "title": node.value("title")}
            family = node.value("family") or AxisFamily.NONE
            self.axes[node.id] = records.create(
                Axis(contract=self.contract), by=self.by, values={**values, "family": family}
            )
            self.proofs.add("axis", self.axes[node.id].pk, node, {"number": "number", "title": "title"})
            return
        axis = Axis.objects.get(pk=difference.pk, contract=self.contract)
        self.axes[node.id] = records.update(axis, by=self.by, values={difference.field: difference.after}, version=None)
        self.proofs.renew("axis", axis.pk, node, {difference.field: difference.field})

    def _signatory(self, difference: Difference) -> None:
        if difference.change is Change.MISSING:
            records.remove(Signatory.objects.get(pk=difference.pk, contract=self.contract), by=self.by)
            return
        node = self.tree.node(difference.node)
        name = node.value("name")
        body = self._bodies([name])[key(name[:300])[:300]]
        signed = node.value("signed_on")
        values = {
            "representative_function": node.value("representative")[:200],
            "signed_on": signed if is_iso_date(signed) else "",
        }
        made = records.create(Signatory(contract=self.contract, organisation=body), by=self.by, values=values)
        self.proofs.add("signatory", made.pk, node, {"name": "organisation"})

    def _sheet(self, difference: Difference) -> None:
        if difference.change is Change.MISSING:
            archive_sheet(by=self.by, sheet=ActionSheet.objects.get(pk=difference.pk, contract=self.contract))
            return
        node = self.tree.node(difference.node)
        if difference.change is Change.ADDED:
            self._new_sheet(node)
            return
        sheet = ActionSheet.objects.select_related("contract").get(pk=difference.pk, contract=self.contract)
        self._change_sheet(sheet, node, difference)
        name = difference.field
        source = _FIELD_OF_DRAFT.get(name, name if name in SHEET_FIELD else "extra")
        field = _FIELD_OF_SHEET.get(name) or SHEET_FIELD.get(name, name)
        self.proofs.renew_sheet(sheet.pk, node, field, (source,))

    def _new_sheet(self, node: Node) -> None:
        plan = plan_of(node, tuple(axis for axis in node.axes if axis in self.axes))
        audiences = self._audiences(list(plan.audiences))
        sheet = create_sheet(
            by=self.by,
            contract=self.contract,
            values={**plan.values, "confidentiality": Confidentiality.PUBLIC},
            contents=contents_of(plan, self.axes, self._bodies(plan.bodies), audiences),
        )
        self.proofs.add_sheet(sheet.pk, node)

    def _audiences(self, labels: list[str]) -> dict[str, Any]:
        if not labels:
            return {}
        terms = terms_named(by=self.by, contract=self.contract, kind=VocabularyKind.AUDIENCE, labels=labels)
        return {term.folded_label: term for term in terms}

    def _change_sheet(self, sheet: ActionSheet, node: Node, difference: Difference) -> None:
        name = difference.field
        plan = plan_of(node, ())
        if name == "status":
            reason = f"Repris de « {self.proofs.document.name} »."
            change_status(by=self.by, sheet=sheet, to=difference.after, reason=reason)
        elif name in ACTOR_FIELDS:
            self._set_actors(sheet, [a for a in plan.actors if a.role in ACTOR_FIELDS[name]], ACTOR_FIELDS[name])
        elif name == "audiences":
            terms = list(self._audiences(list(plan.audiences)).values())
            update_sheet(by=self.by, sheet=sheet, version=None, links={"audiences": terms})
        elif name == "budget":
            self._set_budget(sheet, plan.budget)
        elif name in ("indicators", "milestones"):
            self._add_lines(sheet, name, plan.indicators if name == "indicators" else plan.milestones)
        else:
            update_sheet(by=self.by, sheet=sheet, version=None, values={name: plan.values[name]})

    def _set_budget(self, sheet: ActionSheet, budget: Decimal | None) -> None:
        """The one line of cost that says it takes the new amount. Raises DomainError where several do: which, none knows."""
        told = list(sheet.cost_lines.filter(planned__isnull=False)[:2])
        if len(told) > 1:
            raise DomainError(
                f"« {sheet} » : le coût prévu tient en plusieurs lignes. Corrigez-les sur la fiche, "
                "puis appliquez les autres différences."
            )
        if told:
            records.update(told[0], by=self.by, values={"planned": budget}, version=None)
        else:
            records.create(CostLine(sheet=sheet), by=self.by, values={"planned": budget})

    def _set_actors(self, sheet: ActionSheet, plans: list[ActorPlan], roles: Collection[str]) -> None:
        """Those that the document no longer names go, those that it newly names come; the others are left as they are."""
        wanted = {key(_said(plan)): plan for plan in plans}
        for actor in sheet.actors.filter(role__in=roles).select_related("organisation", "person"):
            if wanted.pop(key(str(actor)), None) is None:
                records.remove(actor, by=self.by)
        bodies = self._bodies([plan.organisation for plan in wanted.values() if plan.organisation])
        for plan in wanted.values():
            body = bodies[key(plan.organisation[:300])[:300]] if key(plan.organisation) else None
            values = {"role": ActorRole(plan.role), "organisation": body, "detail": plan.detail}
            records.create(SheetActor(sheet=sheet), by=self.by, values=values)

    def _add_lines(self, sheet: ActionSheet, name: str, texts: tuple[str, ...]) -> None:
        """What is new comes; what lives is never taken away: it may hold dates and values written since."""
        known = {key(str(item)) for item in getattr(sheet, name).all()}
        for text in texts:
            if key(text) not in known:
                item = FollowUpIndicator(sheet=sheet) if name == "indicators" else Milestone(sheet=sheet)
                field = "name" if name == "indicators" else "title"
                records.create(item, by=self.by, values={field: text[:500]})


def _said(plan: ActorPlan) -> str:
    return (
        f"{plan.organisation} ({plan.detail})"
        if plan.organisation and plan.detail
        else plan.organisation or plan.detail
    )
