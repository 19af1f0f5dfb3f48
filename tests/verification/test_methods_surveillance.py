"""Weekly counts beside the R package surveillance, on random series; skipped where R or the package is not installed.

R runs once for all of them: the algorithm of 1996 with its own errors, the flexible one, EARS and the Poisson CUSUM.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecluse.observatory.methods.cusum import poisson_cusum
from ecluse.observatory.methods.ears import Form, ears
from ecluse.observatory.methods.farrington import FLEXIBLE, ORIGINAL, Settings, Threshold, anchors_by_period, farrington

WEEKS, WATCHED = 52 * 6, 4

SCRIPT = """
suppressMessages(library(surveillance))
y <- as.matrix(read.csv("counts.csv", header = FALSE))
n <- nrow(y); watched <- (n - 3):n
s <- sts(observed = y, frequency = 52, start = c(2015, 1))
out <- list()
for (j in 1:ncol(y)) {
  one <- s[, j]
  original <- farrington(one, control = list(range = watched, b = 4, w = 3, alpha = 0.02, limit54 = c(5, 4)))
  flexible <- function(method, periods, level) suppressWarnings(farringtonFlexible(one, control = list(
    range = watched, b = 4, w = 3, alpha = 0.01, noPeriods = periods, thresholdMethod = method, pThresholdTrend = level,
    weightsThreshold = 2.58, pastWeeksNotIncluded = 26, limit54 = c(5, 4), glmWarnings = FALSE)))
  counts <- sts2disProg(one)
  out[[j]] <- data.frame(
    original = upperbound(original)[, 1],
    delta = upperbound(flexible("delta", 10, 0.05))[, 1],
    negbin = upperbound(flexible("nbPlugin", 5, 1))[, 1],
    c1 = upperbound(earsC(one, control = list(range = watched, method = "C1", alpha = 0.01)))[, 1],
    c2 = upperbound(earsC(one, control = list(range = watched, method = "C2", alpha = 0.01)))[, 1],
    cusum = algo.cusum(counts, control = list(range = watched, k = 0.5, h = 3))$upperbound)
}
write.csv(do.call(rbind, out), "found.csv", row.names = FALSE)
"""


def random_counts() -> np.ndarray:
    rng = np.random.default_rng(20)
    t = np.arange(WEEKS)
    series = []
    for mean, growth, spread in [(3, 0, 1), (12, 0.002, 1), (40, 0, 4), (8, -0.002, 3), (100, 0.001, 10), (25, 0, 1)]:
        mu = mean * np.exp(growth * t + 0.4 * np.sin(2 * np.pi * t / 52))
        series.append(rng.poisson(mu) if spread == 1 else rng.negative_binomial(mu / (spread - 1), 1 / spread))
    counts = np.array(series, dtype=float)
    counts[1, 150:156] *= 4
    return counts


@pytest.fixture(scope="module")
def found_by_r(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    r = shutil.which("Rscript")
    if r is None:
        pytest.skip("needs R")
    folder: Path = tmp_path_factory.mktemp("surveillance")
    np.savetxt(folder / "counts.csv", random_counts().T, fmt="%d", delimiter=",")
    (folder / "compare.R").write_text(SCRIPT)
    run = subprocess.run([r, "--vanilla", "compare.R"], cwd=folder, capture_output=True, text=True, timeout=120)
    if "there is no package" in run.stderr:
        pytest.skip("needs the R package surveillance")
    assert run.returncode == 0, run.stderr
    rows = list(csv.DictReader((folder / "found.csv").read_text().splitlines()))
    return {name: np.array([float(r[name]) for r in rows]).reshape(-1, WATCHED) for name in rows[0]}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        # Upstream's 1996 form takes two-sided probabilities.
        ("original", replace(ORIGINAL, alpha=0.01)),
        (
            "delta",
            replace(FLEXIBLE, alpha=0.01, threshold=Threshold.DELTA, trend_level=0.05, peer_errors=True),
        ),
        ("negbin", replace(FLEXIBLE, alpha=0.01, periods=5)),
    ],
    ids=["original", "delta", "negbin"],
)
def test_farrington_limits_are_those_of_r(found_by_r: dict[str, np.ndarray], name: str, form: Settings) -> None:
    counts = random_counts()
    for i, at in enumerate(range(WEEKS - WATCHED, WEEKS)):
        ours = farrington(counts, at, anchors_by_period(at, 4), form)
        np.testing.assert_allclose(ours.upper, found_by_r[name][:, i], rtol=1e-9)


@pytest.mark.parametrize(("name", "form"), [("c1", Form.C1), ("c2", Form.C2)])
def test_ears_limits_are_those_of_r(found_by_r: dict[str, np.ndarray], name: str, form: Form) -> None:
    ours = ears(random_counts(), form, alpha=0.01)
    np.testing.assert_allclose(ours.upper[:, -WATCHED:], found_by_r[name], rtol=1e-12)


def test_poisson_cusum_limits_are_those_of_r(found_by_r: dict[str, np.ndarray]) -> None:
    counts = random_counts()
    past = counts[:, :-WATCHED].mean(axis=1, keepdims=True)
    ours = poisson_cusum(counts[:, -WATCHED:], past, slack=0.5, limit=3)
    np.testing.assert_array_equal(ours.upper, found_by_r["cusum"])
