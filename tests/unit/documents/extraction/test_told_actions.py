"""Actions that a text lists without numbers, sheets nor leads."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft

THREE = ["Ouvrir une maison de santé", "Former des médiateurs", "Créer un conseil local"]


@pytest.mark.parametrize(
    "text",
    [
        "Le contrat local de santé du Val comprend 3 actions :\n- {}\n- {}\n- {}",
        "Le contrat local de santé du Val\n\nLes actions du CLS\n• {}\n• {}\n• {}",
        "Le contrat local de santé du Val prévoit trois fiches actions : {}, {} et {}.",
    ],
)
def test_a_list_of_actions_is_read(text: str) -> None:
    assert [action.title.value for action in draft(text.format(*THREE)).actions] == THREE


@pytest.mark.parametrize(
    "text",
    [
        "Le contrat local de santé du Val comprend 20 actions :\n- {}\n- {}\n- {}",
        "Le projet régional de santé, que suit le contrat local de santé, comprend 3 actions :\n- {}\n- {}\n- {}",
        "Le contrat local de santé du Val décline ses actions en trois axes :\n- {}\n- {}\n- {}",
    ],
)
def test_a_list_of_something_else_or_of_another_length_is_left(text: str) -> None:
    assert draft(text.format(*THREE)).actions == ()
