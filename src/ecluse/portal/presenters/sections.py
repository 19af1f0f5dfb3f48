"""The pages that stand beside the home of a contract, each made for one reader: a person is offered those they may read."""

from __future__ import annotations

from collections.abc import Callable

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import NavItem, address
from ecluse.contracts.selectors import Access
from ecluse.portal import permissions

_PAGES: tuple[tuple[str, str, str, Callable[[Access], bool]], ...] = (
    ("accueil", "Accueil", "portal:contract-home", lambda access: True),
    ("semaine", "La semaine", "portal:week", permissions.can_view_week),
    ("synthese", "Synthèse", "portal:brief", permissions.can_read_brief),
    ("engagements", "Nos engagements", "portal:own-commitments", permissions.can_read_own_commitments),
    ("passation", "Passation", "portal:handover", permissions.can_hand_over),
)


def sections(contract: Contract, access: Access, current: str) -> list[NavItem]:
    """The pages offered, in their order; none where there is but the home."""
    found = [
        NavItem(label=label, url=address(name, contract.pk), current=slug == current)
        for slug, label, name, may in _PAGES
        if may(access)
    ]
    return found if len(found) > 1 else []
