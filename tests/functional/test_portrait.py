"""The pages of the observatory in a real browser, with figures: every view, and the way from a territory to a cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ecluse.accounts.models import User
from ecluse.audit.services import System
from ecluse.observatory.services import deposits
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from ecluse.territories.services import load_facts
from tests.factories.filosofi import incomes
from tests.functional.browser import assert_good_page
from tests.web.observatory.conftest import ASKED, BLOIS, HIDDEN, communes

pytestmark = pytest.mark.django_db(transaction=True)
FRANCE = """# Revenus fictifs, pour l’essai. Millésime : 2021. Licence Ouverte 2.0.
indicator\tlevel\tarea\tgeography\tperiod\tsex\tage_from\tage_to\tdimension\tgroup\tnumerator\tdenominator\tvalue\tcategory\tstatus
taux-pauvrete-60\tFRANCE\tFM\t2026\t2021\tT\t0\t199\t\t\t\t\t14.9\t\tmeasured
niveau-de-vie-median\tFRANCE\tFM\t2026\t2021\tT\t0\t199\t\t\t\t\t23080\t\tmeasured
"""


@pytest.fixture
def reader(tmp_path: Path) -> User:
    """Somebody who reads, where a table of incomes and two figures of France are live."""
    load_facts(by=System())
    france = tmp_path / "france.tsv"
    france.write_text(FRANCE, encoding="utf-8")
    table = incomes(tmp_path / "revenus.csv", communes(), {"41018": BLOIS, "41009": HIDDEN})
    outcomes = [*load_files([france], by=System()), *load_files([table], by=System(), asked=ASKED)]
    assert not [outcome.problem for outcome in outcomes if outcome.problem]
    make_build(by=System())
    return User.objects.create(email=f"lecture-{dt.date.today():%Y}@exemple.fr")


def test_from_the_territory_to_the_portrait_to_the_cell(browse: Callable[..., Page], reader: User) -> None:
    page = browse("/territoires/commune/41018/", user=reader)
    page.get_by_role("link", name="Portrait du territoire").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Blois")
    expect(page.get_by_role("heading", name="D’un coup d’œil")).to_be_visible()
    assert_good_page(page)
    page.locator("#taux-pauvrete-60 a.obs-value").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taux de pauvreté")
    expect(page.get_by_role("cell", name="TP6021")).to_be_visible()
    assert_good_page(page)


def test_an_intercommunality_shows_what_it_was_computed_from(browse: Callable[..., Page], reader: User) -> None:
    page = browse("/observatoire/chiffre/taux-pauvrete-60/epci/200030385/", user=reader)
    expect(page.get_by_text("somme des numérateurs")).to_be_visible()
    assert_good_page(page)


def test_the_explorer_is_good_in_every_view(browse: Callable[..., Page], reader: User) -> None:
    page = browse("/observatoire/", user=reader)
    page.get_by_role("link", name="Taux de pauvreté", exact=True).click()
    page.get_by_label("Dans", exact=True).select_option("DEPARTEMENT:41")
    page.get_by_role("button", name="Montrer").click()
    expect(page.get_by_role("heading", name="Carte")).to_be_visible()
    assert "dans=DEPARTEMENT%3A41" in page.url
    assert_good_page(page)
    page.get_by_role("button", name="Territoire suivant").click()
    expect(page.locator(".ec-geo__said")).to_contain_text(":")
    page.get_by_role("button", name="Agrandir la carte").click()
    expect(page.get_by_role("link", name="Redessiner cette partie")).to_be_visible()
    page.wait_for_url("**zoom=**")
    page.reload()
    expect(page.get_by_role("link", name="Carte entière")).to_be_visible()
    page.get_by_label("Mettre un territoire en évidence").fill("blois")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("link", name="Comparer", exact=True).click()
    expect(page.get_by_role("link", name="Blois : ne plus le mettre en évidence")).to_be_visible()
    assert_good_page(page)


def test_the_list_of_indicators_shortens_as_one_types(browse: Callable[..., Page], reader: User) -> None:
    page = browse("/observatoire/", user=reader)
    page.get_by_label("Chercher un indicateur").fill("pauvrete")
    expect(page.get_by_role("link", name="Taux de pauvreté", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Niveau de vie médian", exact=True)).to_be_hidden()
    page.get_by_label("Chercher un indicateur").fill("zzz")
    expect(page.get_by_role("heading", name="Aucun indicateur ne répond")).to_be_visible()
    assert_good_page(page)


def test_files_are_loaded_and_reported(
    browse: Callable[..., Page], reader: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The work is done in the server's thread: a process of its own would not see the database of the test.
    monkeypatch.setattr(deposits, "start", lambda deposit: (deposits.work(deposit.pk), deposit)[1])
    User.objects.filter(pk=reader.pk).update(is_administrator=True)
    page = browse("/observatoire/donnees/", user=reader)
    assert_good_page(page)
    page.get_by_role("link", name="Charger des fichiers").click()
    assert_good_page(page)
    own = tmp_path / "enquete.csv"
    own.write_text("insee;nom;part suivie\n41018;Blois;12,5\n41032;Chailles;9,0\n", encoding="utf-8")
    page.get_by_label("Fichiers").set_input_files(own)
    page.get_by_role("button", name="Voir ce que ces fichiers donnent").click()
    assert_good_page(page)
    page.get_by_role("link", name="Décrire ses colonnes").click()
    page.get_by_label("Ce que tient la colonne insee").select_option("area")
    page.get_by_label("Ce que tient la colonne part suivie").select_option("value")
    page.get_by_label("Indicateur de la colonne part suivie").fill("Taux de pauvreté")
    page.get_by_label("Nom de cette lecture").fill("Enquête de la ville")
    page.get_by_label("Année de la géographie communale").fill("2026")
    page.get_by_label("Période des chiffres").fill("2022")
    assert_good_page(page)
    page.get_by_role("button", name="Garder cette lecture").click()
    expect(page.get_by_text("Enquête de la ville").first).to_be_visible()
    assert_good_page(page)
    page.get_by_role("button", name="Charger et mettre en ligne").click()
    expect(page.get_by_text("Les chiffres sont en ligne")).to_be_visible()
    assert_good_page(page)
    page.get_by_role("link", name="Le rapport de ce chargement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enquête de la ville")
    assert_good_page(page)
