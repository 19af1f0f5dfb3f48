"""Beds of real hospitals: the cells that a trace lists are in the published file, and add up to the figure shown."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from ecluse.audit.services import System
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.places import named_place
from ecluse.observatory.selectors.traces import Asked, asked_figure, figures_of, trace_of
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from ecluse.territories.services import load_facts

pytestmark = pytest.mark.django_db


def grid(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="cp1252", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_the_beds_of_valence_and_creteil_are_those_of_every_hospital_there(
    shared: Path, settings, tmp_path: Path
) -> None:
    files = [shared / "data" / "sae" / "2023" / f"{name}_2023r.csv.gz" for name in ("ID", "MCO")]
    if not all(file.is_file() for file in files):
        pytest.skip("needs the survey of establishments in ../shared/data, which is not beside the project")
    settings.DATA_DIR = tmp_path / "data"
    load_facts(by=System())
    outcomes = load_files(files, by=System())
    assert not any(each.problem for each in outcomes), [each.problem for each in outcomes]
    make_build(by=System())
    build, catalogue = live_build(), packaged_catalogue()
    places, beds = (grid(file) for file in files)
    commune = {row[places[0].index("fi")]: row[places[0].index("COMINSEE")] for row in places[1:]}
    assert build is not None
    for code, value in (("26362", 553), ("94028", 1228)):
        place = named_place("commune", code)
        assert place is not None
        for indicator, header in (("lits-mco", "LIT_MCO"), ("sejours-complets-chirurgie", "SEJHC_CHI")):
            figure = asked_figure(figures_of(build, catalogue, indicator, place), Asked())
            assert figure is not None
            trace = trace_of(build, catalogue, figure, place)
            there = [n for n, row in enumerate(beds[1:], 2) if commune[row[beds[0].index("FI")]] == code]
            assert [each.row for each in trace.origins] == there
            assert len(there) > 1
            texts = [beds[row - 1][beds[0].index(header)] for row in there]
            assert [(cell.column, cell.text) for each in trace.origins for cell in each.cells] == [
                (header, text) for text in texts
            ]
            assert sum(float(text or 0) for text in texts) == figure.value
            assert indicator != "lits-mco" or figure.value == value
