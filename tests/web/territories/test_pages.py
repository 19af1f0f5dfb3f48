"""Pages of the territories: for those who are signed in, in plain HTML, with a table beside every map."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.test import Client

from ecluse.accounts.models import User
from ecluse.audit.services import System
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.presenters import territory_url
from ecluse.territories.services import Part, create_perimeter, load_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client) -> Client:
    load_facts(by=System())
    client.force_login(User.objects.create(email="lecture@exemple.fr"))
    return client


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize("url", ["/territoires/", "/territoires/?q=blois", "/territoires/commune/41018/"])
def test_one_signs_in_first(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert "/connexion/" in response["Location"]


def test_an_empty_reference_says_how_to_fill_it(client: Client) -> None:
    client.force_login(User.objects.create(email="lecture@exemple.fr"))
    assert "ecluse reference load" in page(client, "/territoires/")


def test_search_by_name_level_code_and_nothing(signed_in: Client) -> None:
    assert "Apt" in page(signed_in, "/territoires/?q=apt")
    only = page(signed_in, "/territoires/?q=paris&maille=departement")
    assert "/territoires/departement/75/" in only
    assert "/territoires/commune/75056/" not in only
    assert "Aucun territoire ne porte ce nom" in page(signed_in, "/territoires/?q=nulle-part-sur-lys")
    assert "Aucun territoire" not in page(signed_in, "/territoires/?maille=inconnue")
    assert "&lt;script&gt;" in page(signed_in, "/territoires/?q=<script>")


def test_a_page_for_each_level(signed_in: Client) -> None:
    for level in (Level.FRANCE, Level.REGION, Level.DEPARTMENT, Level.EPCI, Level.EPT, Level.COMMUNE, Level.QPV):
        territory = Territory.objects.filter(level=level).order_by("code")[0]
        html = page(signed_in, territory_url(territory))
        assert "<h1" in html
        assert not re.search(r'\sstyle="', html)
        drawn = re.search(r'<svg class="ec-map.*?</svg>', html, re.DOTALL)
        if drawn:
            assert "<figcaption" in html
            assert "<details" in html
            assert drawn[0].count("<path ") == drawn[0].count("</title></path>") > 1


@pytest.mark.parametrize("url", ["/territoires/commune/99999/", "/territoires/village/1/", "/territoires/epci/1/"])
def test_what_does_not_exist(signed_in: Client, url: str) -> None:
    assert signed_in.get(url).status_code == 404


def test_the_map_of_a_perimeter_in_a_template(signed_in: Client) -> None:
    epci = Territory.objects.filter(level=Level.EPCI).order_by("population")[0]
    apt = Territory.objects.get(level=Level.COMMUNE, code="84003")
    other = Territory.objects.filter(level=Level.COMMUNE, department_code="26").order_by("code")[0]
    perimeter = create_perimeter(by=System(), name="Deux < rives", parts=[epci, apt, Part(other, "Le bourg")])
    html = Template("{% load territories %}{% perimeter_map perimeter %}").render(Context({"perimeter": perimeter}))
    assert 'role="figure"' in html
    assert "Deux &lt; rives" in html
    assert f"url(#carte-perimetre-{perimeter.pk}-h)" in html
    assert "Le bourg" in html
    assert "Carte schématique\u00a0: les contours n’ont pas été chargés." in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    small = Template("{% load territories %}{% perimeter_map perimeter classes=classes values=values id='c2' %}")
    coloured = small.render(Context({"perimeter": perimeter, "classes": {"84003": "q4"}, "values": {"84003": "12,5"}}))
    assert 'class="q4"' in coloured
    assert "12,5" in coloured
