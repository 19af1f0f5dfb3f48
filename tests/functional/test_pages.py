"""Every page that needs no account, in a real browser. Contexts add theirs in files of their own, with the same helpers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.functional.browser import assert_good_page

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = (
    "portal:home",
    "portal:sign-in",
    "portal:help",
    "portal:site-map",
    "portal:accessibility",
    "portal:privacy",
    "portal:legal",
)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_is_good(browse: Callable[..., Page], name: str) -> None:
    assert_good_page(browse(reverse(name)))
