"""The spatial methods beside their peers, on random input: PySAL's esda, libpysal and access, and R's spdep where installed."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ecluse.observatory.methods.getis import local_g
from ecluse.observatory.methods.moran import geary, local_moran, moran
from ecluse.observatory.methods.neighbours import SpatialWeights, nearest, within_distance
from ecluse.observatory.methods.permutations import Alternative, Draws
from ecluse.observatory.methods.smoothing import global_empirical_bayes, local_empirical_bayes


@pytest.fixture(scope="module")
def peers() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import esda
        import libpysal
        from esda import crand, moran

        return SimpleNamespace(esda=esda, libpysal=libpysal, crand=crand, moran=moran)


@pytest.fixture(autouse=True)
def _peers_may_warn() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def theirs(peers: Any, weights: SpatialWeights) -> Any:
    """The same weights as libpysal takes them."""
    rows = np.split(weights.neighbours, weights.starts[1:-1])
    values = np.split(weights.weights, weights.starts[1:-1])
    return peers.libpysal.weights.W(
        {index: row.tolist() for index, row in enumerate(rows)},
        {index: row.tolist() for index, row in enumerate(values)},
        id_order=list(range(weights.count)),
        silence_warnings=True,
    )


def esda_p(peers: Any, z: np.ndarray, weights: SpatialWeights, permutations: int, alternative: str, seed: int) -> Any:
    """esda's own engine on row-standardised weights, and the draws it makes."""
    w = theirs(peers, weights)
    w.transform = "r"
    observed = (z.size - 1) * z * (w.sparse @ z) / (z @ z)
    p, _ = peers.crand.crand(
        z, w, observed, permutations, False, 1, peers.moran._moran_local_crand, seed=seed, alternative=alternative
    )
    widest = int(weights.cardinalities.max())
    return p, Draws(peers.crand.vec_permutations(widest, z.size, permutations, seed))


@pytest.mark.parametrize("alternative", ["directed", "two-sided", "greater", "lesser"])
@pytest.mark.parametrize("unequal", [False, True])
def test_local_moran_gives_the_very_pseudo_p_of_esda(peers: Any, alternative: Alternative, unequal: bool) -> None:
    rng = np.random.default_rng(5)
    weights = nearest(rng.uniform(0, 1e5, (400, 2)), 6)
    weights = weights.symmetric() if unequal else weights
    y = rng.gamma(2.0, size=400)
    z = (y - y.mean()) / y.std()
    p, draws = esda_p(peers, z, weights, 499, alternative, 11)
    ours = local_moran(z, weights, draws=draws, alternative=alternative)
    np.testing.assert_allclose(ours.p, p, rtol=1e-6)
    w = theirs(peers, weights)
    np.testing.assert_allclose(ours.value, peers.esda.Moran_Local(z, w, permutations=0).Is, rtol=1e-9, atol=1e-14)


def test_weights_that_differ_within_a_row(peers: Any) -> None:
    rng = np.random.default_rng(8)
    plain = nearest(rng.uniform(0, 1e5, (200, 2)), 5)
    weights = SpatialWeights(plain.starts, plain.neighbours, rng.uniform(0.1, 2.0, plain.weights.size))
    z = rng.normal(size=200)
    z = (z - z.mean()) / z.std()
    p, draws = esda_p(peers, z, weights, 199, "directed", 4)
    np.testing.assert_allclose(local_moran(z, weights, draws=draws).p, p, rtol=1e-6)


@pytest.mark.parametrize("alternative", ["directed", "greater", "lesser"])
def test_ties_count_as_esda_counts_them_where_its_sums_are_exact(peers: Any, alternative: Alternative) -> None:
    # 256 sites, 4 neighbours, values whose deviation is a power of two: every number esda meets is exact in binary.
    z = np.random.default_rng(2).permutation(np.repeat([2.0, -2.0, 1.0, -1.0, 0.5, -0.5], [16, 16, 48, 48, 64, 64]))
    weights = nearest(np.random.default_rng(3).uniform(0, 1e5, (256, 2)), 4)
    p, draws = esda_p(peers, z, weights, 255, alternative, 7)
    np.testing.assert_allclose(local_moran(z, weights, draws=draws, alternative=alternative).p, p, rtol=1e-6)


def test_global_statistics(peers: Any) -> None:
    rng = np.random.default_rng(1)
    weights = nearest(rng.uniform(0, 1e5, (150, 2)), 5)
    y = rng.lognormal(size=150)
    for standardised, transformation in ((True, "r"), (False, "b")):
        ours = moran(y, weights, standardised=standardised, permutations=999)
        peer = peers.esda.Moran(y, theirs(peers, weights), transformation=transformation)
        for mine, other in (
            (ours.value, peer.I),
            (ours.variance_normal, peer.VI_norm),
            (ours.variance_random, peer.VI_rand),
            (ours.p_normal, peer.p_norm),
            (ours.p_random, peer.p_rand),
        ):
            assert mine == pytest.approx(other, rel=1e-9)
        assert ours.p_permutation == pytest.approx(peer.p_sim, abs=0.07)
        ours = geary(y, weights, standardised=standardised)
        peer = peers.esda.Geary(y, theirs(peers, weights), transformation=transformation, permutations=0)
        pair = (peer.C, peer.VC_norm, peer.VC_rand)
        assert (ours.value, ours.variance_normal, ours.variance_random) == pytest.approx(pair, rel=1e-9)


