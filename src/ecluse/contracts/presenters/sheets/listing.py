"""The page of the list of sheets: groups, what may be chosen, what has been chosen and how to take it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ecluse.contracts.enums import Confidentiality, Novelty, Priority, SheetStatus
from ecluse.contracts.presenters.sheets.rows import MISSING, SheetRow
from ecluse.contracts.rules.sheet_filters import (
    BY_WORD,
    COLUMNS,
    GROUPS,
    NONE,
    PAGE_SIZES,
    SORTS,
    SheetView,
    shown_columns,
    with_query,
)

#: (value, label) pairs by word of the filter.
Choices = Mapping[str, Sequence[tuple[str, str]]]
#: The fields that stand in the bar; the others open below it.
USUAL = ("axe", "pilote", "statut")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen; ``taken`` says whether it is."""

    value: str
    label: str
    taken: bool


@dataclass(frozen=True, slots=True)
class FilterBox:
    """A field of the filter with its choices; ``said`` tells in a few words what is chosen."""

    word: str
    label: str
    choices: tuple[Choice, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Chip:
    """Something asked for, and the address of the same list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """The sheets under one heading; ``title`` is empty where there is none."""

    title: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class SheetListPage:
    """What the list shows of the sheets found, ``shown`` of ``total``."""

    groups: tuple[SheetGroup, ...]
    shown: int
    total: int
    usual: tuple[FilterBox, ...]
    more: tuple[FilterBox, ...]
    chips: tuple[Chip, ...]
    sorts: tuple[Choice, ...]
    headings: tuple[Choice, ...]
    columns: tuple[Choice, ...]
    sizes: tuple[Choice, ...]
    column_labels: tuple[tuple[str, str], ...]


def sheet_list_page(
    view: SheetView,
    rows: Sequence[SheetRow],
    choices: Choices,
    *,
    shown: int,
    total: int,
    url: str,
    funding: bool,
) -> SheetListPage:
    """The page of ``view``: ``rows`` are those of one page, ``choices`` what the fields may take beside what never changes."""
    offered = _offered(choices, funding)
    boxes = {word: _box(view, word, offered.get(word, ())) for word in BY_WORD if funding or word != "financeur"}
    named = dict(choices.get(view.group, ()))
    return SheetListPage(
        groups=tuple(_groups(rows, named, view)),
        shown=shown,
        total=total,
        usual=tuple(boxes[word] for word in USUAL),
        more=tuple(box for word, box in boxes.items() if word not in USUAL and box.choices),
        chips=chips_of(view, choices, url=url, funding=funding),
        sorts=_one_of(SORTS, view.sort),
        headings=_one_of(GROUPS, view.group),
        columns=tuple(
            Choice(word, label, word in view.columns) for word, label in COLUMNS.items() if funding or word != "budget"
        ),
        sizes=_one_of({str(size): str(size) for size in PAGE_SIZES}, str(view.page_size)),
        column_labels=tuple((word, COLUMNS[word]) for word in shown_columns(view, funding=funding)),
    )


def _offered(choices: Choices, funding: bool) -> Choices:
    """What each field may take: what never changes, and what the contract holds."""
    return {**_fixed(funding), **choices}


def _one_of(offered: Mapping[str, str], taken: str) -> tuple[Choice, ...]:
    return tuple(Choice(word, label, word == taken) for word, label in offered.items())


def _fixed(funding: bool) -> dict[str, list[tuple[str, str]]]:
    """The fields whose choices are the same in every contract."""
    return {
        "statut": [(str(value), str(label)) for value, label in SheetStatus.choices],
        "priorite": [(str(value), str(label)) for value, label in reversed(Priority.choices) if value],
        "nouveaute": [(str(value), str(label)) for value, label in Novelty.choices if value],
        "confidentialite": [(str(value), str(label)) for value, label in Confidentiality.choices],
        "retard": [("1", "En retard"), ("0", "À l’heure")],
        "nouvelles": [("recentes", "De moins d’un mois"), ("anciennes", "Aucune depuis 6 mois"), ("jamais", "Jamais")],
        "manque": [("oui", "Quelque chose"), *((w, label) for w, label in MISSING.items() if funding or w != "budget")],
    }


def _box(view: SheetView, word: str, offered: Iterable[tuple[str, str]]) -> FilterBox:
    field = BY_WORD[word]
    taken = view.filter.values(word)
    found = [Choice(value, label, value in taken) for value, label in offered]
    if found and field.absent:
        found.append(Choice(NONE, field.absent, NONE in taken))
    labels = [choice.label for choice in found if choice.taken]
    said = labels[0] if len(labels) == 1 else f"{len(labels)} choisis" if labels else ""
    return FilterBox(word, field.label, tuple(found), said)


def chips_of(view: SheetView, choices: Choices, *, url: str, funding: bool) -> tuple[Chip, ...]:
    """What is asked for, each with the address of the list ``url`` without it."""
    return tuple(_chips(view, _offered(choices, funding), url))


def _chips(view: SheetView, offered: Choices, url: str) -> Iterable[Chip]:
    if view.filter.words:
        yield Chip(f"« {view.filter.words} »", with_query(url, replace(view, filter=view.filter.without("q")).query()))
    for word, values in view.filter.chosen:
        labels = dict(offered.get(word, ()))
        for value in values:
            label = BY_WORD[word].absent if value == NONE else labels.get(value, "un choix qui n’existe plus")
            without = replace(view, filter=view.filter.without(word, value))
            yield Chip(f"{BY_WORD[word].label} : {label}", with_query(url, without.query()))


def _groups(rows: Sequence[SheetRow], named: Mapping[str, str], view: SheetView) -> Iterable[SheetGroup]:
    """The rows under their headings; a contract without axes has no heading « Sans axe »."""
    if view.group == NONE:
        if rows:
            yield SheetGroup("", tuple(rows))
        return
    bare = not named and not any(row.group for row in rows)
    for _, under in groupby(rows, key=lambda row: row.group):
        found = tuple(under)
        yield SheetGroup("" if bare else heading_of(view, found[0], named), found)


def heading_of(view: SheetView, row: SheetRow, named: Mapping[str, str]) -> str:
    """The heading that a row stands under, « Sans axe » and the like included."""
    if view.group == "statut":
        return row.status.label
    return named.get(row.group, "") if row.group else BY_WORD[view.group].absent
