"""Access to care of a place: what is shown with and without supply, what a change does, and what the address keeps."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from tests.web.observatory.conftest import questions

pytestmark = pytest.mark.django_db

EPCI = "/observatoire/acces/epci/200030385/"


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def rows_of(client: Client, url: str) -> dict[str, dict[str, str]]:
    content = client.get(url).content.decode("utf-8-sig")
    return {row["Code"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}


def number(text: str) -> float:
    return float(text.replace(",", "."))


def test_without_supply_the_page_says_what_to_load_or_to_write(territories, folder, signed_in: Client) -> None:
    text = text_of(signed_in, EPCI)
    assert "L’offre par commune n’est pas encore connue" in text
    assert "docs/" not in text
    assert "l’Insee publie la Base permanente des équipements" in text
    assert "Commune par commune" not in text


@pytest.mark.parametrize("changes", ["lieu=Atlantis&postes=1", "lieu=Blois&postes=-1", "lieu=Blois&postes=beaucoup"])
def test_a_change_that_cannot_be_made_to_an_unknown_supply_computes_nothing(
    territories, folder, signed_in: Client, changes: str
) -> None:
    text = text_of(signed_in, f"{EPCI}?{changes}")
    assert "L’offre par commune n’est pas encore connue" in text
    assert "Et si :" in text
    assert "Commune par commune" not in text


def test_an_unknown_supply_is_not_a_supply_of_zero(territories, folder, signed_in: Client) -> None:
    asked = "lieu=Blois&postes=1&chercher=1"
    text = text_of(signed_in, f"{EPCI}?{asked}")
    assert "L’offre d’ici n’est pas connue" in text
    assert "habitants gagnent en accès" in text
    assert "Du gain le plus grand au plus petit" in text
    assert "il faut d’abord connaître l’offre" in text
    for level in ("accès moyen", "sous le seuil</span>", "Sous le seuil :", "Restent sous", "« Accès :", 'id="carte"'):
        assert level not in text, level
    alone = rows_of(signed_in, f"/observatoire/acces/epci/200030385/csv/?{asked}")
    over = rows_of(signed_in, "/observatoire/acces/epci/200030385/csv/?offre=Blois ; 7&lieu=Blois&postes=1")
    assert {row["Accès"] for row in alone.values()} == {""}
    assert {row["Sous le seuil"] for row in alone.values()} == {""}
    assert number(alone["41018"]["Écart"]) > 0
    for code, row in alone.items():
        if row["Dans le territoire"] == "oui":  # what is added brings the same whatever was there
            assert number(row["Écart"]) == pytest.approx(number(over[code]["Écart"]), abs=1e-9)


def test_a_supply_typed_for_the_territory_alone_leaves_its_edges_too_low(
    territories, folder, signed_in: Client
) -> None:
    text = text_of(signed_in, EPCI + "?offre=Blois ; 40&chercher=1&seuil=4")
    assert "L’offre hors du territoire n’est pas connue. L’accès est un minimum" in text
    assert "% de l’offre que les habitants atteignent" not in text
    assert "Cela vaut pour la seule offre connue" in text
    typed = text_of(signed_in, "/observatoire/acces/commune/41018/?offre=Blois ; 40%0AVineuil ; 3")
    assert "n’est connue que là où vous l’avez écrite" in typed
    assert "la commune d’où l’on en atteint une autre hors du territoire : Blois" in typed


def test_supply_typed_in_the_address_is_enough(territories, folder, signed_in: Client) -> None:
    text = text_of(signed_in, EPCI + "?offre=Blois ; 40%0AVineuil ; 3,5")
    assert "Commune par commune" in text
    assert "Hors du territoire, aucune offre n’est connue" in text
    assert "estimés à vol d’oiseau" in text


def test_with_a_file_for_all_the_edges_are_not_told_too_low(supplied, signed_in: Client) -> None:
    text = text_of(signed_in, EPCI + "?chercher=1&seuil=4")
    assert "L’offre hors du territoire n’est" not in text
    assert "Cela vaut pour la seule offre connue" not in text


def test_access_is_shared_whole_among_those_who_reach_it(supplied, signed_in: Client) -> None:
    """Over the communes of the département, Σ inhabitants × access is the supply, in consultations: all who reach it are here."""
    rows = rows_of(signed_in, "/observatoire/acces/departement/41/csv/?vitesse=20")
    inside = [row for row in rows.values() if row["Dans le territoire"] == "oui"]
    shared = sum(number(row["Habitants"]) * number(row["Accès"]) for row in inside)
    assert len(inside) == len(rows)
    assert shared == pytest.approx(43.5 * 5000, rel=0.001)


def test_each_figure_of_supply_leads_to_its_file(supplied, signed_in: Client) -> None:
    text = text_of(signed_in, EPCI)
    link = "/observatoire/chiffre/medecins-generalistes/commune/41018/?du=2024-01-01&amp;au=2024-12-31"
    assert link in text
    assert signed_in.get(link.replace("&amp;", "&")).status_code == 200


def test_a_change_is_told_and_kept_in_the_address(supplied, signed_in: Client) -> None:
    before = rows_of(signed_in, "/observatoire/acces/epci/200030385/csv/")
    after = rows_of(signed_in, "/observatoire/acces/epci/200030385/csv/?lieu=Vineuil&postes=2&lieu=41018&postes=-0,5")
    text = text_of(signed_in, EPCI + "?lieu=Vineuil&postes=2&lieu=41018&postes=-0,5")
    assert "Vineuil : +2 postes" in text
    assert "Blois : −0,5 poste" in text
    assert "habitants gagnent" in text
    assert {row["Accès"] for row in after.values()} == {row["Accès"] for row in before.values()}
    again = rows_of(signed_in, "/observatoire/acces/epci/200030385/csv/?offre=41295;5,5%0A41018;39,5")
    for code, row in after.items():
        if row["Dans le territoire"] == "oui":
            assert number(row["Accès après"]) == pytest.approx(number(again[code]["Accès"]), abs=1e-9)


def test_no_more_is_taken_away_than_there_is(supplied, signed_in: Client) -> None:
    text = text_of(signed_in, EPCI + "?lieu=Vineuil&postes=-4")
    assert "il y a 3,5 à Vineuil" in text
    assert "Restent sous le seuil" not in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("lieu=Atlantis&postes=1", "n’est le nom d’aucune commune"),
        ("lieu=Vineuil&postes=beaucoup", "écrivez un nombre de postes"),
        ("vitesse=900", "Vitesse : écrivez un nombre entre 5 et 130"),
        ("poids=autre&zones=x", "ne se lit pas"),
        ("offre=Blois ; 4%0Ax y z", "ne se lit pas"),
        ("offre=Blois ; 4%0AVineuil ; 41000000", "« Vineuil ; 41000000 » dépasse 10 000"),
        ("seuil=-1", "Seuil : écrivez"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_computed(supplied, signed_in: Client, asked: str, said: str) -> None:
    text = text_of(signed_in, EPCI + "?" + asked)
    assert said in text
    assert "Commune par commune" in text


@pytest.mark.parametrize("goal", ["seuil", "manque", "dixieme"])
def test_where_to_place_is_answered_with_how_sure_it_is(supplied, signed_in: Client, goal: str) -> None:
    one = text_of(signed_in, EPCI + f"?chercher=1&but={goal}&seuil=4")
    assert "Toutes les communes du territoire ont été essayées" in one
    three = text_of(signed_in, EPCI + f"?chercher=3&but={goal}&seuil=4")
    assert "C’est la meilleure réponse" in three


def test_places_that_cannot_be_computed_say_why(supplied, signed_in: Client, monkeypatch) -> None:
    with monkeypatch.context() as smaller:
        smaller.setattr("ecluse.observatory.selectors.access.MOST", 5)
        assert "trop grand" in text_of(signed_in, "/observatoire/acces/departement/41/")
    assert signed_in.get("/observatoire/acces/epci/0/").status_code == 404
    assert signed_in.get("/observatoire/acces/village/1/").status_code == 404
    assert signed_in.get(EPCI + "ods/").status_code == 404
    assert signed_in.get(EPCI + "xlsx/").status_code == 200


def test_the_number_of_queries_does_not_depend_on_the_number_of_communes(supplied, signed_in: Client) -> None:
    few, many = (questions(signed_in, url) for url in (EPCI, "/observatoire/acces/departement/41/"))
    assert many <= few <= 16  # the département holds the communes of the intercommunality, and others
    assert questions(signed_in, "/observatoire/acces/commune/41018/") <= 16


def test_a_long_table_is_cut_and_leads_to_the_whole(supplied, signed_in: Client, monkeypatch) -> None:
    monkeypatch.setattr("ecluse.observatory.presenters.access._LONG", 5)
    text = text_of(signed_in, EPCI)
    assert "Ce sont les 5 communes où l’accès est le plus bas" in text
    assert text_of(signed_in, EPCI + "?toutes=1").count('scope="row"') > text.count('scope="row"')


def test_access_of_a_commune_is_the_same_whatever_the_place_asked_for(supplied, signed_in: Client) -> None:
    """Those who share what it reaches are all counted, inside the place or not."""
    whole = rows_of(signed_in, "/observatoire/acces/departement/41/csv/")
    for code in ("41018", "41031", "41295"):
        alone = rows_of(signed_in, f"/observatoire/acces/commune/{code}/csv/")
        assert number(alone[code]["Accès"]) == pytest.approx(number(whole[code]["Accès"]), abs=1e-9)
