"""What each table of a deposit gives or has given, as plain values that the page shows and the database keeps."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from ecluse.lib.formats import number
from ecluse.observatory.enums import RemarkKind, Sex, Status
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.services.loading import TableOutcome
from ecluse.observatory.sources.account import Account, RowState
from ecluse.observatory.sources.reading import Reading
from ecluse.observatory.store.schema import AGE_END
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory

#: Figures shown of a table before it is loaded, and of these so many for one row of the file.
SAMPLE, OF_A_ROW = 9, 3
_SENTENCES, _COLUMNS = 8, 12
_TOLD = (RemarkKind.REFUSED, RemarkKind.CELL_REFUSED, RemarkKind.REPAIRED, RemarkKind.REPEATED, RemarkKind.FLAGGED)


def table_of(outcome: TableOutcome, catalogue: Catalogue) -> dict[str, Any]:
    """One table: its state (ready, asks, already, loaded, said, problem) and all that is said of it."""
    found: dict[str, Any] = {
        "file": outcome.path.name,
        "sha256": outcome.sha256,
        "table": outcome.table,
        "label": outcome.label,
        "state": _state(outcome),
        "said": outcome.said or outcome.problem,
        "note": outcome.note,
        "describable": outcome.describable,
        "questions": [
            {
                "option": each.option.value,
                "text": each.text,
                "subject": each.subject,
                "proposals": [[one.value, one.label, one.rate, one.likely] for one in each.proposals],
            }
            for each in outcome.questions
        ],
        "counts": [[label, count] for label, count in outcome.counts.items() if count],
    }
    if outcome.account is not None:
        found |= _accounted(outcome.account)
    if outcome.reading is not None:
        found |= {"figures": outcome.reading.observations.num_rows, "sample": sample_of(outcome.reading, catalogue)}
    if outcome.loading is not None:
        found |= {"loading": outcome.loading.pk, "figures": outcome.loading.figures}
    return found


def _state(outcome: TableOutcome) -> str:
    if outcome.said:
        return "said"
    if outcome.questions:
        return "asks"
    if outcome.problem:
        return "problem"
    if outcome.already:
        return "already"
    return "loaded" if outcome.loading is not None else "ready"


def _accounted(account: Account) -> dict[str, Any]:
    unused = [f"{each.header} ({each.unused})" for each in account.unused if each.header]
    return {
        "rows": [len(account.states), *(account.count(state) for state in RowState)],
        "statuses": [
            [Status(status).label, count]
            for status, count in account.statuses.items()
            if count and not Status(status).has_value
        ],
        "decisions": [[each.option.value, each.value, each.origin] for each in account.decisions],
        "remarks": [[kind.label, remark.sentence] for kind in _TOLD for remark in account.of(kind)[:_SENTENCES]],
        "unused": unused[:_COLUMNS] + ([f"{len(unused) - _COLUMNS} autres"] if len(unused) > _COLUMNS else []),
    }


def sample_of(reading: Reading, catalogue: Catalogue) -> list[list[str]]:
    """The first figures as they are understood: territory, period, indicator, value, status."""
    columns = ["row", "level", "area", "start", "end", "indicator", "sex", "age_from", "age_to", "dimension", "group", "value",
               "numerator", "category", "status"]  # fmt: skip
    table = reading.observations.select(columns)
    chosen = []
    for row in pc.unique(table["row"]).sort().slice(0, SAMPLE // OF_A_ROW).to_pylist():
        chosen += table.filter(pc.equal(table["row"], row)).slice(0, OF_A_ROW).to_pylist()
    names = _names(chosen)
    return [_figure(each, names, catalogue) for each in chosen]


def _names(rows: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    codes = {row["area"] for row in rows}
    found = Territory.objects.filter(code__in=codes).values_list("level", "code", "name")
    return {(level, code): name for level, code, name in found}


def _figure(row: dict[str, Any], names: dict[tuple[str, str], str], catalogue: Catalogue) -> list[str]:
    indicator = catalogue.indicators[row["indicator"]]
    name = names.get((row["level"], row["area"]), "")
    value = row["value"] if row["value"] is not None else row["numerator"]
    first, last = row["start"].year, row["end"].year
    shown = indicator.categories.get(row["category"], row["category"]) if indicator.is_category else ""
    if not shown and value is not None:
        shown = f"{number(value, indicator.decimals)} {indicator.unit}".strip()
    return [
        f"{name} ({row['area']})" if name else f"{Level(row['level']).label} {row['area']}",
        str(last) if first == last else f"{first}-{last}",
        indicator.name + _whom(row, catalogue),
        shown or "—",
        Status(row["status"]).label,
    ]


def _whom(row: dict[str, Any], catalogue: Catalogue) -> str:
    """Whom a figure is about, when it is not everybody: « (femmes, 0 à 24 ans) »."""
    said = [] if row["sex"] == Sex.BOTH.value else [Sex(row["sex"]).label]
    if row["age_to"] < AGE_END:
        said.append(f"{row['age_from']} à {row['age_to']} ans")
    elif row["age_from"]:
        said.append(f"{row['age_from']} ans ou plus")
    if row["group"]:
        dimension = catalogue.dimensions.get(row["dimension"])
        said.append(dimension.groups.get(row["group"], row["group"]) if dimension is not None else row["group"])
    return f" ({', '.join(said)})" if said else ""
