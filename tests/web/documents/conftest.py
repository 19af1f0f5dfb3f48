from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ecluse.accounts.models import User
from ecluse.documents.models import Draft
from tests.factories.readings import received
from tests.unit.documents.services.material import TEXT, account


@pytest.fixture
def coordinator(db: None) -> User:
    return account("coordination", opens=True)


@pytest.fixture
def signed_in(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def draft(coordinator: User) -> Draft:
    return received(by=coordinator, name="contrat.txt", data=TEXT.encode()).draft


@pytest.fixture
def post(signed_in: Client, draft: Draft) -> Any:
    """Send a gesture on the draft, on its current version: ``post("confirmer", partie="n3")``."""

    def send(name: str, *, version: int | None = None, htmx: bool = False, **fields: Any) -> Any:
        held = Draft.objects.get(pk=draft.pk).version if version is None else version
        headers = {"HX-Request": "true", "HX-Target": "brouillon"} if htmx else {}
        data = {"geste": name, "version": held, **fields}
        return signed_in.post(f"/lectures/{draft.pk}/gestes/", data, headers=headers)

    return send
