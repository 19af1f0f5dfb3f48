"""Comparing what people follow with what they had seen, when a build goes live and once a day.

Nothing happens when a build is switched: every tick asks who has not been told of the live one. One person is one transaction,
in which alerts are made, the mail is asked for and what was seen moves on; killed before its end it has done nothing, and done
again it finds nothing to do. A fact has a key, and is told once to each person, whatever builds come and go.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.lib.formats import plural
from ecluse.observatory.enums import Move
from ecluse.observatory.methods.false_discovery import adjusted_p
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.series import Series
from ecluse.observatory.rules.watching import LEVEL, Expected, Moved, late, moves
from ecluse.outbox.services import queue_mail
from ecluse.watch.enums import AlertKind
from ecluse.watch.models import Alert, Examination, Notice, Subscription
from ecluse.watch.rules import wording
from ecluse.watch.selectors.alerts import may_be_told
from ecluse.watch.selectors.figures import Reader
from ecluse.watch.services.digests import DIGEST, mail_key

_KINDS = {
    Move.NEW: AlertKind.NEW,
    Move.REVISED: AlertKind.REVISION,
    Move.BROKEN: AlertKind.BREAK,
    Move.HIDDEN: AlertKind.HIDDEN,
    Move.SHOWN: AlertKind.SHOWN,
    Move.WITHDRAWN: AlertKind.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something to tell of one subscription; ``places`` are those of its tests among all of the examination."""

    subscription: Subscription
    indicator: Indicator
    before: Series
    after: Series
    moved: Moved | None = None
    expected: Expected | None = None
    places: tuple[int, ...] = ()


def examine_everyone(now: datetime) -> str:
    """Examine the subscriptions of everybody who has not been told of the live build, or not today. Says what was found."""
    reader = Reader.now()
    if reader.build is None:
        return ""
    today = timezone.localdate(now)
    due = Subscription.objects.filter(_not_examined(reader.build.pk, today), contract__archived_at=None)
    told = 0
    for person in Person.objects.filter(pk__in=due.values("person")).select_related("user").order_by("pk"):
        told += examine(person=person, reader=reader, now=now)
    return f"{plural(told, 'alerte', 'alertes')} sur les indicateurs suivis." if told else ""


def _not_examined(build: int, today: date) -> Q:
    return Q(examined_build=None) | ~Q(examined_build=build) | Q(examined_on=None) | ~Q(examined_on=today)


@transaction.atomic
def examine(*, person: Person, reader: Reader, now: datetime) -> int:
    """Compare all that one person follows and has not been told of; return how many alerts are new to them."""
    if reader.build is None:
        return 0
    today = timezone.localdate(now)
    held = Subscription.objects.select_for_update(of=("self",)).filter(person=person, contract__archived_at=None)
    due = list(held.filter(_not_examined(reader.build.pk, today)).select_related("contract__perimeter"))
    contracts = {each.contract_id: each.contract for each in due}
    readable = {pk for pk, contract in contracts.items() if may_be_told(person, contract)}
    facts: list[_Fact] = []
    p_values: list[float] = []
    last: dict[tuple[int, str], date] = {}
    for subscription in due:
        subscription.examined_build, subscription.examined_on = reader.build, today
        indicator = reader.catalogue.indicators.get(subscription.indicator)
        if indicator is None or subscription.contract_id not in readable:
            continue
        after = reader.series(subscription.contract, [indicator.id])[indicator.id]
        before = Series.from_json(subscription.seen) if subscription.seen else after
        facts += _facts(subscription, indicator, before, after, today, p_values)
        subscription.seen = after.to_json()
        last[subscription.contract_id, indicator.id] = after.points[-1].end if after.points else date.min
    Subscription.objects.bulk_update(due, ["seen", "examined_build", "examined_on"], batch_size=200)
    _settle(last, now)
    return _tell(person, facts, p_values, reader, now, len(last))


def _facts(
    subscription: Subscription, indicator: Indicator, before: Series, after: Series, today: date, p_values: list[float]
) -> list[_Fact]:
    found = []
    for moved in moves(indicator, before, after):
        places = tuple(range(len(p_values), len(p_values) + len(moved.tests)))
        p_values += [test.p for test in moved.tests]
        found.append(_Fact(subscription, indicator, before, after, moved=moved, places=places))
    expected = late(indicator, after, today)
    if expected is not None:
        found.append(_Fact(subscription, indicator, before, after, expected=expected))
    return found


def _settle(last: dict[tuple[int, str], date], now: datetime) -> None:
    """What was late has come: alerts about periods up to the ``last`` of each (contract, indicator) need no look any more."""
    contracts = {contract for contract, _ in last}
    waiting = Alert.objects.filter(contract__in=contracts, kind=AlertKind.LATE, settled_at=None)
    come = [
        alert.pk
        for alert in waiting
        if alert.evidence["end"] <= last.get((alert.contract_id, alert.indicator), date.min).isoformat()
    ]
    Alert.objects.filter(pk__in=come).update(settled_at=now)


