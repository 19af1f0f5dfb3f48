"""What is followed, and what may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecluse.observatory.enums import Domain
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.series import Series
from ecluse.observatory.rules.wording import period_words
from ecluse.watch.models import Subscription
from ecluse.watch.rules.themes import THEMES, theme_name
from ecluse.watch.rules.wording import point_words


@dataclass(frozen=True, slots=True)
class Followed:
    """One indicator that the reader follows; ``value`` is the last that they were told of."""

    id: str
    name: str
    source: str
    value: str
    period: str
    since: dt.datetime
    others: int


def followed_rows(held: Iterable[Subscription], catalogue: Catalogue, followers: Mapping[str, int]) -> list[Followed]:
    """What somebody follows, by name; an indicator that is no longer declared keeps its identifier."""
    found = []
    for one in held:
        indicator = catalogue.indicators.get(one.indicator)
        source = catalogue.sources[indicator.source] if indicator else None
        value = period = ""
        if indicator and one.seen:
            points = [point for point in Series.from_json(one.seen).points if point.has_value]
            if points:
                value, period = point_words(indicator, points[-1]), period_words(points[-1].start, points[-1].end)
        found.append(
            Followed(
                id=one.indicator,
                name=indicator.name if indicator else one.indicator,
                source=f"{source.publisher}, {source.label}" if source else "",
                value=value,
                period=period,
                since=one.since,
                others=followers.get(one.indicator, 1) - 1,
            )
        )
    return sorted(found, key=lambda row: row.name)


Choices = list[tuple[str, list[tuple[str, str]]]]


def to_follow(known: Mapping[str, Series], catalogue: Catalogue, followed: Iterable[str]) -> Choices:
    """The indicators with figures that are not followed yet, by chapter."""
    held = set(followed)
    found = []
    for domain in Domain:
        some = [
            (indicator.id, indicator.name)
            for indicator in catalogue.indicators.values()
            if indicator.domain is domain and known[indicator.id].points and indicator.id not in held
        ]
        if some:
            found.append((domain.label, sorted(some, key=lambda each: each[1])))
    return found


def themes_to_follow(choices: Choices, catalogue: Catalogue) -> list[tuple[str, str, int]]:
    """The themes of those indicators, each with how many it has."""
    counts = dict.fromkeys(THEMES, 0)
    for _, some in choices:
        for id, _ in some:
            for theme in catalogue.indicators[id].themes:
                counts[theme] = counts.get(theme, 0) + 1
    return sorted(
        ((theme, theme_name(theme), count) for theme, count in counts.items() if count), key=lambda each: each[1]
    )
