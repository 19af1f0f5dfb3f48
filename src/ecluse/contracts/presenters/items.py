"""The small entities of a contract as lists show them: a title, a few facts, a text, where they lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.urls import reverse

from ecluse.contracts.enums import Confidentiality
from ecluse.contracts.models import (
    Axis,
    Commitment,
    ContractDocument,
    Dispositif,
    LinkedPlan,
    Objective,
    Principle,
    Signatory,
    Theme,
)
from ecluse.lib.formats import file_size, partial_date, plural
from ecluse.lib.typography import NBSP


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of one entity."""

    title: str
    facts: tuple[str, ...] = ()
    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One entity in a list: what is said of it and the addresses of what may be done with it (empty: nothing)."""

    pk: int
    described: Described
    depth: int = 0
    edit_url: str = ""
    remove_url: str = ""
    move_url: str = ""
    place_url: str = ""
    room: str = ""  # the first spot among its siblings
    is_first: bool = False
    is_last: bool = False
    more: tuple[tuple[str, str], ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class RowGestures:
    """What may be done with a row of a sheet besides writing it: moved (empty: it is alone), taken away, spread over years.

    ``at_once``: without a question first, as an undo stands beside the message.
    """

    anchor: str
    label: str
    move_url: str
    remove_url: str
    at_once: bool
    spread_url: str = ""


def _facts(*values: str) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _said(label: str, value: str) -> str:
    return f"{label}{NBSP}: {value}" if value else ""


def _on(label: str, value: str) -> str:
    return f"{label} {partial_date(value)}" if value else ""


def _axis(axis: Axis) -> Described:
    sheets: int = getattr(axis, "sheet_count", 0)
    return Described(
        str(axis), _facts(axis.get_family_display() if axis.family else "", plural(sheets, "fiche")), axis.description
    )


def _theme(theme: Theme) -> Described:
    return Described(theme.title, _facts(str(theme.axis or ""), _said("Thème de référence", str(theme.term or ""))))


def _objective(objective: Objective) -> Described:
    above = objective.theme or objective.axis
    return Described(str(objective), _facts(objective.get_level_display(), str(above or "")))


def _signatory(signatory: Signatory) -> Described:
    return Described(
        str(signatory.organisation),
        _facts(
            signatory.get_level_display(),
            signatory.representative_function,
            _said("En vertu de", signatory.capacity),
            _on("Délibération", signatory.deliberation_on),
            _on("Signature", signatory.signed_on),
        ),
    )


def _commitment(commitment: Commitment) -> Described:
    status = commitment.get_status_display() if commitment.status else "Non suivi"
    return Described(commitment.text, _facts(status, _said("Moyens", commitment.resources)))


def _principle(principle: Principle) -> Described:
    return Described(principle.title, (), principle.description)


def _dispositif(dispositif: Dispositif) -> Described:
    return Described(
        dispositif.name,
        _facts(str(dispositif.organisation or ""), _on("Créé en", dispositif.created_on)),
        dispositif.description,
        dispositif.url,
    )


def _plan(plan: LinkedPlan) -> Described:
    return Described(plan.title, _facts(str(plan.term), str(plan.organisation or ""), plan.period), "", plan.url)


def _document(document: ContractDocument) -> Described:
    address = ("contracts:document-file", document.contract_id, document.pk)
    return Described(
        document.title,
        _facts(
            document.get_kind_display(),
            _on("Daté du", document.dated_on),
            file_size(document.size) if document.stored_name else "Lien",
            "" if document.confidentiality == Confidentiality.MEMBERS else document.get_confidentiality_display(),
            _said("Empreinte SHA-256", document.sha256),
        ),
        "",
        reverse(address[0], args=address[1:]) if document.stored_name else document.url,
    )


_BY_MODEL: dict[type[Model], Any] = {
    Axis: _axis,
    Theme: _theme,
    Objective: _objective,
    Signatory: _signatory,
    Commitment: _commitment,
    Principle: _principle,
    Dispositif: _dispositif,
    LinkedPlan: _plan,
    ContractDocument: _document,
}


def described(item: Model) -> Described:
    """What is said of an entity. Raises KeyError for one that no list shows."""
    return _BY_MODEL[type(item)](item)  # type: ignore[no-any-return]


def in_tree(items: Iterable[Any]) -> list[tuple[Any, int]]:
    """Entities with a parent, each after its parent, with its depth; those whose parent is not there come at the top."""
    items = list(items)
    known = {item.pk for item in items}
    under: dict[int | None, list[Any]] = {}
    for item in items:
        under.setdefault(item.parent_id if item.parent_id in known else None, []).append(item)
    placed: list[tuple[Any, int]] = []
    waiting = [(item, 0) for item in reversed(under.get(None, []))]
    while waiting:
        item, depth = waiting.pop()
        placed.append((item, depth))
        waiting += [(child, depth + 1) for child in reversed(under.get(item.pk, []))]
    return placed
