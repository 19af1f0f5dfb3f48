"""The tables of files: recognised, read with what they do not say found, offered or asked; else told for what they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ecluse.observatory.enums import RemarkKind
from ecluse.observatory.models import SavedLayout
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layout_files import layout_from_json, packaged_layouts
from ecluse.observatory.rules.layouts import Holds, Layout
from ecluse.observatory.services.deducing import Known, accepted, deduced, offered
from ecluse.observatory.sources.account import Account, RowState
from ecluse.observatory.sources.lists import tables_in
from ecluse.observatory.sources.questions import AnswerNeeded, Options
from ecluse.observatory.sources.reading import Reading, links_of, read
from ecluse.observatory.sources.recognise import Match, recognise
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.rules.sources.containers import Member, opened
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.kinds import SourceKind
from ecluse.territories.rules.sources.tables import Table
from ecluse.territories.services.loading.readings import readings_of

#: From so many communes on, the reference is that of all France, and a code that it does not know is worth a remark.
WHOLE_REFERENCE = 30_000
#: An answer may raise a question that could not be asked before it: so many times at most.
_ROUNDS = 4
UNKNOWN = (
    "Ce tableau n’est d’aucune sorte connue. Décrivez ses colonnes une fois, à la page « Charger des fichiers », et Écluse "
    "saura le relire."
)
_DIGEST = re.compile(r"[0-9a-f]{64}|\d+")
_NOT_A_TABLE = "Ce fichier ne contient aucun tableau. Donnez le CSV ou le classeur que l’éditeur publie."
#: Sorts of files of reference that hold figures too: what is not known of them is to be described, not sent elsewhere.
_FIGURES_TOO = frozenset({SourceKind.INDICATORS, SourceKind.QPV, SourceKind.ZONINGS})


def layouts(only: str = "") -> dict[str, Layout]:
    """The layouts known here: those of the package, then those that somebody saved, the latest first, which is the
    one taken of two that fit as well; ``only`` one of them by its name."""
    saved = {
        each.name: layout_from_json(json.dumps(each.content), each.name) for each in SavedLayout.objects.order_by("-pk")
    }
    found = dict(packaged_layouts()) | saved
    return {name: layout for name, layout in found.items() if name == only} if only else found


def tables(members: Iterable[Member]) -> Iterator[Table]:
    """The tables of the members of a file, one after the other."""
    for member in members:
        yield from tables_in(member)


def known_codes() -> dict[Level, frozenset[str]]:
    """The codes of the levels that a code may be mistaken for, where the reference is that of all France."""
    found: dict[Level, frozenset[str]] = {}
    if Territory.objects.current().of_level(Level.COMMUNE).count() < WHOLE_REFERENCE:
        return found  # that of a few territories would make every code of the others look wrong
    for level in (Level.COMMUNE, Level.EPCI, Level.DEPARTMENT, Level.REGION, Level.EMPLOYMENT_ZONE, Level.LIVING_AREA):
        codes = frozenset(Territory.objects.of_level(level).values_list("code", flat=True))
        if codes:
            found[level] = codes
    return found


def links_in(paths: Iterable[Path], known: Mapping[str, Layout]) -> dict[str, dict[str, str]]:
    """The commune of each establishment, from the tables of links among these files."""
    kinds = {name: layout for name, layout in known.items() if layout.holds is Holds.LINKS}
    found: dict[str, dict[str, str]] = {}
    if not kinds:
        return found
    for path in paths:
        try:
            with opened(path) as members:
                for table in tables(members):
                    match = recognise(table, known)
                    if match is not None and match.layout.holds is Holds.LINKS:
                        found.setdefault(match.layout.links, {}).update(links_of(match))
        except SourceError:
            continue  # told when the file's own turn comes
    return found


def read_table(match: Match, options: Options, catalogue: Catalogue, known: Known, *, accept: bool = False) -> Reading:
    """The reading of a table, with what its territories tell of what it does not say; ``accept`` takes likely answers too.

    Raises AnswerNeeded, with what may answer each question; SourceError when the table cannot be read.
    """
    for _ in range(_ROUNDS):
        try:
            return read(match, options, catalogue)
        except AnswerNeeded as error:
            needed = error
        more = deduced(match, options, needed, known)
        if more is None:
            needed = offered(match, options, needed, known, catalogue)
            more = accepted(options, needed) if accept else None
        if more is None:
            raise needed
        options = more
    return read(match, options, catalogue)


def names_around(path: Path, table: str) -> tuple[str, ...]:
    """The names that may say what a table does not, from the nearest to the farthest; a folder that we made says nothing."""
    member = table.rpartition(" › ")[2] if table else ""
    folder = "" if _DIGEST.fullmatch(path.parent.name) else path.parent.name
    return tuple(dict.fromkeys(name for name in (member or path.name, path.name, folder) if name))


def what_it_is(members: tuple[Member, ...]) -> tuple[str, bool]:
    """What a file that holds no figures is, in a sentence, and whether that settles it (False: it may be described)."""
    shapes = [member for member in members if member.kind == "json"]
    try:
        found = readings_of(members)
    except SourceError as error:
        if shapes and len(shapes) == len(members):
            return f"{_NOT_A_TABLE} ({error})" if "reconnu" not in str(error) else _NOT_A_TABLE, True
        sentence = str(error)
        settled = sentence.startswith(("C’est une table de passage", "C’est un dictionnaire"))
        return (sentence, True) if settled else (UNKNOWN, False)
    kinds = list(dict.fromkeys(each.kind for each in found))
    if all(kind in _FIGURES_TOO for kind in kinds):
        return UNKNOWN, False
    labels = " ; ".join(kind.label for kind in kinds)
    sentence = (
        f"C’est un fichier du référentiel des territoires ({labels}), pas un fichier de chiffres : donnez-le à la commande "
        "« ecluse reference load »."
    )
    return sentence, True


def said_of(layout: Layout) -> str:
    """What a table that holds no figures is, and what to do with it."""
    if layout.holds is Holds.LINKS:
        return "Ce tableau dit où sont des établissements : il sert à lire les autres tableaux du même envoi."
    return f"Ce tableau est reconnu ({layout.label}) ; il n’y a pas de chiffre à en charger. {layout.advice}".strip()


def nothing_read(account: Account) -> str:
    """Why a table gave no figure: what was said of most of its rows."""
    refused = sorted(account.of(RemarkKind.REFUSED), key=lambda each: -len(each.rows))
    if account.count(RowState.NOT_DATA) == len(account.states):
        return "Aucun chiffre dans ce tableau : sous son en-tête, il n’a aucune ligne de données. Téléchargez-le à nouveau."
    if not refused:
        return "Aucun chiffre n’a pu être lu dans ce tableau : toutes ses lignes sont vides ou laissées de côté."
    return f"Aucun chiffre n’a pu être lu dans ce tableau. {refused[0].sentence}"


def period_of_all(reading: Reading) -> str:
    """The years of a table when all its figures are of the same ones (« 2021 », « 2015-2017 »), else nothing."""
    starts, ends = (set(reading.observations[name].to_pylist()) for name in ("start", "end"))
    if len(starts) != 1 or len(ends) != 1:
        return ""
    first, last = starts.pop().year, ends.pop().year
    return str(last) if first == last else f"{first}-{last}"
