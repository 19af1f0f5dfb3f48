"""Scores are given on a phone without a script, and by the keyboard alone; what was taken away comes back in a press."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from ecluse.preparation.models import PriorityScore
from ecluse.preparation.selectors.priorities import scores_of
from ecluse.preparation.services import rows
from ecluse.preparation.services.proposals import propose_priority_criteria
from tests.factories.world import SYSTEM, World
from tests.functional.browser import PHONE, assert_good_page, assert_no_horizontal_scroll, printed

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_priority_is_scored_by_the_keyboard_and_on_a_phone(browse: Callable[..., Page], world: World) -> None:
    contract, priority = world.own.contract, world.own.priority.pk
    criteria = [world.own.criterion, *propose_priority_criteria(by=SYSTEM, contract=contract)]
    user = world.users["coordinator"]
    page = browse(reverse("preparation:score-grid", args=[contract.pk]), user=user)
    assert_good_page(page)
    page.focus(f"#note-{priority}-{criteria[0].pk}")
    for digit in "41320":
        page.keyboard.press(digit)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button comes after the last cell
    page.wait_for_url("**/priorites/")
    given = scores_of(contract)[priority]
    assert [given[each.pk] for each in criteria] == [4, 1, 3, 2, 0]
    phone = browse(reverse("preparation:score-grid", args=[contract.pk]), user=user, width=PHONE, javascript=False)
    phone.get_by_label("Gravité, Soutenir les aidants").select_option("")
    phone.get_by_role("button", name="Enregistrer les notes").click()
    assert "1 note est enregistrée" in phone.inner_text("main").replace("\u00a0", " ")
    assert not PriorityScore.objects.filter(priority=priority, criterion=criteria[0].pk).exists()


def test_the_trace_fits_a_phone_and_a_sheet_of_paper(browse: Callable[..., Page], world: World) -> None:
    long = "Anticonstitutionnellement" * 12
    rows.update(world.own.finding, by=SYSTEM, values={"statement": long}, version=None)
    page = browse(reverse("preparation:trace", args=[world.own.contract.pk]), user=world.users["coordinator"])
    assert_good_page(page)
    with printed(page) as paper:
        assert not paper.is_visible("nav.ec-sections")
        assert paper.is_visible("text=Soutenir les aidants")
    page.goto(reverse("preparation:finding-list", args=[world.own.contract.pk]))
    assert_no_horizontal_scroll(page)
