"""The same contracts and hands as the tests of contracts, and a body that meets."""

from __future__ import annotations

import pytest

from ecluse.contracts.models import Contract
from ecluse.governance.models import GoverningBody
from ecluse.governance.services import bodies
from tests.factories.world import SYSTEM
from tests.unit.contracts.conftest import body as organisation
from tests.unit.contracts.conftest import contract, coordinator, elsewhere, sheet

__all__ = ["contract", "coordinator", "elsewhere", "organisation", "sheet"]


@pytest.fixture
def committee(contract: Contract) -> GoverningBody:
    return bodies.create_body(by=SYSTEM, contract=contract, values={"name": "Comité de pilotage", "quorum": 2})
