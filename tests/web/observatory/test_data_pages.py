"""Files of figures loaded in the browser: sent, asked about, reported, withdrawn, put back; for the administrator alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ecluse.accounts.models import User
from ecluse.audit.services import System
from ecluse.observatory.models import Build, Loading
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.services.loading import load_files
from tests.factories.filosofi import incomes
from tests.web.observatory.conftest import ASKED, communes

pytestmark = pytest.mark.django_db
REVISED = "41018;20000;45000;19360;45,0;26,0;10400;33000;3,2"
DATA, LOAD = "/observatoire/donnees/", "/observatoire/donnees/charger/"


@pytest.fixture
def administrator(client: Client, folder, territories) -> Client:
    client.force_login(User.objects.create(email="administration@exemple.fr", is_administrator=True))
    return client


def sent(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_an_empty_installation_says_so(administrator: Client) -> None:
    text = administrator.get(DATA).content.decode()
    assert "Aucun fichier" in text
    assert "Rien n’est en ligne" in text


def test_a_file_is_sent_asked_about_answered_and_reported(administrator: Client, folder: Path) -> None:
    response = administrator.post(LOAD, {"file": sent(incomes(folder / "revenus.csv", communes()))})
    text = response.content.decode()
    assert response.status_code == 422
    assert "découpage" in text
    received = text.split('name="received" value="')[1].split('"')[0]
    assert len(received) == 64
    response = administrator.post(LOAD, {"received": received, "level": "COMMUNE", "geography": "2026"}, follow=True)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Les chiffres sont en ligne" in text
    assert "revenus.csv" in text
    assert live_build() is not None
    assert Loading.objects.get().rows_kept == len(communes())
    assert "revenus.csv" in administrator.get(DATA).content.decode()


def test_the_same_file_again_is_said_and_nothing_more(administrator: Client, folder: Path) -> None:
    path = incomes(folder / "revenus.csv", communes())
    said = {"level": "COMMUNE", "geography": "2026"}
    administrator.post(LOAD, {"file": sent(path)} | said)
    response = administrator.post(LOAD, {"file": sent(path)} | said, follow=True)
    assert "déjà chargé" in response.content.decode()
    assert Loading.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "vide"), (b"nom;couleur\nLe Havre;bleu\n", "aucune sorte connue"), (b"<!doctype html><html>", "page web")],
    ids=["empty", "unknown", "a-page"],
)
def test_a_file_that_cannot_be_read_says_why(administrator: Client, content: bytes, said: str) -> None:
    response = administrator.post(LOAD, {"file": SimpleUploadedFile("fichier.csv", content)})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Loading.objects.exists()


@pytest.mark.parametrize(
    "posted", [{}, {"received": "0" * 64}, {"received": "../../secret-key"}, {"received": "0" * 64, "period": "hier"}]
)
def test_what_was_never_received_is_asked_again(administrator: Client, posted: dict[str, str]) -> None:
    assert administrator.post(LOAD, posted).status_code == 422


def test_a_loading_is_withdrawn_and_its_builds_stay_away(live: Path, administrator: Client) -> None:
    first = live_build()
    loading = Loading.objects.get()
    page = f"/observatoire/donnees/chargements/{loading.pk}/"
    assert "TP60TOL121" not in administrator.get(page).content.decode()
    assert administrator.post(f"{page}retirer/").status_code == 302
    assert live_build().pk != first.pk
    assert "Ce chargement est retiré" in administrator.get(page).content.decode()
    switch = f"{DATA}constructions/{first.pk}/mettre-en-ligne/"
    listed = administrator.get(DATA).content.decode()
    assert "ne peut pas revenir en ligne" in listed
    assert switch not in listed
    assert "retirés depuis" in administrator.post(switch, follow=True).content.decode()
    assert live_build().pk != first.pk


def test_a_build_is_put_back(live: Path, administrator: Client, folder: Path) -> None:
    first = live_build()
    load_files([incomes(folder / "revises.csv", communes(), {"41018": REVISED})], by=System(), asked=ASKED)
    assert administrator.post(f"{DATA}constructions/nouvelle/").status_code == 302
    assert live_build().pk != first.pk
    switch = f"{DATA}constructions/{first.pk}/mettre-en-ligne/"
    assert switch in administrator.get(DATA).content.decode()
    assert administrator.post(switch).status_code == 302
    assert live_build().pk == first.pk
    assert "ne sont pas en ligne" in administrator.get(DATA).content.decode()


def test_a_build_whose_figures_are_gone_is_refused(live: Path, administrator: Client, folder: Path) -> None:
    first = live_build()
    administrator.post(f"/observatoire/donnees/chargements/{Loading.objects.get().pk}/retirer/")
    (folder / "data" / "observatory" / "builds" / first.digest).rename(folder / "elsewhere")
    response = administrator.post(f"{DATA}constructions/{first.pk}/mettre-en-ligne/", follow=True)
    assert "ne sont plus dans le dossier" in response.content.decode()
    assert live_build().pk != first.pk


def test_only_the_administrator_changes_figures(live: Path, signed_in: Client) -> None:
    pk, build = Loading.objects.get().pk, live_build().pk
    for url in (
        f"/observatoire/donnees/chargements/{pk}/retirer/",
        f"{DATA}constructions/nouvelle/",
        f"{DATA}constructions/{build}/mettre-en-ligne/",
        LOAD,
    ):
        assert signed_in.post(url).status_code == 403, url
    for url in (DATA, LOAD, f"/observatoire/donnees/chargements/{pk}/"):
        assert signed_in.get(url).status_code == 403, url
    assert Build.objects.count() == 1


def test_what_does_not_exist_is_not_found(administrator: Client) -> None:
    assert administrator.get("/observatoire/donnees/chargements/999/").status_code == 404
    assert administrator.post("/observatoire/donnees/chargements/999/retirer/").status_code == 404
    assert administrator.post(f"{DATA}constructions/999/mettre-en-ligne/").status_code == 404
    assert administrator.get(f"{DATA}constructions/999/mettre-en-ligne/").status_code == 405


OWN = "Enquête de la ville;;\ninsee;nom;part suivie\n41018;Blois;12,5\n41009;Averdon;s\n41032;Chailles;9,0\n"


def test_a_table_of_ones_own_is_described_once(administrator: Client) -> None:
    """Refused, described, loaded; the next one of the same form is known."""
    refused = administrator.post(LOAD, {"file": SimpleUploadedFile("enquete.csv", OWN.encode())}).content.decode()
    mapping = refused.split('href="/observatoire/donnees/colonnes/')[1].split('"')[0]
    url = f"/observatoire/donnees/colonnes/{mapping}"
    text = administrator.get(url).content.decode()
    assert "part suivie" in text
    assert "12,5" in text
    said = {
        "name": "Enquête de la ville", "level": "COMMUNE", "geography": "2026", "period": "2021", "role-0": "area",
        "role-2": "value", "indicator-2": "Taux de pauvreté",
    }  # fmt: skip
    wrong = administrator.post(url, said | {"role-0": ""})
    assert wrong.status_code == 422
    assert "code du territoire" in wrong.content.decode()
    assert "Les chiffres sont en ligne" in administrator.post(url, said, follow=True).content.decode()
    figure = "/observatoire/chiffre/taux-pauvrete-60/commune/41018/"
    assert "12,5</code>" in administrator.get(figure).content.decode()
    later = OWN.replace("12,5", "13,5").encode()
    response = administrator.post(LOAD, {"file": SimpleUploadedFile("suite.csv", later)}, follow=True)
    assert "Les chiffres sont en ligne" in response.content.decode()
    assert "13,5</code>" in administrator.get(figure).content.decode()


def test_columns_of_nothing_are_not_found(administrator: Client) -> None:
    assert administrator.get(f"{DATA}colonnes/{'0' * 64}/").status_code == 404


def test_only_the_administrator_describes_columns(signed_in: Client, territories, folder) -> None:
    assert signed_in.get(f"{DATA}colonnes/{'0' * 64}/").status_code == 403
