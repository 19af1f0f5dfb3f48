"""What an exhaustive table says by its silence: zero where it names nobody, never where it may be mistaken."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ecluse.observatory.build.absence import NO_ROW, silences, unnamed_communes
from ecluse.observatory.build.pieces import make_figures
from ecluse.observatory.enums import Aggregation, Status
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import Exhaustive
from ecluse.observatory.store.schema import READ, STORED
from ecluse.territories.enums import MovementKind
from tests.factories.observatory import (
    LOADED,
    a_count,
    a_geography,
    a_source,
    an_indicator,
    moved,
    observations,
    read_back,
)

BEDS = a_count(id="lits")
RATE = an_indicator(id="part")
CATALOGUE = Catalogue({"source-test": a_source()}, {"lits": BEDS, "part": RATE})
SPLIT = [
    moved("2025-01-01", MovementKind.RESTORATION, "41005", "41005"),
    moved("2025-01-01", MovementKind.RESTORATION, "41005", "41006"),
]


def table(*rows: dict, indicator: str = "lits", geography: int = 2026) -> pa.Table:
    return observations([{"indicator": indicator, "geography": geography} | row for row in rows]).select(READ.names)


def unnamed(said: pa.Table, place, exhaustive: Exhaustive = Exhaustive.DEPARTMENTS) -> set[str]:
    return set(unnamed_communes(said, exhaustive, place))


def figures(said: pa.Table, place, indicator=BEDS, exhaustive: Exhaustive = Exhaustive.DEPARTMENTS):
    whole = pa.concat_tables([said, silences(said, unnamed_communes(said, exhaustive, place), CATALOGUE)])
    rows = [row | {"version": 1, "file": "", "table": "", "vintage": "", "batch": 1} for row in whole.to_pylist()]
    stored = pa.Table.from_pylist([row | {"loaded_at": LOADED} for row in rows], schema=STORED)
    return read_back(make_figures(indicator, a_source(), stored, place))


def test_a_commune_that_no_row_names_has_none_and_larger_areas_add_up():
    place = a_geography({"41001": "A", "41002": "A", "41003": "B"})
    found = figures(table({"area": "41001", "value": 30}), place)
    assert found["COMMUNE", "41002", 2021]["value"] == 0
    assert found["COMMUNE", "41002", 2021]["status"] is Status.MEASURED
    assert [found["EPCI", code, 2021]["value"] for code in "AB"] == [30, 0]
    assert found["DEPARTEMENT", "41", 2021]["value"] == 30


def test_a_table_that_is_not_exhaustive_says_nothing_by_its_silence():
    place = a_geography({"41001": "A", "41002": "A"})
    said = table({"area": "41001", "value": 30})
    assert unnamed(said, place, Exhaustive.NO) == set()
    assert ("COMMUNE", "41002", 2021) not in figures(said, place, exhaustive=Exhaustive.NO)


def test_silence_covers_the_departements_that_are_named_or_all_of_france():
    place = a_geography({"41001": "A", "41002": "A", "37001": "B"})
    said = table({"area": "41001", "value": 30})
    assert unnamed(said, place) == {"41002"}
    assert unnamed(said, place, Exhaustive.FRANCE) == {"41002", "37001"}


def test_a_code_that_nobody_knows_may_be_any_commune_of_its_departement():
    place = a_geography({"41001": "A", "41002": "A", "37001": "B", "37002": "B"})
    said = table({"area": "41001", "value": 30}, {"area": "37999", "value": 5})
    assert unnamed(said, place, Exhaustive.FRANCE) == {"41002"}


def test_a_city_told_by_its_arrondissements_is_named():
    place = a_geography({"75056": "P", "41001": "A"}, districts={"75101": "75056", "75102": "75056"})
    said = table({"area": "75101", "level": "ARM", "value": 3}, {"area": "41001", "value": 1})
    assert unnamed(said, place, Exhaustive.FRANCE) == set()


def test_what_is_not_concerned_adds_nothing_and_what_is_hidden_hides_the_sum():
    place = a_geography({"41001": "A", "41002": "A", "41003": "B", "41004": "B"})
    said = table(
        {"area": "41001", "value": 7},
        {"area": "41002", "status": "not-applicable"},
        {"area": "41003", "status": "suppressed-primary"},
    )
    found = figures(said, place)
    assert found["EPCI", "A", 2021]["value"] == 7
    assert found["EPCI", "B", 2021]["status"] is Status.SUPPRESSED
    assert found["COMMUNE", "41002", 2021]["status"] is Status.NOT_APPLICABLE


def test_a_rate_has_no_value_where_there_is_nobody_and_is_whole_above():
    place = a_geography({"41001": "A", "41002": "A"})
    said = table({"area": "41001", "numerator": 20, "denominator": 80, "value": 25}, indicator="part")
    found = figures(said, place, RATE)
    assert found["COMMUNE", "41002", 2021]["status"] is Status.NOT_APPLICABLE
    assert found["EPCI", "A", 2021]["value"] == 25
    assert found["EPCI", "A", 2021]["status"] is Status.MEASURED


def test_silence_is_of_no_row_of_the_file():
    said = table({"area": "41001", "value": 7, "row": 12})
    found = silences(said, frozenset({"41002"}), CATALOGUE).to_pylist()
    assert [(row["area"], row["row"], row["value_column"]) for row in found] == [("41002", NO_ROW, "")]


def test_a_median_is_not_made_up():
    catalogue = Catalogue({"source-test": a_source()}, {"lits": an_indicator(id="lits", aggregation=Aggregation.NONE)})
    assert silences(table({"area": "41001", "value": 7}), frozenset({"41002"}), catalogue).num_rows == 0


def test_none_is_shared_out_by_a_split_and_some_is_not():
    place = a_geography({"41001": "A", "41005": "A", "41006": "A"}, SPLIT)
    quiet = table({"area": "41001", "value": 7}, geography=2024)
    assert unnamed(quiet, place) == {"41005"}  # 41006 was not there yet
    found = figures(quiet, place)
    assert [found["COMMUNE", code, 2021]["value"] for code in ("41005", "41006")] == [0, 0]
    assert found["EPCI", "A", 2021]["value"] == 7
    some = figures(table({"area": "41001", "value": 7}, {"area": "41005", "value": 2}, geography=2024), place)
    assert [some["COMMUNE", code, 2021]["status"] for code in ("41005", "41006")] == [Status.BROKEN] * 2


SAE = Path(__file__).resolve().parents[3].parent / "shared/data/sae/2023"


@pytest.mark.skipif(not SAE.exists(), reason="the public files are not beside the project")
def test_beds_of_each_departement_are_those_of_the_survey(tmp_path: Path):
    """The survey read by this project and by the csv module alone."""
    from ecluse.observatory.rules.definitions import packaged_catalogue
    from ecluse.observatory.rules.layout_files import packaged_layouts
    from ecluse.observatory.sources.questions import Options
    from ecluse.observatory.sources.reading import links_of, read
    from ecluse.observatory.sources.recognise import recognise
    from ecluse.territories.rules.sources.containers import opened
    from ecluse.territories.rules.sources.tables import tables_of

    links: dict[str, str] = {}
    where: dict[str, str] = {}
    for name in ("ID", "IDB"):
        with opened(SAE / f"{name}_2023r.csv.gz") as members:
            match = recognise(next(iter(tables_of(next(iter(members))))), packaged_layouts())
            assert match is not None
            links |= links_of(match)
        for row in lines(f"{name}_2023r.csv.gz"):
            if row["cominsee"]:
                where[row["fi"]] = row["cominsee"]
    with opened(SAE / "MCO_2023r.csv.gz") as members:
        match = recognise(next(iter(tables_of(next(iter(members))))), packaged_layouts())
        assert match is not None
        said = read(match, Options(links={"finess": links}), packaged_catalogue()).observations
    expected: dict[str, float] = defaultdict(float)
    for row in lines("MCO_2023r.csv.gz"):
        code = where[row["fi"]]
        code = f"97{code[2:]}" if code[:2] in {"9A", "9B", "9C", "9D", "9F"} else code
        expected[code[:3] if code.startswith("97") else code[:2]] += float(row["lit_mco"] or 0)
    beds = said.filter(pc.equal(said["indicator"].cast(pa.string()), "lits-mco")).to_pylist()
    codes = {row["area"] for row in beds} | {
        f"{code}999" for code in expected
    }  # one silent commune in each département
    departments = {code: code[:3] if code.startswith("97") else code[:2] for code in codes}
    place = a_geography(dict.fromkeys(codes, "A"))
    place = replace(place, containers={**place.containers, "DEPARTEMENT": departments})
    table_ = pa.Table.from_pylist([row | {"geography": 2026} for row in beds], schema=READ)
    known = packaged_catalogue()
    whole = pa.concat_tables([table_, silences(table_, unnamed_communes(table_, Exhaustive.FRANCE, place), known)])
    rows = [row | {"version": 1, "file": "", "table": "", "vintage": "", "batch": 1} for row in whole.to_pylist()]
    stored = pa.Table.from_pylist([row | {"loaded_at": LOADED} for row in rows], schema=STORED)
    found = read_back(make_figures(known.indicators["lits-mco"], a_source(), stored, place))
    sums = {code: each["value"] for (level, code, _), each in found.items() if level == "DEPARTEMENT"}
    assert len(sums) > 100
    assert sums == dict(expected)


def lines(name: str):
    with gzip.open(SAE / name, "rt", encoding="cp1252") as text:
        for row in csv.DictReader(text, delimiter=";"):
            yield {key.lower(): value for key, value in row.items()}
