"""Access to care of a contract's perimeter: who reads it, and what lies outside it."""

from __future__ import annotations

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.territories.models import Territory
from ecluse.territories.services import Part, create_perimeter
from tests.factories.world import World
from tests.web.contracts.conftest import _world_of_the_module, world
from tests.web.observatory.test_access import text_of

__all__ = ["_world_of_the_module", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(world: World, supplied):
    found = world.own.contract
    members = Territory.objects.filter(level="COMMUNE", belongs_to__container__code="200030385").exclude(code="41018")
    perimeter = create_perimeter(
        name="Agglopolys sans Blois", parts=[Part(each) for each in members.distinct()], by=System()
    )
    type(found).objects.filter(pk=found.pk).update(perimeter=perimeter)
    found.refresh_from_db()
    return found


def test_supply_outside_the_perimeter_counts_and_is_told(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    text = text_of(client, f"/contrats/{contract.pk}/preparation/acces/")
    assert "de l’offre que les habitants atteignent est hors du territoire" in text


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("stranger", 404)])
def test_the_files_are_for_those_who_read_the_contract(
    contract, client: Client, world: World, who: str, status: int
) -> None:
    client.force_login(world.users[who])
    assert client.get(f"/contrats/{contract.pk}/preparation/acces/export/csv/").status_code == status
