"""A fragile area turned into a finding: why it is there, in words to correct, with every figure used, frozen."""

from __future__ import annotations

import math
from typing import Any

from ecluse.lib.typography import french
from ecluse.observatory.presenters.vulnerable_reasons import AROUND, FIFTHS, noun, rank_words, reasons_of
from ecluse.observatory.rules.wording import limits_words, period_words, value_words
from ecluse.observatory.selectors.vulnerable import Measure, Vulnerable
from ecluse.observatory.store.panels import status_of


def frozen_area(found: Vulnerable, place: int) -> dict[str, Any]:
    """The values of a finding on the area at ``place``."""
    area, reasons = found.areas[place], reasons_of(found, place)
    said = [_rank(found, place)]
    fifth = FIFTHS[int(found.group[place])]
    if fifth:
        said.append(f"Défavorisation : {fifth}.")
    if found.cluster is not None and int(found.cluster[place]) > 0:
        said.append(f"Voisinage : {AROUND[int(found.cluster[place])]}.")
    said += [f"{each.name} : {each.value}, {each.words}." for each in reasons]
    sources = sorted({each.indicator.source for each in found.measures})
    return {
        "statement": french(f"{area.name}. {' '.join(each for each in said if each)}")[:1000],
        "source": french(f"Territoires vulnérables de {found.place.name} ({', '.join(sources)})")[:500],
        "indicator": french(_rank(found, place))[:500],
        "zone": area.name[:300],
        "figures": [_figure(found, each, place) for each in found.measures],
    }


def _rank(found: Vulnerable, place: int) -> str:
    rank = float(found.rank.value[place])
    if math.isnan(rank) or found.ranked < 2:
        return ""
    between, _ = rank_words(found, place)
    moves = f", {between} selon les tirages" if between.startswith("entre") else ""
    return f"Rang {rank:.0f} sur {found.ranked} {noun(found.level)}, du plus fragile au moins fragile{moves}."


def _figure(found: Vulnerable, measure: Measure, place: int) -> dict[str, Any]:
    """One figure as it stands today, and the weight that it was given."""
    indicator, column, area = measure.indicator, measure.column, found.areas[place]
    value, lower, upper = (float(measure.figures[each][place]) for each in ("value", "lower95", "upper95"))
    status = status_of(int(measure.status[place]))
    return {
        "label": indicator.name,
        "year": period_words(column.start, column.end),
        "source": area.name,
        "indicator": indicator.id,
        "version": indicator.version,
        "area": f"{area.level}:{area.code}",
        "communes": [],
        "start": column.start.isoformat(),
        "end": column.end.isoformat(),
        "value": value_words(indicator, value) or (status.label if status else "non publié"),
        "number": None if math.isnan(value) else value,
        "limits": limits_words(indicator, lower, upper),
        "status": status.value if status else "",
        "licence": "",
        "weight": measure.weight,
        "frame": found.frame.name,
        "build": found.build.pk,
        "digest": found.build.digest,
        "geography": found.build.geography,
    }
