"""Access to care of a contract's perimeter: who reads it, and what lies outside it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ecluse.audit.models import Event
from ecluse.audit.services import System
from ecluse.lib.tables import Figure, Table, as_xlsx
from ecluse.preparation.models import CareSupply
from ecluse.territories.models import Territory
from ecluse.territories.services import Part, create_perimeter
from tests.factories.world import World
from tests.web.contracts.conftest import _world_of_the_module, world
from tests.web.observatory.test_access import rows_of, text_of

__all__ = ["_world_of_the_module", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(world: World, supplied):
    found = world.own.contract
    members = Territory.objects.filter(level="COMMUNE", belongs_to__container__code="200030385").exclude(code="41295")
    perimeter = create_perimeter(
        name="Agglopolys sans Vineuil", parts=[Part(each) for each in members.distinct()], by=System()
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


SUPPLY = "preparation/acces/offre/medecins-generalistes/"


def test_supply_written_down_stands_for_that_of_files_inside(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    url = f"/contrats/{contract.pk}/{SUPPLY}"
    assert client.get(url).status_code == 200
    sent = {"lines": "Cellettes ; 6\n41047 ; 1,5", "source": "Tour des cabinets", "as_of": "2026"}
    response = client.post(url, sent)
    assert response.status_code == 302, response.content.decode()
    text = text_of(client, f"/contrats/{contract.pk}/preparation/acces/")
    assert "Tour des cabinets" in text
    rows = rows_of(client, f"/contrats/{contract.pk}/preparation/acces/export/csv/")
    assert (rows["41031"]["Offre ici"], rows["41047"]["Offre ici"], rows["41295"]["Offre ici"]) == ("6", "1,5", "3,5")
    told = Event.objects.filter(scope=contract.scope, object_type="caresupply")
    assert [each.verb for each in told] == ["create"]


def test_a_table_is_taken_with_its_columns_in_any_order(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    table = Table(
        "Offre", ("postes", "Nom", "code_commune"), ((Figure(2.5, 1), "Fossé", "41091"), (0, "Cellettes", "41031"))
    )
    file = SimpleUploadedFile("offre.xlsx", as_xlsx(table))
    assert client.post(f"/contrats/{contract.pk}/{SUPPLY}", {"file": file}).status_code == 302
    assert CareSupply.objects.get(contract=contract).lines == "41091 ; 2,5\n41031 ; 0"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Atlantis ; 3", "n’est ni le code d’une commune ni le nom"),
        ("Vineuil ; 3", "n’est ni le code d’une commune ni le nom"),
        ("99999 ; 3", "n’est ni le code d’une commune"),
        ("Cellettes ; -1", "plus petit que zéro"),
        ("Cellettes ; 1\nCellettes beaucoup", "ne se lit pas"),
    ],
)
def test_what_is_wrong_in_a_line_is_told_and_nothing_kept(
    contract, client: Client, world: World, lines: str, said: str
) -> None:
    client.force_login(world.users["coordinator"])
    response = client.post(f"/contrats/{contract.pk}/{SUPPLY}", {"lines": lines})
    assert said in " ".join(response.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())
    assert not CareSupply.objects.exists()


def test_a_table_without_the_columns_is_refused_with_what_to_do(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    file = SimpleUploadedFile("offre.csv", b"a;b\n1;2\n3;4\n")
    response = client.post(f"/contrats/{contract.pk}/{SUPPLY}", {"file": file})
    assert "colonne de communes" in response.content.decode()
    assert not CareSupply.objects.exists()


def test_another_profession_is_another_table_and_an_unknown_one_is_not_found(
    contract, client: Client, world: World
) -> None:
    client.force_login(world.users["coordinator"])
    client.post(f"/contrats/{contract.pk}/{SUPPLY}", {"lines": "Cellettes ; 6"})
    assert "Votre offre" not in text_of(
        client, f"/contrats/{contract.pk}/preparation/acces/?pour=infirmiers&offre=Cellettes;1"
    )
    assert client.get(f"/contrats/{contract.pk}/preparation/acces/offre/astrologues/").status_code == 404
