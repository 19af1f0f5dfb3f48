"""The path of a contract in the pages: passed, agreed with, told on paper, come back from; and what each person reads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecluse.contracts.models import Contract
from ecluse.contracts.services.contracts import enter_state
from ecluse.governance.models import Decision, Passage
from ecluse.governance.services import gates, paths
from ecluse.governance.services.gates import Evidence
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn
from tests.web.governance.test_pages import at, words


def on(day: date) -> dict[str, str]:
    return {"passed_on_day": str(day.day), "passed_on_month": str(day.month), "passed_on_year": str(day.year)}


def state(world: World) -> str:
    return Contract.objects.values_list("state", flat=True).get(pk=world.own.contract.pk)


@pytest.fixture
def free(world: World) -> Contract:
    """The contract of the world without the demand that waits, on its way to be signed."""
    Passage.objects.filter(contract=world.own.contract).delete()
    return enter_state(by=SYSTEM, contract=world.own.contract, state="signature", note="Pour l’essai")


def test_the_path_shows_what_is_missing_to_those_who_prepare_and_not_to_the_others(
    world: World, sign_in: SignIn, free: Contract
) -> None:
    missing = "Aucune version entière du texte n’est signée"
    for name, reads in (("coordinator", True), ("ars_department", True), ("reader", False), ("lead", False)):
        page = words(sign_in(name).get(at("course", world)))
        assert "Signature du contrat" in page
        assert (missing in page) == reads, name
        assert ("C’est fait, sur papier" in page) == (name == "coordinator")
    gate = words(sign_in("reader").get(at("gate", world, "signature")))
    assert missing not in gate


def test_a_gate_that_lacks_something_says_so_and_is_told_on_paper(
    world: World, sign_in: SignIn, free: Contract
) -> None:
    client = sign_in("coordinator")
    refused = client.post(at("gate-pass", world, "signature"), on(date(2019, 4, 4)))
    assert "Il manque encore : Le contrat entier signé, Le document signé." in words(refused)
    assert state(world) == "signature"
    answer = client.post(
        at("gate-paper", world, "signature"), on(date(2019, 4, 4)) | {"note": "Signé à l’hôtel de ville"}
    )
    assert answer.status_code == 302, words(answer)
    assert state(world) == "mise_en_oeuvre"
    page = words(client.get(at("course", world)))
    assert "le 4 avril 2019, sur papier" in page
    assert "Signé à l’hôtel de ville" in page
    assert "Ce qui manquait alors : Le contrat entier signé" in page
    home = words(client.get(reverse("portal:contract-home", args=[world.own.contract.pk])))
    assert "Étape 7 sur 9" in home
    journal = words(client.get(reverse("portal:journal", args=[world.own.contract.pk])))
    assert "a enregistré, fait sur papier, le passage" in journal


def test_the_agency_agrees_on_its_own_page_and_nobody_else_does(world: World, sign_in: SignIn, free: Contract) -> None:
    write = paths.gate_writer("signature", {"required": [], "advised": [], "agreed_by": ["ars_dd"]})
    paths.change_path(by=SYSTEM, slug="france", version=None, change=write, said="essai")
    coordinator, agency = sign_in("coordinator"), sign_in("ars_department")
    coordinator.post(at("gate-pass", world, "signature"), {"note": "Tout est prêt"})
    passage = Passage.objects.get(contract=free)
    assert (passage.state, state(world)) == ("attente", "signature")
    page = words(coordinator.get(at("course", world)))
    assert "En attente d’accord" in page
    assert "Retirer la demande" in page
    assert "Répondre" not in page
    assert coordinator.get(at("passage-answer", world, passage.pk)).status_code == 403
    assert "Répondre" in words(agency.get(at("course", world)))
    without = agency.post(at("passage-answer", world, passage.pk), {"agreed": "non", "note": ""})
    assert "ce qui manque" in words(without)
    agency.post(at("passage-answer", world, passage.pk), {"agreed": "oui", "note": "Accord de la délégation"})
    assert state(world) == "mise_en_oeuvre"
    late = agency.get(at("passage-answer", world, passage.pk), follow=True)
    assert "n’attend plus de réponse" in words(late)
    assert coordinator.get(at("passage-withdraw", world, passage.pk)).status_code == 403


def test_coming_back_asks_why(world: World, sign_in: SignIn, free: Contract) -> None:
    client = sign_in("coordinator")
    refused = client.post(at("come-back", world), {"state": "elaboration", "reason": ""})
    assert refused.status_code == 200
    assert state(world) == "signature"
    beyond = client.post(at("come-back", world), {"state": "clos", "reason": "Trop tôt"})
    assert beyond.status_code == 200
    client.post(at("come-back", world), {"state": "elaboration", "reason": "Deux fiches à reprendre"})
    assert state(world) == "elaboration"
    assert "Retour à l’étape « Élaboration »" in words(client.get(at("course", world)))


def test_a_decision_names_the_gate_and_the_gate_shows_it(world: World, sign_in: SignIn, free: Contract) -> None:
    client = sign_in("coordinator")
    told = on(date(2018, 11, 30))
    day = {name.replace("passed_on", "adopted_on"): value for name, value in told.items()}
    sent = {"text": "Signer en avril", "body": str(world.own.items["body"].pk), "gate": "signature"} | day
    client.post(at("decision-create", world), sent)
    again = client.post(at("decision-create", world), sent)  # two clicks, or the page sent again
    assert "déjà au registre" in words(again)
    made = Decision.objects.get(text="Signer en avril")
    assert made.gate == "signature"
    assert "Signer en avril" in words(client.get(at("gate", world, "signature")))
    assert "Signature du contrat" in words(client.get(at("decision", world, made.pk)))
    register = reverse("governance:register", args=[world.own.contract.pk])
    assert "Signer en avril" in words(client.get(f"{register}?porte=signature"))
    assert "Signer en avril" not in words(client.get(f"{register}?porte=lancement"))
    refused = client.post(at("decision-create", world), sent | {"gate": "inventée"})
    assert Decision.objects.filter(text="Signer en avril").count() == 1
    assert refused.status_code == 200
    client.post(at("gate-pass", world, "signature"), {})  # the form offers it first
    form = client.get(at("gate-paper", world, "signature")).context["form"]
    assert form["decisions"].field.queryset.first() == made


def test_the_state_of_a_contract_is_not_in_its_form(world: World, sign_in: SignIn, free: Contract) -> None:
    client = sign_in("coordinator")
    url = reverse("contracts:contract-edit", args=[free.pk])
    form = client.get(url).context["form"]
    assert "state" not in form.fields
    values: dict[str, Any] = {name: form[name].value() or "" for name in form.fields}
    assert client.post(url, values | {"state": "clos"}).status_code == 302
    assert state(world) == "signature"


def test_what_the_contract_does_not_have_is_not_found(world: World, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    assert client.get(at("gate", world, "inventee")).status_code == 404
    assert client.get(at("gate-pass", world, "inventee")).status_code == 404


def test_the_path_is_read_in_as_many_questions_whatever_was_passed(
    world: World, sign_in: SignIn, free: Contract
) -> None:
    client = sign_in("coordinator")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at("course", world)).status_code == 200
        return len(queries)

    def pass_on(*days: int) -> None:
        evidence = Evidence([], [world.own.items["decision"]])
        for day in days:
            gates.pass_gate(
                by=SYSTEM, contract=free, gate="signature", passed_on=date(2019, 4, day), evidence=evidence, on_paper=True
            )  # fmt: skip

    pass_on(1)
    few = count()
    pass_on(*range(2, 13))
    assert count() == few
