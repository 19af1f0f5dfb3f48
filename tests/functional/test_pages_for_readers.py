"""The one page of the elected lead holds on a screen of 1280 × 800 and on one printed sheet, whatever the contract is like."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from ecluse.accounts.models import Organisation
from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import ActionSheet, Axis, Contract, CostLine, FundingLine, Milestone, StatusChange
from ecluse.governance.models import GoverningBody
from ecluse.governance.services import agenda, meetings
from tests.factories.world import SYSTEM, make_contract, make_territory, make_user
from tests.functional.browser import assert_good_page

LONG = (
    "Développer l’accès aux soins et à la prévention pour les personnes qui en sont le plus éloignées sur le territoire"
)


def _contract(axes: int) -> Contract:
    """A contract where everything is as long as can be: axes, sheets that are done, blocked and late, agenda, money."""
    user = make_user("elue")
    contract = make_contract(f"Contrat local de santé {LONG}"[:110], make_territory("41018", "Blois", "41", "24"))
    contract.memberships.create(person=user.person, role="elu")
    funder, now = Organisation.objects.create(name="Agence", folded_name="agence"), timezone.now()
    for n in range(axes):
        axis = Axis.objects.create(contract=contract, number=str(n + 1), title=LONG, position=n)
        for place, status in enumerate(
            (SheetStatus.DONE, SheetStatus.BLOCKED, SheetStatus.ONGOING, SheetStatus.UPCOMING)
        ):
            sheet = ActionSheet.objects.create(
                contract=contract, number=f"{n + 1}.{place + 1}", title=LONG, status=status, position=4 * n + place
            )
            sheet.axis_links.create(axis=axis)
            StatusChange.objects.create(
                sheet=sheet, before="validee", after=status, at=now - timedelta(days=70), by_label="Essai", reason=LONG
            )
            if status == SheetStatus.ONGOING:
                Milestone.objects.create(sheet=sheet, title=LONG, due="2024-05")
                CostLine.objects.create(sheet=sheet, planned=1_234_567, tax_basis="ttc")
                FundingLine.objects.create(sheet=sheet, funder=funder, granted=345_678, tax_basis="ht")
                FundingLine.objects.create(sheet=sheet, funder=funder)
    body = GoverningBody.objects.create(contract=contract, name="Comité de pilotage")
    meeting = meetings.plan_meeting(by=SYSTEM, body=body, values={"on": timezone.localdate() + timedelta(days=9)})
    for _ in range(5):
        agenda.add_item(by=SYSTEM, meeting=meeting, values={"title": LONG})
    return contract


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("axes", [5, 12])
def test_the_brief_holds_on_a_screen_and_on_a_sheet(axes: int, browse: Callable[..., Page]) -> None:
    contract = _contract(axes)
    person = contract.memberships.get().person
    page = browse(reverse("portal:brief", args=[contract.pk]), user=person.user)
    if axes == 12:
        assert_good_page(page)
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".ec-brief__axis").count() == axes
    assert page.locator(".ec-brief__good li").count() == page.locator(".ec-brief__stuck li").count() == 3
    assert page.evaluate("document.documentElement.scrollHeight") <= 800
    page.emulate_media(media="print", color_scheme="light")
    sheet = page.pdf(format="A4", prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1
