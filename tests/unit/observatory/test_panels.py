"""Panels: figures laid out by area and cell read back as they were, absent ones as absent."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.build.panels import write_panels
from ecluse.observatory.build.pieces import make_figures
from ecluse.observatory.enums import Aggregation, Status, ValueType
from ecluse.observatory.store.panels import Panel, status_of
from tests.factories.observatory import a_count, a_geography, a_source, an_indicator, observations

CLASSES = an_indicator(
    id="zonage", type=ValueType.CATEGORY, aggregation=Aggregation.NONE, categories={"rural": "Rural", "dense": "Dense"}
)
PLACE = a_geography({"41001": "A", "41002": "A"})


def written(folder: Path, *pieces) -> dict[str, Panel]:
    """The panels of pairs of an indicator and the rows that a file says of it."""
    made = [(each, make_figures(each, a_source(), observations(rows), PLACE)) for each, rows in pieces]
    write_panels(folder / "build", made)
    return {path.name: Panel(path) for path in (folder / "build").iterdir()}


def test_each_figure_is_where_its_area_and_its_cell_are(tmp_path: Path) -> None:
    counts = [{"area": "41001", "value": 3}, {"area": "41002", "status": "suppressed-primary"}]
    classes = [{"area": "41002", "category": "dense"}, {"area": "41001", "status": "unavailable"}]
    panels = written(tmp_path, (a_count(), counts), (CLASSES, classes))
    panel = panels["COMMUNE"]
    assert panel.areas == ["41001", "41002"]
    assert [column.indicator for column in panel.columns] == ["effectif", "zonage"]
    rows = panel.rows(["41002", "41001", "99999"])
    assert rows["value"][1, 0] == 3
    assert math.isnan(rows["value"][0, 0])
    assert [[status_of(int(each)) for each in row] for row in rows["status"]] == [
        [Status.SUPPRESSED, Status.MEASURED],
        [Status.MEASURED, Status.UNAVAILABLE],
        [None, None],
    ]
    assert rows["category"][:, 1].tolist() == [2, 0, 0]  # the second class, none, unknown area
    assert set(panels) == {"COMMUNE", "EPCI", "DEPARTEMENT", "REGION", "FRANCE"}
    assert panel.column("value", 0)[0] == 3


def test_a_measure_that_a_level_lacks_takes_no_room(tmp_path: Path) -> None:
    panel = written(tmp_path, (a_count(), [{"area": "41001", "value": 3}]))["COMMUNE"]
    assert not (panel.folder / "lower95.npy").exists()
    assert math.isnan(panel.rows(["41001"])["lower95"][0, 0])
    assert panel.array("lower95") is None


@given(values=st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=6))
def test_periods_keep_their_order_and_values_their_digits(
    values: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [
        {"area": "41001", "value": value, "start": dt.date(2015 + year, 1, 1), "end": dt.date(2015 + year, 12, 31)}
        for year, value in enumerate(values)
    ]
    indicator = an_indicator(type=ValueType.MEDIAN, aggregation=Aggregation.NONE)
    panel = written(tmp_path_factory.mktemp("panel"), (indicator, rows[::-1]))["COMMUNE"]
    told = [panel.rows(["41001"])["value"][0, place] for place in panel.columns_of[indicator.id]]
    assert told == values


def test_columns_taken_from_a_former_build_are_those_laid_out_anew(tmp_path: Path) -> None:
    """Other areas, other measures, and an indicator that changed between two that did not."""
    counts = [{"area": "41001", "value": 3}, {"area": "41002", "status": "suppressed-primary"}]
    classes = [{"area": "41002", "category": "dense"}]
    rates = [{"area": "41001", "numerator": 1, "denominator": 4, "value": 25}]
    wider = [*rates, {"area": "41003", "numerator": 2, "denominator": 4, "value": 50}]
    place, rate = a_geography({"41001": "A", "41002": "A", "41003": "B"}), an_indicator()

    def made(indicator, rows):
        return indicator, make_figures(indicator, a_source(), observations(rows), place)

    kept = [made(a_count(), counts), made(CLASSES, classes)]
    write_panels(tmp_path / "first", [kept[0], made(rate, rates), kept[1]])
    write_panels(tmp_path / "anew", [kept[0], made(rate, wider), kept[1]])
    first = tmp_path / "first"
    write_panels(tmp_path / "taken", [(a_count(), first), made(rate, wider), (CLASSES, first)])
    files = {path.relative_to(tmp_path / "anew") for path in (tmp_path / "anew").rglob("*.*")}
    assert files == {path.relative_to(tmp_path / "taken") for path in (tmp_path / "taken").rglob("*.*")}
    for path in files:
        assert (tmp_path / "taken" / path).read_bytes() == (tmp_path / "anew" / path).read_bytes(), path
