"""The contract, its perimeter, its access, its words; bodies."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from ecluse.accounts.models import Organisation, Person, User
from ecluse.accounts.services import people
from ecluse.contracts.enums import Role, VocabularyKind
from ecluse.contracts.models import Contract, Membership, Term
from ecluse.contracts.services import access, vocabulary
from ecluse.outbox.models import Mail
from ecluse.outbox.services.sending import send_due
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World, make_territory
from tests.web.contracts.conftest import SignIn, events, sent


def _at(world: World, name: str, *more: int, of: str = "own") -> str:
    return reverse(f"contracts:{name}", args=[getattr(world, of).contract.pk, *more])


# --- the contract --------------------------------------------------------------------------------------------------------


def test_a_contract_is_opened_by_hand(world: World, sign_in: SignIn) -> None:
    url = reverse("contracts:contract-create")
    coordinator = sign_in("coordinator")
    assert coordinator.get(url).status_code == 200
    data = {"title": "CLS 3", "territory_name": "Blois", "carrier": "Ville neuve", "carrier_nouveau": "1",
            "generation": "2", "predecessor": world.own.contract.pk, "state": "elaboration", "start": "2028"}  # fmt: skip
    made = coordinator.post(url, data)
    contract = Contract.objects.get(title="CLS 3")
    assert made["Location"] == contract.get_absolute_url()
    assert contract.programme == world.own.contract.programme
    assert contract.memberships.get().person == world.users["coordinator"].person
    assert len(events(contract)) == 1
    for changes, sentence in (
        ({"title": ""}, "obligatoire"), ({"end": "2027"}, "fin précède"), ({"generation": "0"}, "1"),
        ({"predecessor": world.foreign.contract.pk}, "choisissez"), ({"start": "demain"}, "n’est pas une date"),
    ):  # fmt: skip
        refused = coordinator.post(url, data | changes)
        assert refused.status_code == 200
        assert sentence in refused.content.decode(), changes
    for name in ("elected", "lead", "reader", "stranger"):
        assert sign_in(name).get(url).status_code == 403, name
        assert sign_in(name).post(url, data).status_code == 403, name


def test_a_contract_is_described(world: World, sign_in: SignIn) -> None:
    coordinator, url = sign_in("coordinator"), _at(world, "contract-edit")
    form = coordinator.get(url).context["form"]
    told = len(events(world.own.contract))
    assert coordinator.post(url, sent(form)).status_code == 302
    assert len(events(world.own.contract)) == told
    assert coordinator.post(url, sent(form, signed_on="25/01/2022", summary="Un contrat")).status_code == 302
    contract = Contract.objects.get(pk=world.own.contract.pk)
    assert (contract.signed_on, contract.summary) == ("2022-01-25", "Un contrat")
    assert events(contract)[0].changes["signé le"] == ["", "25\u00a0janvier 2022"]
    assert sign_in("elected").get(url).status_code == 403
    assert sign_in("stranger").get(url).status_code == 404
    assert coordinator.get(_at(world, "contract-edit", of="foreign")).status_code == 404


def test_archiving_asks_first(world: World, sign_in: SignIn) -> None:
    coordinator = sign_in("coordinator")
    assert coordinator.get(_at(world, "contract-archive")).status_code == 200
    assert Contract.objects.get(pk=world.own.contract.pk).archived_at is None
    assert sign_in("administrator").post(_at(world, "contract-archive")).status_code == 403
    assert coordinator.post(_at(world, "contract-archive")).status_code == 302
    assert coordinator.get(_at(world, "contract-edit")).status_code == 403
    assert coordinator.post(_at(world, "contract-restore")).status_code == 302
    assert Contract.objects.get(pk=world.own.contract.pk).archived_at is None


# --- the perimeter -------------------------------------------------------------------------------------------------------


def test_territories_are_searched_added_and_taken_out(world: World, sign_in: SignIn) -> None:
    coordinator, url = sign_in("coordinator"), _at(world, "perimeter")
    vineuil = make_territory("41295", "Vineuil", "41", "24")
    vineuil.names.create(kind="0", folded="vineuil")
    found = coordinator.get(f"{url}?territoire=VINEUIL&maille=commune")
    assert [territory.pk for territory in found.context["results"]] == [vineuil.pk]
    assert not coordinator.get(f"{url}?territoire=vineuil&maille=epci").context["results"]
    assert coordinator.get(f"{url}?territoire=vineuil&maille=galaxie").status_code == 404
    data = {"territory": vineuil.pk, "label": "secteur nord"}
    assert coordinator.post(_at(world, "perimeter-add"), data, follow=True).status_code == 200
    assert [str(part) for part in coordinator.get(url).context["parts"]] == ["Blois", "Vineuil (secteur nord)"]
    again = coordinator.post(_at(world, "perimeter-add"), data, follow=True)
    assert "déjà dans le périmètre" in again.content.decode()
    assert coordinator.post(_at(world, "perimeter-remove"), data).status_code == 302
    gone = coordinator.post(_at(world, "perimeter-remove"), data, follow=True)
    assert "n’est déjà plus" in gone.content.decode()
    lost = coordinator.post(_at(world, "perimeter-add"), {"territory": "0"}, follow=True)
    assert "n’existe plus dans la référence" in lost.content.decode()
    assert coordinator.post(_at(world, "perimeter-remove"), {"territory": "0"}).status_code == 404
    assert [str(part) for part in coordinator.get(url).context["parts"]] == ["Blois"]


def test_who_sees_and_writes_a_perimeter(world: World, sign_in: SignIn) -> None:
    reader = sign_in("reader")
    page = reader.get(f"{_at(world, 'perimeter')}?territoire=blois")
    assert page.status_code == 200
    assert not page.context["results"]
    assert "Ajouter un territoire" not in page.content.decode()
    for name in ("reader", "elected", "lead"):
        for action in ("perimeter-add", "perimeter-remove"):
            assert sign_in(name).post(_at(world, action), {"territory": 1}).status_code == 403
    assert sign_in("coordinator").post(_at(world, "perimeter-add", of="foreign"), {}).status_code == 404
    for action in ("perimeter-add", "perimeter-remove"):
        assert sign_in("coordinator").get(_at(world, action)).status_code == 405


def test_a_sheet_may_have_its_own_perimeter(world: World, sign_in: SignIn) -> None:
    coordinator, sheet = sign_in("coordinator"), world.own.other
    blois = world.own.contract.perimeter.parts.get().territory
    data = {"territory": blois.pk, "label": "quartier nord"}
    assert coordinator.get(_at(world, "sheet-perimeter", sheet.pk)).status_code == 200
    assert coordinator.post(_at(world, "sheet-perimeter-add", sheet.pk), data).status_code == 302
    sheet.refresh_from_db()
    assert str(sheet.perimeter.parts.get()) == "Blois (quartier nord)"
    assert coordinator.post(_at(world, "sheet-perimeter-remove", sheet.pk), data).status_code == 302
    sheet.refresh_from_db()
    assert sheet.perimeter is None
    elected = sign_in("elected")
    assert elected.get(_at(world, "sheet-perimeter", sheet.pk)).status_code == 200
    assert elected.post(_at(world, "sheet-perimeter-add", sheet.pk), data).status_code == 403


# --- access --------------------------------------------------------------------------------------------------------------


def test_access_is_for_those_who_manage_it(world: World, sign_in: SignIn) -> None:
    row = world.own.contract.memberships.get(role=Role.READER)
    person = row.person_id
    pages = [_at(world, "access-list"), _at(world, "access-give"), _at(world, "access-take", row.pk),
             _at(world, "person-edit", person), _at(world, "access-invite", person)]  # fmt: skip
    for name, status in (
        ("coordinator", 200),
        ("administrator", 200),
        ("elected", 403),
        ("reader", 403),
        ("stranger", 404),
    ):
        client = sign_in(name)
        assert {client.get(page).status_code for page in pages} == {status}, name
    theirs = world.foreign.contract.memberships.get()
    coordinator = sign_in("coordinator")
    assert coordinator.get(_at(world, "access-list", of="foreign")).status_code == 404
    assert coordinator.post(_at(world, "access-take", theirs.pk)).status_code == 404
    assert coordinator.get(_at(world, "person-edit", theirs.person_id)).status_code == 404
    assert coordinator.post(_at(world, "access-invite", theirs.person_id), {"email": "a@b.fr"}).status_code == 404


def test_a_role_is_given_to_someone_new_and_to_someone_known(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _at(world, "access-give")
    new = {"role": "partenaire", "label": "Directrice", "email": "dir@essai.example", "organisation": "Club neuf",
           "organisation_nouveau": "1", "since_day": "1", "since_month": "3", "since_year": "2026"}  # fmt: skip
    assert coordinator.post(url, new).status_code == 302
    row = Membership.objects.get(person__email="dir@essai.example")
    assert str(row.organisation) == "Club neuf"
    assert str(row.since) == "2026-03-01"
    assert coordinator.post(url, {"role": "lecture", "person": row.person_id}).status_code == 302
    assert row.person.memberships.count() == 2
    for data, sentence in (
        ({"role": "lecture", "person": row.person_id}, "déjà ce rôle"),
        ({"role": "lecture"}, "écrivez un nom"),
        ({"role": "", "label": "X"}, "choisissez"),
        ({"role": "pilote", "label": "Sans organisme"}, "organisme au titre"),
        ({"role": "lecture", "person": world.users["elsewhere"].person.pk}, "choisissez"),
        ({"role": "lecture", "label": "X", "email": "pas une adresse"}, "adresse électronique complète"),
        (new | {"label": "Y", "until_day": "1", "until_month": "2", "until_year": "2026"}, "fin précède"),
        ({"role": "lecture", "person": row.person_id, "email": "a@essai.example"}, "laissez ce champ vide"),
    ):
        refused = coordinator.post(url, data)
        assert refused.status_code == 200
        assert sentence in refused.content.decode(), data
    assert not Person.objects.filter(label="Sans organisme").exists()


def test_a_role_is_taken_back_but_the_last_coordination(world: World, coordinator: ReadOnlyGetClient) -> None:
    reader = world.own.contract.memberships.get(role=Role.READER)
    assert coordinator.post(_at(world, "access-take", reader.pk)).status_code == 302
    assert not Membership.objects.filter(pk=reader.pk).exists()
    last = world.own.contract.memberships.get(role=Role.COORDINATOR)
    refused = coordinator.post(_at(world, "access-take", last.pk))
    assert refused.status_code == 409
    assert "plus de coordination" in refused.content.decode()
    assert Membership.objects.filter(pk=last.pk).exists()


def test_a_person_is_described(world: World, coordinator: ReadOnlyGetClient) -> None:
    person = world.own.contract.memberships.get(role=Role.READER).person
    url = _at(world, "person-edit", person.pk)
    form = coordinator.get(url).context["form"]
    assert coordinator.post(url, sent(form, function="Chargée de mission", phone="02 54")).status_code == 302
    person.refresh_from_db()
    assert (person.function, person.version) == ("Chargée de mission", 2)
    refused = coordinator.post(url, sent(coordinator.get(url).context["form"], email="autre@essai.example"))
    assert "ne se change pas" in refused.content.decode()


def test_an_invitation_is_sent_and_its_link_shown_once(world: World, coordinator: ReadOnlyGetClient) -> None:
    person = people.create_person(by=SYSTEM, label="Invitée")
    access.give_role(by=SYSTEM, contract=world.own.contract, person=person, role=Role.READER)
    url = _at(world, "access-invite", person.pk)
    page = coordinator.post(url, {"email": "invitee@essai.example"})
    send_due()
    text = page.content.decode()
    found = re.search(r"http://testserver(/invitation/[\w-]+/)", text)
    assert found is not None
    assert page["Cache-Control"] == "no-store"
    assert [message.to for message in mail.outbox] == [["invitee@essai.example"]]
    # The link of the mail is another, made when it left; either opens the account, and neither does twice.
    sent_link = re.search(r"/invitation/([\w-]+)/", mail.outbox[0].body)
    assert sent_link is not None
    shown = found[1].split("/")[2]
    assert sent_link[1] != shown
    assert people.find_invitation(shown) is not None
    people.accept_invitation(secret=sent_link[1], password="Une longue phrase de passe")
    assert people.find_invitation(shown) is None
    assert found[1].split("/")[2] not in coordinator.get(_at(world, "access-list")).content.decode()
    assert "adresse électronique complète" in coordinator.post(url, {"email": "nulle part"}).content.decode()


def test_an_invitation_whose_object_has_gone_is_not_sent(world: World, coordinator: ReadOnlyGetClient) -> None:
    person = people.create_person(by=SYSTEM, label="Invitée")
    membership = access.give_role(by=SYSTEM, contract=world.own.contract, person=person, role=Role.READER)
    url = _at(world, "access-invite", person.pk)
    coordinator.post(url, {"email": "invitee@essai.example"})
    assert "Invitation envoyée" in coordinator.get(_at(world, "access-list")).content.decode()
    coordinator.post(url, {"email": "invitee@essai.example"})  # the first is replaced
    access.take_role(by=SYSTEM, membership=membership)
    send_due()
    assert mail.outbox == []
    told = Mail.objects.filter(kind="contracts.invite").order_by("pk").values_list("last_error", flat=True)
    assert list(told) == ["Une autre invitation l’a remplacée.", "Cette personne n’a plus de rôle sur ce contrat."]


def test_the_link_is_not_shown_when_it_opens_more(world: World, sign_in: SignIn) -> None:
    person = people.create_person(by=SYSTEM, label="Partout", email="partout@essai.example")
    for contract in (world.own.contract, world.foreign.contract):
        access.give_role(by=SYSTEM, contract=contract, person=person, role=Role.READER)
    url = _at(world, "access-invite", person.pk)
    assert "/invitation/" not in sign_in("coordinator").post(url, {"email": person.email}).content.decode()
    assert "/invitation/" in sign_in("administrator").post(url, {"email": person.email}).content.decode()


# --- words and bodies ----------------------------------------------------------------------------------------------------


def test_shared_words_belong_to_the_administrator(world: World, sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    assert admin.get(reverse("contracts:vocabulary")).status_code == 200
    create = reverse("contracts:vocabulary-create")
    assert admin.post(create, {"kind": "theme", "label": "Sommeil"}).status_code == 302
    word = Term.objects.get(label="Sommeil")
    assert word.contract is None
    assert "déjà dans le vocabulaire" in admin.post(create, {"kind": "theme", "label": "SOMMEIL"}).content.decode()
    edit = reverse("contracts:vocabulary-edit", args=[word.pk])
    form = admin.get(edit).context["form"]
    assert admin.post(edit, sent(form, label="Bien dormir", archived="on")).status_code == 302
    word.refresh_from_db()
    assert (word.label, word.archived) == ("Bien dormir", True)
    assert admin.get(reverse("contracts:vocabulary-edit", args=[world.own.term.pk])).status_code == 404
    for name in ("coordinator", "stranger"):
        for page in (reverse("contracts:vocabulary"), create, edit):
            assert sign_in(name).get(page).status_code == 403


def test_a_contract_s_own_words(world: World, sign_in: SignIn) -> None:
    coordinator = sign_in("coordinator")
    listed = coordinator.get(_at(world, "own-vocabulary")).content.decode()
    assert "Bus" in listed
    assert (
        coordinator.post(_at(world, "own-vocabulary-create"), {"kind": "public", "label": "Saisonniers"}).status_code
        == 302
    )
    assert Term.objects.get(label="Saisonniers").contract == world.own.contract
    edit = _at(world, "own-vocabulary-edit", world.own.term.pk)
    form = coordinator.get(edit).context["form"]
    vocabulary.update_term(by=SYSTEM, term=world.own.term, version=None, label="Autobus")
    page = coordinator.post(edit, sent(form, label="Car"))
    assert page.status_code == 409
    for pk in (world.foreign.term.pk, Term.objects.create(kind=VocabularyKind.TAG, label="P", folded_label="p").pk):
        assert coordinator.get(_at(world, "own-vocabulary-edit", pk)).status_code == 404
    for page in ("own-vocabulary", "own-vocabulary-create"):
        assert sign_in("elected").get(_at(world, page)).status_code == 403
        assert coordinator.get(_at(world, page, of="foreign")).status_code == 404


def test_bodies_are_listed_searched_and_described(world: World, sign_in: SignIn) -> None:
    lead = sign_in("lead")
    url = reverse("contracts:organisation-list")
    assert lead.get(url).context["page"].paginator.count == Organisation.objects.count()
    found = lead.get(f"{url}?q=caisse&nature=assurance_maladie").context["page"]
    assert [body.name for body in found] == ["Caisse primaire"]
    body = world.bodies["lead"]
    page = lead.get(reverse("contracts:organisation-detail", args=[body.pk]))
    assert [contract.title for contract in page.context["page"]] == ["Contrat d’ici"]
    assert page.context["page"][0].actions[0].title == "Aider les aidants"
    assert (
        "Aider les aidants"
        not in sign_in("reader").get(reverse("contracts:organisation-detail", args=[body.pk])).content.decode()
    )
    edit = reverse("contracts:organisation-edit", args=[body.pk])
    assert lead.get(edit).status_code == 403
    coordinator = sign_in("coordinator")
    form = coordinator.get(edit).context["form"]
    assert coordinator.post(edit, sent(form, siret="732 829 320 00074", short_name="CPAM")).status_code == 302
    body.refresh_from_db()
    assert (body.siret, body.short_name, body.version) == ("73282932000074", "CPAM", 2)
    assert (
        "quatorze chiffres"
        in coordinator.post(edit, sent(coordinator.get(edit).context["form"], siret="12345678901234")).content.decode()
    )
    assert coordinator.get(reverse("contracts:organisation-detail", args=[10**6])).status_code == 404


@pytest.mark.parametrize("name", ["sheet-list", "perimeter", "access-list", "contract-edit", "own-vocabulary"])
def test_visitors_sign_in_first(name: str, world: World, client: ReadOnlyGetClient) -> None:
    answer = client.get(_at(world, name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("portal:sign-in"))
    assert User.objects.filter(pk=world.users["reader"].pk).exists()


@pytest.mark.parametrize("generation", ["2026", "0"])
def test_a_generation_out_of_reach_is_told_in_plain_words(
    world: World, coordinator: ReadOnlyGetClient, generation: str
) -> None:
    url = reverse("contracts:contract-edit", args=[world.own.contract.pk])
    page = coordinator.post(url, sent(coordinator.get(url).context["form"], generation=generation))
    assert page.context["form"].errors["generation"] == [
        "écrivez le rang du contrat, de 1 à 20\u00a0: 1 pour le premier, 2 pour le suivant…"
    ]
    page = coordinator.post(url, sent(coordinator.get(url).context["form"], title="a" * 301))
    assert page.context["form"].errors["title"] == ["ce texte compte 301 signes, gardez-en 300 au plus."]
