"""A meeting in a real browser: who came, on a phone and with the keyboard; the minutes written where they are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ecluse.governance.models import Attendance, DecisionDraft
from tests.factories.world import World
from tests.functional.browser import DESKTOP, PHONE, assert_no_horizontal_scroll, axe_violations, views

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]


def test_a_meeting_is_attended_and_minuted_where_it_is_read(browse: Browse, world: World) -> None:
    contract, meeting, item = world.own.contract, world.own.meeting, world.own.item
    user = world.users["coordinator"]
    page = browse(reverse("governance:attendance", args=[contract.pk, meeting.pk]), user=user, width=PHONE)
    line = page.get_by_role("group", name="Caisse primaire")
    expect(line.get_by_label("Excusé")).to_be_checked()
    expect(line.get_by_label("Représenté par")).to_be_hidden()
    line.get_by_label("Excusé").focus()
    page.keyboard.press("ArrowLeft")  # « Représenté », the answer before
    expect(line.get_by_label("Représenté par")).to_be_visible()
    line.get_by_label("Représenté par").fill("La mairie")
    for _ in views(page):
        assert axe_violations(page) == []
    assert_no_horizontal_scroll(page, PHONE)
    page.get_by_role("button", name="Enregistrer les présences").click()
    expect(page.get_by_text("Quorum atteint")).to_be_visible()
    assert Attendance.objects.get(meeting=meeting).represented_by == "La mairie"

    page.set_viewport_size({"width": DESKTOP, "height": 900})
    page.goto(reverse("governance:minutes", args=[contract.pk, meeting.pk]))
    point = page.locator(f"#point-{item.pk}")
    point.get_by_role("link", name="Écrire").click()
    text = point.get_by_label("Ce qui s’est dit")
    expect(text).to_be_focused()
    text.fill("Deux salles sont prêtes.")
    point.get_by_role("link", name="Ajouter une décision").click()  # a second form, while the first is open
    point.get_by_label("Décision", exact=True).fill("Ouvrir la première salle en mars.")
    for _ in views(page):
        assert axe_violations(page) == []
    for width in (PHONE, DESKTOP):
        assert_no_horizontal_scroll(page, width)
    point.get_by_label("Décision", exact=True).focus()
    page.keyboard.press("Control+Enter")
    expect(point).to_contain_text("Ouvrir la première salle en mars.")
    expect(text).to_have_value("Deux salles sont prêtes.")  # what was being written is still there
    text.focus()
    page.keyboard.press("Control+Enter")
    expect(point).to_contain_text("Deux salles sont prêtes.")
    item.refresh_from_db()
    assert item.said == "Deux salles sont prêtes."
    assert set(DecisionDraft.objects.filter(meeting=meeting).values_list("text", flat=True)) == {
        "Prêter une salle", "Ouvrir la première salle en mars.",
    }  # fmt: skip

    page.get_by_role("link", name="Arrêter le relevé").click()
    page.get_by_role("button", name="Arrêter le relevé").click()
    expect(page.locator("main")).to_contain_text("2018-03")
    page.goto(reverse("governance:register", args=[contract.pk]))
    for _ in views(page):
        assert axe_violations(page) == []
    for width in (PHONE, DESKTOP):
        assert_no_horizontal_scroll(page, width)


@pytest.mark.parametrize("name", ["body-list", "meeting-list"])
def test_the_lists_without_a_script(browse: Browse, world: World, name: str) -> None:
    page = browse(
        reverse(f"governance:{name}", args=[world.own.contract.pk]), user=world.users["reader"], javascript=False
    )
    expect(page.get_by_role("navigation", name="Gouvernance")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Comité de pilotage")
