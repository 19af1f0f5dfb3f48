"""The text of a contract: frozen, locked, signed, in force; whatever tries to write it afterwards is refused."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ecluse.accounts.models import Organisation, User
from ecluse.accounts.services.organisations import create_organisation
from ecluse.contracts.enums import SignatoryLevel, TextScope, VersionState
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Commitment,
    Contract,
    ContractDocument,
    ContractVersion,
    Milestone,
    SheetActor,
    Signatory,
)
from ecluse.contracts.rules.gestures import GESTURE_FIELDS, Gesture, Way
from ecluse.contracts.selectors.past import contract_at
from ecluse.contracts.selectors.texts import text_of
from ecluse.contracts.selectors.versions import missing_signatures, recognise, text_in, version_in_force
from ecluse.contracts.services import contract_documents, contracts, records, sheets, signing, versions
from ecluse.contracts.services.gestures import make_gesture
from ecluse.contracts.services.records import FrozenTextError
from ecluse.contracts.services.signing import SignatureInput
from ecluse.lib.errors import DomainError
from tests.factories.world import SYSTEM, make_territory

PDF = b"%PDF-1.7\nsigne\n"


@pytest.fixture
def town(contract: Contract, body: Organisation) -> Signatory:
    return records.create(Signatory(contract=contract), by=SYSTEM, values={"organisation": body})


@pytest.fixture
def agency(contract: Contract, town: Signatory) -> Signatory:
    ars = create_organisation(by=SYSTEM, name="Agence régionale de santé")
    return records.create(Signatory(contract=contract), by=SYSTEM, values={"organisation": ars})


@pytest.fixture
def axis(contract: Contract) -> Axis:
    return records.create(Axis(contract=contract), by=SYSTEM, values={"number": "1", "title": "Vieillir"})


@pytest.fixture
def version(contract: Contract, agency: Signatory, sheet: ActionSheet, axis: Axis) -> ContractVersion:
    return versions.freeze_text(by=SYSTEM, contract=contract)


def file(contract: Contract, data: bytes = PDF) -> ContractDocument:
    return contract_documents.add_document(
        by=SYSTEM, contract=contract, values={"title": "Contrat signé", "kind": "contrat_signe"}, name="a.pdf",
        content=io.BytesIO(data),
    )  # fmt: skip


def sign(
    version: ContractVersion, *signatories: Signatory, on: date = date(2019, 4, 4), **more: Any
) -> ContractVersion:
    rows = [SignatureInput(each, on) for each in signatories]
    return signing.record_signatures(by=SYSTEM, version=version, signatures=rows, **more)


def test_a_frozen_text_holds_the_contract_under_its_hash(version: ContractVersion, sheet: ActionSheet) -> None:
    assert hashlib.sha256(version.content.encode()).hexdigest() == version.sha256
    tree = json.loads(version.content)
    assert tree["contrat"]["titre"] == "Contrat d’ici"
    assert [each["organisme"] for each in tree["signataires"]] == [
        "Caisse primaire d’assurance maladie", "Agence régionale de santé",
    ]  # fmt: skip
    assert [each["titre"] for each in tree["fiches"]] == ["Aider les aidants"]
    assert tree["fiches"][0]["id"] == sheet.pk
    assert text_in(version) == tree


def test_a_text_that_was_altered_is_not_shown_as_the_signed_one(version: ContractVersion) -> None:
    ContractVersion.objects.filter(pk=version.pk).update(content=version.content.replace("aidants", "absents"))
    version.refresh_from_db()
    with pytest.raises(ValueError, match="altérée"):
        text_in(version)


def _rename_contract(contract: Contract, **_: Any) -> None:
    contracts.update_contract(by=SYSTEM, contract=contract, values={"title": "Autre"}, version=None)


def _perimeter(contract: Contract, **_: Any) -> None:
    from ecluse.contracts.services.perimeters import add_part

    add_part(by=SYSTEM, owner=contract, territory=make_territory("41018", "Blois", "41", "24"))


def _new_sheet(contract: Contract, **_: Any) -> None:
    sheets.create_sheet(by=SYSTEM, contract=contract, values={"title": "Nouvelle"})


FROZEN: dict[str, Callable[..., Any]] = {
    "titre du contrat": _rename_contract,
    "périmètre": _perimeter,
    "nouvelle fiche": _new_sheet,
    "titre d’une fiche": lambda sheet, **_: sheets.update_sheet(
        by=SYSTEM, sheet=sheet, version=None, values={"title": "Autre"}
    ),
    "axes d’une fiche": lambda sheet, axis, **_: sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, axes=[axis]),
    "fiche archivée": lambda sheet, **_: sheets.archive_sheet(by=SYSTEM, sheet=sheet),
    "axe retiré": lambda axis, **_: records.remove(axis, by=SYSTEM),
    "axe ajouté": lambda contract, **_: records.create(Axis(contract=contract), by=SYSTEM, values={"title": "B"}),
    "signataire retiré": lambda agency, **_: records.remove(agency, by=SYSTEM),
    "qualité d’un signataire": lambda agency, **_: records.update(
        agency, by=SYSTEM, values={"level": SignatoryLevel.ASSOCIATED}, version=None
    ),
    "engagement ajouté": lambda agency, **_: records.create(
        Commitment(signatory=agency), by=SYSTEM, values={"text": "Prêter une salle"}
    ),
}


@pytest.mark.parametrize("gesture", FROZEN)
def test_what_would_change_the_text_is_refused_and_changes_nothing(
    gesture: str, version: ContractVersion, contract: Contract, sheet: ActionSheet, axis: Axis, agency: Signatory
) -> None:
    before = text_of(contract)
    with pytest.raises(FrozenTextError, match="ne change plus que par un avenant"):
        FROZEN[gesture](contract=contract, sheet=sheet, axis=axis, agency=agency)
    assert text_of(Contract.objects.get(pk=contract.pk)) == before


def test_the_life_of_a_signed_contract_stays_free(
    version: ContractVersion, contract: Contract, sheet: ActionSheet, agency: Signatory, body: Organisation
) -> None:
    sheets.change_status(by=SYSTEM, sheet=sheet, to="validee")
    sheets.add_note(by=SYSTEM, sheet=sheet, text="Le groupe s’est réuni")
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, values={"priority": "haute"}, tag_labels=["bus"])
    step = records.create(Milestone(sheet=sheet), by=SYSTEM, values={"title": "Ouvrir", "due": "2024"})
    records.update(step, by=SYSTEM, values={"done_on": "2024-03"}, version=None)
    records.create(SheetActor(sheet=sheet), by=SYSTEM, values={"role": "pilote", "organisation": body})
    records.update(agency, by=SYSTEM, values={"deliberation_on": "2019-02-11"}, version=None)
    contracts.archive_contract(by=SYSTEM, contract=contract)
    sheet.refresh_from_db()
    agency.refresh_from_db()
    assert (sheet.status, sheet.priority, [str(tag) for tag in sheet.tags.all()]) == ("validee", "haute", ["bus"])
    assert [(each.title, each.done_on) for each in sheet.milestones.all()] == [("Ouvrir", "2024-03")]
    assert (sheet.notes.count(), sheet.actors.count(), agency.deliberation_on) == (1, 1, "2019-02-11")
    assert Contract.objects.get(pk=contract.pk).archived_at is not None


def test_a_version_is_signed_by_its_last_principal_signatory(
    version: ContractVersion, contract: Contract, town: Signatory, agency: Signatory
) -> None:
    half = sign(version, town, on=date(2019, 4, 4))
    assert half.state == VersionState.FROZEN
    assert missing_signatures(half) == ["Agence régionale de santé"]
    signed = sign(version, agency, on=date(2019, 4, 10), document=file(contract))
    assert (signed.state, signed.signed_on, signed.in_force_from) == ("signee", date(2019, 4, 10), date(2019, 4, 10))
    contract.refresh_from_db()
    agency.refresh_from_db()
    assert contract.signed_on == "2019-04-10"
    assert agency.signed_on == "2019-04-10"
    assert version_in_force(contract, date(2019, 4, 9)) is None
    assert version_in_force(contract, date(2019, 4, 10)) == version
    assert version_in_force(contract, date(2023, 3, 12)) == version


def test_signatures_that_are_refused_leave_none(
    version: ContractVersion, contract: Contract, town: Signatory, agency: Signatory, elsewhere: Contract
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    foreign = records.create(
        Signatory(contract=elsewhere),
        by=SYSTEM,
        values={"organisation": create_organisation(by=SYSTEM, name="Ailleurs")},
    )
    link = contract_documents.add_document(
        by=SYSTEM, contract=contract, values={"title": "Lien", "url": "https://sante.example/contrat"}
    )
    for rows, document in (
        ([SignatureInput(town, date(2019, 4, 4)), SignatureInput(agency, tomorrow)], None),
        ([SignatureInput(town, date(2019, 4, 4)), SignatureInput(town, date(2019, 4, 4))], None),
        ([SignatureInput(town, date(2019, 4, 4)), SignatureInput(foreign, date(2019, 4, 4))], None),
        ([SignatureInput(town, date(2019, 4, 4))], link),
        ([], None),
    ):
        with pytest.raises(DomainError):
            signing.record_signatures(by=SYSTEM, version=version, signatures=rows, document=document)
        assert not version.signatures.exists()
    version.refresh_from_db()
    assert (version.state, version.signed_document) == ("figee", None)


def test_an_associated_body_joins_a_signed_version(
    contract: Contract, town: Signatory, agency: Signatory, sheet: ActionSheet
) -> None:
    late = records.create(
        Signatory(contract=contract), by=SYSTEM,
        values={"organisation": create_organisation(by=SYSTEM, name="Mutuelle"), "level": SignatoryLevel.ASSOCIATED},
    )  # fmt: skip
    version = versions.freeze_text(by=SYSTEM, contract=contract)
    signed = sign(version, town, agency)
    assert signed.state == VersionState.SIGNED
    joined = sign(version, late, on=date(2020, 1, 1))
    assert joined.signed_on == date(2019, 4, 4)
    assert joined.signatures.count() == 3


def test_a_version_is_withdrawn_while_nobody_has_signed(
    version: ContractVersion, contract: Contract, town: Signatory, sheet: ActionSheet, agency: Signatory
) -> None:
    sign(version, town)
    with pytest.raises(DomainError, match="déjà une signature"):
        versions.withdraw_version(by=SYSTEM, version=version)
    signing.withdraw_signature(by=SYSTEM, signature=version.signatures.get())
    town.refresh_from_db()
    assert town.signed_on == ""
    versions.withdraw_version(by=SYSTEM, version=version)
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, values={"title": "Soutenir les aidants"})
    again = versions.freeze_text(by=SYSTEM, contract=contract)
    assert (again.number, again.sha256 == version.sha256) == (2, False)
    signed = sign(again, town, agency)
    with pytest.raises(DomainError, match="ne changent plus"):
        signing.withdraw_signature(by=SYSTEM, signature=signed.signatures.first())
    with pytest.raises(DomainError, match="n’attend plus"):
        versions.withdraw_version(by=SYSTEM, version=signed)
    with pytest.raises(DomainError, match="que par un avenant"):
        versions.freeze_text(by=SYSTEM, contract=contract)


def test_a_framework_signed_first_leaves_the_plan_to_be_written(
    contract: Contract, town: Signatory, axis: Axis, sheet: ActionSheet
) -> None:
    framework = versions.freeze_text(by=SYSTEM, contract=contract, scope=TextScope.FRAMEWORK)
    assert "fiches" not in text_in(framework)
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, values={"title": "Autre"}, axes=[axis])
    records.create(Axis(contract=contract), by=SYSTEM, values={"title": "Bouger"})
    with pytest.raises(FrozenTextError):
        _rename_contract(contract)


def test_a_contract_that_nobody_signs_is_not_frozen(contract: Contract) -> None:
    with pytest.raises(DomainError, match="signataires"):
        versions.freeze_text(by=SYSTEM, contract=contract)
    contract.refresh_from_db()
    assert contract.text_lock == ""


def test_an_annex_is_a_file_of_the_contract_and_stays(
    contract: Contract, agency: Signatory, elsewhere: Contract
) -> None:
    annex, foreign = file(contract), file(elsewhere)
    link = contract_documents.add_document(
        by=SYSTEM, contract=contract, values={"title": "Lien", "url": "https://sante.example/annexe"}
    )
    for refused in (link, foreign):
        with pytest.raises(DomainError):
            versions.freeze_text(by=SYSTEM, contract=contract, annexes=[annex, refused])
    version = versions.freeze_text(by=SYSTEM, contract=contract, annexes=[annex])
    assert text_in(version)["annexes"] == [
        {"titre": "Contrat signé", "nature": "Contrat signé", "octets": len(PDF), "sha256": annex.sha256}
    ]
    with pytest.raises(DomainError, match="encore utilisé"):
        records.remove(annex, by=SYSTEM)


def test_whoever_holds_a_file_can_tell_what_it_is(
    version: ContractVersion, contract: Contract, town: Signatory, agency: Signatory
) -> None:
    document = file(contract)
    assert not list(recognise(version.sha256)), "nothing is said of what is not signed"
    sign(version, town, agency, document=document)
    assert [(each.version, each.role) for each in recognise(version.sha256)] == [(version, "texte")]
    assert [(each.version, each.role) for each in recognise(document.sha256)] == [(version, "signe")]
    assert not list(recognise(hashlib.sha256(b"autre").hexdigest()))
    assert not list(recognise(""))


def test_the_journal_still_tells_the_past_of_a_signed_contract(
    version: ContractVersion, contract: Contract, town: Signatory, agency: Signatory, coordinator: User
) -> None:
    moment = timezone.now()
    sign(version, town, agency)
    past = contract_at(contract, moment)
    assert past.rows["contract", str(contract.pk)]["signed_on"] == ""
    assert past.rows["signatory", str(town.pk)]["signed_on"] == ""


def test_a_gesture_on_many_sheets_is_refused_as_a_whole(
    version: ContractVersion, contract: Contract, sheet: ActionSheet, axis: Axis
) -> None:
    for word, way, values in (("archive", Way.SET, ()), ("axe", Way.ADD, (axis.pk,))):
        gesture = Gesture(GESTURE_FIELDS[word], way, values)
        with pytest.raises(FrozenTextError):
            make_gesture(by=SYSTEM, contract=contract, sheets=[sheet.pk], gesture=gesture)
    sheet.refresh_from_db()
    assert (sheet.archived_at, list(sheet.axes.all())) == (None, [])
    gesture = Gesture(GESTURE_FIELDS["priorite"], Way.SET, ("haute",))
    make_gesture(by=SYSTEM, contract=contract, sheets=[sheet.pk], gesture=gesture)
    sheet.refresh_from_db()
    assert sheet.priority == "haute"
