"""The journal is told in plain French, with right agreements and contractions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ecluse.audit.models import Event
from ecluse.portal.presenters.journal import by_day, line, sentence, value_in_words


def event(verb: str, kind: str, **more: object) -> Event:
    values = {"at": datetime(2026, 11, 21, 12, tzinfo=UTC), "number": 1, "actor_label": "Coordination", "changes": {}}
    return Event(verb=verb, object_type=kind, object_label="Objet", **(values | more))


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
    earlier = event("update", "axis", at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    assert [day.isoformat() for day, _ in by_day([late, earlier])] == ["2026-11-21", "2026-11-20"]
