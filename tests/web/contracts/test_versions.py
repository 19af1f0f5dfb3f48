"""The pages of a contract's versions: frozen, read by those who may, signed, checked by anyone who holds a file."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecluse.contracts.enums import Confidentiality, VersionState
from ecluse.contracts.models import Contract, ContractVersion
from ecluse.contracts.services import sheets, signing, versions
from ecluse.contracts.services.signing import SignatureInput
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn

PDF = b"%PDF-1.7\ncontrat signe\n"


def url(world: World, name: str, *more: int) -> str:
    return reverse(f"contracts:{name}", args=[world.own.contract.pk, *more])


@pytest.fixture
def frozen(world: World) -> ContractVersion:
    return versions.freeze_text(by=SYSTEM, contract=world.own.contract)


def test_a_contract_is_frozen_then_signed_with_its_file(world: World, coordinator: ReadOnlyGetClient) -> None:
    answer = coordinator.post(url(world, "version-freeze"), {"scope": "entier"})
    assert answer.status_code == 302
    version = ContractVersion.objects.get(contract=world.own.contract, state=VersionState.FROZEN)
    page = coordinator.get(answer["Location"]).content.decode()
    assert version.sha256 in page
    assert "Il manque la signature de" in page
    sent = {
        "signatories": [world.own.signatory.pk], "signed_on_day": "4", "signed_on_month": "4", "signed_on_year": "2019",
        "file": SimpleUploadedFile("contrat.pdf", PDF),
    }  # fmt: skip
    answer = coordinator.post(url(world, "version-sign", version.number), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    version.refresh_from_db()
    assert (version.state, str(version.signed_on)) == ("signee", "2019-04-04")
    assert version.signed_document is not None
    assert version.signed_document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert Contract.objects.get(pk=world.own.contract.pk).signed_on == "2019-04-04"
    # A day before the contract was written here: its journal knows nothing, the signed text answers.
    for day, answers in (("2023-03-12", True), ("2019-04-03", False)):
        past = coordinator.get(url(world, "contract-past"), {"jour": day}).content.decode()
        assert (url(world, "version-text", version.number) in past) == answers


def test_a_frozen_contract_offers_no_more_to_write_its_text(
    world: World, coordinator: ReadOnlyGetClient, frozen: ContractVersion
) -> None:
    for kind in ("axes", "themes", "objectifs", "signataires", "principes", "plans-lies"):
        page = coordinator.get(reverse("contracts:item-list", args=[world.own.contract.pk, kind])).content.decode()
        assert "ne change plus que par un avenant" in page, kind
        assert coordinator.get(reverse("contracts:item-create", args=[world.own.contract.pk, kind])).status_code == 403
    sheet = coordinator.get(reverse("portal:sheet", args=[world.own.contract.pk, world.own.sheet.pk])).content.decode()
    assert "champ/titre/" not in sheet
    assert "champ/priorite/" in sheet
    assert "Ajouter un pilote" in sheet
    for group, status in (("titre", 403), ("priorite", 200)):
        field = reverse("contracts:sheet-field", args=[world.own.contract.pk, world.own.sheet.pk, group])
        assert coordinator.get(field).status_code == status
    for section, status in (("contenu", 403), ("pilotage", 200)):
        part = reverse("contracts:sheet-edit", args=[world.own.contract.pk, world.own.sheet.pk, section])
        assert coordinator.get(part).status_code == status
    assert coordinator.get(url(world, "sheet-create")).status_code == 403
    gestures = coordinator.get(url(world, "sheet-gesture"), {"fiche": world.own.sheet.pk}).content.decode()
    assert "Priorité" in gestures
    assert "Archiver les fiches" not in gestures
    vote = reverse("contracts:item-edit", args=[world.own.contract.pk, "signataires", world.own.signatory.pk])
    assert list(coordinator.get(vote).context["form"].names()) == ["deliberation_on", "deliberation"]
    assert coordinator.get(url(world, "contract-edit")).status_code == 403
    home = coordinator.get(reverse("portal:contract-home", args=[world.own.contract.pk])).content.decode()
    assert url(world, "contract-edit") not in home


def test_the_text_shows_each_reader_the_sheets_that_they_may_read(
    world: World, sign_in: SignIn, frozen: ContractVersion
) -> None:
    restricted = "Aider les aidants"  # restricted, led by the body of the lead
    for who, seen in (("coordinator", True), ("signatory", True), ("lead", True), ("reader", False)):
        page = sign_in(who).get(url(world, "version-text", frozen.number)).content.decode()
        assert (restricted in page) is seen, who
        assert ("que vous ne pouvez pas lire" in page) is (who in ("lead", "reader")), who
    assert sign_in("reader").get(url(world, "version-file", frozen.number)).status_code == 403


def test_the_file_that_is_given_has_the_hash_that_is_shown(
    world: World, coordinator: ReadOnlyGetClient, frozen: ContractVersion
) -> None:
    answer = coordinator.get(url(world, "version-file", frozen.number))
    assert hashlib.sha256(answer.content).hexdigest() == frozen.sha256
    assert json.loads(answer.content)["contrat"]["titre"] == "Contrat d’ici"


def test_anyone_checks_a_file_once_it_is_signed(world: World, frozen: ContractVersion) -> None:
    visitor = Client()
    address = reverse("contracts:version-check")
    text = frozen.content.encode()
    before = visitor.post(address, {"file": SimpleUploadedFile("texte.json", text)}).content.decode()
    assert "n’est pas reconnu" in before
    signing.record_signatures(
        by=SYSTEM, version=frozen, signatures=[SignatureInput(world.own.signatory, frozen.frozen_at.date())]
    )
    for sent in ({"file": SimpleUploadedFile("texte.json", text)}, {"sha256": f" {frozen.sha256.upper()}\n"}):
        page = visitor.post(address, sent).content.decode()
        assert "le texte exact de la version" in page
        assert "Contrat d’ici" in page
    altered = visitor.post(address, {"file": SimpleUploadedFile("texte.json", text + b" ")}).content.decode()
    assert "n’est pas reconnu" in altered
    for odd in ({}, {"sha256": "abc"}, {"sha256": frozen.sha256, "file": SimpleUploadedFile("a", text)}):
        page = visitor.post(address, odd)
        assert page.status_code == 200
        assert page.context["form"].errors


def test_the_text_of_a_day(world: World, coordinator: ReadOnlyGetClient, frozen: ContractVersion) -> None:
    signing.record_signatures(
        by=SYSTEM, version=frozen, signatures=[SignatureInput(world.own.signatory, frozen.frozen_at.date())]
    )
    address = url(world, "version-list")
    today = frozen.frozen_at.date().isoformat()
    assert "était en vigueur" in coordinator.get(address, {"jour": today}).content.decode()
    assert "aucune version signée" in coordinator.get(address, {"jour": "2001-01-01"}).content.decode()
    assert "Cette date n’existe pas" in coordinator.get(address, {"jour": "2023-02-31"}).content.decode()


def test_a_signature_of_another_version_is_not_found(
    world: World, coordinator: ReadOnlyGetClient, frozen: ContractVersion
) -> None:
    foreign = versions.freeze_text(by=SYSTEM, contract=world.foreign.contract)
    signing.record_signatures(
        by=SYSTEM, version=foreign, signatures=[SignatureInput(world.foreign.signatory, foreign.frozen_at.date())]
    )
    signature = foreign.signatures.get()
    assert coordinator.post(url(world, "signature-withdraw", frozen.number, signature.pk)).status_code == 404
    sent = coordinator.post(url(world, "version-sign", frozen.number), {"signatories": [world.foreign.signatory.pk]})
    assert "signatories" in sent.context["form"].errors


def test_the_pages_ask_the_same_queries_for_any_number_of_sheets(world: World, coordinator: ReadOnlyGetClient) -> None:
    def asked(count: int) -> tuple[int, int]:
        for rank in range(count):
            values = {"title": f"Fiche {rank}", "confidentiality": Confidentiality.MEMBERS}
            sheets.create_sheet(by=SYSTEM, contract=world.own.contract, values=values)
        with CaptureQueriesContext(
            connection,
        ) as freezing:
            version = versions.freeze_text(by=SYSTEM, contract=world.own.contract)
        with CaptureQueriesContext(connection) as reading:
            assert coordinator.get(url(world, "version-text", version.number)).status_code == 200
        versions.withdraw_version(by=SYSTEM, version=version)
        return len(freezing), len(reading)

    assert asked(2) == asked(10)
