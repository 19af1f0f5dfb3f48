"""What the working copy of an amendment holds, told with the keys of the contract that it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import ForeignKey, ManyToManyField, QuerySet

from ecluse.contracts.models import Amendment, Contract
from ecluse.contracts.rules.amendments import ORDER, Change, Clash, Key, State, clashes, differences, fields_of
from ecluse.contracts.selectors.past import rows_of
from ecluse.contracts.selectors.states import DETERMINANTS, model_named

#: kind → key of a row of the copy, as text → key of the row that it was made from.
Origins = Mapping[str, Mapping[str, int]]
_OWNERS = ("sheet", "signatory")


def amendments_of(contract: Contract) -> QuerySet[Amendment]:
    """The amendments of a contract, newest first."""
    return contract.amendments.defer("base", "origins", "changes").order_by("-number")


def get_amendment(number: int, *, contract: Contract) -> Amendment:
    """One amendment, with its copy and its version. Raises Amendment.DoesNotExist."""
    found = contract.amendments.select_related("copy", "produced").get(number=number)
    found.contract = contract
    return found


def relations_of(kind: str) -> dict[str, str]:
    """The fields of an entity that name entities of a contract, and their types."""
    found = {}
    for each in model_named(kind)._meta.get_fields():
        if isinstance(each, (ForeignKey, ManyToManyField)) and each.name != DETERMINANTS:
            target = each.related_model
            name = target._meta.model_name if not isinstance(target, str) else ""
            if name in ORDER and name != "contract":
                found[each.name] = str(name)
    return found


def text_states(contract: Contract, origins: Origins | None = None) -> dict[Key, State]:
    """(type, key as text) → what an amendment may change of each entity of a contract; archived sheets are left out.

    With ``origins``, the rows of a working copy and what they name bear the keys of the contract's own rows.
    """
    rows = rows_of(contract, ORDER, None)
    aside = {pk for (kind, pk), state in rows.items() if kind == "actionsheet" and state["archived_at"] is not None}
    found: dict[Key, State] = {}
    for (kind, pk), state in rows.items():
        if (pk in aside and kind == "actionsheet") or str(state.get("sheet")) in aside:
            continue
        told = {name: state[name] for name in (*fields_of(kind), *_OWNERS) if name in state}
        if origins is not None:
            told |= {name: renamed(value, origins.get(target, {})) for name, target in relations_of(kind).items()
                     if (value := told.get(name)) is not None}  # fmt: skip
            pk = str(origins.get(kind, {}).get(pk, pk))
        found[kind, pk] = told
    return found


def renamed(value: Any, keys: Mapping[str, int]) -> Any:
    """A key, or a list of keys, of a working copy as keys of its contract; what is new keeps its own."""
    if isinstance(value, list):
        return [keys.get(str(each), each) for each in value]
    return keys.get(str(value), value)


def packed(states: Mapping[Key, State]) -> dict[str, Any]:
    """States as JSON keeps them."""
    return {f"{kind}:{pk}": dict(state) for (kind, pk), state in states.items()}


def unpacked(kept: Mapping[str, Any]) -> dict[Key, State]:
    """The states that ``packed`` made."""
    return {(kind, pk): state for key, state in kept.items() for kind, _, pk in [key.partition(":")]}


def changes_of(amendment: Amendment) -> list[Change]:
    """What an amendment changes: from its working copy, or as it was applied once it is signed."""
    if amendment.copy is None or amendment.applied_at is not None:
        return [
            Change(way, kind, key, {name: (pair[0], pair[1]) for name, pair in fields.items()})
            for way, kind, key, fields in amendment.changes
        ]
    return differences(unpacked(amendment.base), text_states(amendment.copy, amendment.origins))


def clashes_of(amendment: Amendment) -> list[Clash]:
    """What no longer fits the contract as it is today."""
    return clashes(changes_of(amendment), text_states(amendment.contract))
