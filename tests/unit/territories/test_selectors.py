"""Search, names, composition, perimeters and their maps, on the packaged facts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from ecluse.audit.models import Event
from ecluse.audit.services import System
from ecluse.lib.errors import DomainError
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import MovementKind
from ecluse.territories.models import Composition, Contour, Movement, Perimeter, PerimeterPart, Territory
from ecluse.territories.presenters import SCHEMATIC, map_view
from ecluse.territories.rules.facts import FactsGazetteer, packaged
from ecluse.territories.rules.geometry import encode
from ecluse.territories.rules.names import fold_name
from ecluse.territories.selectors import (
    DatabaseGazetteer,
    communes_of,
    composition_of,
    containers_of,
    departments_of,
    get_by_key,
    get_territory,
    history_of,
    perimeter_communes,
    perimeter_map,
    predecessor_events,
    resolve_name,
    search_territories,
    successor_communes,
    territory_map,
)
from ecluse.territories.services import Part, create_perimeter, delete_perimeter, load_facts, update_perimeter

pytestmark = pytest.mark.django_db
BY = System()


@pytest.fixture
def facts() -> None:
    load_facts(by=BY)


def the(key: str) -> Territory:
    found = get_by_key(key)
    assert found is not None, key
    return found


def first_epci() -> Territory:
    return Territory.objects.filter(level=Level.EPCI).order_by("code")[0]


def test_the_facts_are_whole_and_hold_together() -> None:
    facts = packaged()
    keys = {(fact.level, fact.code) for fact in facts}
    assert len(keys) == len(facts)
    assert {fact.level for fact in facts} >= {
        Level.REGION,
        Level.DEPARTMENT,
        Level.EPCI,
        Level.EPT,
        Level.COMMUNE,
        Level.QPV,
    }
    assert sum(1 for fact in facts if fact.level is Level.DEPARTMENT) == 101
    assert sum(1 for fact in facts if fact.level is Level.REGION) == 18
    for fact in facts:
        assert all(holder in keys for holder in fact.within)
        assert fact.level in {Level.QPV, Level.FRANCE} or fact.latitude is not None
    for epci in (fact for fact in facts if fact.level is Level.EPCI):
        members = [fact for fact in facts if fact.level is Level.COMMUNE and (Level.EPCI, epci.code) in fact.within]
        assert sum(fact.population or 0 for fact in members) == epci.population


def test_facts_are_loaded_once(facts: None) -> None:
    again = load_facts(by=BY)
    assert (again.territories, again.added, again.changed) == (len(packaged()), 0, 0)
    assert Event.objects.filter(verb="reference.facts_loaded").count() == 1


def test_every_name_finds_its_territory_first_or_among_its_homonyms(facts: None) -> None:
    for fact in packaged()[::23]:
        if fact.level is not Level.QPV:
            assert (fact.level, fact.code) in {(t.level, t.code) for t in search_territories(fact.name)}


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda text: text.replace("-", " "), lambda text: text[:5]])
def test_a_search_does_not_mind_how_a_name_is_typed(facts: None, change) -> None:  # type: ignore[no-untyped-def]
    commune = Territory.objects.filter(level=Level.COMMUNE, name__contains="é").order_by("-population")[0]
    assert commune in search_territories(change(commune.name), [Level.COMMUNE])


def test_exact_names_come_first_then_the_most_populous(facts: None) -> None:
    found = search_territories("saint", [Level.COMMUNE], limit=50)
    first = [territory for territory in found if territory.folded_name.startswith("saint")]
    assert found[: len(first)] == first
    for group in (first, found[len(first) :]):
        people = [territory.population or 0 for territory in group]
        assert people == sorted(people, reverse=True)
    town = Territory.objects.filter(level=Level.COMMUNE, name="Apt").get()
    assert search_territories("apt")[0] == town


def test_a_search_is_two_queries_and_knows_codes(facts: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        search_territories("mart")
    assert len(queries) == 2
    epci = first_epci()
    assert search_territories(epci.code) == [epci]
    assert search_territories("   ") == []
    assert search_territories("'") == []


def test_the_index_serves_the_prefix(facts: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plan is read as SQLite writes it")
    from ecluse.territories.models import TerritoryName

    plan = TerritoryName.objects.filter(folded__prefix="mart").explain()
    assert "USING" in plan
    assert "INDEX" in plan


def test_names_as_contracts_write_them(facts: None) -> None:
    for epci in Territory.objects.filter(level=Level.EPCI, nature="CA"):
        bare = epci.name.removeprefix("CA ").removeprefix("de ").removeprefix("d'")
        bare = bare.split(" «")[0]
        for written in (f"Communauté d’agglomération {bare}", f"la communauté d'agglomération de {bare}", f"CA {bare}"):
            assert resolve_name(written).territory == epci, written


def test_a_brand_is_a_name(facts: None) -> None:
    branded = Territory.objects.filter(level=Level.EPCI, name__contains="«").get()
    brand = branded.name.split("«\u00a0")[1].split("\u00a0»")[0]
    assert resolve_name(brand).territory == branded
    assert FactsGazetteer().resolve(brand) == DatabaseGazetteer().resolve(brand) == branded.key


def test_homonyms_are_never_told_apart_by_size(facts: None) -> None:
    names = [fold_name(fact.name) for fact in packaged() if fact.level is Level.COMMUNE]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert twice
    for name in twice[:10]:
        found = resolve_name(f"Ville de {name}")
        assert found.territory is None
        assert len(found.candidates) == names.count(name)
        one = found.candidates[0]
        assert resolve_name(name, [one.department_code]).territory == one
        assert FactsGazetteer().resolve(name) is None


def test_one_query_a_name_and_none_for_the_same_again(facts: None) -> None:
    gazetteer = DatabaseGazetteer()
    with CaptureQueriesContext(connection) as queries:
        assert gazetteer.resolve("Nulle-Part-sur-Lys") is None
        assert gazetteer.resolve("Ville d’Apt") == "COMMUNE:84003"
        assert gazetteer.resolve("Ville d’Apt") == "COMMUNE:84003"
    assert len(queries) == 2


def test_both_gazetteers_answer_alike(facts: None) -> None:
    files, database = FactsGazetteer(), DatabaseGazetteer()
    for fact in packaged()[::17]:
        assert files.resolve(fact.name) == database.resolve(fact.name)


def test_communes_of_every_level(facts: None) -> None:
    epci = first_epci()
    communes = list(communes_of(epci))
    assert sum(commune.population or 0 for commune in communes) == epci.population
    assert list(communes_of(communes[0])) == [communes[0]]
    department = the("DEPARTEMENT:84")
    assert all(commune.department_code == "84" for commune in communes_of(department))
    region = get_territory(Level.REGION, department.region_code)
    assert region is not None
    assert set(communes_of(department)) <= set(communes_of(region))
    area = Territory.objects.filter(level=Level.QPV).order_by("code")[0]
    assert all(commune.level == Level.COMMUNE for commune in communes_of(area))
    assert communes_of(area).exists()
    assert department in composition_of(region)
    assert {row.container for row in containers_of(communes[0])} >= {epci}
    assert communes_of(epci, vintage=1999).count() == 0


def test_a_territory_at_a_date(facts: None) -> None:
    commune = the("COMMUNE:84003")
    assert commune.vintage is not None
    assert get_territory(Level.COMMUNE, "84003", vintage=commune.vintage) == commune
    assert get_territory(Level.COMMUNE, "84003", vintage=commune.vintage - 30) is None
    assert get_territory(Level.COMMUNE, "99999") is None
    assert get_by_key("RIEN:12") is None


def test_history(facts: None) -> None:
    def happen(kind: MovementKind, day: int, before: str, after: str) -> None:
        Movement.objects.create(
            kind=kind,
            effective_on=dt.date(day, 1, 1),
            before_type="COM",
            before_code=before,
            before_name=before,
            after_type="COM",
            after_code=after,
            after_name=after,
        )

    happen(MovementKind.NEW_COMMUNE, 2016, "84901", "84003")
    happen(MovementKind.NEW_COMMUNE, 2016, "84003", "84003")
    happen(MovementKind.RESTORATION, 2024, "84003", "84901")
    happen(MovementKind.RESTORATION, 2024, "84003", "84003")
    with CaptureQueriesContext(connection) as queries:
        assert successor_communes("84901", 2015, 2020).codes == ("84003",)
    assert len(queries) <= 3
    assert successor_communes("84901", 2015).codes == ("84003", "84901")
    assert [row.before_code for row in predecessor_events("84003")] == ["84901"]
    assert len(history_of("84901")) == 2


def test_a_perimeter_across_departments_with_parts(facts: None) -> None:
    epci = first_epci()
    apt, area = (
        the("COMMUNE:84003"),
        Territory.objects.filter(level=Level.QPV, department_code="26").order_by("code")[0],
    )
    perimeter = create_perimeter(by=BY, name=" Deux  rives ", parts=[epci, Part(apt, "Quartier des Pins"), area])
    assert perimeter.name == "Deux rives"
    covered = {each.territory.code: each for each in perimeter_communes(perimeter)}
    assert len(covered) == communes_of(epci).count() + 1 + communes_of(area).count()
    assert (covered["84003"].whole, covered["84003"].parts) == (False, ("Quartier des Pins",))
    assert {each.code for each in departments_of(perimeter)} == {
        "84",
        "26",
        *(c.department_code for c in communes_of(epci)),
    }
    assert perimeter_map(perimeter).population is None
    event = Event.objects.get(verb="perimeter.created")
    assert event.object_label == "Deux rives"
    assert "Apt (Quartier des Pins)" in event.changes["Territoires"][1]


def test_the_population_of_a_whole_perimeter(facts: None) -> None:
    epci = first_epci()
    assert perimeter_map(create_perimeter(by=BY, name="P", parts=[epci])).population == epci.population


def test_a_perimeter_changes_only_when_something_changes(facts: None) -> None:
    apt, epci = the("COMMUNE:84003"), first_epci()
    perimeter = create_perimeter(by=BY, name="P", parts=[apt], scope="contract:7")
    assert update_perimeter(by=BY, perimeter=perimeter, name="P", parts=[apt]).name == "P"
    assert not Event.objects.filter(verb="perimeter.updated").exists()
    update_perimeter(by=BY, perimeter=perimeter, name="Q", parts=[epci, apt], scope="contract:7")
    event = Event.objects.get(verb="perimeter.updated")
    assert (event.scope, set(event.changes)) == ("contract:7", {"Nom", "Territoires"})
    assert [part.territory for part in perimeter.parts.all()] == [epci, apt]
    delete_perimeter(by=BY, perimeter=perimeter)
    assert not PerimeterPart.objects.exists()


@pytest.mark.parametrize(
    ("name", "parts", "field"), [("", 1, "name"), ("x" * 201, 1, "name"), ("P", 0, "parts"), ("P", 2, "parts")]
)
def test_a_perimeter_that_means_nothing_is_refused(facts: None, name: str, parts: int, field: str) -> None:
    with pytest.raises(DomainError) as caught:
        create_perimeter(by=BY, name=name, parts=[the("COMMUNE:84003")] * parts)
    assert caught.value.field == field
    assert caught.value.message.endswith(".")
    assert not Perimeter.objects.exists()
    assert not Event.objects.filter(object_type="territories.perimeter").exists()


def test_the_database_keeps_its_own_promises(facts: None) -> None:
    apt = the("COMMUNE:84003")
    wrong = [
        lambda: Territory.objects.create(level=Level.COMMUNE, code="84003", name="Double", folded_name="double"),
        lambda: Territory.objects.create(level="VILLAGE", code="1", name="A", folded_name="a"),
        lambda: Territory.objects.create(level=Level.COMMUNE, code="", name="A", folded_name="a"),
        lambda: Territory.objects.filter(pk=apt.pk).update(latitude=95),
        lambda: Territory.objects.filter(pk=apt.pk).update(latitude=None),
        lambda: Territory.objects.filter(pk=apt.pk).update(
            valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2019, 1, 1)
        ),
        lambda: Territory.objects.filter(pk=apt.pk).update(first_vintage=2030),
        lambda: Composition.objects.create(container=apt, member=apt, vintage=2026),
        lambda: Movement.objects.create(kind="10", effective_on=dt.date(2020, 1, 1)),
        lambda: Perimeter.objects.create(name=""),
    ]
    for gesture in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            gesture()
    create_perimeter(by=BY, name="P", parts=[apt])
    with pytest.raises(ProtectedError):
        apt.delete()


def square(lon: float, lat: float) -> str:
    return encode((((lon, lat, lon + 0.1, lat, lon + 0.1, lat + 0.1, lon, lat + 0.1),),))


def test_a_map_says_when_it_is_schematic_and_draws_contours_when_it_can(facts: None) -> None:
    epci = first_epci()
    perimeter = create_perimeter(by=BY, name="P", parts=[epci])
    view = map_view(perimeter_map(perimeter), id="c", title="P")
    assert view.drawing.schematic
    assert SCHEMATIC in view.caption
    communes = list(communes_of(epci))
    for commune in communes[1:]:
        Contour.objects.create(
            territory=commune,
            source="Essai",
            year=2022,
            precision=500,
            geometry=square(commune.longitude or 0, commune.latitude or 0),
        )
        Contour.objects.create(territory=commune, source="Grossier", year=2022, precision=9000, geometry=square(0, 0))
    Contour.objects.create(territory=communes[0], source="Vieux", year=2010, precision=10, geometry=square(0, 0))
    with CaptureQueriesContext(connection) as queries:
        source = perimeter_map(perimeter)
    assert len(queries) == 1
    view = map_view(source, id="c", title="P")
    assert not view.drawing.schematic
    assert view.drawing.rounds == 1
    assert "Contours 2022, Essai." in view.caption
    assert "Un rond" in view.caption or "1\u00a0contour manquant" in view.caption
    assert len(view.drawing.zones) == len(view.lines) == len(communes)


def test_a_perimeter_covers_the_communes_of_all_that_it_names(facts: None) -> None:
    """Whatever the level of what it names: one query, and the communes that ``communes_of`` gives for each."""
    epci, ept = first_epci(), Territory.objects.filter(level=Level.EPT).order_by("code")[0]
    area = Territory.objects.filter(level=Level.QPV, department_code="26").order_by("code")[0]
    block = Territory.objects.create(level=Level.IRIS, code="QP-1", name="Un îlot", folded_name="un ilot")
    Composition.objects.create(container=area, member=block, vintage=2026)
    for old, member in ((2020, the("COMMUNE:84003")), (2019, communes_of(ept)[0])):
        Composition.objects.create(container=epci, member=member, vintage=old)
    whole = [epci, ept, the("COMMUNE:84003"), the("DEPARTEMENT:41"), the("REGION:93"), the("FRANCE:FR")]
    ended = communes_of(the("DEPARTEMENT:41"))[0]
    Territory.objects.filter(pk=ended.pk).update(valid_to=dt.date(2025, 12, 31))
    for territory in (*whole, area, block):
        perimeter = create_perimeter(by=BY, name=territory.name, parts=[territory])
        with CaptureQueriesContext(connection) as queries:
            covered = perimeter_communes(perimeter)
        assert len(queries) == 1
        assert [each.territory for each in covered] == list(communes_of(territory))
        assert covered, territory
        assert {each.whole for each in covered} <= {territory in whole}
    mixed = create_perimeter(
        by=BY, name="Tout", parts=[block, Part(epci, "Le nord"), area, Part(epci, "Le centre"), ept]
    )
    parts = {each.territory: (each.whole, each.parts) for each in perimeter_communes(mixed)}
    expected = dict.fromkeys(communes_of(epci), (False, ("Le nord", "Le centre")))
    expected |= dict.fromkeys(communes_of(ept), (True, ()))
    for commune in communes_of(area):
        more = expected.get(commune, (False, ()))[1]
        expected[commune] = (False, (block.name, *more[:1], area.name, *more[1:]))
    assert parts == expected


def test_a_map_is_one_query_and_draws_the_finest_contour_of_each(facts: None) -> None:
    epcis = list(Territory.objects.filter(level=Level.EPCI).order_by("population"))
    for epci in (epcis[0], epcis[-1]):
        communes = list(communes_of(epci))
        Contour.objects.bulk_create(
            Contour(territory=commune, source=source, year=2024, precision=precision, geometry=square(precision, 0))
            for commune in communes
            for source, precision in (("Moyen", 90), ("Fin", 5), ("Fin aussi", 5), ("Grossier", 170))
        )
        perimeter = create_perimeter(by=BY, name=epci.name, parts=[epci, communes[0]])
        with CaptureQueriesContext(connection) as queries:
            source = perimeter_map(perimeter)
        assert len(queries) == 1
        assert (source.year, source.sources) == (2024, ("Fin",))
        assert [area.territory for area in source.areas] == communes
        assert {area.shape[0][0][0] for area in source.areas if area.shape} == {5.0}


def test_maps_of_territories(facts: None) -> None:
    apt = the("COMMUNE:84003")
    shown = territory_map(apt)
    assert [area.territory for area in shown.areas if area.highlighted] == [apt]
    assert "En foncé\u00a0: Apt." in map_view(shown, id="c", title="Apt").caption
    assert len(territory_map(the("FRANCE:FR")).areas) == 18
    area = Territory.objects.filter(level=Level.QPV, department_code="84").order_by("code")[0]
    assert any(each.highlighted for each in territory_map(area).areas)


def test_parts_are_hatched_and_said(facts: None) -> None:
    epci = first_epci()
    communes = list(communes_of(epci))[:4]
    perimeter = create_perimeter(by=BY, name="P", parts=[*communes[:3], Part(communes[3], "Le bourg")])
    view = map_view(perimeter_map(perimeter), id="c", title="P")
    assert view.has_parts
    assert [zone.partial for zone in view.drawing.zones].count(True) == 1
    assert "hachures" in view.caption
    assert "Le bourg" in [line.parts for line in view.lines]
