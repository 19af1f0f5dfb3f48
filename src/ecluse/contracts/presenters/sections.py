"""The views of one thing, as links side by side: the parts of a plan, the parts of a sheet."""

from __future__ import annotations

from django.urls import reverse

from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import can_edit_words, can_read_amendments
from ecluse.contracts.presenters.navigation import NavItem, Place
from ecluse.contracts.rules.field_groups import FIELD_GROUPS
from ecluse.contracts.rules.signed_text import may_write
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
    if can_edit_words(access, contract) and contract.draft_of_id is None:
        url = reverse("contracts:own-vocabulary", args=[contract.pk])
        items.append(NavItem(label="Vocabulaire", url=url, current=current == "vocabulaires"))
    return items


_AGREEMENT = (("signataires", "Signataires"), ("pieces", "Pièces"))


def agreement_sections(contract: Contract, access: Access, current: str) -> list[NavItem]:
    """Who signs, and the documents that prove the contract's life; a working copy has its signatories alone."""
    if contract.draft_of_id is not None:
        return []
    items = [
        NavItem(label=label, url=reverse("contracts:item-list", args=[contract.pk, slug]), current=slug == current)
        for slug, label in _AGREEMENT
    ]
    url = reverse("contracts:version-list", args=[contract.pk])
    items.append(NavItem(label="Versions du texte", url=url, current=current == "versions"))
    if can_read_amendments(access):
        url = reverse("contracts:amendment-list", args=[contract.pk])
        items.append(NavItem(label="Avenants", url=url, current=current == "avenants"))
    url = reverse("contracts:generations", args=[contract.pk])
    items.append(NavItem(label="Générations", url=url, current=current == "generations"))
    return items


def sections_of(place: str, contract: Contract, access: Access, current: str) -> list[NavItem]:
    """The pages beside that of a kind of entities, by the entry of the menu under which it stands."""
    if place == Place.PLAN:
        return plan_sections(contract, access, current)
    return agreement_sections(contract, access, current) if place == Place.SIGNATORIES else []


_PARTS = (
    ("identite", "Identité"),
    ("contenu", "Contenu"),
    ("publics", "Publics"),
    ("territoire", "Territoire"),
    ("calendrier", "Calendrier"),
    ("moyens", "Moyens"),
    ("pilotage", "Pilotage"),
)


def is_free(sheet: ActionSheet, name: str) -> bool:
    """Whether a field of a sheet may be written while its text is frozen, or on the working copy of an amendment."""
    contract = sheet.contract
    return may_write(contract.text_lock, "actionsheet", name, draft=contract.draft_of_id is not None)


def edit_sections(sheet: ActionSheet, current: str) -> list[NavItem]:
    """The parts of a sheet that are written one by one: those of which something is not frozen."""
    free = {group.section for group in FIELD_GROUPS.values() if any(is_free(sheet, name) for name in group.names)}
    return [
        NavItem(
            label=label,
            url=reverse("contracts:sheet-edit", args=[sheet.contract_id, sheet.pk, slug]),
            current=slug == current,
        )
        for slug, label in _PARTS
        if slug in free
    ]
