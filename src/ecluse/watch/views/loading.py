"""What every page of the watch begins with."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ecluse.accounts.models import Person
from ecluse.accounts.selectors import person_of
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import NavItem, Place, address, contract_crumbs, page_context
from ecluse.contracts.selectors import Access
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.watch.permissions import can_answer_alerts, can_follow, can_read_watch

_PAGES = (("home", "À voir"), ("answered", "Prises en compte"), ("followed", "Ce que je suis"))


def load(request: HttpRequest, pk: int) -> tuple[Contract, Access, Person | None]:
    """A contract whose watch the reader may see, and who the reader is to it."""
    contract, access = load_contract(request, pk)
    require(can_read_watch(access))
    return contract, access, person_of(user_of(request))


def frame(contract: Contract, access: Access, current: str, *trail: tuple[str, str]) -> dict[str, Any]:
    """The menu, the breadcrumb and the sections of a page; ``current``: the page under which it stands."""
    sections = [
        NavItem(label=label, url=address(f"watch:{name}", contract.pk), current=name == current)
        for name, label in _PAGES
        if name != "followed" or can_follow(access)
    ]
    crumbs = contract_crumbs(contract, ("Veille", address("watch:home", contract.pk)), *trail)
    return page_context(contract, access, Place.WATCH, crumbs) | {
        "sections": sections,
        "may_answer": can_answer_alerts(access, contract),
        "may_follow": can_follow(access),
    }
