"""A figure of the observatory turned into a finding: words to correct, and evidence that nothing changes afterwards."""

from __future__ import annotations

from typing import Any

from ecluse.lib.typography import french
from ecluse.observatory.presenters.portrait import figure_words
from ecluse.observatory.presenters.portrait_sentences import sentences
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.wording import limits_words, period_words
from ecluse.observatory.selectors.portrait import Line, Portrait, live_portrait
from ecluse.observatory.selectors.traces import Asked


def frozen_figure(place: Place, indicator: str, asked: Asked) -> dict[str, Any] | None:
    """The values of a finding made of the figure of a place that is live and asked for, the latest where no period is.

    None where there is no such figure, or it has no value, or is about a part of the people: its words would be those of
    everybody's.
    """
    if indicator not in packaged_catalogue().indicators:
        return None
    known = live_portrait(place, [indicator], asked.end)
    line = known[0].lines[0] if known else None
    if known is None or line is None or line.figure is None or not line.figure.has_value:
        return None
    if not asked.holds(line.figure.column):
        return None
    return frozen(known[0], line)


def frozen(portrait: Portrait, line: Line) -> dict[str, Any]:
    """The values of a finding made of ``line``, which has a figure."""
    figure = line.figure
    if figure is None:
        raise ValueError(f"{line.indicator.id} has no figure")
    name, period = portrait.place.name, period_words(figure.column.start, figure.column.end)
    value = figure_words(line.indicator, figure)
    limits = limits_words(line.indicator, figure.lower95, figure.upper95)
    said = " ".join(sentences(line, figure))
    statement = f"{line.indicator.name}, {name}, {period} : {value}. {said}".strip()
    return {
        "statement": french(statement)[:1000],
        "source": f"{line.source.publisher}, {line.source.label}"[:500],
        "indicator": french(f"{line.indicator.name}, {period}, {name} : {value}{f' ({limits})' if limits else ''}")[
            :500
        ],
        "figures": [
            {
                "label": line.indicator.name,
                "year": period,
                "source": name,
                "indicator": line.indicator.id,
                "version": line.indicator.version,
                "area": f"{portrait.place.level}:{portrait.place.code}" if portrait.place.level else "",
                "communes": list(portrait.place.communes) if portrait.place.is_free else [],
                "start": figure.column.start.isoformat(),
                "end": figure.column.end.isoformat(),
                "value": value,
                "number": figure.value if figure.value == figure.value else None,
                "limits": limits,
                "status": figure.status.value if figure.status else "",
                "licence": line.source.licence,
                "build": portrait.build.pk,
                "digest": portrait.build.digest,
                "geography": portrait.build.geography,
            }
        ],
    }
