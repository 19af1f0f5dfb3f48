"""People, accounts, invitations, merging; bodies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ecluse.accounts.enums import OrganisationKind
from ecluse.accounts.models import Invitation, Organisation, Person, User
from ecluse.accounts.rules import guess_kind, is_finess, is_siret
from ecluse.accounts.selectors import find_organisation, organisations_matching, person_of
from ecluse.accounts.services import organisations, people
from ecluse.audit.models import Event
from ecluse.audit.selectors import first_broken_link
from ecluse.contracts.enums import ActorRole, Role
from ecluse.contracts.models import Contract, SheetActor
from ecluse.contracts.services import access, contracts, sheets
from ecluse.contracts.services.sheets import ActorInput, SheetContents
from ecluse.lib.errors import DomainError, StaleError
from tests.factories.world import SYSTEM, make_user

PASSWORD = "une phrase assez longue"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ARS Centre-Val de Loire", "ars"),
        ("Agence régionale de santé", "ars"),
        ("CPTS La Salamandre", "soins_ville"),
        ("Caisse primaire d’assurance maladie de Loir-et-Cher", "assurance_maladie"),
        ("Centre hospitalier de Blois", "etablissement"),
        ("Préfecture de Loir-et-Cher", "etat"),
        ("Ville de Blois", "collectivite"),
        ("Communauté d’agglomération", "collectivite"),
        ("Association des aidants", "association"),
        ("Quelque chose", "autre"),
    ],
)
def test_a_name_says_what_a_body_is(name: str, kind: str) -> None:
    assert guess_kind(name) == kind


@given(st.text(max_size=80))
def test_any_name_gets_a_kind(name: str) -> None:
    assert guess_kind(name) in OrganisationKind.values


def test_numbers_are_checked_by_their_key() -> None:
    assert is_siret("73282932000074")
    assert not is_siret("73282932000075")
    assert not is_siret("7328293200007")
    assert is_siret("35600000000048")
    assert is_finess("2A0000154")
    assert is_finess("410000020")
    assert not is_finess("4100000201")


@given(st.integers(0, 10**13 - 1))
def test_one_key_alone_completes_a_number(body: int) -> None:
    keys = [key for key in range(10) if is_siret(f"{body:013d}{key}")]
    assert len(keys) == 1 or f"{body:013d}".startswith("356000000")


@pytest.mark.django_db
class TestBodies:
    def test_a_body_is_known_once(self) -> None:
        made = organisations.create_organisation(by=SYSTEM, name="  Ville   de Blois ")
        assert (made.name, made.kind) == ("Ville de Blois", "collectivite")
        assert find_organisation("ville de BLOIS") == made
        assert Event.objects.get(object_type="organisation").verb == "create"
        for name, sentence in (("VILLE DE BLOIS", "existe déjà"), (" … ", "vide")):
            with pytest.raises(DomainError, match=sentence):
                organisations.create_organisation(by=SYSTEM, name=name)

    def test_long_names_are_found_again(self) -> None:
        name = "Union " + "départementale " * 30
        made = organisations.get_or_create_organisations(by=SYSTEM, names=[name, name])
        assert Organisation.objects.count() == 1
        assert find_organisation(name) == next(iter(made.values()))

    def test_a_body_changes_under_its_version(self) -> None:
        made = organisations.create_organisation(by=SYSTEM, name="Ville de Blois")
        changed = organisations.update_organisation(
            by=SYSTEM, organisation=made, version=1,
            values={"name": "Blois", "kind": "etat", "siret": "73282932000074", "website": "https://blois.example"},
        )  # fmt: skip
        assert (changed.version, changed.folded_name) == (2, "blois")
        event = Event.objects.filter(object_type="organisation").first()
        assert event is not None
        assert event.changes["nature"] == ["Collectivité", "Service de l’État"]
        with pytest.raises(StaleError):
            organisations.update_organisation(by=SYSTEM, organisation=made, version=1, values={"name": "X"})
        organisations.create_organisation(by=SYSTEM, name="Vineuil")
        for values, sentence in (
            ({"name": " "}, "vide"), ({"name": "VINEUIL"}, "s’appelle déjà"), ({"siret": "123"}, "quatorze"),
            ({"finess": "123"}, "neuf"), ({"kind": "inconnue"}, "Nature"), ({"website": "javascript:1"}, "Site"),
        ):  # fmt: skip
            with pytest.raises(DomainError, match=sentence):
                organisations.update_organisation(by=SYSTEM, organisation=made, version=None, values=values)
        assert Organisation.objects.get(pk=made.pk).name == "Blois"
        assert list(organisations_matching("loi")) == [changed]


@pytest.mark.django_db
class TestPeople:
    def test_a_person_is_known_once_under_an_address(self) -> None:
        made = people.create_person(by=SYSTEM, label=" Cheffe  de projet ", email="a@essai.example")
        assert made.label == "Cheffe de projet"
        with pytest.raises(DomainError, match="déjà connue"):
            people.create_person(by=SYSTEM, label="Autre", email="A@essai.example")
        with pytest.raises(DomainError, match="Écrivez"):
            people.create_person(by=SYSTEM, label=" ")
        other = people.create_person(by=SYSTEM, label="Autre")
        with pytest.raises(DomainError, match="déjà connue"):
            people.update_person(by=SYSTEM, person=other, version=1, values={"email": "A@ESSAI.example"})
        with pytest.raises(DomainError, match="Écrivez"):
            people.update_person(by=SYSTEM, person=other, version=1, values={"label": " "})
        with pytest.raises(DomainError, match="dresse"):
            people.update_person(by=SYSTEM, person=other, version=1, values={"email": "pas une adresse"})
        current, changes = people.update_person(by=SYSTEM, person=other, version=1, values={"phone": "02 54 00 00 00"})
        assert (current.version, changes) == (2, {"téléphone": ["", "02 54 00 00 00"]})
        with pytest.raises(StaleError):
            people.update_person(by=SYSTEM, person=other, version=1, values={"phone": ""})

    def test_an_account_needs_an_address_of_its_own_and_a_strong_password(self) -> None:
        user = people.create_user(by=SYSTEM, email="a@essai.example", password=PASSWORD)
        assert user.check_password(PASSWORD)
        with pytest.raises(DomainError, match="déjà un compte"):
            people.create_user(by=SYSTEM, email="A@essai.example", password=PASSWORD)
        with pytest.raises(DomainError) as refused:
            people.create_user(by=SYSTEM, email="b@essai.example", password="court")
        assert refused.value.field == "password"
        assert User.objects.count() == 1

    def test_an_invitation_works_once_for_fourteen_days(self) -> None:
        person = people.create_person(by=SYSTEM, label="Invitée")
        _, old_secret = people.invite(by=SYSTEM, person=person, email="a@essai.example")
        _, secret = people.invite(by=SYSTEM, person=person, email="a@essai.example")
        assert secret not in str(Invitation.objects.values())
        assert people.find_invitation(old_secret) is None
        user = people.accept_invitation(secret=secret, password=PASSWORD)
        assert person_of(user) == person
        assert Person.objects.get(pk=person.pk).email == "a@essai.example"
        with pytest.raises(DomainError, match="ne fonctionne plus"):
            people.accept_invitation(secret=secret, password=PASSWORD)
        with pytest.raises(DomainError, match="déjà un compte"):
            people.invite(by=SYSTEM, person=Person.objects.get(pk=person.pk), email="a@essai.example")
        late = people.create_person(by=SYSTEM, label="En retard")
        invitation, secret = people.invite(by=SYSTEM, person=late, email="b@essai.example")
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
        with pytest.raises(DomainError, match="ne fonctionne plus"):
            people.accept_invitation(secret=secret, password=PASSWORD)
        assert not User.objects.filter(email="b@essai.example").exists()
        assert first_broken_link("site") is None

    def test_a_weak_password_leaves_the_invitation_usable(self) -> None:
        person = people.create_person(by=SYSTEM, label="Invitée")
        _, secret = people.invite(by=SYSTEM, person=person, email="a@essai.example")
        with pytest.raises(DomainError):
            people.accept_invitation(secret=secret, password="court")
        assert people.accept_invitation(secret=secret, password=PASSWORD).email == "a@essai.example"

    def test_an_address_that_has_an_account_keeps_its_password(self) -> None:
        user = make_user("connue")
        user.set_password(PASSWORD)
        user.save()
        person = people.create_person(by=SYSTEM, label="La même")
        _, secret = people.invite(by=SYSTEM, person=person, email=user.email)
        with pytest.raises(DomainError, match="son mot de passe"):
            people.accept_invitation(secret=secret, password="un autre mot de passe")
        assert people.accept_invitation(secret=secret, password=PASSWORD) == user
        assert Person.objects.get(user=user) == person
        assert Person.objects.count() == 1


@pytest.mark.django_db
class TestMerging:
    @pytest.fixture
    def contract(self) -> Contract:
        return contracts.create_contract(by=SYSTEM, values={"title": "CLS", "territory_name": "Ici"})

    def test_what_pointed_at_one_points_at_the_other(self, contract: Contract) -> None:
        body = organisations.create_organisation(by=SYSTEM, name="Ville")
        keep = people.create_person(by=SYSTEM, label="Cheffe")
        absorb = people.create_person(by=SYSTEM, label="Cheffe de projet", email="c@essai.example", organisation=body)
        for person in (keep, absorb):
            access.give_role(by=SYSTEM, contract=contract, person=person, role=Role.READER)
        access.give_role(by=SYSTEM, contract=contract, person=absorb, role=Role.PARTNER, organisation=body)
        sheets.create_sheet(
            by=SYSTEM, contract=contract, values={"title": "Aider"},
            contents=SheetContents(actors=[ActorInput(ActorRole.LEAD, person=absorb)]),
        )  # fmt: skip
        merged = people.merge_people(by=SYSTEM, keep=keep, absorb=absorb)
        assert not Person.objects.filter(label="Cheffe de projet").exists()
        assert (merged.email, merged.organisation) == ("c@essai.example", body)
        assert {row.role for row in contract.memberships.all()} == {Role.READER, Role.PARTNER}
        assert contract.memberships.count() == 2
        assert SheetActor.objects.get().person == keep
        event: Any = Event.objects.filter(verb="merge").get()
        assert event.changes == {"fiche réunie": ["Cheffe de projet", None]}

    def test_an_account_is_not_lost(self) -> None:
        keep, absorb = people.create_person(by=SYSTEM, label="A"), make_user("b")
        merged = people.merge_people(by=SYSTEM, keep=keep, absorb=absorb.person)
        assert merged.user == absorb
        other = make_user("c")
        with pytest.raises(DomainError, match="chacune un compte"):
            people.merge_people(by=SYSTEM, keep=merged, absorb=other.person)
        assert people.merge_people(by=SYSTEM, keep=merged, absorb=merged) == merged
