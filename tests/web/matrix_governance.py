"""Who may do what in ``governance``: its rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.factories.world import Contents
from tests.web.matrix import ADMINISTRATOR, COORDINATOR, MEMBERS, STEERING, Params, Row, contract_params

ASKS = STEERING | {"lead", "partner", "signatory"}
_body, _meeting = contract_params(pk="body"), contract_params(pk="meeting")
_of_body, _of_meeting = contract_params(body="body"), contract_params(meeting="meeting")


def _both(name: str, params: Params, **more: Any) -> dict[str, Row]:
    """An address that the coordination alone opens and sends; the other members see the thing and may not."""
    return {f"governance:{name}": Row(params, MEMBERS, COORDINATOR, COORDINATOR, **more)}


def _read(name: str, params: Params) -> dict[str, Row]:
    return {f"governance:{name}": Row(params, MEMBERS, MEMBERS)}


def _exports(made: Contents) -> list[dict[str, Any]]:
    return [{"contract": made.contract.pk, "form": form} for form in ("csv", "xlsx")]


def _gates(made: Contents) -> list[dict[str, Any]]:
    return [{"contract": made.contract.pk, "gate": gate} for gate in ("mi-parcours", "signature")]


MATRIX: dict[str, Row] = {
    **_read("body-list", contract_params()),
    **_both("body-create", contract_params()),
    **_read("body", _body),
    **_both("body-edit", _body),
    **_both("body-archive", _body),
    **_both("body-restore", _body),
    **_read("body-attendance", _body),
    **_both("member-create", _of_body),
    **_both("member-edit", contract_params(body="body", pk="member")),
    **_both("member-remove", contract_params(body="body", pk="member")),
    "governance:request-create": Row(contract_params(), MEMBERS, ASKS, ASKS),
    # The request of this world is nobody's own: for whoever does not prepare meetings, it does not exist.
    "governance:request-withdraw": Row(contract_params(pk="request"), COORDINATOR, COORDINATOR, COORDINATOR),
    **_both("meeting-create", _of_body),
    **_both("meeting-past", _of_body),
    **_read("meeting-list", contract_params()),
    **_read("meeting", _meeting),
    **_both("meeting-edit", _meeting),
    **_both("meeting-summary", _meeting),
    **_both("meeting-documents", _meeting),
    "governance:meeting-state": Row(_meeting, MEMBERS, None, COORDINATOR),
    **_read("invitation", _meeting),
    **_read("invitation-file", _meeting),
    "governance:invitation-send": Row(_meeting, MEMBERS, None, COORDINATOR),
    **_both("attendance", _meeting),
    **_both("agenda", _meeting),
    **_both("item-create", _of_meeting),
    **_both("item-edit", contract_params(meeting="meeting", pk="item")),
    **_both("item-remove", contract_params(meeting="meeting", pk="item")),
    "governance:item-move": Row(contract_params(meeting="meeting", pk="item"), MEMBERS, None, COORDINATOR),
    "governance:minutes": Row(
        _meeting, MEMBERS, COORDINATOR
    ),  # still being written: tests/web/governance says the rest
    **_both("minutes-close", _meeting),
    **_both("minutes-approve", _meeting),
    **_both("item-write", contract_params(meeting="meeting", pk="item")),
    **_both("draft-create", _of_meeting),
    **_both("draft-edit", contract_params(meeting="meeting", pk="decision_draft")),
    **_both("draft-remove", contract_params(meeting="meeting", pk="decision_draft")),
    **_read("register", contract_params()),
    **_read("register-export", _exports),
    **_both("decision-create", contract_params()),
    **_read("decision", contract_params(pk="decision")),
    **_both("decision-follow", contract_params(pk="decision")),
    **_both("decision-replace", contract_params(pk="decision")),
    **_read("course", contract_params()),
    **_both("path-choose", contract_params()),
    **_both("come-back", contract_params()),
    **_read("gate", _gates),
    **_both("gate-pass", _gates),
    **_both("gate-paper", _gates),
    # Asked of the agency of the département: its referent alone answers, the coordination alone withdraws.
    "governance:passage-answer": Row(contract_params(pk="passage"), MEMBERS, *[frozenset({"ars_department"})] * 2),
    "governance:passage-withdraw": Row(contract_params(pk="passage"), MEMBERS, *[COORDINATOR | {"elected"}] * 2),
}
_PATH, _GATE = {"slug": "france"}, {"slug": "france", "gate": "signature"}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "governance:path-list": ({}, ADMINISTRATOR),
    "governance:path-create": ({}, ADMINISTRATOR),
    "governance:path": (_PATH, ADMINISTRATOR),
    "governance:path-edit": (_PATH, ADMINISTRATOR),
    "governance:path-gate-create": (_PATH, ADMINISTRATOR),
    "governance:path-gate-edit": (_GATE, ADMINISTRATOR),
    "governance:path-gate-remove": (_GATE, ADMINISTRATOR),
}
ELSEWHERE: dict[str, str] = {
    "governance:path-remove": "needs a path written here: tests/web/governance/test_paths.py",
    "governance:path-gate-move": "POST alone: tests/web/governance/test_paths.py",
}
