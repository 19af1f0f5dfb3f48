"""Fragile territories and inequality in a real browser: the choice of weights, and good pages in every view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ecluse.accounts.models import User
from ecluse.audit.services import System
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files
from ecluse.territories.services import load_facts
from tests.factories.filosofi import incomes
from tests.functional.browser import assert_good_page
from tests.web.observatory.conftest import ASKED, HIDDEN, communes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(tmp_path: Path) -> User:
    """Somebody who reads, where incomes that differ from one commune to the next are live, one hidden."""
    load_facts(by=System())
    codes = communes()
    rows = {
        code: f"{code};500;1200;{26000 - 20 * place};50,0;{6 + place // 12},0;12000;36000;3,0"
        for place, code in enumerate(codes)
    }
    table = incomes(tmp_path / "revenus.csv", codes, rows | {"41009": HIDDEN})
    assert not load_files([table], by=System(), asked=ASKED)[0].problem
    make_build(by=System())
    return User.objects.create(email="lecture-fragilites@exemple.fr")


def test_weights_are_chosen_and_both_pages_are_good(browse: Callable[..., Page], reader: User) -> None:
    page = browse("/observatoire/vulnerables/epci/200030385/", user=reader)
    expect(page.get_by_role("heading", name="La liste, du plus fragile au moins fragile")).to_be_visible()
    page.get_by_text("Choisir les indicateurs, leur poids et le cadre").click()
    page.get_by_label("Taux de pauvreté").select_option("compte triple")
    assert_good_page(page)
    page.get_by_role("button", name="Classer").click()
    expect(page.get_by_text("Taux de pauvreté (compte triple)")).to_be_visible()
    page.get_by_role("link", name="Inégalités").click()
    expect(page.get_by_role("heading", name="Les mesures de l’inégalité")).to_be_visible()
    assert_good_page(page)
