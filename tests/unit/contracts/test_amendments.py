"""An amendment is prepared beside the contract in force, and written in it as a whole on the day it is signed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Organisation
from ecluse.accounts.services.organisations import create_organisation
from ecluse.contracts.enums import AmendmentState, VersionState
from ecluse.contracts.models import (
    ActionSheet,
    Amendment,
    Axis,
    Commitment,
    Contract,
    Milestone,
    SheetActor,
    Signatory,
)
from ecluse.contracts.rules.canonical import canonical
from ecluse.contracts.selectors.amendments import changes_of
from ecluse.contracts.selectors.texts import text_of
from ecluse.contracts.selectors.versions import text_in, version_in_force
from ecluse.contracts.services import amendments, contracts, records, sheets, versions
from ecluse.contracts.services.amendments import ClashError
from ecluse.contracts.services.records import FrozenTextError
from ecluse.contracts.services.sheets import ActorInput, SheetContents
from ecluse.contracts.services.signing import SignatureInput, record_signatures
from ecluse.lib.errors import DomainError
from tests.factories.signed import sign, sign_first_text
from tests.factories.world import SYSTEM


@pytest.fixture
def signed(contract: Contract, body: Organisation) -> Contract:
    """A contract with a plan, two sheets and one signatory, signed in 2019."""
    return sign_first_text(contract, body)


def draft_of(signed: Contract) -> tuple[Amendment, Contract]:
    amendment = amendments.open_amendment(by=SYSTEM, contract=signed, title="Prolonger de deux ans")
    assert amendment.copy is not None
    return amendment, amendment.copy


def text(contract: Contract) -> bytes:
    return canonical(text_of(Contract.objects.get(pk=contract.pk)))


def test_a_draft_begins_as_the_contract_in_force(signed: Contract) -> None:
    amendment, copy = draft_of(signed)
    assert changes_of(amendment) == []
    assert [str(each) for each in copy.sheets.all()] == [str(each) for each in signed.sheets.all()]
    with pytest.raises(DomainError, match="ne change rien"):
        amendments.validate_amendment(by=SYSTEM, amendment=amendment)


def _rewrite(copy: Contract, body: Organisation) -> Signatory:
    """Dates, a signatory, an axis, sheets: added, changed and taken away on the working copy."""
    contracts.update_contract(by=SYSTEM, contract=copy, values={"end": "2029"}, version=None)
    health = create_organisation(by=SYSTEM, name="Mutualité sociale agricole")
    joined = records.create(Signatory(contract=copy), by=SYSTEM, values={"organisation": health})
    records.create(Commitment(signatory=joined), by=SYSTEM, values={"text": "Informer ses adhérents"})
    old, kept = copy.axes.order_by("position")
    fresh = records.create(Axis(contract=copy), by=SYSTEM, values={"number": "3", "title": "Bouger"})
    records.update(kept, by=SYSTEM, values={"title": "Bien grandir"}, version=None)
    records.remove(old, by=SYSTEM)
    first, second = copy.sheets.order_by("position")
    sheets.archive_sheet(by=SYSTEM, sheet=first)
    sheets.update_sheet(by=SYSTEM, sheet=second, version=None, values={"aims": "Accueillir"}, axes=[fresh, kept])
    records.create(Milestone(sheet=second), by=SYSTEM, values={"title": "Évaluer", "due": "2028"})
    contents = SheetContents(
        axes=[fresh, kept], actors=[ActorInput("pilote", body)], links={"objectives": list(copy.objectives.all()[:1])}
    )
    sheets.create_sheet(by=SYSTEM, contract=copy, values={"number": "3", "title": "Marcher"}, contents=contents)
    return joined


def test_nothing_of_the_contract_moves_before_the_signature_and_all_of_it_then(
    signed: Contract, body: Organisation
) -> None:
    before = text(signed)
    amendment, copy = draft_of(signed)
    joined = _rewrite(copy, body)
    assert text(signed) == before
    version = amendments.validate_amendment(by=SYSTEM, amendment=amendment)
    assert text(signed) == before
    town = signed.signatories.get()
    sign(version, town, on=date(2024, 1, 10))
    assert text(signed) == before, "a signatory that the amendment adds has not signed"
    sign(version, joined, on=date(2024, 1, 15))
    amendment.refresh_from_db()
    version.refresh_from_db()
    assert (amendment.state, version.state) == (AmendmentState.SIGNED, VersionState.SIGNED)
    assert text(signed) == version.content.encode(), "the contract is the text that was signed, byte for byte"
    assert [str(each) for each in signed.sheets.filter(archived_at=None)] == ["2. Ouvrir un lieu", "3. Marcher"]
    assert [str(axis) for axis in signed.axes.all()] == ["Axe 2. Bien grandir", "Axe 3. Bouger"]
    assert set(signed.signatories.values_list("organisation__name", flat=True)) == {
        "Caisse primaire d’assurance maladie", "Mutualité sociale agricole",
    }  # fmt: skip
    assert changes_of(amendment), "what it changed stays readable"


def test_an_amendment_is_not_in_force_on_a_day_to_come(signed: Contract, body: Organisation) -> None:
    before = text(signed)
    amendment, copy = draft_of(signed)
    joined = _rewrite(copy, body)
    version = amendments.validate_amendment(by=SYSTEM, amendment=amendment)
    later = timezone.localdate() + timedelta(days=1)
    rows = [SignatureInput(each, date(2024, 1, 15)) for each in (signed.signatories.get(), joined)]
    with pytest.raises(DomainError, match="écrivez un jour passé"), transaction.atomic():
        record_signatures(by=SYSTEM, version=version, signatures=rows, in_force_from=later)
    assert text(signed) == before
    assert version.signatures.count() == 0


def test_the_day_before_reads_the_former_text_byte_for_byte(signed: Contract, body: Organisation) -> None:
    former = text(signed)
    amendment, copy = draft_of(signed)
    joined = _rewrite(copy, body)
    version = amendments.validate_amendment(by=SYSTEM, amendment=amendment)
    sign(version, signed.signatories.get(), joined, on=date(2024, 1, 15))
    then = version_in_force(signed, date(2024, 1, 14))
    now = version_in_force(signed, date(2024, 1, 15))
    assert then is not None
    assert now is not None
    assert then.content.encode() == former
    assert canonical(text_in(then)) == former
    assert now.content.encode() == text(signed)
    assert version_in_force(signed, date(2019, 4, 3)) is None


def test_the_life_of_the_contract_goes_on_under_a_draft(signed: Contract, body: Organisation) -> None:
    amendment, copy = draft_of(signed)
    joined = _rewrite(copy, body)
    second = signed.sheets.get(number="2")
    sheets.change_status(by=SYSTEM, sheet=second, to="validee")
    step = second.milestones.get()
    records.update(step, by=SYSTEM, values={"done_on": "2020-05"}, version=None)
    lead = create_organisation(by=SYSTEM, name="Centre hospitalier")
    records.create(SheetActor(sheet=second), by=SYSTEM, values={"role": "partenaire", "organisation": lead})
    version = amendments.validate_amendment(by=SYSTEM, amendment=amendment)
    sign(version, signed.signatories.get(), joined, on=date(2024, 1, 15))
    second.refresh_from_db()
    assert (second.status, second.aims) == ("validee", "Accueillir")
    assert {each.done_on for each in second.milestones.all()} == {"2020-05", ""}
    assert second.actors.count() == 2


def test_what_happens_is_not_told_of_the_working_copy(signed: Contract) -> None:
    _, copy = draft_of(signed)
    sheet = copy.sheets.first()
    assert sheet is not None
    with pytest.raises(DomainError, match="sur le contrat en vigueur"):
        sheets.change_status(by=SYSTEM, sheet=sheet, to="validee")
    with pytest.raises(DomainError, match="sur le contrat en vigueur"):
        sheets.add_note(by=SYSTEM, sheet=sheet, text="Une nouvelle")


def test_a_row_changed_on_both_sides_is_shown_and_decided(signed: Contract) -> None:
    amendment, copy = draft_of(signed)
    theirs, mine = signed.sheets.get(number="1").milestones.get(), copy.sheets.get(number="1").milestones.get()
    records.update(mine, by=SYSTEM, values={"due": "2026"}, version=None)
    records.update(theirs, by=SYSTEM, values={"due": "2021"}, version=None)
    with pytest.raises(ClashError) as told:
        amendments.validate_amendment(by=SYSTEM, amendment=amendment)
    assert [clash.fields for clash in told.value.clashes] == [("due",)]
    amendments.take_contract_again(by=SYSTEM, amendment=amendment, clashing=told.value.clashes)
    version = amendments.validate_amendment(by=SYSTEM, amendment=amendment)
    sign(version, signed.signatories.get(), on=date(2024, 1, 15))
    theirs.refresh_from_db()
    assert theirs.due == "2026"


def test_a_validated_draft_is_written_no_more_until_it_is_reopened(signed: Contract) -> None:
    amendment, copy = draft_of(signed)
    contracts.update_contract(by=SYSTEM, contract=copy, values={"end": "2029"}, version=None)
    version = amendments.validate_amendment(by=SYSTEM, amendment=amendment)
    with pytest.raises(FrozenTextError):
        contracts.update_contract(by=SYSTEM, contract=copy, values={"end": "2030"}, version=None)
    with pytest.raises(DomainError, match="rouvrez l’avenant"):
        versions.withdraw_version(by=SYSTEM, version=version)
    amendments.reopen_amendment(by=SYSTEM, amendment=amendment)
    version.refresh_from_db()
    assert version.state == VersionState.WITHDRAWN
    contracts.update_contract(by=SYSTEM, contract=copy, values={"end": "2030"}, version=None)
    with pytest.raises(FrozenTextError):
        contracts.update_contract(by=SYSTEM, contract=signed, values={"end": "2030"}, version=None)
    again = amendments.validate_amendment(by=SYSTEM, amendment=amendment)
    sign(again, signed.signatories.get(), on=date(2024, 1, 15))
    assert Contract.objects.get(pk=signed.pk).end == "2030"


def test_an_amendment_that_is_given_up_changes_nothing(signed: Contract) -> None:
    before = text(signed)
    amendment, copy = draft_of(signed)
    contracts.update_contract(by=SYSTEM, contract=copy, values={"end": "2029"}, version=None)
    amendments.drop_amendment(by=SYSTEM, amendment=amendment)
    assert text(signed) == before
    with pytest.raises(FrozenTextError):
        contracts.update_contract(by=SYSTEM, contract=copy, values={"end": "2030"}, version=None)
    for gesture in (amendments.validate_amendment, amendments.drop_amendment, amendments.reopen_amendment):
        with pytest.raises(DomainError, match="abandonné"):
            gesture(by=SYSTEM, amendment=amendment)
    second, _ = draft_of(signed)
    assert second.number == 2


def test_two_amendments_are_signed_one_after_the_other(signed: Contract) -> None:
    first, one = draft_of(signed)
    second, other = draft_of(signed)
    contracts.update_contract(by=SYSTEM, contract=one, values={"end": "2029"}, version=None)
    axis = other.axes.order_by("position").first()
    assert axis is not None
    records.update(axis, by=SYSTEM, values={"title": "Vieillir chez soi"}, version=None)
    town = signed.signatories.get()
    sign(amendments.validate_amendment(by=SYSTEM, amendment=first), town, on=date(2024, 1, 15))
    late = amendments.validate_amendment(by=SYSTEM, amendment=second)
    with pytest.raises(DomainError, match="ne peut l’être qu’après"):
        sign(late, town, on=date(2024, 1, 15))
    sign(late, town, on=date(2025, 1, 15))
    now = Contract.objects.get(pk=signed.pk)
    assert (now.end, [axis.title for axis in now.axes.all()]) == ("2029", ["Vieillir chez soi", "Grandir"])
    late.refresh_from_db()
    assert text(signed) == late.content.encode()


def test_only_a_signed_contract_is_amended(contract: Contract, signed: Contract, elsewhere: Contract) -> None:
    with pytest.raises(DomainError, match="sans avenant"):
        amendments.open_amendment(by=SYSTEM, contract=elsewhere, title="Prolonger")
    with pytest.raises(DomainError, match="ce que cet avenant change"):
        amendments.open_amendment(by=SYSTEM, contract=signed, title="  ")
    assert not Contract.objects.filter(draft_of__isnull=False).exists()
    assert ActionSheet.objects.count() == 2
