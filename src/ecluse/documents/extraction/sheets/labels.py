"""The vocabulary of action sheets: which field a printed label asks for.

The words are data (``labels.toml``). A label is compared by its normal form: lower case, no accents, no articles, no
plural marks, no numbering, no final colon. ``"3. Public(s) ciblé(s) par l’action :"`` and ``"PUBLIC CIBLE"`` are one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

from ecluse.documents.extraction.sheets.words import plain
from ecluse.lib.patterns import lazy


class Field(StrEnum):
    """What a label of an action sheet asks for."""

    TITLE = "title"
    NUMBER = "number"
    AXIS = "axis"
    THEME = "theme"
    OBJECTIVES = "objectives"
    CONTEXT = "context"
    DESCRIPTION = "description"
    LEADS = "leads"
    PARTNERS = "partners"
    AUDIENCES = "audiences"
    PERIMETER = "perimeter"
    CALENDAR = "calendar"
    START = "start"
    END = "end"
    MILESTONES = "milestones"
    BUDGET = "budget"
    FUNDERS = "funders"
    AMOUNT = "amount"
    INDICATORS = "indicators"
    STATUS = "status"
    KIND = "kind"
    OTHER = "other"


# A sheet with none of these is no sheet: a title, a number and an axis may come from any list.
CONTENT_FIELDS = frozenset(Field) - {Field.TITLE, Field.NUMBER, Field.AXIS, Field.THEME, Field.KIND, Field.AMOUNT}


@dataclass(frozen=True, slots=True)
class Label:
    """The field of a label; ``strong`` is false where another label of the same sheet may know better.

    ``exact`` is false where the label was understood through one of its parts (``"Budget / moyens"``).
    """

    field: Field
    strong: bool = True
    exact: bool = True


MAX_LABEL_CHARACTERS = 80
MAX_LABEL_WORDS = 11
MAX_HELP_CHARACTERS = 300  # of a label with the help in parentheses that follows it

_NUMBERING = lazy(r"^\s*(?:[ivx]{1,4}|[a-h]|\d{1,2}(?:\.\d{1,2})*)\s*[.)\-/:°]+\s+|^\s*[•▪►➢➤■●◆*>\-]+\s*")
_GENDER = lazy(
    r"[(\[]\s*-?(?:e|es|s|x|ne|nes|trice|trices|rice|rices|se|ses|le|les)\s*[)\]]|[·.\-](?:e|es|s|trice|trices|rice|rices|se|ses|ne|nes)(?:[·.\-]s)?\b"
)
_ASKED = lazy(r"-t-(?:elle|il|on)s?\b|-(?:elle|il|on|nous)s?\b")  # « En quoi consiste-t-elle ? »
_ON_A_DATE = lazy(r"\s*[(,–-]?\s*(?:au|à la date du|le)\s+\d{1,2}(?:er)?(?:[/.]\d{1,2}[/.]|\s+\w+\s+)\d{2,4}\s*\)?")
_UNITS = lazy(r"\((?:\s*(?:en\s+)?(?:€|k€|m€|euros?|ttc|ht)[\s,/€a-z]*)\)|[€$]")
_TOKEN = lazy(r"n°|#|[a-z0-9]+")


def _load() -> dict[str, Any]:
    source = resources.files("ecluse.documents.extraction.sheets").joinpath("labels.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


_DATA = _load()
_ARTICLES = frozenset(_DATA["words"]["articles"])


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("eaux"):
        return word[:-1]
    if len(word) > 3 and word[-1] in "sx":
        return word[:-1]
    return word


@lru_cache(maxsize=16384)
def normal_form(text: str) -> tuple[str, ...]:
    """The words that count in a label, in order: ``"Publics ciblés :"`` -> ``("public", "cible")``."""
    text = plain(text).strip(" :?!.;…*•|\u200b")
    text = _ASKED.sub("", _NUMBERING.sub("", text))
    text = (
        _UNITS.sub(" ", _GENDER.sub("", text))
        .replace("co-", "co")
        .replace("n°", " n° ")
        .replace("s'", " ")
        .replace("qu'", " ")
    )
    return tuple(_singular(token) for token in _TOKEN.findall(text) if token not in _ARTICLES)


_QUALIFIERS = frozenset(_singular(word) for word in _DATA["words"]["qualifiers"])


_VALUES = frozenset(normal_form(word) for word in _DATA["words"]["values"])


def may_be_value(text: str) -> bool:
    """Whether a label is as often the value of another one: « Communes », « Habitants »; a colon makes it a label."""
    return not text.rstrip().endswith(":") and normal_form(text) in _VALUES


def _without_qualifiers(form: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in form if word not in _QUALIFIERS)


def _tables() -> tuple[dict[tuple[str, ...], Label], dict[tuple[str, ...], Label]]:
    exact: dict[tuple[str, ...], Label] = {}
    bare: dict[tuple[str, ...], Label] = {}
    for section, strong in (("strong", True), ("weak", False)):
        for name, spellings in _DATA[section].items():
            for spelling in spellings:
                form = normal_form(spelling)
                if form:
                    exact.setdefault(form, Label(Field(name), strong))
    for form, label in exact.items():
        if label.field is not Field.KIND and _without_qualifiers(form) == form:
            bare.setdefault(form, label)
    for form, label in exact.items():
        short = _without_qualifiers(form)
        # « Actions à engager » loses its noun without its qualifiers, and « À engager » is a value.
        if label.field is not Field.KIND and any(len(word) > 3 for word in short) and short[0] == form[0]:
            bare.setdefault(short, label)
    return exact, bare


_EXACT, _BARE = _tables()
_PARTS = lazy(r"\s*(?:/|&|\+|,|;| - | et(?:/ou)? | ou )\s*")
_PARENTHESIS = lazy(r"\s*\([^()]*\)\s*")


def _lookup(text: str) -> Label | None:
    form = normal_form(text)
    if not form:
        return None
    found = _EXACT.get(form)
    if found is None:
        short = _without_qualifiers(form)
        found = _BARE.get(short) if short else None
    return found


_LABEL_THEN_VALUE = lazy(r"[:?]\s*\n\s*\S")


@lru_cache(maxsize=16384)
def find_label(text: str) -> Label | None:
    """The label that ``text`` is, as a whole; None when it is none that we know."""
    if len(text) > MAX_LABEL_CHARACTERS or len(text.split()) > MAX_LABEL_WORDS:
        # « Partenaires (préciser le rôle de chacun : financier, technique…) »: the help is no part of the label.
        text = _PARENTHESIS.sub(" ", text[:MAX_HELP_CHARACTERS]).strip()
    if not text or len(text) > MAX_LABEL_CHARACTERS or len(text.split()) > MAX_LABEL_WORDS:
        return None
    if "\n" in text and _LABEL_THEN_VALUE.search(text):
        return None
    found = _lookup(text)
    if found is not None:
        return found
    without = _ON_A_DATE.sub(" ", _PARENTHESIS.sub(" ", text))
    if without != text and without.strip():
        found = _lookup(without)
        if found is not None:
            return found
    parts = [part for part in _PARTS.split(plain(without).strip(" :?")) if part]
    if not 2 <= len(parts) <= 4:
        return None
    found_parts = [_lookup(part) for part in parts]
    first = found_parts[0]
    if first is None or first.field is Field.KIND or any(part is None for part in found_parts):
        return None
    return Label(first.field, first.strong, exact=False)


_FINAL_NUMBER = lazy(r"\s*(?:n°\s*)?\d{1,2}\s*:?\s*$")


def find_numbered_label(text: str) -> Label | None:
    """As ``find_label``, where labels may be counted: ``"Financeur 2"``, ``"Objectif n° 1"``."""
    return find_label(text) or find_label(_FINAL_NUMBER.sub("", text))


def label_fields(text: str) -> tuple[Field, ...]:
    """Every field that a label of several parts asks for, in order: ``"Pilote et partenaires"`` -> leads, partners."""
    found = find_label(text)
    if found is None:
        return ()
    if found.exact:
        return (found.field,)
    parts = (_lookup(part) for part in _PARTS.split(plain(_PARENTHESIS.sub(" ", text)).strip(" :?")) if part)
    return tuple(dict.fromkeys(part.field for part in parts if part is not None))
