"""Whole pages in the layouts met in the wild (``pages.toml``): what must be read in each, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import ContractDraft, Fact
from ecluse.lib.text import key
from tests.unit.documents.extraction.texts import numbers, read, signatories, titles

PAGES = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))["page"]


def _years(main: ContractDraft) -> list[int]:
    return [_number(main.start_year), _number(main.end_year)]


def _number(fact: Fact[int] | None) -> int:
    return fact.value if fact else 0


READINGS: dict[str, Any] = {
    "years": _years,
    "generation": lambda main: _number(main.generation),
    "signed_on": lambda main: main.signed_on.value if main.signed_on else "",
    "announced": lambda main: [
        _number(f) for f in (main.announced.axes, main.announced.actions, main.announced.signatories)
    ],
    "numbers": lambda main: [number or "" for number in numbers(main)],
    "leads": lambda main: [[lead.value for lead in action.leads] for action in main.actions],
}
NAMES: dict[str, Any] = {
    "territory": lambda drafts: [drafts[0].territory.value if drafts[0].territory else ""],
    "territories": lambda drafts: [draft.territory.value for draft in drafts if draft.territory],
    "signatories": lambda drafts: signatories(drafts[0]),
    "axes": lambda drafts: titles(drafts[0]),
    "actions": lambda drafts: [action.title.value for action in drafts[0].actions],
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["name"])
def test_page(page: dict[str, Any]) -> None:
    drafts = extract(read(page["text"]))
    for field, reading in READINGS.items():
        if field in page:
            assert reading(drafts[0]) == page[field], field
    for field, reading in NAMES.items():
        if field in page:
            expected = page[field] if isinstance(page[field], list) else [page[field]]
            assert [key(value) for value in reading(drafts)] == [key(value) for value in expected], field
