from __future__ import annotations

import pytest

from ecluse.accounts.models import User
from ecluse.documents.models import Draft
from tests.factories.readings import received
from tests.unit.documents.services.material import TEXT, account


@pytest.fixture
def coordinator(db: None) -> User:
    return account("coordination", opens=True)


@pytest.fixture
def draft(coordinator: User) -> Draft:
    """The draft of our small contract, just received."""
    return received(by=coordinator, name="contrat.txt", data=TEXT.encode()).draft
