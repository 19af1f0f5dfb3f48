"""Word processors: one test a layout, each with the same four actions of a fictional territory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from sheet_facts import ACTIONS, AXES, Facts, differences, found_fields, wanted_fields
from sheet_makers import fill_cell, grid, make_docx

from ecluse.documents.extraction.sheets import SheetsReading, read_sheets
from ecluse.documents.reading import read_here

ALL = "leads description objectives audiences partners indicators milestones perimeter status calendar budget context"


def read(fill: Callable[[Document], None]) -> SheetsReading:
    return read_sheets(read_here(make_docx(fill), "contrat.docx"))


def by_axis(
    document: Document, write: Callable[[Document, Facts], None], heading: str = "Axe {number} – {title}"
) -> None:
    document.add_paragraph("Contrat local de santé des Sept Lavoirs 2024-2028")
    document.add_heading("Préambule", 1)
    document.add_paragraph("Ce contrat réunit les communes et leurs partenaires autour de deux axes.")
    axis = ""
    for facts in ACTIONS:
        if facts.axis != axis:
            axis = facts.axis
            document.add_heading(heading.format(number=axis, title=AXES[axis]), 1)
        write(document, facts)
    document.add_heading("Signatures", 1)
    grid(document, [["Signataire", "Qualité", "Signature"], ["Commune de Pontbrun", "La maire", ""]])


def test_title_in_the_table() -> None:
    """« Intitulé de l’action » is one of the labels, and so is the number."""

    def write(document: Document, facts: Facts) -> None:
        document.add_heading("Fiche action", 2)
        grid(
            document,
            [
                ["N° de la fiche", facts.number],
                ["Intitulé de l’action", facts.title],
                ["Structure porteuse", ", ".join(facts.leads)],
                ["Éléments de diagnostic", facts.context],
                ["Objectif(s) visé(s)", facts.objectives],
                ["Contenu de l’action", facts.description],
                ["Public(s) cible(s)", facts.audiences],
                ["Partenaires mobilisés ou à mobiliser", "\n".join(facts.partners)],
                ["Échéancier", facts.calendar],
                ["Étapes clés", facts.milestones],
                ["Coût prévisionnel", facts.budget],
                ["Critères et indicateurs d’évaluation", facts.indicators],
                ["Zone géographique", facts.perimeter],
                ["État d’avancement", facts.status],
            ],
        )

    assert differences(found_fields(read(lambda document: by_axis(document, write))), wanted_fields(ACTIONS, ALL)) == []


def test_label_above_value_in_one_column() -> None:
    def write(document: Document, facts: Facts) -> None:
        rows: list[list[Any]] = [[f"FICHE ACTION {facts.number} : {facts.title}"]]
        for label, value in (
            ("PORTEUR(S)", facts.leads),
            ("CONSTAT", facts.context),
            ("OBJECTIFS OPÉRATIONNELS", facts.objectives),
            ("DÉROULÉ", facts.description),
            ("BÉNÉFICIAIRES", facts.audiences),
            ("PARTENAIRES", facts.partners),
            ("LIEU", facts.perimeter),
            ("CALENDRIER PRÉVISIONNEL", facts.calendar),
            ("BUDGET", facts.budget),
            ("INDICATEURS", facts.indicators),
        ):
            rows += [[label], [value]]
        grid(document, rows)

    fields = "leads context objectives description audiences partners perimeter calendar budget indicators"
    assert (
        differences(found_fields(read(lambda document: by_axis(document, write))), wanted_fields(ACTIONS, fields)) == []
    )


def test_rows_of_labels_above_rows_of_values() -> None:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Action n° {facts.number} - {facts.title}"],
                ["Pilote", "Période", "Territoire"],
                [" / ".join(facts.leads), facts.calendar, facts.perimeter],
                ["Public visé", "Partenaires", "Coût total"],
                ["; ".join(facts.audiences), "; ".join(facts.partners), facts.budget],
                ["Description"],
                [facts.description],
                ["Objectifs", "Indicateurs de suivi", "Statut"],
                [facts.objectives, facts.indicators, facts.status],
            ],
        )

    fields = "leads calendar perimeter audiences partners budget description objectives indicators status"
    assert (
        differences(found_fields(read(lambda document: by_axis(document, write))), wanted_fields(ACTIONS, fields)) == []
    )


def test_four_columns_with_an_axis_row() -> None:
    """label | value | label | value, the axis as a row of the sheet, long values below."""

    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Fiche projet n°{facts.number} | {facts.title}"],
                ["Axe", f"{facts.axis}. {AXES[facts.axis]}", "État", facts.status],
                ["Chef de file", " et ".join(facts.leads), "Financeurs", ", ".join(facts.funders)],
                ["Date de début", facts.start or "", "Date de fin", facts.end or ""],
                ["Description", facts.description],
                ["Partenaires", "", "Secteur", facts.perimeter],
            ],
        )

    def fill(document: Document) -> None:
        for facts in ACTIONS:
            write(document, facts)

    wanted = wanted_fields(ACTIONS, "leads status funders calendar description perimeter")
    assert differences(found_fields(read(fill)), wanted) == []


def test_headings_as_labels() -> None:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Action {facts.number} : {facts.title}", 2)
        for label, value in (
            ("Qui pilote ?", facts.leads),
            ("Pourquoi ?", facts.context),
            ("Les objectifs", facts.objectives),
            ("En quoi consiste l’action ?", facts.description),
            ("Pour qui ?", facts.audiences),
            ("Avec qui ?", facts.partners),
            ("Où ?", facts.perimeter),
            ("Quand ?", facts.calendar),
            ("Combien ?", facts.budget),
            ("Comment mesurer ?", facts.indicators),
            ("Actions liées", "Aucune"),
        ):
            document.add_heading(label, 3)
            for item in [value] if isinstance(value, str) else value:
                document.add_paragraph(item, style="Normal" if isinstance(value, str) else "List Bullet")

    fields = "leads context objectives description audiences partners perimeter calendar budget indicators"
    assert (
        differences(found_fields(read(lambda document: by_axis(document, write))), wanted_fields(ACTIONS, fields)) == []
    )


def test_bold_labels_in_running_text() -> None:
    def write(document: Document, facts: Facts) -> None:
        title = document.add_paragraph()
        title.add_run(f"Fiche-action {facts.number} – {facts.title}").bold = True
        for label, value in (
            ("Pilote(s)", ", ".join(facts.leads)),
            ("Contexte", facts.context),
            ("Publics", ", ".join(facts.audiences)),
            ("Description", facts.description),
            ("Partenaires", ", ".join(facts.partners)),
            ("Lien avec le plan régional", "objectif 4"),
            ("Calendrier", facts.calendar),
            ("Budget prévisionnel", facts.budget),
        ):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{label} : ").bold = True
            paragraph.add_run(value)
        document.add_paragraph("Indicateurs :")
        for item in facts.indicators:
            document.add_paragraph(item, style="List Bullet")

    fields = "leads context audiences description partners calendar budget indicators"
    assert (
        differences(
            found_fields(read(lambda document: by_axis(document, write, "AXE N° {number} : {title}"))),
            wanted_fields(ACTIONS, fields),
        )
        == []
    )


def test_matrix_for_each_axis() -> None:
    def fill(document: Document) -> None:
        for axis, title in AXES.items():
            document.add_heading(f"Axe {axis} : {title}", 1)
            rows: list[list[Any]] = [
                ["Objectifs", "N°", "Action", "Porteurs", "Partenaires", "Calendrier", "Indicateurs", "Budget"]
            ]
            rows += [
                [
                    "\n".join(facts.objectives),
                    facts.number,
                    facts.title,
                    "\n".join(facts.leads),
                    ", ".join(facts.partners),
                    facts.calendar,
                    facts.indicators,
                    facts.budget,
                ]
                for facts in ACTIONS
                if facts.axis == axis
            ]
            grid(document, rows)

    assert (
        differences(
            found_fields(read(fill)), wanted_fields(ACTIONS, "objectives leads partners calendar indicators budget")
        )
        == []
    )


def test_several_sheets_in_one_table() -> None:
    def fill(document: Document) -> None:
        for axis, title in AXES.items():
            rows: list[list[Any]] = [[f"AXE {axis} – {title.upper()}"]]
            for facts in (facts for facts in ACTIONS if facts.axis == axis):
                rows += [
                    [f"{facts.number} {facts.title}"],
                    ["Pilotage", ", ".join(facts.leads)],
                    ["Public", "\n".join(facts.audiences)],
                    ["Modalités de mise en œuvre", facts.description],
                    ["Durée et calendrier", facts.calendar],
                ]
            grid(document, rows)

    found = found_fields(read(fill))
    wanted = wanted_fields(ACTIONS, "leads audiences description calendar")
    for one in wanted:
        one["axis"] = one["axis"].upper()
    assert differences(found, wanted) == []


def test_labels_on_the_first_line_of_cells() -> None:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Fiche action n°{facts.number} : {facts.title}"],
                [
                    f"Pilote :\n{facts.leads[0]}" + "".join(f"\n{lead}" for lead in facts.leads[1:]),
                    f"Échéance :\n{facts.end or ''}",
                ],
                ["Publics cibles :\n" + "\n".join(facts.audiences), "Partenaires :\n" + "\n".join(facts.partners)],
                [
                    f"Description :\n{facts.description}",
                    "Indicateurs :\n" + "\n".join(f"- {item}" for item in facts.indicators),
                ],
            ],
        )

    wanted = wanted_fields(ACTIONS, "leads end audiences partners description indicators")
    assert differences(found_fields(read(lambda document: by_axis(document, write))), wanted) == []


def test_merged_labels_on_the_left() -> None:
    """« Objectifs » merged over « général » and « spécifiques », « Moyens » over « humains » and « financiers »."""

    def write(document: Document, facts: Facts) -> None:
        rows: list[list[Any]] = [
            [f"Fiche n°{facts.number} – {facts.title}"],
            ["Pilote", "", ", ".join(facts.leads)],
            ["Objectifs", "Général", facts.objectives[0]],
            ["", "Spécifiques", facts.objectives[1:] or "–"],
            ["Calendrier", "", facts.calendar],
            ["Évaluation", "Indicateurs de processus", facts.indicators[0]],
            ["", "Indicateurs de résultat", facts.indicators[1:]],
        ]
        table = grid(document, rows)
        table.cell(2, 0).merge(table.cell(3, 0)).text = "Objectifs"
        table.cell(5, 0).merge(table.cell(6, 0)).text = "Évaluation"
        for at in (1, 4):
            label = rows[at][0]
            table.cell(at, 0).merge(table.cell(at, 1)).text = label

    assert (
        differences(
            found_fields(read(lambda document: by_axis(document, write))),
            wanted_fields(ACTIONS, "leads objectives calendar indicators"),
        )
        == []
    )


@pytest.mark.parametrize("numbered", [True, False])
def test_title_without_the_word_action(numbered: bool) -> None:
    """A heading, then the table of labels: the heading is the title."""

    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"{facts.number} {facts.title}" if numbered else facts.title, 2)
        grid(
            document,
            [
                ["Porteur", ", ".join(facts.leads)],
                ["Descriptif", facts.description],
                ["Public", facts.audiences],
                ["Calendrier", facts.calendar],
            ],
        )

    wanted = wanted_fields(ACTIONS, "leads description audiences calendar", numbered=numbered)
    assert differences(found_fields(read(lambda document: by_axis(document, write))), wanted) == []


def test_only_ticked_boxes_count() -> None:
    states = ["En projet", "À lancer", "En cours", "Réalisée"]
    publics = [audience for facts in ACTIONS for audience in facts.audiences]

    def write(document: Document, facts: Facts) -> None:
        boxes = "   ".join(f"{'☒' if state == facts.status else '☐'} {state}" for state in states)
        audiences = "\n".join(f"{'☑' if audience in facts.audiences else '☐'} {audience}" for audience in publics)
        grid(
            document,
            [
                [f"Fiche action {facts.number} : {facts.title}"],
                ["Pilote", ", ".join(facts.leads)],
                ["Statut", boxes],
                ["Public", audiences],
            ],
        )

    assert (
        differences(
            found_fields(read(lambda document: by_axis(document, write))),
            wanted_fields(ACTIONS, "leads status audiences"),
        )
        == []
    )


def test_contents_summary_and_previous_contract_are_no_sheets() -> None:
    """A contents page, a summary table, the review of the contract before and a blank form add no action."""

    def fill(document: Document) -> None:
        document.add_heading("Sommaire", 1)
        for page, facts in enumerate(ACTIONS, 7):
            document.add_paragraph(f"Fiche action {facts.number} – {facts.title}\t{page}")
        document.add_heading("Bilan du contrat 2018-2023", 1)
        grid(
            document,
            [
                ["N°", "Action", "Pilote", "État"],
                ["1", "Installer une borne de téléconsultation", "Commune de Pontbrun", "Abandonnée"],
            ],
        )
        document.add_paragraph("Action 2 : Tenir un stand de prévention – réalisée", style="List Bullet")
        document.add_heading("Tableau récapitulatif", 1)
        grid(
            document,
            [
                ["Fiche", "Intitulé", "Porteur"],
                *[[facts.number, facts.title, ", ".join(facts.leads)] for facts in ACTIONS],
            ],
        )
        by_axis(
            document,
            lambda inner, facts: grid(
                inner,
                [
                    [f"Fiche action {facts.number} – {facts.title}"],
                    ["Pilote", ", ".join(facts.leads)],
                    ["Description", facts.description],
                ],
            ),
        )
        grid(document, [["Fiche action … – …"], ["Pilote", "…………"], ["Description", ""]])

    assert differences(found_fields(read(fill)), wanted_fields(ACTIONS, "leads description")) == []


def test_budget_by_funder_and_year_inside_a_sheet() -> None:
    """The grid has a total; the funders come from it, and the total is never computed."""

    def fill(document: Document) -> None:
        for facts in ACTIONS:
            table = grid(
                document,
                [
                    [f"Fiche action {facts.number} : {facts.title}"],
                    ["Pilote", ", ".join(facts.leads)],
                    ["Plan de financement", ""],
                ],
            )
            inner = table.cell(2, 1).add_table(rows=0, cols=4)
            rows = [["Financeur", "2025", "2026", "Total"]]
            rows += [[funder, "1 000 €", "–", "1 000 €"] for funder in facts.funders]
            if facts.axis == "1":
                rows += [["Total", "1 000 €", "–", facts.budget]]
            for row in rows:
                for cell, value in zip(inner.add_row().cells, row, strict=True):
                    fill_cell(cell, value)

    wanted = wanted_fields(ACTIONS, "leads funders budget", axis="none")
    for one, facts in zip(wanted, ACTIONS, strict=True):
        one["budget_eur"] = facts.budget_eur if facts.axis == "1" else None
    reading = read(fill)
    assert differences(found_fields(reading), wanted) == []
    first = reading.actions[0].action.funding[0]
    assert (
        first.funder and first.funder.value,
        first.amount_eur and first.amount_eur.value,
        first.year and first.year.value,
    ) == ("Région des Sources", 1000.0, "2025")
