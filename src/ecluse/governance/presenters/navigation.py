"""Finding one's way among bodies, meetings and decisions."""

from __future__ import annotations

from typing import Any

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import NavItem, Place, address, contract_crumbs, page_context
from ecluse.contracts.selectors import Access
from ecluse.governance.models import GoverningBody, Meeting

_SECTIONS = (
    ("instances", "Instances", "governance:body-list"),
    ("seances", "Séances", "governance:meeting-list"),
    ("decisions", "Registre des décisions", "governance:register"),
    ("parcours", "Parcours du contrat", "governance:course"),
)
#: The mark of each state, as ``status`` draws it.
MEETING_MARKS = {"prevue": "upcoming", "convoquee": "validated", "tenue": "done", "annulee": "dropped"}
MINUTES_MARKS = {"redaction": "proposed", "arrete": "validated", "approuve": "done"}
DECISION_MARKS = {
    "en_cours": "running", "reportee": "paused", "faite": "done", "abandonnee": "dropped", "remplacee": "again",
}  # fmt: skip


def sections(contract: Contract, current: str) -> list[NavItem]:
    """The lists and the path, side by side."""
    return [
        NavItem(label=label, url=address(name, contract.pk), current=slug == current) for slug, label, name in _SECTIONS
    ]


def context_of(contract: Contract, access: Access, section: str, *trail: tuple[str, str]) -> dict[str, Any]:
    """What every page of governance shows around itself; ``trail`` follows the list of its section."""
    slug, label, name = next(each for each in _SECTIONS if each[0] == section)
    crumbs = [("Instances", address("governance:body-list", contract.pk))]
    if slug != "instances":
        crumbs.append((label, address(name, contract.pk)))
    return page_context(contract, access, Place.BODIES, contract_crumbs(contract, *crumbs, *trail))


def body_url(body: GoverningBody) -> str:
    return address("governance:body", body.contract_id, body.pk)


def meeting_url(meeting: Meeting) -> str:
    return address("governance:meeting", meeting.contract_id, meeting.pk)


def minutes_url(meeting: Meeting) -> str:
    return address("governance:minutes", meeting.contract_id, meeting.pk)


def decision_url(contract_pk: int, pk: int) -> str:
    return address("governance:decision", contract_pk, pk)


def body_crumb(body: GoverningBody) -> tuple[str, str]:
    return (body.name, body_url(body))


def meeting_crumb(meeting: Meeting) -> tuple[str, str]:
    return (str(meeting), meeting_url(meeting))


def gate_url(contract_pk: int, key: str) -> str:
    return address("governance:gate", contract_pk, key)
