"""Whatever people do with gates, in whatever order: the state is that of the last passage, and what was passed stays told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from ecluse.accounts.services import people
from ecluse.contracts.models import Contract, Mandate
from ecluse.contracts.services import contracts
from ecluse.governance.models import Passage, PassageAgreement
from ecluse.governance.rules.paths import STATES
from ecluse.governance.selectors.gates import course_of
from ecluse.governance.selectors.paths import path_of, shipped_paths
from ecluse.governance.services import gates, paths
from ecluse.governance.services.gates import Evidence
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from tests.factories.world import SYSTEM
from tests.machines import ContractMachine

KEYS = sorted({gate.key for path in shipped_paths() for gate in path.gates})


class Gates(ContractMachine):
    """One contract at its beginning, on two paths whose gates ask nothing that can't be given here."""

    def __init__(self) -> None:
        super().__init__()
        values = {"title": "Contrat", "territory_name": "Ici", "state": "prefiguration"}
        self.contract = contracts.create_contract(by=SYSTEM, values=values)
        self.first = self.contract.state
        self.seen: dict[int, dict[str, Any]] = {}
        here = Territory.objects.create(level=GeographicLevel.DEPARTMENT, code="26", name="Drôme")
        self.contract.covering.add(here)
        Mandate.objects.create(person=people.create_person(by=SYSTEM, label="Agence"), role="ars_dd", territory=here)
        for path in shipped_paths():
            paths.change_path(by=SYSTEM, slug=path.slug, version=None, change=self._light, said="sans demande")

    @staticmethod
    def _light(data: dict[str, Any]) -> None:
        for rank, gate in enumerate(data["gates"]):
            gate |= {"required": ["axes"] if rank == 2 else [], "confirms": []}

    def held(self) -> tuple[Any, ...]:
        rows = (list(model.objects.order_by("pk").values()) for model in (Passage, PassageAgreement))
        return (Contract.objects.values_list("state", flat=True).get(pk=self.contract.pk), *rows)

    @property
    def waiting(self) -> Passage | None:
        return Passage.objects.filter(state="attente").first()

    @rule(data=st.data(), on_paper=st.booleans(), note=st.sampled_from(["", "Vu en mairie"]), on=st.integers(1, 28))
    def pass_one(self, data: st.DataObject, on_paper: bool, note: str, on: int) -> None:
        """One of the gates that lead on, more often than any other: a walk at random hardly ever moves."""
        state = Contract.objects.values_list("state", flat=True).get(pk=self.contract.pk)
        near = [gate.key for gate in path_of(self.contract).gates if state in gate.leaves]
        key = data.draw(st.sampled_from(near * 3 + KEYS))
        self.attempt(
            lambda: gates.pass_gate(
                by=SYSTEM, contract=self.contract, gate=key, passed_on=date(2019, 4, on), evidence=Evidence(), note=note,
                on_paper=on_paper,
            )
        )  # fmt: skip

    @precondition(lambda self: self.waiting is not None)
    @rule(agreed=st.booleans(), note=st.sampled_from(["", "Sans budget"]))
    def answer(self, agreed: bool, note: str) -> None:
        passage = self.waiting
        assert passage is not None
        self.attempt(lambda: gates.answer_passage(by=SYSTEM, passage=passage, role="ars_dd", agreed=agreed, note=note))

    @precondition(lambda self: self.waiting is not None)
    @rule()
    def withdraw(self) -> None:
        passage = self.waiting
        assert passage is not None
        self.attempt(lambda: gates.withdraw_passage(by=SYSTEM, passage=passage))

    @rule(state=st.sampled_from([*STATES]), reason=st.sampled_from(["", "Le texte était incomplet"]))
    def come_back(self, state: str, reason: str) -> None:
        self.attempt(lambda: gates.come_back(by=SYSTEM, contract=self.contract, state=state, reason=reason))

    @rule(slug=st.sampled_from(["", "france", "cadre"]))
    def choose(self, slug: str) -> None:
        self.attempt(lambda: gates.choose_path(by=SYSTEM, contract=self.contract, slug=slug))

    @invariant()
    def the_state_is_that_of_the_last_passage(self) -> None:
        last = Passage.objects.filter(state="passee").order_by("settled_at", "pk").last()
        now = Contract.objects.get(pk=self.contract.pk).state
        assert now == (last.reaches if last else self.first)
        assert course_of(Contract.objects.get(pk=self.contract.pk)).path.rank(now) >= -1

    @invariant()
    def one_demand_waits_at_most_and_what_is_settled_stays(self) -> None:
        assert Passage.objects.filter(state="attente").count() <= 1
        rows = {row["id"]: row for row in Passage.objects.values()}
        assert {pk: rows.get(pk) for pk in self.seen} == self.seen
        self.seen = {pk: row for pk, row in rows.items() if row["state"] != "attente"}

    @invariant()
    def a_passage_is_settled_by_its_answers(self) -> None:
        for passage in Passage.objects.prefetch_related("agreements"):
            answers = [each.state for each in passage.agreements.all()]
            if passage.state == "passee":
                assert set(answers) <= {"donne"}
            if passage.state == "refusee":
                assert "refuse" in answers
            if passage.state == "attente":
                assert "" in answers


@pytest.mark.django_db
def test_no_sequence_of_gestures_breaks_the_life_of_a_contract() -> None:
    several = settings(max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Gates, settings=several)