def _tell(
    person: Person, facts: Sequence[_Fact], p_values: Sequence[float], reader: Reader, now: datetime, examined: int
) -> int:
    adjusted = adjusted_p(p_values).tolist() if p_values else []
    told: list[tuple[Alert, float | None]] = []
    counts = {"found": 0, "quiet": 0, "untested": 0}
    for fact in facts:
        alert, q = _alert(fact, adjusted, reader, now, counts)
        if alert is not None:
            told.append((alert, q))
    if not told and not p_values:
        return 0
    known = set(
        Notice.objects.filter(person=person, alert__in=[alert for alert, _ in told]).values_list("alert", flat=True)
    )
    fresh = [(alert, q) for alert, q in told if alert.pk not in known]
    if not fresh and not p_values:
        return 0
    made = Examination.objects.create(
        person=person, build=reader.build, at=now, watched=examined, tests=len(p_values), **counts
    )
    Notice.objects.bulk_create(Notice(alert=alert, person=person, examination=made, adjusted_p=q) for alert, q in fresh)
    if fresh:
        queue_mail(
            kind=DIGEST, key=mail_key(made.pk), label=str(person), person=person, payload={"examination": made.pk}
        )
    return len(fresh)


def _alert(
    fact: _Fact, adjusted: Sequence[float], reader: Reader, now: datetime, counts: dict[str, int]
) -> tuple[Alert | None, float | None]:
    """The alert of a fact, found or made, and its corrected p; None for a new figure whose tests find nothing."""
    if fact.expected is not None:
        return _late(fact, fact.expected, reader, now), None
    moved = fact.moved
    if moved is None:
        return None, None
    if moved.kind is not Move.NEW:
        title, said = wording.moved_title(fact.indicator, moved), wording.moved_said(fact.indicator, moved)
        return _kept(fact, _KINDS[moved.kind], title, said, adjusted, reader, now), None
    discovered = [
        (adjusted[place], test.direction)
        for place, test in zip(fact.places, moved.tests, strict=True)
        if test.shown and adjusted[place] <= LEVEL
    ]
    said = wording.new_said(fact.indicator, moved)
    if discovered:
        q, direction = min(discovered)
        counts["found"] += 1
        title = wording.change_title(fact.indicator, moved, direction)
        return _kept(fact, AlertKind.CHANGE, title, said, adjusted, reader, now), q
    if moved.tests and not moved.shift:
        counts["quiet"] += 1
        return None, None
    counts["untested"] += not moved.tests
    return _kept(fact, AlertKind.NEW, wording.new_title(fact.indicator, moved), said, adjusted, reader, now), None


def _late(fact: _Fact, expected: Expected, reader: Reader, now: datetime) -> Alert:
    source = reader.catalogue.sources[fact.indicator.source]
    evidence = {
        "start": expected.start.isoformat(), "end": expected.end.isoformat(), "since": expected.since.isoformat(),
        "count": expected.count, "lag": expected.lag,
    }  # fmt: skip
    title, said = wording.late_title(fact.indicator, expected), wording.late_said(source, expected)
    return _made(
        fact, AlertKind.LATE, [expected.start.isoformat(), expected.end.isoformat()], title, said, evidence, now
    )


def _kept(
    fact: _Fact, kind: AlertKind, title: str, said: list[str], adjusted: Sequence[float], reader: Reader, now: datetime
) -> Alert:
    moved = fact.moved
    rows = moved.rows if moved else ()
    told = [
        {
            "start": row.start.isoformat(), "end": row.end.isoformat(),
            "before": row.before.to_json() if row.before else None, "after": row.after.to_json() if row.after else None,
        }
        for row in rows
    ]  # fmt: skip
    tests = [
        {
            "test": test.test.value, "p": test.p, "adjusted_p": adjusted[place], "direction": test.direction,
            **{name: each for name in ("gap", "lower", "upper") if not math.isnan(each := getattr(test, name))},
        }
        for place, test in zip(fact.places, moved.tests if moved else (), strict=True)
    ]  # fmt: skip
    evidence = {
        "place": reader.place(fact.subscription.contract).name, "version": fact.indicator.version, "rows": told,
        "tests": tests, "family": len(adjusted), "level": LEVEL, "build_before": fact.before.build,
        "build_after": fact.after.build, "geography_before": fact.before.geography,
        "geography_after": fact.after.geography,
    }  # fmt: skip
    named = told if kind not in {AlertKind.NEW, AlertKind.CHANGE} else told[-1]["after"]
    return _made(fact, kind, named, title, said, evidence, now)


def _made(
    fact: _Fact, kind: AlertKind, named: Any, title: str, said: list[str], evidence: dict[str, Any], now: datetime
) -> Alert:
    """The alert of a fact: the one that somebody else was told of, or a new one."""
    text = json.dumps([fact.indicator.id, fact.indicator.version, _family(kind), named], sort_keys=True)
    alert, _ = Alert.objects.get_or_create(
        contract=fact.subscription.contract, key=hashlib.sha256(text.encode()).hexdigest(),
        defaults={
            "kind": kind, "indicator": fact.indicator.id, "source": fact.indicator.source, "title": title[:300],
            "said": said, "evidence": evidence, "seen_at": now,
        },
    )  # fmt: skip
    return alert


def _family(kind: AlertKind) -> str:
    """A new figure is one fact, whether the tests of the one who is told find a change or not."""
    return (AlertKind.NEW if kind == AlertKind.CHANGE else kind).value
