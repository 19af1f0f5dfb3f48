"""The territories of one's contracts, at the head of the observatory: one's own alone."""

from __future__ import annotations

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.observatory.selectors.own_places import own_places
from ecluse.territories.models import Territory
from ecluse.territories.services import Part, create_perimeter
from tests.factories.world import World
from tests.web.contracts.conftest import _world_of_the_module, world

__all__ = ["_world_of_the_module", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def perimeter(world: World, live) -> None:
    """The contract's perimeter: an intercommunality, a commune of another département, and a quarter that no figure knows."""
    whole = [
        Territory.objects.get(level="EPCI", code="200030385"),
        Territory.objects.get(level="COMMUNE", code="26362"),
    ]
    parts = [*(Part(each) for each in whole), Part(Territory.objects.get(level="COMMUNE", code="41018"), "le quai")]
    made = create_perimeter(name="Essai", parts=parts, by=System())
    type(world.own.contract).objects.filter(pk=world.own.contract.pk).update(perimeter=made)


def test_they_lead_to_portraits_and_hold_the_communes_first_shown(perimeter, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    text = client.get("/observatoire/").content.decode()
    assert "Vos territoires" in text
    assert "/observatoire/portrait/epci/200030385/" in text
    assert "/observatoire/portrait/commune/26362/" in text
    assert "/observatoire/portrait/commune/41018/" not in text
    found = own_places(world.users["coordinator"])
    assert [place.key for place in found] == ["EPCI:200030385", "DEPARTEMENT:26"]


def test_a_stranger_sees_none_of_them(perimeter, client: Client, world: World) -> None:
    client.force_login(world.users["stranger"])
    assert "Vos territoires" not in client.get("/observatoire/").content.decode()


def test_one_question_however_many_there_are(perimeter, world: World, django_assert_num_queries) -> None:
    user = world.users["coordinator"]
    with django_assert_num_queries(1):
        assert own_places(user)
