"""Tables of journeys: read with a count of what was not, kept, used by the page on access, withdrawn."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ecluse.accounts.models import User
from ecluse.audit.models import Event
from ecluse.observatory.models import JourneyTable
from tests.web.observatory.conftest import questions
from tests.web.observatory.test_access import number, rows_of, text_of

pytestmark = pytest.mark.django_db

PAGE = "/observatoire/donnees/trajets/"
EPCI = "/observatoire/acces/epci/200030385/"
#: Vineuil to Blois within 12 minutes, Cellettes beyond all; the pair is given twice, two rows say nothing.
TABLE = "de;vers;minutes\n41295;41018;14\n41295;41018;12\n41031;41018;45\nici;41018;3\n41031;41018;\n"


@pytest.fixture
def administrator(client: Client, db) -> Client:
    client.force_login(User.objects.create(email="administration@exemple.fr", is_administrator=True))
    return client


def send(client: Client, content: str = TABLE, name: str = "trajets.csv"):
    file = SimpleUploadedFile(name, content.encode())
    return client.post(PAGE, {"file": file, "source": "Distancier inventé, 2024"})


def test_every_row_is_told(supplied, administrator: Client) -> None:
    assert send(administrator).status_code == 302
    table = JourneyTable.objects.get()
    assert (table.journeys, table.refused, table.repeated, table.longest) == (2, 2, 1, 45.0)
    assert "Distancier inventé" in text_of(administrator, PAGE)
    assert Event.objects.filter(object_type="observatory.journeys", verb="observatory.loaded").count() == 1


def test_access_follows_the_journeys_given(supplied, administrator: Client) -> None:
    """40 posts at Blois, shared by Blois (weight 1) and Vineuil, 12 minutes away (weight 2/3); 3.5 at Vineuil for itself."""
    send(administrator)
    rows = rows_of(administrator, EPCI + "csv/")
    blois, vineuil = (number(rows[code]["Habitants"]) for code in ("41018", "41295"))
    at_blois, at_vineuil = 40 * 5000 / (blois + 2 / 3 * vineuil), 3.5 * 5000 / vineuil
    assert number(rows["41018"]["Accès"]) == pytest.approx(at_blois)
    assert number(rows["41295"]["Accès"]) == pytest.approx(at_vineuil + 2 / 3 * at_blois)
    assert number(rows["41031"]["Accès"]) == 0
    text = text_of(administrator, EPCI)
    assert "Distancier inventé, 2024, chargé le" in text
    assert "estimés à vol d’oiseau" in text_of(administrator, EPCI + "?trajets=estimes")


def test_a_table_withdrawn_serves_no_more(supplied, administrator: Client) -> None:
    send(administrator)
    table = JourneyTable.objects.get()
    estimated = rows_of(administrator, EPCI + "csv/?trajets=estimes")
    assert rows_of(administrator, EPCI + "csv/") != estimated
    assert administrator.post(f"{PAGE}{table.pk}/retirer/").status_code == 302
    assert rows_of(administrator, EPCI + "csv/") == estimated
    assert administrator.post(f"{PAGE}{table.pk + 1}/retirer/").status_code == 404


def test_a_territory_that_the_table_does_not_know_is_estimated(supplied, administrator: Client) -> None:
    send(administrator, "de;vers;minutes\n75056;92012;20\n")
    assert "Les temps de trajet sont estimés à vol d’oiseau" in text_of(administrator, EPCI)


@pytest.mark.parametrize(
    ("content", "said"),
    [("a;b\n1;2\n", "trois colonnes attendues"), ("de;vers;minutes\nx;y;z\n", "Aucune ligne ne se lit")],
)
def test_what_cannot_be_read_is_told(supplied, administrator: Client, content: str, said: str) -> None:
    response = send(administrator, content)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not JourneyTable.objects.exists()


def test_only_the_administrator_sends_or_withdraws(supplied, administrator: Client, signed_in: Client) -> None:
    assert signed_in.get(PAGE).status_code == 403
    assert send(signed_in).status_code == 403
    assert signed_in.post(f"{PAGE}1/retirer/").status_code == 403


def test_the_number_of_queries_does_not_depend_on_the_number_of_journeys(supplied, administrator: Client) -> None:
    send(administrator)
    for url in ("/observatoire/acces/commune/41295/", EPCI):
        assert questions(administrator, url) <= 18
