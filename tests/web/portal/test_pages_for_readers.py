"""The pages made for one reader say what is true of the contract, to that reader alone, in queries that do not grow."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.enums import OrganisationKind
from ecluse.accounts.models import Organisation
from ecluse.contracts.enums import CommitmentStatus, Confidentiality, ContractState, SheetStatus
from ecluse.contracts.models import ActionSheet, Commitment, Contract, CostLine, FundingLine, StatusChange
from ecluse.contracts.services import contract_documents, records
from ecluse.governance.models import GoverningBody, Meeting, Passage
from ecluse.governance.services import agenda, bodies, decisions, meetings
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn

TODAY = timezone.localdate


def _page(client: ReadOnlyGetClient, name: str, contract: Contract) -> Any:
    answer = client.get(reverse(f"portal:{name}", args=[contract.pk]))
    assert answer.status_code == 200
    return answer


def _queries(client: ReadOnlyGetClient, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def _many(contract: Contract, count: int, lead: Organisation) -> None:
    """Late sheets, blocked sheets, done sheets, silent sheets, each led; decisions, requests and commitments beside them."""
    now, statuses = timezone.now(), (SheetStatus.ONGOING, SheetStatus.BLOCKED, SheetStatus.DONE, SheetStatus.ONGOING)
    made = ActionSheet.objects.bulk_create(
        ActionSheet(
            contract=contract, number=f"{n + 10}", title=f"Action {n}", position=n + 10, status=statuses[n % 4],
            end="2024" if n % 4 == 0 else "", last_news_at=now - timedelta(days=300 if n % 4 == 3 else 3),
        )
        for n in range(count)
    )  # fmt: skip
    StatusChange.objects.bulk_create(
        StatusChange(sheet=sheet, before="validee", after=sheet.status, at=now, by_label="Essai", reason="Faute de local")
        for sheet in made
    )  # fmt: skip
    for sheet in made:
        sheet.actors.create(role="pilote", organisation=lead)


# --- the elected lead --------------------------------------------------------------------------------------------------


def test_the_brief_tells_what_goes_well_what_blocks_and_what_is_awaited(world: World, sign_in: SignIn) -> None:
    contract, now = world.own.contract, timezone.now()
    other, noon = world.own.other, datetime.combine(timezone.localdate() - timedelta(days=54), time(12))
    ActionSheet.objects.filter(pk=other.pk).update(status=SheetStatus.BLOCKED)
    StatusChange.objects.create(
        sheet=other, before="en_cours", after=SheetStatus.BLOCKED, at=timezone.make_aware(noon), by_label="Essai",
        reason="Faute de local",
    )  # fmt: skip
    done = ActionSheet.objects.create(contract=contract, number="7", title="Former les relais", status=SheetStatus.DONE)
    StatusChange.objects.create(sheet=done, before="en_cours", after=SheetStatus.DONE, at=now, by_label="Essai")
    Commitment.objects.filter(pk=world.own.commitment.pk).update(status=CommitmentStatus.KEPT)
    planned = world.own.planned
    agenda.add_item(by=SYSTEM, meeting=planned, values={"title": "Choisir un local"})
    records.create(CostLine(sheet=other), by=SYSTEM, values={"planned": Decimal(9000)})
    records.create(FundingLine(sheet=other, funder=world.bodies["lead"]), by=SYSTEM, values={"granted": Decimal(4000)})
    page = _page(sign_in("elected"), "brief", contract).context["page"]
    assert [line.title for line in page.good] == ["Former les relais", "Prêter une salle"]
    blocked, late = page.stuck
    assert (blocked.number, blocked.why) == ("2", "Bloquée depuis 54\u00a0j : Faute de local")
    assert late.title == world.own.sheet.title
    assert [line.title for line in page.awaited] == ["Choisir un local"]
    assert page.meeting.when == "Jeudi 15\u00a0janvier 2099"
    said = [str(amount.figure).replace("\u202f", " ").replace("\u00a0", " ") for amount in page.money]
    assert said == ["10 000 €", "4 000 €", "6 000 €"]
    assert "1 non renseignée" in page.money[1].figure.note.replace("\u00a0", " "), (
        "the line of 2024 grants nothing that is known"
    )


def test_an_empty_contract_is_told_calmly(world: World, sign_in: SignIn) -> None:
    contract = world.own.contract
    ActionSheet.objects.filter(contract=contract).update(archived_at=timezone.now())
    Meeting.objects.filter(pk=world.own.planned.pk).update(state="annulee")
    text = _page(sign_in("elected"), "brief", contract).content.decode()
    for said in ("Aucune fiche action n’est encore écrite", "Rien n’est noté comme bloqué", "Aucun montant"):
        assert said in text


def test_pages_ask_as_much_of_80_sheets_as_of_8(world: World, sign_in: SignIn) -> None:
    contract = world.own.contract
    clients = {name: sign_in(who) for name, who in (
        ("brief", "elected"), ("week", "coordinator"), ("handover", "coordinator"), ("own-commitments", "signatory"),
    )}  # fmt: skip
    asked: dict[str, list[int]] = {name: [] for name in clients}
    for more in (8, 72):
        _many(contract, more, world.bodies["signatory"])
        for n in range(more // 4):
            decisions.adopt(
                by=SYSTEM, contract=contract, body=world.own.body, adopted_on=date(2026, 1, 5),
                values={"text": f"Faire {n}", "due": "2026-02", "owner": world.bodies["signatory"]},
            )  # fmt: skip
        for name, client in clients.items():
            asked[name].append(_queries(client, reverse(f"portal:{name}", args=[contract.pk])))
    assert all(len(set(counts)) == 1 for counts in asked.values()), asked
    assert max(max(counts) for counts in asked.values()) <= 40, asked


# --- the week ----------------------------------------------------------------------------------------------------------


def test_each_line_of_the_week_leads_to_its_act(world: World, coordinator: ReadOnlyGetClient) -> None:
    contract, today = world.own.contract, timezone.localdate()
    soon = meetings.plan_meeting(by=SYSTEM, body=world.own.body, values={"on": today + timedelta(days=3)})
    ActionSheet.objects.filter(pk=world.own.other.pk).update(last_news_at=timezone.now() - timedelta(days=300))
    world.own.other.actors.create(role="pilote", organisation=world.bodies["partner"])
    page = _page(coordinator, "week", contract).context["page"]
    found = {section.id: section for section in page.sections}
    assert list(found) == ["seances", "reponses", "passages", "retards", "pilotes"], (
        "in the order in which one would do it"
    )
    held, coming = found["seances"].lines.shown
    assert (held.title, held.act) == (str(world.own.meeting), "Écrire le relevé")
    assert coming.url == reverse("governance:meeting", args=[contract.pk, soon.pk])
    assert coming.why.endswith(
        "Il manque l’ordre du jour, l’approbation d’un relevé à l’ordre du jour, le lieu, l’heure et la convocation."
    )
    assert coming.act_url == reverse("governance:agenda", args=[contract.pk, soon.pk])
    campaign, request = found["reponses"].lines.shown
    assert campaign.act_url == reverse("campaigns:answers", args=[contract.pk, world.own.campaign.pk])
    assert request.title == "Le bus santé"
    assert [line.title for line in found["retards"].lines.shown] == [world.own.sheet.title]
    (silent,) = found["pilotes"].lines.shown
    assert silent.title == "Association des aidants"
    form = coordinator.get(silent.act_url).context["form"]
    assert form.initial["sheets"] == [world.own.other.pk]


def test_a_campaign_is_begun_on_no_sheet_of_another_contract(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = reverse("campaigns:create", args=[world.own.contract.pk])
    strange = world.foreign.sheet
    page = coordinator.get(f"{url}?fiches={strange.pk}.{world.own.sheet.pk}.x.99999999999999999999")
    assert strange.title not in page.content.decode() or strange.title == world.own.sheet.title
    assert page.content.decode().count("checked") >= 1
    assert f'value="{strange.pk}"' not in page.content.decode().split('name="sheets"', 1)[1].split("</fieldset>", 1)[0]


def test_a_quiet_contract_has_a_calm_week(world: World, coordinator: ReadOnlyGetClient) -> None:
    quiet = Contract.objects.create(programme=world.own.contract.programme, title="Contrat calme", territory_name="Ici")
    quiet.memberships.create(person=world.users["coordinator"].person, role="coordination")
    text = _page(coordinator, "week", quiet).content.decode()
    assert "Rien ne vous attend cette semaine." in text
    assert "Tout est à jour" in text


def test_the_week_names_the_next_gate_and_what_it_lacks(world: World, coordinator: ReadOnlyGetClient) -> None:
    contract = world.own.contract
    Passage.objects.filter(contract=contract).delete()
    Contract.objects.filter(pk=contract.pk).update(state="validation")
    page = _page(coordinator, "week", contract).context["page"]
    (line,) = next(section for section in page.sections if section.id == "passages").lines.shown
    assert (line.title, line.act) == ("Contrat validé par les parties", "Compléter")
    assert "Il manque : la collectivité et l’ARS parmi les signataires" in line.why
    assert line.act_url == reverse("governance:gate", args=[contract.pk, "texte-valide"])


# --- the signatory -----------------------------------------------------------------------------------------------------


def test_a_signatory_reads_what_its_own_body_promised(world: World, sign_in: SignIn) -> None:
    contract, body = world.own.contract, world.bodies["signatory"]
    kept = records.create(
        Commitment(signatory=world.own.signatory), by=SYSTEM, values={"text": "Former deux relais", "status": "tenu"}
    )
    other = contract.signatories.create(organisation=world.bodies["partner"])
    records.create(Commitment(signatory=other), by=SYSTEM, values={"text": "Promesse d’un autre"})
    bodies.add_member(by=SYSTEM, body=world.own.body, values={"organisation": body})
    records.create(
        FundingLine(sheet=world.own.other, funder=body), by=SYSTEM, values={"year": 2026, "granted": Decimal(1500)}
    )
    records.create(
        FundingLine(sheet=world.own.sheet, funder=body), by=SYSTEM, values={"year": 2026, "granted": Decimal(7)}
    )
    answer = _page(sign_in("signatory"), "own-commitments", contract)
    page = answer.context["page"]
    assert [each.line.title for each in page.commitments] == [kept.text, "Prêter une salle"], "what is kept comes first"
    assert "Promesse d’un autre" not in answer.content.decode()
    assert [line.url for line in page.meetings] == [
        reverse("governance:meeting", args=[contract.pk, world.own.planned.pk])
    ]
    assert [row.url for row in page.money.rows] == [reverse("portal:sheet", args=[contract.pk, world.own.other.pk])], (
        "not that of a sheet that the reader may not see"
    )
    assert all("Promesse" not in line.line.title for line in page.actions)


# --- the agency --------------------------------------------------------------------------------------------------------


def _followed(world: World, count: int, agency: Organisation) -> None:
    near = world.own.contract
    for n in range(count):
        contract = Contract.objects.create(programme=near.programme, title=f"Contrat {n}", territory_name="Ici")
        contract.covering.set(near.covering.all())
        sheet = ActionSheet.objects.create(contract=contract, title="Action", last_news_at=timezone.now())
        FundingLine.objects.create(
            sheet=sheet,
            funder=agency,
            year=2025 + n % 2,
            requested=Decimal("10.10"),
            granted=Decimal("7.05"),
            tax_basis="sans",
        )
        body = GoverningBody.objects.create(contract=contract, name="COPIL")
        Meeting.objects.create(contract=contract, body=body, on=timezone.localdate() + timedelta(days=n + 1))


def test_the_agency_sees_its_contracts_and_its_money_add_up(world: World, sign_in: SignIn) -> None:
    agency = Organisation.objects.create(name="ARS d’ici", folded_name="ars d ici", kind=OrganisationKind.ARS)
    client, url = sign_in("ars_department"), reverse("portal:agency")
    asked = []
    for more in (2, 27):
        _followed(world, more, agency)
        asked.append(_queries(client, url))
    assert asked[0] == asked[1] <= 10, asked
    page = client.get(url).context["page"]
    assert len(page.live) == 30
    assert world.foreign.contract.title not in {line.title for line in page.live}
    totals = {name: [each.value for each in table.total.figures] for name, table in page.money.items()}
    assert totals["contrats"] == totals["annees"] == totals["contrats-et-annees"]
    assert totals["contrats"][:2] == [Decimal("292.90"), Decimal("204.45")], "29 lines, to the cent"
    assert sum(row.figures[0].value for row in page.money["annees"].rows) == Decimal("292.90")
    assert next(line for line in page.live if line.title == "Contrat 0").steering
    Contract.objects.filter(title="Contrat 0").update(state=ContractState.CLOSED)
    assert [line.title for line in client.get(url).context["page"].over] == ["Contrat 0"] * 2
    lines = client.get(reverse("portal:agency-export", args=["annees", "csv"])).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Année;Demandé;Accordé;Versé")
    assert lines[-1].startswith("Total;292,90;204,45")
    assert client.get(reverse("portal:agency-export", args=["autre", "csv"])).status_code == 404


# --- handing over ------------------------------------------------------------------------------------------------------


def _archive(client: ReadOnlyGetClient, contract: Contract) -> tuple[zipfile.ZipFile, str]:
    answer: Any = client.get(reverse("portal:handover-archive", args=[contract.pk]))
    assert answer["Content-Type"] == "application/zip"
    found = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert found.testzip() is None
    return found, found.read("LISEZ-MOI.txt").decode("utf-8-sig")


def _rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(f"tableaux/csv/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_archive_holds_what_its_taker_may_read_and_says_what_it_leaves_out(world: World, sign_in: SignIn) -> None:
    contract = world.own.contract
    pdf = b"%PDF-1.4\n%essai\n"
    for level in (Confidentiality.PUBLIC, Confidentiality.RESTRICTED):
        contract_documents.add_document(
            by=SYSTEM, contract=contract, values={"title": "../Vote", "confidentiality": level},
            name="vote.pdf", content=io.BytesIO(pdf),
        )  # fmt: skip
    whole, said = _archive(sign_in("coordinator"), contract)
    assert {row["Fiche"] for row in _rows(whole, "fiches")} == {"Aider les aidants", "Autre fiche"}
    assert [row["Décision"] for row in _rows(whole, "decisions-ouvertes")] == ["Retenir douze axes"]
    assert [row["Engagement"] for row in _rows(whole, "engagements")] == ["Prêter une salle"]
    assert {row["Personne"] for row in _rows(whole, "personnes-et-acces")} >= {
        "Fonction coordinator",
        "Fonction ars_department",
    }
    assert [row["Coût prévu, en euros"] for row in _rows(whole, "couts")] == ["1000,00"]
    assert [row["Organisme"] for row in _rows(whole, "instances-et-membres")] == ["Caisse primaire"]
    assert b"20990115" in whole.read("agenda.ics")
    stored = {row["Fichier"]: row for row in _rows(whole, "pieces") if row["Fichier"]}
    assert set(stored) == {"pieces/contrat/vote.pdf", "pieces/contrat/vote-2.pdf"}
    for name, row in stored.items():
        assert hashlib.sha256(whole.read(name)).hexdigest() == row["SHA-256"]
    assert "que vous ne pouvez pas lire" not in said
    part, told = _archive(sign_in("administrator"), contract)
    assert not any(name.startswith("tableaux/couts") for name in part.namelist())
    for name in part.namelist():
        if name.endswith(".csv"):
            assert "Aider les aidants" not in part.read(name).decode("utf-8-sig"), name
    assert sorted(name for name in part.namelist() if name.startswith("pieces/")) == ["pieces/contrat/vote.pdf"]
    for words in ("2\u00a0fiches que vous ne pouvez pas lire", "l’argent", "les adresses des pilotes", "document"):
        assert words in told
    page = _page(sign_in("administrator"), "handover", contract).content.decode()
    assert "Aider les aidants" not in page
    assert "prevention" not in page, "the address of a lead"


def test_a_document_that_has_gone_or_changed_is_told(world: World, sign_in: SignIn, settings: Any) -> None:
    kept = [
        contract_documents.add_document(
            by=SYSTEM, contract=world.own.contract, values={"title": title}, name="x.pdf", content=io.BytesIO(b"%PDF-1.4\n"),
        )
        for title in ("Parti", "Changé")
    ]  # fmt: skip
    folder = Path(settings.FILES_DIR) / "attachments"
    (folder / kept[0].stored_name).unlink()
    (folder / kept[1].stored_name).write_bytes(b"%PDF-1.4\nautre")
    archive, said = _archive(sign_in("coordinator"), world.own.contract)
    assert "À VÉRIFIER" in said
    notes = {row["Titre"]: row["À savoir"] for row in _rows(archive, "pieces")}
    assert notes["Parti"] == "Le fichier n’est plus là"
    assert notes["Changé"].startswith("Altéré")


def test_each_person_is_led_to_their_page(world: World, sign_in: SignIn) -> None:
    own = world.own.contract
    expected = {
        "coordinator": [reverse("portal:week", args=[own.pk])],
        "elected": [reverse("portal:brief", args=[own.pk])],
        "signatory": [reverse("portal:own-commitments", args=[own.pk])],
        "ars_department": [reverse("portal:agency")],
        "ars_region": [reverse("portal:agency")],
        "lead": [], "reader": [], "administrator": [], "stranger": [],
    }  # fmt: skip
    for name, urls in expected.items():
        client = sign_in(name)
        assert [line.url for line in client.get(reverse("portal:home")).context["home"].doors] == urls, name
        assert all(client.get(url).status_code == 200 for url in urls)
    own.memberships.create(person=world.users["elected"].person, role="coordination")
    offered = sign_in("elected").get(reverse("portal:home"))
    assert len(offered.context["home"].doors) == 2
    assert "Vos pages" in offered.content.decode()
