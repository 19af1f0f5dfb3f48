"""La vie d’une séance, de son relevé et d’une décision : les tableaux qu’une coordinatrice peut lire, et que ce test vérifie."""

from __future__ import annotations

from datetime import date

import pytest

from ecluse.contracts.rules.partial_dates import read_partial_date
from ecluse.governance.enums import FollowUpState, MeetingState, MinutesState, Presence
from ecluse.governance.rules.decisions import STANDINGS, Step, standing
from ecluse.governance.rules.meetings import refusal_of_approval, refusal_of_closing, refusal_of_state, tally

SEANCE = """
    | état       | relevé       | date     | Prévue | Convoquée | Tenue | Annulée |
    | Prévue     | En rédaction | passée   |        | oui       | oui   | oui     |
    | Prévue     | En rédaction | à venir  |        | oui       | non   | oui     |
    | Convoquée  | En rédaction | passée   | oui    |           | oui   | oui     |
    | Convoquée  | En rédaction | à venir  | oui    |           | non   | oui     |
    | Tenue      | En rédaction | passée   | oui    | non       |       | non     |
    | Tenue      | Arrêté       | passée   | non    | non       |       | non     |
    | Tenue      | Approuvé     | passée   | non    | non       |       | non     |
    | Annulée    | En rédaction | passée   | oui    | non       | non   |         |
    | Annulée    | En rédaction | à venir  | oui    | non       | non   |         |
"""
RELEVE = """
    | séance     | relevé       | arrêter | approuver à la séance suivante de la même instance |
    | Prévue     | En rédaction | non     | non |
    | Convoquée  | En rédaction | non     | non |
    | Annulée    | En rédaction | non     | non |
    | Tenue      | En rédaction | oui     | non |
    | Tenue      | Arrêté       | non     | oui |
    | Tenue      | Approuvé     | non     | non |
"""
APPROBATION = """
    | approuvé par                                 | possible |
    | la même instance, un jour suivant            | oui      |
    | la même instance, une autre séance du jour   | oui      |
    | la même instance, un jour d’avant            | non      |
    | la même instance, la séance elle-même        | non      |
    | la même instance, une séance pas tenue       | non      |
    | une autre instance                           | non      |
"""
#: Le 15 juillet 2026. « Reportée → 2027 » : reportée, avec une nouvelle échéance en 2027.
DECISION = """
    | échéance      | suivi                               | remplacée | état                   | échéance suivie | en retard |
    | 10/07/2026    |                                     | non       | À faire ou en cours    | 10/07/2026      | 5 jours   |
    | 15/07/2026    |                                     | non       | À faire ou en cours    | 15/07/2026      | non       |
    | juillet 2026  |                                     | non       | À faire ou en cours    | juillet 2026    | non       |
    | juin 2026     |                                     | non       | À faire ou en cours    | juin 2026       | 15 jours  |
    | 2026          |                                     | non       | À faire ou en cours    | 2026            | non       |
    |               |                                     | non       | À faire ou en cours    |                 | non       |
    | juin 2026     | En cours                            | non       | À faire ou en cours    | juin 2026       | 15 jours  |
    | juin 2026     | Reportée → 2027                     | non       | Reportée               | 2027            | non       |
    | juin 2026     | Reportée → 10/07/2026               | non       | Reportée               | 10/07/2026      | 5 jours   |
    | juin 2026     | Faite                               | non       | Faite                  | juin 2026       | non       |
    | juin 2026     | Abandonnée                          | non       | Abandonnée             | juin 2026       | non       |
    | juin 2026     | Faite, En cours                     | non       | À faire ou en cours    | juin 2026       | 15 jours  |
    | juin 2026     | Reportée → 2027, En cours           | non       | À faire ou en cours    | 2027            | non       |
    | juin 2026     |                                     | oui       | Remplacée              | juin 2026       | non       |
    | juin 2026     | Faite                               | oui       | Remplacée              | juin 2026       | non       |
"""
QUORUM = """
    | quorum | présents | représentés | excusés | absents | présents sans voix | dit                |
    |        | 3        | 0           | 0       | 0       | 0                  |                    |
    | 5      | 4        | 1           | 3       | 1       | 0                  | Quorum atteint     |
    | 5      | 4        | 0           | 3       | 1       | 0                  | Quorum non atteint |
    | 5      | 4        | 0           | 0       | 0       | 2                  | Quorum non atteint |
    | 1      | 0        | 1           | 0       | 9       | 0                  | Quorum atteint     |
"""
TODAY = date(2026, 7, 15)


