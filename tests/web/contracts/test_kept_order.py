"""The order that is kept for a large contract: known again while nothing is written, forgotten at each write."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors import kept_order, open_contract
from ecluse.contracts.services.sheets import archive_sheet, update_sheet
from ecluse.contracts.views.sheets import listing
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import World
from tests.web.contracts.test_sheet_list import _many, _titles, _url


def test_the_page_follows_every_write(
    world: World, coordinator: ReadOnlyGetClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_order, "LARGE", 0)
    monkeypatch.setattr(listing, "LARGE", 0)
    _many(world, 3)
    address = f"{_url(world)}?tri=titre&groupe=aucun"
    before = _titles(coordinator.get(address))
    with CaptureQueriesContext(connection) as seen:
        assert _titles(coordinator.get(address)) == before
    assert not [query for query in seen if "COUNT(" in query["sql"]]

    user = world.users["coordinator"]
    first, last = world.own.contract.sheets.filter(title__in=("Action 0", "Action 2")).order_by("title")
    update_sheet(by=user, sheet=last, version=last.version, values={"title": "Aaa, avant toutes"})
    moved = ["Aaa, avant toutes", *(title for title in before if title != "Action 2")]
    assert _titles(coordinator.get(address)) == moved
    archive_sheet(by=user, sheet=first)
    assert _titles(coordinator.get(address)) == [title for title in moved if title != "Action 0"]


def test_orders_that_compare_names_of_bodies_are_not_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_order, "LARGE", 0)
    contract, _ = open_contract(world.own.contract.pk, visible_to=world.users["coordinator"])
    for group, kept in (("axe", True), ("statut", True), ("pilote", False), ("zone", False), ("public", False)):
        view = SheetView(group=group)
        order = kept_order.order_of_all(contract, view)
        assert kept_order.kept_order(contract, view) is (order if kept else None)
