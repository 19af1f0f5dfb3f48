"""The publishers' own files, where they lie beside the project: recognised, read whole, with the counts that a plain reading
of the same file gives."""

from __future__ import annotations

import csv
import gzip
import io
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.layout_files import packaged_layouts
from ecluse.observatory.rules.layouts import Holds
from ecluse.observatory.sources.account import RowState
from ecluse.observatory.sources.lists import tables_in
from ecluse.observatory.sources.questions import AnswerNeeded, NothingToRead, Option, Options
from ecluse.observatory.sources.reading import Reading, links_of, read
from ecluse.observatory.sources.recognise import Match, recognise
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.sources.containers import opened


@pytest.fixture
def data(shared: Path) -> Path:
    folder = shared / "data"
    if not (folder / "filosofi").is_dir():
        pytest.skip("needs ../shared/data/filosofi, which is not beside the project")
    return folder


@contextmanager
def matches(path: Path) -> Iterator[list[tuple[str, Match | None]]]:
    """What each table of a file is recognised as, by the name of its sheet."""
    with opened(path) as members:
        tables = [table for member in members for table in tables_in(member)]
        yield [(table.sheet, recognise(table, packaged_layouts())) for table in tables]


def reading(path: Path, sheet: str = "", **options) -> Reading:
    with matches(path) as found:
        match = dict(found)[sheet]
        assert match is not None
        return read(match, Options(**{"geography": 2023, **options}), packaged_catalogue())


