"""The views of one thing, as links side by side: the parts of a plan, the parts of a sheet."""

from __future__ import annotations

from django.urls import reverse

from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import can_edit_plan
from ecluse.contracts.presenters.navigation import NavItem
from ecluse.contracts.selectors import Access

_PLAN = (
    ("axes", "Axes"),
    ("themes", "Thèmes"),
    ("objectifs", "Objectifs"),
    ("principes", "Principes"),
    ("dispositifs", "Dispositifs"),
    ("plans-lies", "Plans liés"),
)


def plan_sections(contract: Contract, access: Access, current: str) -> list[NavItem]:
    """Axes, themes, objectives and what goes with them; the contract's own words for those who may write them."""
    items = [
        NavItem(label=label, url=reverse("contracts:item-list", args=[contract.pk, slug]), current=slug == current)
        for slug, label in _PLAN
    ]
    if can_edit_plan(access, contract):
        url = reverse("contracts:own-vocabulary", args=[contract.pk])
        items.append(NavItem(label="Vocabulaire", url=url, current=current == "vocabulaires"))
    return items


_PARTS = (
    ("identite", "Identité"),
    ("contenu", "Contenu"),
    ("publics", "Publics"),
    ("territoire", "Territoire"),
    ("calendrier", "Calendrier"),
    ("moyens", "Moyens"),
    ("pilotage", "Pilotage"),
)


def edit_sections(sheet: ActionSheet, current: str) -> list[NavItem]:
    """The parts of a sheet that are written one by one."""
    return [
        NavItem(
            label=label,
            url=reverse("contracts:sheet-edit", args=[sheet.contract_id, sheet.pk, slug]),
            current=slug == current,
        )
        for slug, label in _PARTS
    ]
