"""Every pair of colours that meets on a page, in light and dark, computed from the style sheet itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.ui import rules

STYLES = Path(rules.__file__).parent / "static" / "ui"
NEUTRAL = (STYLES / "theme-neutral.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("pair", rules.PAIRS, ids=lambda pair: f"{pair.front} on {pair.back}")
def test_contrast_is_enough(scheme: str, pair: rules.Pair) -> None:
    colours = rules.tokens(NEUTRAL, scheme)
    ratio = rules.contrast(colours[pair.front], colours[pair.back])
    assert ratio >= pair.least, f"{pair.use}, {scheme}: {ratio:.2f} < {pair.least}"


def test_both_dark_sets_are_the_same() -> None:
    chosen, system = rules.tokens(NEUTRAL, "dark"), rules.tokens(NEUTRAL, "system dark")
    assert chosen
    assert chosen == system


def test_dark_redefines_every_colour_of_light() -> None:
    assert set(rules.tokens(NEUTRAL, "light")) == set(rules.tokens(NEUTRAL, "dark"))


@pytest.mark.parametrize("theme", ["neutral", "dsfr"])
def test_each_theme_tells_the_browser_its_scheme_so_that_its_own_icons_are_seen(theme: str) -> None:
    style = (STYLES / f"theme-{theme}.css").read_text(encoding="utf-8")
    said = dict(re.findall(r'^ *(:root(?:\[data-fr-theme="dark"\])?) \{\s*color-scheme: (\w+);', style, re.MULTILINE))
    assert said == {":root": "light", ':root[data-fr-theme="dark"]': "dark"}


def test_a_style_sheet_without_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="no block of colours"):
        rules.tokens("body { color: red }", "light")


def test_contrast_of_known_pairs() -> None:
    assert rules.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert rules.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert rules.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


_COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(_COLOURS, _COLOURS)
def test_contrast_is_symmetric_and_bounded(one: str, other: str) -> None:
    ratio = rules.contrast(one, other)
    assert ratio == rules.contrast(other, one)
    assert 1 <= ratio <= 21.0001
    assert rules.contrast(one, one) == 1


@pytest.mark.parametrize("name", ["theme-neutral.css", "theme-dsfr.css", "ecluse.css"])
def test_style_sheets_fetch_nothing_and_name_no_unknown_token(name: str) -> None:
    css = re.sub(r"/\*.*?\*/", "", (STYLES / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.findall(r"url\((?![\"']?(?:data:|#))", css)
    assert "@import" not in css
    assert css.count("{") == css.count("}")
    for theme in ("theme-neutral.css", "theme-dsfr.css"):
        declared = set(re.findall(r"(--ec-[\w-]+):", (STYLES / theme).read_text(encoding="utf-8")))
        assert set(re.findall(r"var\((--ec-[\w-]+)", css)) <= declared, f"{name} uses tokens that {theme} lacks"


def test_composites_name_no_colour_of_their_own() -> None:
    css = (STYLES / "ecluse.css").read_text(encoding="utf-8")
    screen = re.sub(r"@media print \{.*?\n\}", "", css, flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-f]{3,8}\b(?=[\s;,)])", screen, flags=re.IGNORECASE)
