"""Roles as bundles of permissions (domain.md §3). What is not written here is refused."""

from __future__ import annotations

from collections.abc import Iterable

_SEES = frozenset({"view_contract"})
_STEERS = _SEES | {
    "view_member_sheets",
    "view_restricted_sheets",
    "view_funding",
    "view_journal",
    "view_contacts",
    "write_notes",
    "ask_agenda_point",
    "view_preparation",
    "view_findings",
    "view_verbatims",
    "view_campaigns",
    "view_brief",
}
BUNDLES: dict[str, frozenset[str]] = {
    "coordination": _STEERS
    | {"edit_contract", "edit_plan", "edit_sheets", "update_own_sheets", "manage_access", "run_meetings"}
    | {"edit_preparation", "manage_campaigns", "go_through_gates", "view_week", "hand_over"},
    "elu": _STEERS | {"go_through_gates", "agree_gates"},
    "pilote": _SEES | {"update_own_sheets", "ask_agenda_point"},
    "partenaire": _SEES | {"ask_agenda_point"},
    "signataire": _SEES
    | {"view_member_sheets", "track_own_commitments", "ask_agenda_point", "view_findings"}
    | {"agree_gates"},
    "evaluation": _SEES
    | {"view_member_sheets", "view_restricted_sheets", "view_funding", "view_journal"}
    | {"view_preparation", "view_findings"},
    "lecture": _SEES,
    "ars_dd": _STEERS | {"agree_gates", "follow_as_agency"},
    "ars_siege": _SEES | {"view_member_sheets", "view_funding", "view_findings"} | {"agree_gates", "follow_as_agency"},
    "administration": _SEES | {"view_journal", "manage_access", "hand_over"},
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything that any of the roles allows. An unknown role allows nothing."""
    return frozenset().union(*(BUNDLES.get(role, frozenset()) for role in roles))
