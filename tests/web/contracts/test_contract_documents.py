"""Documents kept with a contract: sent, read by those who may, given back, taken away and put back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ecluse.contracts.enums import Confidentiality
from ecluse.contracts.models import ContractDocument
from ecluse.contracts.services import contract_documents, records, undoing
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def send(client: Client, world: World, **values: object) -> ContractDocument:
    url = reverse("contracts:item-create", args=[world.own.contract.pk, "pieces"])
    answer = client.post(url, {"kind": "deliberation", "confidentiality": "membres", **values})
    assert answer.status_code == 302, answer.context["form"].errors
    return ContractDocument.objects.latest("pk")


def test_a_file_is_kept_with_its_hash_and_given_back(world: World, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    made = send(client, world, title="Délibération du 9 décembre 2021", file=SimpleUploadedFile("vote.pdf", PDF))
    assert made.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (made.size, made.media_type) == (len(PDF), "application/pdf")
    page = client.get(reverse("contracts:item-list", args=[world.own.contract.pk, "pieces"]))
    assert made.sha256 in page.content.decode()
    given = client.get(reverse("contracts:document-file", args=[world.own.contract.pk, made.pk]))
    assert b"".join(given.streaming_content) == PDF
    assert given["Content-Disposition"].startswith('attachment; filename="deliberation-du-9-decembre-2021.pdf"')


def test_neither_both_nor_neither_of_a_file_and_a_link(world: World, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    url = reverse("contracts:item-create", args=[world.own.contract.pk, "pieces"])
    before = ContractDocument.objects.count()
    for more in ({}, {"url": "https://sante.example/a", "file": SimpleUploadedFile("a.pdf", PDF)}):
        answer = client.post(url, {"kind": "autre", "confidentiality": "membres", "title": "Texte", **more})
        assert "donnez une adresse ou un fichier" in answer.content.decode()
    assert ContractDocument.objects.count() == before


@pytest.mark.parametrize(
    ("level", "who", "seen"),
    [
        (Confidentiality.PUBLIC, "lead", True),
        (Confidentiality.MEMBERS, "lead", False),
        (Confidentiality.MEMBERS, "signatory", True),
        (Confidentiality.RESTRICTED, "signatory", False),
        (Confidentiality.RESTRICTED, "elected", True),
        (Confidentiality.RESTRICTED, "administrator", False),
    ],
)
def test_a_document_exists_for_those_who_may_read_it(
    world: World, sign_in: SignIn, level: Confidentiality, who: str, seen: bool
) -> None:
    made = send(sign_in("coordinator"), world, title="Courrier", file=SimpleUploadedFile("a.pdf", PDF))
    ContractDocument.objects.filter(pk=made.pk).update(confidentiality=level)
    client = sign_in(who)
    listed = client.get(reverse("contracts:item-list", args=[world.own.contract.pk, "pieces"])).content.decode()
    assert ("Courrier" in listed) is seen
    given = client.get(reverse("contracts:document-file", args=[world.own.contract.pk, made.pk]))
    assert given.status_code == (200 if seen else 404)
    b"".join(given.streaming_content) if seen else None
    edit = client.get(reverse("contracts:item-edit", args=[world.own.contract.pk, "pieces", made.pk]))
    assert edit.status_code == (403 if seen else 404)


def test_a_document_taken_away_comes_back_with_its_file(world: World, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    made = send(client, world, title="Annexe", file=SimpleUploadedFile("a.pdf", PDF))
    operation = records.remove(made, by=SYSTEM)
    assert not ContractDocument.objects.filter(title="Annexe").exists()
    undoing.undo(by=SYSTEM, contract=world.own.contract, gesture=operation)
    again = ContractDocument.objects.get(title="Annexe")
    given = client.get(reverse("contracts:document-file", args=[world.own.contract.pk, again.pk]))
    assert b"".join(given.streaming_content) == PDF


def test_a_file_that_is_refused_leaves_nothing(world: World, sign_in: SignIn, tmp_path: Path) -> None:
    client = sign_in("coordinator")
    url = reverse("contracts:item-create", args=[world.own.contract.pk, "pieces"])
    odd = SimpleUploadedFile("a.pdf", b"MZ\x90\x00")
    answer = client.post(url, {"kind": "autre", "confidentiality": "membres", "title": "", "file": odd})
    assert "n’est pas d’un type gardé ici" in answer.content.decode()
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_link_of_another_contract_is_not_found(world: World, sign_in: SignIn) -> None:
    foreign = contract_documents.add_document(
        by=SYSTEM, contract=world.foreign.contract, values={"title": "Autre", "url": "https://sante.example/x"}
    )
    client = sign_in("coordinator")
    for name in ("item-edit", "item-remove"):
        answer = client.get(reverse(f"contracts:{name}", args=[world.own.contract.pk, "pieces", foreign.pk]))
        assert answer.status_code == 404
    given = client.get(reverse("contracts:document-file", args=[world.own.contract.pk, foreign.pk]))
    assert given.status_code == 404
