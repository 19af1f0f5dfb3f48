"""Layouts read from TOML or JSON and written back to JSON; checked whole, each thing wrong told in a sentence."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from ecluse.observatory.enums import Measure, Status
from ecluse.observatory.rules.entries import Entry
from ecluse.observatory.rules.errors import DefinitionError
from ecluse.observatory.rules.layouts import (
    ASKED,
    NOT_FOLLOWED,
    Column,
    Combine,
    Dimension,
    Exhaustive,
    Holds,
    Layout,
    Place,
    Reads,
    Role,
    When,
)
from ecluse.territories.enums import GeographicLevel as Level

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_GEOGRAPHY = re.compile(r"asked|period(?:\+\d)?|(?:19|20)\d{2}")
_TEMPLATE = re.compile(r"\{(\w+)\}")


def read_layouts(texts: Mapping[str, str]) -> dict[str, Layout]:
    """The layouts that ``texts`` (file name → TOML) declare, by identifier. Raises DefinitionError at the first thing wrong."""
    found: dict[str, Layout] = {}
    for file, text in texts.items():
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise DefinitionError(file, "", f"le fichier ne se lit pas comme du TOML ({error}).") from error
        unknown = set(tables) - {"layout"}
        if unknown:
            raise DefinitionError(file, "", f"rubrique inconnue : {', '.join(sorted(unknown))}.")
        for id, table in tables.get("layout", {}).items():
            if id in found:
                raise DefinitionError(file, id, "cet identifiant est déjà pris.")
            found[id] = _layout(Entry(file, id, table))
    return found


@cache
def packaged_layouts() -> Mapping[str, Layout]:
    """The layouts that the package carries."""
    folder = files("ecluse.observatory") / "layouts"
    kept = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return read_layouts({each.name: each.read_text(encoding="utf-8") for each in kept})


def layout_to_json(layout: Layout) -> str:
    """The layout as JSON; what is as by default is left out."""
    return json.dumps(_plain(layout), ensure_ascii=False, indent=1)


def layout_from_json(text: str, name: str = "json") -> Layout:
    """The layout that ``layout_to_json`` wrote, or that a person's mapping made. Raises DefinitionError; ``name`` says
    where it was kept."""
    try:
        table = json.loads(text)
    except ValueError as error:
        raise DefinitionError(name, "", f"le texte ne se lit pas comme du JSON ({error}).") from error
    if not isinstance(table, dict) or not isinstance(table.get("id"), str):
        raise DefinitionError(name, "", "une rubrique avec un identifiant « id » est attendue.")
    return _layout(Entry(name, table["id"], {key: value for key, value in table.items() if key != "id"}))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        kept = {}
        for each in fields(value):
            inner = getattr(value, each.name)
            default = each.default_factory() if each.default_factory is not MISSING else each.default
            if inner != default:
                kept[each.name] = _plain(inner)
        return kept
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _layout(entry: Entry) -> Layout:
    if not _SLUG.fullmatch(entry.id):
        raise DefinitionError(entry.file, entry.id, "l’identifiant s’écrit en minuscules sans accent, avec des tirets.")
    found = Layout(
        id=entry.id,
        label=entry.text("label"),
        source=entry.text("source", ""),
        holds=entry.choice("holds", Holds, Holds.OBSERVATIONS),
        required=entry.texts("required", ()),
        absent=entry.texts("absent", ()),
        shapes=entry.pairs("shapes"),
        names=entry.texts("names", ()),
        places=tuple(_place(_inner(entry, "places", table)) for table in entry.tables("places")),
        level_column=entry.text("level_column", ""),
        levels=entry.pairs("levels"),
        sheets=entry.pairs("sheets"),
        when=_when(_inner(entry, "when", entry.table("when"))),
        geography=entry.text("geography", ASKED),
        geography_column=entry.text("geography_column", ""),
        columns=tuple(_column(_inner(entry, "columns", table)) for table in entry.tables("columns")),
        dimensions=tuple(_dimension(_inner(entry, "dimensions", table)) for table in entry.tables("dimensions")),
        ignored=entry.pairs("ignored"),
        missing=_statuses(entry),
        empty=entry.choice("empty", Status, Status.MISSING),
        decimal=entry.text("decimal", ""),
        combine=entry.choice("combine", Combine, Combine.NO),
        links=entry.text("links", ""),
        others=entry.flag("others", True),
        advice=entry.text("advice", ""),
        exhaustive=entry.choice("exhaustive", Exhaustive, Exhaustive.NO),
    )
    entry.nothing_else(each.name for each in fields(Layout))
    _check(entry, found)
    return found


def _inner(entry: Entry, name: str, table: Mapping[str, Any]) -> Entry:
    return Entry(entry.file, f"{entry.id} › {name}", table)


def _place(entry: Entry) -> Place:
    level = entry.text("level", "")
    if level and level not in set(Level):
        raise entry.wrong("level", f"la maille « {level} » n’existe pas.")
    found = Place(
        columns=entry.texts("columns", ()),
        code=entry.text("code", ""),
        level=Level(level) if level else None,
        totals=entry.texts("totals", ()),
        codes=entry.pairs("codes"),
        through=entry.text("through", ""),
    )
    entry.nothing_else(each.name for each in fields(Place))
    if bool(found.columns) == bool(found.code):
        raise entry.wrong("columns", "un territoire est dans des colonnes, ou bien il est fixé par « code ».")
    if len(found.columns) > 2:
        raise entry.wrong("columns", "deux colonnes au plus se joignent en un code : le département, puis la commune.")
    if found.code and found.level is None:
        raise entry.wrong("level", "un territoire fixé dit sa maille.")
    _patterns(entry, "columns", *found.columns)
    return found


def _when(entry: Entry) -> When:
    found = When(**{name: entry.text(name, "") for name in ("column", "end", "sheet", "title", "fixed")})
    entry.nothing_else(each.name for each in fields(When))
    _patterns(entry, "column", found.column, found.end)
    for name, text in (("sheet", found.sheet), ("title", found.title)):
        if text and "year" not in _patterns(entry, name, text):
            raise entry.wrong(name, "l’expression contient un groupe « year ».")
    return found


def _column(entry: Entry) -> Column:
    found = Column(
        header=entry.text("header"),
        measure=entry.choice("measure", Measure, Measure.VALUE),
        reads=entry.choice("reads", Reads, Reads.NUMBER),
        scale=entry.number("scale", 1.0),
        added=entry.flag("added", False),
        classes=entry.pairs("classes"),
        missing=_statuses(entry),
        **{name: entry.text(name, "") for name in ("indicator", "sex", "ages", "dimension", "group", "period")},
    )
    entry.nothing_else(each.name for each in fields(Column))
    groups = _patterns(entry, "header", found.header)
    for name in ("indicator", "sex", "ages", "group", "period"):
        lacking = set(_TEMPLATE.findall(getattr(found, name))) - groups
        if lacking:
            raise entry.wrong(name, f"le modèle « {{{lacking.pop()}}} » n’est pas un groupe de l’en-tête.")
    if bool(found.dimension) != bool(found.group):
        raise entry.wrong("group", "une dimension et un groupe vont ensemble.")
    if not found.scale:
        raise entry.wrong("scale", "le facteur n’est pas nul.")
    return found


def _dimension(entry: Entry) -> Dimension:
    found = Dimension(
        column=entry.text("column"),
        role=entry.choice("role", Role),
        name=entry.text("name", ""),
        named_by=entry.text("named_by", ""),
        values=entry.pairs("values"),
        totals=entry.texts("totals", ()),
        keep=entry.texts("keep", ()),
    )
    entry.nothing_else(each.name for each in fields(Dimension))
    _patterns(entry, "column", found.column, found.named_by)
    if (found.role is Role.GROUP) != bool(found.name or found.named_by):
        raise entry.wrong("name", "le nom de la dimension va avec le rôle « group », et avec lui seul.")
    if found.keep and found.role is not Role.FILTER:
        raise entry.wrong("keep", "les modalités gardées vont avec le rôle « filter ».")
    if found.role is Role.STATUS:
        unknown = set(found.values.values()) - set(Status)
        if unknown:
            raise entry.wrong("values", f"le statut « {unknown.pop()} » n’existe pas.")
    return found


def _statuses(entry: Entry) -> dict[str, Status]:
    found = {}
    for word, status in entry.pairs("missing").items():
        if status not in set(Status) or Status(status).has_value:
            raise entry.wrong("missing", f"« {status} » ne dit pas pourquoi une valeur est absente.")
        found[word] = Status(status)
    return found


def _patterns(entry: Entry, name: str, *patterns: str) -> set[str]:
    """The named groups of the patterns, each of which must be a regular expression."""
    groups: set[str] = set()
    for pattern in patterns:
        try:
            groups |= set(re.compile(pattern).groupindex)
        except re.error as error:
            raise entry.wrong(name, f"« {pattern} » n’est pas une expression régulière ({error}).") from error
    return groups


def _check(entry: Entry, found: Layout) -> None:
    _patterns(entry, "required", *found.required)
    _patterns(entry, "absent", *found.absent)
    _patterns(entry, "shapes", *found.shapes, *found.shapes.values())
    _patterns(entry, "ignored", *found.ignored)
    _patterns(entry, "level_column", found.level_column, found.geography_column)
    if not _GEOGRAPHY.fullmatch(found.geography):
        raise entry.wrong("geography", "une année, « asked », « period » ou « period+1 » est attendu.")
    if found.decimal not in {"", ",", "."}:
        raise entry.wrong("decimal", "le signe décimal est une virgule ou un point.")
    if found.empty.has_value:
        raise entry.wrong("empty", f"« {found.empty.value} » ne dit pas pourquoi une valeur est absente.")
    for name, levels in (("levels", found.levels), ("sheets", found.sheets)):
        for text in levels.values():
            if text.partition(":")[0] not in {*Level, NOT_FOLLOWED}:
                raise entry.wrong(name, f"la maille « {text} » n’existe pas.")
    if found.holds is Holds.NOTHING:
        return
    if not found.places:
        raise entry.wrong("places", "une mise en page dit où est le territoire.")
    if found.holds is Holds.LINKS:
        if not found.links or len(found.columns) != 1:
            raise entry.wrong("links", "une table de rattachement dit ce qu’elle rattache, dans une colonne.")
        return
    if not found.columns:
        raise entry.wrong("columns", "une mise en page dit où sont les chiffres.")
    if found.exhaustive is not Exhaustive.NO and found.combine is Combine.NO:
        raise entry.wrong("exhaustive", "seule une table dont les lignes s’additionnent peut dire qui n’a rien.")
    if found.combine is Combine.COUNT and len(found.columns) != 1:
        raise entry.wrong("combine", "un dénombrement de lignes a une colonne et une seule.")
