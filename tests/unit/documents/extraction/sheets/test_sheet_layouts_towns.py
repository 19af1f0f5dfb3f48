"""Layouts of sheets that mix frames, sections and running labels, as published plans do; PDF and OpenDocument too."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from odfdo import Document as OpenDocument
from odfdo import Header, Paragraph
from odfdo import Table as OpenTable
from reportlab.platypus import Spacer, Table, TableStyle
from sheet_cases import Case, each
from sheet_facts import ACTIONS, AXES, Facts, differences, found_fields, wanted_fields
from sheet_makers import fill_cell, grid, lines, make_docx, make_xlsx
from test_sheet_layouts_pdf import BOLD, GRID, cell, make_pdf, text

from ecluse.documents.extraction.sheets import read_sheets
from ecluse.documents.reading import read_here


def four_columns_on_pages() -> Case:
    story: list[Any] = []
    for facts in ACTIONS:
        rows = [
            [text(f"Axe {facts.axis} : {AXES[facts.axis]}", BOLD), "", "", ""],
            [text(f"Fiche action n° {facts.number} – {facts.title}", BOLD), "", "", ""],
            [text("Porteur", BOLD), cell(facts.leads), text("Copilote", BOLD), text("–")],
            [text("Public", BOLD), cell(facts.audiences), text("Territoire", BOLD), text(facts.perimeter)],
            [text("Calendrier", BOLD), text(facts.calendar), text("État", BOLD), text(facts.status)],
            [text("Description", BOLD), text(facts.description), "", ""],
        ]
        spans = [("SPAN", (0, 0), (-1, 0)), ("SPAN", (0, 1), (-1, 1)), ("SPAN", (1, 5), (-1, 5))]
        story += [Table(rows, colWidths=[80, 150, 80, 150], style=TableStyle(GRID + spans)), Spacer(1, 30)]
    return (
        make_pdf(story),
        "fiches.pdf",
        wanted_fields(ACTIONS, "leads audiences perimeter calendar status description"),
    )


def capitals_alone_on_their_lines() -> Case:
    out = "CONTRAT LOCAL DE SANTE DES SEPT LAVOIRS\n\n"
    above = ""
    for facts in ACTIONS:
        if facts.axis != above:
            above = facts.axis
            out += f"AXE {above} - {AXES[above]}\n\n"
        out += f"FICHE ACTION {facts.number}\n{facts.title}\n\nCONTEXTE\n{facts.context}\n\n"
        out += f"OBJECTIFS\n{lines(facts.objectives)}\n\nPUBLIC VISE\n{lines(facts.audiences)}\n\n"
        out += f"PORTEUR DE L'ACTION\n{lines(facts.leads)}\n\nECHEANCIER\n{facts.calendar}\n\n"
        out += f"INDICATEURS DE SUIVI\n{lines(facts.indicators)}\n\n"
    return out.encode(), "plan.txt", wanted_fields(ACTIONS, "context objectives audiences leads calendar indicators")


def one_cell_for_all() -> Case:
    def write(document: Document, facts: Facts) -> None:
        box = document.add_table(rows=1, cols=1).cell(0, 0)
        box.text = f"Fiche action n°{facts.number} : {facts.title}"
        for label, value in (
            ("Pilote", ", ".join(facts.leads)),
            ("Objectifs", " ; ".join(facts.objectives)),
            ("Contenu", facts.description),
            ("Public cible", " ; ".join(facts.audiences)),
            ("Calendrier", facts.calendar),
        ):
            box.add_paragraph(f"{label} : {value}")
        document.add_paragraph("")

    return each(write), "fiches.docx", wanted_fields(ACTIONS, "leads objectives description audiences calendar")


def sections_between_the_rows() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"{facts.number} – {facts.title}"],
                ["IDENTIFICATION DE L’ACTION"],
                ["Référent(e) de l’action", facts.leads],
                ["Publics", facts.audiences],
                ["MISE EN ŒUVRE"],
                ["Descriptif détaillé", facts.description],
                ["Étapes de réalisation", facts.milestones],
                ["Partenariats mobilisés", facts.partners],
                ["SUIVI ET ÉVALUATION"],
                ["Indicateurs quantitatifs et qualitatifs", facts.indicators],
                ["Stade d’avancement", facts.status],
            ],
        )
        document.add_paragraph("")

    return (
        each(write),
        "fiches.docx",
        wanted_fields(ACTIONS, "leads audiences description milestones partners indicators status"),
    )


def tabs_after_labels() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_paragraph().add_run(f"Action {facts.number} – {facts.title}").bold = True
        for label, value in (
            ("Porteur", " ; ".join(facts.leads)),
            ("Bénéficiaires", " ; ".join(facts.audiences)),
            ("Lieu", facts.perimeter),
            ("Période", facts.calendar),
            ("Coût", facts.budget),
        ):
            document.add_paragraph(f"{label}\t{value}")

    return each(write), "plan.docx", wanted_fields(ACTIONS, "leads audiences perimeter calendar budget")


def labels_as_list_items() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Action {facts.number} : {facts.title}", 3)
        document.add_paragraph(facts.description)
        document.add_paragraph("Objectifs :", style="List Bullet")
        for item in facts.objectives:
            document.add_paragraph(item, style="List Bullet 2")
        document.add_paragraph(f"Pilotage : {', '.join(facts.leads)}", style="List Bullet")
        document.add_paragraph(f"Échéance : {facts.calendar}", style="List Bullet")
        document.add_paragraph("Indicateurs :", style="List Bullet")
        for item in facts.indicators:
            document.add_paragraph(item, style="List Bullet 2")

    return each(write), "plan.docx", wanted_fields(ACTIONS, "description objectives leads calendar indicators")


def objectives_merged_over_actions() -> Case:
    def write_axis(document: Document, axis: str) -> None:
        document.add_heading(f"Axe {axis} : {AXES[axis]}", 2)
        table = document.add_table(rows=1, cols=5)
        for at, label in enumerate(("Objectif opérationnel", "Actions", "Pilote(s)", "Partenaires", "Échéance")):
            table.cell(0, at).text = label
        first = None
        for facts in [facts for facts in ACTIONS if facts.axis == axis]:
            cells = table.add_row().cells
            for at, value in enumerate((f"{facts.number} {facts.title}", facts.leads, facts.partners, facts.calendar)):
                fill_cell(cells[at + 1], value)
            first = cells[0] if first is None else first.merge(cells[0])
        if first is not None:
            first.text = "Objectif commun aux actions"

    def fill(document: Document) -> None:
        for axis in AXES:
            write_axis(document, axis)

    wanted = wanted_fields(ACTIONS, "leads partners calendar")
    for one in wanted:
        one["objectives"] = ["Objectif commun aux actions"]
    return make_docx(fill), "plan.docx", wanted


def a_paragraph_cut_by_breaks() -> Case:
    html = "<html><body><main><h1>Contrat local de santé des Sept Lavoirs</h1>"
    for axis, title in AXES.items():
        html += f"<h2>Axe {axis} : {title}</h2>"
        for facts in ACTIONS:
            if facts.axis == axis:
                html += f"<details><summary>{facts.number} – {facts.title}</summary><p>"
                html += f"<strong>Pilote :</strong> {', '.join(facts.leads)}<br>"
                html += f"<strong>Description :</strong> {facts.description}<br>"
                html += f"<strong>Publics :</strong> {' ; '.join(facts.audiences)}<br>"
                html += f"<strong>Financeurs :</strong> {', '.join(facts.funders)}</p></details>"
    html += "</main></body></html>"
    return html.encode(), "page.html", wanted_fields(ACTIONS, "leads description audiences funders")


def labels_and_values_in_divisions() -> Case:
    html = "<html><body><main><h1>Contrat local de santé des Sept Lavoirs</h1>"
    for axis, title in AXES.items():
        html += f"<section><h2>Axe {axis} : {title}</h2>"
        for facts in ACTIONS:
            if facts.axis == axis:
                html += f"<article><h3>Action {facts.number} : {facts.title}</h3>"
                for label, value in (
                    ("Porteur", "<br>".join(facts.leads)),
                    ("Descriptif", facts.description),
                    ("Territoire concerné", facts.perimeter),
                    ("Calendrier", facts.calendar),
                    ("Statut", facts.status),
                ):
                    html += f'<div class="label">{label}</div><div class="value">{value}</div>'
                html += "</article>"
        html += "</section>"
    html += "</main></body></html>"
    return html.encode(), "page.html", wanted_fields(ACTIONS, "leads description perimeter calendar status")


def two_rows_of_headings() -> Case:
    rows: list[list[Any]] = [
        ["Axe", "Action", "", "Acteurs", "", "Calendrier", "", "Moyens", ""],
        ["", "N°", "Intitulé", "Pilote", "Partenaires", "Début", "Fin", "Budget (k€)", "Financeurs"],
    ]
    rows += [
        [
            f"{facts.axis} - {AXES[facts.axis]}",
            facts.number,
            facts.title,
            "\n".join(facts.leads),
            "\n".join(facts.partners),
            facts.start or "",
            facts.end or "",
            (facts.budget_eur or 0) / 1000,
            "\n".join(facts.funders),
        ]
        for facts in ACTIONS
    ]
    merges = {
        "Suivi": [
            (0, 0, 1, 0, "Axe"),
            (0, 1, 0, 2, "Action"),
            (0, 3, 0, 4, "Acteurs"),
            (0, 5, 0, 6, "Calendrier"),
            (0, 7, 0, 8, "Moyens"),
        ]
    }
    rows[0] = []
    return (
        make_xlsx({"Suivi": rows}, merges),
        "suivi.xlsx",
        wanted_fields(ACTIONS, "leads partners start end budget funders"),
    )


def labels_far_from_their_values() -> Case:
    sheets = {}
    for at, facts in enumerate(ACTIONS, 1):
        sheets[f"FA{at}"] = [
            ["Contrat local de santé", "", "", "", f"Fiche n° {facts.number}"],
            ["Axe", "", f"Axe {facts.axis} – {AXES[facts.axis]}"],
            ["Intitulé de l’action", "", facts.title],
            ["Responsable", "", ", ".join(facts.leads), "", "Avancement", "", facts.status],
            ["Début", "", facts.start or "", "", "Fin", "", facts.end or ""],
            ["Description", "", facts.description],
            ["Indicateurs", "", "\n".join(facts.indicators)],
        ]
    return make_xlsx(sheets), "fiches.xlsx", wanted_fields(ACTIONS, "leads status start end description indicators")


def open_document_frames() -> Case:
    document = OpenDocument("text")
    document.body.clear()
    for axis, title in AXES.items():
        document.body.append(Header(1, f"Axe {axis} : {title}"))
        for facts in ACTIONS:
            if facts.axis == axis:
                document.body.append(Header(2, f"Fiche {facts.number} : {facts.title}"))
                table = OpenTable(f"t{facts.number}")
                for label, value in (
                    ("Chef de file", " ; ".join(facts.leads)),
                    ("Besoin auquel répond l’action", facts.context),
                    ("Ce que nous allons faire", facts.description),
                    ("Territoire de déploiement", facts.perimeter),
                    ("Temporalité", facts.calendar),
                ):
                    table.append_row(_row(label, value))
                document.body.append(table)
                document.body.append(Paragraph(""))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue(), "plan.odt", wanted_fields(ACTIONS, "leads context description perimeter calendar")


def _row(*values: str) -> Any:
    from odfdo import Row

    row = Row()
    row.set_values(list(values))
    return row


def objectives_of_two_levels_in_a_cell() -> Case:
    def write(document: Document, facts: Facts) -> None:
        first, *others = facts.objectives
        goals = f"Objectif général : {first}" + ("\nObjectifs spécifiques :\n" + lines(others) if others else "")
        leads = "\n".join(f"{role} : {lead}" for role, lead in zip(("Pilote", "Co-pilote"), facts.leads, strict=False))
        grid(
            document,
            [
                ["Fiche action", f"{facts.number} {facts.title}"],
                ["Objectifs", goals],
                ["Pilotage", leads],
                ["Modalités de mise en œuvre", facts.description],
                ["Publics", "\n".join(facts.audiences)],
            ],
        )
        document.add_paragraph("")

    return each(write), "fiches.docx", wanted_fields(ACTIONS, "objectives leads description audiences")


CASES = [
    four_columns_on_pages,
    capitals_alone_on_their_lines,
    one_cell_for_all,
    sections_between_the_rows,
    tabs_after_labels,
    labels_as_list_items,
    objectives_merged_over_actions,
    a_paragraph_cut_by_breaks,
    labels_and_values_in_divisions,
    two_rows_of_headings,
    labels_far_from_their_values,
    open_document_frames,
    objectives_of_two_levels_in_a_cell,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_layout(case: Callable[[], Case]) -> None:
    data, name, wanted = case()
    assert differences(found_fields(read_sheets(read_here(data, name))), wanted) == []
