"""Contracts: opened, described, withdrawn; perimeters; vocabularies."""

from __future__ import annotations

import pytest

from ecluse.accounts.models import Organisation, User
from ecluse.audit.models import Event
from ecluse.audit.selectors import first_broken_link
from ecluse.contracts.enums import ActorRole, Role, VocabularyKind
from ecluse.contracts.models import ActionSheet, Contract, LinkedPlan, Membership, Programme, Term
from ecluse.contracts.selectors import quarters_of, terms
from ecluse.contracts.services import access, contracts, perimeters, records, sheets, vocabulary
from ecluse.contracts.services.records import NewOrganisation
from ecluse.contracts.services.sheets import ActorInput, SheetContents
from ecluse.lib.errors import DomainError, StaleError
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Composition, Perimeter, Territory
from ecluse.territories.services import create_perimeter
from tests.factories.world import SYSTEM, make_territory
from tests.unit.contracts.conftest import Journal

pytestmark = pytest.mark.django_db


def test_opening_a_contract_is_one_event_in_its_journal(coordinator: User) -> None:
    made = contracts.create_contract(
        by=coordinator, coordinator=coordinator.person,
        values={"title": "CLS", "territory_name": "Ici", "carrier": NewOrganisation("Agglomération d’Ici")},
    )  # fmt: skip
    event = Event.objects.get(scope=made.scope)
    assert event.changes["coordination"] == [None, str(coordinator.person)]
    assert made.carrier is not None
    assert made.programme.name == "Ici"
    assert made.memberships.get().role == Role.COORDINATOR
    following = contracts.create_contract(
        by=coordinator, values={"title": "CLS 2", "territory_name": "Ici", "predecessor": made}
    )
    assert following.programme == made.programme


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " ", "territory_name": "Ici"}, "title"), ({"title": "CLS", "territory_name": ""}, "territory_name")],
)
def test_a_contract_says_what_it_is(coordinator: User, values: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        contracts.create_contract(by=coordinator, values=values)
    assert refused.value.field == field
    assert not Contract.objects.exists()
    assert not Programme.objects.exists()


def test_contracts_follow_one_another_without_a_loop(contract: Contract, coordinator: User) -> None:
    second = contracts.create_contract(
        by=coordinator, values={"title": "2", "territory_name": "Ici", "predecessor": contract}
    )
    for predecessor in (contract, second):
        with pytest.raises(DomainError, match="se précéder"):
            contracts.update_contract(
                by=coordinator, contract=contract, values={"predecessor": predecessor}, version=None
            )
    with pytest.raises(StaleError):
        contracts.update_contract(by=coordinator, contract=contract, values={"title": "X"}, version=99)


def test_a_contract_just_made_is_taken_back_whole(contract: Contract, coordinator: User, body: Organisation) -> None:
    word = vocabulary.terms_named(by=coordinator, contract=contract, kind=VocabularyKind.PLAN, labels=["PAT"])[0]
    why = vocabulary.terms_named(by=coordinator, contract=contract, kind=VocabularyKind.DETERMINANT, labels=["Eau"])[0]
    records.create(LinkedPlan(contract=contract), by=coordinator, values={"title": "PAT", "term": word})
    main = sheets.create_sheet(
        by=coordinator, contract=contract, values={"title": "Aider"},
        contents=SheetContents(actors=[ActorInput(ActorRole.LEAD, body)], determinants=[(why, "")]),
    )  # fmt: skip
    sheets.create_sheet(by=coordinator, contract=contract, values={"title": "Sous", "parent": main})
    scope = contract.scope
    contracts.withdraw_contract(by=coordinator, contract=contract)
    assert not Contract.objects.exists()
    assert not Programme.objects.exists()
    assert not ActionSheet.objects.exists()
    assert not Term.objects.filter(contract__isnull=False).exists()
    assert Event.objects.filter(scope=scope).order_by("-number")[0].verb == "withdraw"
    assert first_broken_link(scope) is None


def test_a_perimeter_is_written_part_by_part(contract: Contract, coordinator: User, journal: Journal) -> None:
    blois = make_territory("41018", "Blois", "41", "24")
    vineuil = make_territory("41295", "Vineuil", "41", "24")
    perimeters.add_part(by=coordinator, owner=contract, territory=blois)
    journal.one()
    contract.refresh_from_db()
    assert {territory.code for territory in contract.covering.all()} == {"41", "24"}
    perimeters.add_part(by=coordinator, owner=contract, territory=vineuil, label="  secteur   nord ")
    journal.one()
    assert contract.perimeter is not None
    assert [str(part) for part in contract.perimeter.parts.all()] == ["Blois", "Vineuil (secteur nord)"]
    with pytest.raises(DomainError, match="déjà dans le périmètre"):
        perimeters.add_part(by=coordinator, owner=contract, territory=blois)
    assert journal.gained() == []
    for part in list(contract.perimeter.parts.all()):
        perimeters.remove_part(by=coordinator, owner=contract, territory=part.territory, label=part.label)
    contract.refresh_from_db()
    assert contract.perimeter is None
    assert not contract.covering.exists()
    assert not Perimeter.objects.exists()
    with pytest.raises(DomainError, match="n’est déjà plus"):
        perimeters.remove_part(by=coordinator, owner=contract, territory=blois)


def test_a_perimeter_that_something_else_uses_is_left_to_it(
    contract: Contract, elsewhere: Contract, sheet: ActionSheet, coordinator: User
) -> None:
    blois = make_territory("41018", "Blois", "41", "24")
    shared = create_perimeter(by=SYSTEM, name="Commun", parts=[blois])
    for owner in (contract, elsewhere):
        contracts.set_perimeter(by=SYSTEM, contract=owner, perimeter=shared, version=None)
    contract.refresh_from_db()
    perimeters.add_part(by=coordinator, owner=contract, territory=make_territory("41295", "Vineuil", "41", "24"))
    assert contract.perimeter_id != shared.pk
    assert [str(part) for part in shared.parts.all()] == ["Blois"]
    perimeters.add_part(by=coordinator, owner=sheet, territory=blois, label="centre")
    sheet.refresh_from_db()
    assert str(sheet.perimeter.parts.get()) == "Blois (centre)"  # type: ignore[union-attr]
    sheets.archive_sheet(by=coordinator, sheet=sheet)
    with pytest.raises(DomainError, match="archivée"):
        perimeters.add_part(by=coordinator, owner=sheet, territory=blois)


def test_quarters_are_those_of_the_perimeter(contract: Contract, coordinator: User) -> None:
    assert not quarters_of(contract).exists()
    blois = make_territory("41018", "Blois", "41", "24")
    quarter = Territory.objects.create(
        level=GeographicLevel.QPV, code="QN04101", name="Quartier nord", folded_name="quartier nord"
    )
    Territory.objects.create(level=GeographicLevel.QPV, code="QN08301", name="Ailleurs", folded_name="ailleurs")
    Composition.objects.create(container=blois, member=quarter, vintage=2024)
    perimeters.add_part(by=coordinator, owner=contract, territory=blois)
    assert list(quarters_of(contract)) == [quarter]


def test_words_are_shared_or_a_contract_s_own(contract: Contract, elsewhere: Contract, coordinator: User) -> None:
    shared = vocabulary.create_term(by=coordinator, kind=VocabularyKind.TAG, label="Bus")
    own, again, reused = (
        vocabulary.terms_named(by=coordinator, contract=contract, kind=VocabularyKind.TAG, labels=[label])[0]
        for label in ("Été", " ETE", "bus")
    )
    assert own == again
    assert own.contract == contract
    assert reused == shared
    assert own not in terms(VocabularyKind.TAG, elsewhere)
    assert list(terms(VocabularyKind.TAG, contract)) == [shared, own]
    with pytest.raises(DomainError, match="déjà dans le vocabulaire"):
        vocabulary.create_term(by=coordinator, kind=VocabularyKind.TAG, label="  BUS ")
    with pytest.raises(DomainError, match="Écrivez"):
        vocabulary.create_term(by=coordinator, kind=VocabularyKind.TAG, label=" … ")


def test_a_word_changes_everywhere_and_is_retired(contract: Contract, coordinator: User) -> None:
    word = vocabulary.create_term(by=coordinator, kind=VocabularyKind.THEME, label="Nutrition")
    changed = vocabulary.update_term(
        by=coordinator, term=word, version=word.version, label="Alimentation", archived=True
    )
    assert (changed.folded_label, changed.version) == ("alimentation", 2)
    assert word not in terms(VocabularyKind.THEME, contract)
    with pytest.raises(StaleError):
        vocabulary.update_term(by=coordinator, term=word, version=1, label="X")
    with pytest.raises(DomainError, match="vide"):
        vocabulary.update_term(by=coordinator, term=word, version=None, label="")
    other = vocabulary.create_term(by=coordinator, kind=VocabularyKind.THEME, label="Sport")
    with pytest.raises(DomainError, match="déjà"):
        vocabulary.update_term(by=coordinator, term=other, version=None, label="alimentation")


def test_shipped_words_are_added_once(coordinator: User) -> None:
    first = vocabulary.load_shared_vocabularies(by=SYSTEM)
    assert first > 50
    assert vocabulary.load_shared_vocabularies(by=SYSTEM) == 0
    word = Term.objects.get(kind=VocabularyKind.THEME, label="Addictions")
    vocabulary.update_term(by=coordinator, term=word, version=None, definition="Avec ou sans produit")
    assert vocabulary.load_shared_vocabularies(by=SYSTEM) == 0
    assert Term.objects.get(pk=word.pk).definition == "Avec ou sans produit"


def test_membership_dates_hold(contract: Contract, coordinator: User) -> None:
    row = Membership.objects.get(contract=contract)
    with pytest.raises(DomainError, match="déjà ce rôle"):
        access.give_role(by=coordinator, contract=contract, person=row.person, role=Role.COORDINATOR)
