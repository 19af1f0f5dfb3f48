"""Gates passed: with what they ask, with those who agree, on paper; come back from; and the contract as of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.db.models import RestrictedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecluse.accounts.models import Organisation
from ecluse.accounts.services import people
from ecluse.audit.models import Event
from ecluse.contracts.enums import DocumentKind, Role
from ecluse.contracts.models import ActionSheet, Contract, ContractDocument, Mandate, Signatory
from ecluse.contracts.selectors.past import contract_at
from ecluse.contracts.services import access, contracts, records, sheets
from ecluse.contracts.services.contracts import enter_state
from ecluse.contracts.services.undoing import undo
from ecluse.governance.models import Decision, GoverningBody, Passage
from ecluse.governance.selectors.gates import awaited_agreements, course_of, facts_of
from ecluse.governance.services import decisions, gates, paths
from ecluse.governance.services.gates import Evidence
from ecluse.lib.errors import DomainError
from ecluse.outbox.services.sending import send_due
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from tests.factories.world import SYSTEM

TODAY = timezone.localdate()


def at(contract: Contract, state: str) -> Contract:
    return enter_state(by=SYSTEM, contract=contract, state=state, note="Pour l’essai")


def decided(committee: GoverningBody, text: str = "Valider les axes", **values: object) -> Decision:
    return decisions.adopt(
        by=SYSTEM, contract=committee.contract, body=committee, adopted_on=date(2018, 11, 30), values={"text": text, **values}
    )  # fmt: skip


def linked(contract: Contract, kind: DocumentKind, title: str = "Une pièce") -> ContractDocument:
    document = ContractDocument(contract=contract)
    values = {"kind": kind, "title": title, "url": "https://exemple.fr/piece.pdf"}
    return records.create(document, by=SYSTEM, values=values)


def answerers(contract: Contract) -> None:
    """Someone for each role that these gates ask."""
    here = Territory.objects.create(level=GeographicLevel.DEPARTMENT, code="26", name="Drôme")
    contract.covering.add(here)
    agency, elected = (people.create_person(by=SYSTEM, label=each, email=f"{each}@exemple.fr") for each in "ab")
    Mandate.objects.create(person=agency, role="ars_dd", territory=here)
    access.give_role(by=SYSTEM, contract=contract, person=elected, role=Role.ELECTED_LEAD)


def state_of(contract: Contract) -> str:
    return Contract.objects.values_list("state", flat=True).get(pk=contract.pk)


def one_gate(asks: list[str], *, agreed_by: tuple[str, ...] = (), leaves: str = "signature") -> None:
    """The usual path, whose signature asks that."""
    write = paths.gate_writer("signature", {"required": asks, "advised": [], "agreed_by": [*agreed_by]})
    paths.change_path(by=SYSTEM, slug="france", version=None, change=write, said="porte")


@pytest.mark.django_db
def test_a_gate_says_what_is_missing_then_passes_and_keeps_on_what(
    contract: Contract, committee: GoverningBody
) -> None:
    contract = at(contract, "mise_en_oeuvre")
    before = timezone.now()
    with pytest.raises(
        DomainError, match="Il manque encore : Un bilan, Une décision du comité de pilotage, Le bilan dit"
    ):
        gates.pass_gate(by=SYSTEM, contract=contract, gate="mi-parcours", passed_on=TODAY, evidence=Evidence())
    review = linked(contract, DocumentKind.REVIEW, "Bilan à mi-parcours")
    decision = decided(committee, gate="mi-parcours")
    evidence = Evidence([review], [decision], confirmed=frozenset({0}))
    passage = gates.pass_gate(
        by=SYSTEM,
        contract=contract,
        gate="mi-parcours",
        passed_on=date(2021, 9, 1),
        evidence=evidence,
        note="En comité",
    )
    assert passage.state == "passee"
    assert [str(each) for each in passage.evidence.all()] == ["Bilan à mi-parcours", f"Décision {decision}"]
    assert all(each["held"] for each in passage.asked)
    assert state_of(contract) == "mise_en_oeuvre"
    assert course_of(contract).mark == "bilan à mi-parcours fait"
    told = Event.objects.get(scope=contract.scope, verb="pass", at__gte=before)
    assert told.object_label.replace("\u00a0", " ") == "Bilan à mi-parcours, 1er septembre 2021"
    with pytest.raises(RestrictedError):
        review.delete()  # what establishes a passage stays


@pytest.mark.django_db
def test_a_decision_of_another_body_does_not_stand_for_the_steering_committee(
    contract: Contract, committee: GoverningBody
) -> None:
    committee.kind = "cotech"
    committee.save()
    contract = at(contract, "mise_en_oeuvre")
    linked(contract, DocumentKind.REVIEW)
    evidence = Evidence([], [decided(committee)], confirmed=frozenset({0}))
    with pytest.raises(DomainError, match="Une décision du comité de pilotage"):
        gates.pass_gate(by=SYSTEM, contract=contract, gate="mi-parcours", passed_on=TODAY, evidence=evidence)


@pytest.mark.django_db
def test_the_contract_moves_when_the_last_agreement_is_given(contract: Contract) -> None:
    one_gate([], agreed_by=("ars_dd", "elu"))
    answerers(contract)
    contract = at(contract, "signature")
    asked = gates.pass_gate(by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence())
    assert (asked.state, state_of(contract)) == ("attente", "signature")
    assert [each.role for each in awaited_agreements([contract.pk], ["ars_dd"])] == ["ars_dd"]
    with pytest.raises(DomainError, match="attend déjà un accord"):
        gates.pass_gate(by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence())
    gates.answer_passage(by=SYSTEM, passage=asked, role="ars_dd", agreed=True)
    assert state_of(contract) == "signature"
    with pytest.raises(DomainError, match="pas attendu"):
        gates.answer_passage(by=SYSTEM, passage=asked, role="ars_dd", agreed=True)
    gates.answer_passage(by=SYSTEM, passage=asked, role="elu", agreed=True, note="Bravo")
    assert state_of(contract) == "mise_en_oeuvre"
    assert not awaited_agreements([contract.pk], ["ars_dd", "elu"]).exists()


@pytest.mark.django_db
def test_who_is_asked_to_agree_is_told_by_mail_while_it_is_awaited(contract: Contract) -> None:
    one_gate([], agreed_by=("ars_dd", "elu"))
    contract = at(contract, "signature")
    answerers(contract)
    other = people.create_person(by=SYSTEM, label="c", email="c@exemple.fr")
    access.give_role(by=SYSTEM, contract=contract, person=other, role=Role.READER)
    asked = gates.pass_gate(
        by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence(), note="Vu"
    )
    gates.answer_passage(by=SYSTEM, passage=asked, role="elu", agreed=True)  # before the mail has left
    mail.outbox.clear()
    send_due()
    (letter,) = mail.outbox
    assert letter.to == ["a@exemple.fr"]
    assert f"/contrats/{contract.pk}/parcours/passages/{asked.pk}/repondre/" in letter.body


@pytest.mark.django_db
def test_a_refusal_says_why_and_closes_the_demand(contract: Contract) -> None:
    one_gate([], agreed_by=("ars_dd", "elu"))
    answerers(contract)
    contract = at(contract, "signature")
    asked = gates.pass_gate(by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence())
    with pytest.raises(DomainError, match="ce qui manque"):
        gates.answer_passage(by=SYSTEM, passage=asked, role="ars_dd", agreed=False, note=" ")
    gates.answer_passage(by=SYSTEM, passage=asked, role="ars_dd", agreed=False, note="Sans budget")
    assert (Passage.objects.get().state, state_of(contract)) == ("refusee", "signature")
    with pytest.raises(DomainError, match="n’attend plus"):
        gates.answer_passage(by=SYSTEM, passage=asked, role="elu", agreed=True)
    again = gates.pass_gate(by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence())
    gates.withdraw_passage(by=SYSTEM, passage=again)
    assert list(Passage.objects.values_list("state", flat=True)) == ["refusee", "retiree"]


@pytest.mark.django_db
def test_a_demand_is_dated_of_its_answer_and_made_to_somebody(contract: Contract) -> None:
    one_gate([], agreed_by=("ars_dd",))
    contract = at(contract, "signature")
    with pytest.raises(DomainError, match="Personne ne peut répondre ici pour l’ARS"):
        gates.pass_gate(by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence())
    answerers(contract)
    long_ago = date(2019, 4, 4)
    asked = gates.pass_gate(by=SYSTEM, contract=contract, gate="signature", passed_on=long_ago, evidence=Evidence())
    assert asked.passed_on == TODAY
    Passage.objects.filter(pk=asked.pk).update(passed_on=long_ago)
    gates.answer_passage(by=SYSTEM, passage=asked, role="ars_dd", agreed=True)
    assert Passage.objects.get().passed_on == TODAY  # no earlier than the last agreement


@pytest.mark.django_db
def test_what_is_told_twice_is_told_once_and_an_end_is_an_end(contract: Contract) -> None:
    contract = at(contract, "renouvele")

    def close(on: date) -> Passage:
        return gates.pass_gate(
            by=SYSTEM, contract=contract, gate="cloture", passed_on=on, evidence=Evidence(), on_paper=True, note="Note"
        )

    close(date(2024, 1, 1))
    assert state_of(contract) == "renouvele"  # a contract that was renewed is not closed without a successor
    with pytest.raises(DomainError, match="déjà enregistré"):
        close(date(2024, 1, 1))


@pytest.mark.django_db
def test_what_was_lost_since_the_demand_stops_the_agreement(contract: Contract) -> None:
    one_gate(["bilan"], agreed_by=("ars_dd",))
    answerers(contract)
    contract = at(contract, "signature")
    review = linked(contract, DocumentKind.REVIEW)
    asked = gates.pass_gate(by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence())
    records.remove(review, by=SYSTEM)
    with pytest.raises(DomainError, match="Depuis la demande, il manque : Un bilan"):
        gates.answer_passage(by=SYSTEM, passage=asked, role="ars_dd", agreed=True)
    assert (Passage.objects.get().state, state_of(contract)) == ("attente", "signature")


@pytest.mark.django_db
def test_what_was_done_on_paper_is_told_with_what_was_missing_and_only_goes_forward(contract: Contract) -> None:
    contract = at(contract, "elaboration")
    with pytest.raises(DomainError, match="ce qui établit ce passage"):
        gates.pass_gate(
            by=SYSTEM,
            contract=contract,
            gate="signature",
            passed_on=date(2019, 4, 4),
            evidence=Evidence(),
            on_paper=True,
        )
    signed = gates.pass_gate(
        by=SYSTEM, contract=contract, gate="signature", passed_on=date(2019, 4, 4), evidence=Evidence(), on_paper=True,
        note="Signé en mairie",
    )  # fmt: skip
    assert (signed.state, state_of(contract)) == ("passee", "mise_en_oeuvre")
    assert [each["label"] for each in signed.asked if not each["held"]] == [
        "Le contrat entier signé", "Le document signé", "Les annexes du texte signé",
    ]  # fmt: skip
    contract.refresh_from_db()
    earlier = gates.pass_gate(
        by=SYSTEM, contract=contract, gate="lancement", passed_on=date(2017, 1, 1), evidence=Evidence(), on_paper=True,
        note="Délibération de lancement",
    )  # fmt: skip
    assert earlier.state == "passee"  # no agreement is awaited for what is long done
    assert state_of(contract) == "mise_en_oeuvre"
    with pytest.raises(DomainError, match="n’est pas à l’étape"):
        gates.pass_gate(by=SYSTEM, contract=contract, gate="lancement", passed_on=TODAY, evidence=Evidence())
    with pytest.raises(DomainError, match="à venir"):
        gates.pass_gate(
            by=SYSTEM, contract=contract, gate="lancement", passed_on=TODAY + timedelta(1), evidence=Evidence()
        )


@pytest.mark.django_db
def test_a_contract_comes_back_with_a_reason_and_forgets_nothing(contract: Contract) -> None:
    contract = at(contract, "mise_en_oeuvre")
    with pytest.raises(DomainError, match="pourquoi"):
        gates.come_back(by=SYSTEM, contract=contract, state="elaboration", reason=" ")
    for state in ("mise_en_oeuvre", "evaluation_finale", "ailleurs"):
        with pytest.raises(DomainError, match="précède"):
            gates.come_back(by=SYSTEM, contract=contract, state=state, reason="Le texte était incomplet")
    gates.come_back(by=SYSTEM, contract=contract, state="elaboration", reason="Le texte était incomplet")
    assert state_of(contract) == "elaboration"
    assert Passage.objects.get().is_return


@pytest.mark.django_db
def test_the_state_changes_by_gates_alone_and_is_read_as_of_a_day(contract: Contract) -> None:
    with pytest.raises(DomainError, match="en passant une porte"):
        contracts.update_contract(by=SYSTEM, contract=contract, values={"state": "clos"}, version=None)
    contract = at(contract, "signature")
    then = timezone.now()
    gates.pass_gate(
        by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence(), on_paper=True, note="Vu"
    )
    passed = Event.objects.get(scope=contract.scope, verb="enter", at__gt=then)
    assert contract_at(contract, then).of("contract")[0][1]["state"] == "signature"
    with pytest.raises(DomainError):
        undo(by=SYSTEM, contract=contract, gesture=passed.operation)
    assert state_of(contract) == "mise_en_oeuvre"


@pytest.mark.django_db
def test_an_archived_contract_and_another_contracts_evidence_are_refused(
    contract: Contract, elsewhere: Contract
) -> None:
    foreign = linked(elsewhere, DocumentKind.REVIEW)
    with pytest.raises(DomainError, match="n’appartient pas à ce contrat"):
        gates.pass_gate(
            by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY, evidence=Evidence([foreign]), on_paper=True
        )
    contracts.archive_contract(by=SYSTEM, contract=contract)
    with pytest.raises(DomainError, match="archivé"):
        gates.pass_gate(
            by=SYSTEM,
            contract=contract,
            gate="signature",
            passed_on=TODAY,
            evidence=Evidence(),
            on_paper=True,
            note="Vu",
        )
    with pytest.raises(DomainError, match="archivé"):
        gates.choose_path(by=SYSTEM, contract=contract, slug="cadre")
    assert not Passage.objects.exists()


@pytest.mark.django_db
def test_facts_are_those_of_the_contract(contract: Contract, sheet: ActionSheet) -> None:
    town = Organisation.objects.create(name="Ville", kind="collectivite")
    records.create(Signatory(contract=contract), by=SYSTEM, values={"organisation": town})
    linked(contract, DocumentKind.PORTRAIT)
    facts = facts_of(contract, today=TODAY)
    assert (facts.sheets, facts.without["indicateurs"], facts.documents) == (1, 1, {"portrait"})
    assert (facts.parties, facts.undeliberated, facts.uncommitted) == ({"collectivite"}, ("Ville",), ("Ville",))
    sheets.archive_sheet(by=SYSTEM, sheet=sheet)
    assert facts_of(contract, today=TODAY).sheets == 0


@pytest.mark.django_db
def test_a_course_asks_as_many_questions_for_a_hundred_rows_as_for_one(contract: Contract) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            course_of(contract)
        return len(queries)

    contract = at(contract, "mise_en_oeuvre")

    def add(number: int) -> None:
        for rank in range(number):
            linked(contract, DocumentKind.OTHER)
            gates.pass_gate(
                by=SYSTEM, contract=contract, gate="signature", passed_on=TODAY - timedelta(rank + number), evidence=Evidence(),
                on_paper=True, note=str(rank),
            )  # fmt: skip

    add(1)
    few = count()
    add(12)
    assert count() == few
