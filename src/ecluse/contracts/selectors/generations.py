"""The contracts of one undertaking, one after the other, and what became of their sheets, as one reader may see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from ecluse.accounts.models import User
from ecluse.contracts.models import ActionSheet, Contract, SheetSuccession
from ecluse.contracts.selectors.access import Access, access_to, contracts_visible_to, sheets_visible_with
from ecluse.contracts.selectors.contents import sheets_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True)
class Passage:
    """From one contract to the next: the sheets of both that the reader may see, and the links between them."""

    earlier: Contract
    later: Contract
    before: tuple[ActionSheet, ...]
    after: tuple[ActionSheet, ...]
    links: tuple[SheetSuccession, ...]

    def becomes(self) -> dict[int, list[SheetSuccession]]:
        """Sheet of the earlier contract → what is said of it."""
        found: dict[int, list[SheetSuccession]] = defaultdict(list)
        for link in self.links:
            found[link.earlier_id].append(link)
        return found


def lineage_of(contract: Contract, *, visible_to: User | AnonymousUser) -> list[Contract]:
    """The contracts of the same undertaking that a person may open, the earliest first; this one is among them."""
    same = Q(programme=contract.programme_id) | Q(pk=contract.predecessor_id or 0) | Q(predecessor=contract.pk)
    found = contracts_visible_to(visible_to).filter(same | Q(pk=contract.pk)).select_related("carrier").distinct()
    return sorted(found, key=lambda each: (each.generation or 0, each.start, each.pk))


def passages_of(
    contract: Contract, lineage: list[Contract], access: Access, *, visible_to: User | AnonymousUser
) -> list[Passage]:
    """The passages into a contract and out of it, among the contracts of ``lineage``."""
    known = {each.pk: each for each in lineage}
    pairs = [(known[contract.predecessor_id], contract)] if contract.predecessor_id in known else []
    pairs += [(contract, each) for each in lineage if each.predecessor_id == contract.pk]
    return [
        _passage(earlier, later, *(access if each.pk == contract.pk else access_to(visible_to, each) for each in pair))
        for pair in pairs
        for earlier, later in [pair]
    ]


def _passage(earlier: Contract, later: Contract, on_earlier: Access, on_later: Access) -> Passage:
    links = _links(later).filter(earlier__in=_readable(earlier, on_earlier))
    return Passage(
        earlier, later,
        tuple(sheets_of(earlier, visible_to=on_earlier)),
        tuple(sheets_of(later, visible_to=on_later)),
        tuple(links.filter(Q(later__isnull=True) | Q(later__in=_readable(later, on_later)))),
    )  # fmt: skip


def _links(later: Contract) -> QuerySet[SheetSuccession]:
    rows = SheetSuccession.objects.filter(contract=later, earlier__contract=later.predecessor_id)
    return rows.select_related("earlier", "later").order_by("earlier__position", "earlier_id", "later__position", "pk")


def _readable(contract: Contract, access: Access) -> QuerySet[ActionSheet]:
    return ActionSheet.objects.filter(sheets_visible_with(access), contract=contract).values("pk")  # type: ignore[return-value]


def earlier_sheets(contract: Contract, *, visible_to: User | AnonymousUser) -> QuerySet[ActionSheet]:
    """The sheets of the contract before that a person may name: none where they may not open it."""
    before = contracts_visible_to(visible_to).filter(pk=contract.predecessor_id or 0).first()
    if before is None:
        return ActionSheet.objects.none()
    return sheets_of(before, visible_to=access_to(visible_to, before))


def get_link(pk: int, *, contract: Contract, access: Access, visible_to: User | AnonymousUser) -> SheetSuccession:
    """One link into a contract whose two sheets the reader may see. Raises SheetSuccession.DoesNotExist."""
    before = contracts_visible_to(visible_to).filter(pk=contract.predecessor_id or 0).first()
    if before is None:
        raise SheetSuccession.DoesNotExist
    rows = _links(contract).filter(earlier__in=_readable(before, access_to(visible_to, before)))
    return rows.filter(Q(later__isnull=True) | Q(later__in=_readable(contract, access))).get(pk=pk)
