"""The pages of the generations: the next contract prepared and made, links shown on both sides, nothing to who may not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecluse.contracts.enums import ActorRole, Confidentiality, ContractState, Fate, Role
from ecluse.contracts.models import ActionSheet, Contract, Renewal, SheetSuccession
from ecluse.contracts.services import access, contracts, renewals, sheets, successions
from ecluse.contracts.services.sheets import ActorInput, SheetContents
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import EVERYONE, ROLES, SYSTEM, World
from tests.web.contracts.conftest import SignIn

SECRET, WHY, BEYOND = "Le titre que personne ne doit voir", "Une raison secrète", "Contrat d’ailleurs"


def url(contract: Contract, name: str, *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[contract.pk, *more])


def page_of(sheet: ActionSheet) -> str:
    return reverse("portal:sheet", args=[sheet.contract_id, sheet.pk])


@pytest.fixture
def linked(world: World) -> SheetSuccession:
    """The contract of the world is followed by the one that nobody of it may open; its restricted sheet too."""
    own, foreign = world.own.contract, world.foreign.contract
    contracts.update_contract(by=SYSTEM, contract=foreign, values={"predecessor": own}, version=None)
    later = sheets.create_sheet(
        by=SYSTEM, contract=foreign, values={"title": SECRET, "confidentiality": Confidentiality.RESTRICTED},
        contents=SheetContents(actors=[ActorInput(ActorRole.LEAD, world.bodies["lead"])]),
    )  # fmt: skip
    found = Contract.objects.get(pk=foreign.pk)
    return successions.link_sheets(
        by=SYSTEM, contract=found, earlier=world.own.sheet, later=later, fate=Fate.CONTINUED, reason=WHY
    )


@pytest.fixture
def prepared(world: World) -> Renewal:
    return renewals.open_renewal(by=SYSTEM, contract=world.own.contract)


# --- who sees what -----------------------------------------------------------------------------------------------------


def test_nothing_of_the_other_contract_is_shown_to_who_may_not_open_it(
    world: World, sign_in: SignIn, linked: SheetSuccession
) -> None:
    later = linked.later
    assert later is not None
    for name in (*ROLES, "ars_department", "ars_region"):
        client = sign_in(name)
        own = world.own.contract
        for address in (url(own, "generations"), page_of(world.own.sheet), url(own, "generations-export", "csv")):
            answer = client.get(address)
            if answer.status_code == 404:  # a sheet that this role may not read
                continue
            assert answer.status_code == 200
            body = answer.content.decode()
            assert not [words for words in (SECRET, WHY, BEYOND, "Poursuivie") if words in body], (name, address)
        assert client.get(page_of(later)).status_code == 404
    for dropped in (False, True):  # that a sheet is without successor says that there is another contract
        if dropped:
            successions.correct_link(by=SYSTEM, link=linked, later=None, fate=Fate.DROPPED, reason=WHY, version=None)
            assert "Sans suite" not in sign_in("coordinator").get(page_of(world.own.sheet)).content.decode()


def test_who_may_open_both_contracts_reads_the_link_on_both_sides(
    world: World, sign_in: SignIn, linked: SheetSuccession
) -> None:
    later = linked.later
    assert later is not None
    own, foreign = world.own.contract, world.foreign.contract
    access.give_role(by=SYSTEM, contract=foreign, person=world.users["coordinator"].person, role=Role.COORDINATOR)
    client = sign_in("coordinator")
    earlier_page, later_page = (client.get(page_of(each)).content.decode() for each in (world.own.sheet, later))
    assert "Poursuivie par" in earlier_page
    assert f'href="{page_of(later)}"' in earlier_page
    assert WHY in earlier_page
    assert "Poursuit" in later_page
    assert f'href="{page_of(world.own.sheet)}"' in later_page
    for contract in (own, foreign):
        page = client.get(url(contract, "generations")).content.decode()
        assert "1\u00a0fiche poursuivie" in page
        assert SECRET in page
    assert SECRET in client.get(url(own, "generations-export", "csv")).content.decode()
    assert client.get(url(own, "generations-export", "xlsx")).status_code == 200
    assert client.get(url(own, "generations-export", "pdf")).status_code == 404


def test_a_sheet_of_the_other_contract_obeys_its_own_confidentiality(
    world: World, sign_in: SignIn, linked: SheetSuccession
) -> None:
    foreign = world.foreign.contract
    give = {"elected": Role.READER, "evaluator": Role.READER, "lead": Role.ACTION_LEAD}
    for name, role in give.items():
        body = world.bodies["lead"] if name == "lead" else None
        access.give_role(by=SYSTEM, contract=foreign, person=world.users[name].person, role=role, organisation=body)
    for name in give:  # the reader of the other contract may not read its restricted sheet; its own lead may
        for address in (page_of(world.own.sheet), url(world.own.contract, "generations")):
            assert (SECRET in sign_in(name).get(address).content.decode()) == (name == "lead"), (name, address)


def test_the_page_of_a_linked_sheet_asks_no_more_queries(
    world: World, sign_in: SignIn, linked: SheetSuccession
) -> None:
    access.give_role(
        by=SYSTEM, contract=world.foreign.contract, person=world.users["coordinator"].person, role=Role.COORDINATOR
    )
    client = sign_in("coordinator")
    client.get(page_of(world.own.sheet))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(page_of(world.own.sheet)).content.decode()
    assert SECRET in page
    assert len(asked) <= 8 + 2, [each["sql"][:90] for each in asked]  # and the session, and who it is


# --- who may do what ---------------------------------------------------------------------------------------------------


def test_the_next_contract_is_prepared_by_the_coordination_alone(
    world: World, sign_in: SignIn, prepared: Renewal
) -> None:
    own = world.own.contract
    reads = ("renewal", "renewal-edit", "renewal-make", "renewal-undo")
    for name in EVERYONE:
        client = ReadOnlyGetClient() if name == "anonymous" else sign_in(name)
        wanted = {"anonymous": 302, "stranger": 404, "coordinator": 200}.get(name, 403)
        for address in reads:
            assert client.get(url(own, address)).status_code == wanted, (name, address)
        if name != "coordinator":
            for address in ("renewal-decide", *reads[1:]):
                assert client.post(url(own, address)).status_code == wanted, (name, address)
    elsewhere = sign_in("elsewhere")
    assert elsewhere.get(url(world.foreign.contract, "renewal")).status_code == 404  # none is being prepared
    assert elsewhere.get(url(own, "renewal")).status_code == 404
    assert Renewal.objects.count() == 1


def test_a_link_is_changed_by_who_writes_the_later_contract_and_may_open_both(
    world: World, sign_in: SignIn, linked: SheetSuccession
) -> None:
    foreign = world.foreign.contract
    edit, remove = (url(foreign, f"succession-{name}", linked.pk) for name in ("edit", "remove"))
    elsewhere = sign_in("elsewhere")  # coordinates the later contract, may not open the earlier one
    assert [elsewhere.get(each).status_code for each in (edit, remove)] == [404, 404]
    choices = elsewhere.get(url(foreign, "succession-create")).context["form"].fields["earlier"].queryset
    assert not choices.exists()
    person = world.users["elsewhere"].person
    access.give_role(by=SYSTEM, contract=world.own.contract, person=person, role=Role.ELECTED_LEAD)
    assert [elsewhere.get(each).status_code for each in (edit, remove)] == [200, 200]
    assert sign_in("coordinator").get(edit).status_code == 404
    access.give_role(by=SYSTEM, contract=foreign, person=world.users["elected"].person, role=Role.ELECTED_LEAD)
    assert sign_in("elected").get(edit).status_code == 403
    assert elsewhere.get(url(world.own.contract, "succession-edit", linked.pk)).status_code == 404
    sent = {"fate": Fate.DROPPED, "reason": "fini", "version": linked.version}
    assert elsewhere.post(edit, sent).status_code == 302
    assert "quelqu’un d’autre" in elsewhere.post(edit, sent).content.decode()
    assert elsewhere.post(remove).status_code == 302
    sent = {"earlier": world.own.other.pk, "fate": Fate.CONTINUED, "later": world.foreign.other.pk}
    assert elsewhere.post(url(foreign, "succession-create"), sent).status_code == 302
    assert SheetSuccession.objects.get().later == world.foreign.other
    stolen = {"earlier": world.own.sheet.pk, "fate": Fate.CONTINUED, "later": world.own.other.pk}
    assert elsewhere.post(url(foreign, "succession-create"), stolen).status_code == 200
    assert SheetSuccession.objects.count() == 1


def test_a_contract_that_is_over_is_read_and_no_more_written(world: World, sign_in: SignIn) -> None:
    own = world.own.contract
    contracts.enter_state(by=SYSTEM, contract=own, state=ContractState.CLOSED, note="Clôture")
    coordinator = sign_in("coordinator")
    for address in (
        url(own, "sheet-list"), page_of(world.own.sheet), url(own, "item-list", "axes"), url(own, "generations"),
        url(own, "perimeter"), url(own, "money"), url(own, "version-list"), url(own, "item-list", "pieces"),
    ):  # fmt: skip
        page = coordinator.get(address)
        assert page.status_code == 200, address
        assert "il se lit, et ne s’écrit plus" in page.content.decode(), address
    assert "il se lit, et ne s’écrit plus" not in sign_in("reader").get(url(own, "sheet-list")).content.decode()
    course = reverse("governance:course", args=[own.pk])
    said = f'href="{course}">Parcours du contrat'
    for name in ("coordinator", "elected", "reader", "administrator"):
        page = sign_in(name).get(url(own, "generations")).content.decode()
        assert (said in page) == (name in ("coordinator", "elected")), name
    for address in (url(own, "sheet-create"), url(own, "contract-edit"), url(own, "item-create", "axes")):
        assert coordinator.get(address).status_code == 403, address
    assert coordinator.post(url(own, "sheet-status", world.own.sheet.pk), {"status": "en_cours"}).status_code == 403
    kept = {"title": "Bilan", "kind": "bilan", "url": "https://sante.example/bilan", "confidentiality": "membres"}
    assert coordinator.post(url(own, "item-create", "pieces"), kept).status_code == 302
    contracts.enter_state(by=SYSTEM, contract=own, state=ContractState.FINAL_EVALUATION, note="Retour")
    assert coordinator.get(url(own, "sheet-create")).status_code == 200


# --- preparing ---------------------------------------------------------------------------------------------------------


def _form(page: Any) -> dict[str, str]:
    """What the page of the decisions would send, untouched."""
    sent: dict[str, str] = {}
    for group in page.groups:
        for one in (*([group.axis] if group.axis else []), *group.sheets):
            sent |= {
                f"{one.name}-avant": one.base, f"{one.name}-suite": one.fate, f"{one.name}-avec": one.into,
                f"{one.name}-raison": one.reason,
            }  # fmt: skip
    return sent


def test_the_next_contract_is_prepared_made_and_taken_back(world: World, coordinator: ReadOnlyGetClient) -> None:
    own = world.own.contract
    assert "Préparer le contrat suivant" in coordinator.get(url(own, "generations")).content.decode()
    assert coordinator.post(url(own, "renewal-open"))["Location"] == url(own, "renewal")
    answer = coordinator.get(url(own, "renewal"))
    sent = _form(answer.context["page"])
    sheet, other = (f"fiche-{each.pk}" for each in (world.own.sheet, world.own.other))
    sent |= {f"{other}-suite": Fate.MERGED, f"{other}-avec": "1", f"{other}-raison": "même public"}
    assert coordinator.post(url(own, "renewal-decide"), sent | {"reste": "oui"}).status_code == 302
    page = coordinator.get(url(own, "renewal")).context["page"]
    assert page.ready
    fates = {one.name: (one.fate, one.into, one.reason) for group in page.groups for one in group.sheets}
    assert fates == {
        sheet: (Fate.CONTINUED, "", ""), other: (Fate.MERGED, "1. Aider les aidants", "même public"),
    }  # fmt: skip
    edited = {
        "title": "Deuxième contrat",
        "territory_name": "Agglopolys",
        "perimeter_from": "meme",
        "carrier": "Agglopolys",
        "carrier_nouveau": "1",
    }
    form = coordinator.get(url(own, "renewal-edit")).context["form"]
    edited |= {name: form.initial[name] for name in ("version", "base")}
    answer = coordinator.post(url(own, "renewal-edit"), edited)
    assert answer.status_code == 302, answer.context["form"].errors
    assert "Deuxième contrat" in coordinator.get(url(own, "renewal-make")).content.decode()
    for _ in range(2):  # pressed twice
        assert coordinator.post(url(own, "renewal-make")).status_code == 302
    made = Contract.objects.get(predecessor=own)
    assert (made.title, str(made.carrier)) == ("Deuxième contrat", "Agglopolys")
    assert "Deuxième contrat" in coordinator.get(url(own, "renewal")).content.decode()
    text = coordinator.get(url(own, "generations")).content.decode()
    assert "1\u00a0fiche poursuivie, 1\u00a0réunie à une autre" in text
    journal = coordinator.get(reverse("portal:journal", args=[own.pk])).content.decode()
    assert "a créé le contrat suivant" in journal
    assert coordinator.post(url(own, "renewal-undo")).status_code == 302
    assert not Contract.objects.filter(predecessor=own).exists()


def test_what_was_written_is_shown_again_when_it_is_refused(
    world: World, coordinator: ReadOnlyGetClient, prepared: Renewal
) -> None:
    own = world.own.contract
    name = f"fiche-{world.own.sheet.pk}"
    sent = _form(coordinator.get(url(own, "renewal")).context["page"])
    mine = sent | {f"{name}-suite": Fate.MERGED, f"{name}-avec": "Une fiche inventée"}
    refused = coordinator.post(url(own, "renewal-decide"), mine)
    assert refused.status_code == 409
    assert refused.content.decode().count("Une fiche inventée") == 2  # in the sentence, and in its field
    theirs = sent | {f"{name}-suite": Fate.DROPPED, f"{name}-raison": "faute de moyens"}
    assert coordinator.post(url(own, "renewal-decide"), theirs).status_code == 302
    mine = sent | {f"{name}-suite": Fate.CONTINUED}
    refused = coordinator.post(url(own, "renewal-decide"), mine)
    assert refused.status_code == 409
    assert "Décidé entre-temps par quelqu’un d’autre" in refused.content.decode()
    assert coordinator.post(url(own, "renewal-decide"), _form(refused.context["page"])).status_code == 302
    assert prepared.choices.get(sheet=world.own.sheet).fate == Fate.CONTINUED


def test_the_pages_ask_the_same_number_of_queries_whatever_there_is(
    world: World, coordinator: ReadOnlyGetClient, prepared: Renewal
) -> None:
    own = world.own.contract
    addresses = [url(own, "renewal"), url(own, "generations"), url(own, "generations-export", "csv")]

    def count(address: str) -> int:
        coordinator.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert coordinator.get(address).status_code == 200
        return len(asked)

    later = contracts.create_contract(
        by=SYSTEM, values={"title": "Le suivant", "territory_name": "Ici", "predecessor": own},
        coordinator=world.users["coordinator"].person,
    )  # fmt: skip
    into = sheets.create_sheet(by=SYSTEM, contract=later, values={"title": "Suite"})
    successions.link_sheets(by=SYSTEM, contract=later, earlier=world.own.sheet, later=into, fate=Fate.CONTINUED)
    before = [count(address) for address in addresses]
    for n in range(8):
        more = sheets.create_sheet(by=SYSTEM, contract=own, values={"title": f"Fiche {n}"})
        successions.link_sheets(by=SYSTEM, contract=later, earlier=more, later=into, fate=Fate.MERGED)
    assert [count(address) for address in addresses] == before
