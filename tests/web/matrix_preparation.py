"""Who may do what in ``preparation``: its rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import ADMINISTRATOR, COORDINATOR, MEMBERS, STEERING, Params, Row, contract_params, sheet_params

#: The file and the encounters: those who steer, and who evaluates. Findings: those who read the sheets of members.
READS_THE_FILE = STEERING | {"evaluator"}
READS_FINDINGS = READS_THE_FILE | {"signatory", "ars_region"}
SEES_THE_SHEET = STEERING | {"evaluator", "lead", "partner"}
ITEMS = {
    "facteurs": "factor", "co-porteurs": "co_carrier", "regles": "rule", "rencontres": "encounter",
    "constats": "finding", "priorites": "priority", "criteres": "criterion",
}  # fmt: skip
ORDERED = {slug: item for slug, item in ITEMS.items() if slug != "rencontres"}


def _kinds(table: dict[str, str], *, with_item: bool) -> Params:
    return lambda made: [
        {"contract": made.contract.pk, "kind": kind} | ({"pk": made.items[item].pk} if with_item else {})
        for kind, item in table.items()
    ]


def _forms(made: Any) -> list[dict[str, Any]]:
    return [{"contract": made.contract.pk, "form": form} for form in ("csv", "xlsx")]


MATRIX: dict[str, Row] = {
    "preparation:feasibility": Row(contract_params(), MEMBERS, READS_THE_FILE),
    "preparation:feasibility-edit": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "preparation:feasibility-propose": Row(contract_params(), MEMBERS, None, COORDINATOR),
    "preparation:encounter-list": Row(contract_params(), MEMBERS, READS_THE_FILE),
    "preparation:portrait": Row(contract_params(), MEMBERS, READS_FINDINGS),
    "preparation:finding-list": Row(contract_params(), MEMBERS, READS_FINDINGS),
    "preparation:finding-export": Row(_forms, MEMBERS, READS_FINDINGS),
    "preparation:priority-list": Row(contract_params(), MEMBERS, READS_FINDINGS),
    "preparation:priority-export": Row(_forms, MEMBERS, READS_FINDINGS),
    "preparation:score-grid": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "preparation:priority-propose": Row(contract_params(), MEMBERS, None, COORDINATOR),
    "preparation:priority-decide": Row(contract_params(pk="priority"), MEMBERS, COORDINATOR, COORDINATOR),
    "preparation:removed-list": Row(contract_params(), MEMBERS, COORDINATOR),
    "preparation:finding-restore": Row(contract_params(pk="removed_finding"), MEMBERS, None, COORDINATOR),
    "preparation:priority-restore": Row(contract_params(pk="removed_priority"), MEMBERS, None, COORDINATOR),
    "preparation:trace": Row(contract_params(), MEMBERS, READS_FINDINGS),
    "preparation:trace-export": Row(_forms, MEMBERS, READS_FINDINGS),
    "preparation:why-axis": Row(contract_params(axis="axis"), MEMBERS, READS_FINDINGS),
    "preparation:why-objective": Row(contract_params(objective="objective"), MEMBERS, READS_FINDINGS),
    "preparation:why-sheet": Row(sheet_params(), SEES_THE_SHEET, READS_FINDINGS & SEES_THE_SHEET),
    "preparation:item-create": Row(_kinds(ITEMS, with_item=False), MEMBERS, COORDINATOR, COORDINATOR),
    "preparation:item-edit": Row(_kinds(ITEMS, with_item=True), MEMBERS, COORDINATOR, COORDINATOR),
    "preparation:item-remove": Row(_kinds(ITEMS, with_item=True), MEMBERS, COORDINATOR, COORDINATOR),
    "preparation:item-move": Row(_kinds(ORDERED, with_item=True), MEMBERS, None, COORDINATOR),
}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "preparation:shared-rule-list": ({}, ADMINISTRATOR),
    "preparation:shared-rule-create": ({}, ADMINISTRATOR),
}
ELSEWHERE: dict[str, str] = {
    "preparation:portrait-file": "tests/web/observatory/test_contract_portrait.py, with figures",
    "preparation:portrait-finding": "tests/web/observatory/test_contract_portrait.py, with figures",
    "preparation:portrait-figure": "tests/web/observatory/test_contract_portrait.py, with figures",
    "preparation:figure-finding": "tests/web/observatory/test_contract_portrait.py, with figures",
    "preparation:shared-rule-edit": "tests/web/preparation/test_writing.py, with a shared rule",
    "preparation:shared-rule-remove": "tests/web/preparation/test_writing.py, with a shared rule",
}
