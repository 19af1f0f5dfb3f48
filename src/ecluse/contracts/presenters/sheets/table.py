"""The list of sheets as a plain table, for a spreadsheet: exactly the columns, the order and the sheets of the view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ecluse.contracts.presenters.sheets.listing import heading_of
from ecluse.contracts.presenters.sheets.rows import SheetRow
from ecluse.contracts.rules.sheet_filters import COLUMNS, GROUPS, NONE, SheetView, shown_columns
from ecluse.lib.tables import Cell, Table, When

_WIDE = frozenset({"Fiche", "Pilotes", "Partenaires", "Axes", "Thèmes", "Publics"})
#: Columns of the list that are several in a file.
_TITLES = {"statut": ("Statut", "Jours de retard"), "periode": ("Début", "Fin")}


def sheet_table(
    view: SheetView,
    rows: Iterable[SheetRow],
    named: Mapping[str, str],
    *,
    funding: bool,
    about: Sequence[tuple[str, str]] = (),
) -> Table:
    """The table of ``rows``, their heading first where they stand under one; ``named``: the words of the headings."""
    columns = shown_columns(view, funding=funding)
    grouped = view.group != NONE and view.group not in columns
    headers = [*([GROUPS[view.group]] if grouped else []), "N°", "Fiche"]
    for word in columns:
        headers += _TITLES.get(word, (COLUMNS[word],))
    headers.append("Adresse")
    lines, rows = [], list(rows)
    counted = all(_is_count(row.number) for row in rows if row.number)
    for row in rows:
        line: list[Cell] = [heading_of(view, row.group, named)] if grouped else []
        line += [int(row.number) if row.number and counted else row.number, row.title]
        for word in columns:
            line += _cells(word, row)
        lines.append((*line, row.url))
    return Table("Fiches", tuple(headers), tuple(lines), tuple(about), _WIDE)


def _is_count(number: str) -> bool:
    """Whether a spreadsheet may hold the number of a sheet as a number: « 1.10 » or « 007 » would lose their zeros."""
    return number.isascii() and number.isdigit() and str(int(number)) == number and len(number) <= 9


def _when(iso: str) -> When | None:
    return When(iso) if iso else None


def _cells(word: str, row: SheetRow) -> list[Cell]:
    if word == "statut":
        return [row.status.label, row.lateness.days or None]
    if word == "budget":
        return [row.budget]
    if word == "etape":
        return [_when(row.next_step.due if row.next_step else "")]
    if word == "periode":
        return [_when(row.start), _when(row.end)]
    if word == "nouvelles":
        return [_when(row.news_on.isoformat() if row.news_on else "")]
    told = {
        "pilote": row.lead_names, "axe": row.axis_names, "theme": row.theme_names, "public": row.audience_names,
        "partenaire": row.partner_names, "priorite": row.priority_label, "manque": row.missing_labels,
    }  # fmt: skip
    return [told[word]]
