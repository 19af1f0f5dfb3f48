"""Four portraits, of which every figure is followed to its cells, and the cells read again by other means."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ecluse.audit.services import System
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.places import named_place, place_of_perimeter
from ecluse.observatory.selectors.portrait import live_portrait
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import Asked, load_files
from ecluse.observatory.sources.questions import Options
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.services import Part, create_perimeter, load_facts
from tests.verification.observatory.cells import Checked, extract

pytestmark = pytest.mark.django_db

#: File, columns of the code, what is said of it when it is loaded.
FILES = (
    ("filosofi/cc_filosofi_2021_COM.csv.gz", (0,), {"geography": 2023}),
    ("population/donnees_communes.csv.gz", (6,), {"geography": 2025, "period": "2023"}),
    ("population/anciens/donnees_communes_pop2021_geo2023.csv.gz", (6,), {"geography": 2023, "period": "2021"}),
    ("population/anciens/donnees_communes_pop2020.csv.gz", (2, 5), {"geography": 2022, "period": "2020"}),
    ("population/ensemble_2017/Communes.csv.gz", (0,), {"geography": 2019, "period": "2017"}),
    ("qpv/data_DEFM2019_com.csv", (0,), {"geography": 2020, "period": "2019-T4"}),
    ("qpv/data_DEMO_2020_V1_COM.csv", (0,), {"geography": 2020, "period": "2020", "level": Level.COMMUNE}),
)
ARLES = ("241300417", "200035087", "241300375")


@pytest.fixture
def data(shared: Path) -> Path:
    folder = shared / "data"
    if not all((folder / file).is_file() for file, _, _ in FILES):
        pytest.skip("needs the files of ../shared/data, which are not beside the project")
    return folder


@pytest.fixture
def places(settings, tmp_path: Path, data: Path) -> list[Place]:
    """The four places, with the rows of the publishers' files about the communes known live."""
    settings.DATA_DIR = tmp_path / "data"
    load_facts(by=System())
    codes = set(Territory.objects.of_level(Level.COMMUNE).values_list("code", flat=True))
    for file, columns, said in FILES:
        source = data / file
        own = tmp_path / source.name.removesuffix(".gz")
        extract(source, own, codes, columns)
        outcome = load_files([own], by=System(), asked=Asked(Options(**said)))[0]
        assert not outcome.problem, f"{file}: {outcome.problem}"
    make_build(by=System())
    members = Territory.objects.filter(level=Level.EPCI, code__in=ARLES)
    arles = create_perimeter(name="Pays d’Arles", parts=[Part(each) for each in members], by=System())
    named = [named_place(*each) for each in (("epci", "200030385"), ("commune", "26362"), ("commune", "94028"))]
    return [*(each for each in named if each is not None), place_of_perimeter(arles)]


def test_every_figure_of_four_portraits_is_what_its_cells_say(places: list[Place]) -> None:
    build = live_build()
    assert build is not None
    assert [len(place.communes) for place in places] == [43, 1, 1, 29]
    for place in places:
        found = live_portrait(place)
        assert found is not None
        checked = Checked(build, packaged_catalogue())
        checked.portrait(found[0])
        assert not checked.wrong, (place.name, checked.wrong[:20])
        assert not checked.elsewhere
        assert checked.cells >= 10, place.name
        assert checked.computed or len(place.communes) == 1
    said = StringIO()
    call_command("observatory", "trace", "taux-pauvrete-60", "COMMUNE:26362", stdout=said)
    text = said.getvalue().replace("\xa0", " ").replace("\u202f", " ")
    assert "cc_filosofi_2021_COM.csv" in text
    assert "colonne TP6021 : « 22,0 »" in text
