"""Published and recomputed values of the spatial methods: PySAL's teaching data, and spdep's second opinion on the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecluse.observatory.methods.false_discovery import discoveries
from ecluse.observatory.methods.getis import local_g
from ecluse.observatory.methods.moran import geary, local_moran, moran, moran_of_rates
from ecluse.observatory.methods.neighbours import SpatialWeights
from ecluse.observatory.methods.smoothing import global_empirical_bayes, local_empirical_bayes, standardised_rates


@pytest.fixture
def pysal(shared: Path) -> Path:
    folder = shared / "oracles" / "pysal"
    if not folder.is_dir():
        pytest.skip("needs ../shared/oracles/pysal")
    return folder


def table(path: Path) -> dict[str, list[str]]:
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {name: [row[name] for row in rows] for name in rows[0]}


def numbers(columns: dict[str, list[str]], name: str) -> np.ndarray:
    return np.array([float("nan") if each in ("", "NA") else float(each) for each in columns[name]])


def weights_of(path: Path, ids: list[str]) -> SpatialWeights:
    place = {each: index for index, each in enumerate(ids)}
    pairs = table(path)
    return SpatialWeights.from_pairs(
        len(ids), [place[each] for each in pairs["i"]], [place[each] for each in pairs["j"]], numbers(pairs, "w")
    )


def loaded(pysal: Path, name: str, data: str) -> tuple[dict[str, list[str]], SpatialWeights]:
    columns = table(pysal / data)
    return columns, weights_of(pysal / f"{name}_w.csv", columns["w_id"])


def expected(pysal: Path, name: str) -> Any:
    return json.loads((pysal / "expected.json").read_text(encoding="utf-8"))[name]


def test_moran_of_three_maps(pysal: Path) -> None:
    for name, data, column, key in (
        ("sids2", "sids2.csv", "SIDR74", "sids2_moran_SIDR74"),
        ("stl", "stl_hom.csv", "HR8893", "stl_moran_HR8893"),
    ):
        columns, weights = loaded(pysal, name, data)
        said, wanted = moran(numbers(columns, column), weights), expected(pysal, key)
        ours = {
            "I": said.value,
            "EI": said.expected,
            "VI_norm": said.variance_normal,
            "VI_rand": said.variance_random,
            "z_norm": said.z_normal,
            "z_rand": said.z_random,
            "p_norm_one_tailed": said.p_normal / 2,
        }
        assert {each: ours[each] for each in wanted} == pytest.approx(wanted, rel=1e-12)


def test_moran_of_a_lattice_with_binary_weights(pysal: Path) -> None:
    cells = np.arange(9).reshape(3, 3)
    ahead = np.r_[cells[:, :-1].ravel(), cells[:-1].ravel()]
    behind = np.r_[cells[:, 1:].ravel(), cells[1:].ravel()]
    weights = SpatialWeights.from_pairs(9, np.r_[ahead, behind], np.r_[behind, ahead])
    said, wanted = moran(np.arange(1, 10), weights, standardised=False), expected(pysal, "lat3x3_binary_arange1_9")
    assert said.value == pytest.approx(wanted["I"], rel=1e-14)
    assert (said.variance_normal, said.variance_random) == pytest.approx(
        (wanted["VI_norm"], wanted["VI_rand"]), rel=1e-12
    )


def test_moran_on_rates(pysal: Path) -> None:
    columns, weights = loaded(pysal, "sids2", "sids2.csv")
    wanted = expected(pysal, "sids2_moran_rate_SID79_BIR79")
    said = moran_of_rates(numbers(columns, "SID79"), numbers(columns, "BIR79"), weights)
    assert said.value == pytest.approx(wanted["I"], rel=1e-12)
    assert said.p_normal / 2 == pytest.approx(wanted["p_norm_one_tailed"], rel=1e-10)
    rates = expected(pysal, "assuncao_rate")
    np.testing.assert_allclose(standardised_rates(rates["e"], rates["b"]), rates["r"], rtol=1e-12)


def test_geary(pysal: Path) -> None:
    columns, weights = loaded(pysal, "columbus", "columbus.csv")
    said, wanted = geary(numbers(columns, "CRIME"), weights), expected(pysal, "columbus_geary_CRIME")
    ours = (said.value, said.variance_normal, said.z_normal, said.variance_random, said.z_random)
    keys = ("C", "VC_norm", "z_norm", "VC_rand", "z_rand")
    assert ours == pytest.approx(tuple(wanted[key] for key in keys), rel=1e-11)


def test_local_moran_of_ten_places(pysal: Path) -> None:
    columns, weights = loaded(pysal, "desmith", "desmith.csv")
    said, wanted = local_moran(numbers(columns, "z"), weights, permutations=99), expected(pysal, "desmith_local")
    np.testing.assert_allclose(said.value, wanted["Is"], rtol=1e-12)
    assert said.quadrant.tolist() == wanted["q"]


def test_local_statistics_of_sids(pysal: Path) -> None:
    columns, weights = loaded(pysal, "sids2", "sids2.csv")
    wanted = table(pysal / "sids2_expected_local.csv")
    assert wanted["w_id"] == columns["w_id"]
    rates = numbers(columns, "SIDR74")
    said = local_moran(rates, weights, permutations=9_999, seed=1)
    ours = {
        "Ii": said.value,
        "EI": said.expected,
        "VI": said.variance,
        "EIc": said.expected_conditional,
        "VIc": said.variance_conditional,
        "quadrant": said.quadrant,
        "eb_rate_SID74": global_empirical_bayes(numbers(columns, "SID74"), numbers(columns, "BIR74")),
        "Gi_star_Z": local_g(rates, weights, star=True).z,
    }
    for name, values in ours.items():
        np.testing.assert_allclose(values, numbers(wanted, name), rtol=1e-11, atol=1e-15, err_msg=name)
    # Other draws, same law: within the noise of 999 draws, four standard errors and a step of 1/1000.
    simulated = numbers(wanted, "p_sim_999_directed")
    noise = np.sqrt(said.p * (1 - said.p) / 999)
    assert np.all(np.abs(said.p - simulated) < 4 * noise + 0.002)


def test_spatial_empirical_bayes(pysal: Path) -> None:
    columns, weights = loaded(pysal, "stl", "stl_hom.csv")
    said = local_empirical_bayes(numbers(columns, "HC7984"), numbers(columns, "PO7984"), weights)
    np.testing.assert_allclose(said[:10], expected(pysal, "stl_spatial_EB_HC7984_PO7984_first10"), rtol=1e-12)


def test_second_opinion_of_spdep(pysal: Path) -> None:
    path = pysal.parent / "spdep" / "sids2_spdep_expected.csv"
    if not path.is_file():
        pytest.skip("needs ../shared/oracles/spdep")
    columns, weights = loaded(pysal, "sids2", "sids2.csv")
    wanted = table(path)
    assert wanted["w_id"] == columns["w_id"]
    rates, n = numbers(columns, "SIDR74"), weights.count
    said = local_moran(rates, weights, permutations=99)
    ours = {
        "Ii": said.value * n / (n - 1),
        "E_cond": said.expected_conditional,
        "Var_cond": said.variance_conditional,
        "E_tot": said.expected,
        "Var_tot": said.variance,
        "EBest": global_empirical_bayes(numbers(columns, "SID74"), numbers(columns, "BIR74")),
        "Gstar": local_g(rates, weights, star=True).z,
    }
    for name, values in ours.items():
        np.testing.assert_allclose(values, numbers(wanted, name), rtol=1e-11, atol=1e-15, err_msg=name)
    np.testing.assert_allclose(
        (said.value * n / (n - 1) - said.expected_conditional) / np.sqrt(said.variance_conditional),
        numbers(wanted, "Z_cond"),
        rtol=1e-10,
    )
    p = numbers(wanted, "p_cond_two_sided")
    assert (np.count_nonzero(p < 0.05), np.count_nonzero(discoveries(p))) == (11, 2)
    # spdep parts the lags at their own mean, we at the values' mean, as esda does: the areas between the two differ.
    lag = weights.row_standardised().lag(rates - rates.mean())
    apart = (lag > 0) == (lag > lag.mean())
    names = {"High-High": 1, "Low-High": 2, "Low-Low": 3, "High-Low": 4}
    theirs = np.array([names[each] for each in wanted["quadr_mean"]])
    assert np.array_equal(theirs == said.quadrant, apart)
    local = local_empirical_bayes(numbers(columns, "SID74"), numbers(columns, "BIR74"), weights, own_means=True)
    np.testing.assert_allclose(local, numbers(wanted, "EBlocal"), rtol=1e-11)
