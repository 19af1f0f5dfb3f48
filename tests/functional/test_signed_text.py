"""A text is frozen, signed and checked, and an amendment read as a difference, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from ecluse.contracts.enums import VersionState
from ecluse.contracts.models import ContractVersion
from ecluse.contracts.services import amendments, contracts, records, versions
from tests.factories.signed import sign
from tests.factories.world import SYSTEM, World
from tests.functional.browser import PHONE, assert_good_page

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_text_is_frozen_signed_and_checked_by_a_visitor(browse: Callable[..., Page], world: World) -> None:
    contract, user = world.own.contract, world.users["coordinator"]
    page = browse(reverse("contracts:version-freeze", args=[contract.pk]), user=user)
    page.get_by_role("button", name="Figer le texte").click()
    page.wait_for_selector("text=Il manque la signature de")
    version = ContractVersion.objects.get(contract=contract, state=VersionState.FROZEN)
    assert version.sha256 in page.inner_text("main").replace(" ", "").replace("\n", "")
    assert_good_page(page)
    phone = browse(
        reverse("contracts:version-sign", args=[contract.pk, version.number]), user=user, width=PHONE, javascript=False
    )
    phone.get_by_label("Centre hospitalier").check()
    phone.locator("[name=signed_on_day]").fill("4")
    phone.locator("[name=signed_on_month]").select_option("4")
    phone.locator("[name=signed_on_year]").fill("2019")
    phone.get_by_role("button", name="Enregistrer", exact=True).click()
    phone.wait_for_selector("text=signée")
    version.refresh_from_db()
    assert (version.state, version.signed_on) == (VersionState.SIGNED, date(2019, 4, 4))
    visitor = browse(reverse("contracts:version-check"), width=PHONE)
    visitor.locator("[name=file]").set_input_files(
        {"name": "texte.json", "mimeType": "application/json", "buffer": version.content.encode()}
    )
    visitor.get_by_role("button", name="Vérifier", exact=True).click()
    visitor.wait_for_selector("text=le texte exact de la version")
    assert_good_page(visitor)


def test_what_an_amendment_changes_is_read_on_a_desk_and_on_a_phone(browse: Callable[..., Page], world: World) -> None:
    contract = world.own.contract
    sign(versions.freeze_text(by=SYSTEM, contract=contract), world.own.signatory, on=date(2019, 4, 4))
    amendment = amendments.open_amendment(by=SYSTEM, contract=contract, title="Prolonger de deux ans")
    copy = amendment.copy
    assert copy is not None
    contracts.update_contract(by=SYSTEM, contract=copy, values={"end": "2029"}, version=None)
    axis = copy.axes.get()
    records.update(axis, by=SYSTEM, values={"title": "Vieillir chez soi, " + "longtemps" * 12}, version=None)
    page = browse(reverse("contracts:amendment", args=[contract.pk, amendment.number]), user=world.users["coordinator"])
    told = page.inner_text("main")
    assert "2027" in told
    assert "2029" in told
    assert "longtempslongtemps" in told
    assert_good_page(page)
