"""The rows of a file that are added up: kept with the loading, and all shown where the sum is traced."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from ecluse.audit.services import System
from ecluse.lib.typography import french
from ecluse.observatory.models import Loading
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.selectors.live import live_build, store
from ecluse.observatory.selectors.places import named_place
from ecluse.observatory.selectors.traces import Asked as AskedFigure
from ecluse.observatory.selectors.traces import Trace, asked_figure, figures_of, trace_of
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import Asked, load_files
from ecluse.observatory.sources.questions import Options
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Movement
from tests.web.observatory.conftest import questions

pytestmark = pytest.mark.django_db

#: Establishment (invented), its commune, its beds of medicine and of all short stays: three at Blois, of which one did not
#: answer everything, one at Vineuil, three in communes that Vineuil has taken in since.
ESTABLISHMENTS = (
    ("410000001", "41018", "40", "120"),
    ("410000004", "41295", "7", "9"),
    ("410000002", "41018", "12", "30"),
    ("410000005", "41998", "1", "2"),
    ("410000003", "41018", "", "5"),
    ("410000006", "41999", "3", "4"),
    ("410000007", "41998", "5", "6"),
)
BEDS = "/observatoire/chiffre/lits-mco/commune/41018/"


@pytest.fixture
def beds(territories: None, folder: Path) -> Path:
    """The survey of these establishments in 2023, where they are, and the merger of 2024, live."""
    for code in ("41998", "41999"):
        Movement.objects.create(
            kind="32",
            effective_on=dt.date(2024, 1, 1),
            before_type="COM",
            before_code=code,
            before_name=code,
            after_type="COM",
            after_code="41295",
            after_name="Vineuil",
        )
    places = ["fi;rs;COMINSEE", *(f"{each};Clinique;{commune}" for each, commune, *_ in ESTABLISHMENTS)]
    (folder / "ou.csv").write_text("\n".join(places) + "\n", encoding="utf-8")
    path = folder / "lits.csv"
    rows = [f"2023;{each};{medicine};{all_};0;0" for each, _, medicine, all_ in ESTABLISHMENTS]
    path.write_text("\n".join(["AN;FI;LIT_MED;LIT_MCO;PLA_MCO;SEJHC_MCO", *rows]) + "\n", encoding="utf-8")
    outcomes = load_files([folder / "ou.csv", path], by=System())
    assert [each.problem for each in outcomes] == ["", ""]
    make_build(by=System())
    return path


def traced(indicator: str, code: str) -> Trace:
    build, place, catalogue = live_build(), named_place("commune", code), packaged_catalogue()
    assert build is not None
    assert place is not None
    figure = asked_figure(figures_of(build, catalogue, indicator, place), AskedFigure())
    assert figure is not None
    return trace_of(build, catalogue, figure, place)


def cells(trace: Trace) -> list[tuple[str, int, str | None]]:
    return [(each.code, each.row, each.cells[0].text) for each in trace.origins]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\u202f", " ").replace("\xa0", " ")


def test_every_row_added_up_is_in_the_trace_with_its_cell(beds: Path) -> None:
    trace = traced("lits-mco", "41018")
    assert trace.figure.value == 155
    assert cells(trace) == [("41018", 2, "120"), ("41018", 4, "30"), ("41018", 6, "5")]
    assert {each.cells[0].column for each in trace.origins} == {"LIT_MCO"}


def test_a_cell_without_answer_is_listed_as_it_stands(beds: Path) -> None:
    trace = traced("lits-medecine", "41018")
    assert trace.figure.value == 52
    assert cells(trace) == [("41018", 2, "40"), ("41018", 4, "12"), ("41018", 6, "")]


def test_the_rows_of_communes_that_have_merged_are_all_there(beds: Path) -> None:
    trace = traced("lits-mco", "41295")
    assert trace.figure.value == 21
    assert cells(trace) == [("41295", 3, "9"), ("41998", 5, "2"), ("41998", 8, "6"), ("41999", 7, "4")]


def test_the_page_and_the_command_list_them_and_their_sum(beds: Path, signed_in: Client) -> None:
    text = plain(signed_in.get(BEDS).content.decode())
    assert "Le fichier a 3 lignes pour ce territoire" in text
    assert all(f"LIT_MCO {row} {cell}" in text for row, cell in ((2, "120"), (4, "30"), (6, "5")))
    assert "Somme 155" in text
    said = StringIO()
    call_command("observatory", "trace", "lits-mco", "COMMUNE:41018", stdout=said)
    lines = plain(said.getvalue())
    assert all(f"ligne {row}, valeur, colonne LIT_MCO : « {cell} »" in lines for row, cell in ((2, "120"), (6, "5")))
    assert "Somme : 155" in lines


def test_the_page_asks_as_little_of_the_database_for_three_rows_as_for_one(beds: Path, signed_in: Client) -> None:
    vineuil = "/observatoire/chiffre/lits-mco/commune/41295/"
    assert questions(signed_in, BEDS) == questions(signed_in, vineuil)


def test_a_loading_made_before_rows_were_kept_says_so(beds: Path, signed_in: Client) -> None:
    for loading in Loading.objects.all():
        store().rows_file(loading.pk).unlink(missing_ok=True)
    text = plain(signed_in.get(BEDS).content.decode())
    assert "seule la première est montrée ici" in text
    assert "Somme" not in text
    assert cells(traced("lits-mco", "41018")) == [("41018", 2, "120")]


def test_files_that_add_nothing_up_keep_no_list(live: Path, signed_in: Client) -> None:
    assert not store().rows_file(Loading.objects.get().pk).exists()
    text = signed_in.get("/observatoire/chiffre/taux-pauvrete-60/commune/41018/").content.decode()
    assert "tel quel" in text
    assert french("seule la première") not in text


def test_rows_that_are_counted_are_all_there(territories: None, folder: Path, signed_in: Client) -> None:
    rows = [f"{code}{place};{code};site" for place, code in enumerate(("41018", "41295", "41018"))]
    path = folder / "maisons.csv"
    path.write_text("\n".join(["id_fs;insee_com;type_fs", *rows]) + "\n", encoding="utf-8")
    asked = Asked(Options(level=Level.COMMUNE, geography=2026, period="2026"))
    assert [each.problem for each in load_files([path], by=System(), asked=asked)] == [""]
    make_build(by=System())
    trace = traced("france-services", "41018")
    assert trace.figure.value == 2
    assert [(each.row, [cell.text for cell in each.cells]) for each in trace.origins] == [
        (2, ["410180"]),
        (4, ["410182"]),
    ]
    text = plain(signed_in.get("/observatoire/chiffre/france-services/commune/41018/").content.decode())
    assert "un nombre de lignes du fichier : 2 lignes pour ce territoire" in text
    assert "ligne comptée id_fs 4 410182" in text
    assert "Somme" not in text
