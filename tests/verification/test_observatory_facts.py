"""The packaged figures against the publishers' files: the script writes the same bytes again, and the cells that it cites
hold what an independent reading finds there."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from python_calamine import load_workbook

from tests.conftest import ROOT

FACTS = ROOT / "src" / "ecluse" / "observatory" / "facts"


@pytest.fixture
def data(shared: Path) -> Path:
    folder = shared / "data"
    if not (folder / "filosofi").is_dir():
        pytest.skip("needs ../shared/data/filosofi, which is not beside the project")
    return folder


def told(name: str) -> list[dict[str, str]]:
    lines = [line for line in (FACTS / f"{name}.tsv").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return list(csv.DictReader(lines, delimiter="\t"))


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def grid(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    return [line for line in csv.reader(io.StringIO(content(path).decode(encoding)), delimiter=";") if line]


def at(cells: list[list[str]], row: int, column: str) -> str:
    return cells[row - 1][cells[0].index(column)]


def test_a_second_run_writes_the_same_bytes(data: Path, tmp_path: Path) -> None:
    run = [sys.executable, str(ROOT / "tools" / "facts.py"), str(tmp_path)]
    subprocess.run(run, check=True, capture_output=True, cwd=ROOT)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == {path.name: path.read_bytes() for path in FACTS.glob("*.tsv")}


def test_the_files_cited_are_those_beside_the_project(data: Path) -> None:
    digests = {
        hashlib.sha256(content(path)).hexdigest() for path in data.rglob("*") if path.suffix in {".csv", ".gz", ".zip"}
    }
    cited = [
        line.rsplit(" ", 1)[1]
        for path in FACTS.glob("*.tsv")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("# Fichier")
    ]
    assert len(cited) > 15
    assert set(cited) <= digests


@pytest.mark.parametrize(
    ("table", "file"),
    [
        ("filosofi-2021", "filosofi/cc_filosofi_2021_COM.csv.gz"),
        ("quartiers-2020-qpv", "qpv/data_DEMO_2020_V1_QP.csv"),
        ("quartiers-2020-commune", "qpv/data_DEMO_2020_V1_COM.csv"),
        ("quartiers-2020-epci", "qpv/data_DEMO_2020_V1_EPCI19.csv"),
        ("demandeurs-emploi-2019", "qpv/data_DEFM2019_com.csv"),
    ],
)
def test_each_figure_is_what_its_cells_say(data: Path, table: str, file: str) -> None:
    cells = grid(data / file)
    figures = told(table)
    for figure in figures:
        row = int(figure["source_row"])
        assert at(cells, row, "CODGEO") == figure["area"]
        columns = figure["source_column"].split()
        read = [at(cells, row, column).replace(",", ".") for column in columns]
        if figure["status"] == "measured":
            below = [read.pop()] if figure["denominator"] else []
            assert [figure["denominator"]] == (below or [""])
            if figure["numerator"]:
                assert int(figure["numerator"]) == sum(int(text) for text in read)
            else:
                assert [figure["value"]] == read
        else:
            assert {"s", "nd", ""} & set(read), figure


def test_incomes_of_larger_areas_are_what_the_workbook_says(data: Path) -> None:
    archive = zipfile.ZipFile(data / "filosofi" / "filo-revenu-pauvrete-menage-2015.zip")
    workbook = load_workbook(io.BytesIO(archive.read("base-cc-filosofi-2015.xls")))
    sheets = {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in ("EPCI", "DEP", "REG", "METRO")
    }
    figures = told("filosofi-2015")
    for figure in figures:
        lines = sheets[figure["source_sheet"]]
        header = next(line for line in lines if line[0] == "CODGEO")
        line = lines[int(figure["source_row"]) - 1]
        assert str(line[0]) == figure["area"] or figure["area"] == "FM"
        first, *below = (line[header.index(column)] for column in figure["source_column"].split())
        assert figure["status"] == "measured"
        assert float(figure["value"]) == first
        assert [float(figure["denominator"])] == below if figure["denominator"] else not below
    assert {figure["area"] for figure in figures if figure["level"] == "FRANCE"} == {"FM"}


def test_populations_of_departments_and_regions_are_those_published(data: Path) -> None:
    """In 2017 INSEE's own files of départements and régions are held: our sums of communes give the same figures."""
    published = {}
    for level, name, code in (("DEPARTEMENT", "Departements.csv", "CODDEP"), ("REGION", "Regions.csv", "CODREG")):
        cells = grid(data / "population" / "ensemble_2017" / name)
        for row in range(2, len(cells) + 1):
            published[(level, at(cells, row, code))] = at(cells, row, "PMUN")
    figures = [figure for figure in told("populations-legales-2017") if figure["level"] in {"DEPARTEMENT", "REGION"}]
    assert len(figures) > 10
    assert {(f["level"], f["area"]): f["value"] for f in figures} == {
        (f["level"], f["area"]): published[f["level"], f["area"]] for f in figures
    }


@pytest.mark.parametrize(
    ("year", "people"),
    [
        (2017, 66_524_339),
        (2019, 66_988_403),
        (2020, 67_163_913),
        (2021, 67_408_052),
        (2022, 67_760_573),
        (2023, 68_094_280),
    ],
)
def test_the_population_of_france_is_the_sum_of_the_file_and_mayotte(data: Path, year: int, people: int) -> None:
    """Sums without Mayotte, as the notice of the files gives them; Mayotte had 256,518 inhabitants in 2017."""
    (france,) = [f for f in told(f"populations-legales-{year}") if f["level"] == "FRANCE"]
    assert int(france["value"]) == people + 256_518
    assert france["status"] == ("measured" if year == 2017 else "estimated")


def test_communes_of_marseille_and_paris_are_the_sum_of_their_arrondissements(data: Path) -> None:
    cells = grid(data / "population" / "donnees_communes.csv.gz")
    figures = {figure["area"]: figure for figure in told("populations-legales-2023")}
    for code, starts, parts in (("13055", "132", 16), ("75056", "751", 20)):
        rows = [int(row) for row in figures[code]["source_row"].split()]
        assert len(rows) == parts
        assert all(at(cells, row, "COM").startswith(starts) for row in rows)
        assert int(figures[code]["value"]) == sum(int(at(cells, row, "PMUN")) for row in rows)


def test_hospitals_are_summed_where_they_are(data: Path) -> None:
    folder = data / "sae" / "2023"
    places = grid(folder / "ID_2023r.csv.gz", "cp1252")
    commune = {line[places[0].index("fi")]: line[places[0].index("COMINSEE")] for line in places[1:]}
    files = {name: grid(folder / f"{name}_2023r.csv.gz", "cp1252") for name in ("MCO", "PSY", "PERINAT", "URGENCES2")}
    figures = told("sae-2023")
    for figure in figures:
        cells = files[figure["source_sheet"]]
        if figure["level"] == "COMMUNE":
            rows = [int(row) for row in figure["source_row"].split()]
            assert all(commune[at(cells, row, "FI")] == figure["area"] for row in rows)
            assert int(figure["value"]) == sum(int(at(cells, row, figure["source_column"])) for row in rows)
        if figure["level"] == "DEPARTEMENT":
            inside = [
                row for row in range(2, len(cells) + 1) if commune[at(cells, row, "FI")].startswith(figure["area"])
            ]
            assert int(figure["value"]) == sum(int(at(cells, row, figure["source_column"]) or 0) for row in inside)
    total = {f["indicator"]: int(f["value"]) for f in figures if f["level"] == "FRANCE"}
    assert total["accouchements"] == 665_486
    assert total["passages-urgences"] == 20_893_055
