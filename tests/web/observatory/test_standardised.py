"""Deaths by age loaded as anybody may load them: the rate of every level, its portrait, its trace; another engine, refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.test import Client

from ecluse.audit.services import System
from ecluse.lib.errors import DomainError
from ecluse.observatory.build import engines
from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.models import Build, LoadingRemark
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.traces import Asked, asked_figure, figures_of, trace_of
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from tests.web.observatory.conftest import communes

pytestmark = pytest.mark.django_db
AGES = ((0, 14), (15, 64), (65, 199))
HEADER = ("indicator", "level", "area", "geography", "period", "age_from", "age_to", "numerator", "value", "status")
#: Deaths of Blois and its people, by band; each other commune has fewer.
DEATHS, PEOPLE = (2, 61, 402), (8_000, 28_000, 10_000)


def facts(path: Path, rows: list[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


@pytest.fixture
def deaths(territories, folder: Path) -> Path:
    """Deaths by age of every commune, and its population by age: two files."""
    codes = communes()
    size = {code: 1 if code == "41018" else 20 for code in codes}
    events = [
        ("mortalite-generale", "COMMUNE", code, 2026, 2021, *band, count // size[code], "", "measured")
        for code in codes
        for band, count in zip(AGES, DEATHS, strict=True)
    ]
    people = [
        ("population-par-age", "COMMUNE", code, 2026, 2021, *band, "", count / size[code], "measured")
        for code in codes
        for band, count in zip(AGES, PEOPLE, strict=True)
    ]
    paths = [facts(folder / "deces.csv", events), facts(folder / "population.csv", people)]
    for outcome in load_files(paths, by=System()):
        assert not outcome.problem, outcome.problem
    return paths[0]


def shown(indicator: str, level: str, code: str):
    return asked_figure(
        figures_of(live_build(), packaged_catalogue(), indicator, Place(code, level, code, ())), Asked()
    )


def test_the_rate_of_every_level_is_in_the_portrait_and_its_trace_says_how(deaths, signed_in: Client) -> None:
    make_build(by=System())
    figure = shown("mortalite-generale", "COMMUNE", "41018")
    by_hand = sum(w * x / n for w, x, n in zip((16_000, 64_500, 19_500), DEATHS, PEOPLE, strict=True))
    assert figure.value == pytest.approx(by_hand)
    assert (figure.numerator, figure.denominator) == (sum(DEATHS), sum(PEOPLE))
    assert figure.lower998 < figure.lower95 < figure.value < figure.upper95 < figure.upper998
    trace = trace_of(live_build(), packaged_catalogue(), figure, Place("Blois", "COMMUNE", "41018", ()))
    assert trace.worked is not None
    again = sum(band.weight * band.events / band.people for band in trace.worked.bands)
    assert again == pytest.approx(figure.value)
    rows = deaths.read_text(encoding="utf-8").splitlines()
    for band, count in zip(trace.worked.bands, DEATHS, strict=True):
        assert rows[band.row - 1].split(",")[7] == str(count)
    text = signed_in.get("/observatoire/chiffre/mortalite-generale/commune/41018/").content.decode()
    for words in ("standardisation directe", "population européenne standard de 2013", "Dobson", "deces.csv"):
        assert words in text
    assert (
        "Mortalité prématurée standardisée" in signed_in.get("/observatoire/portrait/commune/41018/").content.decode()
    )
    assert not any(each.column.age_to < 199 for each in figures_of(
        live_build(), packaged_catalogue(), "mortalite-generale", Place("Blois", "COMMUNE", "41018", ())
    ))  # fmt: skip


def test_what_follows_from_the_same_deaths_is_told_and_what_cannot_be_is_said(deaths, signed_in: Client) -> None:
    make_build(by=System())
    early = shown("mortalite-prematuree", "COMMUNE", "41018")
    assert early.numerator == DEATHS[0] + DEATHS[1]
    epci = shown("mortalite-generale", "EPCI", "200030385")
    assert epci.numerator > figure_of_blois().numerator
    text = signed_in.get("/observatoire/chiffre/mortalite-generale/epci/200030385/").content.decode()
    assert "additionné" in text
    few = next(code for code in communes() if code != "41018")
    assert shown("mortalite-prematuree", "COMMUNE", few).status is Status.NOT_SIGNIFICANT
    text = signed_in.get(f"/observatoire/chiffre/mortalite-prematuree/commune/{few}/").content.decode()
    assert "un taux standardisé ne se donne pas" in text


def figure_of_blois():
    return shown("mortalite-generale", "COMMUNE", "41018")


def test_a_later_population_makes_the_rate_again(deaths, folder: Path) -> None:
    first = make_build(by=System())
    before = figure_of_blois().value
    path = facts(
        folder / "revise.csv",
        [
            ("population-par-age", "COMMUNE", "41018", 2026, 2021, *band, "", 2 * count, "measured")
            for band, count in zip(AGES, PEOPLE, strict=True)
        ],
    )
    load_files([path], by=System())
    assert make_build(by=System()) != first
    assert figure_of_blois().value == pytest.approx(before / 2)


def test_part_of_a_death_is_refused_when_it_is_loaded(territories, folder: Path) -> None:
    row = ("mortalite-generale", "COMMUNE", "41018", 2026, 2021)
    path = facts(folder / "deces.csv", [(*row, 0, 64, 12.5, "", "measured"), (*row, 65, 199, 40, "", "measured")])
    loading = load_files([path], by=System())[0].loading
    remark = LoadingRemark.objects.get(loading=loading, kind=RemarkKind.CELL_REFUSED)
    assert "nombre entier" in remark.reason


def test_the_engine_of_the_settings_makes_the_rates(deaths, settings, monkeypatch) -> None:
    asked = []

    class Watched(engines.Local):
        def run(self, kernel, partitions):
            asked.append(len(partitions))
            return super().run(kernel, partitions)

    settings.ECLUSE_OBSERVATORY_ENGINE = "spark"
    monkeypatch.setattr(engines, "lacks_for_spark", lambda: "")
    monkeypatch.setattr(engines, "Spark", Watched)
    make_build(by=System())
    assert asked
    assert figure_of_blois().status is Status.MEASURED


def test_without_java_nothing_is_built_and_one_is_told_what_to_install(deaths, settings, monkeypatch) -> None:
    settings.ECLUSE_OBSERVATORY_ENGINE = "spark"
    monkeypatch.setattr(engines.shutil, "which", lambda *args, **named: None)
    with pytest.raises(DomainError, match="openjdk-17-jre-headless"):
        make_build(by=System())
    assert not Build.objects.exists()
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DomainError, match=r"ecluse\[spark\]"):
        make_build(by=System())
