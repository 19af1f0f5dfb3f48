"""Lines that the page broke are read as the sentences they were."""

from __future__ import annotations

import textwrap

import pytest

from ecluse.documents.extraction.lines import raw_lines
from ecluse.documents.extraction.wrapping import Wrapping, wrapping_of
from tests.unit.documents.extraction.texts import draft, read, signatories, titles

PAGE = """Le contrat local de santé du Pays de Brume
Le contrat local de santé du Pays de Brume a été signé le 3 mai 2023 par la communauté de communes du Pays de Brume, l’ARS Bretagne, la caisse primaire d’assurance maladie du Finistère et le centre hospitalier de Brume.
Pour la période 2023-2027, il retient trois axes : améliorer l’accès aux soins de premier recours dans toutes les communes ; développer la prévention auprès des enfants et des jeunes ; soutenir la santé mentale de tous les habitants du pays.
Les partenaires se réunissent chaque année pour suivre ensemble les actions menées sur le territoire et préparer celles de l’année qui vient.
"""  # noqa: E501


def _wrapped(width: int) -> str:
    return "\n".join("\n".join(textwrap.wrap(line, width, break_on_hyphens=False)) for line in PAGE.splitlines())


@pytest.mark.parametrize("width", [60, 72, 84, 100])
def test_a_wrapped_page_says_the_same(width: int) -> None:
    whole, wrapped = draft(PAGE), draft(_wrapped(width))
    assert titles(wrapped) == titles(whole)
    assert signatories(wrapped) == signatories(whole)
    assert wrapped.signed_on is not None
    assert wrapped.signed_on.value == "2023-05-03"


def test_the_width_is_that_of_the_lines() -> None:
    assert 60 <= wrapping_of(raw_lines(read(_wrapped(72)).blocks)).width <= 72
    assert wrapping_of(raw_lines(read(PAGE).blocks)) == Wrapping()


def test_items_go_on_over_broken_lines() -> None:
    text = """Le contrat local de santé de Brumeville retient trois axes prioritaires :
- améliorer l’accès aux soins de premier recours dans toutes les communes
de l’agglomération
- développer la prévention auprès des enfants et des jeunes de tous les
quartiers
- soutenir la santé mentale de tous les habitants et de leurs proches tout
au long de la vie
Les partenaires se réunissent chaque année pour suivre ces actions menées
sur le territoire."""
    assert titles(draft(text)) == [
        "améliorer l’accès aux soins de premier recours dans toutes les communes de l’agglomération",
        "développer la prévention auprès des enfants et des jeunes de tous les quartiers",
        "soutenir la santé mentale de tous les habitants et de leurs proches tout au long de la vie",
    ]


def test_a_sentence_that_begins_like_a_label_is_no_sheet() -> None:
    text = "Le CLS fixe deux axes et une quinzaine\nd’actions : renforcer l’offre de soins ; soutenir la santé mentale."
    found = draft(text)
    assert found.actions == ()
    assert titles(found) == ["renforcer l’offre de soins", "soutenir la santé mentale"]
