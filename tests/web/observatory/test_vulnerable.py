"""Fragile territories: who is first and why, how sure the rank is, what is hidden, what there is nothing to compare with."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from ecluse.territories.models import Territory
from tests.factories.filosofi import incomes
from tests.web.observatory.conftest import ASKED, HIDDEN, communes

pytestmark = pytest.mark.django_db
AGGLOPOLYS = "/observatoire/vulnerables/epci/200030385/"
BLOIS = "/observatoire/vulnerables/commune/41018/"


@pytest.fixture
def spread(territories, folder: Path) -> Path:
    """Incomes that fall by 20 € from one commune to the next, poverty that does not follow; Blois far below, one hidden."""
    codes = communes()
    rows = {
        code: f"{code};500;1200;{26000 - 20 * place};50,0;{8 + place % 7},0;12000;36000;3,0"
        for place, code in enumerate(codes)
    }
    rows["41018"] = "41018;20000;45000;9000;45,0;47,0;8000;33000;3,2"
    path = incomes(folder / "revenus.csv", codes, rows | {"41009": HIDDEN})
    assert not load_files([path], by=System(), asked=ASKED)[0].problem
    make_build(by=System())
    return path


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def lines(client: Client, url: str) -> list[list[str]]:
    """The rows of the file, heads first; what is said above them is left out."""
    text = client.get(url).content.decode("utf-8-sig")
    found = [each.split(";") for each in text.splitlines()]
    start = next(place for place, each in enumerate(found) if each[0] == "Rang")
    return found[start:]


def test_the_poorest_commune_is_first_and_the_page_says_why(spread, signed_in: Client) -> None:
    text = page(signed_in, AGGLOPOLYS)
    first = text.index('<span class="obs-name">Blois</span>')
    assert all(first <= text.index(f'<span class="obs-name">{name}') for name in ("Mesland", "Chailles"))
    assert "moins favorable que 9" in text
    assert "/observatoire/chiffre/niveau-de-vie-median/commune/41018/?du=2021-01-01" in text
    assert "5e cinquième, le plus défavorisé" in text


def test_what_is_hidden_is_said_and_has_no_rank(spread, signed_in: Client) -> None:
    url = "/observatoire/vulnerables/departement/41/"
    rows = lines(signed_in, f"{url}csv/?poids-taux-pauvrete-60=1")
    hidden = next(row for row in rows if row[3] == "41009")
    assert hidden[:3] == ["", "", ""]
    assert "secret statistique" in hidden
    text = page(signed_in, f"{url}?poids-taux-pauvrete-60=1")
    assert "secret statistique" in text
    assert "ne compte pas dans le score" in text


def test_weights_change_the_order_and_stand_in_the_address(spread, signed_in: Client) -> None:
    by_income = [row[3] for row in lines(signed_in, f"{AGGLOPOLYS}csv/?poids-niveau-de-vie-median=1")[1:]]
    by_poverty = [row[3] for row in lines(signed_in, f"{AGGLOPOLYS}csv/?poids-taux-pauvrete-60=3")[1:]]
    assert sorted(by_income) == sorted(by_poverty)
    assert by_income != by_poverty
    others = [code for code in by_income if code not in {"41018", "41009"}]
    assert by_income[0] == "41018"
    assert others == sorted(others, reverse=True)  # incomes fall with the code
    text = page(signed_in, f"{AGGLOPOLYS}?poids-taux-pauvrete-60=3")
    assert "poids-taux-pauvrete-60=3" in text  # the files say the same
    assert "compte triple" in text


def test_a_single_indicator_without_limits_does_not_pretend_to_a_sure_rank(spread, signed_in: Client) -> None:
    text = page(signed_in, f"{AGGLOPOLYS}?poids-niveau-de-vie-median=1")
    assert "rien ne fait varier le rang" in text
    assert "tous les tirages" not in text


def test_the_rank_of_two_indicators_has_limits_that_hold_it(spread, signed_in: Client) -> None:
    url = f"{AGGLOPOLYS}csv/?poids-niveau-de-vie-median=1&poids-taux-pauvrete-60=1"
    ranks = [[float(each) for each in row[:3]] for row in lines(signed_in, url)[1:] if row[0]]
    assert all(low <= rank <= high for rank, low, high in ranks)
    assert any(low < high for _, low, high in ranks)


def test_one_commune_alone_has_nothing_to_compare(spread, signed_in: Client) -> None:
    text = page(signed_in, BLOIS)
    assert "Une seule commune" in text
    assert 'href="/observatoire/vulnerables/epci/200030385/"' in text


@pytest.mark.parametrize("level", ["iris", "qpv"])
def test_a_level_without_figures_says_so(spread, signed_in: Client, level: str) -> None:
    text = page(signed_in, f"{AGGLOPOLYS}?maille={level}")
    assert "Aucun" in text
    assert signed_in.get(f"{AGGLOPOLYS}csv/?maille={level}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    ["?poids-invente=2", "?poids-niveau-de-vie-median=999", "?poids-niveau-de-vie-median=-1", "?cadre=x&maille=x"],
)
def test_what_cannot_be_understood_is_not_chosen(spread, signed_in: Client, asked: str) -> None:
    assert "Choix habituel" in page(signed_in, f"{AGGLOPOLYS}{asked}")


def test_before_anything_is_loaded(territories, folder, signed_in: Client) -> None:
    assert "Aucun chiffre n’est encore en ligne" in page(signed_in, AGGLOPOLYS)
    assert signed_in.get(f"{AGGLOPOLYS}csv/").status_code == 404


@pytest.mark.parametrize("url", ["commune/99999/", "planete/41018/", "epci/200030385/pdf/"])
def test_what_does_not_exist_is_not_found(spread, signed_in: Client, url: str) -> None:
    assert signed_in.get(f"/observatoire/vulnerables/{url}").status_code == 404


def test_a_long_list_is_shown_by_pages_and_the_file_has_it_all(
    spread, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecluse.observatory.views.vulnerable.PAGE", 10)
    url = f"{AGGLOPOLYS}?poids-niveau-de-vie-median=1"
    ranked = [row[4] for row in lines(signed_in, f"{AGGLOPOLYS}csv/?poids-niveau-de-vie-median=1")[1:]]
    first, second = page(signed_in, url), page(signed_in, f"{url}&page=2")
    assert len(ranked) > 20
    assert first.count('class="obs-name"') == second.count('class="obs-name"') == 10
    assert ranked[0] in first
    assert f'<span class="obs-name">{ranked[10]}</span>' in second
    assert "poids-niveau-de-vie-median=1&amp;page=2" in first


def test_one_signs_in_first(client: Client, db) -> None:
    assert "/connexion/" in client.get(f"{AGGLOPOLYS}csv/")["Location"]


def test_questions_do_not_grow_with_the_communes(spread, signed_in: Client, django_assert_max_num_queries) -> None:
    counts = []
    for url in (BLOIS, AGGLOPOLYS, "/observatoire/vulnerables/departement/41/"):
        page(signed_in, url)
        with django_assert_max_num_queries(40) as asked:
            page(signed_in, url)
        counts.append(len(asked))
    assert counts[1] == counts[2] or abs(counts[1] - counts[2]) <= 2  # a département has no intercommunality


def test_a_commune_amid_poor_ones_is_told_so_and_one_far_away_is_not(
    territories, folder: Path, signed_in: Client
) -> None:
    """Blois and all that touch it are poor, the others are not: the centre is surrounded, the edge of the block is less."""
    blois = Territory.objects.get(level="COMMUNE", code="41018")
    codes = communes()
    near = sorted(
        Territory.objects.filter(level="COMMUNE", department_code="41", latitude__isnull=False),
        key=lambda each: (each.latitude - blois.latitude) ** 2 + (0.67 * (each.longitude - blois.longitude)) ** 2,
    )
    poor = {each.code for each in near[:18]}
    rows = {
        code: f"{code};500;1200;{(15000 if code in poor else 26000) + 10 * (place % 50)};50,0;9,0;12000;36000;3,0"
        for place, code in enumerate(codes)
    }
    path = incomes(folder / "revenus.csv", codes, rows)
    assert not load_files([path], by=System(), asked=ASKED)[0].problem
    make_build(by=System())
    told = {row[3]: row[9] for row in lines(signed_in, f"{AGGLOPOLYS}csv/?poids-niveau-de-vie-median=1")[1:]}
    assert told["41018"] == "entourée de communes qui vont mal aussi"
    assert set(told.values()) - {"entourée de communes qui vont mal aussi"}
    assert all(code in poor for code, words in told.items() if words == "entourée de communes qui vont mal aussi")
