"""Methods of time against published expected values.

Six series of the English public health profiles, twenty-five of OpenPrescribing, and what the R package surveillance finds
in its own weekly counts.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecluse.observatory.methods.cusum import detect_shifts, poisson_cusum
from ecluse.observatory.methods.ears import Form, ears
from ecluse.observatory.methods.farrington import FLEXIBLE, ORIGINAL, Settings, anchors_by_date, farrington
from ecluse.observatory.methods.quasi_poisson import fit_quasi_poisson
from ecluse.observatory.methods.trends import TrendStatus, recent_trend


def load(shared: Path, *parts: str) -> Path:
    path = shared.joinpath("oracles", *parts)
    if not path.exists():
        pytest.skip(f"needs ../shared/oracles/{'/'.join(parts)}")
    return path


def columns(path: Path) -> dict[str, np.ndarray]:
    rows = list(csv.DictReader(path.read_text().splitlines()))
    return {name: np.array([np.nan if r[name] == "NA" else float(r[name]) for r in rows]) for name in rows[0]}


def word(direction: int, polarity: str) -> str:
    if direction == 0:
        return "NoChange"
    name = "Increasing" if direction > 0 else "Decreasing"
    good = {"High is good": 1, "Low is good": -1}.get(polarity, 0) * direction
    return name + {1: "AndGettingBetter", -1: "AndGettingWorse", 0: ""}[good]


def test_recent_trends_of_fingertips(shared: Path) -> None:
    cases = json.loads(load(shared, "fingertips", "trend_cases.json").read_text())["indicators"]
    assert len(cases) == 6
    for case in cases:
        found = {trend_of(case, key) for key in ("value", "value_intended")}
        if case["id"] == "GpRegisteredPopulationOver65":
            # Upstream says "no change" of four points without intervals: here that cannot be computed.
            assert found == {TrendStatus.TOO_FEW_POINTS.name}
        elif case["id"] == "EmergencyReadmissions":
            # Upstream refuses the kind of value; its intervals, rounded to nothing, make it impossible anyway.
            assert case["expected_trend"] == "CannotBeCalculated"
            assert found == {TrendStatus.FLAT_INTERVAL.name}
        else:
            assert found == {case["expected_trend"]}


def trend_of(case: dict[str, Any], key: str) -> str:
    points = sorted(case["points"], key=lambda p: p["year"])

    def column(name: str) -> list[float]:
        return [np.nan if p[name] is None else p[name] for p in points]

    values = [p.get(key, p["value"]) for p in points]
    trend = recent_trend([p["year"] for p in points], values, column("lower95"), column("upper95"))
    status = TrendStatus(int(trend.status))
    if status is not TrendStatus.COMPUTED:
        return status.name
    polarity = {"High is good": 1, "Low is good": -1}.get(case["polarity"], 0)
    assert np.sign(trend.progress(polarity)) == trend.direction * polarity
    return word(int(trend.direction), case["polarity"])


def test_cancer_trend_has_the_published_chi_squares(shared: Path) -> None:
    """26763 with the value mistyped upstream, 97.1 with the intended one."""
    cases = json.loads(load(shared, "fingertips", "trend_cases.json").read_text())["indicators"]
    points = sorted(next(c for c in cases if c["id"] == "Under75CancerMortality")["points"], key=lambda p: p["year"])
    years, lower, upper = ([p[k] for p in points] for k in ("year", "lower95", "upper95"))
    typed, meant = ([p.get(k, p["value"]) for p in points] for k in ("value", "value_intended"))
    trend = recent_trend(years, [typed, meant], [lower, lower], [upper, upper])
    np.testing.assert_allclose(trend.chi2, [26763, 97.1], rtol=5e-4)


def test_shifts_of_openprescribing(shared: Path) -> None:
    oracle = json.loads(load(shared, "openprescribing", "cusum_cases.json").read_text())
    assert len(oracle["cases"]) == 25
    for case in oracle["cases"]:
        data = np.array([np.nan if v is None else v / 100 for v in case["data_percent"]])
        # Upstream keeps two decimals of its sums: without them, one case of the 25 alerts for one more month.
        shifts = detect_shifts(data, window=oracle["window_size"], sensitivity=oracle["sensitivity"], decimals=2)
        found = [{1: "u", -1: "d", 0: None}[int(a)] for a in shifts.alert]
        assert found == case["alerts"], case["name"]


def test_series_of_one_length_are_watched_together(shared: Path) -> None:
    oracle = json.loads(load(shared, "openprescribing", "cusum_cases.json").read_text())
    by_length: dict[int, list[list[float | None]]] = {}
    for case in oracle["cases"]:
        by_length.setdefault(len(case["alerts"]), []).append(case["data_percent"])
    for together in by_length.values():
        data = np.array([[np.nan if v is None else v / 100 for v in series] for series in together])
        alone = [detect_shifts(series, window=3).alert for series in data]
        np.testing.assert_array_equal(detect_shifts(data, window=3).alert, np.array(alone))


def test_poisson_cusum_of_surveillance(shared: Path) -> None:
    counts = columns(load(shared, "surveillance", "ha_series.csv"))["observed"]
    expected = columns(load(shared, "surveillance", "ha_cusum_expected.csv"))
    first = int(expected["t"][0]) - 1
    found = poisson_cusum(counts[first:], counts[:first].mean())
    np.testing.assert_array_equal(found.upper, expected["upper"])
    np.testing.assert_array_equal(found.alarm, expected["alarm"].astype(bool))


@pytest.fixture
def newport(shared: Path) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    counts = columns(load(shared, "surveillance", "salmonella_newport_series.csv"))["observed"]
    return counts, columns(load(shared, "surveillance", "salmonella_newport_expected.csv"))


@pytest.mark.parametrize(
    ("form", "name", "precision"),
    [(replace(ORIGINAL, peer_errors=True), "fa_orig", 1e-9), (FLEXIBLE, "fa_flex", 0)],
    ids=["original", "flexible"],
)
def test_farrington_of_surveillance(newport: Any, form: Settings, name: str, precision: float) -> None:
    counts, expected = newport
    # The series of the package starts on Monday 5 January 2004.
    weeks = [date(2004, 1, 5) + timedelta(weeks=i) for i in range(counts.size)]
    positions = expected["t"].astype(int) - 1
    found = [farrington(counts[: at + 1], at, anchors_by_date(weeks, at, 4), form) for at in positions]
    np.testing.assert_allclose([float(f.upper[0]) for f in found], expected[f"{name}_upper"], rtol=precision, atol=0)
    np.testing.assert_array_equal([bool(f.alarm[0]) for f in found], expected[f"{name}_alarm"].astype(bool))


@pytest.mark.parametrize(("form", "name"), [(Form.C1, "ears_c1"), (Form.C2, "ears_c2")])
def test_ears_of_surveillance(newport: Any, form: Form, name: str) -> None:
    counts, expected = newport
    found = ears(counts, form)
    positions = expected["t"].astype(int) - 1
    np.testing.assert_allclose(found.upper[positions], expected[f"{name}_upper"], rtol=1e-13)
    np.testing.assert_array_equal(found.alarm[positions], expected[f"{name}_alarm"].astype(bool))


def test_quasi_poisson_of_the_seatbelts_law(shared: Path) -> None:
    """An interrupted time series fitted by R's glm: the law, a trend, two harmonics."""
    data = columns(load(shared, "surveillance", "seatbelts_input.csv"))
    rows = list(csv.reader(load(shared, "surveillance", "seatbelts_its_expected.csv").read_text().splitlines()))[1:]
    design = np.column_stack([np.ones(data["y"].size), *(data[row[0]] for row in rows[1:])])
    fit = fit_quasi_poisson(design, data["y"])
    errors = np.sqrt(fit.dispersion[0] * np.diag(fit.unscaled_covariance[0]))
    np.testing.assert_allclose(fit.coefficients[0], [float(row[1]) for row in rows], rtol=1e-9)
    np.testing.assert_allclose(errors, [float(row[2]) for row in rows], rtol=1e-9)
    assert fit.dispersion[0] == pytest.approx(15.646, abs=5e-4)
    assert np.exp(fit.coefficients[0, 1]) == pytest.approx(0.852, abs=5e-4)
