"""Reads of the supply of care that a contract keeps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecluse.contracts.models import Contract
from ecluse.lib.text import fold
from ecluse.observatory.rules.access_asked import Pair, pairs_of
from ecluse.preparation.models import CareSupply
from ecluse.preparation.selectors.feasibility import communes_of_contract
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory

_CODE = re.compile(r"\b(\d[\dAB]\d{3})\b", re.IGNORECASE)


def care_supply_of(contract: Contract, care: str) -> CareSupply:
    """The table of a contract for a profession; one that is not saved yet if nothing was written."""
    found = CareSupply.objects.filter(contract=contract, care=care).first() or CareSupply(contract=contract, care=care)
    found.contract = contract
    return found


def pairs_kept(supply: CareSupply) -> tuple[Pair, ...]:
    """The lines of a table."""
    return pairs_of(supply.lines)[0]


def known_communes(contract: Contract, places: Sequence[str]) -> set[str]:
    """Those of ``places``, folded, that name one commune: by a code of today, or by a name of the contract's perimeter."""
    coded = {place: found[1].upper() for place in places if (found := _CODE.search(place))}
    current = Territory.objects.current().of_level(GeographicLevel.COMMUNE).filter(code__in=set(coded.values()))
    codes = set(current.values_list("code", flat=True))
    names = [fold(each.name).strip() for each in communes_of_contract(contract)]
    known = {fold(place).strip() for place, code in coded.items() if code in codes}
    return known | {
        fold(place).strip() for place in places if place not in coded and names.count(fold(place).strip()) == 1
    }
