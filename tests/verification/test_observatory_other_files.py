"""Files met beside the publishers' usual ones: read to the figures that the csv module finds, or told for what they are."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.layout_files import packaged_layouts
from ecluse.observatory.services.tables import what_it_is
from ecluse.observatory.sources.account import RowState
from ecluse.observatory.sources.lists import tables_in
from ecluse.observatory.sources.questions import Options
from ecluse.observatory.sources.reading import Reading, links_of, read
from ecluse.observatory.sources.recognise import Match, recognise
from ecluse.observatory.sources.words import ages_of, sex_of
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.sources.containers import opened
from ecluse.territories.rules.sources.errors import SourceError


@pytest.fixture
def data(shared: Path) -> Path:
    folder = shared / "data"
    if not (folder / "sae").is_dir():
        pytest.skip("needs ../shared/data, which is not beside the project")
    return folder


def plain(path: Path, delimiter: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode(encoding)
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def reading(path: Path, **options) -> Reading:
    with opened(path) as members:
        match = recognise(next(iter(tables_in(members[0]))), packaged_layouts())
        assert match is not None, path.name
        return read(match, Options(**options), packaged_catalogue())


@cache
def links(path: Path) -> dict[str, str]:
    with opened(path) as members:
        match = recognise(next(iter(tables_in(members[0]))), packaged_layouts())
        assert isinstance(match, Match)
        return links_of(match)


def totals(found: Reading) -> dict[str, float]:
    summed: dict[str, float] = defaultdict(float)
    for row in found.observations.select(["indicator", "value"]).to_pylist():
        summed[row["indicator"]] += row["value"] or 0
    return dict(summed)


@pytest.mark.parametrize("year", ["2022", "2023"])
def test_activities_are_those_declared_not_those_prefilled(data: Path, year: str):
    folder = data / "sae" / year
    found = reading(folder / f"FILTRE_{year}r.csv.gz", links={"finess": links(folder / f"ID_{year}r.csv.gz")})
    rows = plain(folder / f"FILTRE_{year}r.csv.gz", ";", "cp1252")
    declared = [row for row in rows if row["STATUT"] == "DECLA"]
    assert found.account.count(RowState.KEPT) == len(declared)
    assert found.account.count(RowState.LEFT_OUT) == len(rows) - len(declared)
    mine = totals(found)
    for column, indicator in (
        ("PALIA", "etablissements-soins-palliatifs"), ("EMSP", "equipes-mobiles-soins-palliatifs"),
        ("DOULEUR", "structures-douleur"), ("TELEMED", "etablissements-telemedecine"),
        ("CHIMIO", "etablissements-chimiotherapie"), ("IRC", "etablissements-insuffisance-renale"),
    ):  # fmt: skip
        assert mine[indicator] == sum(int(row[column] or 0) for row in declared) > 200


def test_emergency_units_are_those_of_the_file(data: Path):
    folder = data / "sae" / "2023"
    found = reading(folder / "URGENCES_2023r.csv.gz", links={"finess": links(folder / "ID_2023r.csv.gz")})
    rows = plain(folder / "URGENCES_2023r.csv.gz", ";", "cp1252")
    assert totals(found) == {
        "structures-urgences": sum(int(row["AUTSU"]) for row in rows),
        "structures-urgences-pediatriques": sum(int(row["AUTPED"]) for row in rows),
    }


def test_establishments_of_the_register_are_those_of_the_file(data: Path):
    path = data / "sirene-sante-communes" / "PS_communes.csv.gz"
    rows = plain(path, ";")
    found = reading(path, period="2019", geography=2019)
    kept = [row for row in rows if len(row["codecommuneetablissement"]) == 5]
    refused = sum(len(each.rows) for each in found.account.of(RemarkKind.REFUSED))
    assert found.account.count(RowState.KEPT) + refused == len(rows)
    assert refused <= len(rows) - len(kept)
    assert totals(found)["sirene-generaliste"] == sum(float(row["generaliste"]) for row in kept)
    path = data / "sirene-sante-communes" / "departements_et_regions.csv"
    found = reading(path, period="2019", geography=2019)
    assert set(found.codes) == {Level.DEPARTMENT}
    assert totals(found)["sirene-infirmiers"] == sum(float(row["infirmiers"]) for row in plain(path, ","))


def test_rates_of_communes_made_by_others(data: Path):
    path = data / "indicateurs-communes-d4g" / "data_merge.csv.gz"
    rows = plain(path, ",")
    found = reading(path, period="2017", geography=2020)
    values: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        values[row["CODE_INSEE"]].add(row["TX_MENSEUL"])
    mine = {
        row["area"]: row["value"]
        for row in found.observations.select(["indicator", "area", "value"]).to_pylist()
        if row["indicator"] == "part-menages-une-personne-data-for-good" and row["value"] is not None
    }
    # The file gives 1,111 communes twice, once without a value: what is known is kept, what would contradict is not.
    once = {code: float(next(iter(each - {""}))) for code, each in values.items() if len(each - {""}) == 1}
    assert not {code for code, each in values.items() if len(each - {""}) > 1} & set(mine)
    assert mine == {code: value for code, value in once.items() if code in mine}
    assert len(mine) >= 0.98 * len(once)
    path = data / "indicateurs-communes-d4g" / "variable_minimas_V2.csv.gz"
    found = reading(path, period="2018", geography=2020)
    filled = [float(row["TX_RSA"]) for row in plain(path, ",") if row["TX_RSA"]]
    mine_rsa = [row["value"] for row in found.observations.to_pylist() if row["status"] == Status.MEASURED]
    assert sorted(mine_rsa) == sorted(filled)
    assert len(filled) == 987


def test_the_dictionary_of_the_census_says_what_the_columns_are_read_as(data: Path):
    """The file of figures is not here: its dictionary is, and each label must agree with the reading of its name."""
    rows = plain(data / "population" / "meta_base-cc-evol-struct-pop-2016.CSV.gz", ";", "utf-8-sig")
    layout = packaged_layouts()["population-par-age"]
    seen = Counter()
    for row in rows:
        name = row["COD_VAR"].lower()
        for column in layout.columns:
            found = re.fullmatch(column.header, name)
            if found is None:
                continue
            groups = found.groupdict()
            ages = ages_of(groups.get("age") or "")
            assert ages is not None, name
            label = row["LIB_VAR_LONG"]
            numbers = [int(each) for each in re.findall(r"\d+", label.split(" en 20")[0])]
            if groups.get("age"):
                bounds = [each for each in ages if each < 199]
                assert numbers[: len(bounds)] == bounds, label
            if groups.get("sex"):
                assert sex_of(groups["sex"]).value == ("H" if "homme" in label.lower() else "F"), label
            seen["age" if groups.get("age") else "all"] += 1
    assert seen["age"] >= 20


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("cog/regions.csv", "régions"), ("cog/arrondissements.csv", "arrondissements"),
        ("zonages-politiques/zonages.csv.gz", "contrats et zonages"),
        ("contours/etalab-1000m/regions-1000m.geojson.gz", "contours"),
        ("zonages-politiques/cr.topojson.gz", "contours"), ("codes-postaux/laposte_hexasmal.csv.gz", "codes postaux"),
        ("epci/perimetre-epci-a-fp_2025.csv.gz", "intercommunalités"),
    ],
)  # fmt: skip
def test_files_of_the_reference_are_sent_where_they_are_loaded(data: Path, path: str, said: str):
    with opened(data / path) as members:
        sentence, settled = what_it_is(members)
    assert settled
    assert said in sentence
    assert "ecluse reference load" in sentence


@pytest.mark.parametrize(
    "path",
    [
        "hospidiag/hd2022.csv.gz", "bpe-gironde/categorie_bpe.csv.gz", "sae/2023/GHT_2023r.csv.gz",
        "sae/2023/CANCERO_2023r.csv.gz", "sae/2023/PALIA_2023r.csv.gz", "sae/2023/PSY2_2023r.csv.gz",
        "sae/2023/TELEMED_2023r.csv.gz", "rna/rna_waldec_extrait.csv", "zonages-politiques/descriptions.csv",
        "finess/etalab-altere/etablissements_structure.csv.gz", "observatoire-territoires/csv/zau_1_5.csv",
    ],
)  # fmt: skip
def test_tables_without_figures_of_territories_say_what_they_are(data: Path, path: str):
    with pytest.raises(SourceError, match="ne contient pas de chiffres"):
        reading(data / path)


@pytest.mark.parametrize(
    ("path", "said"),
    [("zonages-insee/TABLES_PASSAGE.RData", "logiciel R"), ("finess/flux-xml/finess_cs1400101_stock_20211214-0333.xml", "XML")],
)  # fmt: skip
def test_what_is_no_table_says_so(data: Path, path: str, said: str):
    with pytest.raises(SourceError, match=said), opened(data / path) as members:
        list(tables_in(members[0]))
