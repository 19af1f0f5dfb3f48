"""The pages of amendments: opened, written on the working copy, read as a difference, validated, signed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecluse.contracts.enums import AmendmentState
from ecluse.contracts.models import ActionSheet, Amendment, Contract
from ecluse.contracts.selectors import contracts_visible_to
from ecluse.contracts.services import amendments, contracts, records, sheets, signing, versions
from ecluse.contracts.services.signing import SignatureInput
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import EVERYONE, SYSTEM, World
from tests.web.contracts.conftest import SignIn

READERS = {"coordinator", "elected", "ars_department", "evaluator", "signatory"}


@pytest.fixture
def amendment(world: World) -> Amendment:
    contract = world.own.contract
    version = versions.freeze_text(by=SYSTEM, contract=contract)
    day = version.frozen_at.date()
    signing.record_signatures(by=SYSTEM, version=version, signatures=[SignatureInput(world.own.signatory, day)])
    made = amendments.open_amendment(by=SYSTEM, contract=contract, title="Prolonger")
    assert made.copy is not None
    contracts.update_contract(by=SYSTEM, contract=made.copy, values={"end": "2029"}, version=None)
    return made


def url(world: World, name: str, *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[world.own.contract.pk, *more])


def test_an_amendment_is_opened_written_validated_and_reopened(
    world: World, coordinator: ReadOnlyGetClient, amendment: Amendment
) -> None:
    answer = coordinator.post(url(world, "amendment-create"), {"title": "Ajouter une fiche"})
    made = Amendment.objects.get(title="Ajouter une fiche")
    assert answer["Location"] == url(world, "amendment", made.number)
    page = coordinator.get(answer["Location"]).content.decode()
    assert "ne change encore rien" in page
    copy = made.copy_id
    written = coordinator.get(reverse("contracts:sheet-list", args=[copy]))
    assert "Exemplaire de travail d’un avenant" in written.content.decode()
    form = coordinator.get(reverse("contracts:sheet-create", args=[copy])).context["form"]
    assert form is not None
    sent = coordinator.post(reverse("contracts:sheet-create", args=[copy]), {"title": "Marcher", "status": "proposee"})
    assert sent.status_code == 302, sent.context["form"].errors
    page = coordinator.get(url(world, "amendment", made.number)).content.decode()
    assert "Marcher" in page
    assert not world.own.contract.sheets.filter(title="Marcher").exists()
    assert coordinator.post(url(world, "amendment-validate", made.number), {}).status_code == 302
    made.refresh_from_db()
    assert made.state == AmendmentState.VALIDATED
    assert "Enregistrer des signatures" in coordinator.get(url(world, "amendment", made.number)).content.decode()
    assert coordinator.post(url(world, "amendment-reopen", made.number)).status_code == 302
    assert coordinator.post(url(world, "amendment-drop", made.number)).status_code == 302
    made.refresh_from_db()
    assert made.state == AmendmentState.DROPPED


def test_the_difference_is_told_in_words(world: World, coordinator: ReadOnlyGetClient, amendment: Amendment) -> None:
    copy = Contract.objects.get(pk=amendment.copy_id)
    sheet = copy.sheets.get(number="2")
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, values={"aims": "<b>Marcher</b>"}, axes=[copy.axes.get()])
    records.remove(copy.signatories.get().commitments.get(), by=SYSTEM)
    page = coordinator.get(url(world, "amendment", amendment.number)).content.decode()
    assert "retiré : </span>2027</del>" in page
    assert "ajouté : </span>2029</ins>" in page
    assert "&lt;b&gt;" in page
    assert "<b>Marcher" not in page
    assert "Axe 1. Vieillir" in page
    assert "Prêter une salle" in page


def test_a_clash_is_shown_and_decided(world: World, coordinator: ReadOnlyGetClient, amendment: Amendment) -> None:
    copy = Contract.objects.get(pk=amendment.copy_id)
    mine, theirs = copy.sheets.get(number="1").milestones.get(), world.own.milestone
    records.update(mine, by=SYSTEM, values={"due": "2030"}, version=None)
    records.update(theirs, by=SYSTEM, values={"due": "2026"}, version=None)
    page = coordinator.get(url(world, "amendment", amendment.number)).content.decode()
    assert "Le contrat a changé depuis" in page
    assert "échéance a changé dans le contrat" in page
    assert coordinator.post(url(world, "amendment-validate", amendment.number), {}).status_code == 200
    assert coordinator.post(url(world, "amendment-prevail", amendment.number)).status_code == 302
    assert (
        "Le contrat a changé depuis" not in coordinator.get(url(world, "amendment", amendment.number)).content.decode()
    )
    assert coordinator.post(url(world, "amendment-validate", amendment.number), {}).status_code == 302


def test_who_may_read_and_write_an_amendment(world: World, sign_in: SignIn, amendment: Amendment) -> None:
    one = url(world, "amendment", amendment.number)
    gestures = [url(world, f"amendment-{name}", amendment.number) for name in ("validate", "reopen", "drop", "prevail")]
    copy = reverse("contracts:amendment-of-copy", args=[amendment.copy_id])
    for who in set(EVERYONE) - {"anonymous", "stranger"}:
        client = sign_in(who)
        assert client.get(one).status_code == (200 if who in READERS else 403), who
        assert client.get(copy).status_code == (302 if who in READERS - {"signatory"} else 404), who
        for address in gestures:
            if who != "coordinator":
                assert client.post(address).status_code == 403, (who, address)
    stranger = sign_in("stranger")
    for address in (one, copy, *gestures):
        assert stranger.post(address).status_code in (404, 405)


def test_the_working_copy_is_in_no_list_and_on_no_other_page(
    world: World, sign_in: SignIn, amendment: Amendment
) -> None:
    copy = amendment.copy_id
    for who in set(EVERYONE) - {"anonymous"}:
        assert copy not in set(contracts_visible_to(world.users[who]).values_list("pk", flat=True)), who
        assert sign_in(who).get(reverse("portal:home")).content.decode().count("Contrat d’ici") < 3
    coordinator = sign_in("coordinator")
    sheet = Contract.objects.get(pk=copy).sheets.first()
    assert sheet is not None
    for name, more in (
        ("portal:contract-home", ()), ("portal:journal", ()), ("contracts:access-list", ()), ("contracts:version-list", ()),
        ("documents:of-contract", ()), ("contracts:sheet-status", (sheet.pk,)), ("contracts:note-create", (sheet.pk,)),
        ("contracts:contract-archive", ()), ("contracts:amendment-list", ()),
    ):  # fmt: skip
        assert coordinator.get(reverse(name, args=[copy, *more])).status_code == 404, name
    assert coordinator.get(reverse("portal:sheet", args=[copy, sheet.pk])).status_code == 200
    assert coordinator.get(reverse("contracts:contract-edit", args=[copy])).status_code == 200
    for name in ("item-list", "item-create"):
        for kind in ("axes", "signataires"):
            assert coordinator.get(reverse(f"contracts:{name}", args=[copy, kind])).status_code == 200


def test_the_working_copy_takes_nothing_that_an_amendment_does_not_carry(
    world: World, coordinator: ReadOnlyGetClient, amendment: Amendment
) -> None:
    copy = Contract.objects.get(pk=amendment.copy_id)
    sheet = copy.sheets.get(number="1")
    for kind in ("financements", "couts", "documents"):
        address = reverse("contracts:sheet-item-create", args=[copy.pk, sheet.pk, kind])
        assert coordinator.get(address).status_code == 403, kind
    for kind in ("dispositifs", "pieces"):
        assert coordinator.get(reverse("contracts:item-create", args=[copy.pk, kind])).status_code == 403, kind
    for group, status in (("titre", 200), ("priorite", 403), ("confidentialite", 403), ("etiquettes", 403)):
        field = reverse("contracts:sheet-field", args=[copy.pk, sheet.pk, group])
        assert coordinator.get(field).status_code == status, group
    signatory = copy.signatories.get()
    form = coordinator.get(reverse("contracts:item-edit", args=[copy.pk, "signataires", signatory.pk])).context["form"]
    assert "signed_on" not in form.names()
    assert coordinator.get(reverse("contracts:contract-edit", args=[copy.pk])).status_code == 200


def test_no_page_of_the_working_copy_leads_nowhere(
    world: World, coordinator: ReadOnlyGetClient, amendment: Amendment
) -> None:
    copy = amendment.copy_id
    sheet = ActionSheet.objects.filter(contract=copy).first()
    assert sheet is not None
    waiting = [reverse("contracts:sheet-list", args=[copy]), reverse("portal:sheet", args=[copy, sheet.pk])]
    seen, nowhere = set(waiting), []
    for address in waiting:  # grows as links are met: the pages of the copy, each once, whatever their query
        answer = coordinator.get(address)
        if answer.status_code == 404:
            nowhere.append(address)
        if answer.status_code == 200 and not answer.streaming and "text/html" in answer["Content-Type"]:
            for link in re.findall(r'href="(/contrats/[^"?#]*)', answer.content.decode()):
                if link.startswith(f"/contrats/{copy}/") and link not in seen:
                    seen.add(link)
                    waiting.append(link)
    assert nowhere == []
    assert len(seen) > 20


def test_another_contracts_amendment_is_not_found(
    world: World, coordinator: ReadOnlyGetClient, amendment: Amendment
) -> None:
    for name in ("amendment", "amendment-validate"):
        address = reverse(f"contracts:{name}", args=[world.foreign.contract.pk, amendment.number])
        assert coordinator.get(address).status_code == 404
    assert coordinator.get(url(world, "amendment", 99)).status_code == 404


def test_the_page_asks_the_same_queries_for_any_number_of_changes(
    world: World, coordinator: ReadOnlyGetClient, amendment: Amendment
) -> None:
    copy = Contract.objects.get(pk=amendment.copy_id)

    def asked(count: int) -> int:
        for rank in range(count):
            made = sheets.create_sheet(by=SYSTEM, contract=copy, values={"title": f"Fiche {count} {rank}"})
            records.create(world.own.milestone.__class__(sheet=made), by=SYSTEM, values={"title": "Ouvrir"})
        with CaptureQueriesContext(connection) as queries:
            assert coordinator.get(url(world, "amendment", amendment.number)).status_code == 200
        return len(queries)

    assert asked(1) == asked(10)
