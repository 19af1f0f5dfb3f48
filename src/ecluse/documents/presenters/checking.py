"""The checking page: what was read, what is left to look at, the source, the draft, and what comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from ecluse.documents.enums import DraftState, NodeKind
from ecluse.documents.models import Draft, SourceDocument
from ecluse.documents.rules.gestures import Unify
from ecluse.documents.rules.tree import Tree
from ecluse.documents.rules.warnings import Warning, counts, lead_bodies, sure_sheets, warnings
from ecluse.documents.selectors import Steps
from ecluse.lib.formats import date_full, number, plural, time_of_day

SHOWN_FIRST = 8

_FORMATS = {
    "txt": "texte", "md": "texte Markdown", "html": "page publiée", "docx": "document Word", "odt": "document ODT",
    "pdf": "PDF", "xlsx": "classeur Excel", "ods": "classeur ODS", "csv": "tableau CSV",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountItem:
    """One thing counted in the head of the page: words in bold and plain, and whether something is wrong."""

    parts: tuple[tuple[str, bool], ...]
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """Something to look at, with its button: ``fields`` are posted, or else ``url`` is followed."""

    key: str
    place: str
    message: str
    href: str
    act: str
    about: str
    absent: bool
    url: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """What changes at each gesture besides the draft itself."""

    items: tuple[CountItem, ...]
    points: tuple[Point, ...]
    more_points: tuple[Point, ...]
    saved: str
    undo: str | None
    redo: str | None
    version: int
    sheets: str
    ready: str
    remaining: str


def document_facts(document: SourceDocument, blocks: int) -> tuple[str, ...]:
    """« page publiée, 108 lignes », « lue en 0,4 s le 23 novembre 2026 »."""
    name = _FORMATS.get(document.format, document.format)
    size = plural(document.pages, "page") if document.pages else plural(blocks, "passage")
    read = "lue" if document.format == "html" else "lu"
    day = date_full(timezone.localdate(document.received_at))
    return f"{name}, {size}", f"{read} en {number(max(document.seconds, 0.1), 1)}\u00a0s le {day}"


def saved_at(moment: dt.datetime) -> str:
    """« Enregistré à 9 h 12 », with the day when it is not today."""
    local = timezone.localtime(moment)
    day = "" if local.date() == timezone.localdate() else f" le {date_full(local.date())}"
    return f"Enregistré{day} à {time_of_day(local)}"


def state_of(draft: Draft, tree: Tree, steps: Steps) -> State:
    """Counts, points to look at and what was saved, as they are after the last gesture."""
    found = warnings(tree)
    points = [_point(draft, warning) for warning in found]
    doubts = sum(not warning.absent for warning in found)
    absents = len(found) - doubts
    sheets = len(tree.live(NodeKind.ACTION))
    sure = sure_sheets(tree)
    return State(
        items=_items(tree, doubts, absents),
        points=tuple(points[:SHOWN_FIRST]),
        more_points=tuple(points[SHOWN_FIRST:]),
        saved=saved_at(draft.saved_at),
        undo=steps.undo,
        redo=steps.redo,
        version=draft.version,
        sheets=f"{plural(sure, 'fiche')} sur {number(sheets)} sûre{'s' if sure > 1 else ''}"
        if sheets
        else "Aucune fiche",
        ready=f"{plural(sheets, 'fiche prête', 'fiches prêtes')}." if sheets else "Aucune fiche.",
        remaining=_remaining(doubts),
    )


def _remaining(doubts: int) -> str:
    if not doubts:
        return "Tout ce qui était à vérifier l’a été."
    if doubts == 1:
        return "Le point à vérifier restera marqué dans le contrat."
    return f"Les {doubts} points à vérifier resteront marqués dans le contrat."


def _items(tree: Tree, doubts: int, absents: int) -> tuple[CountItem, ...]:
    axes, actions, signatories = counts(tree)
    items = []
    said = [count for count in (axes, actions) if count.announced is not None]
    if said:
        announced = ", ".join(count.words for count in said)
        feminine = said == [actions]
        e, many = ("e" if feminine else ""), "s" if len(said) > 1 or (said[0].announced or 0) > 1 else ""
        found_many = "s" if len(said) > 1 or said[0].found > 1 else ""
        found = f"{' et '.join(number(count.found) for count in said)} trouvé{e}{found_many}"
        items.append(
            CountItem(
                ((announced, True), (f" annoncé{e}{many}\u00a0: ", False), (found, True)),
                not all(c.agrees for c in said),
            )
        )
    rest = [
        plural(count.found, *words) for count, words in ((axes, ("axe",)), (actions, ("fiche",))) if count not in said
    ]
    rest = [words for words in rest if not words.startswith("0")]
    if rest:
        items.append(
            CountItem(((", ".join(rest), True), (" trouvés" if len(rest) > 1 else " dans le brouillon", False)))
        )
    if signatories.found or signatories.announced:
        if signatories.announced is not None:
            many = "s" if signatories.announced > 1 else ""
            found = f"{number(signatories.found)} trouvé{'s' if signatories.found > 1 else ''}"
            parts: tuple[tuple[str, bool], ...] = (
                (signatories.words, True),
                (f" annoncé{many}\u00a0: ", False),
                (found, True),
            )
        else:
            parts = ((signatories.words, True),)
        items.append(CountItem(tuple(parts), not signatories.agrees))
    if bodies := lead_bodies(tree):
        items.append(CountItem(((plural(bodies, "organisme"), True), (" pilote" + ("s" if bodies > 1 else ""), False))))
    period = "-".join(year for year in (tree.contract.value("start_year"), tree.contract.value("end_year")) if year)
    if period:
        items.append(CountItem((("période ", False), (period, True))))
    items.append(_left(doubts, absents))
    return tuple(items)


def _left(doubts: int, absents: int) -> CountItem:
    absent = f"{plural(absents, 'absent')} de la source" if absents else ""
    if doubts:
        said = plural(doubts, "point à vérifier", "points à vérifier")
        return CountItem(((said, True), (f", {absent}" if absent else "", False)), warns=True)
    if absent:
        return CountItem(((absent, True),), warns=True)
    return CountItem((("rien à vérifier", True),))


def _point(draft: Draft, warning: Warning) -> Point:
    page = reverse("documents:check", args=[draft.pk])
    where = f"{page}?choix={warning.node}"
    target = f"{where}#d-{warning.node}"
    url = target
    fields: tuple[tuple[str, str], ...] = ()
    if warning.act == "Compléter" and warning.field:
        url = f"{where}&rubrique={warning.field}#n-{warning.field}"
    elif warning.act == "Rattacher":
        url = f"{where}&geste=fonction&fait={warning.fact}#d-{warning.node}"
    if isinstance(warning.gesture, Unify):
        values = tuple(("valeurs", value) for value in warning.gesture.values)
        fields = (("geste", "reunir"), *values, ("valeur", warning.gesture.value))
    return Point(
        warning.key, warning.place, warning.message, target, warning.act, warning.about, warning.absent, url, fields
    )


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another contract read in the same file."""

    label: str
    url: str
    current: bool
    state: str


def siblings(draft: Draft, drafts: list[Draft]) -> tuple[Sibling, ...]:
    """The contracts read in one file, when there are several."""
    if len(drafts) < 2:
        return ()
    return tuple(
        Sibling(
            other.label or f"Contrat {place}",
            reverse("documents:check", args=[other.pk]),
            other.pk == draft.pk,
            "" if other.state == DraftState.OPEN else DraftState(other.state).label.lower(),
        )
        for place, other in enumerate(drafts, start=1)
    )
