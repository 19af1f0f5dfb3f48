"""What the explorer says of areas that lack a figure, and of départements that are a whole région."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from ecluse.observatory.presenters.explorer_pair import left_out
from ecluse.observatory.selectors import explorer
from ecluse.territories.enums import GeographicLevel as Level


def test_areas_without_both_figures_are_counted_before_any_link() -> None:
    assert left_out(np.ones(5, dtype=np.bool_)) == ()
    assert left_out(np.arange(101) >= 1) == ("1\xa0territoire sur 101 n’a pas les deux chiffres et n’est pas compté.",)
    said = left_out(np.arange(101) < 9)[0].replace("\u202f", " ").replace("\xa0", " ")
    assert said.startswith("92 territoires sur 101 n’ont pas les deux chiffres et ne sont pas comptés.")
    assert said.endswith("ne vaut pas pour l’ensemble.")


def test_a_departement_that_is_its_region_is_not_compared_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    areas = [SimpleNamespace(code=code, region=region) for code, region in (("41", "24"), ("45", "24"), ("974", "04"))]
    monkeypatch.setattr(explorer, "areas_of", lambda level, within: areas)
    shown = cast("Any", SimpleNamespace(level=Level.DEPARTMENT, areas=[areas[0], areas[2]]))
    assert explorer.filling(shown, Level.REGION).tolist() == [False, True]
    assert explorer.filling(shown, Level.FRANCE).tolist() == [False, False]
