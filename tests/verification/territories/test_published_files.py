"""The publishers' own files, where they lie beside the project: recognised, and giving the counts that they publish."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from django.db.models import Count

from ecluse.audit.services import System
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import MovementKind, Passage
from ecluse.territories.models import Composition, Contour, LegalPopulation, Territory
from ecluse.territories.rules.movements import Event, follow
from ecluse.territories.rules.names import fold_name
from ecluse.territories.rules.sources.containers import opened
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.recognise import recognise
from ecluse.territories.rules.sources.shapes import ShapeFile, json_kind
from ecluse.territories.rules.sources.tables import tables_of
from ecluse.territories.rules.vintages import geography_years, lives
from ecluse.territories.selectors import communes_of, get_territory, resolve_name
from ecluse.territories.services.loading.files import load_files


@pytest.fixture
def data(shared: Path) -> Path:
    folder = shared / "data"
    if not (folder / "cog").is_dir():
        pytest.skip("needs ../shared/data/cog, which is not beside the project")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def events(path: Path) -> list[Event]:
    return [
        Event(
            MovementKind(row["MOD"]),
            dt.date.fromisoformat(row["DATE_EFF"]),
            row["TYPECOM_AV"],
            row["COM_AV"],
            row["LIBELLE_AV"],
            row["TYPECOM_AP"],
            row["COM_AP"],
            row["LIBELLE_AP"],
        )
        for row in rows(path)
    ]


def indexed(found: list[Event]):  # type: ignore[no-untyped-def]
    index: dict[str, list[Event]] = defaultdict(list)
    for event in found:
        index[event.before_code].append(event)
    return lambda codes: [event for code in codes for event in index[code]]


def communes(data: Path, year: int) -> dict[str, str]:
    path = data / "cog" / ("communes.csv.gz" if year == 2026 else f"anciens/communes_cog{year}.csv.gz")
    return {row["COM"]: row["LIBELLE"] for row in rows(path) if row["TYPECOM"] == "COM"}


COUNTS = {2021: 34965, 2022: 34955, 2023: 34945, 2024: 34935, 2025: 34875, 2026: 34875}


def test_every_commune_of_a_year_is_followed_to_exactly_those_of_each_later_year(data: Path) -> None:
    lookup = indexed(events(data / "cog" / "mouvements-communes.csv.gz"))
    lists = {year: communes(data, year) for year in COUNTS}
    assert {year: len(found) for year, found in lists.items()} == COUNTS
    for since, until in ((2021, 2022), (2021, 2026), (2022, 2024), (2023, 2025), (2024, 2026), (2025, 2026)):
        arrived = {
            code
            for start in lists[since]
            for code in follow(start, lookup, dt.date(since, 1, 1), dt.date(until, 1, 1)).codes
        }
        assert arrived == set(lists[until]), (since, until)


def test_every_code_that_ever_was_ends_in_the_list_of_today(data: Path) -> None:
    found = events(data / "cog" / "mouvements-communes.csv.gz")
    lookup, today = indexed(found), set(communes(data, 2026))
    for code in {event.before_code for event in found if event.before_type == "COM"}:
        became = follow(code, lookup, None, dt.date(2026, 1, 1))
        assert set(became.codes) <= today
        assert became.codes or became.kind is Passage.ENDED


def test_the_year_of_each_list_is_found_from_its_communes(data: Path) -> None:
    known = lives(events(data / "cog" / "mouvements-communes.csv.gz"))
    for year in COUNTS:
        assert geography_years(known, communes(data, year), range(2000, 2027)) == [year]
    bare = {year: geography_years(known, dict.fromkeys(communes(data, year), ""), range(2000, 2027)) for year in COUNTS}
    assert all(year in found for year, found in bare.items())
    assert [len(found) for found in bare.values()] == [1, 1, 1, 1, 2, 2]


def test_the_published_events_of_recent_years_are_met(shared: Path, data: Path) -> None:
    path = shared / "oracles" / "cog" / "mouvements_communes_2023_2026.csv"
    if not path.is_file():
        pytest.skip("needs ../shared/oracles/cog, which is not beside the project")
    published = events(path)
    lookup, after = indexed(published), communes(data, 2026)
    before = communes(data, 2023)
    passages = {code: follow(code, lookup, dt.date(2023, 1, 1), dt.date(2026, 1, 1)) for code in before}
    assert {code for became in passages.values() for code in became.codes} == set(after)
    for event in published:
        if event.kind is MovementKind.RESTORATION and event.before_type == "COM" and event.before_code in before:
            if event.on > dt.date(2023, 1, 1):
                assert passages[event.before_code].kind is Passage.SPLIT
                assert event.after_code in passages[event.before_code].codes
        elif event.kind is MovementKind.SEAT_CHANGE and event.before_code in before and event.on > dt.date(2023, 1, 1):
            assert event.before_code not in passages[event.before_code].codes
    for code, became in passages.items():
        if became.kind is Passage.SAME:
            assert fold_name(after[code]) == fold_name(before[code])
        if became.kind is Passage.RENAMED:
            assert fold_name(after[code]) != fold_name(before[code])


KINDS = {
    "cog/communes.csv.gz": {"communes"},
    "cog/mouvements-communes.csv.gz": {"mouvements"},
    "cog/departements.csv": {"departements"},
    "cog/regions.csv": {"regions"},
    "cog/arrondissements.csv": {"arrondissements"},
    "cog/collectivites-outremer.csv": {"outre-mer"},
    "population/donnees_communes.csv.gz": {"populations"},
    "population/donnees_communes_mayotte.csv": {"populations"},
    "population/anciens/donnees_communes_pop2020.csv.gz": {"populations"},
    "population/anciens/donnees_communes_pop2019_geo2021.csv.gz": {"populations"},
    "population/ensemble_2017/Communes.csv.gz": {"populations"},
    "population/ensemble_2017/Communes_associees_ou_deleguees.csv": {"populations-maille"},
    "epci/epcicom.xlsx": {"epci"},
    "epci/perimetre-epci-a-fp_2025.csv.gz": {"epci"},
    "epci/ept.xlsx": {"ept", "ept-liste", "dictionnaire"},
    "epci/intercommunalite-metropole_2020.xlsx": {"epci", "epci-liste", "dictionnaire"},
    "iris/table_iris_insee_epci.csv.gz": {"iris"},
    "qpv/data_DEMO_2020_V1_QP.csv": {"qpv"},
    "qpv/data_DEMO_2020_V1_COM.csv": {"indicateurs"},
    "zonages-insee/csv/table_supracom_2024.csv.gz": {"zonages"},
    "zonages-insee/csv/libelles_supracom_2024.csv": {"zonages-libelles"},
    "zonages-insee/table-appartenance-geo-communes-2017.csv.gz": {"zonages"},
    "zonages-insee/csv/passages/PASSAGE_2019_2020.csv": {"passages"},
    "zonages-politiques/zonages.csv.gz": {"zonages-politiques"},
    "codes-postaux/laposte_hexasmal.csv.gz": {"codes-postaux"},
    "codes-postaux/laposte_hexasmal_zeros_perdus.csv.gz": {"codes-postaux"},
}


@pytest.mark.parametrize("name", KINDS)
def test_each_published_file_is_recognised_by_its_content(data: Path, tmp_path: Path, name: str) -> None:
    if not (data / name).is_file():
        pytest.skip(f"needs ../shared/data/{name}")
    anonymous = tmp_path / "fichier"
    anonymous.write_bytes((data / name).read_bytes())
    with opened(anonymous) as members:
        found = {layout.kind.value for member in members for table in tables_of(member) if (layout := recognise(table))}
    assert found == KINDS[name]


def test_no_other_published_file_is_taken_for_a_reference(data: Path) -> None:
    for folder in ("sae", "finess", "ameli-demographie-ps", "france-services", "rna", "odisse"):
        for path in sorted((data / folder).rglob("*.csv*")):
            try:
                with opened(path) as members:
                    kinds = [layout.kind for one in members for table in tables_of(one) if (layout := recognise(table))]
            except SourceError:
                continue
            assert not [kind for kind in kinds if kind.loadable], path


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("etalab-1000m/communes-1000m-41.geojson.gz", "FeatureCollection", 267),
        ("etalab-1000m/epci-1000m_2021.geojson.gz", "FeatureCollection", 1255),
        ("gregoiredavid-2018/94-val-de-marne/departement-94-val-de-marne.geojson.gz", "Feature", 1),
        ("anct-topojson/epci2018_wgs84_utf8.topojson.gz", "Topology", 1264),
        ("anct-topojson/ze_wgs84_utf8.topojson.gz", "Topology", 322),
    ],
)
def test_published_contours_are_read_whole(data: Path, name: str, kind: str, count: int) -> None:
    path = data / "contours" / name
    if not path.is_file():
        pytest.skip(f"needs ../shared/data/contours/{name}")
    with opened(path) as members:
        shapes = ShapeFile("x", json_kind(members[0]), members[0].open)
        features = list(shapes.features())
    assert (shapes.kind, len(features)) == (kind, count)
    assert sum(1 for feature in features if feature.shape is None) <= 1


@pytest.mark.django_db
def test_the_published_counts_are_met(data: Path) -> None:
    """COG 2026, EPCI and EPT 2025, populations 2023, contours of one département: the figures that publishers give."""
    paths = [
        data / "cog" / name
        for name in (
            "regions.csv",
            "departements.csv",
            "communes.csv.gz",
            "mouvements-communes.csv.gz",
            "collectivites-outremer.csv",
        )
    ]
    paths += [data / "epci" / "perimetre-epci-a-fp_2025.csv.gz", data / "epci" / "ept.xlsx"]
    paths += [
        data / "population" / "donnees_communes.csv.gz",
        data / "contours/etalab-1000m/communes-1000m-41.geojson.gz",
    ]
    outcomes = load_files(reversed(paths), by=System())
    assert not [outcome.problem for outcome in outcomes if outcome.problem]
    current = Territory.objects.current()
    assert current.filter(level=Level.COMMUNE).exclude(region_code="").count() == 34875
    assert dict(
        current.filter(level__in=[Level.DEPARTMENT, Level.REGION, Level.MUNICIPAL_DISTRICT])
        .values_list("level")
        .annotate(Count("pk"))
        .order_by()
    ) == {"DEPARTEMENT": 101, "REGION": 18, "ARM": 45}
    assert current.filter(level=Level.EPCI).count() == 1255
    assert Composition.objects.filter(container__level=Level.EPCI, vintage=2025).count() == 34871
    assert current.filter(level=Level.EPT).count() == 11
    across = (
        Composition.objects.filter(container__level=Level.EPCI)
        .values("container")
        .annotate(departments=Count("member__department_code", distinct=True))
    )
    assert across.filter(departments__gt=1).count() == 89
    published = LegalPopulation.objects.filter(year=2023, summed=False)
    assert published.count() == 34900
    assert sum(published.values_list("municipal", flat=True)) == 68094280
    alone = current.filter(level=Level.COMMUNE, region_code__gt="").exclude(belongs_to__container__level=Level.EPCI)
    assert sorted(alone.values_list("code", flat=True)) == ["22016", "29083", "29155", "85113"]
    paris = get_territory(Level.COMMUNE, "75056")
    assert paris is not None
    assert (paris.population, paris.population_year) == (2103778, 2023)
    department = get_territory(Level.DEPARTMENT, "41")
    assert department is not None
    drawn = Contour.objects.filter(territory__in=communes_of(department)).count()
    assert drawn == communes_of(department).count() - 1
    assert Counter(outcome.load.rows_left_out for outcome in outcomes if outcome.load)[0] >= 6
    epci = resolve_name("CA de Blois ''Agglopolys''").territory
    assert epci is not None
    assert (epci.code, communes_of(epci).count()) == ("200030385", 43)
