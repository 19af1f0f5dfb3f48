"""Charts and maps as tags: what they say, what they escape, that each has its table."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from ecluse.observatory.enums import Polarity
from ecluse.observatory.presenters import samples
from ecluse.observatory.rules.charts.fills import by_categories
from ecluse.observatory.rules.charts.grounds import ground
from ecluse.observatory.rules.charts.maps import area_map
from ecluse.observatory.rules.charts.marks import Tone, Unit
from ecluse.observatory.rules.charts.palettes import Missing
from ecluse.observatory.rules.charts.spine import Compared, spine
from ecluse.observatory.rules.charts.trends import Break, Moment, Series, trend
from ecluse.territories.rules.maps import Area
from ecluse.ui.presenters import NavItem

ATTACK = "<script>alert('x')</script>\"><b onload=x>"


def tree(source: str, **values: Any) -> LexborHTMLParser:
    return LexborHTMLParser(Template("{% load observatory %}" + source).render(Context(values)))


def hostile() -> dict[str, Any]:
    unit = Unit(ATTACK, "%")
    moments = (Moment("2023", 2023), Moment(ATTACK, 2024))
    line = Series(ATTACK, (1.0, 2.0), (0.5, 1.5), (1.5, 2.5))
    figure = trend(moments, (line,), id="t", title=ATTACK, unit=unit, breaks=(Break(1, ATTACK),), caption=ATTACK)
    row = Compared(ATTACK, ATTACK, unit, Polarity.NONE, 1.0, 2.0, Tone.LOWER, group=ATTACK, url="/x/")
    areas = [Area("1", ATTACK, 5, None, (2.0, 47.0)), Area("2", ATTACK, None, None, (2.1, 47.0))]
    map = area_map(ground(areas), by_categories([ATTACK, None], [ATTACK], [None, Missing.SECRET]), id="m", title=ATTACK)
    return {
        "figure": figure,
        "spine": spine([row], id="s", title=ATTACK, area=ATTACK, reference=ATTACK, second=ATTACK, caption=ATTACK),
        "map": map,
    }


@pytest.mark.parametrize("tag", ["chart figure", "spine_chart spine", "area_map map"])
def test_texts_are_escaped(tag: str) -> None:
    page = tree(f"{{% {tag} %}}", **hostile())
    assert page.css_first("script") is None
    assert not [node for node in page.css("*") if any(name.startswith("on") for name in node.attributes)]
    assert "alert(" in page.text()


def test_a_chart_has_two_forms_a_caption_a_legend_and_its_table() -> None:
    figure = samples.gallery().figures[0]
    page = tree("{% chart figure csv_url='/csv/' %}", figure=figure)
    node = page.css_first("figure[role=figure]")
    assert node is not None
    assert node.attributes["aria-label"]
    assert len(page.css("svg[role=img]")) == 2
    for svg in page.css("svg[role=img]"):
        named = (svg.attributes["aria-labelledby"] or "").split()
        assert [page.css_first(f"#{each}") is not None for each in named] == [True, True]
    assert len(page.css("tbody tr")) == len(figure.table.rows)
    assert len(page.css("ul.ec-legend li")) == len(figure.legend)
    link = page.css_first("a[href='/csv/']")
    assert link is not None
    assert link.text().startswith("CSV")


def test_a_table_elsewhere_is_linked_and_not_repeated() -> None:
    page = tree("{% chart figure table_url='/tableau/' %}", figure=samples.gallery().figures[0])
    assert page.css_first("table") is None
    link = page.css_first("a[href='/tableau/']")
    assert link is not None
    assert link.text().startswith("Voir le tableau")


def test_a_map_fills_what_is_missing_with_a_pattern_that_exists() -> None:
    page = tree("{% area_map map views=views %}", map=samples.gallery().maps[0], views=[NavItem("Tout", "?", True)])
    used = {node.attributes["fill"] for node in page.css("[fill^='url(']")}
    assert used
    for each in used:
        assert page.css_first((each or "")[4:-1]) is not None, each
    assert page.css_first("nav a[aria-current]") is not None
    assert len(page.css(".ec-geo__areas title")) == 90


def test_patterns_have_the_same_size_on_the_map_as_in_its_legend() -> None:
    map = samples.gallery().maps[0]
    page = tree("{% area_map map %}", map=map)
    areas = page.css_first(".ec-geo__areas")
    assert areas is not None
    assert areas.attributes["transform"] == f"scale({map.drawing.step:g})"
    enlarged = {node.attributes["patternTransform"] for node in page.css("pattern[href]")}
    assert enlarged == {f"scale({1 / map.drawing.step:g})"}


def test_a_spine_is_a_table_whose_verdicts_are_words() -> None:
    page = tree("{% spine_chart spine %}", spine=samples.gallery().spine)
    verdicts = [node.text().strip() for node in page.css(".s-verdict")]
    assert verdicts == ["moins bien", "plus bas", "non comparé", "moins bien", "mieux", "–", "comparable"]
    assert "secret statistique" in page.text()


def test_the_gallery_answers_and_zooms_by_its_address(client: Client) -> None:
    here = reverse("observatory:gallery")
    answer = client.get(here)
    assert answer.status_code == 200
    whole = len(LexborHTMLParser(answer.content.decode()).css(".ec-geo__areas title"))
    near = len(LexborHTMLParser(client.get(here, {"vue": "commune"}).content.decode()).css(".ec-geo__areas title"))
    assert 0 < near < whole
    assert client.get(here, {"vue": "<ailleurs>"}).status_code == 200
    assert client.post(here).status_code == 405
