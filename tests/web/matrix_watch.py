"""Who may do what in ``watch``: its rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Contents
from tests.web.matrix import COORDINATOR, MEMBERS, SIGNED_IN, Row, contract_params, sheet_params
from tests.web.matrix_preparation import READS_FINDINGS, SEES_THE_SHEET

#: What a form sent empty asks for does not exist.
_NOTHING = frozenset({404})
#: The administrator of the installation holds no role on the contract, hence reads none of it.
_FOLLOWS = READS_FINDINGS


def _linked(made: Contents) -> list[dict[str, Any]]:
    return [sheet_params()(made)[0] | {"pk": made.items["indicator_link"].pk}]


MATRIX: dict[str, Row] = {
    "watch:home": Row(contract_params(), MEMBERS, READS_FINDINGS),
    "watch:answered": Row(contract_params(), MEMBERS, READS_FINDINGS),
    "watch:alert": Row(contract_params(pk="alert"), MEMBERS, READS_FINDINGS),
    "watch:acknowledge": Row(lambda made: [contract_params()(made)[0]], MEMBERS, COORDINATOR, COORDINATOR),
    "watch:reopen": Row(contract_params(pk="acknowledgement"), MEMBERS, None, COORDINATOR),
    "watch:followed": Row(contract_params(), MEMBERS, _FOLLOWS),
    "watch:follow": Row(contract_params(), MEMBERS, None, _FOLLOWS),
    "watch:unfollow": Row(contract_params(), MEMBERS, None, _FOLLOWS),
    "watch:sheet": Row(sheet_params(), SEES_THE_SHEET, READS_FINDINGS & SEES_THE_SHEET),
    "watch:link": Row(sheet_params(), SEES_THE_SHEET, None, COORDINATOR, _NOTHING),
    "watch:unlink": Row(_linked, SEES_THE_SHEET, None, COORDINATOR),
}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "watch:mine": ({}, SIGNED_IN),
    "watch:choose": ({"indicator": "taux-pauvrete-60"}, SIGNED_IN),
}
ELSEWHERE: dict[str, str] = {}