@pytest.mark.parametrize("star", [False, True])
def test_local_g(peers: Any, star: bool) -> None:
    rng = np.random.default_rng(6)
    weights = nearest(rng.uniform(0, 1e5, (120, 2)), 5).symmetric()
    y = rng.lognormal(size=120)
    peer = peers.esda.G_Local(y, theirs(peers, weights), transform="B", star=star, permutations=99, seed=9, n_jobs=1)
    draws = Draws(peers.crand.vec_permutations(int(weights.cardinalities.max()), 120, 99, 9))
    ours = local_g(y, weights, star=star, draws=draws)
    np.testing.assert_allclose(ours.value, peer.Gs, rtol=1e-11)
    np.testing.assert_allclose(ours.expected, peer.EGs, rtol=1e-11)
    np.testing.assert_allclose(ours.z, peer.Zs, rtol=1e-8)
    np.testing.assert_allclose(ours.p, peer.p_sim, rtol=1e-6)


def test_neighbours(peers: Any) -> None:
    points = np.random.default_rng(4).uniform(0, 1e5, (200, 2))
    for ours, peer in (
        (nearest(points, 7), peers.libpysal.weights.KNN(points, 7)),
        (within_distance(points, 9e3), peers.libpysal.weights.DistanceBand(points, 9e3, silence_warnings=True)),
    ):
        assert (abs(ours.matrix - peer.sparse)).sum() == 0
        assert ours.islands.tolist() == peer.islands


def test_empirical_bayes(peers: Any) -> None:
    from esda import smoothing

    rng = np.random.default_rng(7)
    population = rng.integers(50, 5_000, 90).astype(float)
    events = rng.poisson(population * rng.gamma(4, 0.005, 90)).astype(float)
    weights = nearest(rng.uniform(0, 1e5, (90, 2)), 4).symmetric()
    ours = global_empirical_bayes(events, population)
    np.testing.assert_allclose(ours, smoothing.Empirical_Bayes(events, population).r.ravel(), rtol=1e-11)
    peer = smoothing.Spatial_Empirical_Bayes(events, population, theirs(peers, weights)).r.ravel()
    np.testing.assert_allclose(local_empirical_bayes(events, population, weights), peer, rtol=1e-10)
    # A variance estimate below zero: esda's aspatial smoother then overshoots the mean, ours stops at it.
    flat = np.round(population * 0.05)
    np.testing.assert_allclose(global_empirical_bayes(flat, population), flat.sum() / population.sum(), rtol=1e-12)
    assert not np.allclose(
        smoothing.Empirical_Bayes(flat, population).r.ravel(), flat.sum() / population.sum(), rtol=1e-6
    )


def test_spdep(tmp_path: Any) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("needs R with spdep")
    rng = np.random.default_rng(12)
    points, population = rng.uniform(0, 1e5, (80, 2)), rng.integers(100, 9_000, 80)
    events = rng.poisson(population * rng.gamma(3, 0.01, 80))
    np.savetxt(tmp_path / "in.csv", np.column_stack([points, events, population]), delimiter=",", fmt="%.17g")
    program = """
    if (!suppressWarnings(suppressMessages(require(spdep)))) quit(status = 42)
    d <- as.matrix(read.csv("in.csv", header = FALSE)); e <- d[, 3]; p <- d[, 4]; r <- e / p
    nb <- knn2nb(knearneigh(d[, 1:2], k = 5)); w <- nb2listw(nb)
    m <- localmoran(r, w); t <- moran.test(r, w); g <- geary.test(r, w)
    gi <- localG(r, nb2listw(nb, style = "B"))
    write.table(cbind(m[, "Ii"], m[, "E.Ii"], m[, "Var.Ii"], EBest(e, p)$estmm,
      EBlocal(e, p, nb, geoda = TRUE)$est, EBlocal(e, p, nb)$est, gi,
      t$estimate[1], t$estimate[3], g$estimate[1], g$estimate[3]), "out.txt", row.names = FALSE, col.names = FALSE)
    """
    (tmp_path / "spdep.R").write_text(program)
    run = subprocess.run([rscript, "--vanilla", "spdep.R"], cwd=tmp_path, capture_output=True, text=True)
    if run.returncode == 42:
        pytest.skip("needs R with spdep")
    assert run.returncode == 0, run.stderr
    peer = np.loadtxt(tmp_path / "out.txt").T
    weights, rates = nearest(points, 5), events / population
    local, whole, likeness = local_moran(rates, weights, permutations=9), moran(rates, weights), geary(rates, weights)
    one = np.ones(80)
    ours = [
        local.value * 80 / 79,
        local.expected_conditional,
        local.variance_conditional,
        global_empirical_bayes(events, population),
        local_empirical_bayes(events, population, weights),
        local_empirical_bayes(events, population, weights, own_means=True),
        local_g(rates, weights, star=False).z,
        whole.value * one,
        whole.variance_random * one,
        likeness.value * one,
        likeness.variance_random * one,
    ]
    np.testing.assert_allclose(ours, peer, rtol=1e-9)
