"""What the services of the preparation write, tell and refuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ecluse.accounts.models import Organisation, User
from ecluse.audit.models import Event
from ecluse.contracts.models import ActionSheet, Axis, Contract, Objective
from ecluse.contracts.selectors import access_to
from ecluse.contracts.services import contracts, records, sheets
from ecluse.contracts.services.sheets import SheetContents
from ecluse.contracts.services.undoing import undo
from ecluse.lib.errors import DomainError, StaleError
from ecluse.preparation.models import (
    CoCarrier,
    Encounter,
    FeasibilityCriterion,
    Finding,
    FundingRule,
    Priority,
    PriorityCriterion,
    PriorityScore,
)
from ecluse.preparation.rules.trace import answered
from ecluse.preparation.selectors.feasibility import feasibility_of, funding_rules_of
from ecluse.preparation.selectors.findings import Asked, find_findings
from ecluse.preparation.selectors.priorities import scores_of
from ecluse.preparation.selectors.trace import trace_of
from ecluse.preparation.services import rows
from ecluse.preparation.services.funding_rules import create_shared_rule, remove_shared_rule, update_shared_rule
from ecluse.preparation.services.proposals import propose_feasibility_criteria, propose_priority_criteria
from ecluse.preparation.services.scores import ScoresChangedError, Wish, save_scores
from tests.factories.world import SYSTEM

pytestmark = pytest.mark.django_db


def make(model: Any, contract: Contract, links: Any = None, **values: Any) -> Any:
    return rows.create(model(contract=contract), by=SYSTEM, values=values, links=links)


@pytest.fixture
def priority(contract: Contract) -> Priority:
    return make(Priority, contract, title="Soutenir les aidants")


@pytest.fixture
def criterion(contract: Contract) -> PriorityCriterion:
    return make(PriorityCriterion, contract, title="Gravité", weight=2)


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_file_is_begun_once_and_tells_its_share_as_a_share(
    contract: Contract, body: Organisation, journal: Any
) -> None:
    assert feasibility_of(contract).pk is None
    values = {"political_function": "maire", "engineering_body": body, "engineering_share": Decimal("0.50")}
    made = rows.write_feasibility(by=SYSTEM, contract=contract, values=values, version=None)
    told = journal.one()
    assert told.verb == "create"
    assert told.changes["temps de travail"] == [None, "0,5\u00a0ETP"]
    assert feasibility_of(contract) == made
    with pytest.raises(StaleError):  # somebody else had begun it
        rows.write_feasibility(by=SYSTEM, contract=contract, values={"conclusion": "Oui"}, version=-1)
    saved = rows.write_feasibility(by=SYSTEM, contract=contract, values={"conclusion": "Oui"}, version=made.version)
    assert (saved.conclusion, saved.version) == ("Oui", made.version + 1)


def test_a_score_stands_on_a_reason(contract: Contract) -> None:
    criterion = make(FeasibilityCriterion, contract, title="Un portage politique")
    with pytest.raises(DomainError) as refused:
        rows.update(criterion, by=SYSTEM, values={"score": "2"}, version=None)
    assert refused.value.field == "justification"
    saved = rows.update(criterion, by=SYSTEM, values={"score": "0", "justification": "Personne"}, version=None)
    assert saved.get_score_display() == "0 – Absent"
    assert Event.objects.filter(scope=contract.scope).latest("number").changes["évaluation"] == [
        "", "0 – Absent",
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        FeasibilityCriterion.objects.filter(pk=criterion.pk).update(justification="")


def test_the_proposed_list_is_added_once(contract: Contract) -> None:
    assert len(propose_feasibility_criteria(by=SYSTEM, contract=contract)) == 8
    assert propose_feasibility_criteria(by=SYSTEM, contract=contract) == []
    assert (
        Event.objects.filter(scope=contract.scope, object_type="feasibilitycriterion")
        .values("operation")
        .distinct()
        .count()
        == 1
    )
    assert [each.weight for each in propose_priority_criteria(by=SYSTEM, contract=contract)] == [1] * 5
    assert propose_priority_criteria(by=SYSTEM, contract=contract) == []


def test_a_body_carries_once_and_an_encounter_makes_bodies_known(contract: Contract, body: Organisation) -> None:
    make(CoCarrier, contract, organisation=body)
    with pytest.raises(DomainError, match="déjà parmi les co-porteurs"):
        make(CoCarrier, contract, organisation=body)
    encounter = make(
        Encounter, contract, held_on="2022", sessions=3, communes_told=28,
        links={"organisations": ["Maison de santé", body]},
    )  # fmt: skip
    assert {str(each) for each in encounter.organisations.all()} == {"Maison de santé", str(body)}
    with pytest.raises(DomainError, match="au moins une séance"):
        rows.update(encounter, by=SYSTEM, values={"sessions": 0}, version=None)


def test_shared_rules_are_shown_before_those_of_a_contract(contract: Contract, elsewhere: Contract) -> None:
    own = make(FundingRule, contract, text="Connue d’ici")
    make(FundingRule, elsewhere, text="Connue d’ailleurs")
    shared = create_shared_rule(by=SYSTEM, values={"text": "Un demi-poste", "known_on": "2022"})
    assert list(funding_rules_of(contract)) == [shared, own]
    with pytest.raises(StaleError):
        update_shared_rule(by=SYSTEM, rule=shared, values={"text": "Un poste"}, version=0)
    saved = update_shared_rule(by=SYSTEM, rule=shared, values={"text": "Un poste"}, version=1)
    assert (saved.text, saved.version) == ("Un poste", 2)
    remove_shared_rule(by=SYSTEM, rule=saved)
    assert [event.verb for event in Event.objects.filter(scope="site", object_type="fundingrule")] != []
    assert list(funding_rules_of(None)) == []


# --- findings and priorities -----------------------------------------------------------------------------------------


def test_the_journal_tells_that_there_is_a_verbatim_not_its_words(contract: Contract, journal: Any) -> None:
    finding = make(Finding, contract, statement="Peu de médecins", verbatim="On attend des mois.")
    assert "On attend" not in str(journal.one().changes)
    rows.update(finding, by=SYSTEM, values={"verbatim": "On attend un an."}, version=None)
    changed = journal.one().changes
    assert changed["verbatim anonyme"] == ["un verbatim", "un verbatim corrigé"]


def test_a_link_to_another_contract_is_refused(contract: Contract, elsewhere: Contract, priority: Priority) -> None:
    foreign = make(Finding, elsewhere, statement="D’ailleurs")
    axis = records.create(Axis(contract=elsewhere), by=SYSTEM, values={"title": "Ailleurs"})
    objective = records.create(Objective(contract=elsewhere), by=SYSTEM, values={"title": "Ailleurs"})
    for name, value in (("findings", foreign), ("axes", axis), ("objectives", objective)):
        with pytest.raises(DomainError, match="n’appartient pas à ce contrat"):
            rows.update(priority, by=SYSTEM, values={}, links={name: [value]}, version=None)
    encounter = make(Encounter, elsewhere, held_on="2022")
    with pytest.raises(DomainError, match="n’appartient pas à ce contrat"):
        make(Finding, contract, statement="D’ici", encounter=encounter)


def test_what_is_taken_away_keeps_its_links_and_comes_back(
    contract: Contract, priority: Priority, journal: Any
) -> None:
    finding = make(Finding, contract, statement="Peu de médecins")
    rows.update(priority, by=SYSTEM, values={}, links={"findings": [finding]}, version=None)
    journal.gained()
    rows.archive(finding, by=SYSTEM)
    assert journal.one().verb == "remove"
    assert not find_findings(contract, Asked(), frozenset()).exists()
    with pytest.raises(DomainError, match="remettez-le"):
        rows.update(finding, by=SYSTEM, values={"statement": "Autre"}, version=None)
    rows.archive(finding, by=SYSTEM)  # a second press changes nothing
    assert journal.gained() == []
    rows.restore(finding, by=SYSTEM)
    assert journal.one().verb == "put_back"
    assert list(priority.findings.all()) == [finding]


def test_nothing_is_written_in_an_archived_contract(contract: Contract, priority: Priority) -> None:
    criterion = make(PriorityCriterion, contract, title="Gravité")
    contracts.archive_contract(by=SYSTEM, contract=contract)
    contract.refresh_from_db()
    with pytest.raises(DomainError, match="archivé"):
        make(Finding, contract, statement="Trop tard")
    with pytest.raises(DomainError, match="archivé"):
        save_scores(by=SYSTEM, contract=contract, wishes={(priority.pk, criterion.pk): Wish(None, 3)})
    priority.contract = contract
    with pytest.raises(DomainError, match="archivé"):
        rows.archive(priority, by=SYSTEM)


def test_what_is_refused_or_put_off_says_why(priority: Priority) -> None:
    for decision in ("non_retenue", "reportee"):
        with pytest.raises(DomainError) as refused:
            rows.update(priority, by=SYSTEM, values={"decision": decision}, version=None)
        assert refused.value.field == "reason"
    saved = rows.update(priority, by=SYSTEM, values={"decision": "retenue", "decided_on": "2024-11-30"}, version=None)
    assert saved.get_decision_display() == "Retenue"
    with pytest.raises(IntegrityError), transaction.atomic():
        Priority.objects.filter(pk=priority.pk).update(decision="reportee")


def test_findings_are_found_without_accents_word_by_word(contract: Contract) -> None:
    near = make(Finding, contract, statement="Accès aux médecins généralistes", source="Portrait", kind="besoin")
    make(Finding, contract, statement="Mobilités douces")
    for words in ("medecins", "GÉNÉRALISTES acces", "portrait"):
        assert list(find_findings(contract, Asked(words=words), frozenset())) == [near]
    assert list(find_findings(contract, Asked(kind="besoin"), frozenset())) == [near]
    assert list(find_findings(contract, Asked(answer="avec"), frozenset({near.pk}))) == [near]
    rows.update(near, by=SYSTEM, values={"statement": "Autre chose"}, version=None)
    assert not find_findings(contract, Asked(words="medecins"), frozenset()).exists()


# --- scores ----------------------------------------------------------------------------------------------------------


def test_a_grid_is_saved_cell_by_cell_in_one_gesture(
    contract: Contract, priority: Priority, criterion: PriorityCriterion, journal: Any
) -> None:
    other = make(Priority, contract, title="Dépister")
    journal.gained()
    cells = {(priority.pk, criterion.pk): Wish(None, 3), (other.pk, criterion.pk): Wish(None, 0)}
    assert save_scores(by=SYSTEM, contract=contract, wishes=cells) == 2
    told = journal.gained()
    assert [event.verb for event in told] == ["score", "score"]
    assert len({event.operation for event in told}) == 1
    assert told[0].changes == {"Gravité": [None, "3 (fort)"]}
    assert scores_of(contract) == {priority.pk: {criterion.pk: 3}, other.pk: {criterion.pk: 0}}, "0 is a score"
    assert save_scores(by=SYSTEM, contract=contract, wishes={(priority.pk, criterion.pk): Wish(3, None)}) == 1
    assert not PriorityScore.objects.filter(priority=priority).exists()
    assert save_scores(by=SYSTEM, contract=contract, wishes={(priority.pk, criterion.pk): Wish(None, None)}) == 0


def test_what_somebody_else_scored_meanwhile_is_kept_or_shown(
    contract: Contract, priority: Priority, criterion: PriorityCriterion
) -> None:
    cell, other = (priority.pk, criterion.pk), (priority.pk, make(PriorityCriterion, contract, title="Fréquence").pk)
    save_scores(by=SYSTEM, contract=contract, wishes={cell: Wish(None, 4)})  # somebody else, meanwhile
    save_scores(by=SYSTEM, contract=contract, wishes={cell: Wish(None, None), other: Wish(None, 1)})
    assert scores_of(contract)[priority.pk] == {cell[1]: 4, other[1]: 1}, "a cell that one did not touch keeps theirs"
    with pytest.raises(ScoresChangedError) as refused:
        save_scores(by=SYSTEM, contract=contract, wishes={cell: Wish(None, 2), other: Wish(1, 3)})
    assert refused.value.theirs == {cell: 4}
    assert scores_of(contract)[priority.pk] == {cell[1]: 4, other[1]: 1}, "nothing of a refused grid is saved"
    assert save_scores(by=SYSTEM, contract=contract, wishes={cell: Wish(None, 4)}) == 0, "both wrote the same"


def test_scores_of_another_contract_or_off_the_scale_are_refused(
    contract: Contract, elsewhere: Contract, priority: Priority, criterion: PriorityCriterion
) -> None:
    foreign = make(Priority, elsewhere, title="Ailleurs")
    gone = make(Priority, contract, title="Retirée")
    rows.archive(gone, by=SYSTEM)
    for cell, value in (((foreign.pk, criterion.pk), 3), ((gone.pk, criterion.pk), 3), ((priority.pk, 999_999), 3)):
        with pytest.raises(DomainError, match="ouvrez-la de nouveau"):
            save_scores(by=SYSTEM, contract=contract, wishes={cell: Wish(None, value)})
    with pytest.raises(DomainError, match="de 0 à 4"):
        save_scores(by=SYSTEM, contract=contract, wishes={(priority.pk, criterion.pk): Wish(None, 5)})


# --- the trace -------------------------------------------------------------------------------------------------------


def test_the_trace_reads_the_plan_and_forgets_archived_sheets(
    contract: Contract, coordinator: User, priority: Priority
) -> None:
    axis = records.create(Axis(contract=contract), by=SYSTEM, values={"title": "Vieillir"})
    objective = records.create(Objective(contract=contract), by=SYSTEM, values={"title": "Aider", "axis": axis})
    under = sheets.create_sheet(
        by=SYSTEM, contract=contract, values={"title": "Répit"}, contents=SheetContents(axes=[axis])
    )
    served = sheets.create_sheet(
        by=SYSTEM, contract=contract, values={"title": "Guide", "confidentiality": "restreinte"}
    )
    sheets.update_sheet(by=SYSTEM, sheet=served, version=None, links={"objectives": [objective]})
    finding = make(Finding, contract, statement="Les aidants sont seuls")
    rows.update(priority, by=SYSTEM, values={}, links={"findings": [finding], "axes": [axis]}, version=None)
    traced = trace_of(contract, visible_to=access_to(coordinator, contract))
    assert traced.plan.sheets_of(priority.pk) == (under.pk, served.pk), "by its axis, and by an objective of the axis"
    assert traced.sheets.keys() == {under.pk, served.pk}
    assert answered(traced.plan) == {finding.pk}
    sheets.archive_sheet(by=SYSTEM, sheet=ActionSheet.objects.get(pk=under.pk))
    sheets.archive_sheet(by=SYSTEM, sheet=ActionSheet.objects.get(pk=served.pk))
    after = trace_of(contract, visible_to=access_to(coordinator, contract))
    assert answered(after.plan) == frozenset(), "an archived sheet answers nothing"


def test_an_axis_put_back_is_led_to_again(contract: Contract, priority: Priority) -> None:
    axis = records.create(Axis(contract=contract), by=SYSTEM, values={"title": "Vieillir"})
    rows.update(priority, by=SYSTEM, values={}, links={"axes": [axis]}, version=None)
    gesture = records.remove(axis, by=SYSTEM)
    assert not priority.axes.exists()
    undo(by=SYSTEM, contract=contract, gesture=gesture)
    assert [each.title for each in priority.axes.all()] == ["Vieillir"]
