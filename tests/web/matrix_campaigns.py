"""Who may do what in ``campaigns``: its rows of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import COORDINATOR, MEMBERS, STEERING, Row, contract_params

_CAMPAIGN = contract_params(pk="campaign")
_DRAFT = contract_params(pk="draft_campaign")
_ANSWER = contract_params(pk="campaign", answer="answer")
_REQUEST = contract_params(pk="campaign", asked="update_request")

MATRIX: dict[str, Row] = {
    "campaigns:home": Row(contract_params(), MEMBERS, STEERING),
    "campaigns:create": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "campaigns:campaign": Row(_CAMPAIGN, MEMBERS, STEERING),
    "campaigns:edit": Row(_DRAFT, MEMBERS, COORDINATOR, COORDINATOR),
    "campaigns:addresses": Row(_DRAFT, MEMBERS, None, COORDINATOR),
    "campaigns:open": Row(_DRAFT, MEMBERS, COORDINATOR, COORDINATOR),
    "campaigns:close": Row(_CAMPAIGN, MEMBERS, COORDINATOR, COORDINATOR),
    "campaigns:remove": Row(_DRAFT, MEMBERS, COORDINATOR, COORDINATOR),
    "campaigns:renew": Row(_REQUEST, MEMBERS, None, COORDINATOR),
    "campaigns:stop": Row(_REQUEST, MEMBERS, COORDINATOR, COORDINATOR),
    "campaigns:answers": Row(_CAMPAIGN, MEMBERS, COORDINATOR),
    "campaigns:accept-all": Row(_CAMPAIGN, MEMBERS, None, COORDINATOR),
    "campaigns:accept": Row(_ANSWER, MEMBERS, None, COORDINATOR),
    "campaigns:refuse": Row(_ANSWER, MEMBERS, COORDINATOR, COORDINATOR),
    "campaigns:mails": Row(contract_params(), MEMBERS, COORDINATOR),
    "campaigns:mail": Row(contract_params(pk="mail"), MEMBERS, COORDINATOR),
    "campaigns:mail-resend": Row(contract_params(pk="mail"), MEMBERS, None, COORDINATOR),
}
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {}
ELSEWHERE: dict[str, str] = {
    "campaigns:update": "its link is its key: tests/web/campaigns",
    "campaigns:update-received": "its link is its key: tests/web/campaigns",
    "campaigns:file": "needs a stored file: tests/web/campaigns",
}
