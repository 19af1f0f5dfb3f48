"""Whatever people do, in whatever order: the register keeps what it was given, and its numbers follow one another."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from ecluse.contracts.services import contracts
from ecluse.governance.models import Decision, DecisionDraft, DecisionFollowUp, Meeting
from ecluse.governance.services import agenda, bodies, decisions, meetings, minutes
from tests.factories.world import SYSTEM
from tests.machines import ContractMachine

PICK = st.integers(0, 30)
DAYS = st.sampled_from([date(2018, 6, 28), date(2018, 10, 5), date(2019, 4, 4)])


class Register(ContractMachine):
    """One contract, two bodies, and every gesture that the pages offer on meetings and decisions."""

    def __init__(self) -> None:
        super().__init__()
        self.contract = contracts.create_contract(by=SYSTEM, values={"title": "Contrat", "territory_name": "Ici"})
        self.bodies = [
            bodies.create_body(by=SYSTEM, contract=self.contract, values={"name": name}) for name in ("COPIL", "COTECH")
        ]
        self.seen: dict[Any, dict[str, Any]] = {}
        values = {"on": date(2018, 6, 28)}
        for body in self.bodies:  # something to begin with: a meeting to close, with two decisions
            meetings.record_past_meeting(by=SYSTEM, body=body, values=values, decisions=["Une", "Deux"], close=False)

    def one(self, model: Any, pick: int) -> Any:
        rows = list(model.objects.filter(contract=self.contract).order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    @rule(body=PICK, on=DAYS, public=st.booleans())
    def plan(self, body: int, on: date, public: bool) -> None:
        meetings.plan_meeting(by=SYSTEM, body=self.bodies[body % 2], values={"on": on, "is_public": public})

    @rule(pick=PICK, to=st.sampled_from(["prevue", "convoquee", "tenue", "annulee"]))
    def change_state(self, pick: int, to: str) -> None:
        if meeting := self.one(Meeting, pick):
            self.attempt(lambda: meetings.change_state(by=SYSTEM, meeting=meeting, to=to))

    @rule(pick=PICK, on=DAYS)
    def move_meeting(self, pick: int, on: date) -> None:
        if meeting := self.one(Meeting, pick):
            self.attempt(lambda: meetings.update_meeting(by=SYSTEM, meeting=meeting, values={"on": on}, version=None))

    @rule(pick=PICK, text=st.sampled_from(["Décider", "", "Autre"]))
    def draft(self, pick: int, text: str) -> None:
        if meeting := self.one(Meeting, pick):
            self.attempt(lambda: minutes.draft_decision(by=SYSTEM, meeting=meeting, values={"text": text}))

    @rule(pick=PICK, former=PICK)
    def draft_that_replaces(self, pick: int, former: int) -> None:
        meeting, decision = self.one(Meeting, pick), self.one(Decision, former)
        if meeting and decision:
            values = {"text": "À la place", "supersedes": decision}
            self.attempt(lambda: minutes.draft_decision(by=SYSTEM, meeting=meeting, values=values))

    @rule(pick=PICK)
    def change_draft(self, pick: int) -> None:
        if draft := self.one(DecisionDraft, pick):
            self.attempt(lambda: minutes.update_draft(by=SYSTEM, draft=draft, values={"text": "Revu"}, version=None))

    @rule(pick=PICK)
    def propose_and_treat(self, pick: int) -> None:
        """Every candidate joins the agenda, and is treated: minutes to approve are approved when these are closed."""
        if meeting := self.one(Meeting, pick):
            keys = {f"releve:{other.pk}" for other in Meeting.objects.filter(contract=self.contract)}

            def gesture() -> None:
                for item in agenda.add_candidates(by=SYSTEM, meeting=meeting, keys=keys):
                    agenda.update_item(by=SYSTEM, item=item, values={"outcome": "traite"}, version=None)

            self.attempt(gesture)

    @rule(pick=PICK)
    def close(self, pick: int) -> None:
        if meeting := self.one(Meeting, pick):
            self.attempt(lambda: minutes.close_minutes(by=SYSTEM, meeting=meeting))

    @rule(pick=PICK, at=PICK)
    def approve(self, pick: int, at: int) -> None:
        meeting, other = self.one(Meeting, pick), self.one(Meeting, at)
        if meeting and other:
            self.attempt(lambda: minutes.approve_minutes(by=SYSTEM, meeting=meeting, at=other))

    @rule(body=PICK, on=DAYS, text=st.sampled_from(["Décider", ""]))
    def adopt(self, body: int, on: date, text: str) -> None:
        self.attempt(
            lambda: decisions.adopt(
                by=SYSTEM, contract=self.contract, body=self.bodies[body % 2], adopted_on=on, values={"text": text}
            )
        )

    @rule(pick=PICK, on=DAYS)
    def replace(self, pick: int, on: date) -> None:
        if former := self.one(Decision, pick):
            values = {"text": "À la place", "supersedes": former}
            self.attempt(
                lambda: decisions.adopt(
                    by=SYSTEM, contract=self.contract, body=former.body, adopted_on=on, values=values
                )
            )

    @rule(pick=PICK, state=st.sampled_from(["en_cours", "faite", "reportee"]), due=st.sampled_from(["", "2027"]))
    def follow(self, pick: int, state: str, due: str) -> None:
        if decision := self.one(Decision, pick):
            self.attempt(lambda: decisions.follow_up(by=SYSTEM, decision=decision, state=state, due=due))

    @invariant()
    def decisions_and_their_steps_stay_as_they_were_written(self) -> None:
        for model in (Decision, DecisionFollowUp):
            now = {(model, row["id"]): row for row in model.objects.filter(contract=self.contract).values()}
            known = {key: row for key, row in self.seen.items() if key[0] is model}
            assert known.items() <= now.items()
            self.seen |= now

    @invariant()
    def numbers_follow_one_another(self) -> None:
        ranks = defaultdict(list)
        for decision in Decision.objects.filter(contract=self.contract):
            ranks[decision.year].append(decision.rank)
            assert decision.adopted_on.year == decision.year
        for held in ranks.values():
            assert sorted(held) == list(range(1, len(held) + 1))

    @invariant()
    def what_replaces_is_one_and_another(self) -> None:
        pairs = list(
            Decision.objects.filter(contract=self.contract, supersedes__isnull=False).values_list("pk", "supersedes")
        )
        assert len({former for _, former in pairs}) == len(pairs)
        assert all(later > former for later, former in pairs)

    @invariant()
    def minutes_are_closed_after_a_meeting_and_approved_after_that(self) -> None:
        for meeting in Meeting.objects.filter(contract=self.contract).select_related("approved_at"):
            if meeting.minutes != "redaction":
                assert meeting.state == "tenue"
                assert not meeting.decision_drafts.exists()
            if meeting.minutes == "approuve":
                at = meeting.approved_at
                assert at is not None
                assert at.pk != meeting.pk
                assert at.body_id == meeting.body_id
                assert at.on >= meeting.on
                assert at.state == "tenue"
                assert meeting.closed_at is not None
            else:
                assert meeting.approved_at is None


@pytest.mark.django_db
def test_no_sequence_of_gestures_breaks_the_register() -> None:
    several = settings(
        max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Register, settings=several)
