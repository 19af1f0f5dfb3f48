"""What makes a territory fragile: the indicators that somebody chose with their weights, as an address says them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ecluse.observatory.enums import Polarity
from ecluse.observatory.rules.definitions import Indicator

#: Weights that may be given, and what each is called.
WEIGHTS = {0: "ne compte pas", 1: "compte", 2: "compte double", 3: "compte triple"}
#: What the addresses put before the identifier of an indicator.
PREFIX = "poids-"
#: More indicators than these in one score mean nothing any more.
MOST = 12
#: The indicators taken when none is chosen, where they are known for at least half of the areas, in this order.
USUAL = (
    "niveau-de-vie-median",
    "taux-pauvrete-60",
    "revenu-declare-median",
    "taux-bas-revenus-declares-60",
    "part-demandeurs-emploi-longue-duree",
    "part-allocataires-monoparents",
    "part-ald-sans-medecin-traitant",
    "apl-medecins-generalistes",
    "mortalite-prematuree",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """An indicator and what it weighs, from 1 to 3."""

    indicator: str
    weight: int


def chosen_from(asked: Mapping[str, str], offered: Collection[str]) -> tuple[Chosen, ...]:
    """What an address chooses among ``offered``, in their order; what cannot be understood is not chosen."""
    found = []
    for id in offered:
        word = asked.get(f"{PREFIX}{id}", "")
        if word.isdecimal() and 0 < int(word) <= max(WEIGHTS):
            found.append(Chosen(id, int(word)))
    return tuple(found[:MOST])


def usual_choice(known: Mapping[str, float]) -> tuple[Chosen, ...]:
    """What is chosen when nobody chooses. ``known``: the share of the areas that have each indicator offered.

    Those of ``USUAL`` known for half of the areas; else the one of them that is known best; else the best known of all.
    """
    usual = [id for id in USUAL if known.get(id, 0.0) >= 0.5]
    if not usual:
        some = {id: share for id, share in known.items() if id in USUAL and share > 0} or known
        best = max(some, key=lambda id: some[id], default="")
        usual = [best] if best and some[best] > 0 else []
    return tuple(Chosen(id, 1) for id in usual)


def as_query(chosen: Iterable[Chosen]) -> list[tuple[str, str]]:
    """The part of an address that says a choice."""
    return [(f"{PREFIX}{each.indicator}", str(each.weight)) for each in chosen]


def direction(indicator: Indicator) -> int:
    """1 where a high value tells a fragility, −1 where a low one does, 0 where the catalogue does not say."""
    return {Polarity.LOW_GOOD: 1, Polarity.HIGH_GOOD: -1}.get(indicator.polarity, 0)
