"""Putting in order, numbering, copying: from the page to the undo, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecluse.contracts.enums import Role
from ecluse.contracts.models import ActionSheet, Axis, Objective, Theme
from ecluse.contracts.services import access, records, sheets
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, events


def _url(world: World, name: str, *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[world.own.contract.pk, *more])


def _order(world: World) -> list[str]:
    return [sheet.title for sheet in world.own.contract.sheets.filter(archived_at=None).order_by("position", "pk")]


def _undo(client: ReadOnlyGetClient, world: World) -> None:
    """Press the « Annuler » of the page that the message is on."""
    gesture = events(world.own.contract)[0].operation
    undo = _url(world, "operation-undo", gesture)
    assert f'action="{undo}"' in client.get(_url(world, "sheet-list")).content.decode()
    assert client.post(undo).status_code == 302


def test_the_arrows_of_the_page_move_a_sheet(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheets.create_sheet(by=SYSTEM, contract=world.own.contract, values={"title": "Troisième"})
    page = coordinator.get(_url(world, "sheet-order"))
    text = page.content.decode()
    third = ActionSheet.objects.get(title="Troisième")
    (spot,) = re.findall(
        rf'formaction="{_url(world, "sheet-place", third.pk)}" name="ou" value="([^"]+)" title="Monter"', text
    )
    done = coordinator.post(_url(world, "sheet-place", third.pk), {"ou": spot})
    assert done.headers["Location"] == f"{_url(world, 'sheet-order')}#f{third.pk}"
    assert _order(world) == ["Aider les aidants", "Troisième", "Autre fiche"]
    _undo(coordinator, world)
    assert _order(world) == ["Aider les aidants", "Autre fiche", "Troisième"]


def test_a_sheet_is_placed_under_another_axis(world: World, coordinator: ReadOnlyGetClient) -> None:
    other = world.own.items["other"]
    page = coordinator.get(_url(world, "sheet-place", other.pk)).content.decode()
    assert "après « 1. Aider les aidants »" in page.replace("\u00a0", " ").replace("\u202f", " ")
    coordinator.post(_url(world, "sheet-place", other.pk), {"ou": f"axe-{world.own.items['axis'].pk}"})
    assert list(other.axes.all()) == [world.own.items["axis"]]  # type: ignore[attr-defined]
    assert _order(world) == ["Autre fiche", "Aider les aidants"]


def test_a_place_of_another_contract_is_refused(world: World, coordinator: ReadOnlyGetClient) -> None:
    theirs = world.foreign.items
    before = len(events(world.own.contract))
    for spot in (f"axe-{theirs['axis'].pk}", f"apres-{theirs['sheet'].pk}", "debut", "n’importe"):
        answer = coordinator.post(_url(world, "sheet-place", world.own.items["sheet"].pk), {"ou": spot})
        assert answer.status_code == 422
        assert "n’existe plus" in answer.content.decode()
    for kind, item, spot in (
        ("themes", "theme", f"sous-{theirs['axis'].pk}"),
        ("objectifs", "objective", f"sous-{theirs['objective'].pk}"),
        ("axes", "axis", f"apres-{theirs['axis'].pk}"),
    ):
        answer = coordinator.post(_url(world, "item-place", kind, world.own.items[item].pk), {"ou": spot})
        assert answer.status_code == 422
    assert len(events(world.own.contract)) == before


def test_the_page_of_the_order_asks_as_many_queries_for_sixty_sheets(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    with CaptureQueriesContext(connection) as few:
        coordinator.get(_url(world, "sheet-order"))
    for place in range(60):
        sheets.create_sheet(by=SYSTEM, contract=world.own.contract, values={"title": f"Fiche {place}"})
    with CaptureQueriesContext(connection) as many:
        assert coordinator.get(_url(world, "sheet-order")).content.decode().count('title="Monter"') == 62
    assert len(many) == len(few)


def test_items_of_the_plan_are_placed(world: World, coordinator: ReadOnlyGetClient) -> None:
    contract = world.own.contract
    axis, theme, aim = (world.own.items[name] for name in ("axis", "theme", "objective"))
    second = records.create(Axis(contract=contract), by=SYSTEM, values={"title": "Bouger"})
    under = records.create(Objective(contract=contract), by=SYSTEM, values={"title": "Bas"})
    coordinator.post(_url(world, "item-place", "axes", axis.pk), {"ou": f"apres-{second.pk}"})
    assert [one.title for one in contract.axes.all()] == ["Bouger", "Vieillir"]
    _undo(coordinator, world)
    assert [one.title for one in contract.axes.all()] == ["Vieillir", "Bouger"]
    coordinator.post(_url(world, "item-place", "themes", theme.pk), {"ou": f"sous-{second.pk}"})
    assert Theme.objects.get(pk=theme.pk).axis == second
    coordinator.post(_url(world, "item-place", "objectifs", under.pk), {"ou": f"sous-{aim.pk}"})
    assert Objective.objects.get(pk=under.pk).parent == aim
    page = coordinator.get(_url(world, "item-place", "objectifs", aim.pk)).content.decode()
    assert f'value="sous-{under.pk}"' not in page  # it stands under it


def test_one_step_is_told_with_its_undo(world: World, coordinator: ReadOnlyGetClient) -> None:
    second = records.create(Axis(contract=world.own.contract), by=SYSTEM, values={"title": "Bouger"})
    coordinator.post(_url(world, "item-move", "axes", second.pk), {"sens": "haut"})
    assert [one.title for one in world.own.contract.axes.all()] == ["Bouger", "Vieillir"]
    _undo(coordinator, world)
    assert [one.title for one in world.own.contract.axes.all()] == ["Vieillir", "Bouger"]


def _seen(page: Any) -> str:
    return re.findall(r'name="vu" value="([^"]+)"', page.content.decode())[0]


def test_numbers_are_previewed_then_given_then_taken_back(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _url(world, "sheet-numbers")
    page = coordinator.get(url, {"facon": "suite", "debut": "5"})
    assert dict(world.own.contract.sheets.values_list("title", "number")) == {
        "Aider les aidants": "1",
        "Autre fiche": "2",
    }
    asked = {"facon": "suite", "debut": "5", "vu": _seen(page)}
    assert coordinator.post(url, asked | {"debut": "6"}).status_code == 409  # not what was shown
    assert coordinator.post(url, asked).status_code == 302
    assert dict(world.own.contract.sheets.values_list("title", "number")) == {
        "Aider les aidants": "5",
        "Autre fiche": "6",
    }
    _undo(coordinator, world)
    assert dict(world.own.contract.sheets.values_list("title", "number")) == {
        "Aider les aidants": "1",
        "Autre fiche": "2",
    }


@pytest.mark.parametrize("start", ["0", "-1", "dix", "99999"])
def test_a_first_number_that_is_none_is_refused(world: World, coordinator: ReadOnlyGetClient, start: str) -> None:
    page = coordinator.get(_url(world, "sheet-numbers"), {"facon": "suite", "debut": start})
    assert page.context["form"].errors["debut"]
    assert page.context["preview"] is None


def test_axes_are_numbered_from_their_page(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _url(world, "axis-numbers")
    page = coordinator.get(url, {"debut": "3"})
    assert coordinator.post(url, {"debut": "3", "vu": _seen(page)}).status_code == 302
    assert [axis.number for axis in world.own.contract.axes.all()] == ["3"]


def test_a_sheet_is_copied_and_opened(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheet, contract = world.own.items["sheet"], world.own.contract
    url = _url(world, "sheet-duplicate", sheet.pk)
    assert f'href="{url}"' in coordinator.get(reverse("portal:sheet", args=[contract.pk, sheet.pk])).content.decode()
    done = coordinator.post(url, {"contrat": str(contract.pk)})
    copy = contract.sheets.get(title="Aider les aidants (copie)")
    assert done.headers["Location"] == _url(world, "sheet-edit", copy.pk, "identite")
    _undo(coordinator, world)
    assert not contract.sheets.filter(pk=copy.pk, archived_at=None).exists()


def test_a_sheet_is_copied_into_a_contract_that_one_coordinates_alone(
    world: World, coordinator: ReadOnlyGetClient, sign_in: SignIn
) -> None:
    url = _url(world, "sheet-duplicate", world.own.items["sheet"].pk)
    other = world.foreign.contract
    assert "Dans quel contrat" not in coordinator.get(url).content.decode()
    assert coordinator.post(url, {"contrat": str(other.pk)}).status_code == 422
    assert not other.sheets.filter(title__contains="copie").exists()
    person = world.users["coordinator"].person
    access.give_role(by=SYSTEM, contract=other, person=person, role=Role.COORDINATOR)
    assert "Dans quel contrat" in coordinator.get(url).content.decode()
    assert coordinator.post(url, {"contrat": str(other.pk)}).status_code == 302
    assert other.sheets.filter(title="Aider les aidants (copie)").exists()


def test_an_axis_is_copied(world: World, coordinator: ReadOnlyGetClient) -> None:
    axis = world.own.items["axis"]
    url = _url(world, "axis-duplicate", axis.pk)
    assert f'href="{url}"' in coordinator.get(_url(world, "item-list", "axes")).content.decode()
    assert coordinator.post(url).status_code == 302
    assert [one.title for one in world.own.contract.axes.all()] == ["Vieillir", "Vieillir (copie)"]
