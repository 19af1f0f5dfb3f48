"""Who is asked, what they answer, what becomes of it: through the services."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.accounts.services.organisations import create_organisation
from ecluse.audit.models import Event
from ecluse.campaigns.enums import AnswerKind, AnswerState, ApplyMode
from ecluse.campaigns.models import AccessLink, Answer, Campaign, UpdateRequest
from ecluse.campaigns.selectors.leads import leads_of, led_sheets_of
from ecluse.campaigns.selectors.progress import answered_sheets, asked_rows, campaigns_of
from ecluse.campaigns.services import campaigns, deciding
from ecluse.campaigns.services.answering import Figure, Said, receive_answers
from ecluse.campaigns.services.links import find_link, make_link, stop_request
from ecluse.campaigns.services.reminding import ask_for_reminders
from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import (
    ActionSheet,
    Attachment,
    Contract,
    FollowUpIndicator,
    IndicatorValue,
    Milestone,
    Note,
    SheetActor,
)
from ecluse.contracts.services import contracts, records, sheets
from ecluse.contracts.services.sheets import ActorInput
from ecluse.lib.errors import DomainError, StaleError
from ecluse.outbox.enums import MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.services.sending import send_due
from tests.factories.campaigns import led_by, make_campaign, make_lead, make_sheet, open_campaign
from tests.factories.world import SYSTEM, make_contract, make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract() -> Contract:
    return make_contract("Contrat d’ici", make_territory("41018", "Blois", "41", "24"))


@pytest.fixture
def lead() -> Person:
    return make_lead("prevention", create_organisation(by=SYSTEM, name="Caisse primaire"))


@pytest.fixture
def sheet(contract: Contract, lead: Person) -> ActionSheet:
    return make_sheet(contract, 1, led_by(lead))


def asked_of(campaign: Campaign) -> UpdateRequest:
    return UpdateRequest.objects.get(campaign=campaign)


def answer_to(campaign: Campaign, sheet: ActionSheet, kind: AnswerKind = AnswerKind.NEWS, **said: Any) -> Answer:
    one = Said(sheet, kind, sheet.status, **said)
    return receive_answers(by=SYSTEM, asked=asked_of(campaign), said=[one])[0]


def test_each_lead_gets_one_mail_for_all_their_sheets(contract: Contract, lead: Person, sheet: ActionSheet) -> None:
    second = make_sheet(contract, 2, led_by(lead))
    body = create_organisation(by=SYSTEM, name="Centre hospitalier")
    unreachable = make_sheet(contract, 3, ActorInput(ActorRole.LEAD, body, detail="Pôle psychiatrie"))
    unled = make_sheet(contract, 4)
    campaign = make_campaign(contract, sheet, second, unreachable, unled)
    leads = leads_of(contract, campaign.sheets.all())
    assert [(one.address, [s.number for s in one.sheets]) for one in leads.reachable] == [(lead.email, ["1", "2"])]
    (missing,) = leads.unreachable
    assert missing.label == "Centre hospitalier (Pôle psychiatrie)"
    assert leads.unled == [unled]
    kept = {missing.field_name: "psychiatrie@pilotes.example"}
    assert campaigns.keep_addresses(by=SYSTEM, contract=contract, addresses=kept, leads=[missing]) == 1
    campaigns.open_campaign(by=SYSTEM, campaign=campaign)
    campaigns.open_campaign(by=SYSTEM, campaign=campaign)  # opening twice is opening once
    assert Mail.objects.count() == 2
    assert send_due().sent == 2
    by_address = {message.to[0]: message for message in outgoing.outbox}
    assert set(by_address) == {lead.email, "psychiatrie@pilotes.example"}
    assert "2 fiches" in by_address[lead.email].subject
    body_text = str(by_address[lead.email].body)
    assert "1. Action 1" in body_text
    assert "3. Action 3" not in body_text


def test_the_link_of_a_mail_opens_and_its_secret_is_kept_nowhere(contract: Contract, sheet: ActionSheet) -> None:
    campaign = open_campaign(contract, sheet)
    send_due()
    token = str(outgoing.outbox[0].body).split("/suivi/")[1].split("/")[0]
    link = find_link(token)
    assert link is not None
    assert link.request == asked_of(campaign)
    secret = token.split(".")[1]
    assert len(secret) == 43
    kept = str([list(model.objects.values()) for model in (Mail, AccessLink, Event, UpdateRequest)])
    assert secret not in kept
    first, last = ("a" if token[place] != "a" else "b" for place in (0, -1))
    for wrong in (token[:-1], f"{token[:-1]}{last}", f"{first}{token[1:]}", "", "a.b", secret):
        assert find_link(wrong) is None


def test_links_that_expired_were_taken_back_or_belong_to_a_closed_campaign_open_no_more(
    contract: Contract, sheet: ActionSheet
) -> None:
    campaign = open_campaign(contract, sheet)
    asked = asked_of(campaign)
    first, second = (make_link(asked=asked).split("/suivi/")[1].rstrip("/") for _ in range(2))
    assert find_link(first), "an earlier link goes on working"
    assert find_link(second)
    AccessLink.objects.filter(public_id=first.split(".")[0]).update(expires_at=timezone.now())
    assert find_link(first) is None
    stop_request(by=SYSTEM, asked=asked)
    assert find_link(second) is None
    campaigns.ask_again(by=SYSTEM, asked=asked)
    assert find_link(second) is None, "what was taken back stays so"
    third = make_link(asked=asked_of(campaign)).split("/suivi/")[1].rstrip("/")
    assert find_link(third)
    contracts.archive_contract(by=SYSTEM, contract=contract)
    assert find_link(third) is None
    contracts.restore_contract(by=SYSTEM, contract=contract)
    assert find_link(third)
    campaigns.close_campaign(by=SYSTEM, campaign=campaign)
    assert find_link(third) is None


def test_mails_are_looked_at_again_when_they_leave(contract: Contract, lead: Person, sheet: ActionSheet) -> None:
    campaign = open_campaign(contract, sheet)
    SheetActor.objects.filter(sheet=sheet).delete()
    assert send_due().cancelled == 1
    mail = Mail.objects.get()
    assert (mail.status, "ne pilote plus" in mail.last_error) == (MailStatus.CANCELLED, True)
    campaigns.ask_again(by=SYSTEM, asked=asked_of(campaign))
    campaigns.close_campaign(by=SYSTEM, campaign=campaign)
    assert not Mail.objects.filter(status=MailStatus.WAITING).exists()
    assert outgoing.outbox == []


def test_an_answer_waits_then_is_taken_whole_under_the_name_of_who_sent_it(
    contract: Contract, sheet: ActionSheet, settings: Any
) -> None:
    step = records.create(Milestone(sheet=sheet), by=SYSTEM, values={"title": "Guide"})
    indicator = records.create(FollowUpIndicator(sheet=sheet), by=SYSTEM, values={"name": "Ateliers"})
    campaign = open_campaign(contract, sheet)
    answer = answer_to(
        campaign, sheet, status="bloquee", reason="Plus de salle", note="Une salle est cherchée", steps=(step.pk,),
        figures=(Figure(indicator.pk, Decimal("12.5"), "2026-10", "estimation"),), file_name="bilan.txt",
        file=io.BytesIO("Bilan de l’année".encode()),
    )  # fmt: skip
    sheet.refresh_from_db()
    assert (sheet.status, Note.objects.count(), Attachment.objects.count()) == ("en_cours", 0, 0)
    deciding.accept_answer(by=SYSTEM, answer=answer, version=answer.version)
    sheet.refresh_from_db()
    assert sheet.status == "bloquee"
    assert sheet.last_news_at is not None
    assert Milestone.objects.get().done_on == timezone.localdate().isoformat()
    value = IndicatorValue.objects.get()
    assert (value.value, value.period, value.comment) == (Decimal("12.5"), "2026-10", "estimation")
    assert value.author_label == "Caisse primaire (par lien)"
    assert Note.objects.get().author_label == "Caisse primaire (par lien)"
    file = Attachment.objects.get()
    assert (file.title, file.size) == ("bilan.txt", len("Bilan de l’année".encode()))
    assert (settings.FILES_DIR / "attachments" / file.stored_name).is_file()
    taken = Event.objects.filter(object_type="answer", verb="accept").get()
    gesture = Event.objects.filter(operation=taken.operation)
    assert set(gesture.values_list("verb", flat=True)) == {"change_status", "create", "update", "accept"}
    with pytest.raises(DomainError):
        deciding.accept_answer(by=SYSTEM, answer=answer, version=None)


def test_an_answer_is_taken_in_part(contract: Contract, sheet: ActionSheet, settings: Any) -> None:
    answer = answer_to(
        open_campaign(contract, sheet), sheet, status="realisee", note="Tout est fait", file_name="a.txt",
        file=io.BytesIO(b"texte"),
    )  # fmt: skip
    with pytest.raises(DomainError):
        deciding.accept_answer(by=SYSTEM, answer=answer, version=None, parts=["inconnue"])
    deciding.accept_answer(by=SYSTEM, answer=answer, version=None, parts=["mot"])
    answer.refresh_from_db()
    sheet.refresh_from_db()
    assert (answer.state, sheet.status, Note.objects.count()) == (AnswerState.PARTLY, "en_cours", 1)
    assert Attachment.objects.count() == 0


def test_what_the_rules_refuse_takes_nothing_at_all(contract: Contract, sheet: ActionSheet) -> None:
    answer = answer_to(open_campaign(contract, sheet), sheet, status="reconduite", note="On recommence")
    sheets.change_status(by=SYSTEM, sheet=sheet, to="a_venir")
    sheet.refresh_from_db()
    before = Event.objects.count()
    with pytest.raises(DomainError):
        deciding.accept_answer(by=SYSTEM, answer=answer, version=None)
    answer.refresh_from_db()
    assert (answer.state, Note.objects.count(), Event.objects.count()) == (AnswerState.WAITING, 0, before)


def test_a_corrected_answer_replaces_the_one_that_waits_and_stops_a_late_look(
    contract: Contract, sheet: ActionSheet
) -> None:
    campaign = open_campaign(contract, sheet)
    first = answer_to(campaign, sheet, note="Deux ateliers")
    answer_to(campaign, sheet, note="Trois ateliers")
    assert Answer.objects.count() == 1
    with pytest.raises(StaleError):
        deciding.accept_answer(by=SYSTEM, answer=first, version=first.version)
    with pytest.raises(StaleError):
        deciding.refuse_answer(by=SYSTEM, answer=first, version=first.version, word="Non")
    deciding.accept_answer(by=SYSTEM, answer=first, version=first.version + 1)
    assert Note.objects.get().text == "Trois ateliers"
    answer_to(campaign, sheet, note="Quatre ateliers")
    assert Answer.objects.count() == 2, "what was looked at is kept"


def test_an_answer_set_aside_is_told_to_who_gave_it(contract: Contract, sheet: ActionSheet) -> None:
    campaign = open_campaign(contract, sheet)
    send_due()
    answer = answer_to(campaign, sheet, note="Deux ateliers")
    with pytest.raises(DomainError):
        deciding.refuse_answer(by=SYSTEM, answer=answer, version=None, word=" ")
    deciding.refuse_answer(by=SYSTEM, answer=answer, version=None, word="Précisez les dates")
    assert send_due().sent == 1
    assert "Précisez les dates" in str(outgoing.outbox[-1].body)
    assert answered_sheets(campaign) == set()


def test_answers_apply_at_once_where_the_campaign_says_so_except_what_needs_a_look(
    contract: Contract, lead: Person, sheet: ActionSheet
) -> None:
    second, third = (make_sheet(contract, n, led_by(lead)) for n in (2, 3))
    campaign = open_campaign(contract, sheet, second, third, mode=ApplyMode.AT_ONCE)
    sheets.change_status(by=SYSTEM, sheet=second, to="en_pause")  # meanwhile, by someone else
    said = [
        Said(sheet, AnswerKind.NEWS, "en_cours", status="realisee"),
        Said(second, AnswerKind.NEWS, "en_cours", status="realisee", note="Fini"),
        Said(third, AnswerKind.HANDOVER, "en_cours", successor_body="Mairie"),
    ]
    receive_answers(by=SYSTEM, asked=asked_of(campaign), said=said)
    states = dict(Answer.objects.values_list("sheet__number", "state"))
    assert states == {"1": AnswerState.APPLIED, "2": AnswerState.WAITING, "3": AnswerState.WAITING}
    found = dict(ActionSheet.objects.values_list("number", "status"))
    assert found == {"1": "realisee", "2": "en_pause", "3": "en_cours"}
    assert deciding.conflict_of(Answer.objects.get(sheet=second))
    assert Note.objects.count() == 0, "never half"
    assert deciding.accept_all(by=SYSTEM, campaign=campaign) == (0, 2)


def test_nothing_new_is_news(contract: Contract, sheet: ActionSheet) -> None:
    campaign = open_campaign(contract, sheet, mode=ApplyMode.AT_ONCE)
    assert sheet.last_news_at is None
    answer_to(campaign, sheet, AnswerKind.NOTHING_NEW)
    sheet.refresh_from_db()
    assert sheet.last_news_at is not None
    assert Event.objects.filter(object_type="actionsheet", verb="confirm").count() == 1


def test_whoever_takes_over_leads_and_is_asked_in_turn(contract: Contract, lead: Person, sheet: ActionSheet) -> None:
    campaign = open_campaign(contract, sheet)
    send_due()
    first = asked_of(campaign)
    answer = answer_to(
        campaign, sheet, AnswerKind.HANDOVER, successor_body="Mairie de Blois", successor_function="Direction santé",
        successor_address="sante@blois.example",
    )  # fmt: skip
    deciding.accept_answer(by=SYSTEM, answer=answer, version=None)
    actor = SheetActor.objects.select_related("organisation", "person").get(sheet=sheet)
    assert str(actor.organisation) == "Mairie de Blois"
    assert actor.person is not None
    assert actor.person.email == "sante@blois.example"
    assert led_sheets_of(first) == [], "the sheet is closed to whoever led it"
    with pytest.raises(DomainError):
        answer_to_again(first, sheet)
    assert send_due().sent == 1
    assert outgoing.outbox[-1].to == ["sante@blois.example"]


def answer_to_again(asked: UpdateRequest, sheet: ActionSheet) -> None:
    receive_answers(by=SYSTEM, asked=asked, said=[Said(sheet, AnswerKind.NEWS, sheet.status, note="Encore")])


def test_a_sheet_that_was_not_asked_is_refused_with_all_the_rest(contract: Contract, sheet: ActionSheet) -> None:
    other = make_sheet(contract, 9, led_by(make_lead("autre")))
    campaign = open_campaign(contract, sheet)
    said = [Said(sheet, AnswerKind.NEWS, "en_cours", note="A"), Said(other, AnswerKind.NEWS, "en_cours", note="B")]
    with pytest.raises(DomainError):
        receive_answers(by=SYSTEM, asked=asked_of(campaign), said=said)
    assert Answer.objects.count() == 0


def test_reminders_are_asked_once_each_and_stop_by_themselves(
    contract: Contract, lead: Person, sheet: ActionSheet
) -> None:
    other = make_sheet(contract, 2, led_by(make_lead("autre")))
    campaign = open_campaign(contract, sheet, other, days=10)
    send_due()
    answer_to_of = UpdateRequest.objects.get(address="autre@pilotes.example")
    receive_answers(by=SYSTEM, asked=answer_to_of, said=[Said(other, AnswerKind.NOTHING_NEW, other.status)])
    now = timezone.now()
    said = [ask_for_reminders(now + timedelta(days=day)) for day in range(60) for _ in range(2)]
    assert [line for line in said if line] == ["1\u00a0relance demandée."] * 3
    reminders = Mail.objects.filter(kind=campaigns.REMIND).select_related("person")
    assert [mail.person for mail in reminders] == [lead] * 3
    assert send_due().sent == 3
    answer_to_of.refresh_from_db()
    campaigns.ask_again(by=SYSTEM, asked=UpdateRequest.objects.get(address=lead.email))
    assert campaigns_of(contract)[0].answered == 1
    assert len(asked_rows(contract, timezone.localdate())) == 2
    assert campaign.pk == campaigns_of(contract)[0].campaign.pk


def test_a_late_tick_sends_one_reminder_not_three(contract: Contract, sheet: ActionSheet) -> None:
    open_campaign(contract, sheet, days=10)
    assert ask_for_reminders(timezone.now() + timedelta(days=40)) == "1\u00a0relance demandée."
    assert ask_for_reminders(timezone.now() + timedelta(days=41)) == ""


def test_a_campaign_refuses_what_makes_no_sense(contract: Contract, sheet: ActionSheet) -> None:
    foreign = make_sheet(make_contract("Ailleurs", make_territory("83050", "Draguignan", "83", "93")), 1)
    for chosen in ([], [foreign]):
        with pytest.raises(DomainError):
            make_campaign(contract, *chosen)
    past = make_campaign(contract, sheet, days=-1)
    with pytest.raises(DomainError):
        campaigns.open_campaign(by=SYSTEM, campaign=past)
    nobody = make_campaign(contract, make_sheet(contract, 5))
    with pytest.raises(DomainError):
        campaigns.open_campaign(by=SYSTEM, campaign=nobody)
    opened = open_campaign(contract, sheet)
    with pytest.raises(DomainError):
        campaigns.update_campaign(by=SYSTEM, campaign=opened, version=None, values={"title": "Autre"})
    with pytest.raises(DomainError):
        campaigns.remove_campaign(by=SYSTEM, campaign=opened)
    campaigns.remove_campaign(by=SYSTEM, campaign=past)
    assert not Campaign.objects.filter(pk=past.pk).exists()
