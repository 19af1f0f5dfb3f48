"""Sessions: found while they last, nothing of them afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecluse.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def _kept() -> str:
    session = SessionStore()
    session["reading"] = 12
    session.save()
    assert session.session_key
    return session.session_key


def test_a_session_is_found_with_one_query() -> None:
    key = _kept()
    with CaptureQueriesContext(connection) as asked:
        assert SessionStore(key)["reading"] == 12
    assert len(asked) == 1


def test_a_session_that_is_over_holds_nothing_and_loses_its_key() -> None:
    key = _kept()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(key)
    assert session.get("reading") is None
    assert session.session_key is None


@pytest.mark.parametrize("key", ["inconnue", "x" * 400, "a' OR '1'='1", "é\u202f"])
def test_an_unknown_session_holds_nothing(key: str) -> None:
    _kept()
    session = SessionStore(key)
    assert session.get("reading") is None
    assert session.session_key is None


def test_a_session_that_was_tampered_with_holds_nothing() -> None:
    key = _kept()
    Session.objects.update(session_data="pas signé")
    assert SessionStore(key).get("reading") is None
