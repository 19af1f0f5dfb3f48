"""Alerts as their list and their own page show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address, sheet_url
from ecluse.lib.formats import date_full, number, plural
from ecluse.observatory.enums import Status
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.series import Point
from ecluse.observatory.rules.wording import limits_words, period_words
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.watch.enums import AlertKind
from ecluse.watch.models import Acknowledgement, Alert, Notice
from ecluse.watch.rules.wording import p_words, point_words
from ecluse.watch.selectors.speaking import Spoken

#: The glyph of a kind, among those of the house; the word goes with it.
_TONES = {
    AlertKind.CHANGE: "late",
    AlertKind.NEW: "upcoming",
    AlertKind.REVISION: "running",
    AlertKind.BREAK: "stopped",
    AlertKind.HIDDEN: "dropped",
    AlertKind.SHOWN: "upcoming",
    AlertKind.WITHDRAWN: "dropped",
    AlertKind.LATE: "running",
}
TITLES = {
    AlertKind.CHANGE: "Changements",
    AlertKind.NEW: "Nouveaux chiffres",
    AlertKind.REVISION: "Chiffres révisés",
    AlertKind.BREAK: "Ruptures de série",
    AlertKind.HIDDEN: "Chiffres masqués",
    AlertKind.SHOWN: "Chiffres dévoilés",
    AlertKind.WITHDRAWN: "Chiffres retirés",
    AlertKind.LATE: "Chiffres attendus",
}
_NOTES = {
    AlertKind.CHANGE: "Un test distingue le nouveau chiffre de celui d’avant, ou montre une tendance.",
    AlertKind.NEW: "Une nouvelle période est parue ; aucun test ne permet de dire si quelque chose a changé.",
    AlertKind.REVISION: "Le passé a été corrigé : rien ne dit que le territoire ait changé.",
    AlertKind.BREAK: "Ce qui est mesuré, ou le territoire, n’est plus le même : ne comparez pas avec avant.",
    AlertKind.LATE: "Ce qui aurait dû paraître, d’après les délais habituels de la source.",
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet that speaks of an indicator."""

    label: str
    url: str
    how: str
    linked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One alert. ``tested`` says what its test is worth among all those made."""

    pk: int
    title: str
    said: tuple[str, ...]
    tested: str
    url: str
    figure_url: str
    seen_at: dt.datetime
    answer: str
    note: str
    settled: bool
    sheets: tuple[SheetLine, ...]
    sheets_count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Alerts that came together from one source; a change stands alone. ``said``: what they all say."""

    source: str
    seen_at: dt.datetime
    cards: tuple[Card, ...]
    said: tuple[str, ...]
    answer_url: str
    reopen_url: str

    @property
    def alone(self) -> Card | None:
        return self.cards[0] if len(self.cards) == 1 else None


@dataclass(frozen=True, slots=True)
class Section:
    """All the alerts of one kind."""

    title: str
    tone: str
    label: str
    note: str
    count: int
    groups: tuple[Group, ...]


