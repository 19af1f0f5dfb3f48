"""Axes that no known wording opens, proved by the number that the text announces."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, titles

FOUR = ["Améliorer la prévention", "Renforcer les soins de proximité", "Soutenir les aidants", "Agir sur le logement"]


def test_after_a_colon_further_on() -> None:
    text = (
        "Du diagnostic, quatre axes stratégiques ont émergé ; ils seront les fils conducteurs d’un programme local de santé "
        "qui se déploiera de 2015 à 2018 : la souffrance psychique, les conduites addictives, le handicap, la fin de vie."
    )
    four = ["la souffrance psychique", "les conduites addictives", "le handicap", "la fin de vie"]
    assert titles(draft(f"Le contrat local de santé du Val.\n{text}")) == four


def test_lines_of_which_some_lost_their_bullet() -> None:
    text = (
        "Le contrat local de santé a défini 3 axes prioritaires qui suivent la charte d’Ottawa, rédigée en 1986 :\n"
        f"{FOUR[0]}\n• {FOUR[1]}\n{FOUR[2]}\n\nLe premier contrat datait de 2019."
    )
    assert titles(draft(text)) == FOUR[:3]


def test_titles_each_over_the_bullets_that_make_it_up() -> None:
    parts = "\n".join(f"{title}\n- un premier point\n- un second point" for title in FOUR)
    text = f"Un contrat local de santé pour le Val\nQuatre grands axes ont été retenus\n{parts}\nContact\n"
    assert titles(draft(text)) == FOUR


def test_the_first_of_a_list_that_the_page_cuts() -> None:
    items = "  • Renforcer les soins : par le numérique.\n  Un territoire"
    text = f"Le contrat local de santé comporte 5 axes prioritaires :\n{items}"
    assert titles(draft(text)) == ["Renforcer les soins"]


@pytest.mark.parametrize("word", ["priorités", "grandes priorités", "axes"])
def test_members_before_the_word_that_sums_them_up(word: str) -> None:
    joined = f"{FOUR[0]}, {FOUR[1].lower()}, {FOUR[2].lower()}"
    link = "d’" if word == "axes" else "de "
    text = f"{joined} : autant {link}{word} du contrat local de santé du Val."
    assert titles(draft(text)) == [FOUR[0], FOUR[1].lower(), FOUR[2].lower()]


def test_the_functions_under_a_foreword_are_no_axes() -> None:
    text = (
        "Trois axes ont émergé pour le contrat local de santé.\nPrésidente du Pays du Val\nDirecteur général de l’Agence\n"
        "Président du Conseil départemental"
    )
    assert titles(draft(text)) == []


def test_leads_for_axes_are_axes() -> None:
    text = (
        "À Brume, la ville et l’ARS proposent pour le contrat local de santé 3 pistes d’axes d’intervention : renforcer la "
        "prévention, favoriser le parcours de vie en santé mentale et assurer l’accès à la santé."
    )
    found = draft(text)
    assert len(titles(found)) == 3
    assert found.announced.axes is not None
    assert found.announced.axes.value == 3
