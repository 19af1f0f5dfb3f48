"""Whatever people do, in whatever order: what was signed stays what was signed, and the past reads as it read."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from ecluse.accounts.services.organisations import create_organisation
from ecluse.contracts.enums import AmendmentState, TextScope, VersionState
from ecluse.contracts.models import ActionSheet, Amendment, Axis, Contract, ContractVersion, Milestone, Signature
from ecluse.contracts.rules.canonical import canonical
from ecluse.contracts.selectors.access import contracts_visible_to
from ecluse.contracts.selectors.amendments import clashes_of
from ecluse.contracts.selectors.texts import text_of
from ecluse.contracts.selectors.versions import version_in_force
from ecluse.contracts.services import amendments, contracts, records, sheets, signing, versions
from tests.factories.signed import party, sign, write_plan
from tests.factories.world import SYSTEM, make_user
from tests.machines import ContractMachine

PICK = st.integers(0, 11)
WORD = st.sampled_from(["Vieillir", "Bouger", "Accueillir"])
DAYS = [date(2019, 4, 4) + timedelta(days=200 * n) for n in range(6)]
DAY = st.sampled_from(DAYS)


def text(contract: Contract, scope: str = TextScope.WHOLE) -> bytes:
    return canonical(text_of(Contract.objects.get(pk=contract.pk), scope=TextScope(scope)))


#: What a version shows of a sheet as it was that day, and that lives on afterwards: who leads it, its steps, its indicators.
_LIVES = ("acteurs", "etapes", "indicateurs")


def agreed(content: bytes) -> Any:
    """A text without what stays free once it is signed (ADR 15)."""
    tree = json.loads(content)
    for sheet in tree.get("fiches", ()):
        for name in _LIVES:
            del sheet[name]
    return tree


class Text(ContractMachine):
    """One contract with two signatories, its amendments, and every gesture that changes a text, signs it or takes it back."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = make_user("coordination")
        self.contract = contracts.create_contract(
            by=SYSTEM,
            values={"title": "Contrat", "territory_name": "Ici", "end": "2024"},
            coordinator=self.reader.person,
        )
        body = create_organisation(by=SYSTEM, name="Ville d’Ici")
        self.parties = [write_plan(self.contract, body)]
        self.parties.append(party(self.contract, create_organisation(by=SYSTEM, name="Agence régionale de santé")))
        self.written: dict[int, tuple[str, ...]] = {}
        self.concluded: dict[int, dict[str, Any]] = {}
        self.readings: dict[date, bytes | None] = dict.fromkeys([DAYS[0] - timedelta(days=1), *DAYS])
        self.closed: dict[int, bytes] = {}

    @initialize(signed=st.sampled_from([True, True, False]))
    def begin(self, signed: bool) -> None:
        """Most lives begin where the others seldom arrive: with a signed text, and an amendment open."""
        if signed:
            sign(versions.freeze_text(by=SYSTEM, contract=self.contract), *self.parties, on=DAYS[0])
            amendments.open_amendment(by=SYSTEM, contract=self.contract, title="Prolonger")

    def one(self, rows: Any, pick: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def place(self, pick: int) -> Contract:
        """The contract in force, or the working copy of one of its amendments."""
        found: Contract = self.one(Contract.objects.all(), pick)
        return found

    def latest(self, **having: Any) -> ContractVersion | None:
        return self.contract.versions.filter(**having).order_by("-number").first()

    # --- what changes the text, on the contract in force or on a working copy

    @rule(where=PICK, pick=PICK, word=WORD)
    def rename(self, where: int, pick: int, word: str) -> None:
        for rows in (
            Axis.objects.filter(contract=self.place(where)),
            ActionSheet.objects.filter(contract=self.place(where)),
        ):
            if item := self.one(rows, pick):
                self.attempt(lambda item=item: records.update(item, by=SYSTEM, values={"title": word}, version=None))  # type: ignore[misc]

    @rule(where=PICK, end=st.sampled_from(["2025", "2027", "2029"]))
    def prolong(self, where: int, end: str) -> None:
        place = self.place(where)
        self.attempt(lambda: contracts.update_contract(by=SYSTEM, contract=place, values={"end": end}, version=None))

    @rule(where=PICK, word=WORD)
    def add(self, where: int, word: str) -> None:
        place = self.place(where)
        self.attempt(lambda: records.create(Axis(contract=place), by=SYSTEM, values={"title": word}))
        self.attempt(lambda: sheets.create_sheet(by=SYSTEM, contract=place, values={"title": word}))

    @rule(where=PICK, pick=PICK)
    def take_away(self, where: int, pick: int) -> None:
        axis = self.one(Axis.objects.filter(contract=self.place(where)), pick)
        sheet = self.one(ActionSheet.objects.filter(contract=self.place(where)), pick)
        if axis:
            self.attempt(lambda: records.remove(axis, by=SYSTEM))
        if sheet:
            self.attempt(lambda: sheets.archive_sheet(by=SYSTEM, sheet=sheet))

    # --- the life of the contract, which is no text

    @rule(where=PICK, pick=PICK, done=st.sampled_from(["2020", "2021-05"]))
    def live(self, where: int, pick: int, done: str) -> None:
        sheet = self.one(ActionSheet.objects.filter(contract=self.place(where)), pick)
        step = self.one(Milestone.objects.filter(sheet__contract=self.place(where)), pick)
        if sheet:
            self.attempt(lambda: sheets.add_note(by=SYSTEM, sheet=sheet, text="Le groupe s’est réuni"))
            self.attempt(lambda: sheets.change_status(by=SYSTEM, sheet=sheet, to="validee"))
        if step:
            self.attempt(lambda: records.update(step, by=SYSTEM, values={"done_on": done, "due": done}, version=None))

    # --- freezing and signing

    @rule(scope=st.sampled_from(TextScope))
    def freeze(self, scope: TextScope) -> None:
        self.attempt(lambda: versions.freeze_text(by=SYSTEM, contract=self.contract, scope=scope))

    @rule(pick=PICK)
    def withdraw(self, pick: int) -> None:
        if version := self.one(self.contract.versions, pick):
            self.attempt(lambda: versions.withdraw_version(by=SYSTEM, version=version))

    @rule(both=st.booleans(), pick=PICK, day=DAY)
    def sign(self, both: bool, pick: int, day: date) -> None:
        version = self.latest(state=VersionState.FROZEN) or self.latest()
        if version:
            who = self.parties if both else [self.parties[pick % 2]]
            self.attempt(lambda: sign(version, *who, on=day))

    @rule(pick=PICK)
    def withdraw_signature(self, pick: int) -> None:
        if signature := self.one(Signature.objects.filter(version__contract=self.contract), pick):
            self.attempt(lambda: signing.withdraw_signature(by=SYSTEM, signature=signature))

    # --- amendments

    @rule()
    def open_amendment(self) -> None:
        if self.contract.amendments.count() < 3:
            self.attempt(lambda: amendments.open_amendment(by=SYSTEM, contract=self.contract, title="Prolonger"))

    @rule(pick=PICK, end=st.sampled_from(["2030", "2031"]), day=DAY, whole=st.booleans())
    def amend(self, pick: int, end: str, day: date, whole: bool) -> None:
        """What most amendments live: written, validated, and (``whole``) signed by everyone."""
        if amendment := self.one(self.contract.amendments.select_related("copy"), pick):
            self.attempt(
                lambda: contracts.update_contract(by=SYSTEM, contract=amendment.copy, values={"end": end}, version=None)
            )
            self.attempt(lambda: amendments.validate_amendment(by=SYSTEM, amendment=amendment))
            version = self.latest(state=VersionState.FROZEN)
            if whole and version:
                self.attempt(lambda: sign(version, *self.parties, on=day))

    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        if amendment := self.one(self.contract.amendments, pick):
            self.attempt(lambda: amendments.reopen_amendment(by=SYSTEM, amendment=amendment))

    @rule(pick=PICK)
    def drop(self, pick: int) -> None:
        if amendment := self.one(self.contract.amendments, pick):
            self.attempt(lambda: amendments.drop_amendment(by=SYSTEM, amendment=amendment))

    @rule(pick=PICK)
    def decide(self, pick: int) -> None:
        if amendment := self.one(self.contract.amendments, pick):
            found = clashes_of(amendment)
            self.attempt(lambda: amendments.take_contract_again(by=SYSTEM, amendment=amendment, clashing=found))

    # --- what holds after each gesture

    @invariant()
    def what_is_written_in_a_version_never_changes(self) -> None:
        now = {
            each.pk: (each.content, each.sha256, each.scope, str(each.number)) for each in self.contract.versions.all()
        }
        assert self.written.items() <= now.items()
        self.written = now

    @invariant()
    def a_signed_version_and_its_signatures_never_change(self) -> None:
        now: dict[int, dict[str, Any]] = {
            row["id"]: row | {"signatures": sorted(Signature.objects.filter(version=row["id"]).values_list())}
            for row in self.contract.versions.filter(state=VersionState.SIGNED).values()
        }
        assert self.concluded.items() <= now.items()
        fresh = {pk: row for pk, row in now.items() if pk not in self.concluded}
        self._past_reads_as_it_read(fresh)
        self.concluded = now

    def _past_reads_as_it_read(self, fresh: dict[int, dict[str, Any]]) -> None:
        """The text of a day changes by a signature alone, and from the day on which what was signed is in force."""
        begins = min((row["in_force_from"] for row in fresh.values()), default=date.max)
        for day, before in self.readings.items():
            version = version_in_force(self.contract, day)
            read = version.content.encode() if version else None
            if day < begins:
                assert read == before, day
            else:
                assert read == next(row["content"] for row in fresh.values()).encode(), day
            self.readings[day] = read

    @invariant()
    def the_contract_says_what_was_last_signed_or_frozen(self) -> None:
        version = self.latest(state=VersionState.SIGNED)
        if version is None:
            version = self.latest(state=VersionState.FROZEN)
        if version is not None:
            assert agreed(text(self.contract, version.scope)) == agreed(version.content.encode())

    @invariant()
    def a_draft_that_is_no_longer_written_does_not_change(self) -> None:
        now = {}
        for amendment in Amendment.objects.filter(contract=self.contract).select_related("copy", "produced"):
            assert (amendment.state == AmendmentState.SIGNED) == (amendment.applied_at is not None)
            if amendment.state in (AmendmentState.VALIDATED, AmendmentState.DROPPED):
                assert amendment.copy is not None
                now[amendment.pk] = text(amendment.copy)
            if amendment.state in (AmendmentState.VALIDATED, AmendmentState.SIGNED):
                assert amendment.produced is not None
                signed = amendment.produced.state == VersionState.SIGNED
                assert signed == (amendment.state == AmendmentState.SIGNED)
        assert all(self.closed[key] == now[key] for key in self.closed.keys() & now.keys())
        self.closed = now

    @invariant()
    def working_copies_are_in_no_list(self) -> None:
        assert list(contracts_visible_to(self.reader)) == [self.contract]


@pytest.mark.django_db
def test_no_sequence_of_gestures_changes_what_was_signed() -> None:
    several = settings(
        max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Text, settings=several)
