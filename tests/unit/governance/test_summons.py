"""Convocations by mail: to whom an address is known, once a change, re-read when they leave."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from ecluse.accounts.models import Organisation, Person
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.governance.models import GoverningBody, Meeting
from ecluse.governance.services import agenda, bodies, meetings
from ecluse.governance.services.summoning import send_summons
from ecluse.lib.errors import DomainError
from ecluse.outbox.models import Mail
from ecluse.outbox.services.sending import send_due
from tests.factories.world import SYSTEM

SOON = timezone.localdate() + timedelta(days=10)


@pytest.fixture
def meeting(committee: GoverningBody, organisation: Organisation) -> Meeting:
    for rank, address in enumerate(("caisse@exemple.fr", "")):
        person = Person.objects.create(label=f"Fonction {rank}", email=address)
        values = {"organisation": organisation, "function": f"Fonction {rank}", "person": person}
        bodies.add_member(by=SYSTEM, body=committee, values=values)
    bodies.add_member(by=SYSTEM, body=committee, values={"organisation": organisation, "function": "Sans personne"})
    values = {"on": SOON, "starts": time(14), "place": "Salle du conseil"}
    return meetings.plan_meeting(by=SYSTEM, body=committee, values=values)


def sent() -> list[Any]:
    mail.outbox.clear()
    send_due()
    return list(mail.outbox)


@pytest.mark.django_db
def test_it_goes_once_to_those_whose_address_is_known_with_the_calendar(meeting: Meeting) -> None:
    agenda.add_item(by=SYSTEM, meeting=meeting, values={"title": "Budget"})
    assert send_summons(by=SYSTEM, meeting=meeting) == 1
    assert Meeting.objects.get().state == "convoquee"
    (letter,) = sent()
    assert letter.to == ["caisse@exemple.fr"]
    assert "Budget" in letter.body
    assert "Salle du conseil" in letter.body
    name, content, kind = letter.attachments[0]
    assert (name, kind) == (f"seance-{SOON.isoformat()}.ics", "text/calendar")
    assert f"UID:{meeting.uid}@ecluse" in content
    with pytest.raises(DomainError, match="Il ne reste personne"):
        send_summons(by=SYSTEM, meeting=meeting)
    assert sent() == []


@pytest.mark.django_db
def test_another_day_is_another_mail_and_the_first_that_waits_is_given_up(meeting: Meeting) -> None:
    send_summons(by=SYSTEM, meeting=meeting)
    later = SOON + timedelta(days=1)
    meetings.update_meeting(by=SYSTEM, meeting=meeting, values={"on": later}, version=None)
    send_summons(by=SYSTEM, meeting=meeting)
    (letter,) = sent()
    assert letter.attachments[0][0] == f"seance-{later.isoformat()}.ics"
    assert "SEQUENCE:1" in letter.attachments[0][1]
    assert list(Mail.objects.order_by("pk").values_list("status", flat=True)) == ["annule", "envoye"]
    meetings.change_state(by=SYSTEM, meeting=meeting, to="annulee")
    send_summons(by=SYSTEM, meeting=meeting)
    (letter,) = sent()
    assert "annulée" in letter.subject


@pytest.mark.django_db
def test_a_meeting_cancelled_before_any_convocation_calls_nobody(meeting: Meeting) -> None:
    meetings.change_state(by=SYSTEM, meeting=meeting, to="annulee")
    with pytest.raises(DomainError, match="Il ne reste personne"):
        send_summons(by=SYSTEM, meeting=meeting)


@pytest.mark.django_db
def test_who_left_the_body_meanwhile_gets_nothing(meeting: Meeting) -> None:
    send_summons(by=SYSTEM, meeting=meeting)
    for member in meeting.body.members.all():
        bodies.update_member(by=SYSTEM, member=member, values={"end": date(2020, 1, 1).isoformat()}, version=None)
    assert sent() == []
    assert Mail.objects.get().last_error == "Cette personne ne siège plus à cette date."


@pytest.mark.django_db
def test_a_restricted_sheet_is_not_named_in_a_mail(meeting: Meeting, contract: Contract, sheet: ActionSheet) -> None:
    for level, title in (("restreinte", "Cachée"), ("membres", "Montrée")):
        other = ActionSheet.objects.create(contract=contract, title=title, confidentiality=level)
        agenda.add_item(by=SYSTEM, meeting=meeting, values={"title": "Où en est cette action ?", "sheet": other})
    send_summons(by=SYSTEM, meeting=meeting)
    (letter,) = sent()
    assert "Montrée" in letter.body
    assert "Cachée" not in letter.body


@pytest.mark.django_db
def test_a_past_meeting_is_not_called(committee: GoverningBody) -> None:
    past = meetings.plan_meeting(by=SYSTEM, body=committee, values={"on": date(2018, 6, 28)})
    with pytest.raises(DomainError, match="déjà eu lieu"):
        send_summons(by=SYSTEM, meeting=past)
