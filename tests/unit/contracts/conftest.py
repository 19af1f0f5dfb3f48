"""One contract with its coordinator, another one elsewhere, and the hands that make what hangs on them."""

from __future__ import annotations

from typing import Any

import pytest

from ecluse.accounts.models import Organisation, User
from ecluse.accounts.services.organisations import create_organisation
from ecluse.audit.models import Event
from ecluse.audit.selectors import first_broken_link
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.services import contracts, sheets
from tests.factories.world import SYSTEM, make_user


@pytest.fixture
def coordinator(db: None) -> User:
    return make_user("coordination")


@pytest.fixture
def contract(coordinator: User) -> Contract:
    values = {"title": "Contrat d’ici", "territory_name": "Ici", "start": "2022", "end": "2027"}
    return contracts.create_contract(by=SYSTEM, values=values, coordinator=coordinator.person)


@pytest.fixture
def elsewhere(db: None) -> Contract:
    return contracts.create_contract(by=SYSTEM, values={"title": "Contrat d’ailleurs", "territory_name": "Là-bas"})


@pytest.fixture
def body(db: None) -> Organisation:
    return create_organisation(by=SYSTEM, name="Caisse primaire d’assurance maladie")


@pytest.fixture
def sheet(contract: Contract) -> ActionSheet:
    return sheets.create_sheet(by=SYSTEM, contract=contract, values={"number": "1", "title": "Aider les aidants"})


class Journal:
    """What a contract's journal gained since the last look."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self.seen = Event.objects.filter(scope=scope).count()

    def gained(self) -> list[Any]:
        events = list(Event.objects.filter(scope=self.scope).order_by("number"))[self.seen :]
        self.seen += len(events)
        assert first_broken_link(self.scope) is None
        return events

    def one(self) -> Any:
        events = self.gained()
        assert len(events) == 1, [f"{event.verb} {event.object_type}" for event in events]
        return events[0]


@pytest.fixture
def journal(contract: Contract) -> Journal:
    return Journal(contract.scope)
