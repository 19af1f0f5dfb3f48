"""The explorer: what an address asks for is what is shown, on the map, in the charts, in the table and in the files."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
HERE = "/observatoire/indicateurs/taux-pauvrete-60/"
IN_AGGLOPOLYS = f"{HERE}?maille=commune&dans=EPCI:200030385"


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def rows(text: str) -> list[str]:
    return re.findall(r'<th[^>]*scope="row"[^>]*>([^<]*?) <span', text.split('id="valeurs"')[1])


@pytest.mark.parametrize("url", ["/observatoire/", HERE])
def test_one_signs_in_first(client: Client, url: str) -> None:
    assert "/connexion/" in client.get(url)["Location"]


def test_before_anything_is_loaded(territories, folder, signed_in: Client) -> None:
    assert "Aucun chiffre" in page(signed_in, "/observatoire/")
    assert signed_in.get(HERE).status_code == 404


def test_the_indicators_that_have_figures_are_listed_and_lead_to_their_page(live, signed_in: Client) -> None:
    text = page(signed_in, "/observatoire/")
    assert "Taux de pauvreté" in text
    assert "Espérance de vie à la naissance" in text  # described, without figures yet: no link
    assert "/observatoire/indicateurs/esperance-de-vie-naissance/" not in text
    link = re.search(r'href="(/observatoire/indicateurs/taux-pauvrete-60/[^"]*)"', text)
    assert link is not None
    page(signed_in, link[1].replace("&amp;", "&"))


def test_a_search_without_answer_has_no_count(live, signed_in: Client) -> None:
    text = page(signed_in, "/observatoire/?q=zzzz")
    assert "Aucun indicateur ne répond" in text
    assert "0 indicateur" not in text.replace("\xa0", " ")


def test_communes_of_an_intercommunality_from_the_highest(live, signed_in: Client) -> None:
    text = page(signed_in, IN_AGGLOPOLYS)
    told = rows(text)
    assert len(told) == 43
    assert told[0] == "Blois"
    assert told[-1] == "Averdon"  # it hides its value
    assert "secret statistique" in text
    assert "/observatoire/chiffre/taux-pauvrete-60/commune/41018/?du=2021-01-01" in text.replace("&amp;", "&")
    for id in ("carte", "repartition", "classement"):
        assert f'id="{id}' in text, id


@pytest.mark.parametrize("cut", ["naturels", "quantiles", "egales", "ecarts-types", "n-importe-quoi"])
def test_classes_are_chosen_and_stated(live, signed_in: Client, cut: str) -> None:
    assert "classe" in page(signed_in, f"{IN_AGGLOPOLYS}&seuils={cut}")


@pytest.mark.parametrize(("level", "first"), [("epci", "CA"), ("departement", ""), ("region", "")])
def test_every_level_that_has_figures(live, signed_in: Client, level: str, first: str) -> None:
    response = signed_in.get(f"{HERE}?maille={level}")
    assert response.status_code == 200
    assert first in response.content.decode()


def test_what_cannot_be_understood_is_not_asked_for(live, signed_in: Client) -> None:
    for query in (
        "maille=planete",
        "dans=EPCI:999",
        "dans=n'importe quoi",
        "periode=hier",
        "maille=commune&dans=COMMUNE:41018",
    ):
        assert "<h1" in page(signed_in, f"{HERE}?{query}"), query


def test_the_files_hold_every_area(live, signed_in: Client) -> None:
    table = signed_in.get(f"{HERE}csv/?maille=commune&dans=EPCI:200030385").content.decode("utf-8-sig")
    lines = table.splitlines()
    assert len(lines) == 44
    assert any(line.startswith("41018;Blois;27;") for line in lines)
    assert any("secret statistique" in line for line in lines)
    assert signed_in.get(f"{HERE}xlsx/").content[:2] == b"PK"
    assert signed_in.get(f"{HERE}pdf/").status_code == 404


def test_an_indicator_without_figures_is_not_found(live, signed_in: Client) -> None:
    assert signed_in.get("/observatoire/indicateurs/esperance-de-vie-naissance/").status_code == 404
    assert signed_in.get("/observatoire/indicateurs/invente/").status_code == 404


def test_questions_do_not_grow_with_the_areas(live, signed_in: Client, django_assert_max_num_queries) -> None:
    shown = []
    for url in (IN_AGGLOPOLYS, f"{HERE}?maille=commune&dans=DEPARTEMENT:41", f"{HERE}?maille=commune&dans=REGION:24"):
        page(signed_in, url)
        with django_assert_max_num_queries(14):
            shown.append(len(rows(page(signed_in, url))))
    assert shown[0] == 43 <= shown[1] <= shown[2]
