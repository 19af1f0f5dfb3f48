"""What became of the tables of a loading, in lines."""

from __future__ import annotations

from ecluse.lib.formats import date_short, number, plural
from ecluse.lib.typography import french
from ecluse.observatory.enums import Status
from ecluse.observatory.services.loading import TableOutcome
from ecluse.observatory.sources.account import RemarkKind, RowState

_ROWS = (
    (RowState.KEPT, "gardée", "gardées"),
    (RowState.REFUSED, "refusée", "refusées"),
    (RowState.LEFT_OUT, "laissée de côté", "laissées de côté"),
    (RowState.NOT_DATA, "sans chiffre", "sans chiffre"),
)


def outcome_lines(outcome: TableOutcome) -> list[str]:
    """The lines of a report: what it was, rows by what became of them, statuses, codes, remarks, columns not read."""
    name = f"{outcome.path.name}{f' › {outcome.table}' if outcome.table else ''}"
    if outcome.problem:
        return [f"✗ {name} : {outcome.problem}"]
    loading = outcome.loading
    if loading is None:
        return [f"· {name} : dit où sont des établissements, pour les autres tableaux"]
    if outcome.already:
        return [f"= {name} : déjà chargé le {date_short(loading.at)} ({loading.label})."]
    lines = [
        f"✓ {name} : {loading.label}, millésime {loading.vintage}, communes de {loading.geography}",
        (
            f"    {plural(loading.figures, 'chiffre')} de {plural(len(loading.indicators), 'indicateur')}, "
            f"mailles : {', '.join(loading.levels)}, en {number(loading.seconds, 1)} s"
        ),
    ]
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
    lines += [f"    {decision.option.value} : {decision.value} ({decision.origin})" for decision in account.decisions]
    for remark in account.remarks:
        if remark.kind is not RemarkKind.NOT_DATA:
            lines.append(f"    {remark.kind.label} : {remark.sentence}")
    unused = [f"{each.header} ({each.unused})" for each in account.unused]
    if unused:
        more = f" et {len(unused) - 8} autres" if len(unused) > 8 else ""
        lines.append(french(f"    colonnes non lues : {', '.join(unused[:8])}{more}"))
    return lines
