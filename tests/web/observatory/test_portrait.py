"""The portrait of a territory and the page of a figure: what is shown, with what test, from which cell, and what is not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.observatory.models import Build
from ecluse.observatory.selectors.places import named_place
from ecluse.observatory.selectors.portrait import live_portrait
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from ecluse.territories.models import Movement
from tests.web.observatory.conftest import communes, questions

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


_TABLE = """# {about}. Licence Ouverte 2.0.
indicator\tlevel\tarea\tgeography\tperiod\tsex\tage_from\tage_to\tdimension\tgroup\tnumerator\tdenominator\tvalue\tcategory\tstatus
"""


def spoken(text: str) -> str:
    """A text with plain spaces."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def packaged(path: Path, rows: list[str], about: str = "Fictif, pour l’essai. Millésime : 2021") -> None:
    """A table of figures loaded; each row says its area, its geography, its period, its value and its status."""
    lines = []
    for row in rows:
        indicator, level, area, geography, period, value, status, *group = row.split()
        sex, first, last = group or ("T", "0", "199")
        shown = "" if value == "-" else value
        lines.append(
            "\t".join([indicator, level, area, geography, period, sex, first, last, "", "", "", "", shown, "", status])
        )
    path.write_text(_TABLE.format(about=about) + "\n".join(lines) + "\n", encoding="utf-8")
    outcome = load_files([path], by=System())[0]
    assert not outcome.problem, outcome.problem


def test_every_indicator_is_one_page_away_and_in_the_files(live, signed_in: Client) -> None:
    text = page(signed_in, BLOIS)
    assert "?indicateurs=tous" in text
    assert 'id="menages-fiscaux"' not in text
    every = page(signed_in, f"{BLOIS}?indicateurs=tous")
    assert 'id="menages-fiscaux"' in every
    assert "csv/?indicateurs=tous" in every
    table = signed_in.get(f"{BLOIS}csv/?indicateurs=tous").content.decode("utf-8-sig")
    assert "menages-fiscaux" in table


def test_the_communes_are_drawn_with_those_that_hide_their_figure(live, signed_in: Client) -> None:
    text = page(signed_in, AGGLOPOLYS)
    assert "À l’intérieur du territoire" in text
    assert "carte-taux-pauvrete-60" in text
    assert "secret statistique" in text


def test_a_past_is_drawn_small_and_told_beside(live, folder: Path, signed_in: Client) -> None:
    packaged(folder / "avant.tsv", ["taux-pauvrete-60 COMMUNE 41018 2026 2017 21.5 measured"])
    make_build(by=System())
    text = page(signed_in, BLOIS)
    assert "obs-spark" in text
    assert "2017 : 21,5" in spoken(text)
    assert "+5,5 points depuis 2017, sans test" in spoken(text)
    large = page(signed_in, "/observatoire/chiffre/taux-pauvrete-60/commune/41018/")
    assert "Taux de pauvreté : évolution" in spoken(large)
    assert "Toutes les périodes" in large


def test_a_sum_of_money_says_that_prices_rose_too(live, folder: Path, signed_in: Client) -> None:
    packaged(folder / "avant.tsv", ["niveau-de-vie-median COMMUNE 41018 2026 2015 18000 measured"])
    make_build(by=System())
    assert "en euros courants" in page(signed_in, BLOIS)


def test_an_intercommunality_of_other_borders_is_told_and_cuts_its_past(live, folder: Path, signed_in: Client) -> None:
    """What was published in the borders of 2016 is shown with them, and no change is told across the two."""
    packaged(
        folder / "epci.tsv",
        [
            "niveau-de-vie-median EPCI 200030385 2016 2015 20000 measured",
            "niveau-de-vie-median EPCI 200030385 2026 2021 22000 measured",
        ],
    )
    make_build(by=System())
    text = page(signed_in, AGGLOPOLYS)
    assert "rupture : avant, l’intercommunalité dans les limites du 1er janvier 2016" in spoken(text).lower()
    assert "2 000 € par an en euros courants" not in spoken(text)
    earlier = page(signed_in, "/observatoire/chiffre/niveau-de-vie-median/epci/200030385/?au=2015-12-31")
    assert "dans les limites du" in earlier
    large = page(signed_in, "/observatoire/chiffre/niveau-de-vie-median/epci/200030385/")
    assert "Trait interrompu" in large


def test_a_revision_shows_the_latest_and_keeps_the_other(live, folder: Path, signed_in: Client) -> None:
    url = "/observatoire/chiffre/taux-pauvrete-60/commune/41018/"
    assert "Révisions" not in page(signed_in, url)
    packaged(folder / "revise.tsv", ["taux-pauvrete-60 COMMUNE 41018 2026 2021 24.0 measured"])
    make_build(by=System())
    text = page(signed_in, url)
    assert "24,0" in text
    assert "Révisions" in text
    assert text.index("revise.tsv") < text.index("Révisions") < text.index("revenus.csv")
    assert "27,0</code>" in text  # what the older file says


