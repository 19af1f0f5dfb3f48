"""The contract and the journal of the tests of contracts."""

from tests.unit.contracts.conftest import body, contract, coordinator, elsewhere, journal, sheet

__all__ = ["body", "contract", "coordinator", "elsewhere", "journal", "sheet"]
