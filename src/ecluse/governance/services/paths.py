"""Paths written for an installation: a copy of a shipped one, changed gate by gate, or a new one (ADR 16).

Every change is read as a whole path before it is kept: a path that can't be walked is refused, and the former stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from ecluse.audit.services import Actor, record
from ecluse.governance.models import OwnPath
from ecluse.governance.rules.paths import LONGEST, Path, PathError, as_data, read_path
from ecluse.governance.selectors.paths import contracts_choosing, get_own_path, own_slugs, paths, shipped_paths
from ecluse.lib.errors import DomainError, StaleError
from ecluse.lib.text import fold


def _refuse_shared_regions(path: Path) -> None:
    """A region has one path."""
    for other in paths().values():
        common = set(other.regions) & set(path.regions)
        if other.slug != path.slug and common:
            raise PathError(f"Le parcours « {other.name} » est déjà celui d’une de ces régions.", field="regions")


def _tell(own: OwnPath, *, by: Actor, verb: str, changes: dict[str, list[Any]]) -> None:
    record(
        by=by, scope="site", verb=verb, object_type="ownpath", object_id=own.pk, object_label=str(own), changes=changes
    )  # fmt: skip


@transaction.atomic
def change_path(
    *, by: Actor, slug: str, version: int | None, change: Callable[[dict[str, Any]], None], said: str
) -> OwnPath:
    """Change a path by ``change``, which writes in its data; a shipped path is first copied.

    ``said`` tells the journal what was done. Raises PathError if the path can't be walked any more, StaleError if it has
    changed since ``version`` (None: it was the shipped one).
    """
    own = OwnPath.objects.select_for_update().filter(slug=slug).first()
    if (own.version if own else None) != version:
        raise StaleError(own)
    before = paths()[slug]
    data = as_data(before)
    change(data)
    path = read_path(slug, data)
    _refuse_shared_regions(path)
    if own is None:
        own = OwnPath(slug=slug)
    else:
        own.version += 1
    own.content = as_data(path)
    own.save()
    _tell(own, by=by, verb="update", changes={"parcours": [None, said]})
    return own


@transaction.atomic
def create_path(*, by: Actor, name: str, like: str) -> OwnPath:
    """A new path, as ``like`` is but for its name and its regions. Raises DomainError."""
    known = paths()
    if like not in known:
        raise DomainError("Choisissez le parcours à reprendre.", field="like")
    if any(path.name.casefold() == name.strip().casefold() for path in known.values()):
        raise PathError("Un parcours porte déjà ce nom : donnez-en un autre.", field="name")
    slug = slug_for(name, {*known, "nouveau"})  # the address of the form
    path = read_path(slug, as_data(known[like]) | {"name": name.strip(), "regions": [], "source": ""})
    own = OwnPath.objects.create(slug=slug, content=as_data(path))
    _tell(own, by=by, verb="create", changes={"repris de": [None, known[like].name]})
    return own


def slug_for(name: str, taken: set[str]) -> str:
    """A short name for addresses, that no other has."""
    base = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in fold(name)).split())[: LONGEST - 3]
    base = base.strip("-") or "parcours"
    found, rank = base, 2
    while found in taken:
        found, rank = f"{base}-{rank}", rank + 1
    return found


@transaction.atomic
def remove_path(*, by: Actor, slug: str) -> None:
    """Take away what was written here: a shipped path is again as it comes, another one is gone.

    Raises DomainError if contracts have chosen a path that would be gone, or if a contract waits at one of its gates.
    """
    own = get_own_path(slug)
    if own is None:
        raise DomainError("Ce parcours est livré avec Écluse : il ne se retire pas.")
    is_shipped = slug in {path.slug for path in shipped_paths()}
    if not is_shipped and (count := contracts_choosing(slug)):
        raise DomainError(
            f"{count} contrat{'s suivent' if count > 1 else ' suit'} ce parcours : donnez-leur-en d’abord un autre."
        )
    _tell(own, by=by, verb="remove", changes={"parcours": [str(own), None]})
    own.delete()


def gate_writer(key: str, values: Mapping[str, Any]) -> Callable[[dict[str, Any]], None]:
    """What writes ``values`` in the gate ``key``, or adds it at the end under a key made of its name."""

    def write(data: dict[str, Any]) -> None:
        gate = next((each for each in data["gates"] if each["key"] == key), None)
        if gate is None:
            gate = {"key": slug_for(values.get("name", ""), {each["key"] for each in data["gates"]})}
            data["gates"].append(gate)
        gate |= dict(values)

    return write


def gate_remover(key: str) -> Callable[[dict[str, Any]], None]:
    """What takes a gate out of a path."""

    def write(data: dict[str, Any]) -> None:
        data["gates"] = [gate for gate in data["gates"] if gate["key"] != key]

    return write


def gate_mover(key: str, *, up: bool) -> Callable[[dict[str, Any]], None]:
    """What moves a gate one place up or down; the first and the last stay where they are."""

    def write(data: dict[str, Any]) -> None:
        gates = data["gates"]
        old = next((rank for rank, gate in enumerate(gates) if gate["key"] == key), None)
        if old is None:
            return
        new = old - 1 if up else old + 1
        if 0 <= new < len(gates):
            gates[old], gates[new] = gates[new], gates[old]

    return write


__all__ = [
    "change_path", "create_path", "gate_mover", "gate_remover", "gate_writer", "own_slugs", "remove_path", "slug_for",
]  # fmt: skip
