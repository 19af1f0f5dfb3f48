"""What the pages of the sheets share, list, board, timeline and calendar: what the address asks, and the bar above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from ecluse.accounts.models import User
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import can_change_view, can_create_sheet
from ecluse.contracts.presenters.navigation import Place, address, contract_crumbs, page_context
from ecluse.contracts.presenters.sheets.bar import USUAL, Choices, page_title, shape_url, sheet_bar, view_url
from ecluse.contracts.rules.sheet_filters import SheetView, with_query
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.access import sees_every_sheet
from ecluse.contracts.selectors.sheet_choices import choices_of
from ecluse.contracts.selectors.sheet_search import matching
from ecluse.contracts.views.loading import load_contract, user_of


class Counted(Paginator):  # type: ignore[type-arg]
    """Pages of a list whose length is known already."""

    def __init__(self, sheets: Any, size: int, count: int) -> None:
        super().__init__(sheets, size)
        self.known = count

    @cached_property
    def count(self) -> int:
        return self.known


@dataclass(frozen=True)
class Asked:
    """What an address asks of a contract's sheets, and for whom.

    ``elsewhere`` is the address of the same page with nothing that goes without saying, empty where this one is it;
    ``beside`` are the words of the address that say which part of the view is looked at.
    """

    contract: Contract
    access: Access
    user: User
    view: SheetView
    today: date
    funding: bool
    visible: QuerySet[ActionSheet]
    beside: tuple[tuple[str, str], ...]
    more_open: bool
    elsewhere: str

    @property
    def whole(self) -> bool:
        """Whether all the sheets of the contract are asked for, by someone who may see each of them."""
        return sees_every_sheet(self.access) and not self.view.filter

    @property
    def sheets(self) -> QuerySet[ActionSheet]:
        """The sheets asked for, in no order."""
        if not self.view.filter:
            return self.visible
        return matching(self.visible, self.view.filter, today=self.today, funding=self.funding)


#: Words of an address that belong to no view, by shape: which page, whether all the fields are open, which time is shown.
_BESIDE = {
    "liste": ("page", "filtres"), "tableau": ("filtres",), "frise": ("page", "filtres", "de"),
    "calendrier": ("filtres", "mois"),
}  # fmt: skip


def ask(request: HttpRequest, contract: int, shape: str) -> Asked:
    """What the address of this request asks. Raises Http404 for a contract that is not the reader's to see."""
    found, access = load_contract(request, contract, drafts=True)
    return asked_of(request, found, access, request.GET, shape)


def asked_of(request: HttpRequest, contract: Contract, access: Access, query: QueryDict, shape: str) -> Asked:
    """What ``query`` asks of a contract, on the page of ``shape`` unless it names another one."""
    view = SheetView.from_query(dict(query.lists()))
    if "vue" not in query:
        view = replace(view, shape=shape)
    words = _BESIDE[view.shape]
    beside = tuple((word, str(query[word])) for word in sorted(words) if query.get(word))
    said = {word for word, _ in view.pairs()}
    shorter = with_query(shape_url(contract.pk, view.shape), urlencode([*view.pairs(), *beside]))
    return Asked(
        contract, access, user_of(request), view, timezone.localdate(), access.may(Permission.VIEW_FUNDING),
        sheets_of(contract, visible_to=access), beside,
        more_open=query.get("filtres") == "1",
        elsewhere="" if {*query} - {*words} <= said else shorter,
    )  # fmt: skip


def counts_of(asked: Asked) -> tuple[int, int]:
    """How many sheets are asked for, and how many the reader may see: one query."""
    if not asked.view.filter:
        total = asked.visible.count()
        return total, total
    among = Q(pk__in=asked.sheets.order_by().values("pk"))
    counts = asked.visible.aggregate(total=Count("pk"), shown=Count("pk", filter=among))
    return counts["shown"], counts["total"]


def around(
    asked: Asked, *, shown: int, total: int, beside: Sequence[tuple[str, str]] = ()
) -> tuple[dict[str, Any], Choices]:
    """What every page of the sheets shows around them, and what the fields of the bar may take.

    ``beside`` are the words that the bar sends back untouched: the time that is looked at.
    """
    found, access, view, user = asked.contract, asked.access, asked.view, asked.user
    named = any(word not in USUAL for word, _ in view.filter.chosen) or view.group in ("public", "zone")
    choices, kept = choices_of(found, access, user, total=total, more=asked.more_open or named, funding=asked.funding)
    query = view.kept()
    same = [each for each in kept if each.query == query]
    current = next((each for each in same if can_change_view(access, each, user)), None)
    may_create = can_create_sheet(access, found)
    bar = sheet_bar(
        view, choices, contract_pk=found.pk, shown=shown, total=total, funding=asked.funding,
        more_open=asked.more_open, beside=beside,
    )  # fmt: skip
    context = page_context(found, access, Place.SHEETS, contract_crumbs(found, ("Fiches", ""))) | {
        "bar": bar,
        "page_title": page_title(view.shape, bar.chips, str(found), kept=next((each.name for each in same), "")),
        "view": view,
        "pages": None,
        "files": [],
        "kept": [(each.name, kept_url(found.pk, each.query), each in same, each.shared) for each in kept],
        "keep_url": with_query(address("contracts:view-create", found.pk), query),
        "current_name": current.name if current else "",
        "rename_url": address("contracts:view-rename", found.pk, current.pk) if current else "",
        "unkeep_url": address("contracts:view-remove", found.pk, current.pk) if current else "",
        "money_url": with_query(address("contracts:money", found.pk), urlencode(view.filter.pairs()))
        if asked.funding and found.draft_of_id is None
        else "",
        "new_url": address("contracts:sheet-create", found.pk) if may_create else "",
        "archived_url": address("contracts:sheet-archived", found.pk) if may_create else "",
    }
    return context, choices


def kept_url(contract_pk: int, query: str) -> str:
    """The address that opens a view kept as ``query``, in the shape that it was kept in."""
    return view_url(contract_pk, SheetView.from_query(dict(QueryDict(query).lists())))
