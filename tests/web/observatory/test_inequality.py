"""Inequality: fifths worked out apart, what is circular, what cannot be computed, quarters whose rest must stay hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from ecluse.territories.models import Territory
from tests.factories.filosofi import incomes
from tests.web.observatory.conftest import ASKED, communes

pytestmark = pytest.mark.django_db
AGGLOPOLYS = "/observatoire/inegalites/epci/200030385/"
BLOIS = "/observatoire/inegalites/commune/41018/"
HEADS = (
    "indicator\tlevel\tarea\tgeography\tperiod\tsex\tage_from\tage_to\tdimension\tgroup\tnumerator\tdenominator\tvalue"
    "\tcategory\tstatus"
)


def figures(folder: Path, name: str, rows: list[tuple[str, ...]]) -> None:
    """Load figures written one a line: level, area, numerator, denominator, status, and make them live."""
    lines = ["# Chiffres fictifs, pour l’essai. Millésime : 2020. Licence Ouverte 2.0.", HEADS]
    for level, area, numerator, denominator, status in rows:
        lines.append("\t".join(["part-allocataires-monoparents", level, area, "2020", "2020", "T", "0", "199", "", "",
                                numerator, denominator, "", "", status]))  # fmt: skip
    (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome = load_files([folder / f"{name}.tsv"], by=System())[0]
    assert not outcome.problem, outcome.problem
    make_build(by=System())


@pytest.fixture
def spread(territories, folder: Path) -> dict[str, tuple[int, int]]:
    """Incomes that fall with the code, poverty that follows by steps of its own; what was written, by code."""
    codes = communes()
    written = {code: (26000 - 20 * place, 5 + place // 9 + place % 3) for place, code in enumerate(codes)}
    rows = {code: f"{code};500;1200;{income};50,0;{poor},0;12000;36000;3,0" for code, (income, poor) in written.items()}
    path = incomes(folder / "revenus.csv", codes, rows)
    assert not load_files([path], by=System(), asked=ASKED)[0].problem
    make_build(by=System())
    return written


@pytest.mark.parametrize("name", ["vulnerables", "inegalites", "acces"])
def test_an_iris_leads_to_the_page_of_its_commune(spread, signed_in: Client, name: str) -> None:
    Territory.objects.create(level="IRIS", code="410180101", name="Un îlot", folded_name="un ilot")
    text = page(signed_in, f"/observatoire/{name}/iris/410180101/")
    assert f'href="/observatoire/{name}/commune/41018/"' in text
    page(signed_in, f"/observatoire/{name}/commune/41018/")


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def lines(client: Client, url: str) -> list[list[str]]:
    text = client.get(url).content.decode("utf-8-sig")
    found = [each.split(";") for each in text.splitlines()]
    start = next(place for place, each in enumerate(found) if each[0] == "Partie")
    return found[start + 1 :]


def number(text: str) -> float:
    return float(text.replace(",", "."))


def test_each_fifth_has_the_mean_of_its_communes(spread, signed_in: Client) -> None:
    rows = lines(signed_in, f"{AGGLOPOLYS}csv/?indicateur=taux-pauvrete-60&cadre=france&maille=commune")
    ordered = [poor for _, poor in sorted(spread.values())]  # the poorest communes first, one weight each
    count = len(ordered)
    shares = [
        [poor for place, poor in enumerate(ordered) if int(5 * (place + 0.5) / count) == fifth] for fifth in range(5)
    ]
    told = {row[4][:2]: number(row[5]) for row in rows if row[0].startswith("Cinquième")}
    for fifth, name in enumerate(("Q5", "Q4", "Q3", "Q2", "Q1")):
        assert told[name] == pytest.approx(sum(shares[fifth]) / len(shares[fifth]), abs=0.051)
    gap = next(number(row[5]) for row in rows if row[4].startswith("Écart"))
    assert gap == pytest.approx(sum(shares[0]) / len(shares[0]) - sum(shares[4]) / len(shares[4]), abs=0.001)
    slope = next(number(row[5]) for row in rows if "SII" in row[4])
    assert slope > gap > 0  # the ends of the line lie beyond the middles of the outer groups


def test_a_figure_that_makes_the_groups_is_said_to_be_circular(spread, signed_in: Client) -> None:
    assert "par construction" in page(signed_in, f"{AGGLOPOLYS}?indicateur=niveau-de-vie-median&maille=commune")
    text = page(signed_in, f"{AGGLOPOLYS}?indicateur=taux-pauvrete-60&maille=commune")
    assert "par construction" not in text
    assert "sans test" in text
    assert "un lien est attendu" in text


def test_a_figure_known_too_rarely_makes_no_slope(spread, folder: Path, signed_in: Client) -> None:
    figures(folder, "rares", [("COMMUNE", code, "300", "1000", "measured") for code in communes()[:40]])
    text = page(signed_in, f"{AGGLOPOLYS}?indicateur=part-allocataires-monoparents&cadre=france&maille=commune")
    assert "non calculable" in text
    assert "couverture trop faible" in text
    assert "Indice de pente" not in text.split("Comment c’est calculé")[0]


def test_counts_are_added_up_and_the_gap_has_its_test(spread, folder: Path, signed_in: Client) -> None:
    codes = communes()
    poor = set(sorted(codes)[-len(codes) // 5 :])  # incomes fall with the code
    rows = [("COMMUNE", code, "60" if code in poor else "20", "200", "measured") for code in codes]
    figures(folder, "tous", rows)
    text = page(signed_in, f"{AGGLOPOLYS}?indicateur=part-allocataires-monoparents&cadre=france&maille=commune")
    assert "écart établi, en défaveur des plus défavorisés" in text
    assert "IC 95 %" in text
    assert "somme des numérateurs" in text


def test_the_rest_of_the_commune_is_the_commune_without_its_quarters(spread, folder: Path, signed_in: Client) -> None:
    figures(folder, "blois", [("QPV", "QP041001", "300", "1000", "measured"),
                              ("COMMUNE", "41018", "1000", "6000", "measured")])  # fmt: skip
    text = page(signed_in, BLOIS)
    assert "30,0 %" in text
    assert "14,0 %" in text  # 700 of 5,000
    assert "Moins favorable que le reste" in text
    rows = [row for row in lines(signed_in, f"{BLOIS}csv/") if row[0] == "Quartiers prioritaires"]
    assert number(next(row for row in rows if row[4] == "Blois, reste")[5]) == pytest.approx(14.0)


def test_the_rest_is_not_given_when_a_quarter_hides_its_figure(spread, folder: Path, signed_in: Client) -> None:
    """Four quarters of Valence: all known, then one hidden: its figure would be the commune's less the rest and the others."""
    valence = "/observatoire/inegalites/commune/26362/"
    whole = ("COMMUNE", "26362", "1000", "6000", "measured")
    codes = [f"QP02600{place}" for place in range(6, 10)]
    figures(folder, "tous", [*(("QPV", code, "75", "250", "measured") for code in codes), whole])
    assert "14,0 %" in page(signed_in, valence)
    hidden = ("QPV", codes[-1], "", "", "suppressed-primary")
    figures(folder, "trois", [*(("QPV", code, "75", "250", "measured") for code in codes[:-1]), hidden, whole])
    text = page(signed_in, valence)
    assert "secret statistique" in text
    assert "permettrait de le retrouver" in text
    assert "14,0 %" not in text
    assert "ensemble" not in text.split("Quartiers prioritaires et reste de la commune")[-1]
    assert "Valence, reste" not in signed_in.get(f"{valence}csv/").content.decode("utf-8-sig")


