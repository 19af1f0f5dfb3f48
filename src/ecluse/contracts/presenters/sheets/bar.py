"""The bar above the sheets, the same for the list, the board, the timeline and the calendar: what may be chosen there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ecluse.contracts.enums import Confidentiality, Novelty, Priority, SheetStatus
from ecluse.contracts.presenters.navigation import NavItem, address
from ecluse.contracts.presenters.sheets.rows import MISSING
from ecluse.contracts.rules.sheet_filters import (
    BY_WORD,
    COLUMNS,
    GROUPS,
    NONE,
    PAGE_SIZES,
    RUBRICS,
    SHAPES,
    SORTS,
    SheetView,
    with_query,
)
from ecluse.lib.formats import plural

#: (value, label) pairs by word of the filter.
Choices = Mapping[str, Sequence[tuple[str, str]]]
#: The fields that stand in the bar; the others open below it.
USUAL = ("axe", "pilote", "statut")


class Choice(NamedTuple):
    """One thing that may be chosen; ``taken`` says whether it is."""

    value: str
    label: str
    taken: bool


class FilterBox(NamedTuple):
    """A field of the filter with its choices; ``said`` tells in a few words what is chosen."""

    word: str
    label: str
    choices: tuple[Choice, ...]
    said: str


class Chip(NamedTuple):
    """Something asked for, and the address of the same list without it."""

    label: str
    url: str


#: The address of each shape, and which of the words of a view its bar lets one choose; the others are kept as they are.
PAGES: Mapping[str, str] = {
    "liste": "contracts:sheet-list", "tableau": "contracts:sheet-board", "frise": "contracts:sheet-timeline",
    "calendrier": "contracts:sheet-calendar",
}  # fmt: skip
_CHOSEN: Mapping[str, tuple[str, ...]] = {
    "liste": ("tri", "groupe", "par", "colonne"),
    "tableau": ("tri",),
    "frise": ("tri", "groupe", "par"),
    "calendrier": (),
}
_SAID = {"tri": "Ordre", "groupe": "regroupement", "colonne": "colonnes"}


def shape_url(contract_pk: int, shape: str) -> str:
    """The page of a shape, with nothing asked."""
    return address(PAGES[shape], contract_pk)


def view_url(contract_pk: int, view: SheetView) -> str:
    """The address that shows a view."""
    return with_query(shape_url(contract_pk, view.shape), view.query())


@dataclass(frozen=True, slots=True)
class SheetBar:
    """The bar of a view: ``shown`` sheets of ``total``, and everything that may be changed in what is asked.

    ``more`` are the fields that open below, none where they are closed; ``hidden`` are the words of the view that the form
    sends back untouched.
    """

    url: str
    shown: int
    total: int
    words: str
    filtered: bool
    descending: bool
    shapes: tuple[NavItem, ...]
    usual: tuple[FilterBox, ...]
    more: tuple[FilterBox, ...]
    chips: tuple[Chip, ...]
    options: str
    sorts: tuple[Choice, ...]
    headings: tuple[Choice, ...]
    columns: tuple[Choice, ...]
    sizes: tuple[Choice, ...]
    hidden: tuple[tuple[str, str], ...]


def sheet_bar(
    view: SheetView,
    choices: Choices,
    *,
    contract_pk: int,
    shown: int,
    total: int,
    funding: bool,
    more_open: bool = False,
    beside: Sequence[tuple[str, str]] = (),
) -> SheetBar:
    """The bar of ``view``: ``choices`` are what the fields may take beside what never changes.

    ``beside`` are words of the address that belong to no view (the month shown), which the form keeps.
    """
    offered = _offered(choices, funding)
    boxes = {word: _box(view, word, offered.get(word, ())) for word in BY_WORD if funding or word != "financeur"}
    chosen = _CHOSEN[view.shape]
    url = shape_url(contract_pk, view.shape)
    said = [_SAID[word] for word in chosen if word in _SAID]
    return SheetBar(
        url=url,
        shown=shown,
        total=total,
        words=view.filter.words,
        filtered=bool(view.filter),
        descending=view.descending,
        shapes=tuple(
            NavItem(label=label, url=view_url(contract_pk, replace(view, shape=shape)), current=shape == view.shape)
            for shape, label in SHAPES.items()
        ),
        usual=tuple(boxes[word] for word in USUAL),
        more=tuple(box for word, box in boxes.items() if more_open and word not in USUAL and box.choices),
        chips=chips_of(view, choices, url=url, funding=funding),
        options=", ".join(said),
        sorts=_one_of(SORTS, view.sort) if "tri" in chosen else (),
        headings=_one_of(GROUPS, view.group) if "groupe" in chosen else (),
        columns=tuple(
            Choice(word, label, word in view.columns) for word, label in COLUMNS.items() if funding or word != "budget"
        )
        if "colonne" in chosen
        else (),
        sizes=_one_of({str(size): str(size) for size in PAGE_SIZES}, str(view.page_size)) if "par" in chosen else (),
        hidden=(
            *(
                (word, value)
                for word, value in view.pairs()
                if word not in chosen and word != "q" and (word not in BY_WORD or not (more_open or word in USUAL))
            ),
            *beside,
        ),
    )


_TITLES: Mapping[str, str] = {
    "liste": "Fiches action", "tableau": "Tableau des fiches action", "frise": "Frise des fiches action",
    "calendrier": "Calendrier des fiches action",
}  # fmt: skip
#: Choices that the title of a page says; the others are counted.
_TITLED = 3


def page_title(shape: str, chips: Sequence[Chip], contract: str, *, kept: str = "") -> str:
    """What the window of the browser says: the view kept under a name, or what is chosen, then the page and the contract."""
    said = [kept] if kept else [chip.label for chip in chips[:_TITLED]]
    if len(chips) > _TITLED and not kept:
        said.append(plural(len(chips) - _TITLED, "autre choix", "autres choix"))
    return " – ".join([*([" ; ".join(said)] if said else []), _TITLES[shape], contract])


def _offered(choices: Choices, funding: bool) -> Choices:
    """What each field may take: what never changes, and what the contract holds."""
    return {**_fixed(funding), **choices}


def _one_of(offered: Mapping[str, str], taken: str) -> tuple[Choice, ...]:
    return tuple(Choice(word, label, word == taken) for word, label in offered.items())


def _fixed(funding: bool) -> dict[str, list[tuple[str, str]]]:
    """The fields whose choices are the same in every contract."""
    rubrics = [(word, label) for word, label in RUBRICS.items() if funding or word != "budget"]
    return {
        "statut": [(str(value), str(label)) for value, label in SheetStatus.choices],
        "priorite": [(str(value), str(label)) for value, label in reversed(Priority.choices) if value],
        "nouveaute": [(str(value), str(label)) for value, label in Novelty.choices if value],
        "confidentialite": [(str(value), str(label)) for value, label in Confidentiality.choices],
        "retard": [("1", "En retard"), ("0", "À l’heure")],
        "echeance": [("proche", "Dans les 30 jours")],
        "nouvelles": [("recentes", "De moins d’un mois"), ("anciennes", "Aucune depuis 6 mois"), ("jamais", "Jamais")],
        "manque": [("oui", "Quelque chose"), *((w, label) for w, label in MISSING.items() if funding or w != "budget")],
        "rempli": rubrics,
        "vide": rubrics,
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
