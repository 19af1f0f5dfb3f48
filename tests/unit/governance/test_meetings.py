"""Bodies over time, meetings that move, who came, what members ask for."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from ecluse.accounts.models import Organisation, User
from ecluse.accounts.services.organisations import create_organisation
from ecluse.audit.models import Event
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.governance.models import Attendance, BodyMember, GoverningBody
from ecluse.governance.selectors.agenda import candidates_for, waiting_requests
from ecluse.governance.selectors.bodies import members_on
from ecluse.governance.selectors.meetings import attendance_by_organisation, attendance_by_seat, get_meeting
from ecluse.governance.services import agenda, bodies, meetings
from ecluse.governance.services.attendance import ChangedMeanwhileError, Line, note_attendance
from ecluse.lib.errors import DomainError, StaleError
from tests.factories.world import SYSTEM

AHEAD = date(2099, 1, 15)


def seat(committee: GoverningBody, name: str, **values: Any) -> BodyMember:
    organisation = Organisation.objects.filter(name=name).first() or create_organisation(by=SYSTEM, name=name)
    return bodies.add_member(by=SYSTEM, body=committee, values={"organisation": organisation, **values})


def test_the_list_of_a_day_holds_those_who_sat_on_it(committee: GoverningBody) -> None:
    first = seat(committee, "Ville", function="Ancienne direction", start="2018", end="2020-06")
    second = seat(committee, "Ville", function="Nouvelle direction", start="2020-07")
    assert members_on(committee, date(2019, 1, 1)) == [first]
    assert members_on(committee, date(2020, 7, 1)) == [second]
    assert members_on(committee, date(2017, 1, 1)) == []


def test_a_member_who_came_is_ended_not_removed(committee: GoverningBody) -> None:
    member = seat(committee, "Ville")
    meetings.record_past_meeting(
        by=SYSTEM, body=committee, values={"on": date(2019, 1, 1)}, lines=[Line("present", member=member)]
    )
    with pytest.raises(DomainError, match="jusqu’à quand"):
        bodies.remove_member(by=SYSTEM, member=member)
    bodies.update_member(by=SYSTEM, member=member, values={"end": "2020"}, version=member.version)
    mistaken = seat(committee, "Mutuelle")
    bodies.remove_member(by=SYSTEM, member=mistaken)
    assert list(committee.members.values_list("end", flat=True)) == ["2020"]


def test_a_body_stands_under_none_of_its_own_and_keeps_its_name_to_itself(
    committee: GoverningBody, elsewhere: Contract
) -> None:
    child = bodies.create_body(
        by=SYSTEM, contract=committee.contract, values={"name": "Groupe", "kind": "groupe", "parent": committee}
    )
    with pytest.raises(DomainError) as refused:
        bodies.update_body(by=SYSTEM, body=committee, values={"parent": child}, version=None)
    assert refused.value.field == "parent"
    with pytest.raises(DomainError, match="déjà ce nom"):
        bodies.create_body(by=SYSTEM, contract=committee.contract, values={"name": "groupe"})
    foreign = bodies.create_body(by=SYSTEM, contract=elsewhere, values={"name": "Groupe"})
    with pytest.raises(DomainError, match="n’appartient pas"):
        bodies.update_body(by=SYSTEM, body=child, values={"parent": foreign}, version=None)


def test_an_archived_body_meets_no_more(committee: GoverningBody) -> None:
    archived = bodies.archive_body(by=SYSTEM, body=committee)
    for doing in (
        lambda: meetings.plan_meeting(by=SYSTEM, body=archived, values={"on": AHEAD}),
        lambda: agenda.ask_point(by=SYSTEM, contract=archived.contract, body=archived, text="x"),  # type: ignore[arg-type]
    ):
        with pytest.raises(DomainError):
            doing()
    restored = bodies.restore_body(by=SYSTEM, body=archived)
    assert meetings.plan_meeting(by=SYSTEM, body=restored, values={"on": AHEAD}).quorum == 2


@pytest.mark.parametrize(
    ("values", "moves"),
    [
        ({"on": date(2099, 1, 16)}, 1), ({"starts": time(15)}, 1), ({"place": "Ailleurs"}, 1),
        ({"is_public": True}, 0), ({"place": "Salle"}, 0), ({"summary": "Rien"}, 0),
    ],
)  # fmt: skip
def test_only_what_moves_in_a_calendar_counts_as_a_move(
    committee: GoverningBody, values: dict[str, Any], moves: int
) -> None:
    given = {"on": AHEAD, "starts": time(14), "ends": time(16), "place": "Salle"}
    meeting = meetings.plan_meeting(by=SYSTEM, body=committee, values=given)
    uid = meeting.uid
    changed = meetings.update_meeting(by=SYSTEM, meeting=meeting, values=values, version=meeting.version)
    assert (changed.sequence, changed.uid) == (moves, uid)


def test_cancelling_and_planning_again_move_a_meeting_and_a_stale_form_is_told(committee: GoverningBody) -> None:
    meeting = meetings.plan_meeting(by=SYSTEM, body=committee, values={"on": AHEAD})
    gone = meetings.change_state(by=SYSTEM, meeting=meeting, to="annulee")
    back = meetings.change_state(by=SYSTEM, meeting=gone, to="prevue")
    assert (gone.sequence, back.sequence) == (1, 2)
    with pytest.raises(StaleError):
        meetings.update_meeting(by=SYSTEM, meeting=back, values={"place": "X"}, version=meeting.version)
    with pytest.raises(DomainError, match="à venir"):
        meetings.change_state(by=SYSTEM, meeting=back, to="tenue")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts": time(16), "ends": time(14)}, "ends"), ({"ends": time(14)}, "starts"), ({"public_count": 12}, "public_count"),
    ],
)  # fmt: skip
def test_odd_meetings_are_refused(committee: GoverningBody, values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        meetings.plan_meeting(by=SYSTEM, body=committee, values={"on": AHEAD, **values})
    assert refused.value.field == field


def test_who_came_is_one_event_and_two_people_do_not_overwrite_each_other(committee: GoverningBody) -> None:
    one, two = seat(committee, "Ville"), seat(committee, "Hôpital")
    meeting = meetings.plan_meeting(by=SYSTEM, body=committee, values={"on": AHEAD})
    before = Event.objects.count()
    note_attendance(
        by=SYSTEM, meeting=meeting,
        lines=[Line("present", member=one, base=("", "")), Line("represente", "La mairie", member=two, base=("", ""))],
    )  # fmt: skip
    (event,) = Event.objects.order_by("pk")[before:]
    assert event.changes == {"Ville": ["", "Présent"], "Hôpital": ["", "Représenté (La mairie)"]}
    # Someone whose page still shows an empty list touches one line only: the other keeps what was noted.
    note_attendance(
        by=SYSTEM, meeting=meeting,
        lines=[Line("", member=one, base=("", "")), Line("absent", member=two, base=("represente", "La mairie"))],
    )  # fmt: skip
    states = dict(Attendance.objects.values_list("organisation__name", "state"))
    assert states == {"Ville": "present", "Hôpital": "absent"}
    with pytest.raises(ChangedMeanwhileError, match="Ville"):
        note_attendance(by=SYSTEM, meeting=meeting, lines=[Line("excuse", member=one, base=("", ""))])
    assert Attendance.objects.get(organisation__name="Ville").state == "present"


def test_attendance_is_counted_by_organisation_over_the_meetings(committee: GoverningBody) -> None:
    one, two = seat(committee, "Ville"), seat(committee, "Hôpital")
    second = seat(committee, "Ville", function="Adjointe")
    said = [("present", "absent", "excuse"), ("excuse", "represente", "present"), ("absent", "excuse", "")]
    for number, states in enumerate(said):
        meetings.record_past_meeting(
            by=SYSTEM, body=committee, values={"on": date(2019, 1, 1 + number)},
            lines=[Line(state, member=member) for state, member in zip(states, (one, two, second), strict=True)],
        )  # fmt: skip
    found = [(row.name, row.asked, row.there, row.came) for row in attendance_by_organisation(committee)]
    assert found == [("Hôpital", 3, 1, 0), ("Ville", 3, 2, 2)]
    seats = [(row.name, row.detail, row.asked, row.there, row.excused) for row in attendance_by_seat(committee)]
    assert seats == [("Hôpital", "", 3, 1, 1), ("Ville", "", 3, 1, 1), ("Ville", "Adjointe", 2, 1, 1)]


def test_a_point_asked_for_waits_until_a_meeting_takes_it_up(
    committee: GoverningBody, coordinator: User, sheet: ActionSheet
) -> None:
    request = agenda.ask_point(
        by=coordinator, contract=committee.contract, body=committee, text="Le bus santé", sheet=sheet
    )
    meeting = meetings.plan_meeting(by=SYSTEM, body=committee, values={"on": AHEAD})
    found = get_meeting(meeting.pk, contract=committee.contract)
    assert f"demande:{request.pk}" in [each.key for each in candidates_for(found)]
    (item,) = agenda.add_candidates(by=SYSTEM, meeting=meeting, keys={f"demande:{request.pk}"})
    assert (item.title, item.sheet, item.asked_by) == ("Le bus santé", sheet, "Fonction coordination")
    assert not waiting_requests(committee.contract).exists()
    with pytest.raises(DomainError, match="ordre du jour"):
        agenda.withdraw_request(by=coordinator, wish=request)
    meetings.change_state(by=SYSTEM, meeting=meeting, to="annulee")
    assert list(waiting_requests(committee.contract)) == [request]
    agenda.withdraw_request(by=coordinator, wish=request)


def test_points_move_among_those_of_their_meeting(committee: GoverningBody) -> None:
    meeting = meetings.plan_meeting(by=SYSTEM, body=committee, values={"on": AHEAD})
    made = [agenda.add_item(by=SYSTEM, meeting=meeting, values={"title": name}) for name in "ABC"]
    assert agenda.move_item(by=SYSTEM, item=made[2], up=True)
    assert not agenda.move_item(by=SYSTEM, item=made[0], up=True)
    assert "".join(meeting.items.values_list("title", flat=True)) == "ACB"