def test_before_anything_is_loaded(territories, folder, signed_in: Client) -> None:
    assert "Aucun chiffre n’est encore en ligne" in page(signed_in, AGGLOPOLYS)
    assert signed_in.get(f"{AGGLOPOLYS}csv/").status_code == 404


@pytest.mark.parametrize("asked", ["?indicateur=invente", "?maille=x&cadre=y", "?indicateur=population-municipale"])
def test_what_cannot_be_understood_is_not_asked(spread, signed_in: Client, asked: str) -> None:
    assert "Les cinq groupes" in page(signed_in, f"{AGGLOPOLYS}{asked}")


@pytest.mark.parametrize("url", ["commune/99999/", "planete/41018/", "epci/200030385/pdf/"])
def test_what_does_not_exist_is_not_found(spread, signed_in: Client, url: str) -> None:
    assert signed_in.get(f"/observatoire/inegalites/{url}").status_code == 404


def test_one_signs_in_first(client: Client, db) -> None:
    assert "/connexion/" in client.get(f"{AGGLOPOLYS}csv/")["Location"]


def test_questions_do_not_grow_with_the_communes(spread, signed_in: Client, django_assert_max_num_queries) -> None:
    counts = []
    for url in (AGGLOPOLYS, "/observatoire/inegalites/departement/41/"):
        page(signed_in, url)
        with django_assert_max_num_queries(30) as asked:
            page(signed_in, url)
        counts.append(len(asked))
    assert abs(counts[0] - counts[1]) <= 2  # a département has no intercommunality
