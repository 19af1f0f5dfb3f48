"""Reads of documents. What a person may not see does not exist for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from ecluse.accounts.models import User
from ecluse.contracts.enums import Role
from ecluse.contracts.models import ActionSheet, Contract, Membership
from ecluse.contracts.selectors.access import held_today
from ecluse.documents.enums import DraftState
from ecluse.documents.models import Draft, DraftChange, Evidence, SourceDocument
from ecluse.documents.reading.blocks import Block
from ecluse.documents.rules.comparison import ACTOR_FIELDS, Living, LivingPart
from ecluse.documents.rules.tree import Tree, tree_from_json
from ecluse.lib.text import key

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def drafts_visible_to(user: User | AnonymousUser) -> QuerySet[Draft]:
    """The drafts that ``user`` received, those of the contracts that they coordinate, or all for the administrator."""
    if not isinstance(user, User) or not user.is_active:
        return Draft.objects.none()
    drafts = Draft.objects.select_related("document", "contract")
    if user.is_administrator:
        return drafts
    coordinated = Membership.objects.filter(held_today(), person__user=user, role=Role.COORDINATOR).values("contract")
    return drafts.filter(Q(document__received_by=user) | Q(contract__in=coordinated))


def readings_of(user: User | AnonymousUser) -> QuerySet[Draft]:
    """The drafts that ``user`` may see, newest document first, without their contents."""
    drafts = drafts_visible_to(user).defer("data", "document__blocks")
    return drafts.order_by("-document__received_at", "-document_id", "place")


def get_draft(pk: int, *, visible_to: User | AnonymousUser) -> Draft:
    """One draft; the text of its document is read when it is asked for.

    Raises Draft.DoesNotExist if it is not there or not visible: the two cannot be told apart.
    """
    return drafts_visible_to(visible_to).defer("document__blocks").get(pk=pk)


def siblings_of(draft: Draft) -> list[Draft]:
    """The drafts of the other contracts read in the same document, and this one."""
    return list(Draft.objects.filter(document=draft.document_id).defer("data").order_by("place"))


def tree_of_draft(draft: Draft) -> Tree:
    """What the draft holds, as the rules see it."""
    return tree_from_json(draft.data)


def blocks_of(document: SourceDocument) -> list[Block]:
    """The text of a document, in the order of reading."""
    return [Block.from_dict(block) for block in document.blocks]


def changes_of(draft: Draft) -> QuerySet[DraftChange]:
    """The gestures made on a draft, latest first, without what they changed."""
    return draft.changes.defer("patch", "gesture").order_by("-number")


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be undone and made again: the sentence of the gesture, None if there is none."""

    undo: str | None
    redo: str | None


def steps_of(draft: Draft) -> Steps:
    """The gesture that « Annuler » would undo, and the one that « Rétablir » would make again."""
    rows = list(draft.changes.order_by("-number").values_list("told", "undone")[:200])
    undo = next((told for told, undone in rows if not undone), None)
    redo = None
    for told, undone in rows:
        if not undone:
            break
        redo = told
    return Steps(undo, redo)


def already_read(*, sha256: str, by: User) -> Draft | None:
    """The first draft of a document of those bytes that ``by`` may see and that was not abandoned."""
    drafts = drafts_visible_to(by).filter(document__sha256=sha256).exclude(state=DraftState.ABANDONED)
    return drafts.order_by("-document__received_at", "place").first()


def evidence_of(contract: Contract, object_type: str, object_id: int | str) -> list[Evidence]:
    """The words of the source that the values of one object stand on, in the order of its fields then of the source.

    For whoever may see the contract: the caller has checked that.
    """
    rows = Evidence.objects.filter(contract=contract, object_type=object_type, object_id=object_id)
    return list(rows.select_related("document").defer("document__blocks"))


