"""Bodies, meetings, minutes and the register as their readers see them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from ecluse.accounts.models import Organisation
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.services import contract_documents
from ecluse.governance.enums import Outcome, Presence
from ecluse.governance.models import (
    AgendaItem,
    AgendaRequest,
    Attendance,
    BodyMember,
    Decision,
    DecisionDraft,
    DecisionFollowUp,
    DecisionSheet,
    GoverningBody,
    Meeting,
)
from ecluse.governance.services import bodies, decisions, minutes
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, sent

SEEN = "1. Aider les aidants"  # the label of a sheet that the lead and the partner join, and that a reader may not see


def at(name: str, world: World, *more: int | str) -> str:
    return reverse(f"governance:{name}", args=[world.own.contract.pk, *more])


def words(page: Any) -> str:
    return str(page.content.decode()).replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")


# --- what each may read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["elected", "ars_department", "lead", "signatory", "reader"])
def test_minutes_are_read_once_closed_and_not_before(world: World, sign_in: SignIn, name: str) -> None:
    client = sign_in(name)
    meeting, past = world.own.meeting, world.own.past_meeting
    assert client.get(at("minutes", world, meeting.pk)).status_code == 403
    shown = words(client.get(at("meeting", world, meeting.pk)))
    assert "Prêter une salle" not in shown
    closed = client.get(at("minutes", world, past.pk))
    assert closed.status_code == 200
    assert "Retenir douze axes" in words(closed)
    minutes.close_minutes(by=SYSTEM, meeting=meeting)
    assert "Prêter une salle" in words(client.get(at("minutes", world, meeting.pk)))


@pytest.mark.parametrize(
    ("name", "seen"),
    [("coordinator", True), ("lead", True), ("partner", True), ("reader", False), ("ars_region", False)],
)
def test_a_sheet_is_named_only_to_those_who_may_see_it(world: World, sign_in: SignIn, name: str, seen: bool) -> None:
    client = sign_in(name)
    decision, meeting = world.own.decision, world.own.meeting
    pages = [
        at("register", world), at("decision", world, decision.pk), at("meeting", world, meeting.pk),
        at("invitation", world, meeting.pk), at("invitation-file", world, meeting.pk),
        at("register-export", world, "csv"), at("meeting", world, world.own.past_meeting.pk),
    ]  # fmt: skip
    for url in pages:
        text = words(client.get(url)).replace("\r\n ", "")
        expected = seen and url != at("meeting", world, world.own.past_meeting.pk)
        assert (SEEN in text) is expected, url
    about = client.get(at("register", world), {"fiche": str(world.own.sheet.pk)})
    assert len(about.context["rows"]) == (1 if seen else 0)


def test_the_journal_names_no_sheet_of_a_decision(world: World, sign_in: SignIn) -> None:
    """The administrator reads the journal, and not the restricted sheets."""
    draft = world.own.decision_draft
    minutes.update_draft(by=SYSTEM, draft=draft, values={"text": "Revu", "sheets": [world.own.sheet]}, version=None)
    minutes.close_minutes(by=SYSTEM, meeting=world.own.meeting)
    text = words(sign_in("administrator").get(reverse("portal:journal", args=[world.own.contract.pk])))
    assert "a inscrit au registre" in text
    assert SEEN not in text
    assert SEEN in words(sign_in("coordinator").get(reverse("portal:journal", args=[world.own.contract.pk])))


def test_the_agenda_of_closed_minutes_offers_nothing_more(world: World, coordinator: ReadOnlyGetClient) -> None:
    page = coordinator.get(at("agenda", world, world.own.past_meeting.pk))
    assert (page.context["candidates"], page.context["new_url"]) == ([], "")
    assert not any(point.edit_url or point.move_url for point in page.context["points"])


def test_documents_of_a_meeting_are_shown_to_those_who_may_read_them(
    world: World, sign_in: SignIn, coordinator: ReadOnlyGetClient
) -> None:
    kept = contract_documents.add_document(
        by=SYSTEM, contract=world.own.contract,
        values={"title": "Support du comité", "url": "https://sante.example/s", "confidentiality": "restreinte"},
    )  # fmt: skip
    foreign = contract_documents.add_document(
        by=SYSTEM, contract=world.foreign.contract, values={"title": "D’ailleurs", "url": "https://sante.example/t"}
    )
    url = at("meeting-documents", world, world.own.past_meeting.pk)
    refused = coordinator.post(url, {"documents": [str(foreign.pk)]})
    assert refused.context["form"].errors
    assert coordinator.post(url, {"documents": [str(kept.pk)]}).status_code == 302
    page = at("meeting", world, world.own.past_meeting.pk)
    assert "Support du comité" in words(coordinator.get(page))
    assert "Support du comité" not in words(sign_in("reader").get(page))


# --- what is written ---------------------------------------------------------------------------------------------------


def test_a_past_meeting_is_one_form(world: World, coordinator: ReadOnlyGetClient) -> None:
    member = world.own.member
    url = at("meeting-past", world, world.own.body.pk)
    data = {
        "on_0": "30", "on_1": "11", "on_2": "2018", "decisions": "- Valider le portrait\n\n- Valider les axes\n", "close": "on",
        f"m{member.pk}": "present", f"m{member.pk}_base": "|", "is_public": "on", "public_count": "40",
    }  # fmt: skip
    names = coordinator.get(url).context["form"]["on"].field.widget.widgets_names
    data = {f"on{names[int(key[-1])]}" if key.startswith("on_") else key: value for key, value in data.items()}
    answer = coordinator.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Meeting.objects.get(on=date(2018, 11, 30))
    assert (made.state, made.minutes, made.public_count) == ("tenue", "arrete", 40)
    assert [(each.number, each.text) for each in made.decisions.order_by("rank")] == [
        ("2018-02", "Valider le portrait"), ("2018-03", "Valider les axes"),
    ]  # fmt: skip
    assert made.attendances.get().state == "present"


def test_two_people_who_write_the_same_point_lose_nothing(world: World, coordinator: ReadOnlyGetClient) -> None:
    item = world.own.item
    url = at("item-write", world, item.meeting_id, item.pk)
    mine = sent(coordinator.get(url).context["form"], said="Ma version")
    theirs = sent(coordinator.get(url).context["form"], said="L’autre version")
    assert coordinator.post(url, theirs).status_code == 302
    conflict = coordinator.post(url, mine)
    assert conflict.status_code == 409
    text = words(conflict)
    assert "Ma version" in text
    assert "L’autre version" in text
    piece = coordinator.post(url, mine, headers={"HX-Request": "true"})
    assert (piece.status_code, "<html" in words(piece)) == (409, False)
    item.refresh_from_db()
    assert item.said == "L’autre version"
    joined = dict(conflict.context["conflict"].hidden) | {"garder-said": "reunie", "reunie-said": "Les deux"}
    assert coordinator.post(url, joined).status_code == 302
    item.refresh_from_db()
    assert item.said == "Les deux"


def test_an_attendance_noted_by_someone_else_is_shown_not_overwritten(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    member, meeting = world.own.member, world.own.meeting
    url = at("attendance", world, meeting.pk)
    name = f"m{member.pk}"
    page = coordinator.get(url)
    assert [line.base for line in page.context["lines"]] == ["excuse|"]
    Attendance.objects.filter(member=member).update(state="absent")
    refused = coordinator.post(url, {name: "present", f"{name}_base": "excuse|"})
    assert refused.status_code == 409
    assert "Caisse primaire" in refused.context["refused"]
    (line,) = refused.context["lines"]
    assert (line.chosen, line.base) == ("present", "absent|")
    again = coordinator.post(url, {name: line.chosen, f"{name}_base": line.base})
    assert again.status_code == 302
    assert Attendance.objects.get(member=member, meeting=meeting).state == "present"


def test_someone_who_is_no_member_is_noted_too(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = at("attendance", world, world.own.meeting.pk)
    asked = {"autre-organisation": "Mutuelle", "autre-function": "Direction", "autre-state": "present"}
    refused = coordinator.post(url, asked)
    assert refused.status_code == 200
    assert "n’est pas encore connu" in words(refused)
    assert coordinator.post(url, asked | {"autre-organisation_nouveau": "1"}).status_code == 302
    line = Attendance.objects.get(organisation__name="Mutuelle")
    assert (line.member, line.voting, line.state) == (None, False, "present")


def test_only_what_is_proposed_can_be_ticked(world: World, coordinator: ReadOnlyGetClient) -> None:
    meeting, past = world.own.meeting, world.own.past_meeting
    url = at("agenda", world, meeting.pk)
    proposed = [each.key for each in coordinator.get(url).context["candidates"]]
    assert f"releve:{past.pk}" in proposed
    foreign = f"releve:{world.foreign.past_meeting.pk}"
    assert foreign not in proposed
    before = meeting.items.count()
    coordinator.post(url, {"points": [foreign, "decision:abc", f"releve:{past.pk}"]})
    assert list(meeting.items.values_list("minutes_of", flat=True)[before:]) == [past.pk]


@pytest.mark.parametrize("field", ["parent", "secretary"])
def test_a_body_takes_nothing_of_another_contract(world: World, coordinator: ReadOnlyGetClient, field: str) -> None:
    url = at("body-edit", world, world.own.body.pk)
    form = coordinator.get(url).context["form"]
    foreign = world.foreign.body.pk if field == "parent" else "Organisme que personne ne connaît"
    answer = coordinator.post(url, sent(form, **{field: str(foreign)}))
    assert field in answer.context["form"].errors


@pytest.mark.parametrize(
    ("name", "params", "field", "value"),
    [
        ("item-create", ("meeting",), "sheet", "sheet"),
        ("item-edit", ("meeting", "item"), "sheet", "sheet"),
        ("draft-create", ("meeting",), "sheets", "sheet"),
        ("draft-create", ("meeting",), "supersedes", "decision"),
        ("draft-edit", ("meeting", "decision_draft"), "supersedes", "decision"),
        ("minutes-approve", ("past_meeting",), "at", "meeting"),
        ("request-create", (), "body", "body"),
        ("request-create", (), "sheet", "sheet"),
        ("decision-create", (), "body", "body"),
        ("decision-create", (), "sheets", "sheet"),
        ("decision-replace", ("decision",), "sheets", "sheet"),
    ],
)
def test_every_key_sent_is_one_of_the_contract(
    world: World, coordinator: ReadOnlyGetClient, name: str, params: tuple[str, ...], field: str, value: str
) -> None:
    url = at(name, world, *(world.own.items[each].pk for each in params))
    for wrong in (str(world.foreign.items[value].pk), "99999999999999999999", "x"):
        answer = coordinator.post(url, sent(coordinator.get(url).context["form"], **{field: wrong}))
        assert answer.status_code == 200
        assert field in answer.context["form"].errors, wrong


def test_a_member_asks_for_a_point_and_sees_their_own(world: World, sign_in: SignIn) -> None:
    partner = sign_in("partner")
    url = at("request-create", world)
    assert partner.post(url, {"text": "Les salles", "body": world.own.body.pk}).status_code == 302
    made = AgendaRequest.objects.get(text="Les salles")
    assert made.asked_by == "Fonction partner, Association des aidants"
    text = words(partner.get(at("body-list", world)))
    assert "Les salles" in text
    assert "Le bus santé" not in text
    assert "Les salles" not in words(sign_in("lead").get(at("body-list", world)))
    every = words(sign_in("coordinator").get(at("body", world, world.own.body.pk)))
    assert "Les salles" in every
    assert "Le bus santé" in every
    withdraw = at("request-withdraw", world, made.pk)
    assert sign_in("lead").post(withdraw).status_code == 404
    assert partner.post(withdraw).status_code == 302
    assert not AgendaRequest.objects.filter(pk=made.pk).exists()


def test_members_are_listed_at_a_date(world: World, coordinator: ReadOnlyGetClient) -> None:
    bodies.update_member(by=SYSTEM, member=world.own.member, values={"start": "2018", "end": "2020-06"}, version=None)
    url = at("body", world, world.own.body.pk)
    for asked, count in (("2019", 1), ("juin 2020", 1), ("01/07/2020", 0), ("", 0), ("n’importe quoi", 0)):
        page = coordinator.get(url, {"le": asked})
        assert len(page.context["members"]) == count, asked
        assert page.context["wrong"] == (asked == "n’importe quoi")


# --- the register ------------------------------------------------------------------------------------------------------


def adopt(world: World, text: str, **more: Any) -> Decision:
    values = {"text": text, **more}
    return decisions.adopt(
        by=SYSTEM, contract=world.own.contract, body=world.own.body, adopted_on=date(2020, 1, 1), values=values
    )


def test_the_files_hold_what_the_page_shows_and_no_formula(world: World, coordinator: ReadOnlyGetClient) -> None:
    dangerous = ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("x")']
    for text in dangerous:
        adopt(world, text, owner_function=text, due="2021-03")
    adopt(world, "D’une autre année")
    url, query = at("register", world), {"annee": "2020", "q": ""}
    shown = [(row.number, row.text) for row in coordinator.get(url, query).context["rows"]]
    assert len(shown) == 7
    answer = coordinator.get(at("register-export", world, "csv"), query)
    head, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    found = [dict(zip(head, line, strict=True)) for line in lines]
    assert [line["N°"] for line in found] == [number for number, _ in shown]
    assert [line["Décision"].removeprefix("'") for line in found] == [text for _, text in shown]
    for line in found:
        assert not [cell for cell in line.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert found[-1]["Échéance"] == "2021-03"
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(coordinator.get(at("register-export", world, "xlsx"), query).content)
    )
    sheet = book.get_sheet_by_name("Décisions").to_python()
    assert [(row[0], row[1]) for row in sheet[1:]] == shown
    assert all(row[5] == row[1] for row in sheet[2:])


def test_each_filter_of_the_register(world: World, coordinator: ReadOnlyGetClient) -> None:
    owner = Organisation.objects.get(name="Centre hospitalier")
    late = adopt(world, "En retard", due="2021", owner=owner)
    done = adopt(world, "Faite", due="2021")
    decisions.follow_up(by=SYSTEM, decision=done, state="faite")
    former = adopt(world, "Ancienne")
    later = adopt(world, "Nouvelle", supersedes=former)
    url = at("register", world)
    asked: list[tuple[dict[str, str], list[Decision]]] = [
        ({"etat": "retard"}, [late]),
        ({"etat": "faite"}, [done]),
        ({"etat": "remplacee"}, [former]),
        ({"responsable": str(owner.pk)}, [late]),
        ({"annee": "2020", "etat": "en_cours"}, [later, late]),
        ({"instance": str(world.own.body.pk), "annee": "2018"}, [world.own.decision]),
        ({"instance": str(world.foreign.body.pk)}, []),
        ({"responsable": "x"}, []),
        ({"annee": "9" * 30}, []),
        ({"q": "nouvelles"}, [later]),
        ({"q": "2020-02"}, [done]),
        ({"etat": "inconnu", "q": "ancien"}, [former]),
    ]
    for query, expected in asked:
        rows = coordinator.get(url, query).context["rows"]
        assert [row.pk for row in rows] == [each.pk for each in expected], query


# --- as much as there is -----------------------------------------------------------------------------------------------


def _grow(world: World, count: int) -> None:
    """As many more bodies, members, meetings, points, drafts, decisions with their follow-ups, lines of attendance."""
    contract, body, meeting, sheet = world.own.contract, world.own.body, world.own.meeting, world.own.sheet
    start = GoverningBody.objects.count()
    names = [f"Instance {start + number}" for number in range(count)]
    GoverningBody.objects.bulk_create(GoverningBody(contract=contract, name=name, parent=body) for name in names)
    folded = [Organisation(name=name, folded_name=name.lower()) for name in names]
    organisations = Organisation.objects.bulk_create(folded)
    members = BodyMember.objects.bulk_create(
        BodyMember(contract=contract, body=body, organisation=each) for each in organisations
    )
    days = [date(2000, 1, 1) + timedelta(days=start + number) for number in range(count)]
    Meeting.objects.bulk_create(Meeting(contract=contract, body=body, on=day, state="tenue") for day in days)
    Attendance.objects.bulk_create(
        Attendance(
            contract=contract, meeting=meeting, member=each, organisation=each.organisation, state=Presence.PRESENT
        )
        for each in members
    )
    sheets = ActionSheet.objects.bulk_create(ActionSheet(contract=contract, title=name) for name in names)
    AgendaItem.objects.bulk_create(
        AgendaItem(contract=contract, meeting=meeting, title=each.title, sheet=each, outcome=Outcome.POSTPONED)
        for each in sheets
    )
    DecisionDraft.objects.bulk_create(DecisionDraft(contract=contract, meeting=meeting, text=name) for name in names)
    made = Decision.objects.bulk_create(
        Decision(
            contract=contract, body=body, meeting=world.own.past_meeting, year=2018, rank=1000 + start + number,
            text=name, adopted_on=date(2018, 6, 28), due="2019", owner=each, search_text=f" {name} ",
        )
        for number, (name, each) in enumerate(zip(names, organisations, strict=True))
    )  # fmt: skip
    DecisionSheet.objects.bulk_create(DecisionSheet(decision=each, sheet=sheet) for each in made)
    DecisionFollowUp.objects.bulk_create(
        DecisionFollowUp(contract=contract, decision=each, state="en_cours", by_label="x") for each in [*made, made[0]]
    )
    AgendaRequest.objects.bulk_create(
        AgendaRequest(contract=contract, body=body, text=name, asked_by="x", sheet=sheet) for name in names
    )


PAGES: dict[str, Callable[[World], str]] = {
    "body-list": lambda world: at("body-list", world),
    "body": lambda world: at("body", world, world.own.body.pk),
    "body-attendance": lambda world: at("body-attendance", world, world.own.body.pk),
    "meeting-list": lambda world: at("meeting-list", world),
    "meeting": lambda world: at("meeting", world, world.own.past_meeting.pk),
    "attendance": lambda world: at("attendance", world, world.own.meeting.pk),
    "agenda": lambda world: at("agenda", world, world.own.planned.pk),
    "minutes": lambda world: at("minutes", world, world.own.meeting.pk),
    "invitation": lambda world: at("invitation", world, world.own.meeting.pk),
    "register": lambda world: at("register", world),
    "register-export": lambda world: at("register-export", world, "csv"),
    "decision": lambda world: at("decision", world, world.own.decision.pk),
}


def test_the_number_of_queries_does_not_grow(world: World, sign_in: SignIn) -> None:
    asking = [(name, sign_in("coordinator")) for name in PAGES]
    asking += [(name, sign_in("reader")) for name in ("meeting", "register")]
    counts: dict[int, list[int]] = {}
    for wanted in (10, 90):  # ten of each, then a hundred
        _grow(world, wanted)
        for place, (name, client) in enumerate(asking):
            if wanted == 10:
                client.get(PAGES[name](world))  # writes what is prepared once for the process
            with CaptureQueriesContext(connection) as seen:
                assert client.get(PAGES[name](world)).status_code == 200
            counts.setdefault(place, []).append(len(seen))
    assert {asking[place][0]: found for place, found in counts.items() if len(set(found)) > 1} == {}
    assert max(max(found) for found in counts.values()) <= 20, counts
