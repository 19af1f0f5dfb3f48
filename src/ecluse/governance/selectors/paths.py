"""The paths that exist: those that are shipped, and those that the installation has written (ADR 16)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from ecluse.contracts.models import Contract
from ecluse.contracts.selectors.typed_rows import Row, by_kind, part
from ecluse.governance.enums import PassageState
from ecluse.governance.models import ContractPath, OwnPath, Passage
from ecluse.governance.rules.gates import mark_of
from ecluse.governance.rules.paths import Path, read_path
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.selectors.prepared import Prepared

#: The path of whoever has chosen none, where no path is that of the region.
USUAL = "france"
_OWN, _CHOSEN, _REGION, _PASSED = "own-path", "chosen-path", "region", "passed"
_FOLDER = File(__file__).parent.parent / "paths"


@lru_cache(maxsize=1)
def shipped_paths() -> tuple[Path, ...]:
    """The paths that come with the software, each from its file, the usual one first."""
    files = sorted(_FOLDER.glob("*.toml"), key=lambda file: (file.stem != USUAL, file.stem))
    return tuple(read_path(file.stem, tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


def paths() -> dict[str, Path]:
    """Every path by its slug: what is written here takes the place of what is shipped. One query."""
    return _known(OwnPath.objects.values_list("slug", "content"))


def _known(own: Iterable[tuple[str, Any]]) -> dict[str, Path]:
    found = {path.slug: path for path in shipped_paths()}
    return found | {slug: read_path(slug, content) for slug, content in own}


def own_slugs() -> frozenset[str]:
    """The paths that are written here."""
    return frozenset(OwnPath.objects.values_list("slug", flat=True))


def get_own_path(slug: str) -> OwnPath | None:
    return OwnPath.objects.filter(slug=slug).first()


def contracts_choosing(slug: str) -> int:
    """How many contracts have chosen a path."""
    return ContractPath.objects.filter(slug=slug).count()


def life_parts() -> list[QuerySet[Any]]:
    """What says which path the contract -1 follows, and where it stands on it: the parts of a union."""
    passed = Passage.objects.filter(contract=-1, state=PassageState.PASSED)
    regions = Contract.covering.through.objects.filter(contract=-1, territory__level=GeographicLevel.REGION)
    return [
        part(OwnPath.objects.all(), _OWN, "slug", Cast("content", TextField())),
        part(ContractPath.objects.filter(contract=-1), _CHOSEN, "slug"),
        part(regions, _REGION, "territory__code"),
        part(passed, _PASSED, "leaves", "reaches", "mark"),
    ]


@lru_cache(maxsize=1)
def _life() -> Prepared:
    one, *others = life_parts()
    return Prepared(one.union(*others, all=True))


def life_in(rows: Mapping[str, list[Row]], state: str) -> tuple[Path, str]:
    """The path and the mark of a contract in ``state``, from the rows of ``life_parts``."""
    known = _known((row.a, json.loads(row.b)) for row in rows.get(_OWN, ()))
    chosen = next((row.a for row in rows.get(_CHOSEN, ())), "")
    regions = frozenset(row.a for row in rows.get(_REGION, ()))
    passed = sorted(rows.get(_PASSED, ()), key=lambda row: -row.key)
    mark = mark_of(((row.a, row.b, row.c) for row in passed), state)
    return known.get(chosen) or _of_regions(known, regions), mark


def life_of(contract: Contract) -> tuple[Path, str]:
    """The path that a contract follows (chosen, else that of its region, else the usual one) and its mark. One query."""
    return life_in(by_kind(_life().rows([contract.pk])), contract.state)


def path_of(contract: Contract) -> Path:
    """The path that a contract follows. One query."""
    return life_of(contract)[0]


def _of_regions(known: Mapping[str, Path], regions: frozenset[str]) -> Path:
    """The path of those regions: a contract astride two regions that do not agree follows the usual one."""
    found = [path for path in known.values() if regions and regions <= frozenset(path.regions)]
    return found[0] if len(found) == 1 else known[USUAL]
