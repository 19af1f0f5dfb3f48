"""What a plan says in a workbook, or under headings that number themselves, reads as it does in plain text."""

from __future__ import annotations

from sheet_makers import make_csv

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import ActionDraft, ContractDraft
from ecluse.documents.extraction.leads import lead_cautions
from ecluse.documents.extraction.sheets.assemble import _bare_number, _typed_number
from ecluse.documents.extraction.sheets.words import Words
from ecluse.documents.reading import read_here

CARE, ACROSS = "Axe 1 : ACCÈS AUX SOINS", "EN TRANSVERSALITÉ : COMMUNIQUER"


def plan() -> ContractDraft:
    rows = [
        ["Axe", "N°", "Intitulé de l’action", "Pilote", "Objectifs"],
        [CARE, "n° 1", "Ouvrir un centre de santé", "ARS", "Soigner"],
        [CARE, "n° 2", "Loger des internes", "Solibois / Vers un réseau de soins", "Loger"],
        [CARE, "n° 3", "Former des relais", "Santé Halte 12", "Former"],
        [ACROSS, "n° 4", "Publier une lettre", "Valagglo", "Dire"],
        [ACROSS, "n° 5", "Tenir une page", "Santé Halte 12 Valagglo", "Dire"],
        [ACROSS, "n° 6", "Animer un réseau", "Coordinatrice du CLS", "Dire"],
    ]
    return extract(read_here(make_csv(rows), "plan.csv"))[0]


def leads(action: ActionDraft) -> list[str]:
    return [lead.value for lead in action.leads]


def test_a_number_is_read_without_its_sign() -> None:
    assert [action.number.value if action.number else None for action in plan().actions] == list("123456")


def test_an_axis_that_goes_across_the_others_keeps_its_title_alone() -> None:
    assert [(axis.title.value, axis.transversal) for axis in plan().axes] == [
        ("ACCÈS AUX SOINS", False),
        ("COMMUNIQUER", True),
    ]


def test_a_stroke_inside_a_name_parts_nothing() -> None:
    assert leads(plan().actions[1]) == ["Solibois / Vers un réseau de soins"]


def test_glued_names_and_functions_are_to_check() -> None:
    draft = plan()
    assert leads(draft.actions[4]) == ["Santé Halte 12", "Valagglo"]
    rules = [{lead.rule for lead in action.leads} for action in draft.actions[4:]]
    assert rules == [{"leads.juxtaposed"}, {"leads.function"}]
    cautions = lead_cautions([(place, action.leads) for place, action in enumerate(draft.actions)])
    assert [caution.code for caution in cautions] == ["leads_juxtaposed", "leads_function"]


def test_a_typed_number_wins_over_that_of_the_style() -> None:
    title, number = _typed_number(Words.of("1 - Promouvoir le répit", 0), Words.of("1.1", 0))
    assert (number.text, title.text) == ("1", "Promouvoir le répit")
    assert _bare_number(Words.of("N° 12", 0)).text == "12"
    title, number = _typed_number(Words.of("3 ans de suivi", 0), Words.of("2", 0))
    assert (number.text, title.text) == ("2", "3 ans de suivi")
