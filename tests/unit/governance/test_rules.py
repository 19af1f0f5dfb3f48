"""What a meeting proposes to speak of, who sits on a day, and the convocation."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.governance.rules.agenda import (
    AskedPoint,
    Candidate,
    OpenDecision,
    PastMinutes,
    PostponedPoint,
    StuckSheet,
    propose,
)
from ecluse.governance.rules.invitations import Summons, invitation
from ecluse.governance.rules.meetings import is_member_on

ON = date(2026, 12, 10)
MADE = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def keys(found: list[Candidate]) -> list[str]:
    return [candidate.key for candidate in found]


def test_minutes_to_approve_come_first_then_what_was_put_off_asked_due_and_stuck() -> None:
    found = propose(
        on=ON,
        minutes=[PastMinutes(4, date(2026, 9, 1), True, False), PastMinutes(3, date(2026, 3, 1), True, False)],
        postponed=[PostponedPoint(7, "Le bus santé", date(2026, 9, 1))],
        asked=[AskedPoint(9, "Les salles", "Une association", date(2026, 11, 2))],
        decisions=[
            OpenDecision(2, "2026-02", "Prêter une salle", "2026-12-10", ""),
            OpenDecision(1, "2026-01", "Recenser", "2026-06", "La Ville"),
        ],
        sheets=[
            StuckSheet(11, "1. Aidants", 40, "Étape « Guide »", False),
            StuckSheet(12, "2. Bus", 0, "", True),
        ],
    )
    assert keys(found) == [
        "releve:3", "releve:4", "point:7", "demande:9", "decision:1", "decision:2", "fiche:12", "fiche:11",
    ]  # fmt: skip
    assert [each.why for each in found][3:] == [
        "Demandé le 2\u00a0novembre 2026 par Une association.",
        "Échéance : juin\u00a02026, en retard de 5\u00a0mois ce jour-là. La Ville.",
        "Échéance : 10\u00a0décembre 2026, le jour de la séance.",
        "Action bloquée.",
        "Étape « Guide » : 40\u00a0j de retard.",
    ]


def test_what_is_not_closed_or_not_due_or_already_there_is_not_proposed() -> None:
    found = propose(
        on=ON,
        minutes=[PastMinutes(1, date(2026, 3, 1), False, False), PastMinutes(2, date(2026, 3, 1), True, True)],
        decisions=[OpenDecision(1, "2026-01", "Plus tard", "2026", ""), OpenDecision(2, "2026-02", "Un jour", "", "")],
        sheets=[StuckSheet(5, "Fiche", 3, "Fin prévue", False)],
        already={"fiche:5"},
    )
    assert found == []


@given(
    dues=st.lists(
        st.sampled_from(["", "2026", "2026-12", "2026-12-10", "2026-12-11", "2026-11-30", "2027"]), max_size=9
    ),
    minutes=st.lists(st.tuples(DAYS, st.booleans(), st.booleans()), max_size=9),
    taken=st.sets(st.integers(0, 8)),
)
def test_a_proposal_never_repeats_itself_nor_what_is_there(
    dues: list[str], minutes: list[tuple[date, bool, bool]], taken: set[int]
) -> None:
    already = {f"decision:{pk}" for pk in taken} | {f"releve:{pk}" for pk in taken}
    found = keys(
        propose(
            on=ON,
            minutes=[PastMinutes(pk, day, closed, approved) for pk, (day, closed, approved) in enumerate(minutes)],
            decisions=[OpenDecision(pk, f"2026-{pk}", "x", due, "") for pk, due in enumerate(dues)],
            already=already,
        )
    )
    assert len(set(found)) == len(found)
    assert not already & set(found)
    ripe = {f"decision:{pk}" for pk, due in enumerate(dues) if due in ("2026-12-10", "2026-11-30")} - already
    ripe |= {
        f"releve:{pk}" for pk, (day, closed, approved) in enumerate(minutes) if closed and not approved and day <= ON
    } - already
    assert set(found) == ripe


@pytest.mark.parametrize(
    ("start", "end", "day", "sits"),
    [
        ("", "", date(1999, 1, 1), True),
        ("2019-04-04", "", date(2019, 4, 3), False),
        ("2019-04-04", "", date(2019, 4, 4), True),
        ("2019", "2021-03", date(2021, 3, 31), True),
        ("2019", "2021-03", date(2021, 4, 1), False),
        ("", "2021", date(2021, 12, 31), True),
    ],
)
def test_who_sits_on_a_day(start: str, end: str, day: date, sits: bool) -> None:
    assert is_member_on(start, end, day) is sits


def lines_of(ics: bytes) -> list[str]:
    return ics.decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize(
    ("on", "start", "end"),
    [
        # Winter is an hour ahead of the universal time, summer two; the clocks of 2026 turn on 29 March and 25 October.
        (date(2026, 3, 28), "20260328T130000Z", "20260328T153000Z"),
        (date(2026, 3, 30), "20260330T120000Z", "20260330T143000Z"),
        (date(2026, 10, 24), "20261024T120000Z", "20261024T143000Z"),
        (date(2026, 10, 26), "20261026T130000Z", "20261026T153000Z"),
    ],
)
def test_the_hour_is_that_of_paris_in_summer_as_in_winter(on: date, start: str, end: str) -> None:
    facts = Summons("u@x", "COPIL", "COPIL", "Contrat", on, time(14), time(16, 30))
    lines = lines_of(invitation(facts, made_at=MADE).ics)
    assert f"DTSTART:{start}" in lines
    assert f"DTEND:{end}" in lines
    local = datetime.strptime(start, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Paris"))
    assert (local.hour, local.date()) == (14, on)


def test_the_text_of_a_convocation_and_that_of_a_cancelled_meeting() -> None:
    facts = Summons(
        "u@x", "Bilan 2025", "Comité de pilotage", "Contrat d’ici", ON, time(14), time(16, 30), place="Salle du conseil",
        video_url="https://visio.example/1", agenda=("Portrait", "Axes"), documents=("Support",),
        secretary="Ville, direction de la santé", sequence=2, url="https://ecluse.example/contrats/1/seances/2/",
    )  # fmt: skip
    found = invitation(facts, made_at=MADE)
    assert found.subject == "Invitation : Bilan 2025, 10\u00a0décembre 2026"
    assert found.text == (
        "Madame, Monsieur,\n\n"
        "Nous vous invitons à la séance « Bilan 2025 » (Comité de pilotage), qui se tiendra le jeudi 10\u00a0décembre 2026, "
        "de 14\u00a0h à 16\u00a0h\u00a030.\n\n"
        "Lieu : Salle du conseil\nÀ distance : https://visio.example/1\n\n"
        "Ordre du jour :\n1. Portrait\n2. Axes\n\nDocuments :\n- Support\n\n"
        "Merci de nous dire si vous viendrez, ou qui vous représentera.\n\n"
        "Ville, direction de la santé\nContrat d’ici"
    )
    lines = lines_of(found.ics)
    assert {"METHOD:PUBLISH", "UID:u@x", "SEQUENCE:2", "LOCATION:Salle du conseil"} <= set(lines)
    assert "STATUS:CANCELLED" not in lines
    gone = invitation(Summons("u@x", "COPIL", "COPIL", "Contrat", ON, sequence=3, cancelled=True), made_at=MADE)
    assert gone.subject == "Séance annulée : COPIL, 10\u00a0décembre 2026"
    assert "est annulée" in gone.text
    assert "Ordre du jour" not in gone.text
    assert {"STATUS:CANCELLED", "SEQUENCE:3", "UID:u@x", "DTSTART;VALUE=DATE:20261210"} <= set(lines_of(gone.ics))


def test_a_meeting_without_an_end_lasts_two_hours() -> None:
    facts = Summons("u@x", "COPIL", "COPIL", "Contrat", ON, time(23, 30))
    lines = lines_of(invitation(facts, made_at=MADE).ics)
    assert "DTSTART:20261210T223000Z" in lines
    assert "DTEND:20261211T003000Z" in lines
