"""The portrait of a territory and the page of a figure: what is shown, with what test, from which cell, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.observatory.models import Build
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from tests.web.observatory.conftest import communes

pytestmark = pytest.mark.django_db
BLOIS = "/observatoire/portrait/commune/41018/"
AGGLOPOLYS = "/observatoire/portrait/epci/200030385/"


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize("url", [BLOIS, f"{BLOIS}csv/", "/observatoire/chiffre/taux-pauvrete-60/commune/41018/"])
def test_one_signs_in_first(client: Client, url: str) -> None:
    assert "/connexion/" in client.get(url)["Location"]


def test_before_anything_is_loaded_the_page_says_how_to_begin(territories, folder, signed_in: Client) -> None:
    assert "ecluse observatory load" in page(signed_in, BLOIS)
    assert signed_in.get(f"{BLOIS}csv/").status_code == 404


def test_a_commune_beside_its_intercommunality_and_the_gap_without_a_test(live, signed_in: Client) -> None:
    text = page(signed_in, BLOIS)
    assert "27,0" in text
    assert "CA de Blois" in text
    assert "source exhaustive" in text  # incomes count everybody: no interval, and no test is claimed
    assert "D’où vient ce chiffre".lower() in text.lower()


def test_what_is_not_known_is_listed_with_its_reason(live, signed_in: Client) -> None:
    text = page(signed_in, BLOIS)
    assert "Ce qu’on ne sait pas" in text
    assert "Espérance de vie à la naissance" in text
    assert "Aucun fichier de cette source" in text
    assert "Secret statistique" in page(signed_in, "/observatoire/portrait/commune/41009/")


def test_a_rate_of_the_intercommunality_comes_from_its_communes_and_says_so(live, signed_in: Client) -> None:
    text = page(signed_in, "/observatoire/chiffre/taux-pauvrete-60/epci/200030385/")
    assert "somme des numérateurs" in text
    assert "Blois" in text
    assert "41018" in text
    assert "secret statistique" in text  # one commune hides its own


_MEDIAN = """# Revenus fictifs, pour l’essai. Millésime : 2015. Licence Ouverte 2.0.
indicator\tlevel\tarea\tgeography\tperiod\tsex\tage_from\tage_to\tdimension\tgroup\tnumerator\tdenominator\tvalue\tcategory\tstatus
niveau-de-vie-median\tEPCI\t200030385\t2016\t2015\tT\t0\t199\t\t\t\t\t20733\t\tmeasured
"""


def test_communes_of_another_period_than_the_figure_say_theirs(live, folder: Path, signed_in: Client) -> None:
    """The median of the whole is of 2015, those of its communes of 2021: nothing is put side by side unsaid."""
    (folder / "mediane.tsv").write_text(_MEDIAN, encoding="utf-8")
    assert not load_files([folder / "mediane.tsv"], by=System())[0].problem
    make_build(by=System())
    assert "En 2021, d’une commune à l’autre" in page(signed_in, AGGLOPOLYS)


def test_a_figure_leads_to_its_cell(live, signed_in: Client) -> None:
    text = page(signed_in, "/observatoire/chiffre/taux-pauvrete-60/commune/41018/")
    row = communes().index("41018") + 2  # under the header, counted from 1
    assert "TP6021" in text
    assert f">{row}<" in text
    assert "27,0</code>" in text
    assert "revenus.csv" in text
    assert "SHA-256" in text


def test_the_files_say_the_same(live, signed_in: Client) -> None:
    table = signed_in.get(f"{BLOIS}csv/").content.decode("utf-8-sig")
    line = next(each for each in table.splitlines() if "Taux de pauvreté" in each and ";Blois;" in each)
    assert ";27;" in line
    assert signed_in.get(f"{BLOIS}xlsx/").content[:2] == b"PK"
    assert signed_in.get(f"{BLOIS}pdf/").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "/observatoire/portrait/commune/99999/",
        "/observatoire/portrait/planete/41018/",
        "/observatoire/chiffre/taux-pauvrete-60/commune/99999/",
        "/observatoire/chiffre/invente/commune/41018/",
        "/observatoire/chiffre/taux-pauvrete-60/planete/41018/",
        "/observatoire/chiffre/taux-pauvrete-60/commune/41018/?du=2001-01-01",
    ],
)
def test_what_does_not_exist_is_not_found(live, signed_in: Client, url: str) -> None:
    assert signed_in.get(url).status_code == 404


def test_a_territory_without_any_figure_has_a_page(live, signed_in: Client) -> None:
    assert "Aucun chiffre de ce territoire" in page(signed_in, "/observatoire/portrait/qpv/QP041001/")


def test_questions_do_not_grow_with_the_communes(live, signed_in: Client, django_assert_max_num_queries) -> None:
    for url in (BLOIS, AGGLOPOLYS, "/observatoire/portrait/region/24/"):
        page(signed_in, url)
        with django_assert_max_num_queries(20):
            page(signed_in, url)
    assert Build.objects.filter(is_live=True).count() == 1
