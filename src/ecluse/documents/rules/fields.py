"""The fields of each part of a draft, in the order in which they are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ecluse.contracts.rules.partial_dates import read_partial_date
from ecluse.documents.enums import NodeKind, Shape
from ecluse.lib.dates import PartialDate, dates
from ecluse.lib.errors import DomainError
from ecluse.lib.text import fold, squeeze


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, its French label, how it is written; ``many`` when it may hold several values.

    ``expected`` fields are shown as absent when the source says nothing. ``extra`` names what a value carries besides
    its text (the service of a body, the year of an amount). ``words`` is true for a date that a source may tell
    otherwise (« dès 2024 », « en continu »), which the contract keeps beside its dates.
    """

    name: str
    label: str
    shape: Shape = Shape.LINE
    many: bool = False
    expected: bool = False
    extra: tuple[tuple[str, str], ...] = ()
    limit: int = 500
    feminine: bool = False
    words: bool = False


TRANSVERSAL = "transversal"
FAMILIES = (("", "Sans famille"), (TRANSVERSAL, "Transversal"), ("population", "Par population"))
_DETAIL = (("detail", "Service ou fonction"),)

FIELDS: Mapping[NodeKind, tuple[Field, ...]] = {
    NodeKind.CONTRACT: (
        Field("territory", "Territoire", expected=True, limit=300),
        Field("title", "Titre", limit=300),
        Field("start_year", "Début", Shape.YEAR, expected=True),
        Field("end_year", "Fin", Shape.YEAR, expected=True, feminine=True),
        Field("generation", "Génération", Shape.WHOLE, feminine=True),
        Field("signed_on", "Signature", Shape.DATE, expected=True, feminine=True),
        Field("announced_axes", "Axes annoncés", Shape.WHOLE),
        Field("announced_actions", "Fiches annoncées", Shape.WHOLE),
        Field("announced_signatories", "Signataires annoncés", Shape.WHOLE),
    ),
    NodeKind.SIGNATORY: (
        Field("name", "Organisme", Shape.BODY, expected=True, limit=300),
        Field("representative", "Fonction de qui signe", limit=200),
        Field("signed_on", "Signé le", Shape.DATE),
    ),
    NodeKind.AXIS: (
        Field("number", "Numéro", limit=20),
        Field("title", "Titre", expected=True),
        Field("family", "Famille", Shape.CHOICE),
    ),
    NodeKind.THEME: (Field("number", "Numéro", limit=20), Field("title", "Titre", expected=True)),
    NodeKind.OBJECTIVE: (Field("number", "Numéro", limit=20), Field("title", "Titre", expected=True, limit=1000)),
    NodeKind.ACTION: (
        Field("number", "Numéro", limit=20),
        Field("title", "Titre", expected=True),
        Field("leads", "Pilote", Shape.BODY, many=True, expected=True, extra=_DETAIL, limit=300),
        Field("partners", "Partenaire", Shape.BODY, many=True, extra=_DETAIL, limit=300),
        Field("context", "Contexte", Shape.TEXT, limit=20_000),
        Field("objectives", "Objectif", many=True, limit=2000),
        Field("description", "Description", Shape.TEXT, limit=20_000, feminine=True),
        Field("audiences", "Public", many=True, limit=200),
        Field("perimeter", "Périmètre"),
        Field("status", "Statut", limit=200),
        Field("start", "Début", Shape.DATE, words=True),
        Field("end", "Fin", Shape.DATE, feminine=True, words=True),
        Field("milestones", "Étape", many=True, feminine=True),
        Field("budget_eur", "Budget", Shape.MONEY),
        Field("funders", "Financeur", Shape.BODY, many=True, limit=300),
        Field(
            "funding",
            "Financement",
            Shape.FUNDING,
            many=True,
            extra=(("amount", "Montant en euros"), ("year", "Année")),
            limit=300,
        ),
        Field("indicators", "Indicateur", many=True),
        Field("extra", "Autre rubrique", Shape.LABELLED, many=True, extra=(("label", "Intitulé"),), limit=20_000),
    ),
}
_BY_NAME = {kind: {field.name: field for field in fields} for kind, fields in FIELDS.items()}


