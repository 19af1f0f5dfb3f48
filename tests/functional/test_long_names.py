"""The name of a file without any blank stays inside the pages that show it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.factories.readings import received
from tests.functional.browser import DESKTOP, assert_no_horizontal_scroll
from tests.unit.documents.services.material import TEXT, account

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_long_name_of_file_stays_inside_its_pages(browse: Callable[..., Page]) -> None:
    user = account("coordination", opens=True)
    draft = received(by=user, name=f"{'a' * 236}.txt", data=TEXT.encode()).draft
    for path in ("", f"{draft.pk}/", f"{draft.pk}/abandonner/", f"{draft.pk}/accepter/"):
        page = browse(f"/lectures/{path}", user=user)
        assert_no_horizontal_scroll(page)
        assert_no_horizontal_scroll(page, DESKTOP)
        for table in page.locator("table").all():
            assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth + 1"), path
