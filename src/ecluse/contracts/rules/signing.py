"""When a version is signed, from when it is in force, what stands in the way of freezing one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Party:
    """A body that is to sign; ``principal``: the version is not signed without it."""

    key: int
    name: str
    principal: bool


def parties_in(text: Mapping[str, Any]) -> list[Party]:
    """Who is to sign a text, in the order in which it names them."""
    return [Party(each["id"], each["organisme"], each["principal"]) for each in text["signataires"]]


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature of the party ``key``, on a day."""

    key: int
    on: date


def still_to_sign(parties: Iterable[Party], signatures: Iterable[Signed]) -> list[Party]:
    """The principal parties whose signature is missing."""
    there = {each.key for each in signatures}
    return [party for party in parties if party.principal and party.key not in there]


def signed_on(parties: Sequence[Party], signatures: Sequence[Signed]) -> date | None:
    """The day on which the last principal party signed; None while one is missing.

    Associated parties may join before or after: they do not move that day.
    """
    principal = {party.key for party in parties if party.principal}
    if not principal or still_to_sign(parties, signatures):
        return None
    return max(each.on for each in signatures if each.key in principal)


def in_force(days: Collection[tuple[int, date]], on: date) -> int | None:
    """Of versions given as (number, in force from), the one in force that day; None before the first."""
    begun = [(start, number) for number, start in days if start <= on]
    return max(begun)[1] if begun else None
