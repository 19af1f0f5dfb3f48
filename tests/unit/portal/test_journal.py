"""The journal is told in plain French, with right agreements and contractions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ecluse.audit.models import Event
from ecluse.portal.presenters.journal import by_day, line, lines, sentence, value_in_words


def event(verb: str, kind: str, **more: object) -> Event:
    values = {"at": datetime(2026, 11, 21, 12, tzinfo=UTC), "number": 1, "actor_label": "Coordination", "changes": {},
              "object_label": "Objet"}  # fmt: skip
    return Event(verb=verb, object_type=kind, **(values | more))


@pytest.mark.parametrize(
    ("verb", "kind", "said"),
    [
        ("create", "actionsheet", "a ajouté la fiche"),
        ("update", "axis", "a modifié l’axe"),
        ("remove", "milestone", "a retiré l’étape"),
        ("change_status", "actionsheet", "a changé le statut de la fiche"),
        ("change_status", "dispositif", "a changé le statut du dispositif"),
        ("withdraw", "contract", "a annulé la création du contrat"),
        ("give_role", "membership", "a donné l’accès"),
        ("undo_accept", "draft", "a annulé l’acceptation de la lecture"),
        ("perimeter.updated", "territories.perimeter", "a modifié le périmètre"),
        ("load", "territories.reference", "a chargé le référentiel"),
        ("change_state", "meeting", "a changé l’état de la séance"),
        ("note_attendance", "meeting", "a noté les présences de la séance"),
        ("close_minutes", "meeting", "a arrêté le relevé de la séance"),
        ("adopt", "decision", "a inscrit au registre la décision"),
        ("remove", "decisiondraft", "a retiré le projet de décision"),
        ("never heard of", "nothing known", "a modifié"),
    ],
)
def test_sentences(verb: str, kind: str, said: str) -> None:
    assert sentence(event(verb, kind)) == said


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""), ("", ""), ([], ""), (True, "oui"), (False, "non"), (3, "3"), (["a", "b"], "a ; b"),
        ({"Moyens": "un bus"}, "Moyens : un bus"), ([None, "x"], " ; x"),
    ],
)  # fmt: skip
def test_values_are_written_as_people_read_them(value: object, words: str) -> None:
    assert value_in_words(value) == words


def test_a_line_keeps_only_changes_that_can_be_read() -> None:
    told = line(event("update", "axis", changes={"titre": ["Avant", "Après"], "description": [None, ""]}))
    assert [(change.field, change.before, change.after) for change in told.changes] == [("titre", "Avant", "Après")]
    assert told.brief == told.changes
    assert line(event("create", "axis", changes={"titre": [None, "Après"]})).brief == ()


def test_days_follow_the_clock_of_paris() -> None:
    late = event("update", "axis", at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))  # half past midnight in Paris
    days = list(by_day([event("create", "axis"), late]))
    assert [(day.isoformat(), len(lines)) for day, lines in days] == [("2026-11-21", 2)]
    earlier = event("update", "axis", at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC), number=2)
    assert [day.isoformat() for day, _ in by_day([late, earlier])] == ["2026-11-21", "2026-11-20"]


def test_a_gesture_on_many_things_is_one_line() -> None:
    changes = {"priorité": ["", "Haute"]}
    same = [
        event("update", "actionsheet", number=n, operation="a", object_label=f"Fiche {n}", changes=changes)
        for n in range(30)
    ]
    told = lines([event("create", "note", operation="b"), *same, event("update", "actionsheet", operation="c")])
    assert [(one.said, one.count) for one in told] == [
        ("a ajouté la note", 1), ("a modifié 30 fiches", 30), ("a modifié la fiche", 1),
    ]  # fmt: skip
    assert told[1].names[:2] == ("Fiche 0", "Fiche 1")
    assert [(change.before, change.after) for change in told[1].changes] == [("", "Haute")]
    moved = [
        event("change_status", "actionsheet", operation="a", changes={"statut": [n, "Réalisée"]}) for n in ("A", "B")
    ]
    (both,) = lines(moved)
    assert (both.said, both.changes) == ("a changé le statut de 2 fiches", ())


def test_events_without_a_gesture_stay_apart() -> None:
    told = lines([event("update", "actionsheet", number=2), event("update", "actionsheet", number=1)])
    assert [one.count for one in told] == [1, 1]
