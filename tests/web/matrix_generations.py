"""Who may do what with the generations of a contract: rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Contents
from tests.web.matrix import COORDINATOR, MEMBERS, Row, contract_params


def _exports(made: Contents) -> list[dict[str, Any]]:
    return [{"contract": made.contract.pk, "form": form} for form in ("csv", "xlsx")]


MATRIX: dict[str, Row] = {
    "contracts:generations": Row(contract_params(), MEMBERS, MEMBERS),
    "contracts:generations-export": Row(_exports, MEMBERS, MEMBERS),
    "contracts:succession-create": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:renewal-open": Row(contract_params(), MEMBERS, None, COORDINATOR),
}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {}
_PREPARED = "needs a contract that is being renewed: tests/web/contracts/test_generations.py"
_LINKED = "needs two contracts that follow each other: tests/web/contracts/test_generations.py"
ELSEWHERE: dict[str, str] = {
    "contracts:renewal": _PREPARED,
    "contracts:renewal-decide": _PREPARED,
    "contracts:renewal-edit": _PREPARED,
    "contracts:renewal-make": _PREPARED,
    "contracts:renewal-undo": _PREPARED,
    "contracts:succession-edit": _LINKED,
    "contracts:succession-remove": _LINKED,
}
