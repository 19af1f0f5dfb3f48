"""A later version beside the living contract: which sheet is which, what differs, what is no difference."""

from __future__ import annotations

from typing import Any

import pytest

from ecluse.documents.enums import NodeKind
from ecluse.documents.extraction.draft import ActionDraft, ContractDraft, Fact
from ecluse.documents.rules.comparison import Change, Living, LivingPart, compare, match, same
from ecluse.documents.rules.drafting import tree_of


def draft(*sheets: tuple[str, str], **more: Any) -> ContractDraft:
    actions = tuple(ActionDraft(Fact(title), Fact(number) if number else None) for number, title in sheets)
    return ContractDraft(actions=actions, **more)


def pairs(sheets: list[tuple[str, str]], living: list[tuple[str, str]]) -> list[str]:
    """The living title that each sheet of the document is matched with; empty for a new one."""
    nodes = tree_of(draft(*sheets)).live(NodeKind.ACTION)
    found = match(nodes, [LivingPart(place, number, title) for place, (number, title) in enumerate(living)])
    return [found[node.id].title if node.id in found else "" for node in nodes]


@pytest.mark.parametrize(
    ("sheets", "living", "matched"),
    [
        # the same title, whatever the number and the capitals
        ([("2", "AIDER LES AIDANTS")], [("1", "Aider les aidants"), ("2", "Faire marcher")], ["Aider les aidants"]),
        # a title reworded, with its number or without
        ([("1", "Aider tous les aidants du Val")], [("1", "Aider les aidants du Val")], ["Aider les aidants du Val"]),
        ([("", "Aider tous les aidants du Val")], [("7", "Aider les aidants du Val")], ["Aider les aidants du Val"]),
        # the same number for another action is another sheet
        ([("1", "Ouvrir un centre de santé")], [("1", "Aider les aidants")], [""]),
        # each living sheet is taken once
        ([("1", "Marcher"), ("2", "Marcher")], [("1", "Marcher")], ["Marcher", ""]),
        # « 01 » is « 1 »
        ([("01", "Soutenir les aidants")], [("1", "Aider les aidants")], ["Aider les aidants"]),
    ],
)
def test_sheets_are_matched_by_title_then_number(
    sheets: list[tuple[str, str]], living: list[tuple[str, str]], matched: list[str]
) -> None:
    assert pairs(sheets, living) == matched


def test_differences_are_told_part_by_part() -> None:
    tree = tree_of(draft(("1", "Aider les aidants"), ("3", "Ouvrir un centre de santé"), end_year=Fact(2028)))
    living = Living(
        {"end": "2027"},
        [],
        [
            LivingPart(10, "1", "Aider les aidants", {"number": "1", "title": "Aider les aidants"}),
            LivingPart(11, "2", "Marcher"),
        ],
        [],
    )
    told = [(d.change, d.kind, d.place, d.before, d.after, d.proposed) for d in compare(tree, living)]
    assert told == [
        (Change.CHANGED, "contract", "Contrat", "2027", "2028", True),
        (Change.ADDED, "sheet", "Fiche 3", "", "Ouvrir un centre de santé", True),
        (Change.MISSING, "sheet", "Fiche 2", "Marcher", "", False),
    ]


def test_what_a_document_does_not_say_is_no_difference() -> None:
    living = Living({"end": "2027", "generation": "2"}, [LivingPart(1, "1", "Axe")], [LivingPart(2, "1", "Fiche")], [])
    assert compare(tree_of(ContractDraft()), living) == []


@pytest.mark.parametrize(
    ("field", "before", "after", "equal"),
    [
        ("budget", "1200.00", "1200", True),
        ("budget", "", "1200", False),
        ("start", "2024-03", "2024", True),  # the contract knows more
        ("start", "2024", "2024-03", False),  # the document says more
        ("leads", "CCAS\nVille du Val", "ville du val\nCCAS", True),
        ("leads", "CCAS", "CCAS\nVille du Val", False),
        ("title", "Aider  les aidants", "aider les aidants", True),
        ("number", "01", "1", True),
    ],
)
def test_values_that_say_the_same(field: str, before: str, after: str, equal: bool) -> None:
    assert same(field, before, after) is equal
