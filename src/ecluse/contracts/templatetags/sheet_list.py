"""What a list of sheets draws by the hundred: the cells of its rows, the choices of its filters.

Cells are plain functions, since a template would take most of the time of the page for them; every text goes through
``said``, which escapes it. Fields of the filter are templates, drawn once for the same choices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from ecluse.contracts.presenters.sheets import SheetRow
from ecluse.contracts.presenters.sheets.bar import Choice, FilterBox, SheetBar
from ecluse.contracts.presenters.sheets.listing import SheetGroup
from ecluse.contracts.rules.gestures import gesture_fields
from ecluse.contracts.selectors.sheet_lists import REMEMBERED
from ecluse.lib.typography import french
from ecluse.ui.templatetags.ui.marks import freshness, icon, late, missing, sheet_number, status

register = template.Library()


def said(text: str) -> str:
    """A text of the data, with French typography, safe in a page."""
    return escape(french(text))


def _texts(label: str, read: Callable[[SheetRow], str], absent: str = "") -> Callable[[SheetRow], str]:
    """A cell that says a text, or in grey what is not known; ``label`` is shown before it where the row is a card."""
    start = f'<td role="cell" data-l="{label}">'
    none = missing(absent) if absent else ""

    def cell(row: SheetRow) -> str:
        text = read(row)
        return f"{start}{said(text) if text else none}</td>"

    return cell


def _status(row: SheetRow) -> str:
    drawn = status(row.status.kind)
    if not row.lateness:
        return f'<td role="cell">{drawn}</td>'
    days = late(row.lateness.days, "de retard")
    return (
        f'<td role="cell">{drawn} <span class="ec-late ec-small ec-nowrap" title="{escape(row.lateness.reason)}">'
        f"{icon('late')} {days}</span></td>"
    )


_NO_STEP = f'<td role="cell" data-l="Prochaine étape :">{missing("aucune")}</td>'
_LATE_STEP = f'{icon("late")} <span class="fr-sr-only">En retard, prévue le </span>'


def _next_step(row: SheetRow) -> str:
    step = row.next_step
    if step is None:
        return _NO_STEP
    css, mark = (" ec-late", _LATE_STEP) if step.days_late else ("", "")
    return (
        f'<td role="cell" data-l="Prochaine étape :"><span class="ec-nowrap{css}">{mark}{escape(step.date)}</span></td>'
    )


_CELLS: dict[str, Callable[[SheetRow], str]] = {
    "pilote": _texts("Pilote :", lambda row: row.lead_names, "aucun pilote"),
    "statut": _status,
    "etape": _next_step,
    "periode": _texts("Période :", lambda row: row.period, "non précisée"),
    "nouvelles": lambda row: f'<td role="cell" data-l="">{freshness(row.freshness.days)}</td>',
    "axe": _texts("Axes :", lambda row: row.axis_names),
    "theme": _texts("Thèmes :", lambda row: row.theme_names),
    "public": _texts("Publics :", lambda row: row.audience_names),
    "partenaire": _texts("Partenaires :", lambda row: row.partner_names),
    "priorite": _texts("Priorité :", lambda row: row.priority_label),
    "budget": _texts("Coût prévu :", lambda row: row.budget_text),
    "manque": _texts("Il manque :", lambda row: row.missing_labels),
}
_SUB_ACTION = '<span class="ec-muted">Sous-action. </span>'


@register.simple_tag
def sheet_rows(
    groups: Iterable[SheetGroup], columns: Sequence[tuple[str, str]], selectable: bool = False
) -> SafeString:
    """The inside of a table of sheets: number, title, then ``columns``, as (word, label), the rows under their headings.

    ``selectable`` puts before them a box to choose the sheet, which belongs to the form ``gestes`` of the page.
    """
    words = tuple([word for word, _ in columns])
    parts = [_head(tuple(columns), selectable)]
    width = len(words) + (3 if selectable else 2)
    for group in groups:
        parts.append('<tbody role="rowgroup">')
        if group.title:
            parts.append(
                f'<tr role="row" class="is-group"><th role="rowheader" colspan="{width}" scope="rowgroup">'
                f"{said(group.title)}</th></tr>"
            )
        parts += [_row(row, words, selectable) for row in group.rows]
        parts.append("</tbody>")
    return mark_safe("".join(parts))  # noqa: S308 — cells escape their texts


@lru_cache(maxsize=64)
def _head(columns: tuple[tuple[str, str], ...], selectable: bool) -> str:
    choice = '<th role="columnheader" scope="col" class="c-pick"><span class="fr-sr-only">Choisir</span></th>'
    named = [f'<th role="columnheader" scope="col">{escape(label)}</th>' for _, label in columns]
    return (
        f'<thead role="rowgroup"><tr role="row">{choice if selectable else ""}'
        '<th role="columnheader" scope="col">N°</th><th role="columnheader" scope="col" class="c-t">Fiche</th>'
        f"{''.join(named)}</tr></thead>"
    )


@lru_cache(maxsize=REMEMBERED)
def _row(row: SheetRow, words: tuple[str, ...], selectable: bool) -> str:
    return (
        f'<tr role="row">{_choice(row) if selectable else ""}'
        f'<td role="cell" class="c-no">{sheet_number(row.number) if row.number else ""}</td>'
        f'<th role="rowheader" scope="row">{_SUB_ACTION if row.parent_id else ""}'
        f'<a href="{escape(row.url)}">{said(row.title)}</a></th>'
        f"{''.join([_CELLS[word](row) for word in words])}</tr>"
    )


def _choice(row: SheetRow) -> str:
    name = f"Choisir la fiche {row.number or row.title}"
    return (
        '<td role="cell" class="c-pick"><div class="fr-checkbox-group fr-checkbox-group--sm">'
        f'<input type="checkbox" id="fiche-{row.pk}" name="fiche" value="{row.pk}" form="gestes" '
        f'aria-label="{said(name)}"><label class="fr-label" for="fiche-{row.pk}"></label></div></td>'
    )


@register.simple_tag
@lru_cache(maxsize=256)
def gesture_bar(url: str, query: str, filtered: bool, shown: int, lock: str) -> SafeString:
    """The bar that changes several sheets: those ticked, or the ``shown`` ones of the view ``query``.

    ``lock``: how much of the contract's text is frozen.
    """
    return _drawn("_gestures", url=url, query=query, filtered=filtered, shown=shown, fields=gesture_fields(lock))


@register.simple_tag
@lru_cache(maxsize=512)
def pick(box: FilterBox) -> SafeString:
    """A field of the filter, closed: its label and what is chosen; open: a box to tick for each choice."""
    return _drawn("_pick", box=box)


@register.simple_tag
def filter_form(bar: SheetBar) -> SafeString:
    """The form that chooses sheets and arranges them: all its fields, or those of every day and the way to the others."""
    return _filter_form(
        bar.url, bar.words, bar.usual, bar.more, bar.options, bar.sorts, bar.headings, bar.sizes, bar.columns,
        bar.descending, bar.hidden,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _filter_form(
    url: str,
    words: str,
    usual: tuple[FilterBox, ...],
    more: tuple[FilterBox, ...],
    options: str,
    sorts: tuple[Choice, ...],
    headings: tuple[Choice, ...],
    sizes: tuple[Choice, ...],
    columns: tuple[Choice, ...],
    descending: bool,
    hidden: tuple[tuple[str, str], ...],
) -> SafeString:
    return _drawn("_filter", **locals())


def _drawn(name: str, **values: Any) -> SafeString:
    return get_template(f"contracts/sheets/{name}.html").render(values)  # type: ignore[return-value]