def test_a_figure_about_a_part_of_the_people_has_its_page(live, folder: Path, signed_in: Client) -> None:
    packaged(
        folder / "ages.tsv",
        [
            f"population-municipale COMMUNE 41018 2026 2021 {value} measured {sex} {first} {last}"
            for first, last in ((0, 24), (25, 64), (65, 199))
            for sex, value in (("F", 9000 + first), ("H", 8000 + first))
        ]
        + ["population-municipale COMMUNE 41018 2026 2021 51267 measured"],
    )
    make_build(by=System())
    whole = page(signed_in, "/observatoire/chiffre/population-municipale/commune/41018/")
    assert "Par âge et par sexe" in whole  # the pyramid
    assert "Femmes, 25 à 64 ans" in whole
    part = page(
        signed_in, "/observatoire/chiffre/population-municipale/commune/41018/?au=2021-12-31&sexe=H&de=65&a=199"
    )
    assert "8 065" in spoken(part)
    assert "hommes, 65 ans ou plus" in part
    assert "En faire un constat" not in part


def test_a_figure_is_among_its_like(live, folder: Path, signed_in: Client) -> None:
    text = page(signed_in, "/observatoire/chiffre/taux-pauvrete-60/commune/41018/")
    assert "Parmi les communes du département (Loir-et-Cher)" in text
    assert "Carte" in text


def test_figures_compared_with_lead_to_their_own_page(live, signed_in: Client) -> None:
    assert "/observatoire/chiffre/taux-pauvrete-60/epci/200030385/?" in page(signed_in, BLOIS)


def test_the_page_of_a_figure_asks_as_much_of_any_place(live, signed_in: Client) -> None:
    for place in ("commune/41018", "epci/200030385"):
        assert questions(signed_in, f"/observatoire/chiffre/menages-fiscaux/{place}/") <= 45


def test_a_commune_born_of_a_merger_shows_the_communes_it_was(live, folder: Path, signed_in: Client) -> None:
    """Its counts of before are added up, the communes told one by one; no median is made up, and the past is cut there."""
    merged, before = communes()[0], ("41998", "41999")
    for code in before:
        Movement.objects.create(
            kind="32",
            effective_on=dt.date(2017, 1, 1),
            before_type="COM",
            before_code=code,
            before_name=code,
            after_type="COM",
            after_code=merged,
            after_name=merged,
        )
    rows = [f"menages-fiscaux COMMUNE {code} 2015 2014 {200 + place} measured" for place, code in enumerate(before)]
    rows += [f"niveau-de-vie-median COMMUNE {code} 2015 2014 20000 measured" for code in before]
    packaged(folder / "avant.tsv", rows)
    make_build(by=System())
    count = page(signed_in, f"/observatoire/chiffre/menages-fiscaux/commune/{merged}/?au=2014-12-31")
    assert "401" in count
    assert all(code in count for code in before)
    assert "la somme des parties" in count
    median = page(signed_in, f"/observatoire/chiffre/niveau-de-vie-median/commune/{merged}/?au=2014-12-31")
    assert "rupture : le territoire a changé" in spoken(median)
    portrait = page(signed_in, f"/observatoire/portrait/commune/{merged}/")
    assert "ce qui est d’avant n’est pas inventé" in spoken(portrait)


def test_a_place_has_the_same_likes_whatever_the_period_shown(live, folder: Path) -> None:
    rows = [
        f"taux-pauvrete-60 COMMUNE {code} 2026 2023 {10 + place % 7} measured" for place, code in enumerate(communes())
    ]
    packaged(folder / "apres.tsv", rows)
    make_build(by=System())
    place = named_place("commune", "41018")
    assert place is not None
    latest, earlier = live_portrait(place), live_portrait(place, ["taux-pauvrete-60"], dt.date(2021, 12, 31))
    assert latest is not None
    assert earlier is not None
    assert earlier[0].lines[0].figure is not None
    assert earlier[0].lines[0].figure.column.end.year == 2021
    assert latest[0].similar is not None
    assert latest[0].similar == earlier[0].similar


def test_what_is_of_another_period_than_the_figure_shown_says_so(live, folder: Path, signed_in: Client) -> None:
    """The rate of 2023 is hidden: beside it stand the sentences about 2021, each with its year."""
    packaged(folder / "apres.tsv", ["taux-pauvrete-60 COMMUNE 41018 2026 2023 - suppressed-primary"])
    make_build(by=System())
    shown = "/observatoire/chiffre/taux-pauvrete-60/commune/41018/?au=2023-12-31"
    response = signed_in.get(shown)
    said = response.context["page"].said
    assert said
    assert all(each.startswith("En 2021, ") for each in said)
    assert "d-un-chiffre" not in response.content.decode()  # no finding of a figure without value
    before = signed_in.get(shown.replace("2023", "2021"))
    assert not any(each.startswith("En 2021") for each in before.context["page"].said)
    assert "d-un-chiffre" in before.content.decode()


def test_a_whole_hidden_by_its_communes_is_not_said_hidden_by_its_source(live, folder: Path, signed_in: Client) -> None:
    """Blois hides its rate of 2023: the intercommunality cannot be computed, and says so."""
    others = [f"taux-pauvrete-60 COMMUNE {code} 2026 2023 10 measured" for code in communes() if code != "41018"]
    packaged(folder / "apres.tsv", ["taux-pauvrete-60 COMMUNE 41018 2026 2023 - suppressed-primary", *others])
    make_build(by=System())
    words = "on calculable : trop de communes sous secret statistique"
    assert f"En 2023 : n{words}" in spoken(page(signed_in, AGGLOPOLYS))
    hidden = "/observatoire/chiffre/taux-pauvrete-60/{}/?au=2023-12-31"
    assert words in spoken(page(signed_in, hidden.format("epci/200030385")))
    assert words not in spoken(page(signed_in, hidden.format("commune/41018")))
