"""Who may open the pages made for one reader, and hand a contract over: their rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import ADMINISTRATOR, COORDINATOR, MEMBERS, STEERING, Row, contract_params

HANDS_OVER = COORDINATOR | ADMINISTRATOR
AGENCY = frozenset({"ars_department", "ars_region"})
MATRIX: dict[str, Row] = {
    "portal:week": Row(contract_params(), MEMBERS, COORDINATOR),
    "portal:brief": Row(contract_params(), MEMBERS, STEERING),
    "portal:own-commitments": Row(contract_params(), MEMBERS, frozenset({"signatory"})),
    "portal:handover": Row(contract_params(), MEMBERS, HANDS_OVER),
    "portal:handover-archive": Row(contract_params(), MEMBERS, HANDS_OVER),
}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "portal:agency": ({}, AGENCY),
    "portal:agency-export": ({"table": "contrats", "form": "csv"}, AGENCY),
}
ELSEWHERE: dict[str, str] = {}
