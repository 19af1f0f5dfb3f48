"""The page of differences: by part, before and after, each to be chosen."""

from __future__ import annotations

from dataclasses import dataclass

from ecluse.contracts.enums import Novelty, Priority, SheetStatus
from ecluse.documents.rules.comparison import Change, Difference
from ecluse.lib.formats import money, partial_date, plural

_NOUNS = {"contract": "Contrat", "axis": "Axes", "sheet": "Fiches", "signatory": "Signataires"}
_CHOICES = {"status": SheetStatus, "priority": Priority, "novelty": Novelty}


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One difference, as it is shown."""

    key: str
    place: str
    said: str
    before: str
    after: str
    proposed: bool


@dataclass(frozen=True, slots=True)
class DifferenceGroup:
    title: str
    count: str
    lines: tuple[DifferenceLine, ...]


def difference_groups(differences: list[Difference]) -> tuple[DifferenceGroup, ...]:
    """The differences under the contract, its axes, its sheets and its signatories."""
    groups = []
    for kind, title in _NOUNS.items():
        lines = tuple(_line(difference) for difference in differences if difference.kind == kind)
        if lines:
            groups.append(DifferenceGroup(title, plural(len(lines), "différence"), lines))
    return tuple(groups)


def _line(difference: Difference) -> DifferenceLine:
    if difference.change is Change.ADDED:
        said = "Absent du contrat : à ajouter"
    elif difference.change is Change.MISSING:
        said = {
            "sheet": "Plus dans ce document : à archiver",
            "axis": "Plus dans ce document : à retirer",
            "signatory": "Plus dans ce document : à retirer",
        }[difference.kind]
    else:
        said = difference.label
    before, after = _shown(difference.field, difference.before), _shown(difference.field, difference.after)
    return DifferenceLine(difference.key, difference.place, said, before, after, difference.proposed)


def _shown(field: str, value: str) -> str:
    if not value:
        return ""
    if field in _CHOICES:
        return str(_CHOICES[field](value).label)
    if field == "budget":
        return money(float(value))
    if field in ("start", "end", "signed_on"):
        try:
            return partial_date(value)
        except ValueError:
            return value
    return value
