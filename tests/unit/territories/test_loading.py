"""Files of reference put in the database: what is kept, what is left out and why, twice, in any order, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ecluse.audit.models import Event
from ecluse.audit.services import System
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import RemarkKind
from ecluse.territories.models import (
    Composition,
    Contour,
    LegalPopulation,
    LoadRemark,
    Movement,
    PostalCode,
    ReferenceLoad,
    Territory,
    TerritoryName,
)
from ecluse.territories.selectors import communes_of, get_territory, search_territories, successor_communes
from ecluse.territories.services.loading.files import FileOutcome, Options, load_files
from tests.unit.territories import files

pytestmark = pytest.mark.django_db


def load(*paths: Path, **options: object) -> list[FileOutcome]:
    return load_files(paths, by=System(), options=Options(**options))  # type: ignore[arg-type]


def one(path: Path, **options: object) -> FileOutcome:
    return load(path, **options)[0]


def loaded(path: Path, **options: object) -> ReferenceLoad:
    outcome = one(path, **options)
    assert outcome.load is not None, outcome.problem
    return outcome.load


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """Communes, départements, régions and history, loaded."""
    outcomes = load(
        files.communes(tmp_path),
        files.text(tmp_path, "d.csv", files.DEPARTMENTS),
        files.text(tmp_path, "r.csv", files.REGIONS),
        files.movements(tmp_path),
    )
    assert not [outcome.problem for outcome in outcomes if outcome.problem]
    return tmp_path


def territory(level: Level, code: str) -> Territory:
    found = get_territory(level, code)
    assert found is not None
    return found


def test_communes_with_their_parts_and_their_history(reference: Path) -> None:
    ormoye = territory(Level.COMMUNE, "41001")
    assert (ormoye.name, ormoye.folded_name, ormoye.department_code, ormoye.region_code) == (
        "L'Ormoye",
        "l ormoye",
        "41",
        "24",
    )
    assert ormoye.vintage is not None
    briseval = territory(Level.DELEGATED_COMMUNE, "41002")
    assert [each.code for each in communes_of(briseval)] == ["41001"]
    assert briseval.region_code == "24"
    former = territory(Level.COMMUNE, "41002")
    assert former.valid_to == dt.date(2019, 1, 1)
    assert successor_communes("41002", 2018, 2020).codes == ("41001",)
    assert territory(Level.MUNICIPAL_DISTRICT, "13201").region_code == "93"
    assert territory(Level.COMMUNE, "20004").valid_to == dt.date(1976, 1, 1)
    assert territory(Level.FRANCE, "FR").name == "France"


def test_the_year_is_found_from_the_history(reference: Path) -> None:
    before = [row for row in files.COMMUNES if not row.startswith(("COMD", "COM,41003"))]
    before.append("COM,41002,24,41,41D,411,0,BRISEVAL,Briseval,Briseval,4101,")
    before.append("COM,41003,24,41,41D,411,0,SAINT CLER,Saint-Clêr,Saint-Clêr,4101,")
    older = loaded(files.communes(reference, "vieux.csv", before))
    assert older.vintage == 2018
    assert "histoire" in older.vintage_from


def test_a_commune_that_left_the_list_has_ended(reference: Path) -> None:
    rows = [row for row in files.COMMUNES if "01004" not in row]
    loaded(files.communes(reference, "apres.csv", rows), vintage=2040)
    gone = territory(Level.COMMUNE, "01004")
    assert gone.valid_to == dt.date(2040, 1, 1)
    assert not search_territories("Valbrun", [Level.COMMUNE])
    assert get_territory(Level.COMMUNE, "01004", vintage=2040) is None


def test_an_older_list_does_not_change_newer_names(reference: Path) -> None:
    renamed = [row.replace("Valbrun", "Vieux-Nom") for row in files.COMMUNES]
    loaded(files.communes(reference, "ancien.csv", renamed), vintage=2001)
    assert territory(Level.COMMUNE, "01004").name == "Valbrun"
    assert territory(Level.COMMUNE, "01004").first_vintage == 2001


def test_intercommunalities_of_insee_and_of_the_dgcl_say_the_same(reference: Path) -> None:
    first = loaded(files.insee_epci(reference))
    assert first.vintage == 2025
    epci = territory(Level.EPCI, "200000001")
    assert epci.name == "CC des Trois Lys «\u00a0Lysopolys\u00a0»"
    assert epci.nature == "CC"
    assert [each.code for each in communes_of(epci)] == ["41001", "41003"]
    reasons = dict(LoadRemark.objects.filter(load=first).values_list("value", "reason"))
    assert "hors du référentiel" in reasons["99999"] or "pas un code" in reasons["99999"]
    second = loaded(files.text(reference, "dgcl.csv", files.DGCL, encoding="cp1252"))
    assert second.vintage == 2025
    assert Composition.objects.filter(container=epci).count() == 2
    assert [each.name for each in search_territories("lysop")] == [epci.name]


def test_a_corrected_list_moves_a_commune_instead_of_copying_it(reference: Path) -> None:
    loaded(files.text(reference, "a.csv", files.DGCL))
    moved = [files.DGCL[0], files.DGCL[2].replace("200000001", "200000002").replace("Trois", "Deux")]
    load_second = loaded(files.text(reference, "b.csv", moved))
    assert load_second.counts["mises à jour, rattachements"] == 1
    saint = territory(Level.COMMUNE, "41003")
    assert [row.container.code for row in Composition.objects.filter(member=saint, container__level=Level.EPCI)] == [
        "200000002"
    ]


@pytest.mark.parametrize(("year", "people"), [("2023", 850), ("2020", 840), ("2019", 830), ("2017", 400)])
def test_populations_in_every_header(reference: Path, year: str, people: int) -> None:
    load_ = loaded(files.text(reference, f"pop_{year}.csv", files.POPULATIONS[year]), vintage=int(year))
    assert load_.rows_left_out == 0
    row = LegalPopulation.objects.get(territory=territory(Level.COMMUNE, "41001"), year=int(year))
    assert row.municipal == people
    assert territory(Level.COMMUNE, "41001").population == people


def test_populations_of_arrondissements_are_summed_for_their_city(reference: Path) -> None:
    loaded(files.text(reference, "p.csv", files.POPULATIONS["2023"]), vintage=2023)
    city = territory(Level.COMMUNE, "13055")
    assert (city.population, city.population_year) == (65000, 2023)
    assert LegalPopulation.objects.get(territory=city).summed


def test_an_older_population_does_not_hide_a_newer_one(reference: Path) -> None:
    load(files.text(reference, "n.csv", files.POPULATIONS["2023"]), vintage=2023)
    load(files.text(reference, "o.csv", files.POPULATIONS["2017"]), vintage=2017)
    assert territory(Level.COMMUNE, "41001").population == 850
    assert territory(Level.COMMUNE, "41002").population == 410
    assert territory(Level.DEPARTMENT, "41").population == 850 + 1350


def test_a_population_of_unknown_year_is_refused_in_a_sentence(reference: Path) -> None:
    outcome = one(files.text(reference, "sans-annee.csv", [files.POPULATIONS["2020"][0], files.POPULATIONS["2020"][2]]))
    assert outcome.load is None
    assert "--vintage" in outcome.problem


def test_a_new_population_of_an_intercommunality_follows_its_communes(reference: Path) -> None:
    load(
        files.text(reference, "e.csv", files.DGCL),
        files.text(reference, "p2023.csv", files.POPULATIONS["2023"]),
        vintage=2023,
    )
    assert territory(Level.EPCI, "200000001").population == 2200


def test_iris_postal_codes_and_priority_areas(reference: Path) -> None:
    iris = [
        "CODE_IRIS;LIB_IRIS;TYP_IRIS;DEPCOM;LIBCOM;REG;DEP",
        "410010101;Les Pins;H;41001;L'Ormoye;24;41",
        "132010101;Port;H;13201;Massalie 1er Arrondissement;93;13",
        "999990000;Rien;Z;99999;Nulle-Part;99;99",
    ]
    first = loaded(files.text(reference, "iris.csv", iris), vintage=2020)
    assert first.rows_left_out == 1
    pins = territory(Level.IRIS, "410010101")
    assert (pins.name, pins.nature, [c.code for c in communes_of(pins)]) == ("Les Pins", "habitat", ["41001"])
    assert [c.code for c in communes_of(territory(Level.IRIS, "132010101"))] == ["13055"]
    postal = [
        "Code_commune_INSEE;Nom_commune;Code_postal;Ligne_5;Libellé_d_acheminement;coordonnees_gps",
        "41001;L ORMOYE;41000;;L ORMOYE;47.6,1.3",
        "1004;VALBRUN;1000;;VALBRUN;46.1,5.2",
        "13201;MASSALIE 01;13001;;M;43.3,5.4",
        "98799;ATOLL;98799;;ATOLL;",
        "abc;?;?;;?;",
    ]
    second = loaded(files.text(reference, "postaux.csv", postal))
    assert PostalCode.objects.count() == 3
    repaired = [row.value for row in LoadRemark.objects.filter(load=second, kind=RemarkKind.REPAIRED)]
    assert repaired == ["1004 → 01004", "1000 → 01000"]
    assert territory(Level.COMMUNE, "01004").latitude == 46.1
    assert (territory(Level.COMMUNE, "13055").latitude, territory(Level.COMMUNE, "13055").longitude) == (43.3, 5.4)
    assert [found.code for found in search_territories("01000")] == ["01004"]
    areas = [
        "CODGEO;POP_MUN;POP_COM_QP;POP_COM;LIB_COM",
        "QP041001;900;900;2000;L'Ormoye",
        "QP041002;10;10;20;L'Ormoye, Saint-Clêr-sur-Lys",
        "QP041003;10;10;20;Briseval",
        "QP041004;10;10;20;Nulle-Part",
        "pas un code;1;1;1;L'Ormoye",
    ]
    third = loaded(files.text(reference, "qpv.csv", areas))
    assert [c.code for c in communes_of(territory(Level.QPV, "QP041002"))] == ["41001", "41003"]
    assert [c.code for c in communes_of(territory(Level.QPV, "QP041003"))] == ["41001"]
    assert third.rows_left_out == 2
    assert territory(Level.QPV, "QP041001").population == 900


def test_zonings_their_labels_and_their_generations(reference: Path) -> None:
    zonings = [
        "CODGEO,LIBGEO,DEP,REG,EPCI,NATURE_EPCI,ARR,CV,ZE2020,UU2020,AAV2020,BV2012",
        "41001,L'Ormoye,41,24,200000001,CC,411,4101,2405,41000,000,41001",
        "41003,Saint-Clêr,41,24,200000001,CC,411,4101,2405,41501,012,41001",
    ]
    newer = [
        "CODGEO,LIBGEO,DEP,REG,EPCI,EPT,ARR,CANOV,ZE2020,UU2020,AAV2020,BV2022",
        "41001,L'Ormoye,41,24,200000001,ZZZZZZZZZ,411,4101,2405,41000,000,41003",
    ]
    labels = [
        "NIVGEO,CODGEO,LIBGEO,NB_COM",
        "ZE2020,2405,Les Lys,2",
        "BV2022,41003,Saint-Clêr,1",
        "EPCI,200000001,CC des Trois Lys,2",
        "DEP,41,Loir,2",
    ]
    load(
        files.text(reference, "zonages_2020.csv", zonings),
        files.text(reference, "zonages_2024.csv", newer),
        files.text(reference, "libelles_2024.csv", labels),
    )
    assert territory(Level.EMPLOYMENT_ZONE, "2405").name == "Les Lys"
    assert territory(Level.EPCI, "200000001").name == "CC des Trois Lys"
    drawn = Territory.objects.filter(level=Level.LIVING_AREA).order_by("generation")
    assert [(each.code, each.generation, each.valid_to is None) for each in drawn] == [
        ("41001", 2012, False),
        ("41003", 2022, True),
    ]
    assert not Territory.objects.filter(level=Level.URBAN_UNIT, code="41000").exists()
    assert [each.code for each in communes_of(drawn[0])] == ["41001", "41003"]
    assert get_territory(Level.LIVING_AREA, "41001", vintage=2015) == drawn[0]


def test_policies_are_attached_by_siren_and_by_the_only_name(reference: Path) -> None:
    loaded(files.text(reference, "e.csv", files.DGCL))
    rows = [
        "id,lib,perimetre,nbcom,info1,info2,info3,layer,path",
        "CV001,CC des Trois Lys,epci,2,Siren EPCI 2015 : 200000001,,,cv zonage,x",
        "ZRR01,Valbrun,Commune,1,,,,zrr zonage,x",
        "ZRR02,Nulle-Part,Commune,1,,,,zrr zonage,x",
    ]
    result = loaded(files.text(reference, "politiques.csv", rows))
    contract = territory(Level.CITY_CONTRACT, "CV001")
    assert [row.member.code for row in Composition.objects.filter(container=contract)] == ["200000001"]
    assert [each.code for each in communes_of(territory(Level.ZRR, "ZRR"))] == ["01004"]
    assert result.rows_left_out == 1


def test_contours_find_their_level_and_the_finest_is_drawn(reference: Path) -> None:
    shapes = [
        ({"code": "41001", "nom": "L'Ormoye"}, files.square(1, 47)),
        ({"code": "13201", "nom": "Massalie 1er"}, files.square(5, 43)),
        ({"code": "99999", "nom": "Nulle-Part"}, files.square(0, 0)),
        ({"code": "41003", "nom": "Saint-Clêr-sur-Lys"}, None),
        ({"code": "41002", "nom": "Briseval"}, files.square(2, 47)),
    ]
    result = loaded(files.geojson(reference, "formes_2022.geojson.gz", shapes), source="Données fictives")
    assert result.vintage == 2022
    assert Contour.objects.filter(year=2022, source="Données fictives").count() == 3
    assert result.rows_left_out == 2
    assert territory(Level.COMMUNE, "41001").latitude == pytest.approx(47.05)
    again = loaded(files.topojson(reference))
    assert again.rows_kept == 2
    assert Contour.objects.filter(territory=territory(Level.COMMUNE, "41001")).count() == 2


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ([({"code": "01004", "nom": "Une tout autre chose"}, files.square(1, 47))] * 3, "maille"),
        ([({"code": "zz"}, files.square(1, 47))], "maille"),
        ([({}, files.square(1, 47))], "code"),
        ([({"code": "41001", "nom": "L'Ormoye"}, files.square(650000, 6800000, 100))], "WGS84"),
        ([], "aucun contour"),
    ],
)
def test_contours_that_cannot_be_attached_are_refused(
    reference: Path, shapes: list[tuple[dict[str, object], dict[str, object]]], said: str
) -> None:
    outcome = one(files.geojson(reference, "x.geojson", shapes))
    assert outcome.load is None
    assert said in outcome.problem
    assert not Contour.objects.exists()


def test_a_file_loaded_twice_is_recognised_and_changes_nothing(reference: Path) -> None:
    path = files.text(reference, "e.csv", files.DGCL)
    first = loaded(path)
    counts = [model.objects.count() for model in (Territory, TerritoryName, Composition, ReferenceLoad, Event)]
    other = reference / "autre-nom.csv"
    other.write_bytes(path.read_bytes())
    outcome = one(other)
    assert outcome.already
    assert outcome.load == first
    assert counts == [model.objects.count() for model in (Territory, TerritoryName, Composition, ReferenceLoad, Event)]
    again = loaded(path, again=True)
    assert again.pk != first.pk
    assert "ajouts, rattachements" not in again.counts
    assert counts[:3] == [model.objects.count() for model in (Territory, TerritoryName, Composition)]


def test_what_had_to_wait_is_loaded_when_what_it_waited_for_has_come(tmp_path: Path) -> None:
    load(files.communes(tmp_path, "partie.csv", [row for row in files.COMMUNES if "41001" in row]))
    path = files.text(tmp_path, "e.csv", files.DGCL)
    assert loaded(path).rows_waiting == 1
    assert one(path).already
    load(files.communes(tmp_path))
    assert loaded(path).rows_waiting == 0
    assert communes_of(territory(Level.EPCI, "200000001")).count() == 2
    assert one(path).already


def test_a_file_of_groups_before_any_commune_says_what_to_load_first(tmp_path: Path) -> None:
    outcome = one(files.insee_epci(tmp_path))
    assert "Chargez d’abord les communes" in outcome.problem
    assert not Territory.objects.exists()


ORDERED: list[Callable[[Path], Path]] = [
    files.movements,
    files.communes,
    lambda folder: files.text(folder, "d.csv", files.DEPARTMENTS),
    lambda folder: files.text(folder, "e.csv", files.DGCL),
    lambda folder: files.text(folder, "pop_2023.csv", files.POPULATIONS["2023"]),
]


def state() -> list[object]:
    rows = Territory.objects.order_by("level", "code", "generation")
    names = ("level", "code", "name", "department_code", "region_code", "population", "valid_to", "vintage")
    return [
        *rows.values_list(*names),
        *LegalPopulation.objects.order_by("territory__code").values_list("territory__code", "municipal"),
        *Composition.objects.order_by("member__code", "container__code").values_list("member__code", "container__code"),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (3, 1, 4, 0, 2)])
def test_the_order_of_the_files_given_does_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    paths = [make(tmp_path) for make in ORDERED]
    load(*(paths[place] for place in order))
    told = state()
    for model in (ReferenceLoad, Composition, LegalPopulation, Movement, Territory):
        model.objects.all().delete()
    load(*paths)
    assert state() == told


def test_a_file_that_breaks_in_the_middle_leaves_nothing(reference: Path) -> None:
    rows = [
        row.replace("41001", f"41{number:03d}")
        for number, row in enumerate(itertools.repeat(files.COMMUNES[1], 900), 10)
    ]
    path = files.communes(reference, "coupe.csv.gz", rows)
    path.write_bytes(path.read_bytes()[:-60])
    before = Territory.objects.count()
    outcome = one(path, vintage=2030)
    assert "incomplète" in outcome.problem
    assert Territory.objects.count() == before
    assert not ReferenceLoad.objects.filter(file_name="coupe.csv.gz").exists()


def test_one_refused_file_does_not_stop_the_others(tmp_path: Path) -> None:
    outcomes = load(files.text(tmp_path, "page.csv", ["<html>", "</html>"]), files.communes(tmp_path))
    assert [bool(outcome.problem) for outcome in outcomes] == [True, False]


def test_not_of_the_reference_says_what_it_is(reference: Path) -> None:
    said = [
        one(files.text(reference, "i.csv", ["CODGEO;MED21;TP6021", "41001;21000;12,0"])).problem,
        one(files.text(reference, "p.csv", ["cod2019,cod2020,ratio", "41002,41001,1"])).problem,
        one(files.text(reference, "u.csv", ["couleur;taille", "bleu;12"])).problem,
    ]
    assert "indicateurs" in said[0]
    assert "passage" in said[1]
    assert "pas reconnu" in said[2]


def test_remarks_are_bounded_in_the_database_and_whole_in_the_report(reference: Path) -> None:
    rows = [f"{number:05d};{number % 7};{number % 7}" for number in range(95100, 95550)]
    path = files.text(
        reference,
        "p_2023.csv",
        ["COM;PMUN;PCAP;PTOT", "41001;1;2;3", *[row + ";1" for row in rows]],
    )
    report = reference / "rapport.csv"
    out = io.StringIO()
    call_command(
        "reference", "load", str(path), "--vintage", "2023", "--report", str(report), stdout=out, stderr=io.StringIO()
    )
    with report.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert lines[0] == ["fichier", "ligne", "sort", "raison", "valeur"]
    assert len(lines) == 451
    assert LoadRemark.objects.count() == 200
    assert "450" in out.getvalue()


def test_the_command_says_what_it_did_in_plain_french(reference: Path) -> None:
    out = io.StringIO()
    path = files.text(reference, "e.csv", files.DGCL)
    call_command("reference", "load", str(path), stdout=out)
    call_command("reference", "load", str(path), stdout=out)
    call_command("reference", "status", stdout=out)
    told = out.getvalue()
    assert "intercommunalités et leurs communes 2025" in told
    assert "déjà chargé" in told
    assert "1\u00a0ligne laissée de côté\u00a0: ligne vide" in told
    assert "communes" in told
    with pytest.raises(CommandError, match="1\u00a0fichier n’a pas été chargé"):
        call_command("reference", "load", str(reference / "absent.csv"), stdout=out)
    assert "n’existe pas" in out.getvalue()


def test_one_event_tells_each_file(reference: Path) -> None:
    assert Event.objects.filter(verb="reference.loaded").count() == 4
    assert all("lignes gardées" in event.note for event in Event.objects.filter(verb="reference.loaded"))


def test_codes_of_corsica_before_1976_are_followed(reference: Path) -> None:
    result = loaded(files.text(reference, "corse.csv", ["COM;PMUN;PCAP;PTOT", "20004;300;1;301"]), vintage=2023)
    assert territory(Level.COMMUNE, "2A004").population == 300
    assert [row.kind for row in result.remarks.all()] == [RemarkKind.CARRIED]
