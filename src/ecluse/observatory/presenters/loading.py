"""What became of the tables of a loading, in lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.lib.formats import date_full, date_short, file_size, number, plural
from ecluse.lib.typography import french
from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.models import Loading, LoadingRemark
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.services.loading import TableOutcome
from ecluse.observatory.sources.account import RowState
from ecluse.territories.enums import GeographicLevel as Level

_ROWS = (
    (RowState.KEPT, "gardée", "gardées"),
    (RowState.REFUSED, "refusée", "refusées"),
    (RowState.LEFT_OUT, "laissée de côté", "laissées de côté"),
    (RowState.NOT_DATA, "sans chiffre", "sans chiffre"),
)

_DECIDED = {
    "level": "Maille", "geography": "Année du découpage", "period": "Période", "indicator": "Indicateur",
    "decimal": "Signe décimal",
}  # fmt: skip


def outcome_lines(outcome: TableOutcome) -> list[str]:
    """The lines of a report: what it was, rows by what became of them, statuses, codes, remarks, columns not read."""
    name = f"{outcome.path.name}{f' › {outcome.table}' if outcome.table else ''}"
    if outcome.problem:
        return [f"✗ {name} : {outcome.problem}"]
    if outcome.said:
        return [f"· {name} : {outcome.said}"]
    loading = outcome.loading
    if loading is None:
        return [f"· {name}"]
    if outcome.already:
        return [f"= {name} : déjà chargé le {date_short(loading.at)} ({loading.label})."]
    lines = [
        f"✓ {name} : {loading.label}, millésime {loading.vintage}, communes de {loading.geography}",
        (
            f"    {plural(loading.figures, 'chiffre')} de {plural(len(loading.indicators), 'indicateur')}, "
            f"mailles : {', '.join(loading.levels)}, en {number(loading.seconds, 1)} s"
        ),
    ]
    if outcome.note:
        lines.append(f"    {outcome.note}")
    account = outcome.account
    if account is None:
        return lines
    counted = [plural(account.count(state), one, many) for state, one, many in _ROWS if account.count(state)]
    lines.append(f"    {plural(loading.rows_read, 'ligne lue', 'lignes lues')} : {', '.join(counted)}")
    hidden = [
        f"{status.label} {number(count)}"
        for status, count in account.statuses.items()
        if count and not Status(status).has_value
    ]
    if hidden:
        lines.append(f"    sans valeur : {', '.join(hidden)}")
    lines += [f"    {words} : {number(count)}" for words, count in outcome.counts.items() if count]
    lines += [
        f"    {_DECIDED.get(decision.option.value, decision.option.value).lower()} : {decision.value} ({decision.origin})"
        for decision in account.decisions
    ]
    for remark in account.remarks:
        if remark.kind is not RemarkKind.NOT_DATA:
            lines.append(f"    {remark.kind.label} : {remark.sentence}")
    unused = [f"{each.header} ({each.unused})" for each in account.unused]
    if unused:
        more = f" et {len(unused) - 8} autres" if len(unused) > 8 else ""
        lines.append(french(f"    colonnes non lues : {', '.join(unused[:8])}{more}"))
    return lines


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """One thing said of rows or of a column."""

    what: str
    where: str
    reason: str
    examples: str


@dataclass(frozen=True, slots=True)
class LoadingPage:
    """A loading in words: facts, what became of rows, what was counted, what was said."""

    title: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, str], ...]
    indicators: tuple[str, ...]
    remarks: tuple[RemarkLine, ...]
    decisions: tuple[tuple[str, str, str], ...]


def loading_page(loading: Loading, remarks: Sequence[LoadingRemark], catalogue: Catalogue) -> LoadingPage:
    """The page of one loading."""
    return LoadingPage(
        title=loading.label,
        facts=(
            ("Fichier", f"{loading.file.name} {loading.table}".strip()),
            ("Empreinte", loading.file.sha256),
            ("Taille", file_size(loading.file.size)),
            ("Millésime", loading.vintage),
            ("Géographie", f"communes au 1er janvier {loading.geography}"),
            ("Mailles", ", ".join(Level(level).plural for level in loading.levels)),
            ("Chargé le", date_full(loading.at)),
            ("Chiffres", number(loading.figures)),
        ),
        rows=(
            ("Lues", number(loading.rows_read)),
            ("Gardées", number(loading.rows_kept)),
            ("Refusées", number(loading.rows_refused)),
            ("Laissées de côté", number(loading.rows_left_out)),
            ("Sans chiffre", number(loading.rows_aside)),
        ),
        counts=tuple((words, number(count)) for words, count in loading.counts.items()),
        indicators=tuple(
            catalogue.indicators[each].name if each in catalogue.indicators else each for each in loading.indicators
        ),
        remarks=tuple(_remark(each) for each in remarks),
        decisions=tuple(decided(loading.decisions, catalogue)),
    )


def decided(decisions: Sequence[Sequence[str]], catalogue: Catalogue) -> list[tuple[str, str, str]]:
    """What the figures needed, its value, and who said it, in words."""
    named = {id: each.name for id, each in catalogue.indicators.items()}
    return [(_DECIDED.get(option, option), named.get(value, value), origin) for option, value, origin in decisions]


def _remark(remark: LoadingRemark) -> RemarkLine:
    where = []
    if remark.column:
        where.append(f"colonne « {remark.column} »")
    if remark.rows:
        first = f"ligne {remark.row}"
        where.append(first if remark.rows == 1 else f"{plural(remark.rows, 'ligne')}, la première est la {remark.row}")
    return RemarkLine(RemarkKind(remark.kind).label, ", ".join(where), remark.reason, remark.examples)
