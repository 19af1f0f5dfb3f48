"""On a fictional contract, each number of the home is that of the list which its link opens, for every reader."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import User
from ecluse.contracts.enums import Confidentiality, SheetStatus
from ecluse.contracts.models import ActionSheet, Contract, Milestone
from ecluse.contracts.presenters.sheets import sheet_rows
from ecluse.contracts.selectors import access_to, sheets_of
from ecluse.portal.services.generation import Request, generate
from tests.conftest import ReadOnlyGetClient


def _in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def generated(db: None) -> Contract:
    """A fictional contract with sheets of every kind, some of them under another, some with a step to come."""
    today = timezone.localdate()
    (contract,) = generate(wanted=Request(1, 90, 0, 12, 4, seed=11, today=today))
    going = ActionSheet.objects.filter(contract=contract, status=SheetStatus.ONGOING)
    Milestone.objects.bulk_create(
        Milestone(sheet=sheet, title="Ouverture", due=_in_days(4 * n + 1)) for n, sheet in enumerate(going[:7])
    )
    alone = ActionSheet.objects.filter(contract=contract, parent=None).last()
    assert alone is not None
    alone.axis_links.all().delete()
    ActionSheet.objects.filter(pk=alone.pk).update(confidentiality=Confidentiality.PUBLIC)
    return contract


def test_every_number_is_that_of_the_list_its_link_opens(generated: Contract) -> None:
    totals = [_checked(generated, role) for role in ("coordination", "evaluation", "elue", "pilote", "lecture")]
    assert totals[0] == totals[1] == totals[2] == 90
    assert 0 < totals[4] < totals[3] < 90, "who may see less counts less, and a lead sees their own besides"


def _checked(contract: Contract, role: str) -> int:
    """The number of sheets that the home says, once all its other numbers have been found true."""
    client = ReadOnlyGetClient()
    client.force_login(User.objects.get(email=f"{role}@demo.example"))
    page = client.get(reverse("portal:contract-home", args=[contract.pk]))
    home, text = page.context["home"], page.content.decode()
    assert len(home.axes) == 5, "four axes, and the sheets that have none"
    said = {waiting.url: waiting.count for waiting in (home.late, home.silent, home.soon)}
    said |= {line.url: line.count for line in home.missing}
    said |= {axis.url: axis.progress.total for axis in home.axes}
    assert all(said.values())
    for url, count in said.items():
        assert client.get(url).context["page"].shown == count, (role, url)
        assert f'href="{url}"' in text
    listed = client.get(reverse("contracts:sheet-list", args=[contract.pk])).context["page"]
    assert listed.total == home.sheets
    return int(home.sheets)


def test_the_sheets_shown_are_the_latest_the_longest_silent_and_the_soonest(generated: Contract) -> None:
    today = timezone.localdate()
    user = User.objects.get(email="coordination@demo.example")
    client = ReadOnlyGetClient()
    client.force_login(user)
    home = client.get(reverse("portal:contract-home", args=[generated.pk])).context["home"]
    rows = sheet_rows(sheets_of(generated, visible_to=access_to(user, generated)), today=today)
    late = sorted((row.lateness.days for row in rows if row.lateness), reverse=True)
    assert [row.lateness.days for row in home.late.rows] == late[:5]
    listed = {row.url: row for row in rows}
    lines = (*home.late.rows, *home.silent.rows)
    for line in lines:
        row = listed[line.url]
        assert (line.number, line.title, line.freshness, line.lead_names) == (
            row.number, row.title, row.freshness, row.lead_names,
        )  # fmt: skip
    assert all(line.lateness == listed[line.url].lateness for line in home.late.rows)
    assert any("," in line.lead_names for line in lines), "several leads, in their order"
    silent = [-1 if row.freshness.days is None else -row.freshness.days for row in rows if row.freshness.silent]
    never = silent.count(-1)
    shown = [row.freshness.days for row in home.silent.rows]
    assert shown == [*[None] * never, *(-days for days in sorted(silent) if days != -1)][:5]
    assert [line.due for line in home.soon.lines] == [_in_days(4 * n + 1) for n in range(5)]
