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
