"""Acceptance: from a draft to a living contract, with its words in the source; and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ecluse.accounts.models import Organisation, User
from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.models import Event
from ecluse.contracts.enums import Confidentiality, Permission, SheetStatus
from ecluse.contracts.models import ActionSheet, Contract, CostLine, Membership, Programme
from ecluse.contracts.selectors import access_to, contracts_visible_to
from ecluse.contracts.services.sheets import add_note
from ecluse.documents import services
from ecluse.documents.enums import DraftState, NodeKind
from ecluse.documents.models import Draft, Evidence
from ecluse.documents.presenters.evidence import proved_fields
from ecluse.documents.rules import gestures as g
from ecluse.documents.rules.comparison import compare
from ecluse.documents.rules.sheets import FundingPlan, SheetPlan
from ecluse.documents.selectors import documents_of, draft_of, evidence_of, get_draft, living, tree_of_draft
from ecluse.documents.services.accepting import contents_of
from ecluse.lib.errors import DomainError, StaleError
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Perimeter, Territory
from tests.factories.readings import received
from tests.unit.documents.services.material import account, workbook

pytestmark = pytest.mark.django_db

CHOICE = services.Acceptance(title="CLS du Pays des Écluses", territory_name="Pays des Écluses")


def accept(draft: Draft, by: User, **more: Any) -> Contract:
    return services.accept_draft(
        by=by,
        draft=draft,
        version=draft.version,
        acceptance=services.Acceptance(CHOICE.title, CHOICE.territory_name, **more),
    )


def test_nothing_is_a_contract_before_acceptance(draft: Draft) -> None:
    assert (Contract.objects.count(), ActionSheet.objects.count(), Organisation.objects.count()) == (0, 0, 0)
    assert draft.state == DraftState.OPEN


def test_a_draft_becomes_a_living_contract(draft: Draft, coordinator: User) -> None:
    contract = accept(draft, coordinator)
    assert (contract.start, contract.end, contract.signed_on) == ("2022", "2027", "2022-05-12")
    assert [str(axis) for axis in contract.axes.all()] == ["Axe 1. BIEN VIEILLIR", "Axe 2. ACCÉDER AUX SOINS"]
    sheets = list(contract.sheets.all())
    assert [(sheet.number, sheet.axes.get().number) for sheet in sheets] == [("1", "1"), ("2", "1"), ("3", "2")]
    assert {sheet.confidentiality for sheet in sheets} == {Confidentiality.PUBLIC}
    actors = [(actor.role, str(actor.organisation)) for actor in sheets[0].actors.all()]
    assert actors == [("pilote", "CCAS du Val"), ("copilote", "Association Escale")]
    assert access_to(coordinator, contract).may(Permission.EDIT_CONTRACT)
    assert list(contracts_visible_to(coordinator)) == [contract]
    accepted = get_draft(draft.pk, visible_to=coordinator)
    assert (accepted.state, accepted.contract, draft_of(contract)) == (DraftState.ACCEPTED, contract, accepted)
    assert [str(document) for document in documents_of(contract)] == ["contrat.txt"]


def test_everything_is_one_operation_of_the_journal(draft: Draft, coordinator: User) -> None:
    contract = accept(draft, coordinator)
    events = Event.objects.filter(scope=contract.scope)
    assert set(events.values_list("operation", flat=True)) == {get_draft(draft.pk, visible_to=coordinator).operation}
    told = events.get(verb="accept")
    assert (told.changes["axes"], told.changes["fiches"]) == ([None, 2], [None, 3])


def test_each_value_keeps_its_words_in_the_source(draft: Draft, coordinator: User) -> None:
    contract = accept(draft, coordinator)
    sheet = contract.sheets.get(number="2")
    rows = evidence_of(contract, "actionsheet", sheet.pk)
    assert {row.field: row.quote for row in rows} == {
        "title": "Faire marcher ensemble les habitants du territoire",
        "actors": "Ville du Val",
    }
    lead = next(row for row in rows if row.field == "actors")
    block = draft.document.blocks[lead.block]
    assert block["text"][lead.start : lead.end] == lead.quote == lead.value
    period = [row.quote for row in evidence_of(contract, "contract", contract.pk) if row.field == "start"]
    assert period
    assert "2022" in period[0]


def test_pages_show_the_words_of_each_field_in_the_order_of_the_source(draft: Draft, coordinator: User) -> None:
    contract = accept(draft, coordinator)
    sheet = contract.sheets.get(number="2")
    fields = proved_fields(evidence_of(contract, "actionsheet", sheet.pk), ActionSheet)
    assert [(field.label, field.quotes) for field in fields] == [
        ("titre", ("Faire marcher ensemble les habitants du territoire",)),
        ("acteurs de la fiche", ("Ville du Val",)),
    ]


def test_a_corrected_value_keeps_the_words_it_was_read_in(draft: Draft, coordinator: User) -> None:
    sheet = tree_of_draft(draft).live(NodeKind.ACTION)[1]
    lead = sheet.of("leads")[0]
    services.apply_gesture(by=coordinator, draft=draft, version=1, gesture=g.Correct(lead.id, "Commune du Val"))
    contract = accept(get_draft(draft.pk, visible_to=coordinator), coordinator)
    row = Evidence.objects.get(contract=contract, field="actors", value="Commune du Val")
    assert (row.quote, row.confirmed) == ("Ville du Val", True)


def test_discarded_parts_stay_out(draft: Draft, coordinator: User) -> None:
    axis = tree_of_draft(draft).live(NodeKind.AXIS)[0]
    services.apply_gesture(by=coordinator, draft=draft, version=1, gesture=g.Discard(axis.id))
    contract = accept(get_draft(draft.pk, visible_to=coordinator), coordinator)
    assert [axis.number for axis in contract.axes.all()] == ["2"]
    assert contract.sheets.filter(axes=None).count() == 2


def test_a_part_without_title_is_refused_and_nothing_written(draft: Draft, coordinator: User) -> None:
    sheet = tree_of_draft(draft).live(NodeKind.ACTION)[0]
    services.apply_gesture(by=coordinator, draft=draft, version=1, gesture=g.Empty(sheet.of("title")[0].id))
    with pytest.raises(DomainError, match="Fiche 1 n’a pas de titre"):
        accept(get_draft(draft.pk, visible_to=coordinator), coordinator)
    assert Contract.objects.count() == 0


def test_an_end_before_a_start_is_refused_with_its_place(draft: Draft, coordinator: User) -> None:
    sheet = tree_of_draft(draft).live(NodeKind.ACTION)[2]
    for version, (field, value) in enumerate((("start", "2025"), ("end", "2023")), start=1):
        gesture = g.AddFact(sheet.id, field, value)
        services.apply_gesture(by=coordinator, draft=draft, version=version, gesture=gesture)
    with pytest.raises(DomainError, match="Fiche 3 : La fin précède le début"):
        accept(get_draft(draft.pk, visible_to=coordinator), coordinator)
    assert (Contract.objects.count(), Programme.objects.count(), Organisation.objects.count()) == (0, 0, 0)


def test_a_stale_or_accepted_draft_is_not_accepted_twice(draft: Draft, coordinator: User) -> None:
    seen = get_draft(draft.pk, visible_to=coordinator)
    accept(draft, coordinator)
    with pytest.raises(DomainError, match="déjà devenu un contrat"):
        accept(seen, coordinator)
    assert Contract.objects.count() == 1
    services.undo_acceptance(by=coordinator, draft=seen)
    with pytest.raises(StaleError):
        accept(seen, coordinator)


def test_the_territory_becomes_the_perimeter(draft: Draft, coordinator: User) -> None:
    territory = Territory.objects.create(
        level=GeographicLevel.EPCI, code="200000001", name="CC Pays des Écluses", folded_name="cc pays des ecluses"
    )
    contract = accept(draft, coordinator, territory=territory)
    assert contract.perimeter is not None
    assert [part.territory for part in contract.perimeter.parts.all()] == [territory]
    services.undo_acceptance(by=coordinator, draft=draft)
    assert Perimeter.objects.count() == 0


def test_a_second_generation_follows_the_first(draft: Draft, coordinator: User) -> None:
    first = accept(draft, coordinator)
    data = "Contrat local de santé du Pays des Écluses 2028-2032\n\nAXE 1 : ACCÉDER AUX SOINS\n"
    second_draft = received(by=coordinator, name="second.txt", data=data.encode()).draft
    second = accept(second_draft, coordinator, predecessor=first)
    assert (second.predecessor, second.programme) == (first, first.programme)


def test_an_account_without_a_person_still_coordinates(draft: Draft, coordinator: User) -> None:
    Membership.objects.all().delete()
    coordinator.person.delete()
    user = User.objects.get(pk=coordinator.pk)
    contract = accept(draft, user)
    assert list(contracts_visible_to(user)) == [contract]


def test_acceptance_is_undone_while_nothing_was_written_since(draft: Draft, coordinator: User) -> None:
    data = draft.data
    contract = accept(draft, coordinator)
    scope = contract.scope
    after = services.undo_acceptance(by=coordinator, draft=draft)
    assert (after.state, after.contract, after.data) == (DraftState.OPEN, None, data)
    assert (Contract.objects.count(), ActionSheet.objects.count(), Evidence.objects.count()) == (0, 0, 0)
    assert Programme.objects.count() == 0
    assert Event.objects.filter(scope=scope, verb="withdraw").exists(), "the journal stays"
    assert accept(get_draft(draft.pk, visible_to=coordinator), coordinator).sheets.count() == 3


def test_acceptance_is_not_undone_once_work_has_begun(draft: Draft, coordinator: User) -> None:
    contract = accept(draft, coordinator)
    add_note(by=coordinator, sheet=contract.sheets.all()[0], text="Première réunion tenue.")
    with pytest.raises(DomainError, match="Archivez le contrat"):
        services.undo_acceptance(by=coordinator, draft=draft)
    assert Contract.objects.count() == 1


def test_others_see_neither_the_draft_nor_the_contract(draft: Draft, coordinator: User) -> None:
    stranger = account("ailleurs", opens=True)
    with pytest.raises(Draft.DoesNotExist):
        get_draft(draft.pk, visible_to=stranger)
    contract = accept(draft, coordinator)
    assert not contracts_visible_to(stranger).exists()
    Membership.objects.create(contract=contract, person=stranger.person, role="coordination")
    assert get_draft(draft.pk, visible_to=stranger).contract == contract
    Membership.objects.filter(person=stranger.person).update(role="lecture")
    with pytest.raises(Draft.DoesNotExist):
        get_draft(draft.pk, visible_to=stranger)


HEADERS = [
    "N°",
    "Intitulé de l’action",
    "Pilote",
    "Statut",
    "Public cible",
    "Financeurs",
    "Budget",
    "Échéance",
    "Indicateurs",
]


def test_every_field_of_a_spreadsheet_finds_its_place(coordinator: User) -> None:
    rows = [
        HEADERS,
        [
            "1",
            "Ouvrir une permanence",
            "CPAM du Val",
            "En cours",
            "Jeunes",
            "ARS",
            12000,
            "31/12/2025",
            "Nombre de jeunes reçus",
        ],
        ["2", "Former les aidants", "CCAS du Val", "À consolider", "Aidants", "ARS", "", "2026", "Aidants formés"],
    ]
    draft = received(by=coordinator, name="fiches.xlsx", data=workbook(rows)).draft
    contract = accept(draft, coordinator)
    one, two = contract.sheets.all()
    assert (one.title, one.status) == ("Ouvrir une permanence", SheetStatus.ONGOING)
    assert [(line.planned, line.year) for line in one.cost_lines.all()] == [(12000, None)]
    assert not two.cost_lines.exists()
    assert [str(term) for term in one.audiences.all()] == ["Jeunes"]
    assert [str(line.funder) for line in one.funding_lines.all()] == ["ARS"]
    assert [str(indicator) for indicator in one.indicators.all()] == ["Nombre de jeunes reçus"]
    assert two.status == SheetStatus.PROPOSED
    assert two.other_fields["Statut"] == "À consolider"


def test_labels_that_name_a_field_fill_it_and_keep_their_words(coordinator: User) -> None:
    rows = [
        [
            "Intitulé de l’action",
            "Pilote",
            "Élu·e référent·e",
            "Niveau de priorité",
            "Moyens humains et techniques",
            "Contact",
        ],
        ["Aider les aidants", "CCAS du Val", "Adjointe à la santé", "Bas", "0,2 ETP", "à l’accueil"],
        ["Faire marcher", "Ville du Val", "Maire", "Élevé", "Un minibus", "à la mairie"],
    ]
    first = received(by=coordinator, name="suivi.xlsx", data=workbook(rows))
    contract = accept(first.draft, coordinator)
    sheet = contract.sheets.get(title="Aider les aidants")
    assert [str(actor) for actor in sheet.actors.filter(role="elu")] == ["Adjointe à la santé"]
    assert (sheet.priority, sheet.means, sheet.other_fields) == ("basse", "0,2 ETP", {"Contact": "à l’accueil"})
    quoted = {row.field: row.quote for row in evidence_of(contract, "actionsheet", sheet.pk)}
    assert (quoted["priority"], quoted["means"], quoted["other_fields"]) == ("Bas", "0,2 ETP", "à l’accueil")
    rows[1][2:5] = ["Maire", "Moyen", "0,5 ETP"]
    later = received(by=coordinator, name="suivi-2.xlsx", data=workbook(rows)).draft
    changed = {d.field: d.key for d in compare(tree_of_draft(later), living(contract)) if d.kind == "sheet"}
    assert set(changed) == {"elected", "priority", "means"}
    services.apply_differences(by=coordinator, draft=later, version=None, contract=contract, chosen=changed.values())
    sheet.refresh_from_db()
    assert [str(actor) for actor in sheet.actors.filter(role="elu")] == ["Maire"]
    assert (sheet.priority, sheet.means) == ("moyenne", "0,5 ETP")
    quoted = {row.field: row.quote for row in evidence_of(contract, "actionsheet", sheet.pk)}
    assert (quoted["priority"], quoted["means"]) == ("Moyen", "0,5 ETP")


def test_what_a_document_says_of_a_funder_is_planned_and_not_asked_for(coordinator: User) -> None:
    """A published amount is that of a plan of funding: whether it was requested, no text says."""
    bodies = get_or_create_organisations(by=coordinator, names=["ARS"])
    plan = SheetPlan(
        node="a", values={}, budget=Decimal(1200), funding=(FundingPlan("ARS", 2024, Decimal(500)), FundingPlan("ARS"))
    )
    contents = contents_of(plan, {}, bodies, {})
    assert [line.planned for line in contents.costs] == [1200]
    told = [(line.year, line.planned, line.requested, line.granted, line.paid) for line in contents.funding]
    assert told == [(2024, 500, None, None, None), (None, None, None, None, None)]


def test_a_new_version_changes_the_one_line_of_cost_and_chooses_none_of_several(coordinator: User) -> None:
    def read(budget: int) -> Draft:
        rows = [HEADERS, ["1", "Ouvrir une permanence", "CPAM du Val", "En cours", "", "", budget, "2026", ""]]
        return received(by=coordinator, name=f"fiches-{budget}.xlsx", data=workbook(rows)).draft

    def take(draft: Draft) -> None:
        keys = [one.key for one in compare(tree_of_draft(draft), living(contract)) if one.field == "budget"]
        services.apply_differences(by=coordinator, draft=draft, version=draft.version, contract=contract, chosen=keys)

    contract = accept(read(12000), coordinator)
    (sheet,) = contract.sheets.all()
    take(read(15000))
    (line,) = sheet.cost_lines.all()
    assert line.planned == 15000
    (proof,) = [row for row in evidence_of(contract, "actionsheet", sheet.pk) if row.field == "cost_lines"]
    assert "15000" in proof.quote
    CostLine.objects.create(sheet=sheet, planned=1, year=2026)
    with pytest.raises(DomainError, match="plusieurs lignes"):
        take(read(16000))
    assert sorted(one.planned for one in sheet.cost_lines.all() if one.planned) == [1, 15000]
