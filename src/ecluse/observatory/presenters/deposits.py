"""The page of files sent: how far they are, what each table will give or has given, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from ecluse.lib.formats import number, plural
from ecluse.observatory.enums import DepositState
from ecluse.observatory.models import Deposit
from ecluse.observatory.presenters.loading import decided
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.sources.account import RowState
from ecluse.observatory.store.progress import Step

if TYPE_CHECKING:
    from django.forms import BoundField

    #: The fields that answer for the table of that place; none once nothing is waited for.
    Fields = Callable[[int], Sequence[BoundField]]

#: How each state of a table is said, and the mark that goes with it.
_STATES = {
    "ready": ("Prêt à charger", "ok"),
    "asks": ("Une réponse manque", "late"),
    "already": ("Déjà chargé", "muted"),
    "loaded": ("Chargé", "ok"),
    "said": ("Sans chiffre à charger", "muted"),
    "problem": ("Ne peut pas être chargé", "late"),
}
_ROWS = {
    RowState.KEPT: ("gardée", "gardées"),
    RowState.LEFT_OUT: ("laissée de côté", "laissées de côté"),
    RowState.REFUSED: ("refusée", "refusées"),
    RowState.NOT_DATA: ("sans chiffre", "sans chiffre"),
}


@dataclass(frozen=True, slots=True)
class TableView:
    """One table of a deposit."""

    place: int
    name: str
    label: str
    state: str
    state_label: str
    mark: str
    note: str
    said: str
    figures: str
    rows: str
    hidden: str
    counts: tuple[str, ...]
    decisions: tuple[tuple[str, str, str], ...]
    remarks: tuple[tuple[str, str], ...]
    unused: str
    sample: tuple[tuple[str, ...], ...]
    questions: tuple[str, ...]
    fields: tuple[BoundField, ...]
    mapping_url: str
    loading_url: str


@dataclass(frozen=True, slots=True)
class DepositPage:
    """Files sent, as their page shows them. ``ready`` and ``waiting`` count the tables that may be loaded and those that
    wait for an answer."""

    title: str
    state: str
    works: bool
    interrupted: bool
    step: Step | None
    progress: str
    tables: tuple[TableView, ...]
    summary: str
    ready: int
    waiting: int
    loaded: int


def deposit_page(
    deposit: Deposit, fields: Fields, step: Step | None, *, interrupted: bool, catalogue: Catalogue
) -> DepositPage:
    """The page of one deposit; ``fields`` gives those that answer for a table."""
    tables = tuple(_table(place, table, fields(place), catalogue) for place, table in enumerate(deposit.tables))
    state = DepositState(deposit.state)
    works = state.is_working and not interrupted
    counts = {name: sum(1 for each in tables if each.state == name) for name in _STATES}
    said = [f"{_STATES[name][0].lower()} : {count}" for name, count in counts.items() if count]
    names = [name for _, name in deposit.files]
    return DepositPage(
        title=_title(names),
        state="interrompu" if interrupted else state.label,
        works=works,
        interrupted=interrupted,
        step=step if works else None,
        progress=_progress(step) if works else "",
        tables=() if works else tables,
        summary=f"{plural(len(tables), 'tableau', 'tableaux')} : {', '.join(said)}" if tables else "",
        ready=counts["ready"],
        waiting=counts["asks"],
        loaded=counts["loaded"],
    )


def _title(names: list[str]) -> str:
    if not names:
        return "Construction des chiffres"
    return (
        names[0] if len(names) == 1 else f"{names[0]} et {plural(len(names) - 1, 'autre fichier', 'autres fichiers')}"
    )


def _progress(step: Step | None) -> str:
    if step is None:
        return ""
    said = [f"{number(step.done)} sur {number(step.total)}"] if step.total > 1 else []
    said += [f"{plural(step.rows, 'ligne lue', 'lignes lues')}"] if step.rows else []
    return ", ".join(said)


def _table(place: int, table: Mapping[str, Any], fields: Sequence[BoundField], catalogue: Catalogue) -> TableView:
    label, mark = _STATES[table["state"]]
    counted = table.get("rows") or []
    rows = [plural(count, *_ROWS[state]) for state, count in zip(RowState, counted[1:], strict=False) if count]
    described = table["state"] == "problem" and not table["label"]  # what is kept from before tables said it themselves
    describes = table["sha256"] and table.get("describable", described)
    return TableView(
        place=place,
        name=table["file"] + (f" › {table['table']}" if table["table"] else ""),
        label=table["label"],
        state=table["state"],
        state_label=label,
        mark=mark,
        note=table.get("note", ""),
        said=table["said"] if table["state"] in {"said", "problem"} else "",
        figures=plural(table["figures"], "chiffre") if table.get("figures") else "",
        rows=f"{plural(counted[0], 'ligne lue', 'lignes lues')} : {', '.join(rows)}" if counted else "",
        hidden=", ".join(f"{words} : {number(count)}" for words, count in table.get("statuses", [])),
        counts=tuple(f"{words} : {number(count)}" for words, count in table["counts"]),
        decisions=tuple(decided(table.get("decisions", []), catalogue)),
        remarks=tuple((kind, sentence) for kind, sentence in table.get("remarks", [])),
        unused=", ".join(table.get("unused", [])),
        sample=tuple(tuple(each) for each in table.get("sample", [])),
        questions=tuple(each["text"] for each in table["questions"]),
        fields=tuple(fields),
        mapping_url=_mapping(table) if describes else "",
        loading_url=reverse("observatory:loading", args=[table["loading"]]) if table.get("loading") else "",
    )


def _mapping(table: Mapping[str, Any]) -> str:
    address = reverse("observatory:mapping", args=[table["sha256"]])
    return f"{address}?{urlencode({'tableau': table['table']})}" if table["table"] else address
