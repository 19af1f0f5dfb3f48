"""The portrait of a contract's perimeter: who reads it, its files, and a finding made of a figure, frozen as it was."""

from __future__ import annotations

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from ecluse.preparation.models import Finding
from ecluse.territories.models import Territory
from ecluse.territories.services import Part, create_perimeter
from tests.factories.filosofi import incomes
from tests.factories.world import World
from tests.web.contracts.conftest import _world_of_the_module, world
from tests.web.observatory.conftest import ASKED, communes

__all__ = ["_world_of_the_module", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(world: World, live):
    """A contract over all of Agglopolys but one commune: a set of communes that no publisher knows."""
    found = world.own.contract
    members = Territory.objects.filter(level="COMMUNE", belongs_to__container__code="200030385").exclude(code="41018")
    perimeter = create_perimeter(
        name="Agglopolys sans Blois", parts=[Part(each) for each in members.distinct()], by=System()
    )
    type(found).objects.filter(pk=found.pk).update(perimeter=perimeter)
    found.refresh_from_db()
    return found


def url(contract, more: str = "") -> str:
    return f"/contrats/{contract.pk}/preparation/portrait/{more}"


def test_a_drawn_perimeter_has_the_figures_that_follow_from_its_communes(
    contract, client: Client, world: World
) -> None:
    client.force_login(world.users["coordinator"])
    text = client.get(url(contract)).content.decode()
    assert "Agglopolys sans Blois" in text
    assert "Taux de pauvreté" in text
    assert "Ne se déduit pas des communes" in text  # a median


@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("stranger", 404)])
def test_the_files_are_for_those_who_read_the_contract(
    contract, client: Client, world: World, who: str, status: int
) -> None:
    client.force_login(world.users[who])
    assert client.get(url(contract, "export/csv/")).status_code == status


def test_a_finding_keeps_the_figure_as_it_was(contract, client: Client, world: World, folder) -> None:
    client.force_login(world.users["coordinator"])
    response = client.post(url(contract, "constat/"), {"indicator": "taux-pauvrete-60"})
    assert response.status_code == 302
    finding = Finding.objects.get(contract=contract, figures__0__indicator="taux-pauvrete-60")
    before = finding.figures[0]
    assert "Taux de pauvreté" in finding.statement
    assert before["digest"] == live_build().digest
    codes = communes()
    changed = {each: f"{each};1;1000;1;1,0;99,0;1;1;1" for each in codes}
    load_files([incomes(folder / "autre.csv", codes, changed)], by=System(), asked=ASKED)
    make_build(by=System())
    finding.refresh_from_db()
    assert finding.figures[0] == before


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("signatory", 403)])
def test_only_the_coordination_makes_findings(contract, client: Client, world: World, who: str, status: int) -> None:
    client.force_login(world.users[who])
    assert client.post(url(contract, "constat/"), {"indicator": "taux-pauvrete-60"}).status_code == status
    assert client.get(url(contract, "constat/")).status_code == 405


@pytest.mark.parametrize("asked", ["", "invente", "esperance-de-vie-naissance"])
def test_a_figure_that_is_not_there_makes_no_finding(contract, client: Client, world: World, asked: str) -> None:
    client.force_login(world.users["coordinator"])
    before = Finding.objects.filter(contract=contract).count()
    assert client.post(url(contract, "constat/"), {"indicator": asked}).status_code == 404
    assert Finding.objects.filter(contract=contract).count() == before


