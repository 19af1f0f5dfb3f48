"""Reads of what a contract holds."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ecluse.accounts.models import Person, User
from ecluse.contracts.enums import Confidentiality, Permission, VocabularyKind
from ecluse.contracts.models import ActionSheet, Contract, ContractDocument, Membership, SavedView, SheetActor, Term
from ecluse.contracts.selectors.access import Access, sheets_visible_with
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.territories.selectors import perimeter_communes


def sheets_of(contract: Contract | int, *, visible_to: Access) -> QuerySet[ActionSheet]:
    """The sheets of a contract, or of its key, that are not archived and that ``visible_to`` lets through, in their order."""
    sheets = ActionSheet.objects.filter(sheets_visible_with(visible_to), contract=contract, archived_at__isnull=True)
    return sheets.order_by("position", "pk")


def get_sheet(pk: int, *, contract: Contract, visible_to: Access) -> ActionSheet:
    """One sheet of a contract. Raises ActionSheet.DoesNotExist if it is not there or not visible."""
    sheets = ActionSheet.objects.filter(sheets_visible_with(visible_to), contract=contract)
    return sheets.select_related("contract", "parent", "perimeter").get(pk=pk)


def saved_views_of(contract: Contract, *, visible_to: User) -> QuerySet[SavedView]:
    """The views of a contract's list that a person may open: the shared ones, and their own."""
    return SavedView.objects.filter(Q(shared=True) | Q(owner=visible_to), contract=contract)


def get_saved_view(pk: int, *, contract: Contract, visible_to: User) -> SavedView:
    """One view. Raises SavedView.DoesNotExist if it is not there or somebody else's own."""
    return saved_views_of(contract, visible_to=visible_to).get(pk=pk)


def terms(kind: VocabularyKind | str, contract: Contract | None) -> QuerySet[Term]:
    """The words of a vocabulary that may be chosen for a contract: the shared ones and its own."""
    own = Q(contract__isnull=True)
    if contract is not None:
        own |= Q(contract__in=[contract.pk, contract.draft_of_id or contract.pk])
    return Term.objects.filter(own, kind=kind, archived=False).order_by("position", "folded_label")


def people_of(contract: Contract) -> QuerySet[Person]:
    """The people known of a contract: those who hold a role on it, and those who take part in its actions."""
    members = Membership.objects.filter(contract=contract).values("person")
    actors = SheetActor.objects.filter(sheet__contract=contract, person__isnull=False).values("person")
    return Person.objects.filter(Q(pk__in=members) | Q(pk__in=actors)).order_by("label")


def quarters_of(contract: Contract) -> QuerySet[Territory]:
    """The priority quarters (QPV) of the communes of a contract's perimeter, by name; none without a perimeter."""
    quarters = Territory.objects.current().of_level(GeographicLevel.QPV).order_by("folded_name", "code")
    if contract.perimeter is None:
        return quarters.none()
    communes = [each.territory.pk for each in perimeter_communes(contract.perimeter)]
    return quarters.filter(belongs_to__container__in=communes).distinct()


_READ_WITH = {
    Confidentiality.PUBLIC: Permission.VIEW_CONTRACT,
    Confidentiality.MEMBERS: Permission.VIEW_MEMBER_SHEETS,
    Confidentiality.RESTRICTED: Permission.VIEW_RESTRICTED_SHEETS,
}


def documents_shown(access: Access) -> Q:
    """The condition on the documents of a contract that a reader may see: the levels are those of its sheets."""
    return Q(confidentiality__in=[level for level, needed in _READ_WITH.items() if access.may(needed)])


def get_document(pk: int, *, contract: Contract, visible_to: Access) -> ContractDocument:
    """One document of a contract. Raises ContractDocument.DoesNotExist if it is not there or not visible."""
    return ContractDocument.objects.filter(documents_shown(visible_to), contract=contract).get(pk=pk)