def evidence_of_many(contract: Contract, object_type: str, ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """As ``evidence_of``, for several objects of one type in one query, by identifier."""
    found: dict[int, list[Evidence]] = {}
    rows = Evidence.objects.filter(contract=contract, object_type=object_type, object_id__in=list(ids))
    for row in rows.select_related("document").defer("document__blocks"):
        found.setdefault(row.object_id, []).append(row)
    return found


def documents_of(contract: Contract) -> list[SourceDocument]:
    """The documents that a contract was read in, oldest first."""
    found = SourceDocument.objects.filter(drafts__contract=contract, drafts__state=DraftState.ACCEPTED).distinct()
    return list(found.defer("blocks").order_by("received_at", "pk"))


def draft_of(contract: Contract) -> Draft | None:
    """The draft that became this contract; None if it was not read in a document."""
    drafts = Draft.objects.filter(contract=contract, state=DraftState.ACCEPTED).select_related("document")
    return drafts.defer("data", "document__blocks").order_by("accepted_at").first()


def doubts_of(contract: Contract) -> int:
    """How many values of the contract were accepted while still to be checked."""
    rows = Evidence.objects.filter(contract=contract, confidence=1, confirmed=False)
    return rows.values("object_type", "object_id", "field", "value").distinct().count()


def coordinated_by(user: User) -> QuerySet[Contract]:
    """The contracts that ``user`` coordinates today: those that a new version of a document may change."""
    held = Membership.objects.filter(held_today(), person__user=user, role=Role.COORDINATOR).values("contract")
    return Contract.objects.filter(pk__in=held, archived_at__isnull=True)


def same_contracts(tree: Tree, contracts: QuerySet[Contract]) -> list[Contract]:
    """Those of ``contracts`` that a draft seems to be a later version of: same territory, and same period or generation."""
    node = tree.contract
    name, start, generation = key(node.value("territory")), node.value("start_year"), node.value("generation")
    code = next((fact.more("code") for fact in node.of("territory")), "")
    found = []
    for contract in contracts.prefetch_related("perimeter__parts__territory"):
        parts = contract.perimeter.parts.all() if contract.perimeter else ()
        territory = (name and key(contract.territory_name) == name) or (
            code and code in {p.territory.key for p in parts}
        )
        period = bool(start) and contract.start[:4] == start
        rank = bool(generation) and str(contract.generation or "") == generation
        if territory and (period or rank or not (start or generation)):
            found.append(contract)
    return found


def living(contract: Contract) -> Living:
    """The contract as a new version of its document is compared with it. A handful of queries, whatever its size."""
    sheets = contract.sheets.filter(archived_at__isnull=True, parent__isnull=True).order_by("position", "pk")
    rows = sheets.prefetch_related("actors__organisation", "actors__person", "audiences", "indicators", "milestones")
    return Living(
        values={
            "start": contract.start,
            "end": contract.end,
            "generation": str(contract.generation or ""),
            "signed_on": contract.signed_on or contract.signed_on_words,
        },
        axes=[
            LivingPart(axis.pk, axis.number, axis.title, {"number": axis.number, "title": axis.title})
            for axis in contract.axes.all()
        ],
        sheets=[LivingPart(sheet.pk, sheet.number, sheet.title, _sheet_values(sheet)) for sheet in rows],
        signatories=[
            LivingPart(row.pk, "", str(row.organisation)) for row in contract.signatories.select_related("organisation")
        ],
    )


def _sheet_values(sheet: ActionSheet) -> dict[str, str]:
    plain = (
        "number",
        "title",
        "context",
        "aims",
        "description",
        "perimeter_text",
        "status",
        "start",
        "end",
        "expected_effects",
        "means",
        "priority",
        "novelty",
    )
    values = {name: str(getattr(sheet, name)) for name in plain}
    costs = [line.planned for line in sheet.cost_lines.all() if line.planned is not None]
    values["budget"] = str(sum(costs)) if costs else ""
    actors = sheet.actors.all()
    for name, roles in ACTOR_FIELDS.items():
        values[name] = "\n".join(str(actor) for actor in actors if actor.role in roles)
    for name in ("audiences", "indicators", "milestones"):
        values[name] = "\n".join(str(item) for item in getattr(sheet, name).all())
    return values
