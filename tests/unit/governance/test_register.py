"""The register: written once, numbered without a hole, followed and replaced; minutes closed, then approved."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Organisation
from ecluse.audit.models import Event
from ecluse.audit.selectors import first_broken_link
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.services import contracts, records, sheets
from ecluse.governance.models import AgendaItem, Decision, DecisionDraft, DecisionFollowUp, GoverningBody, Meeting
from ecluse.governance.models.decisions import WrittenOnceError
from ecluse.governance.rules.decisions import Step, standing
from ecluse.governance.selectors.decisions import Wanted, decisions_of, is_overdue, matching
from ecluse.governance.services import agenda, bodies, decisions, meetings, minutes
from ecluse.lib.errors import DomainError
from tests.factories.world import SYSTEM

DAY = date(2018, 11, 30)


def adopt(committee: GoverningBody, text: str = "Retenir douze axes", on: date = DAY, **values: Any) -> Decision:
    return decisions.adopt(
        by=SYSTEM, contract=committee.contract, body=committee, adopted_on=on, values={"text": text, **values}
    )


def contents(decision: Decision) -> dict[str, Any]:
    return Decision.objects.filter(pk=decision.pk).values().get()


def test_no_door_of_the_orm_changes_a_decision_or_what_hangs_on_it(
    committee: GoverningBody, sheet: ActionSheet
) -> None:
    decision = adopt(committee, sheets=[sheet])
    step = decisions.follow_up(by=SYSTEM, decision=decision, state="en_cours")
    before = contents(decision)
    rows: list[Any] = [decision, step, decision.sheet_links.get()]
    doors = [
        door
        for row in rows
        for door in (
            row.save,
            partial(row.save, force_update=True),
            row.delete,
            type(row).objects.filter(pk=row.pk).delete,
            partial(type(row).objects.bulk_update, [row], [row._meta.concrete_fields[1].name]),
        )
    ]
    doors += [
        lambda: Decision.objects.update(text="Autre chose"),
        lambda: Decision._base_manager.filter(pk=decision.pk).update(text="Autre chose"),
        lambda: Decision.objects.update_or_create(pk=decision.pk, defaults={"text": "Autre chose"}),
        lambda: committee.decisions.update(text="Autre chose"),
        lambda: records.update(decision, by=SYSTEM, values={"text": "Autre chose"}, version=None),
        lambda: records.update(decision, by=SYSTEM, values={"adopted_on": date(2018, 1, 1)}, version=None),
    ]
    for door in doors:
        with pytest.raises(WrittenOnceError), transaction.atomic():
            door()
    assert contents(decision) == before
    assert DecisionFollowUp.objects.get().state == "en_cours"


def test_what_the_register_names_cannot_be_taken_away(committee: GoverningBody, sheet: ActionSheet) -> None:
    adopt(committee, sheets=[sheet])
    with pytest.raises(DomainError, match="encore utilisé"):
        records.remove(committee, by=SYSTEM)
    with pytest.raises(DomainError, match="encore utilisé"):
        records.remove(sheet, by=SYSTEM)


def test_numbers_follow_one_another_in_each_year_of_each_contract(
    committee: GoverningBody, elsewhere: Contract
) -> None:
    other = bodies.create_body(by=SYSTEM, contract=elsewhere, values={"name": "COPIL"})
    numbers = [adopt(committee, on=date(year, 5, 1)).number for year in (2018, 2019, 2018, 2018)]
    assert numbers == ["2018-01", "2019-01", "2018-02", "2018-03"]
    assert adopt(other).number == "2018-01"
    foreign = sheets.create_sheet(by=SYSTEM, contract=elsewhere, values={"title": "Là-bas"})
    for values in ({"text": ""}, {"due": "2018-13"}, {"sheets": [foreign]}, {"supersedes": adopt(other)}):
        with pytest.raises(DomainError):
            adopt(committee, **values)  # type: ignore[arg-type]
    assert adopt(committee).number == "2018-04"


def test_a_decision_is_replaced_once_and_the_one_it_replaces_is_followed_no_more(committee: GoverningBody) -> None:
    former = adopt(committee, due="2019")
    later = adopt(committee, "Retenir onze axes", supersedes=former)
    with pytest.raises(DomainError, match="déjà remplacée"):
        adopt(committee, "Encore une", supersedes=former)
    with pytest.raises(DomainError, match="remplacée"):
        decisions.follow_up(by=SYSTEM, decision=former, state="faite")
    rows = {row.pk: row for row in decisions_of(committee.contract)}
    assert [rows[former.pk].is_replaced, rows[later.pk].is_replaced] == [True, False]
    told = Event.objects.filter(scope=committee.contract.scope, object_id=str(former.pk), object_type="decision")
    assert [event.verb for event in told.order_by("number")] == ["adopt", "supersede"]


@pytest.mark.parametrize(
    ("state", "due", "field"), [("reportee", "", "due"), ("faite", "2019", "due"), ("abandonnee", "2019", "due")]
)
def test_a_follow_up_that_does_not_hold_is_refused(committee: GoverningBody, state: str, due: str, field: str) -> None:
    decision = adopt(committee)
    with pytest.raises(DomainError) as refused:
        decisions.follow_up(by=SYSTEM, decision=decision, state=state, due=due)
    assert refused.value.field == field
    assert not DecisionFollowUp.objects.exists()


def test_the_query_of_the_register_and_the_rule_say_the_same(committee: GoverningBody) -> None:
    """Every history of two steps, on due dates known to the day, the month and the year."""
    today = date(2026, 7, 15)
    dues = ("", "2025", "2026", "2026-06", "2026-07", "2026-07-14", "2026-07-15")
    histories: list[list[Step]] = [
        [],
        [Step("faite")],
        [Step("reportee", "2026-06")],
        [Step("faite"), Step("en_cours")],
    ]
    histories += [[Step("reportee", "2027"), Step("en_cours")], [Step("abandonnee")]]
    expected = {}
    for due in dues:
        for steps in histories:
            decision = adopt(committee, due=due)
            for step in steps:
                decisions.follow_up(by=SYSTEM, decision=decision, state=step.state, due=step.due)
            expected[decision.pk] = standing(due, steps, replaced=False, today=today)
    found = {row.pk: row for row in decisions_of(committee.contract)}
    assert {pk: (row.current_state, row.current_due) for pk, row in found.items()} == {
        pk: (now.state, now.due) for pk, now in expected.items()
    }
    late = set(decisions_of(committee.contract).filter(is_overdue(today)).values_list("pk", flat=True))
    assert late == {pk for pk, now in expected.items() if now.late}


def test_the_register_is_searched_by_words_whatever_their_endings_and_accents(
    committee: GoverningBody, organisation: Organisation
) -> None:
    one = adopt(committee, "Recenser les salles prêtées par les communes", owner=organisation)
    adopt(committee, "Autre chose")
    rows = decisions_of(committee.contract)
    for words in ("salle", "PRETEE commune", "caisse primaire", "2018-01", "recens"):
        assert [each.pk for each in matching(rows, Wanted(words=words), today=DAY)] == [one.pk], words
    for words in ("piscine", "%", "salle piscine"):
        assert not matching(rows, Wanted(words=words), today=DAY).exists(), words


def held(committee: GoverningBody, on: date = DAY, **more: Any) -> Meeting:
    return meetings.record_past_meeting(by=SYSTEM, body=committee, values={"on": on}, close=False, **more)


def test_closing_minutes_puts_their_decisions_in_the_register_in_the_order_of_the_points(
    committee: GoverningBody, sheet: ActionSheet
) -> None:
    meeting = held(committee)
    first, second = (agenda.add_item(by=SYSTEM, meeting=meeting, values={"title": name}) for name in ("A", "B"))
    minutes.draft_decision(by=SYSTEM, meeting=meeting, values={"text": "Hors point"})
    minutes.draft_decision(by=SYSTEM, meeting=meeting, item=second, values={"text": "Du second"})
    minutes.draft_decision(by=SYSTEM, meeting=meeting, item=first, values={"text": "Du premier", "sheets": [sheet]})
    closed = minutes.close_minutes(by=SYSTEM, meeting=meeting)
    found = closed.decisions.order_by("rank")
    assert [(each.number, each.text) for each in found] == [
        ("2018-01", "Du premier"), ("2018-02", "Du second"), ("2018-03", "Hors point"),
    ]  # fmt: skip
    assert [link.sheet for link in found[0].sheet_links.all()] == [sheet]
    assert not DecisionDraft.objects.exists()
    assert closed.minutes == "arrete"
    assert first_broken_link(committee.contract.scope) is None


def test_closed_minutes_change_no_more(committee: GoverningBody) -> None:
    meeting = held(committee)
    item = agenda.add_item(by=SYSTEM, meeting=meeting, values={"title": "A"})
    draft = minutes.draft_decision(by=SYSTEM, meeting=meeting, item=item, values={"text": "Une décision"})
    minutes.close_minutes(by=SYSTEM, meeting=meeting)
    before = Event.objects.filter(scope=committee.contract.scope).count()
    for doing in (
        lambda: minutes.close_minutes(by=SYSTEM, meeting=meeting),
        lambda: minutes.draft_decision(by=SYSTEM, meeting=meeting, values={"text": "Trop tard"}),
        lambda: minutes.update_draft(by=SYSTEM, draft=draft, values={"text": "Trop tard"}, version=None),
        lambda: agenda.add_item(by=SYSTEM, meeting=meeting, values={"title": "Trop tard"}),
        lambda: agenda.update_item(by=SYSTEM, item=item, values={"said": "Trop tard"}, version=None),
        lambda: agenda.remove_item(by=SYSTEM, item=item),
        lambda: agenda.move_item(by=SYSTEM, item=item, up=True),
        lambda: meetings.update_meeting(by=SYSTEM, meeting=meeting, values={"on": date(2018, 1, 1)}, version=None),
        lambda: meetings.change_state(by=SYSTEM, meeting=meeting, to="prevue"),
    ):
        with pytest.raises(DomainError, match="arrêté"):
            doing()
    assert Event.objects.filter(scope=committee.contract.scope).count() == before
    assert AgendaItem.objects.get().said == ""


def test_minutes_are_approved_by_the_point_of_a_later_meeting(committee: GoverningBody) -> None:
    first = minutes.close_minutes(by=SYSTEM, meeting=held(committee))
    later = held(committee, on=date(2019, 4, 4))
    (item,) = agenda.add_candidates(by=SYSTEM, meeting=later, keys={f"releve:{first.pk}"})
    assert (item.kind, item.minutes_of) == ("approbation", first)
    assert agenda.add_candidates(by=SYSTEM, meeting=later, keys={f"releve:{first.pk}"}) == []
    agenda.update_item(by=SYSTEM, item=item, values={"outcome": "traite"}, version=None)
    minutes.close_minutes(by=SYSTEM, meeting=later)
    first.refresh_from_db()
    assert (first.minutes, first.approved_at) == ("approuve", later)


def test_a_meeting_that_approved_minutes_stays_where_it_is(committee: GoverningBody) -> None:
    first, later = minutes.close_minutes(by=SYSTEM, meeting=held(committee)), held(committee, on=date(2019, 4, 4))
    planned = meetings.plan_meeting(by=SYSTEM, body=committee, values={"on": date(2099, 1, 1)})
    with pytest.raises(DomainError, match="pas tenue"):
        minutes.approve_minutes(by=SYSTEM, meeting=first, at=planned)
    minutes.approve_minutes(by=SYSTEM, meeting=first, at=later)
    with pytest.raises(DomainError, match="approuvé à cette séance"):
        meetings.change_state(by=SYSTEM, meeting=later, to="prevue")
    with pytest.raises(DomainError, match="approuvé à cette séance"):
        meetings.update_meeting(by=SYSTEM, meeting=later, values={"on": date(2018, 1, 1)}, version=None)


def test_minutes_put_off_stay_to_be_approved(committee: GoverningBody) -> None:
    first = minutes.close_minutes(by=SYSTEM, meeting=held(committee))
    later = held(committee, on=date(2019, 4, 4))
    (item,) = agenda.add_candidates(by=SYSTEM, meeting=later, keys={f"releve:{first.pk}"})
    agenda.update_item(by=SYSTEM, item=item, values={"outcome": "reporte"}, version=None)
    minutes.close_minutes(by=SYSTEM, meeting=later)
    first.refresh_from_db()
    assert first.minutes == "arrete"
    third = meetings.plan_meeting(by=SYSTEM, body=committee, values={"on": date(2099, 1, 1)})
    added = agenda.add_candidates(by=SYSTEM, meeting=third, keys={f"point:{item.pk}"})
    assert [(each.kind, each.minutes_of, each.postponed_from) for each in added] == [("approbation", first, item)]


def test_a_failure_while_closing_writes_nothing(committee: GoverningBody, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = held(committee, decisions=["Une", "Deux"])
    real, calls = minutes.adopt, []

    def failing(**values: Any) -> Decision:
        calls.append(values)
        if len(calls) == 2:
            raise DomainError("La seconde est refusée.")
        return real(**values)

    monkeypatch.setattr(minutes, "adopt", failing)
    with pytest.raises(DomainError, match="seconde"), transaction.atomic():
        minutes.close_minutes(by=SYSTEM, meeting=meeting)
    assert not Decision.objects.exists()
    meeting.refresh_from_db()
    assert meeting.minutes == "redaction"
    monkeypatch.undo()
    minutes.close_minutes(by=SYSTEM, meeting=meeting)
    assert sorted(each.number for each in Decision.objects.all()) == ["2018-01", "2018-02"]


def test_nothing_enters_the_register_of_an_archived_contract(committee: GoverningBody, contract: Contract) -> None:
    decision = adopt(committee)
    contracts.archive_contract(by=SYSTEM, contract=contract)
    stale = Decision.objects.select_related("contract").get(pk=decision.pk)
    fresh = GoverningBody.objects.select_related("contract").get(pk=committee.pk)
    for doing in (lambda: adopt(fresh), lambda: decisions.follow_up(by=SYSTEM, decision=stale, state="faite")):
        with pytest.raises(DomainError, match="archivé"):
            doing()
    assert timezone.localdate() > DAY
