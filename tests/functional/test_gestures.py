"""Many sheets changed at once, by keyboard alone, on a computer and on a phone; taken back; the past and the bin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from ecluse.contracts.models import ActionSheet
from ecluse.contracts.services import records, sheets
from tests.factories.world import SYSTEM, World
from tests.functional.browser import DESKTOP, PHONE, assert_good_page, assert_no_horizontal_scroll, axe_violations

pytestmark = pytest.mark.django_db(transaction=True)


def _list(world: World) -> str:
    return reverse("contracts:sheet-list", args=[world.own.contract.pk])


def _good_at_both_widths(page: Page) -> None:
    assert_good_page(page)
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_violations(page) == []
        assert_no_horizontal_scroll(page, width)


def test_a_gesture_by_keyboard_and_its_undo(browse: Callable[..., Page], world: World) -> None:
    page = browse(_list(world), user=world.users["coordinator"])
    bar = page.get_by_role("form", name="Modifier plusieurs fiches")
    expect(bar).to_be_hidden()
    page.get_by_label("Tout choisir").focus()
    page.keyboard.press("Space")
    expect(bar).to_contain_text("2 fiches cochées")
    page.get_by_label("Choisir la fiche 2").focus()
    page.keyboard.press("Space")
    expect(bar).to_contain_text("1 fiche cochée")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Modifier les 2 fiches cochées")).to_be_focused()
    _good_at_both_widths(page)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Modifier", exact=True)).to_be_focused()
    page.get_by_label("Ce qui change").select_option("priorite")
    bar.get_by_role("button", name="Continuer").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Priorité").select_option("haute")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Voir ce qui changera").press("Enter")
    expect(page.get_by_role("button", name="Modifier 2 fiches")).to_be_visible()
    _good_at_both_widths(page)
    assert not ActionSheet.objects.filter(priority="haute").exists()
    page.get_by_role("button", name="Modifier 2 fiches").press("Enter")
    expect(page.get_by_text("2 fiches modifiées")).to_be_visible()
    assert ActionSheet.objects.filter(priority="haute").count() == 2
    page.get_by_role("button", name="Annuler cette modification").press("Enter")
    expect(page.get_by_text("C’est annulé")).to_be_visible()
    assert not ActionSheet.objects.filter(priority="haute").exists()


def test_a_gesture_without_a_script(browse: Callable[..., Page], world: World) -> None:
    page = browse(_list(world), user=world.users["coordinator"], javascript=False)
    page.get_by_label("Modifier", exact=True).select_option("vue")
    page.get_by_label("Ce qui change").select_option("statut")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Statut").select_option("en_cours")
    page.get_by_role("button", name="Voir ce qui changera").click()
    page.get_by_role("button", name="Modifier 2 fiches").click()
    expect(page.get_by_text("2 fiches modifiées")).to_be_visible()
    assert ActionSheet.objects.filter(status="en_cours").count() == 2


def test_the_past_is_read_and_taken_again(browse: Callable[..., Page], world: World) -> None:
    contract, sheet = world.own.contract, world.own.sheet
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, values={"description": "La première version"})
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, values={"description": "La seconde version"})
    records.remove(world.own.milestone, by=SYSTEM)
    page = browse(f"{reverse('contracts:sheet-history', args=[contract.pk, sheet.pk])}?champ=description",
                  user=world.users["coordinator"])  # fmt: skip
    _good_at_both_widths(page)
    page.get_by_role("button", name="Reprendre cette version").first.click()
    expect(page.get_by_text("La fiche a repris cette version")).to_be_visible()
    sheet.refresh_from_db()
    assert sheet.description == "La première version"
    for name, more in (("contract-past", []), ("sheet-past", [sheet.pk])):
        page.goto(reverse(f"contracts:{name}", args=[contract.pk, *more]))
        page.get_by_label("Le jour").fill(timezone.localdate().isoformat())
        page.get_by_role("button", name="Voir ce jour").click()
        expect(page.get_by_text("ce jour" if more else "Depuis ce jour").first).to_be_visible()
        _good_at_both_widths(page)
    page.goto(reverse("contracts:removed-list", args=[contract.pk]))
    _good_at_both_widths(page)
    page.get_by_role("button", name="Remettre").click()
    expect(page.get_by_text("est remis à sa place")).to_be_visible()