def test_a_figure_of_a_drawn_perimeter_leads_to_those_of_its_communes(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    assert url(contract, "chiffre/taux-pauvrete-60/") in client.get(url(contract)).content.decode()
    text = client.get(url(contract, "chiffre/taux-pauvrete-60/")).content.decode()
    assert "somme des numérateurs" in text
    assert "/observatoire/chiffre/taux-pauvrete-60/commune/41032/" in text
    assert "En faire un constat" in text


@pytest.mark.parametrize(("who", "status"), [("evaluator", 200), ("stranger", 404), ("partner", 403)])
def test_figures_of_a_contract_are_for_those_who_read_its_findings(
    contract, client: Client, world: World, who: str, status: int
) -> None:
    client.force_login(world.users[who])
    assert client.get(url(contract, "chiffre/taux-pauvrete-60/")).status_code == status


def test_a_figure_that_is_not_there_has_no_page(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    for asked in ("invente", "niveau-de-vie-median", "taux-pauvrete-60/?au=1999-12-31"):
        assert (
            client.get(url(contract, f"chiffre/{asked.removesuffix('/')}{'' if '?' in asked else '/'}")).status_code
            == 404
        )


FIGURE = "/constats/d-un-chiffre/taux-pauvrete-60/commune/41018/"


def test_any_figure_becomes_a_finding_of_a_contract_that_one_writes(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    figure = client.get("/observatoire/chiffre/taux-pauvrete-60/commune/41018/").content.decode()
    assert FIGURE in figure
    before = Finding.objects.count()
    text = client.get(FIGURE).content.decode()
    assert "27,0" in text
    assert Finding.objects.count() == before  # looking writes nothing
    assert client.post(FIGURE, {"contract": ""}).status_code == 200  # the form says what is missing
    assert client.post(FIGURE, {"contract": contract.pk}).status_code == 302
    finding = Finding.objects.latest("pk")
    assert finding.contract_id == contract.pk
    assert finding.figures[0]["area"] == "COMMUNE:41018"
    assert finding.figures[0]["number"] == 27.0


def test_nobody_makes_findings_in_a_contract_they_do_not_write(contract, client: Client, world: World) -> None:
    before = Finding.objects.count()
    for who in ("signatory", "stranger", "evaluator", "partner"):
        client.force_login(world.users[who])
        assert client.get(FIGURE).status_code == 200
        assert client.post(FIGURE, {"contract": contract.pk}).status_code == 200
    client.logout()
    assert "/connexion/" in client.post(FIGURE, {"contract": contract.pk})["Location"]
    assert Finding.objects.count() == before


@pytest.mark.parametrize(
    "asked", ["invente/commune/41018/", "taux-pauvrete-60/commune/99999/", "taux-pauvrete-60/planete/1/"]
)
def test_no_finding_is_made_of_a_figure_that_does_not_exist(contract, client: Client, world: World, asked: str) -> None:
    client.force_login(world.users["coordinator"])
    assert client.get(f"/constats/d-un-chiffre/{asked}").status_code == 404


def test_a_figure_of_a_past_period_makes_a_finding_of_that_period(
    contract, client: Client, world: World, folder
) -> None:
    client.force_login(world.users["coordinator"])
    assert (
        client.post(url(contract, "constat/"), {"indicator": "taux-pauvrete-60", "au": "1999-12-31"}).status_code == 404
    )
    client.post(url(contract, "constat/"), {"indicator": "taux-pauvrete-60", "au": "2021-12-31"})
    assert Finding.objects.latest("pk").figures[0]["end"] == "2021-12-31"


@pytest.mark.parametrize("day", ["hier", "2021-13-01", "2022-01-01", "2021"])
def test_a_finding_is_of_the_figure_asked_for_or_is_not_made(contract, client: Client, world: World, day: str) -> None:
    client.force_login(world.users["coordinator"])
    before = Finding.objects.count()
    assert client.post(url(contract, "constat/"), {"indicator": "taux-pauvrete-60", "au": day}).status_code == 404
    assert client.get(f"{FIGURE}?au={day}").status_code == 404
    assert client.get(f"{FIGURE}?selon=age&groupe=1").status_code == 404
    assert client.post(f"{FIGURE}?selon=age&groupe=1", {"contract": contract.pk}).status_code == 404
    assert client.get(f"{FIGURE}?sexe=F").status_code == 404
    assert Finding.objects.count() == before


def test_the_same_figure_makes_one_finding(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    asked = {"indicator": "taux-pauvrete-60"}
    first = client.post(url(contract, "constat/"), asked)
    count = Finding.objects.count()
    second = client.post(url(contract, "constat/"), asked, follow=True)
    assert Finding.objects.count() == count
    assert second.redirect_chain[0][0] == first["Location"]
    assert "déjà un constat" in second.content.decode()
    made = Finding.objects.latest("pk")
    Finding.objects.filter(pk=made.pk).update(statement="Corrigé")
    client.post(url(contract, "constat/"), asked)
    assert Finding.objects.count() == count + 1


def test_a_finding_of_a_territory_outside_the_perimeter_says_so(contract, client: Client, world: World) -> None:
    client.force_login(world.users["coordinator"])
    said = "dans le périmètre de ce contrat"
    outside = client.post(FIGURE, {"contract": contract.pk}, follow=True)
    assert said in outside.content.decode()
    inside = client.post(FIGURE.replace("41018", "41032"), {"contract": contract.pk}, follow=True)
    assert inside.redirect_chain
    assert said not in inside.content.decode()
