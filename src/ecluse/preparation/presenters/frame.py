"""What every page of the preparation shows around itself."""

from __future__ import annotations

from typing import Any

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import (
    NavItem,
    Place,
    address,
    contract_crumbs,
    page_context,
    preparation_url,
)
from ecluse.contracts.selectors import Access
from ecluse.preparation.permissions import can_edit_preparation, can_read_findings, can_read_preparation

_PAGES = (
    ("feasibility", "Préfiguration", can_read_preparation),
    ("encounter-list", "Rencontres", can_read_preparation),
    ("portrait", "Portrait", can_read_findings),
    ("finding-list", "Constats", can_read_findings),
    ("priority-list", "Priorités", can_read_findings),
    ("trace", "Du constat à l’action", can_read_findings),
)


def frame(contract: Contract, access: Access, current: str, *trail: tuple[str, str]) -> dict[str, Any]:
    """The menu, the breadcrumb and the sections of a page; ``current``: the page under which it stands."""
    sections = [
        NavItem(label=label, url=address(f"preparation:{name}", contract.pk), current=name == current)
        for name, label, allowed in _PAGES
        if allowed(access)
    ]
    here = next(label for name, label, _ in _PAGES if name == current)
    crumbs = contract_crumbs(
        contract,
        ("Préparation", preparation_url(access, contract.pk)),
        (here, address(f"preparation:{current}", contract.pk)),
        *trail,
    )
    return page_context(contract, access, Place.PREPARATION, crumbs) | {
        "sections": sections,
        "may_edit": can_edit_preparation(access, contract),
    }
