"""From the draft to the contract and back, by the pages; and a later version of the document beside the contract."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ecluse.accounts.models import User
from ecluse.accounts.services.people import create_person, give_account
from ecluse.contracts.models import Contract
from ecluse.contracts.services.contracts import create_contract
from ecluse.contracts.services.sheets import add_note, change_status
from ecluse.documents import services
from ecluse.documents.enums import NodeKind
from ecluse.documents.models import Draft, Evidence
from ecluse.documents.rules.comparison import compare, likeness
from ecluse.documents.selectors import living, tree_of_draft
from tests.factories.readings import received
from tests.unit.documents.services.material import TEXT, account

pytestmark = pytest.mark.django_db

CHOICES = {"title": "CLS du Pays des Écluses", "territory_name": "Pays des Écluses", "state": "mise_en_oeuvre"}


def said(response: Any) -> str:
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(page).split())


def accept(client: Client, draft: Draft, **more: Any) -> Any:
    version = Draft.objects.get(pk=draft.pk).version
    return client.post(f"/lectures/{draft.pk}/accepter/", {"version": version, **CHOICES, **more})


def test_the_page_says_what_will_be_made(signed_in: Client, draft: Draft) -> None:
    response = signed_in.get(f"/lectures/{draft.pk}/accepter/")
    words = said(response)
    for line in ("2 axes", "3 fiches action, publiques puisque publiées", "4 organismes, retrouvés ou ajoutés"):
        assert line in words
    assert 'value="Contrat local de santé du Pays des Écluses 2022-2027"' in unescape(response.content.decode())
    assert Contract.objects.count() == 0


def test_from_upload_to_contract_and_back(signed_in: Client, draft: Draft, post: Any) -> None:
    sheet = tree_of_draft(draft).live(NodeKind.ACTION)[0]
    post("confirmer", partie=sheet.id)
    response = accept(signed_in, draft)
    contract = Contract.objects.get()
    assert response.headers["Location"] == f"/contrats/{contract.pk}/"
    home = signed_in.get(response.headers["Location"])
    assert home.status_code == 200
    assert "Le contrat est créé" in said(home)
    assert f"/lectures/{draft.pk}/annuler/" in home.content.decode()
    assert "devenu un contrat" in said(signed_in.get(f"/lectures/{draft.pk}/"))
    assert signed_in.get(f"/lectures/{draft.pk}/accepter/").headers["Location"] == f"/contrats/{contract.pk}/"
    back = signed_in.post(f"/lectures/{draft.pk}/annuler/", follow=True)
    assert "le brouillon est rouvert" in said(back)
    assert Contract.objects.count() == 0
    assert accept(signed_in, draft).status_code == 302


def test_an_acceptance_on_a_stale_page_is_shown_again(signed_in: Client, draft: Draft, post: Any) -> None:
    post("ecarter", partie=tree_of_draft(draft).live(NodeKind.ACTION)[0].id)
    response = signed_in.post(f"/lectures/{draft.pk}/accepter/", {"version": 1, **CHOICES})
    assert response.status_code == 409
    assert "2 fiches action" in said(response)
    assert 'name="version" value="2"' in response.content.decode()
    assert Contract.objects.count() == 0


def test_a_territory_read_meanwhile_is_shown_and_nothing_untouched_is_blamed(
    signed_in: Client, draft: Draft, post: Any
) -> None:
    territory = tree_of_draft(draft).contract.of("territory")[0]
    post("corriger", fait=territory.id, valeur="Haute vallée du Lys")
    held = {"version": 1, **CHOICES, "territory": "EPCI:200030385"}
    response = signed_in.post(f"/lectures/{draft.pk}/accepter/", held)
    assert response.status_code == 409
    assert 'value="Haute vallée du Lys"' in response.content.decode()
    assert "choisissez une des réponses proposées" not in said(response)
    assert Contract.objects.count() == 0


def test_missing_choices_are_told(signed_in: Client, draft: Draft) -> None:
    response = accept(signed_in, draft, title="", territory_name="")
    assert response.status_code == 422
    assert "2 points à corriger" in said(response)
    assert accept(signed_in, draft, territory="EPCI:999999999").status_code == 422
    assert Contract.objects.count() == 0


def test_work_begun_is_not_undone(signed_in: Client, draft: Draft, coordinator: User) -> None:
    accept(signed_in, draft)
    contract = Contract.objects.get()
    add_note(by=coordinator, sheet=contract.sheets.all()[0], text="Réunion de lancement.")
    response = signed_in.post(f"/lectures/{draft.pk}/annuler/", follow=True)
    assert "Archivez le contrat" in said(response)
    assert Contract.objects.count() == 1


def test_a_contract_of_someone_else_is_no_predecessor(signed_in: Client, draft: Draft) -> None:
    other = account("ailleurs", opens=True)
    theirs = received(by=other, name="x.txt", data=TEXT.encode()).draft
    hidden = services.accept_draft(
        by=other, draft=theirs, version=1, acceptance=services.Acceptance("Leur contrat", "Ailleurs")
    )
    assert accept(signed_in, draft, predecessor=hidden.pk).status_code in (302, 422)
    mine = Contract.objects.exclude(pk=hidden.pk).first()
    assert mine is None or mine.predecessor is None


# --- a later version ---------------------------------------------------------------------------------------------------

LATER = (
    TEXT.replace("2022-2027", "2022-2028")
    .replace("par des temps de répit", "par des moments de répit")
    .replace("la Ville du Val", "la Maison des sports")
    .replace("2 axes qui se traduisent en 3 fiches", "2 axes qui se traduisent en 4 fiches")
    .replace("3 - Accueillir les étudiants en santé\npiloté par la CPTS des Écluses\n", "")
    + "4 - Ouvrir un centre de santé\npiloté par la Ville du Val\n\n5 - Déployer un bus de dépistage\npiloté par la CPAM\n"
)


@pytest.fixture
def later(signed_in: Client, draft: Draft, coordinator: User) -> Draft:
    accept(signed_in, draft)
    return received(by=coordinator, name="contrat-2.txt", data=LATER.encode()).draft


def test_a_contract_shows_the_documents_it_was_read_in(signed_in: Client, draft: Draft) -> None:
    accept(signed_in, draft)
    contract = Contract.objects.get()
    page = signed_in.get(f"/lectures/contrat/{contract.pk}/")
    assert "contrat.txt" in said(page)
    assert f"/lectures/{draft.pk}/source/" in page.content.decode()
    assert f"/contrats/{contract.pk}/journal/" in page.content.decode(), "the menu of the contract stays"


def test_a_later_version_deposited_in_a_contract_leads_to_its_differences(signed_in: Client, draft: Draft) -> None:
    accept(signed_in, draft)
    contract = Contract.objects.get()
    address = f"/lectures/contrat/{contract.pk}/"
    response = signed_in.post(address, {"file": SimpleUploadedFile("contrat-2.txt", LATER.encode())})
    later = Draft.objects.exclude(pk=draft.pk).get()
    assert response.headers["Location"] == f"/lectures/{later.pk}/differences/?contrat={contract.pk}"
    again = signed_in.post(address, {"file": SimpleUploadedFile("copie.txt", TEXT.encode())})
    assert again.headers["Location"] == f"/lectures/{draft.pk}/"
    empty = signed_in.post(address, {})
    assert empty.status_code == 422
    assert "choisissez le fichier du contrat" in said(empty)


def test_a_contract_without_document_says_so(signed_in: Client, coordinator: User) -> None:
    person = create_person(by=coordinator, label="Coordination")
    give_account(by=coordinator, person=person, user=coordinator)
    values = {"title": "CLS du Val", "territory_name": "Val"}
    contract = create_contract(by=coordinator, values=values, coordinator=person)
    words = said(signed_in.get(f"/lectures/contrat/{contract.pk}/"))
    assert "Ce contrat a été saisi sans document publié" in words


def test_a_later_version_shows_its_differences(signed_in: Client, later: Draft) -> None:
    words = said(signed_in.get(f"/lectures/{later.pk}/differences/"))
    assert "CLS du Pays des Écluses" in words
    for line in ("Fin 2027 2028", "Pilotes", "Maison des sports", "Ouvrir un centre de santé", "Plus dans ce document"):
        assert line in words, line


def test_the_differences_chosen_are_applied_as_one_operation(signed_in: Client, later: Draft) -> None:
    contract = Contract.objects.get()
    found = compare(tree_of_draft(later), living(contract))
    keys = [difference.key for difference in found]
    response = signed_in.post(
        f"/lectures/{later.pk}/differences/", {"contrat": contract.pk, "version": later.version, "choix": keys}
    )
    assert response.headers["Location"] == f"/contrats/{contract.pk}/"
    contract.refresh_from_db()
    live = contract.sheets.filter(archived_at=None)
    assert contract.end == "2028"
    assert [sheet.number for sheet in live] == ["1", "2", "4", "5"]
    assert live[0].title == "Aider les aidants par des moments de répit"
    assert [str(actor) for actor in live[1].actors.all()] == ["Maison des sports"]
    assert compare(tree_of_draft(later), living(contract)) == []
    after = Draft.objects.get(pk=later.pk)
    assert (after.state, after.contract) == ("accepted", contract)
    quotes = Evidence.objects.filter(contract=contract, document=later.document)
    assert quotes.filter(field="title", quote__contains="moments de répit").exists()
    refused = signed_in.post(f"/lectures/{later.pk}/annuler/")
    assert refused.status_code in (302, 403)
    assert Contract.objects.filter(pk=contract.pk).exists(), "the contract was there before this document"


def test_only_what_is_chosen_changes(signed_in: Client, later: Draft, coordinator: User) -> None:
    contract = Contract.objects.get()
    sheet = contract.sheets.get(number="2")
    change_status(by=coordinator, sheet=sheet, to="en_cours")
    found = compare(tree_of_draft(later), living(contract))
    end = next(d.key for d in found if d.kind == "contract")
    signed_in.post(
        f"/lectures/{later.pk}/differences/", {"contrat": contract.pk, "version": later.version, "choix": end}
    )
    contract.refresh_from_db()
    assert contract.end == "2028"
    assert contract.sheets.filter(archived_at=None).count() == 3
    assert contract.sheets.get(number="2").status == "en_cours"


def test_nothing_chosen_is_told(signed_in: Client, later: Draft) -> None:
    contract = Contract.objects.get()
    response = signed_in.post(f"/lectures/{later.pk}/differences/", {"contrat": contract.pk, "version": later.version})
    assert response.status_code == 422
    assert "Cochez au moins une différence" in said(response)


def test_a_contract_that_one_does_not_coordinate_is_not_compared(signed_in: Client, draft: Draft) -> None:
    other = account("ailleurs", opens=True)
    theirs = received(by=other, name="x.txt", data=TEXT.encode()).draft
    hidden = services.accept_draft(
        by=other, draft=theirs, version=1, acceptance=services.Acceptance("Leur", "Ailleurs")
    )
    assert signed_in.get(f"/lectures/{draft.pk}/differences/", {"contrat": hidden.pk}).status_code == 404
    assert "Aucun contrat à comparer" in said(signed_in.get(f"/lectures/{draft.pk}/differences/"))


def test_a_document_that_says_the_same_has_no_difference(draft: Draft, signed_in: Client) -> None:
    accept(signed_in, draft)
    assert compare(tree_of_draft(draft), living(Contract.objects.get())) == []


def test_titles_reworded_are_alike() -> None:
    assert likeness("Aider les aidants par des temps de répit", "Aider les aidants par des moments de répit") > 0.7
    assert likeness("Aider les aidants", "Ouvrir un centre de santé") < 0.4
