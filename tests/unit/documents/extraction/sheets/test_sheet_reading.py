"""The whole reading: evidence, doubts, merging, nothing invented, nothing raised, quick."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet_facts import ACTIONS, AXES, differences, found_fields, wanted_fields, words_at
from sheet_makers import grid, lines, make_docx, make_xlsx

from ecluse.documents.extraction.draft import Confidence, Fact
from ecluse.documents.extraction.sheets import SheetsReading, read_sheets
from ecluse.documents.reading import read_here
from ecluse.documents.reading.blocks import Block, BlockKind, Cell, ReadDocument, SourceFormat, Style


def facts_of(value: Any) -> Iterator[Fact[Any]]:
    """Every fact inside a reading."""
    if isinstance(value, Fact):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from facts_of(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from facts_of(item)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad,•|-]", "", text)


def document_of(blocks: list[Block]) -> ReadDocument:
    return ReadDocument("a.docx", SourceFormat.DOCX, "", 0, tuple(blocks))


def sheet(rows: list[list[str]]) -> SheetsReading:
    return read_sheets(read_here(make_docx(lambda document: grid(document, rows)), "a.docx"))


def test_each_fact_points_at_its_words() -> None:
    """The words at the spans are the value, for every text; amounts and dates are printed there."""

    def fill(document: Any) -> None:
        for facts in ACTIONS:
            rows: list[list[Any]] = [
                [f"Fiche action {facts.number} : {facts.title}"],
                ["Axe", f"{facts.axis}. {AXES[facts.axis]}"],
                ["Pilotes", ", ".join(facts.leads)],
                ["Objectifs", facts.objectives],
                ["Description", facts.description],
                ["Publics", " ; ".join(facts.audiences)],
                ["Partenaires", facts.partners],
                ["Territoire", facts.perimeter],
                ["Calendrier", facts.calendar],
                ["Budget", f"{facts.budget} ({facts.funders[0]} 1 000 €)"],
                ["Indicateurs", facts.indicators],
                ["Statut", facts.status],
                ["Contact", "accueil de la mairie"],
            ]
            grid(document, rows)

    source = read_here(make_docx(fill), "a.docx")
    reading = read_sheets(source)
    seen = 0
    for fact in facts_of(reading):
        assert fact.evidence
        printed = " ".join(words_at(source, span) for span in fact.evidence)
        seen += 1
        if isinstance(fact.value, float):
            assert f"{fact.value:.0f}" in re.sub(r"\D", "", printed)
        elif fact.rule.startswith("calendar"):
            assert fact.value[:4] in printed
        else:
            assert squeezed(printed) == squeezed(str(fact.value))
    assert seen > 80
    assert [sheet.axis for sheet in reading.actions] == [0, 0, 1, 1]
    assert all(
        block in reading.blocks for sheet in reading.actions for block in range(sheet.first_block, sheet.last_block + 1)
    )


def test_doubts_are_said() -> None:
    reading = sheet(
        [
            ["Fiche action 1 : Ouvrir un atelier"],
            ["Pilote et partenaires", "Commune de Pontbrun"],
            ["Calendrier", "T3 2025 – T2 2026"],
            ["Budget", "3 000 € par an"],
        ]
    )
    action = reading.actions[0].action
    assert action.start is not None
    assert action.budget_eur is not None
    for fact in (action.leads[0], action.start, action.budget_eur):
        assert fact.confidence is Confidence.CHECK
        assert fact.note.endswith(".")


def test_what_is_not_stated_stays_empty() -> None:
    reading = sheet(
        [
            ["Fiche action 1 : Ouvrir un atelier"],
            ["Pilote", "À désigner"],
            ["Calendrier", "à définir"],
            ["Budget", "Néant"],
            ["Publics", "–"],
            ["Description", "Un atelier ouvre."],
        ]
    )
    action = reading.actions[0].action
    assert action.leads == ()
    assert (action.start, action.end, action.budget_eur, action.status, action.number and action.number.value) == (
        None,
        None,
        None,
        None,
        "1",
    )
    assert action.audiences == ()


def test_fields_without_a_place_are_kept_as_printed() -> None:
    reading = sheet(
        [
            ["Fiche action 1 : Ouvrir un atelier"],
            ["Pilote", "Commune de Pontbrun"],
            ["Lien avec le PRS", "Objectif 4"],
            ["Couleur préférée", "Vert d’eau"],
        ]
    )
    assert [(label, fact.value) for label, fact in reading.actions[0].action.extra] == [
        ("Lien avec le PRS", "Objectif 4"),
        ("Couleur préférée", "Vert d’eau"),
    ]


def test_an_elected_referent_is_no_lead_and_a_referent_is_one_for_want_of_better() -> None:
    rows = [
        ["Fiche action 1 : Ouvrir un atelier"],
        ["Élu référent", "Adjointe à la santé"],
        ["Référent", "Service de santé"],
        ["Description", "Un atelier ouvre."],
    ]
    assert [fact.value for fact in sheet(rows).actions[0].action.leads] == ["Service de santé"]
    assert [fact.value for fact in sheet([*rows, ["Pilote", "Commune de Pontbrun"]]).actions[0].action.leads] == [
        "Commune de Pontbrun"
    ]


def test_sheets_of_the_same_number_in_two_axes_stay_two() -> None:
    def fill(document: Any) -> None:
        for axis in ("1", "2"):
            document.add_heading(f"Axe {axis} – {AXES[axis]}", 1)
            for number in ("1", "2"):
                grid(
                    document,
                    [[f"Fiche n° {number} : Ouvrir l’atelier {axis}{number}"], ["Pilote", "Commune de Pontbrun"]],
                )

    reading = read_sheets(read_here(make_docx(fill), "a.docx"))
    found = [(one.axis_number, one.action.number) for one in reading.actions]
    assert [(axis.value, number.value) for axis, number in found if axis and number] == [
        ("1", "1"),
        ("1", "2"),
        ("2", "1"),
        ("2", "2"),
    ]


def test_blank_forms_and_dates_that_differ_are_said() -> None:
    def fill(document: Any) -> None:
        grid(document, [["Action", "Pilote", "Calendrier"], ["Ouvrir un atelier", "Commune", "2024-2025"]])
        document.add_heading("Les fiches", 1)
        grid(
            document,
            [
                ["Fiche action 1 : Ouvrir un atelier"],
                ["Pilote", "Commune"],
                ["Description", "Un atelier ouvre."],
                ["Calendrier", "2025-2026"],
            ],
        )
        grid(document, [["Fiche action … : …"], ["Pilote", "…………"], ["Description", ""]])

    reading = read_sheets(read_here(make_docx(fill), "a.docx"))
    assert [sheet.action.title.value for sheet in reading.actions] == ["Ouvrir un atelier"]
    assert [(caution.code, caution.about) for caution in reading.cautions] == [
        ("dates_differ", "action:0"),
        ("blank_sheet", "contract"),
    ]
    assert all(caution.evidence for caution in reading.cautions)


def traps(document: Any) -> None:
    """Tables and parts of a contract that use the words of sheets, around four real ones."""
    document.add_heading("Présentation", 1)
    grid(document, [["Axe", "Intitulé", "Nombre d’actions"], ["1", AXES["1"], "2"], ["2", AXES["2"], "2"]])
    grid(document, [["Axe", "Actions", "Budget"], ["1", "4", "10 000 €"], ["2", "3", "3 000 €"]])
    grid(document, [["Objectifs du PRS", "Actions du CLS"], ["Prévenir", "Fiche 1.1, Fiche 1.2"]])
    grid(document, [["Pilote", "Actions"], ["CPAM", "1.1, 1.2"], ["Commune", "• Ouvrir un centre\n• Planter"]])
    document.add_heading("2. Les instances", 1)
    grid(document, [["Instance", "Composition", "Fréquence"], ["Comité", "Signataires", "Annuelle"]])
    document.add_paragraph("Pilote : la coordinatrice du contrat")
    document.add_paragraph("Calendrier : deux réunions par an")
    axis = ""
    for facts in ACTIONS:
        if facts.axis != axis:
            axis = facts.axis
            document.add_heading(f"Axe {axis} – {AXES[axis]}", 1)
        grid(
            document,
            [
                [f"Fiche action {facts.number} : {facts.title}"],
                ["Pilote", ", ".join(facts.leads)],
                ["Description", facts.description],
                ["Indicateurs", facts.indicators],
            ],
        )
    document.add_heading("Calendrier de mise en œuvre", 1)
    document.add_paragraph("Le contrat est signé pour cinq ans, de 2024 à 2028.")
    grid(document, [["Action", "2024", "2025", "2026"], [ACTIONS[0].title, "X", "X", ""]])
    document.add_heading("Suivi et évaluation", 1)
    document.add_paragraph("Un bilan est présenté chaque année : nombre de fiches engagées.")
    document.add_paragraph("Public : tous les habitants")
    document.add_heading("Modèle de fiche action", 1)
    grid(document, [["Fiche action n° X : titre"], ["Pilote", "Nom de la structure"], ["Description", "À décrire"]])


def test_words_of_sheets_elsewhere_add_no_sheet() -> None:
    reading = read_sheets(read_here(make_docx(traps), "a.docx"))
    wanted = wanted_fields(ACTIONS, "leads description indicators")
    wanted[0] |= {"start": "2024", "end": "2025"}  # crossed in the calendar of all actions
    assert differences(found_fields(reading), wanted) == []
    assert all(not sheet.action.extra for sheet in reading.actions)


def test_two_hundred_sheets_are_all_read() -> None:
    rows: list[list[Any]] = [
        ["N°", "Action", "Axe", "Porteurs", "Publics", "Description", "Période", "Budget (€)", "Indicateurs"]
    ]
    for at in range(209):
        facts = ACTIONS[at % 4]
        rows.append(
            [
                str(at),
                f"{facts.title} {at}",
                f"{facts.axis}. {AXES[facts.axis]}",
                "\n".join(facts.leads),
                lines(facts.audiences),
                facts.description,
                facts.calendar,
                facts.budget_eur,
                lines(facts.indicators),
            ]
        )
    source = read_here(make_xlsx({"Actions": rows}), "a.xlsx")
    assert len(read_sheets(source).actions) == 209


SAMPLES = [
    "Pilote",
    "Pilote : CCAS",
    "Fiche action 1 : Ouvrir",
    "Action 2",
    "Axe 1 – Agir",
    "Axe 2",
    "Objectifs",
    "Budget",
    "12 000 €",
    "Total",
    "Financeur",
    "2025",
    "X",
    "☐ a ☒ b",
    "",
    "• a\n• b",
    "Calendrier",
    "T3 2025",
    "Annexe",
    "Bilan",
    "N°",
    "Action",
    "Titre",
    "a | b\nc | d",
    "1.2 Ouvrir",
    "Processus :",
    "…",
    "Sommaire\t3",
    "(",
    "Indicateurs :",
    "31/02/2025",
]
texts = st.one_of(st.sampled_from(SAMPLES), st.text(max_size=25))


@st.composite
def any_blocks(draw: st.DrawFn) -> list[Block]:
    blocks: list[Block] = []
    for index in range(draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(list(BlockKind)))
        style = Style(bold=draw(st.booleans()))
        if kind is BlockKind.TABLE_ROW:
            found = [
                Cell(text, column, draw(st.integers(1, 3)), draw(st.integers(1, 3)))
                for column, text in enumerate(draw(st.lists(texts, max_size=4)))
            ]
            text = " | ".join(cell.text for cell in found)
            blocks.append(
                Block(
                    index,
                    kind,
                    text,
                    table=draw(st.integers(1, 2)),
                    row=index,
                    cells=tuple(found),
                    sheet=draw(st.sampled_from(["", "A", "Axe 1"])),
                    style=style,
                )
            )
        else:
            level = draw(st.integers(0, 3))
            blocks.append(
                Block(
                    index,
                    kind,
                    draw(texts),
                    level=level,
                    marker=draw(st.sampled_from(["", "•", "☑", "1."])),
                    style=style,
                    furniture=draw(st.integers(0, 9)) == 0,
                )
            )
    return blocks


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_blocks())
def test_any_blocks_are_read_without_an_error_and_every_span_stands_in_its_block(blocks: list[Block]) -> None:
    source = document_of(blocks)
    reading = read_sheets(source)
    for fact in facts_of(reading):
        for span in fact.evidence:
            printed = words_at(source, span)
            assert printed == printed.strip()
    for one in reading.actions:
        assert one.action.title.value
        assert one.axis is None or 0 <= one.axis < len(reading.axes)