class Cards:
    """Makes cards of the alerts of one contract, for one reader."""

    def __init__(
        self,
        contract: Contract,
        catalogue: Catalogue,
        place: Place | None,
        spoken: Spoken | None,
        reader: Person | None,
    ) -> None:
        self.contract, self.catalogue, self.place, self.spoken, self.reader = contract, catalogue, place, spoken, reader

    def card(self, alert: Alert, sheets: int = 3) -> Card:
        """One alert, with the first ``sheets`` that speak of it."""
        indicator = self.catalogue.indicators.get(alert.indicator)
        speaking = self.spoken.of(indicator) if self.spoken and indicator else []
        held = alert.acknowledgement
        return Card(
            pk=alert.pk,
            title=alert.title,
            said=tuple(alert.said),
            tested=tested_words(alert, self.reader),
            url=address("watch:alert", self.contract.pk, alert.pk),
            figure_url=self._figure_url(alert, indicator),
            seen_at=alert.seen_at,
            answer=_answer(held) if held else "",
            note=held.note if held else "",
            settled=alert.settled_at is not None,
            sheets=tuple(SheetLine(str(each.sheet), sheet_url(each.sheet), each.how, each.linked) for each in speaking[:sheets]),
            sheets_count=len(speaking),
        )  # fmt: skip

    def _figure_url(self, alert: Alert, indicator: Indicator | None) -> str:
        rows = [row for row in alert.evidence.get("rows", ()) if row["after"]]
        if self.place is None or self.place.is_free or indicator is None or not rows:
            return ""
        return trace_url(alert.indicator, self.place, rows[-1]["start"], rows[-1]["end"])

    def sections(self, alerts: Iterable[Alert], *, may_answer: bool) -> list[Section]:
        """The alerts of a list by kind, those of one source and one moment together."""
        by_kind: dict[str, list[Alert]] = {}
        for alert in alerts:
            by_kind.setdefault(alert.kind, []).append(alert)
        found = []
        for kind in AlertKind:
            some = by_kind.get(kind.value, [])
            if some:
                groups = tuple(self._groups(kind, some, may_answer=may_answer))
                found.append(
                    Section(TITLES[kind], _TONES[kind], str(kind.label), _NOTES.get(kind, ""), len(some), groups)
                )
        return found

    def _groups(self, kind: AlertKind, alerts: Sequence[Alert], *, may_answer: bool) -> Iterable[Group]:
        def together(alert: Alert) -> tuple[Any, ...]:
            return (
                alert.seen_at,
                alert.source,
                alert.acknowledgement_id,
                *([alert.pk] if kind is AlertKind.CHANGE else []),
            )

        for _, some in groupby(alerts, key=together):
            held = list(some)
            cards = tuple(self.card(alert) for alert in held)
            first = held[0]
            query = urlencode([("alerte", alert.pk) for alert in held])
            waiting = first.acknowledgement_id is None and first.settled_at is None
            yield Group(
                source=self._source(first),
                seen_at=first.seen_at,
                cards=cards,
                said=cards[0].said if len({card.said for card in cards}) == 1 else (),
                answer_url=f"{address('watch:acknowledge', self.contract.pk)}?{query}"
                if may_answer and waiting
                else "",
                reopen_url=address("watch:reopen", self.contract.pk, first.acknowledgement_id)
                if may_answer and first.acknowledgement_id
                else "",
            )

    def _source(self, alert: Alert) -> str:
        source = self.catalogue.sources.get(alert.source)
        return f"{source.publisher}, {source.label}" if source else alert.source


def trace_url(indicator: str, place: Place, start: str, end: str) -> str:
    """Where the figure of one period comes from."""
    found = reverse("observatory:figure", args=[indicator, Level(place.level).slug, place.code])
    return f"{found}?{urlencode({'du': start, 'au': end})}"


def tested_words(alert: Alert, reader: Person | None) -> str:
    """What the test of a change is worth among those made with it: for the reader, else for whom it is surest."""
    if alert.kind != AlertKind.CHANGE:
        return ""
    notices: list[Notice] = [each for each in alert.notices.all() if each.adjusted_p is not None]
    own = [each for each in notices if reader is not None and each.person_id == reader.pk]
    chosen = (own or notices)[:1]
    if not chosen:
        return ""
    found = chosen[0]
    p = p_words(found.adjusted_p if found.adjusted_p is not None else 1.0)
    return (
        f"Corrigé pour {plural(found.examination.tests, 'test fait', 'tests faits')} en même temps "
        f"(Benjamini-Hochberg) : {p}, seuil {number(alert.evidence.get('level', 0.05), 2)}."
    )


def _answer(held: Acknowledgement) -> str:
    """What is done, by whom and when."""
    return f"{held.get_outcome_display()} ({held.by_label}, {date_full(timezone.localdate(held.at))})"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One period of the frozen evidence."""

    period: str
    before: str
    after: str
    limits: str
    url: str


def evidence_rows(alert: Alert, indicator: Indicator | None, place: Place | None) -> list[EvidenceRow]:
    """The figures that an alert stands on, as they were when it was made."""
    if indicator is None:
        return []
    found = []
    for row in alert.evidence.get("rows", ()):
        before, after = (Point.from_json(row[name]) if row[name] else None for name in ("before", "after"))
        start, end = dt.date.fromisoformat(row["start"]), dt.date.fromisoformat(row["end"])
        linked = place is not None and not place.is_free and after is not None
        found.append(
            EvidenceRow(
                period=period_words(start, end),
                before=point_words(indicator, before),
                after=point_words(indicator, after) or (_status(after) if after else ""),
                limits=limits_words(indicator, after.lower, after.upper) if after else "",
                url=trace_url(alert.indicator, place, row["start"], row["end"]) if linked and place else "",
            )
        )
    return found


def _status(point: Point) -> str:
    return Status(point.status).label if point.status else ""