def field_of(kind: NodeKind, name: str) -> Field:
    """The field ``name`` of a part. Raises DomainError if that part has no such field."""
    try:
        return _BY_NAME[kind][name]
    except KeyError:
        raise DomainError(f"La partie « {kind.label.lower()} » du brouillon n’a pas de rubrique « {name} ».") from None


_NUMERIC = re.compile(r"[+-]?\d+(?:[.,]\d{1,2})?")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def clean_value(field: Field, text: str) -> str:
    """``text`` as the field keeps it: amounts and dates in one form, blanks trimmed.

    Raises DomainError, in French and naming the field, for what the field cannot hold.
    """
    keeps_lines = field.shape in (Shape.TEXT, Shape.LABELLED)
    value = "\n".join(line.rstrip() for line in text.strip().splitlines()) if keeps_lines else squeeze(text)
    if not value:
        return ""
    if field.shape in (Shape.WHOLE, Shape.YEAR):
        return _whole(field, value)
    if field.shape is Shape.DATE:
        return _date(field, value)
    if field.shape is Shape.MONEY:
        return clean_amount(value, label=field.label, name=field.name)
    if field.shape is Shape.CHOICE and value not in dict(FAMILIES):
        raise DomainError(f"{field.label} : choisissez dans la liste.", field=field.name)
    if len(value) > field.limit:
        raise DomainError(
            f"{field.label} : {len(value)} caractères, c’est trop long. Gardez-en {field.limit} au plus.",
            field=field.name,
        )
    return value


def clean_extra(field: Field, name: str, text: str) -> str:
    """What a value carries besides its text, as it is kept. Raises DomainError for what it cannot be."""
    value = squeeze(text)
    label = dict(field.extra).get(name, name)
    if not value:
        return ""
    if name == "amount":
        return clean_amount(value, label=label, name=field.name)
    if name == "year":
        return _whole(Field(field.name, label, Shape.YEAR), value)
    return value[:300]


def clean_amount(text: str, *, label: str, name: str) -> str:
    """An amount in euros as digits with a point: « 18 000,50 € » gives « 18000.50 ». Raises DomainError otherwise."""
    plain = re.sub(r"[\s€]|euros?$", "", fold(text).replace("\u202f", ""))
    if not _NUMERIC.fullmatch(plain) or plain.startswith("-"):
        raise DomainError(f"{label} : écrivez un montant en euros, par exemple 18 000 ou 18 000,50.", field=name)
    plain = plain.lstrip("+").replace(",", ".")
    if float(plain) > 9_999_999_999:
        raise DomainError(f"{label} : ce montant dépasse dix milliards d’euros. Vérifiez les zéros.", field=name)
    return plain


def _whole(field: Field, value: str) -> str:
    if not re.fullmatch(r"\d{1,4}", value):
        raise DomainError(f"{field.label} : écrivez un nombre entier en chiffres.", field=field.name)
    number = int(value)
    if field.shape is Shape.YEAR and not 1980 <= number <= 2100:
        raise DomainError(f"{field.label} : écrivez une année, par exemple 2025.", field=field.name)
    if number == 0 and field.name == "generation":
        raise DomainError("Génération : la première porte le numéro 1.", field=field.name)
    return str(number)


def _date(field: Field, value: str) -> str:
    """An ISO date or a part of one, as people write it; a day and a month without a year stay as they are."""
    if date := read_partial_date(value):
        return date
    folded = fold(value)
    read = list(dates(folded))
    if len(read) == 1 and (iso := read[0].iso()):
        return iso
    if len(value) <= 100 and (_told_without_year(read, folded) or (field.words and re.search(r"[a-z]", folded))):
        return value
    raise DomainError(
        f"{field.label} : « {value[:40]} » n’est pas une date. Écrivez une année (2025), un mois (03/2025) ou un jour "
        "(14/03/2025).",
        field=field.name,
    )


def _told_without_year(read: list[PartialDate], folded: str) -> bool:
    return len(read) == 1 and read[0].year is None and read[0].day is not None and read[0].end == len(folded)


def is_iso_date(value: str) -> bool:
    """True for ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: what a contract can keep as a date."""
    return _PARTIAL.fullmatch(value) is not None
