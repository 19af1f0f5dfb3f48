"""The words beside measures of inequality."""

from __future__ import annotations

import pytest

from ecluse.observatory.presenters.inequality import near_zero


@pytest.mark.parametrize(("low", "high"), [(1.0, 34.1), (34.1, 1.0), (1.0, 19.5)])
def test_a_line_whose_end_is_below_a_tenth_of_its_middle_is_told(low: float, high: float) -> None:
    assert min(low, high) < 0.1 * (low + high) / 2
    assert "touche presque zéro" in near_zero(high / low)


@pytest.mark.parametrize("ratio", [1.0, 5.05, 18.9, 0.2, 0.0, -3.0, float("nan")])
def test_other_ratios_are_not_warned_of(ratio: float) -> None:
    assert near_zero(ratio) == ""
