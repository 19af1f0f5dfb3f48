"""The fragile territories of a contract: who reads them, and a finding made of one, with its place and its frozen figures."""

from __future__ import annotations

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.selectors.contents import quarters_of
from ecluse.observatory.selectors.live import live_build
from ecluse.preparation.models import Finding
from ecluse.territories.models import Territory
from ecluse.territories.services import Part, create_perimeter
from tests.factories.world import World
from tests.web.contracts.conftest import _world_of_the_module, world

__all__ = ["_world_of_the_module", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(world: World, live):
    found = world.own.contract
    members = Territory.objects.filter(level="COMMUNE", belongs_to__container__code="200030385").distinct()
    perimeter = create_perimeter(name="Tout Agglopolys", parts=[Part(each) for each in members], by=System())
    type(found).objects.filter(pk=found.pk).update(perimeter=perimeter)
    found.refresh_from_db()
    return found


def url(contract, more: str = "") -> str:
    return f"/contrats/{contract.pk}/preparation/vulnerables/{more}"


def test_the_coordination_may_make_a_finding_of_each_area(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    text = client.get(url(contract)).content.decode()
    assert "Tout Agglopolys" in text
    assert "En faire un constat" in text


def test_who_only_reads_is_not_offered_to_write(contract, client: Client, world: World) -> None:
    client.force_login(world.users["signatory"])
    response = client.get(url(contract))
    assert response.status_code == 200
    assert "En faire un constat" not in response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("signatory", 200), ("stranger", 404)])
def test_the_files_are_for_those_who_read_the_contract(
    contract, client: Client, world: World, who: str, status: int
) -> None:
    client.force_login(world.users[who])
    assert client.get(url(contract, "export/csv/")).status_code == status


def test_a_finding_keeps_why_and_where(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    sent = url(contract, "constat/?poids-taux-pauvrete-60=2&poids-niveau-de-vie-median=1")
    response = client.post(sent, {"area": "41018"})
    finding = Finding.objects.filter(contract=contract).latest("pk")
    assert response.status_code == 302
    assert response["Location"].endswith(f"/constats/{finding.pk}/modifier/")
    assert finding.statement.startswith("Blois.")
    assert [each.code for each in finding.territories.all()] == ["41018"]
    kept = {each["indicator"]: each for each in finding.figures}
    assert {id: each["weight"] for id, each in kept.items()} == {"taux-pauvrete-60": 2, "niveau-de-vie-median": 1}
    assert kept["taux-pauvrete-60"]["number"] == 27.0
    assert kept["taux-pauvrete-60"]["area"] == "COMMUNE:41018"
    assert all(each["digest"] == live_build().digest for each in finding.figures)
    assert "Taux de pauvreté" in client.get(f"/contrats/{contract.pk}/preparation/constats/").content.decode()


@pytest.mark.parametrize("area", ["", "75056", "invente"])
def test_an_area_elsewhere_makes_no_finding(contract, client: Client, world: World, area: str) -> None:
    client.force_login(world.users["coordinator"])
    before = Finding.objects.count()
    assert client.post(url(contract, "constat/"), {"area": area}).status_code == 404
    assert Finding.objects.count() == before


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("signatory", 403)])
def test_only_the_coordination_makes_findings(contract, client: Client, world: World, who: str, status: int) -> None:
    client.force_login(world.users[who])
    assert client.post(url(contract, "constat/"), {"area": "41018"}).status_code == status
    assert client.get(url(contract, "constat/")).status_code == 405


def test_a_contract_without_perimeter_says_what_to_do(world: World, live, client: Client) -> None:
    found = world.own.contract
    type(found).objects.filter(pk=found.pk).update(perimeter=None)
    client.force_login(world.users["coordinator"])
    assert "pas encore de périmètre" in client.get(url(found)).content.decode()


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("signatory", 200), ("stranger", 404)])
def test_inequality_is_for_those_who_read_the_contract(
    contract, client: Client, world: World, who: str, status: int
) -> None:
    client.force_login(world.users[who])
    for more in ("", "export/csv/", "export/xlsx/"):
        assert client.get(f"/contrats/{contract.pk}/preparation/inegalites/{more}").status_code == status


def _quarter(contract) -> Territory:
    return quarters_of(contract).get(code="QP041001")


def test_a_quarter_joins_the_zones_of_a_sheet_beside_those_it_has(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    sheet = ActionSheet.objects.filter(contract=contract, archived_at=None).first()
    assert sheet is not None
    before = set(sheet.priority_areas.values_list("pk", flat=True))
    sent = {"area": "QP041001", "sheet": sheet.pk}
    for _ in range(2):  # twice is once
        assert client.post(url(contract, "zone/?maille=qpv"), sent)["Location"].endswith("?maille=qpv")
    assert set(sheet.priority_areas.values_list("pk", flat=True)) == before | {_quarter(contract).pk}


def test_a_quarter_or_a_sheet_of_elsewhere_is_not_found(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    own = ActionSheet.objects.filter(contract=contract, archived_at=None).first()
    other = ActionSheet.objects.exclude(contract=contract).first()
    assert own is not None
    assert other is not None
    for sent in ({"area": "QP026006", "sheet": own.pk}, {"area": "QP041001", "sheet": other.pk}, {"sheet": own.pk}):
        assert client.post(url(contract, "zone/"), sent).status_code == 404
    assert not own.priority_areas.filter(code="QP026006").exists()
    assert not other.priority_areas.filter(code="QP041001").exists()


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("signatory", 403)])
def test_only_the_coordination_changes_zones(contract, client: Client, world: World, who: str, status: int) -> None:
    client.force_login(world.users[who])
    sheet = ActionSheet.objects.filter(contract=contract, archived_at=None).first()
    assert sheet is not None
    assert client.post(url(contract, "zone/"), {"area": "QP041001", "sheet": sheet.pk}).status_code == status
    assert client.get(url(contract, "zone/")).status_code == 405
