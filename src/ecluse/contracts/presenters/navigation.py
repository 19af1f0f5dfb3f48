"""Finding one's way in a contract: its menu, its breadcrumb, what the header says."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Any, TypedDict

from django.urls import reverse

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.rules.lifecycle import is_over
from ecluse.contracts.selectors import Access


@lru_cache(maxsize=4096)
def address(name: str, *arguments: int | str) -> str:
    """The address of a page, looked up once: a page of a contract names some thirty."""
    return reverse(name, args=arguments)


#: Why a page offers no more to write the text of a contract.
FROZEN_TEXT = "Le texte de ce contrat est figé\u202f: il ne change plus que par un avenant."

#: Why a page offers no more to write a contract that is over.
OVER = "Ce contrat est terminé\u202f: il se lit, et ne s’écrit plus."


class Place(StrEnum):
    """The entries of a contract's menu; a page says which one it belongs to."""

    HOME = "home"
    SHEETS = "sheets"
    PLAN = "plan"
    SIGNATORIES = "signatories"
    PERIMETER = "perimeter"
    BODIES = "bodies"
    PREPARATION = "preparation"
    WATCH = "watch"
    MONEY = "money"
    LEADS = "leads"
    DOCUMENTS = "documents"
    JOURNAL = "journal"
    ACCESS = "access"


class NavItem(TypedDict):
    """One entry of the menu, as ``site_nav`` and ``section_nav`` take it."""

    label: str
    url: str
    current: bool


def preparation_url(access: Access, pk: int) -> str:
    """The first page of the preparation that a person may read: the feasibility file, or the findings."""
    whole = access.may(Permission.VIEW_PREPARATION)
    return address("preparation:feasibility" if whole else "preparation:finding-list", pk)


def contract_nav(contract: Contract, access: Access, current: Place | str = "") -> list[NavItem]:
    """The menu of a contract for one person; ``current`` is the entry of the page (a Place, or nothing)."""
    if contract.draft_of_id is not None:
        return _draft_nav(contract, current)
    pk = contract.pk
    entries = [
        (Place.HOME, "Accueil", address("portal:contract-home", pk), True),
        (Place.SHEETS, "Fiches", address("contracts:sheet-list", pk), True),
        (Place.PLAN, "Axes et objectifs", address("contracts:item-list", pk, "axes"), True),
        (Place.SIGNATORIES, "Signataires", address("contracts:item-list", pk, "signataires"), True),
        (Place.PERIMETER, "Périmètre", address("contracts:perimeter", pk), True),
        (Place.PREPARATION, "Préparation", preparation_url(access, pk), access.may(Permission.VIEW_FINDINGS)),
        (Place.WATCH, "Veille", address("watch:home", pk), access.may(Permission.VIEW_FINDINGS)),
        (Place.BODIES, "Instances", address("governance:body-list", pk), True),
        (Place.MONEY, "Financements", address("contracts:money", pk), access.may(Permission.VIEW_FUNDING)),
        (Place.LEADS, "Pilotes", address("campaigns:home", pk), access.may(Permission.VIEW_CAMPAIGNS)),
        (
            Place.DOCUMENTS,
            "Documents",
            address("documents:of-contract", pk),
            access.may(Permission.EDIT_CONTRACT),
        ),
        (Place.JOURNAL, "Journal", address("portal:journal", pk), access.may(Permission.VIEW_JOURNAL)),
        (Place.ACCESS, "Accès", address("contracts:access-list", pk), access.may(Permission.MANAGE_ACCESS)),
    ]
    return [
        NavItem(label=label, url=url, current=place == current) for place, label, url, allowed in entries if allowed
    ]


def _draft_nav(contract: Contract, current: Place | str) -> list[NavItem]:
    """The menu of the working copy of an amendment: what an amendment may write."""
    pk = contract.pk
    entries = [
        (Place.HOME, "Avenant", address("contracts:amendment-of-copy", pk)),
        (Place.SHEETS, "Fiches", address("contracts:sheet-list", pk)),
        (Place.PLAN, "Axes et objectifs", address("contracts:item-list", pk, "axes")),
        (Place.SIGNATORIES, "Signataires", address("contracts:item-list", pk, "signataires")),
        (Place.PERIMETER, "Périmètre", address("contracts:perimeter", pk)),
        ("dates", "Dates et textes", address("contracts:contract-edit", pk)),
    ]
    return [NavItem(label=label, url=url, current=place == current) for place, label, url in entries]


def contract_crumbs(contract: Contract, *trail: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb of a page of a contract: all contracts, this one, then ``trail``; the last one has no address."""
    home = (str(contract), address("portal:contract-home", contract.draft_of_id or contract.pk))
    crumbs = [("Mes contrats", address("portal:home")), home]
    if contract.draft_of_id is not None:
        crumbs.append(("Avenant en préparation", address("contracts:amendment-of-copy", contract.pk)))
    crumbs += trail
    return [*crumbs[:-1], (crumbs[-1][0], "")]


def sheet_crumbs(sheet: ActionSheet, *trail: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb of a page of a sheet: contract, sheets, the sheet, then ``trail``."""
    contract = sheet.contract
    name = f"Fiche {sheet.number}" if sheet.number else sheet.title
    return contract_crumbs(
        contract,
        ("Fiches", address("contracts:sheet-list", contract.pk)),
        (name, sheet_url(sheet)),
        *trail,
    )


def sheet_url(sheet: ActionSheet) -> str:
    """The address of a sheet's page."""
    return address("portal:sheet", sheet.contract_id, sheet.pk)


def undo_url(contract: Contract, operation: str) -> str:
    """Where a gesture on a contract is taken back."""
    return reverse("contracts:operation-undo", args=[contract.pk, operation])


def page_context(
    contract: Contract, access: Access, current: Place | str = "", breadcrumb: list[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """What ``ui/base.html`` needs on every page of a contract: menu, header, breadcrumb, search."""
    return {
        "nav": contract_nav(contract, access, current),
        "contract": contract,
        "access": access,
        "breadcrumb": breadcrumb or contract_crumbs(contract),
        "search_url": address("contracts:sheet-list", contract.pk),
        "working_copy": contract.get_absolute_url() if contract.draft_of_id is not None else "",
        "frozen_text": FROZEN_TEXT if contract.text_lock and access.may(Permission.EDIT_SHEETS) else "",
        "finished": OVER if is_over(contract.state) and access.may(Permission.EDIT_SHEETS) else "",
        "finished_url": address("contracts:generations", contract.pk),
    }