def rows(table: str) -> list[dict[str, str]]:
    head, *lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()
    ]
    return [dict(zip(head, line, strict=True)) for line in lines]


def code(kind: type[MeetingState] | type[MinutesState] | type[FollowUpState], label: str) -> str:
    return str(next(each.value for each in kind if each.label == label))


@pytest.mark.parametrize("row", rows(SEANCE), ids=lambda row: " ".join([row["état"], row["relevé"], row["date"]]))
def test_ce_que_devient_une_seance(row: dict[str, str]) -> None:
    on = date(2026, 7, 15) if row["date"] == "passée" else date(2026, 7, 16)
    for to in MeetingState:
        if to.label != row["état"]:
            refused = refusal_of_state(
                code(MeetingState, row["état"]), to.value, minutes=code(MinutesState, row["relevé"]), on=on, today=TODAY
            )
            assert ("non" if refused else "oui") == row[to.label], to.label


@pytest.mark.parametrize("row", rows(RELEVE), ids=lambda row: f"{row['séance']} {row['relevé']}")
def test_arreter_puis_approuver(row: dict[str, str]) -> None:
    state, minutes = code(MeetingState, row["séance"]), code(MinutesState, row["relevé"])
    assert ("non" if refusal_of_closing(state=state, minutes=minutes) else "oui") == row["arrêter"]
    refused = refusal_of_approval(
        minutes=minutes, on=date(2026, 1, 1), at=date(2026, 2, 1), same_body=True, same_meeting=False, held=True
    )
    assert ("non" if refused else "oui") == row["approuver à la séance suivante de la même instance"]


@pytest.mark.parametrize("row", rows(APPROBATION), ids=lambda row: row["approuvé par"])
def test_qui_approuve_un_releve(row: dict[str, str]) -> None:
    by = row["approuvé par"]
    on = date(2026, 3, 10)
    at = {"un jour suivant": date(2026, 3, 11), "un jour d’avant": date(2026, 3, 9)}.get(by.split(", ")[-1], on)
    refused = refusal_of_approval(
        minutes="arrete", on=on, at=at, same_body="autre instance" not in by,
        same_meeting="elle-même" in by, held="pas tenue" not in by,
    )  # fmt: skip
    assert ("non" if refused else "oui") == row["possible"]


@pytest.mark.parametrize("row", rows(DECISION), ids=lambda row: " ".join(row.values()))
def test_ce_que_devient_une_decision(row: dict[str, str]) -> None:
    steps = []
    for told in filter(None, row["suivi"].split(", ")):
        state, _, due = told.partition(" → ")
        steps.append(Step(code(FollowUpState, state), read_partial_date(due) or ""))
    found = standing(read_partial_date(row["échéance"]) or "", steps, replaced=row["remplacée"] == "oui", today=TODAY)
    assert found.label == row["état"]
    assert found.due == (read_partial_date(row["échéance suivie"]) or "")
    assert ("non" if not found.late else f"{found.late} jours") == row["en retard"]
    assert STANDINGS[found.state] == row["état"]


@pytest.mark.parametrize("row", rows(QUORUM), ids=lambda row: " ".join(row.values()))
def test_le_quorum(row: dict[str, str]) -> None:
    lines = [
        line
        for state, name in (
            (Presence.PRESENT, "présents"), (Presence.REPRESENTED, "représentés"), (Presence.EXCUSED, "excusés"),
            (Presence.ABSENT, "absents"),
        )
        for line in [(state.value, True)] * int(row[name])
    ]  # fmt: skip
    lines += [("present", False)] * int(row["présents sans voix"])
    found = tally(lines, quorum=int(row["quorum"]) if row["quorum"] else None)
    assert found.said.partition(" : ")[0] == row["dit"]
    assert found.total == len(lines)
