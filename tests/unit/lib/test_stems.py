"""Words found whatever their ending."""

from __future__ import annotations

import pytest

from ecluse.lib.stems import searchable, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [("aidant", "aidants"), ("repit", "repits"), ("local", "locaux"), ("hopital", "hopitaux"), ("niveau", "niveaux"),
     ("prevention", "preventions"), ("sociale", "social")],
)  # fmt: skip
def test_endings_do_not_count(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_text_holds_its_words_then_their_stems_between_spaces() -> None:
    assert searchable("Les hôpitaux locaux") == " hopitaux locaux | hopital local "
    assert searchable("") == "  |  "
