"""What hangs on a sheet, changed where it is read, in a real browser: with the keyboard alone, and by two people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from ecluse.contracts.models import Attachment, Milestone, SheetActor
from ecluse.contracts.services import records
from tests.factories.world import SYSTEM, World
from tests.functional.browser import DESKTOP, PHONE, assert_no_horizontal_scroll, axe_violations, views

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]


def _url(world: World) -> str:
    return reverse("portal:sheet", args=[world.own.contract.pk, world.own.sheet.pk])


def _pencil(place: Locator) -> Locator:
    return place.locator("a[data-ec-inplace]")


def test_rows_are_changed_added_moved_and_taken_away_with_the_keyboard_alone(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    lead = page.locator(f"#ligne-acteurs-{world.own.actor.pk}")
    _pencil(lead).focus()
    page.keyboard.press("Enter")
    expect(lead.get_by_label("Rôle")).to_be_focused()
    page.locator("#ajout-financements a").click()  # the widest form, in a table
    for _ in views(page):
        assert axe_violations(page) == []
    for width in (PHONE, DESKTOP):
        assert_no_horizontal_scroll(page, width)
    page.keyboard.press("Escape")  # nothing was typed: nothing is asked
    expect(page.locator("#ajout-financements a")).to_be_focused()
    lead.get_by_label("Service ou fonction").focus()
    page.keyboard.type("Service des aînés")
    page.keyboard.press("Control+Enter")
    expect(lead.locator("form")).to_have_count(0)
    expect(lead).to_contain_text("Service des aînés")
    expect(_pencil(lead)).to_be_focused()
    expect(page.locator("[data-ec-said]")).to_contain_text("est enregistré")
    expect(page.locator("#historique")).to_contain_text("Service des aînés")

    addition = page.locator("#ajout-partenaires")
    _pencil(addition).focus()
    page.keyboard.press("Enter")
    expect(addition.get_by_label("Rôle")).to_have_value("partenaire")
    addition.get_by_role("combobox", name="Organisme").focus()
    page.keyboard.type("Mutualité du Perche")
    page.keyboard.press("Enter")
    expect(
        addition.get_by_role("combobox", name="Organisme")
    ).to_be_focused()  # it is not known yet, which is said there
    expect(addition).to_contain_text("n’est pas encore connu")
    assert axe_violations(page) == []
    addition.get_by_label("Nouvel organisme").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#groupe-partenaires li")).to_have_count(2)
    expect(_pencil(page.locator("#ajout-partenaires"))).to_be_focused()

    added = page.locator("#groupe-partenaires li").nth(1)
    _pencil(added).focus()
    page.keyboard.press("Enter")
    expect(added.get_by_label("Rôle")).to_be_focused()
    added.get_by_role("button", name="Monter").focus()
    page.keyboard.press("Enter")
    first = page.locator("#groupe-partenaires li").nth(0)
    expect(first.get_by_role("button", name="Monter")).to_be_focused()  # it stays open where it has moved
    first.get_by_role("button", name="Retirer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#groupe-partenaires li")).to_have_count(1)
    undo = page.locator("#groupe-partenaires").get_by_role("button", name="Annuler")
    expect(undo).to_be_focused()
    assert axe_violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#groupe-partenaires li")).to_have_count(2)
    expect(page.locator("#groupe-partenaires li").nth(0)).to_contain_text("Mutualité du Perche")
    assert SheetActor.objects.filter(sheet=world.own.sheet).count() == 3


def test_what_is_written_in_a_row_stays_while_others_change_and_meets_them_when_saved(
    browse: Browse, world: World
) -> None:
    other = records.create(Milestone(sheet=world.own.sheet), by=SYSTEM, values={"title": "Bilan"})
    page = browse(_url(world), user=world.users["lead"])
    mine, theirs = (page.locator(f"#ligne-etapes-{pk}") for pk in (world.own.milestone.pk, other.pk))
    _pencil(mine).click()
    mine.get_by_label("Étape").fill("Guide des aidants")
    _pencil(theirs).click()
    theirs.get_by_label("Échéance").fill("juin 2027")
    theirs.get_by_role("button", name="Enregistrer").click()
    expect(theirs).to_contain_text("juin 2027")
    expect(mine.get_by_label("Étape")).to_have_value("Guide des aidants")  # saving one leaves the other open

    records.update(world.own.milestone, by=SYSTEM, values={"title": "Guide imprimé"}, version=1)
    page.reload()
    page.locator("[data-ec-begun]").get_by_role("button", name="Reprendre").click()
    expect(mine.get_by_label("Étape")).to_have_value("Guide des aidants")
    mine.get_by_role("button", name="Enregistrer").click()
    expect(mine.locator(".ec-versions")).to_contain_text("Guide imprimé")
    assert axe_violations(page) == []
    mine.get_by_role("button", name="Garder ma version").click()
    expect(mine.locator("form.ec-conflict")).to_have_count(0)
    expect(mine).to_contain_text("Guide des aidants")
    assert Milestone.objects.get(pk=world.own.milestone.pk).title == "Guide des aidants"

    _pencil(mine).click()
    mine.get_by_label("Étape").fill("Guide en gros caractères")
    records.remove(Milestone.objects.get(pk=world.own.milestone.pk), by=SYSTEM)
    mine.get_by_role("button", name="Enregistrer").click()
    expect(mine).to_contain_text("a été retirée pendant que vous écriviez")
    mine.get_by_role("button", name="Ajouter de nouveau").click()
    expect(page.locator("#groupe-etapes")).to_contain_text("Guide en gros caractères")
    expect(page.locator("#groupe-etapes form.ec-inplace")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('ecluse-brouillon:'))") == []

    page.locator("#ajout-documents a").click()
    page.locator("#ajout-documents input[type=file]").set_input_files(
        {"name": "bilan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 bilan"}
    )
    page.locator("#ajout-documents").get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#groupe-documents")).to_contain_text("bilan.pdf")
    assert Attachment.objects.get(title="bilan.pdf").size == len(b"%PDF-1.7 bilan")


def test_a_row_that_its_pencil_takes_up_is_offered_no_more(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    row = page.locator(f"#ligne-acteurs-{world.own.actor.pk}")
    _pencil(row).click()
    row.get_by_label("Service ou fonction").fill("Service des aînés")
    page.reload()
    offers = page.locator("[data-ec-begun] .ec-note")
    expect(offers).to_have_count(1)
    _pencil(row).click()
    expect(row.get_by_label("Service ou fonction")).to_have_value("Service des aînés")
    row.get_by_role("button", name="Enregistrer").click()
    expect(row.locator("form")).to_have_count(0)
    expect(row).to_contain_text("Service des aînés")
    expect(offers).to_have_count(0)
