"""What the state machines of contracts have in common: a life in a transaction that is undone, gestures that may be refused."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from ecluse.audit.selectors import first_broken_link
from ecluse.contracts.models import Contract
from ecluse.lib.errors import DomainError


class ContractMachine(RuleBasedStateMachine):
    """One ``contract``, made by the machine; its journal must hold at the end, and nothing of it is left."""

    contract: Contract

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()

    def teardown(self) -> None:
        try:
            assert first_broken_link(self.contract.scope) is None
        finally:
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def held(self) -> object:
        """What a refused gesture must leave as it was."""
        return None

    def attempt(self, gesture: Callable[[], object]) -> None:
        """What the rules refuse leaves nothing behind."""
        before = self.held()
        try:
            with transaction.atomic():
                gesture()
        except DomainError:
            assert self.held() == before
