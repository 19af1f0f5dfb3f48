"""Colours of charts, read from the style sheets: contrasts, steps that show in black ink, colours that every eye tells apart."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from ecluse import observatory, ui
from ecluse.observatory.enums import Status
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.charts.classes import Classes, Cut
from ecluse.observatory.rules.charts.palettes import Missing, missing_kind, ordered, palette
from ecluse.ui.rules import SHAPE, contrast, luminance, tokens

THEME = (Path(ui.__file__).parent / "static/ui/theme-neutral.css").read_text(encoding="utf-8")
CHARTS = (Path(observatory.__file__).parent / "static/observatory/charts.css").read_text(encoding="utf-8")
SCHEMES = ("light", "dark")
DIVERGING = ("dm-3", "dm-2", "dm-1", "d-0", "dp-1", "dp-2", "dp-3")
SEQUENTIAL = tuple(f"seq-{each}" for each in range(1, 6))


def colours(scheme: str) -> dict[str, str]:
    return tokens(THEME, scheme) | tokens(CHARTS, scheme)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


#: Machado, Oliveira and Fernandes, IEEE TVCG 2009;15:1291, severity 1: protanopia, deuteranopia, tritanopia.
SIMULATED = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear sRGB."""
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    white = np.array([0.9505, 1.0, 1.089])
    share = matrix @ np.clip(rgb, 0, 1) / white
    root = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def test_the_dark_set_stands_twice_and_alike() -> None:
    assert tokens(CHARTS, "dark") == tokens(CHARTS, "system dark")
    assert set(tokens(CHARTS, "light")) == set(tokens(CHARTS, "dark"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_strongest_classes_and_marks_stand_out_of_the_panel(scheme: str) -> None:
    found = colours(scheme)
    for name in ("dm-3", "dm-2", "dp-3", "dp-2", "water", "water-mid", "cat-5", "late", "muted", "line-strong", "ink"):
        assert contrast(found[name], found["surface"]) >= (2.5 if name in {"dm-2", "dp-2"} else SHAPE), name


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("names", [SEQUENTIAL, DIVERGING[3:], DIVERGING[3::-1]])
def test_each_step_goes_one_way_in_light_so_that_black_ink_is_enough(scheme: str, names: tuple[str, ...]) -> None:
    found = colours(scheme)
    lights = [luminance(found[name]) for name in names]
    assert lights == sorted(lights, reverse=scheme == "light")
    assert all(contrast(found[a], found[b]) >= 1.2 for a, b in pairwise(names))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("eye", ["usual", *SIMULATED])
@pytest.mark.parametrize("names", [SEQUENTIAL, DIVERGING, ("better", "same", "worse")])
def test_every_eye_tells_the_classes_apart(scheme: str, eye: str, names: tuple[str, ...]) -> None:
    found = colours(scheme)
    seen = {
        name: lab(np.array(SIMULATED[eye]) @ linear(found[name]) if eye in SIMULATED else linear(found[name]))
        for name in names
    }
    near = [(a, b, float(np.linalg.norm(seen[a] - seen[b]))) for a, b in combinations(names, 2)]
    assert min(near, key=lambda each: each[2])[2] >= 8, sorted(near, key=lambda each: each[2])[:3]


def test_bars_and_the_area_shown_differ_by_light() -> None:
    for scheme in SCHEMES:
        found = colours(scheme)
        assert contrast(found["bar"], found["water"]) >= 2, scheme
        assert contrast(found["bar"], found["ink"]) >= SHAPE, scheme


def test_the_style_sheet_names_no_unknown_token_nor_fetches_anything() -> None:
    css = re.sub(r"/\*.*?\*/", "", CHARTS, flags=re.DOTALL)
    assert css.count("{") == css.count("}")
    assert "url(" not in css
    assert "@import" not in css
    for theme in ("neutral", "dsfr"):
        declared = (Path(ui.__file__).parent / f"static/ui/theme-{theme}.css").read_text(encoding="utf-8") + CHARTS
        known = set(re.findall(r"(--ec-[\w-]+):", declared)) | {"--ec-zoom"}
        assert set(re.findall(r"var\((--ec-[\w-]+)", css)) <= known
    rules = css[css.index(".ec-chart {") :]
    assert not re.findall(r"#[0-9a-f]{3,8}\b", rules)


def classed(count: int, middle: float | None = None) -> Classes:
    return Classes(Cut.GIVEN, tuple(map(float, range(count + 1))), (1,) * count, count, 0, middle)


@pytest.mark.parametrize("count", range(1, 6))
def test_each_class_has_its_own_style(count: int) -> None:
    found = palette(classed(count))
    assert len(set(found)) == count
    assert list(found) == sorted(found)


def test_a_diverging_palette_turns_around_its_middle() -> None:
    assert palette(classed(5, 2.5)) == ("dm3", "dm1", "d0", "dp1", "dp3")
    assert palette(classed(4, 1)) == ("dm2", "dp1", "dp2", "dp3")
    assert palette(classed(3, 0)) == ("dp1", "dp2", "dp3")


def test_every_style_class_is_in_the_style_sheet() -> None:
    both = CHARTS + (Path(ui.__file__).parent / "static/ui/ecluse.css").read_text(encoding="utf-8")
    for name in (*ordered(5), "dm3", "dm2", "dm1", "d0", "dp1", "dp2", "dp3"):
        assert re.search(rf"\.{name} \{{ fill:", both), name


@pytest.mark.parametrize(("count", "middle"), [(6, None), (8, 4.0), (5, 4.0)])
def test_more_classes_than_the_eye_tells_are_refused(count: int, middle: float | None) -> None:
    with pytest.raises(InvalidInput):
        palette(classed(count, middle))


@pytest.mark.parametrize("status", list(Status))
def test_a_figure_that_is_absent_has_a_pattern_and_one_that_is_there_has_none(status: Status) -> None:
    assert (missing_kind(status) is None) == status.has_value


def test_patterns_and_words_of_what_is_missing_all_differ() -> None:
    assert len({kind.pattern for kind in Missing}) == len({kind.words for kind in Missing}) == len(Missing)
