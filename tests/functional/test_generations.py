"""The next contract is prepared on a phone without a script, made, and what became of each sheet is read on both sides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from ecluse.contracts.models import Contract
from tests.factories.world import World
from tests.functional.browser import PHONE, assert_good_page

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_contract_follows_another(browse: Callable[..., Page], world: World) -> None:
    own, user = world.own.contract, world.users["coordinator"]
    phone = browse(reverse("contracts:generations", args=[own.pk]), user=user, width=PHONE, javascript=False)
    phone.get_by_role("button", name="Préparer le contrat suivant").click()
    dropped = phone.get_by_role("group", name="2. Autre fiche")
    dropped.get_by_label("Suite").select_option("Sans suite")
    dropped.get_by_label("Raison").fill("faute de moyens")
    phone.get_by_role("button", name="Enregistrer, et poursuivre tout le reste").click()
    page = browse(reverse("contracts:renewal", args=[own.pk]), user=user)
    assert_good_page(page)
    page.get_by_role("link", name="Créer le contrat suivant").click()
    page.get_by_role("button", name="Créer le contrat").click()
    made = Contract.objects.get(predecessor=own)
    assert [sheet.title for sheet in made.sheets.all()] == ["Aider les aidants"]
    page.goto(reverse("contracts:generations", args=[own.pk]))
    assert "1 fiche poursuivie, 1 sans suite" in page.inner_text("main").replace("\u00a0", " ")
    assert_good_page(page)
