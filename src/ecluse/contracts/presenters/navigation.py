"""Finding one's way in a contract: its menu, its breadcrumb, what the header says."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypedDict

from django.urls import reverse

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.selectors import Access


class Place(StrEnum):
    """The entries of a contract's menu; a page says which one it belongs to."""

    HOME = "home"
    SHEETS = "sheets"
    PLAN = "plan"
    SIGNATORIES = "signatories"
    PERIMETER = "perimeter"
    DOCUMENTS = "documents"
    JOURNAL = "journal"
    ACCESS = "access"


class NavItem(TypedDict):
    """One entry of the menu, as ``site_nav`` and ``section_nav`` take it."""

    label: str
    url: str
    current: bool


def contract_nav(contract: Contract, access: Access, current: Place | str = "") -> list[NavItem]:
    """The menu of a contract for one person; ``current`` is the entry of the page (a Place, or nothing)."""
    pk = contract.pk
    entries = [
        (Place.HOME, "Accueil", reverse("portal:contract-home", args=[pk]), True),
        (Place.SHEETS, "Fiches", reverse("contracts:sheet-list", args=[pk]), True),
        (Place.PLAN, "Axes et objectifs", reverse("contracts:item-list", args=[pk, "axes"]), True),
        (Place.SIGNATORIES, "Signataires", reverse("contracts:item-list", args=[pk, "signataires"]), True),
        (Place.PERIMETER, "Périmètre", reverse("contracts:perimeter", args=[pk]), True),
        (
            Place.DOCUMENTS,
            "Documents",
            reverse("documents:of-contract", args=[pk]),
            access.may(Permission.EDIT_CONTRACT),
        ),
        (Place.JOURNAL, "Journal", reverse("portal:journal", args=[pk]), access.may(Permission.VIEW_JOURNAL)),
        (Place.ACCESS, "Accès", reverse("contracts:access-list", args=[pk]), access.may(Permission.MANAGE_ACCESS)),
    ]
    return [
        NavItem(label=label, url=url, current=place == current) for place, label, url, allowed in entries if allowed
    ]


def contract_crumbs(contract: Contract, *trail: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb of a page of a contract: all contracts, this one, then ``trail``; the last one has no address."""
    home = (str(contract), reverse("portal:contract-home", args=[contract.pk]))
    crumbs = [("Mes contrats", reverse("portal:home")), home, *trail]
    return [*crumbs[:-1], (crumbs[-1][0], "")]


def sheet_crumbs(sheet: ActionSheet, *trail: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb of a page of a sheet: contract, sheets, the sheet, then ``trail``."""
    contract = sheet.contract
    name = f"Fiche {sheet.number}" if sheet.number else sheet.title
    return contract_crumbs(
        contract,
        ("Fiches", reverse("contracts:sheet-list", args=[contract.pk])),
        (name, sheet_url(sheet)),
        *trail,
    )


def sheet_url(sheet: ActionSheet) -> str:
    """The address of a sheet's page."""
    return reverse("portal:sheet", args=[sheet.contract_id, sheet.pk])


def page_context(
    contract: Contract, access: Access, current: Place | str = "", breadcrumb: list[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """What ``ui/base.html`` needs on every page of a contract: menu, header, breadcrumb, search."""
    return {
        "nav": contract_nav(contract, access, current),
        "contract": contract,
        "access": access,
        "breadcrumb": breadcrumb or contract_crumbs(contract),
        "search_url": reverse("contracts:sheet-list", args=[contract.pk]),
    }
