"""Files of figures loaded in the browser: sent, asked about, reported, withdrawn, put back; for the administrator alone."""

from __future__ import annotations

import io
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ecluse.accounts.models import User
from ecluse.audit.services import System
from ecluse.observatory.models import Build, Deposit, Loading, SavedLayout
from ecluse.observatory.selectors.live import live_build, store
from ecluse.observatory.services import deposits
from ecluse.observatory.services.loading import load_files
from ecluse.observatory.store.progress import Step, is_worked_on, tell, working
from tests.factories.filosofi import incomes
from tests.web.observatory.conftest import ASKED, communes

pytestmark = pytest.mark.django_db
REVISED = "41018;20000;45000;19360;45,0;26,0;10400;33000;3,2"
DATA, LOAD = "/observatoire/donnees/", "/observatoire/donnees/charger/"


@pytest.fixture
def administrator(client: Client, folder, territories, at_once) -> Client:
    client.force_login(User.objects.create(email="administration@exemple.fr", is_administrator=True))
    return client


def sent(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_an_empty_installation_says_so(administrator: Client) -> None:
    text = administrator.get(DATA).content.decode()
    assert "Aucun fichier" in text
    assert "Rien n’est en ligne" in text


def shown(response) -> str:
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def deposit(client: Client, *files: SimpleUploadedFile) -> tuple[str, str]:
    """The address and the page of files sent together, once looked at."""
    response = client.post(LOAD, {"file": list(files)}, follow=True)
    assert response.status_code == 200
    return response.redirect_chain[-1][0], shown(response)


def test_a_file_is_shown_before_anything_is_loaded_then_reported(administrator: Client, folder: Path) -> None:
    rows = {"41009": "41009;90;200;21000;s;s;s;s;s"}
    path = incomes(folder / "revenus.csv", [*communes(), "XX"], rows)
    url, text = deposit(administrator, sent(path))
    assert not Loading.objects.exists()
    assert live_build() is None
    assert "Filosofi, niveau de vie et pauvreté" in text
    assert "Une réponse manque" in text or "Prêt à charger" in text
    said = {"t0-level": "COMMUNE", "t0-geography": "2026"}
    text = shown(administrator.post(url, said | {"then": "look"}, follow=True))
    assert not Loading.objects.exists()
    assert "Prêt à charger" in text
    assert "20 000 €" in text
    assert "secret statistique" in text
    assert "« XX »" in text
    text = shown(administrator.post(url, said | {"then": "load"}, follow=True))
    assert "Les chiffres sont en ligne" in text
    loading = Loading.objects.get()
    assert live_build() is not None
    assert loading.rows_kept == len(communes())
    assert ["geography", "2026", "réponse donnée"] in loading.decisions
    report = shown(administrator.get(f"/observatoire/donnees/chargements/{loading.pk}/"))
    assert "réponse donnée" in report
    assert "revenus.csv" in shown(administrator.get(DATA))


def test_a_year_in_a_name_is_offered_and_taken_only_with_the_rest(administrator: Client) -> None:
    content = b"codgeo;pop_mun;ind_jeune;tx_tot_0a24\nQP041001;3000;0,9;35,5\n"
    url, text = deposit(administrator, SimpleUploadedFile("quartiers-2020.csv", content))
    assert 'value="2020"' in text
    assert "Réponse proposée, à vérifier" in text
    assert not Loading.objects.exists()
    answers = {"t0-period": "2019", "t0-geography": "2020", "then": "load"}
    administrator.post(url, answers)
    loading = Loading.objects.get()
    assert loading.vintage == "2019"
    assert ["period", "2019", "réponse donnée"] in loading.decisions


def test_several_files_and_what_is_loaded_is_not_loaded_twice(administrator: Client, folder: Path) -> None:
    first = incomes(folder / "un.csv", communes())
    second = incomes(folder / "deux.csv", communes(), year=20)
    said = {
        "t0-level": "COMMUNE",
        "t0-geography": "2026",
        "t1-level": "COMMUNE",
        "t1-geography": "2026",
        "then": "load",
    }
    url, text = deposit(administrator, sent(first), sent(second))
    assert "un.csv et 1 autre fichier" in text
    administrator.post(url, said)
    assert Loading.objects.count() == 2
    url, _ = deposit(administrator, sent(first), sent(second))
    text = shown(administrator.post(url, said, follow=True))
    assert Loading.objects.count() == 2
    assert "Déjà chargé" in text
    assert "Rien de nouveau" in text


def test_a_table_without_its_answer_waits_while_the_others_are_loaded(administrator: Client) -> None:
    content = b"codgeo;pop_mun;ind_jeune;tx_tot_0a24\nQP041001;3000;0,9;35,5\n"
    other = content.replace(b"3000", b"3100")
    url, _ = deposit(administrator, SimpleUploadedFile("a-2020.csv", content), SimpleUploadedFile("sans.csv", other))
    first = {"t0-period": "2020", "t0-geography": "2020", "then": "load"}
    text = shown(administrator.post(url, first | {"t1-period": "", "t1-geography": ""}, follow=True))
    assert Loading.objects.count() == 1
    assert "Les chiffres sont en ligne" in text
    assert "Une réponse manque" in text
    administrator.post(url, {"t1-period": "2019", "t1-geography": "2020", "then": "load"})
    assert Loading.objects.count() == 2
    assert "Terminé" in shown(administrator.get(url))


def test_links_sent_afterwards_join_the_deposit(administrator: Client) -> None:
    beds = b"FI;AN;DIS;CAP_HTP;FIL_TOT\n410000001;2023;TOT;12;300\n"
    where = b"fi;rs;cominsee\n410000001;Hopital;41018\n"
    url, text = deposit(administrator, SimpleUploadedFile("psy.csv", beds))
    assert "sans leur commune" in text
    page = shown(administrator.post(url, {"then": "look", "file": SimpleUploadedFile("id.csv", where)}, follow=True))
    assert "Prêt à charger" in page
    assert "Blois (41018)" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"nom;couleur\nLe Havre;bleu\n", "aucune sorte connue"),
        (b"<!doctype html><html>", "page web"),
        (b"\x00\x01\x02\x03\x00\xff" * 40, "pas du texte"),
        (b"\x1f\x8b\x08\x00\x00", "incomplète"),
        (b"CODGEO;NBMENFISC21;MED21\n", "Aucun chiffre"),
    ],
    ids=["unknown", "a-page", "bytes", "cut", "no-row"],
)
def test_a_file_that_cannot_be_read_says_why(administrator: Client, content: bytes, said: str) -> None:
    _, text = deposit(administrator, SimpleUploadedFile("fichier.csv", content))
    assert said in text
    assert "Charger et mettre en ligne" not in text
    assert not Loading.objects.exists()


