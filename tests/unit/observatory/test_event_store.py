"""Events laid out in slabs: a long table in any order comes back whole, from its files as from memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecluse.observatory.build.engines import Local, engine_of
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.store.events import Axes, EventStore, Slab, batch_of, read_partition, slabs_of
from ecluse.observatory.store.gathering import Counts, cut, join


def axes_of(causes: int, periods: int, areas: int, bands: int) -> Axes:
    return Axes(*(tuple(map(str, range(length))) for length in (causes, periods, areas, bands)))


def dense_of(slabs: list[Slab], axes: Axes) -> NDArray[np.int64]:
    """The table (causes, periods, areas, bands) that slabs hold."""
    found = np.zeros((len(axes.causes), len(axes.periods), len(axes.areas), len(axes.bands)), np.int64)
    for slab in slabs:
        row = np.repeat(np.arange(len(slab.starts) - 1), np.diff(slab.starts))
        cause, area = np.divmod(row, slab.areas)
        assert np.array_equal(slab.places // len(axes.bands), area)
        np.add.at(found, (cause, slab.period, slab.first + area, slab.places % len(axes.bands)), slab.counts)
    return found


def random_counts(seed: int, axes: Axes, number: int) -> Counts:
    random = np.random.default_rng(seed)
    sizes = (len(axes.causes), len(axes.periods), len(axes.areas), len(axes.bands))
    return Counts(*(random.integers(0, size, number) for size in sizes), random.integers(0, 4, number))


def table_of(counts: Counts, axes: Axes) -> NDArray[np.int64]:
    found = np.zeros((len(axes.causes), len(axes.periods), len(axes.areas), len(axes.bands)), np.int64)
    np.add.at(found, counts[:4], counts.events)
    return found


@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 300),
    st.integers(1, 5),
    st.booleans(),
    st.sampled_from([3, 40, 7_000, 10_000]),
)
def test_a_table_in_any_order_and_any_batches_comes_back(
    seed: int, number: int, batches: int, is_sorted: bool, bands: int
) -> None:
    axes = axes_of(3, 2, 11, bands)  # with many bands a slab holds few areas, and the last one fewer
    counts = random_counts(seed, axes, number)
    if is_sorted:
        order = np.lexsort((counts.band, counts.area, counts.period, counts.cause))
        counts = Counts(*(column[order] for column in counts))
    parts = [Counts(*(column[start::batches] for column in counts)) for start in range(batches)]
    people = np.random.default_rng(seed).random((2, 11, bands))
    slabs = list(join([cut(part, axes) for part in parts], people, axes))
    assert np.array_equal(dense_of(slabs, axes), table_of(counts, axes))
    assert np.array_equal(np.concatenate([slab.people for slab in slabs]), people.reshape(-1, bands))


def test_files_give_back_the_slabs_and_their_axes(tmp_path: Path) -> None:
    axes = axes_of(2, 3, 1_300, 40)
    counts = random_counts(1, axes, 5_000)
    people = np.full((3, 1_300, 40), 7.0)
    people[0, 0, 0] = np.nan
    store = EventStore(tmp_path / "events")
    store.write(axes, join([cut(counts, axes)], people, axes, {1: np.array([0, 5])}))
    assert store.axes == axes
    assert len(store.partitions()) == 3 * axes.slabs_per_period > 3
    slabs = [slab for partition in store.partitions() for slab in slabs_of(read_partition(partition))]
    assert np.array_equal(dense_of(slabs, axes), table_of(counts, axes))
    assert np.isnan(slabs[0].people[0, 0])
    assert [slab.unknown.tolist() for slab in slabs[:2]] == [[], [0, 5]]


def test_a_count_beyond_sixteen_bits_is_kept() -> None:
    axes = axes_of(1, 1, 1, 2)
    place = np.array([0, 0])
    counts = Counts(place, place, place, np.array([0, 1]), np.array([1, 70_000]))
    (slab,) = join([cut(counts, axes)], np.ones((1, 1, 2)), axes)
    assert slab.counts.tolist() == [1, 70_000]
    assert next(slabs_of(batch_of(slab))).counts.tolist() == [1, 70_000]


@pytest.mark.parametrize(("cause", "area", "count"), [(2, 0, 1), (-1, 0, 1), (0, 9, 1), (0, 0, -1), (0, 0, 1.5)])
def test_what_is_nowhere_or_no_count_is_refused(cause: int, area: int, count: float) -> None:
    zero = np.array([0])
    with pytest.raises(InvalidInput):
        cut(Counts(np.array([cause]), zero, np.array([area]), zero, np.array([count])), axes_of(2, 1, 9, 3))


def test_more_bands_than_a_slab_has_places_for_are_refused() -> None:
    with pytest.raises(InvalidInput):
        cut(Counts(*[np.array([0])] * 4, np.array([1])), axes_of(1, 1, 1, 65_537))


def test_the_engine_is_the_one_that_is_named() -> None:
    assert isinstance(engine_of("local"), Local)