def plain(path: Path, delimiter: str = ";", encoding: str = "utf-8-sig") -> list[list[str]]:
    """The cells of a text, by the csv module alone."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode(encoding)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def whole(found: Reading, lines: int) -> None:
    """Every line of the file is accounted for."""
    assert sum(found.account.count(state) for state in RowState) == lines
    assert len(set(found.account.numbers.tolist())) == lines


def test_incomes_of_communes_are_those_of_the_file(data: Path):
    path = data / "filosofi" / "cc_filosofi_2021_COM.csv.gz"
    rows = plain(path)
    began = time.process_time()
    found = reading(path)
    assert time.process_time() - began < 10  # two seconds on a machine at rest
    whole(found, 34_910)
    cells = Counter(cell for row in rows[1:] for cell in row[1:])
    statuses = found.account.statuses
    assert statuses[Status.SUPPRESSED] == cells["s"] == 751_348
    assert statuses[Status.UNAVAILABLE] == cells["nd"] == 324
    assert sum(statuses.values()) == 34_909 * 27
    assert {level: len(codes) for level, codes in found.codes.items()} == {
        Level.COMMUNE: 34_864,
        Level.MUNICIPAL_DISTRICT: 45,
    }
    assert not found.account.unused
    place = rows[0].index("TP6021")
    table = found.observations.filter(
        (found.observations["value_column"].cast("string").to_numpy(zero_copy_only=False) == "TP6021").tolist()
    )
    mine = {row["area"]: row["value"] for row in table.select(["area", "value"]).to_pylist()}
    theirs = {row[0]: None if row[place] in {"s", "nd"} else float(row[place].replace(",", ".")) for row in rows[1:]}
    assert mine == theirs


def test_incomes_by_iris_keep_the_kinds_of_missing_apart(data: Path):
    path = data / "filosofi" / "BASE_TD_FILO_IRIS_2021_DEC.csv.gz"
    rows = plain(path)
    unread = {rows[0].index(name) for name in ("IRIS", "DEC_INCERT21", "DEC_NOTE21")}
    cells = Counter(cell for row in rows[1:] for place, cell in enumerate(row) if place not in unread)
    found = reading(path)
    whole(found, 16_027)
    assert {status: found.account.statuses.get(status, 0) for status in (
        Status.NOT_SIGNIFICANT, Status.UNAVAILABLE, Status.SUPPRESSED, Status.NOT_APPLICABLE
    )} == {
        Status.NOT_SIGNIFICANT: cells["ns"], Status.UNAVAILABLE: cells["nd"], Status.SUPPRESSED: cells["s"],
        Status.NOT_APPLICABLE: cells["so"],
    }  # fmt: skip
    assert cells["ns"] == 25_395
    assert set(found.codes) == {Level.IRIS}


_SHEETS = {
    "EPCI": (Level.EPCI, 2048), "DEP": (Level.DEPARTMENT, 98), "REG": (Level.REGION, 15), "METRO": (Level.FRANCE, 1),
    "ARR": (Level.DISTRICT, 330), "UU2010": (Level.URBAN_UNIT, 2259), "ZE2010": (Level.EMPLOYMENT_ZONE, 314),
}  # fmt: skip


def test_the_sheets_of_the_workbook_of_incomes(data: Path):
    with matches(data / "filosofi" / "filo-revenu-pauvrete-menage-2015.zip") as tables:
        known = dict(tables)
        for sheet, (level, rows) in _SHEETS.items():
            found = read(known[sheet], Options(), packaged_catalogue())
            assert {each: len(codes) for each, codes in found.codes.items()} == {level: rows}
            assert found.account.count(RowState.KEPT) == rows
            assert set(found.observations["geography"].to_pylist()) == {2016}
            assert Status.MISSING not in found.account.statuses  # an empty cell is statistical secrecy
        with pytest.raises(NothingToRead, match="AU2010"):  # a level that is not followed
            read(known["AU2010"], Options(), packaged_catalogue())


def test_priority_quarters_and_what_they_are_compared_with(data: Path):
    found = reading(data / "qpv" / "data_DEMO_2020_V1_QP.csv", period="2020")
    whole(found, 1_401)
    assert len(found.codes[Level.QPV]) == 1_400
    rows = plain(data / "qpv" / "data_DEMO_2020_V1_QP.csv")
    empty = sum(1 for row in rows[1:] if not row[rows[0].index("TX_F_60ETPLUS")])
    table = found.observations.to_pylist()
    hidden = [row for row in table if row["value_column"] == "TX_F_60ETPLUS" and row["status"] == "suppressed-primary"]
    assert len(hidden) == empty == 430
    found = reading(data / "qpv" / "data_DEMO_2020_V1_EPCI19.csv", period="2020")
    whole(found, 362)
    assert found.account.count(RowState.REFUSED) == 22  # public territorial establishments, and two codes in one cell
    assert len(found.codes[Level.EPCI]) == 339


def test_communes_with_two_codes_in_one_cell_are_refused_once_the_level_is_told(data: Path):
    path = data / "qpv" / "data_DEMO_2020_V1_COM.csv"
    with pytest.raises(AnswerNeeded) as error:
        reading(path, geography=None)
    assert {question.option for question in error.value.questions} == {Option.LEVEL, Option.PERIOD, Option.GEOGRAPHY}
    found = reading(path, period="2020", level=Level.COMMUNE)
    whole(found, 792)
    doubled = [row for row in plain(path)[1:] if len(row[0]) != 5]
    assert found.account.count(RowState.REFUSED) == len(doubled)


def test_job_seekers_and_recipients_of_rsa(data: Path):
    found = reading(data / "qpv" / "data_DEFM2019_com.csv", period="2019")
    whole(found, 1_182)
    assert found.account.count(RowState.KEPT) == 1_181
    found = reading(data / "qpv" / "data_arsas_iris.csv.gz", period="2019")
    assert found.account.statuses[Status.SUPPRESSED] == 1_264
    assert len(found.codes[Level.IRIS]) == 13_349


def test_the_zoning_of_nurses_gives_its_classes(data: Path):
    found = reading(data / "cartosante-zonage" / "zonage-raw.csv.gz", period="2024")
    whole(found, 34_922)
    assert Counter(found.observations["category"].to_pylist()) == {
        "tres-sous-dotee": 1400, "sous-dotee": 4257, "intermediaire": 15676, "tres-dotee": 8792, "sur-dotee": 4792, "": 2,
    }  # fmt: skip
    assert found.account.statuses[Status.UNAVAILABLE] == 2


def test_densities_of_professionals_by_level(data: Path):
    path = data / "ameli-demographie-ps" / "toutes_specialites_departement.csv"
    found = reading(path, geography=None)
    whole(found, 4_561)
    assert {level: len(codes) for level, codes in found.codes.items()} == {
        Level.DEPARTMENT: 101, Level.REGION: 18, Level.FRANCE: 1,
    }  # fmt: skip
    assert found.observations.num_rows == 38 * 120
    zeros = sum(1 for value in found.observations["numerator"].to_pylist() if value == 0)
    assert zeros == sum(1 for row in plain(path, ",")[1:] if row[9] == "0") == 228


@pytest.mark.parametrize(
    ("name", "level", "rows"),
    [
        ("carte_1_1", Level.EMPLOYMENT_ZONE, 322), ("carte_1_5", Level.EPCI, 1259), ("carte_5_1", Level.DEPARTMENT, 101),
        ("histo_2_1", Level.REGION, 18),
    ],
)  # fmt: skip
def test_pairs_of_years_and_values(data: Path, name: str, level: Level, rows: int):
    path = data / "observatoire-territoires" / "csv" / f"{name}.csv"
    with pytest.raises(AnswerNeeded) as error:
        reading(path, geography=None)
    assert {question.option for question in error.value.questions} == {Option.INDICATOR, Option.GEOGRAPHY}
    found = reading(path, indicator="part-65-ans-ou-plus-barometre")
    whole(found, rows + 1)
    assert {each: len(codes) for each, codes in found.codes.items()} == {level: rows}


def test_the_national_values_of_the_eleven_indicators(data: Path):
    found = reading(data / "observatoire-territoires" / "csv" / "baro.csv", geography=None)
    assert len(set(found.observations["indicator"].to_pylist())) == 11
    assert set(found.codes) == {Level.FRANCE}


def test_odisse_extracts(data: Path):
    folder = data / "odisse"
    fdep = reading(folder / "indice-de-defavorisation-sociale-fdep-par-commune_extrait.csv", period="2015")
    assert fdep.observations.num_rows == 3 * 16
    edi = reading(folder / "french-european-deprivation-index-f-edi-2021-par-commune_extrait.csv")
    assert edi.observations.num_rows == 2 * 15
    path = folder / "sante_generale_indicateurs_barometre_2024_extrait.csv"
    survey = reading(path, geography=None)
    assert survey.observations.num_rows == len(plain(path, ",")) - 1 == 26
    assert all(row["lower95"] <= row["value"] <= row["upper95"] for row in survey.observations.to_pylist())


@cache
def _links(path: Path) -> dict[str, str]:
    with matches(path) as found:
        match = found[0][1]
        assert match is not None
        return links_of(match)


@pytest.mark.parametrize(
    ("name", "column", "indicator", "kept"),
    [
        ("MCO", "LIT_MCO", "lits-mco", 1528), ("USLD", "LIT", "lits-usld", 571), ("HAD", "PLATOT", "places-had", 293),
        ("PERINAT", "ENFANTS", "naissances-en-maternite", 634), ("URGENCES2", "PASSU", "passages-urgences", 689),
    ],
)  # fmt: skip
def test_beds_and_stays_are_added_up_to_the_same_total(data: Path, name: str, column: str, indicator: str, kept: int):
    path = data / "sae" / "2023" / f"{name}_2023r.csv.gz"
    found = reading(path, geography=None, links={"finess": _links(data / "sae" / "2023" / "ID_2023r.csv.gz")})
    rows = plain(path, encoding="cp1252")
    whole(found, len(rows))
    assert found.account.count(RowState.KEPT) == kept == len(rows) - 1
    place = rows[0].index(column)
    expected = sum(float(row[place]) for row in rows[1:] if row[place])
    mine = [row for row in found.observations.to_pylist() if row["indicator"] == indicator and row["age_to"] == 199]
    assert sum(row["value"] or 0 for row in mine if row["age_from"] == 0) == pytest.approx(expected)


def test_establishments_without_their_table_of_places_ask_for_it(data: Path):
    with pytest.raises(AnswerNeeded, match="--links"):
        reading(data / "sae" / "2023" / "MCO_2023r.csv.gz", geography=None)


def test_rehabilitation_is_read_on_its_total_rows(data: Path):
    path = data / "sae" / "2023" / "SSR_2023r.csv.gz"
    found = reading(path, geography=None, links={"finess": _links(data / "sae" / "2023" / "ID_2023r.csv.gz")})
    rows = plain(path, encoding="cp1252")
    totals = [row for row in rows[1:] if row[5] == "SSR_TOT"]
    assert found.account.count(RowState.KEPT) == len(totals)
    assert found.account.count(RowState.LEFT_OUT) == len(rows) - 1 - len(totals)


@pytest.mark.parametrize(
    ("name", "period", "geography", "total"),
    [
        ("donnees_communes.csv.gz", "2023", 2025, 68_094_280),
        ("anciens/donnees_communes_pop2022.csv.gz", "2022", 2024, 67_760_573),
        ("anciens/donnees_communes_pop2021_geo2023.csv.gz", "2021", 2023, 67_408_052),
        ("anciens/donnees_communes_pop2020.csv.gz", "2020", 2022, 67_163_913),
        ("anciens/donnees_communes_pop2019_geo2021.csv.gz", "2019", 2021, 66_988_403),
        ("ensemble_2017/Communes.csv.gz", "2017", 2019, 66_524_339),
    ],
)
def test_legal_populations_of_each_vintage_add_up_to_the_published_total(
    data: Path, name: str, period: str, geography: int, total: int
):
    found = reading(data / "population" / name, period=period, geography=None)
    assert set(found.observations["geography"].to_pylist()) == {geography}
    rows = found.observations.select(["indicator", "value"]).to_pylist()
    assert sum(row["value"] for row in rows if row["indicator"] == "population-municipale") == total
    assert found.account.count(RowState.REFUSED) == 0


def test_structures_are_counted_by_commune(data: Path):
    found = reading(data / "france-services" / "liste-fs-20240801.csv.gz", period="2024-08-01", geography=None)
    assert found.account.count(RowState.KEPT) == 2_845
    assert sum(found.observations["value"].to_pylist()) == 2_845
    assert sum(len(codes) for codes in found.codes.values()) == found.observations.num_rows


def test_a_json_list_of_communes_gives_their_class(data: Path):
    found = reading(data / "zonages-politiques" / "ZRR_20221109.json.gz", period="2022", geography=2022)
    assert Counter(found.observations["category"].to_pylist()) == {
        "classee": 17_694, "non-classee": 17_235, "partiellement-classee": 36,
    }  # fmt: skip


#: Tables that no layout knows: of the reference of territories, or the notice of a workbook.
_UNKNOWN = {
    "zonages.csv.gz", "Documentation",
}  # fmt: skip
_FOLDERS = (
    "filosofi", "qpv", "iris", "cartosante-zonage", "ameli-demographie-ps", "observatoire-territoires/csv", "odisse",
    "sae", "sae/2022", "sae/2023", "hospidiag", "indicateurs-communes-d4g", "sirene-sante-communes", "population",
    "population/anciens", "population/ensemble_2017", "bpe-gironde", "zonages-politiques", "france-services",
    "finess/etalab-csv", "finess/etalab-altere",
)  # fmt: skip


def test_every_other_file_is_recognised(data: Path):
    unknown = set()
    layouts = set()
    for path in (path for folder in _FOLDERS for path in sorted((data / folder).iterdir())):
        if not path.is_file() or path.suffix == ".md" or "json" in path.name:
            continue
        with matches(path) as found:
            for sheet, match in found:
                if match is None:
                    unknown.add(sheet if sheet == "Documentation" else path.name)
                else:
                    layouts.add((match.layout.id, match.layout.holds))
    assert unknown == _UNKNOWN
    assert sum(1 for _, holds in layouts if holds is Holds.OBSERVATIONS) >= 20


def test_the_packaged_facts_are_read_whole():
    folder = Path(__file__).resolve().parents[2] / "src" / "ecluse" / "observatory" / "facts"
    for path in sorted(folder.glob("*.tsv")):
        found = reading(path, geography=None)
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert found.observations.num_rows == found.account.count(RowState.KEPT) == len(lines) - 1, path.name
        assert not found.account.of(RemarkKind.CELL_REFUSED)
        assert not found.account.of(RemarkKind.FLAGGED)