@pytest.mark.parametrize("files", [[], [SimpleUploadedFile("vide.csv", b"")], [SimpleUploadedFile("note.docx", b"x")]])
def test_what_is_no_file_of_figures_is_not_received(administrator: Client, files: list[SimpleUploadedFile]) -> None:
    response = administrator.post(LOAD, {"file": files})
    assert response.status_code == 422
    assert shown(response).count('class="ec-errors"') == 1
    assert not Deposit.objects.exists()


def test_killed_work_is_said_and_begun_again(administrator: Client, folder: Path, monkeypatch) -> None:
    url, _ = deposit(administrator, sent(incomes(folder / "revenus.csv", communes())))
    kept = Deposit.objects.get()
    Deposit.objects.update(state="looking", tables=[])
    assert "Travail en cours" in shown(administrator.get(url))
    monkeypatch.setattr(deposits, "STARTING", timedelta(0))
    assert "Le travail s’est interrompu" in shown(administrator.get(url))
    with working(store(), kept.pk):
        assert "Travail en cours" in shown(administrator.get(url))
        assert administrator.post(f"{url}reprendre/").status_code == 302
        assert Deposit.objects.get().state == "looking"
    assert "Filosofi" in shown(administrator.post(f"{url}reprendre/", follow=True))


def test_a_deposit_is_given_up_and_its_process_ended(administrator: Client, folder: Path) -> None:
    url, _ = deposit(administrator, sent(incomes(folder / "revenus.csv", communes())))
    kept = Deposit.objects.get()
    Deposit.objects.update(state="looking", tables=[])
    Deposit.objects.bulk_create([Deposit(by=kept.by, state="done") for _ in range(9)])
    assert url in shown(administrator.get(DATA))  # it waits still: as many as came since do not push it out
    assert "Abandonner" in shown(administrator.get(url))
    code = (
        "import sys, time; from pathlib import Path; from ecluse.observatory.store.folder import Store\n"
        "from ecluse.observatory.store.progress import working\n"
        "with working(Store(Path(sys.argv[1])), int(sys.argv[2])): print('at work', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(store().root), str(kept.pk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"at work\n"
        assert is_worked_on(store(), kept.pk)
        text = shown(administrator.post(f"{url}abandonner/", follow=True))
        assert worker.wait(5) == -signal.SIGTERM
    assert "Cet envoi est abandonné" in text
    assert "Abandonner" not in text
    assert not is_worked_on(store(), kept.pk)
    deposits.work(kept.pk)
    assert Deposit.objects.get(pk=kept.pk).state == "given-up"
    assert "déjà terminé ou abandonné" in shown(administrator.post(f"{url}abandonner/", follow=True))
    assert url not in shown(administrator.get(DATA))


def test_progress_is_asked_for_without_the_page(administrator: Client, folder: Path) -> None:
    url, _ = deposit(administrator, sent(incomes(folder / "revenus.csv", communes())))
    done = administrator.get(url, headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    Deposit.objects.update(state="loading")
    tell(store(), Deposit.objects.get().pk, Step("Lecture de « revenus.csv »", 1, 3, 1200))
    part = administrator.get(url, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in part
    assert "1 sur 3, 1 200 lignes lues" in shown(part)
    assert "<html" not in shown(part)


def test_a_file_gone_from_the_store_is_said(administrator: Client, folder: Path) -> None:
    url, _ = deposit(administrator, sent(incomes(folder / "revenus.csv", communes())))
    shutil.rmtree(folder / "data" / "observatory" / "files")
    text = shown(administrator.post(url, {"t0-geography": "2026", "t0-level": "COMMUNE", "then": "load"}, follow=True))
    assert "envoyez-le de nouveau" in text


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
        f"{DATA}envois/1/",
        f"{DATA}envois/1/reprendre/",
        f"{DATA}envois/1/abandonner/",
        f"{DATA}lectures/1/renommer/",
        f"{DATA}lectures/1/oublier/",
        LOAD,
    ):
        assert signed_in.post(url).status_code == 403, url
    for url in (DATA, LOAD, f"{DATA}envois/1/", f"/observatoire/donnees/chargements/{pk}/"):
        assert signed_in.get(url).status_code == 403, url
    assert Build.objects.count() == 1


def test_what_does_not_exist_is_not_found(administrator: Client) -> None:
    assert administrator.get("/observatoire/donnees/chargements/999/").status_code == 404
    assert administrator.post("/observatoire/donnees/chargements/999/retirer/").status_code == 404
    assert administrator.post(f"{DATA}constructions/999/mettre-en-ligne/").status_code == 404
    assert administrator.get(f"{DATA}envois/999/").status_code == 404
    for gesture in ("envois/999/reprendre", "envois/999/abandonner", "lectures/999/renommer", "lectures/999/oublier"):
        assert administrator.post(f"{DATA}{gesture}/").status_code == 404
    assert administrator.get(f"{DATA}constructions/999/mettre-en-ligne/").status_code == 405


OWN = "Enquête de la ville;;\ninsee;nom;part suivie\n41018;Blois;12,5\n41009;Averdon;s\n41032;Chailles;9,0\n"


def test_a_table_of_ones_own_is_described_once_renamed_and_forgotten(administrator: Client) -> None:
    """Unknown, described, looked at, loaded; the next one of the same form is known."""
    _, text = deposit(administrator, SimpleUploadedFile("enquete.csv", OWN.encode()))
    mapping = text.split('href="/observatoire/donnees/colonnes/')[1].split('"')[0]
    url = f"/observatoire/donnees/colonnes/{mapping}"
    text = shown(administrator.get(url))
    assert "part suivie" in text
    assert "12,5" in text
    said = {
        "name": "Enquête de la ville", "level": "COMMUNE", "geography": "2026", "period": "2021", "role-0": "area",
        "role-2": "value", "indicator-2": "Taux de pauvreté",
    }  # fmt: skip
    wrong = administrator.post(url, said | {"role-0": ""})
    assert wrong.status_code == 422
    assert "code du territoire" in wrong.content.decode()
    bare = administrator.post(url, said | {"role-2": "denominator"})
    assert bare.status_code == 422
    assert "dites quelle colonne porte la valeur" in shown(bare)
    assert "écrivez une année" in shown(administrator.post(url, said | {"period": "2022-13"}))
    response = administrator.post(url, said, follow=True)
    assert "Prêt à charger" in shown(response)
    taken = administrator.post(url, said)
    assert taken.status_code == 422
    assert "porte déjà ce nom" in shown(taken)
    administrator.post(response.redirect_chain[-1][0], {"then": "load"})
    figure = "/observatoire/chiffre/taux-pauvrete-60/commune/41018/"
    assert "12,5</code>" in administrator.get(figure).content.decode()
    later, _ = deposit(administrator, SimpleUploadedFile("suite.csv", OWN.replace("12,5", "13,5").encode()))
    administrator.post(later, {"then": "load"})
    assert "13,5</code>" in administrator.get(figure).content.decode()
    saved = SavedLayout.objects.get()
    administrator.post(f"{DATA}lectures/{saved.pk}/renommer/", {"label": "Enquête jeunes"})
    assert "Enquête jeunes" in shown(administrator.get(DATA))
    assert "un nom de 100" in shown(
        administrator.post(f"{DATA}lectures/{saved.pk}/renommer/", {"label": " "}, follow=True)
    )
    administrator.post(f"{DATA}lectures/{saved.pk}/oublier/")
    assert not SavedLayout.objects.exists()
    assert Loading.objects.count() == 2


def test_the_sheets_of_a_workbook_are_described_one_by_one(administrator: Client) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for title in ("Première", "Seconde"):
            sheet = book.add_worksheet(title)
            for place, row in enumerate((["insee", f"part {title}"], ["41018", 12.5], ["41009", 3.5])):
                sheet.write_row(place, 0, row)
    _, text = deposit(administrator, SimpleUploadedFile("deux.xlsx", content.getvalue()))
    address = text.split('href="/observatoire/donnees/colonnes/')[1].split('"')[0]
    page = shown(administrator.get(f"/observatoire/donnees/colonnes/{address}"))
    assert "part Première" in page
    assert "?tableau=Seconde" in page
    assert "part Seconde" in shown(administrator.get(f"/observatoire/donnees/colonnes/{address}?tableau=Seconde"))


def test_a_second_sheet_is_described_beside_one_that_is_known(administrator: Client) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for title, header in (("Connue", "part suivie"), ("Dentaire", "part soignée")):
            sheet = book.add_worksheet(title)
            for place, row in enumerate((["insee", header], ["41018", 12.5], ["41009", 3.5])):
                sheet.write_row(place, 0, row)
    _, text = deposit(administrator, SimpleUploadedFile("deux.xlsx", content.getvalue()))
    address = text.split('href="/observatoire/donnees/colonnes/')[1].split('"')[0].partition("?")[0]
    url = f"/observatoire/donnees/colonnes/{address}"
    said = {
        "level": "COMMUNE", "geography": "2026", "period": "2021", "role-0": "area", "role-1": "value",
        "indicator-1": "Taux de pauvreté",
    }  # fmt: skip
    text = shown(administrator.post(f"{url}?tableau=Connue", said | {"name": "Connue"}, follow=True))
    assert "Prêt à charger" in text
    assert f"{url}?tableau=Dentaire" in text
    text = shown(administrator.post(f"{url}?tableau=Dentaire", said | {"name": "Dentaire"}, follow=True))
    assert text.count("Prêt à charger") == 2


def test_columns_of_nothing_are_not_found(administrator: Client) -> None:
    assert administrator.get(f"{DATA}colonnes/{'0' * 64}/").status_code == 404


def test_only_the_administrator_describes_columns(signed_in: Client, territories, folder) -> None:
    assert signed_in.get(f"{DATA}colonnes/{'0' * 64}/").status_code == 403
