from __future__ import annotations

from dataclasses import replace

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import Confidence
from ecluse.documents.extraction.json_form import to_json
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.summary import summary
from ecluse.documents.reading.blocks import Block, BlockKind
from tests.unit.documents.extraction.texts import draft, read, signatories, titles

PAGE = """Contrat local de santé du Pays de Brume

Le deuxième contrat local de santé du Pays de Brume, pour la période 2023-2027, a été signé le 3 mai 2023
entre la communauté de communes du Pays de Brume, l’ARS Bretagne et la préfecture du Finistère.
Il comporte 2 axes et 3 fiches actions :

AXE 1 : MIEUX VIEILLIR
1 - Aider les aidants
piloté par le CCAS de Brume et la Mission locale
2 - Marcher ensemble
piloté par la Mission locale

AXE 2 : SE SOIGNER
3 - Accueillir les internes
piloté par l’ARS Bretagne.
"""


def test_a_whole_page() -> None:
    found = draft(PAGE)
    assert found.territory is not None
    assert found.territory.value == "Pays de Brume"
    assert [fact and fact.value for fact in (found.start_year, found.end_year, found.generation)] == [2023, 2027, 2]
    assert found.signed_on is not None
    assert found.signed_on.value == "2023-05-03"
    assert signatories(found) == [
        "la communauté de communes du Pays de Brume",
        "l’ARS Bretagne",
        "la préfecture du Finistère",
    ]
    assert titles(found) == ["MIEUX VIEILLIR", "SE SOIGNER"]
    assert [[lead.value for lead in action.leads] for action in found.actions] == [
        ["CCAS de Brume", "Mission locale"],
        ["Mission locale"],
        ["ARS Bretagne"],
    ]
    assert [action.axes for action in found.actions] == [(0,), (0,), (1,)]
    assert found.warnings == ()


def test_a_text_that_states_nothing_gives_nothing() -> None:
    found = draft("La piscine ouvre à neuf heures.\n\nLe marché se tient le samedi.")
    assert to_json((found,)) == {
        "territory": None,
        "territory_code": None,
        "start_year": None,
        "end_year": None,
        "generation": None,
        "signed_on": None,
        "signatories": [],
        "axes": [],
        "actions": [],
        "announced": {"axes": None, "actions": None, "signatories": None},
        "warnings": [],
    }


def test_furniture_is_left_aside() -> None:
    document = read(PAGE)
    footer = Block(len(document.blocks), BlockKind.PARAGRAPH, "Axe 9 : Mentions légales", furniture=True)
    assert extract(replace(document, blocks=(*document.blocks, footer))) == extract(document)


def test_counts_that_disagree_are_told() -> None:
    found = draft(PAGE.replace("2 axes et 3 fiches", "4 axes et 5 fiches"))
    messages = [caution.message for caution in found.warnings]
    assert "4 axes annoncés, 2 trouvés." in messages
    assert "5 fiches annoncées, 3 trouvées." in messages


class Places:
    def resolve(self, name: str) -> str | None:
        return "EPCI:200000001" if name == "Pays de Brume" else None

    def is_territory_name(self, name: str) -> bool:
        return name == "Pays de Brume"


def test_the_reference_names_the_code() -> None:
    assert extract(read(PAGE), gazetteer=Places())[0].territory_code == "EPCI:200000001"


def test_the_summary_is_in_french() -> None:
    shown = summary("page.txt", (draft(PAGE),))
    assert "Territoire : Pays de Brume" in shown
    assert "Axes : 2 ; actions : 3" in shown
    assert "Signature : 2023-05-03" in shown


def test_what_is_read_in_plain_words_is_sure() -> None:
    found = draft(PAGE)
    assert found.territory is not None
    assert found.territory.confidence is Confidence.SURE


def test_a_line_without_full_stops_is_cut_into_sentences_of_bounded_length() -> None:
    words = "le contrat local de santé de la Ville de Dorville, signé le 3 mars 2022 avec la CPAM, compte 4 axes et "
    source = Source.of_blocks(read(words * 160).blocks)
    assert max(end - start for start, end in source.sentences) <= 2000
    assert "".join(source.text[start:end] for start, end in source.sentences) == source.text
