"""The bodies, meetings and decisions of the demonstration, from ``demonstration/governance.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecluse.accounts.models import User
from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.services import operation
from ecluse.contracts.models import Contract
from ecluse.governance.enums import BodyKind, FollowUpState, MeetingState, Outcome, Presence
from ecluse.governance.models import GoverningBody
from ecluse.governance.services import agenda, bodies, decisions, meetings, minutes
from ecluse.governance.services.attendance import Line, note_attendance

_SAID = ("mission", "start", "end")


def build_bodies(*, by: User, described: list[dict[str, Any]], contracts: Mapping[str, Contract]) -> None:
    """The bodies of each contract, with their members and the meetings that have been held."""
    made: dict[tuple[str, str], GoverningBody] = {}
    for facts in described:
        contract = contracts[facts["contract"]]
        values = {"name": facts["name"], "kind": BodyKind(facts["kind"])}
        values |= {name: facts[name] for name in _SAID if name in facts}
        parent = made.get((facts["contract"], facts.get("parent", "")))
        body = bodies.create_body(by=by, contract=contract, values=values | {"parent": parent})
        made[facts["contract"], facts["name"]] = body
        known = get_or_create_organisations(by=by, names=facts.get("members", ()))
        with operation():
            for organisation in known.values():
                bodies.add_member(by=by, body=body, values={"organisation": organisation})
        for meeting in facts.get("meeting", ()):
            _held(body, meeting, by)


def _held(body: GoverningBody, facts: dict[str, Any], by: User) -> None:
    """A meeting of the past, with its points, its decisions and what they became; its minutes are closed."""
    values: dict[str, Any] = {name: facts[name] for name in ("on", "title", "summary") if name in facts}
    one = meetings.plan_meeting(by=by, body=body, values=values)
    items = [
        agenda.add_item(by=by, meeting=one, values={**point, "outcome": Outcome.TREATED})
        for point in facts.get("points", ())
    ]
    one = meetings.change_state(by=by, meeting=one, to=MeetingState.HELD)
    if facts.get("present") == "all":
        note_attendance(by=by, meeting=one, lines=[Line(Presence.PRESENT, member=each) for each in body.members.all()])
    for decision in facts.get("decisions", ()):
        item = items[decision["point"] - 1]
        minutes.draft_decision(by=by, meeting=one, item=item, values={"text": decision["text"]})
    one = minutes.close_minutes(by=by, meeting=one)
    done = {decision["text"]: decision["done"] for decision in facts.get("decisions", ()) if "done" in decision}
    for adopted in one.decisions.order_by("rank"):
        if adopted.text in done:
            decisions.follow_up(by=by, decision=adopted, state=FollowUpState.DONE, note=done[adopted.text])
