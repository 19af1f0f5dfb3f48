"""Forms filled in by partners: help inside the labels, cards, several sheets in one table, marks, workbooks of years."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from sheet_cases import Case, each
from sheet_facts import ACTIONS, AXES, Facts, differences, found_fields, wanted_fields
from sheet_makers import fill_cell, grid, lines, make_csv, make_docx, make_xlsx

from ecluse.documents.extraction.sheets import read_sheets
from ecluse.documents.reading import read_here


def help_inside_the_labels() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"FICHE ACTION {facts.number} : {facts.title}"],
                [
                    "Porteur de l’action (structure, service, coordonnées de la personne référente à contacter)",
                    facts.leads,
                ],
                [
                    "Public\ncible\n(préciser l’âge, le lieu de vie et, s’il y a lieu, les critères d’inclusion)",
                    facts.audiences,
                ],
                ["Description (en dix lignes au maximum)", facts.description],
                ["Partenaires (préciser le rôle de chacun : financier, technique, opérationnel, etc.)", facts.partners],
                ["Calendrier (début et fin prévisionnels de l’action)", facts.calendar],
                ["Indicateurs (processus, résultats, impact)", facts.indicators],
            ],
        )
        document.add_paragraph("")

    return (
        each(write),
        "fiches.docx",
        wanted_fields(ACTIONS, "leads audiences description partners calendar indicators"),
    )


def cards_of_two_columns() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Action {facts.number} – {facts.title}", 3)
        table = document.add_table(rows=2, cols=2)
        for at, (label, value) in enumerate(
            (
                ("Pilote", facts.leads),
                ("Partenaires associés", facts.partners),
                ("Objectifs", facts.objectives),
                ("Indicateurs", facts.indicators),
            )
        ):
            box = table.cell(at // 2, at % 2)
            fill_cell(box, label)
            for item in value:
                box.add_paragraph(item, style="List Bullet")

    return each(write), "fiches.docx", wanted_fields(ACTIONS, "leads partners objectives indicators")


def all_sheets_in_one_table() -> Case:
    def fill(document: Document) -> None:
        rows: list[list[str | list[str]]] = []
        above = ""
        for facts in ACTIONS:
            if facts.axis != above:
                above = facts.axis
                rows.append([f"AXE {above} – {AXES[above]}"])
            rows.append([f"Action {facts.number} – {facts.title}"])
            rows.append(["Pilote", facts.leads])
            rows.append(["Descriptif", facts.description])
            rows.append(["Bénéficiaires", facts.audiences])
            rows.append(["Échéancier", facts.calendar])
        grid(document, rows)

    return make_docx(fill), "plan.docx", wanted_fields(ACTIONS, "leads description audiences calendar")


def an_inner_table_of_money() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Fiche n° {facts.number} : {facts.title}", 3)
        grid(document, [["Structure porteuse", facts.leads], ["Contenu", facts.description], ["Lieu", facts.perimeter]])
        document.add_paragraph("Plan de financement")
        rows: list[list[str | list[str]]] = [["Financeurs", "Montant"]]
        rows += [[funder, f"{(facts.budget_eur or 0) / len(facts.funders):.0f} €"] for funder in facts.funders]
        rows.append(["Total", facts.budget])
        grid(document, rows)

    return each(write), "fiches.docx", wanted_fields(ACTIONS, "leads description perimeter budget funders")


def the_action_as_a_label() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                ["Axe", f"{facts.axis} - {AXES[facts.axis]}"],
                ["Action", f"{facts.number} - {facts.title}"],
                ["Référents", facts.leads],
                ["Enjeux", facts.context],
                ["Actions à mener", facts.description],
                ["Cibles", facts.audiences],
                ["Réseau partenarial", facts.partners],
            ],
        )
        document.add_paragraph("")

    return each(write, axis=""), "fiches.docx", wanted_fields(ACTIONS, "leads context description audiences partners")


def marks_before_labels() -> Case:
    out = "Contrat local de santé des Sept Lavoirs\n\n"
    above = ""
    for facts in ACTIONS:
        if facts.axis != above:
            above = facts.axis
            out += f"AXE {above} – {AXES[above]}\n\n"
        out += f"Fiche action n°{facts.number} – {facts.title}\n\n"
        out += f"► Pilote(s) : {', '.join(facts.leads)}\n\n► Objectifs :\n{lines(facts.objectives)}\n\n"
        out += f"► Descriptif : {facts.description}\n\n► Publics : {' ; '.join(facts.audiences)}\n\n"
        out += f"► Échéance : {facts.calendar}\n\n► Indicateurs :\n{lines(facts.indicators)}\n\n"
    return (
        out.encode(),
        "plan.txt",
        wanted_fields(ACTIONS, "leads objectives description audiences calendar indicators"),
    )


def one_column_a_year() -> Case:
    rows: list[list[Any]] = [
        [
            "Axe",
            "Fiche action",
            "Pilote",
            "Publics visés",
            "2024",
            "2025",
            "2026",
            "2027",
            "Coût estimé",
            "Où en est-on ?",
        ]
    ]
    for facts in ACTIONS:
        last = int((facts.end or "2027")[:4])
        years = ["x" if int((facts.start or "")[:4]) <= year <= last else "" for year in range(2024, 2028)]
        rows.append(
            [
                f"{facts.axis}. {AXES[facts.axis]}",
                f"{facts.number} {facts.title}",
                "\n".join(facts.leads),
                "\n".join(facts.audiences),
                *years,
                facts.budget_eur,
                facts.status,
            ]
        )
    wanted = wanted_fields(ACTIONS, "leads audiences start end budget status")
    for one, facts in zip(wanted, ACTIONS, strict=True):
        one["start"], one["end"] = (facts.start or "")[:4], (facts.end or "2027")[:4]
    return make_xlsx({"Calendrier": rows}), "suivi.xlsx", wanted


def axis_merged_down_the_column() -> Case:
    rows: list[list[Any]] = [
        ["Axes", "Réf.", "Actions", "Chefs de file", "Partenaires impliqués", "Échéance", "Avancement"]
    ]
    merges = []
    for axis in AXES:
        mine = [facts for facts in ACTIONS if facts.axis == axis]
        merges.append((len(rows), 0, len(rows) + len(mine) - 1, 0, f"Axe {axis}\n{AXES[axis]}"))
        rows += [
            [
                "",
                facts.number,
                facts.title,
                "\n".join(facts.leads),
                "\n".join(facts.partners),
                facts.end or "",
                facts.status,
            ]
            for facts in mine
        ]
    wanted = wanted_fields(ACTIONS, "leads partners end status")
    return make_xlsx({"Plan": rows}, {"Plan": merges}), "plan.xlsx", wanted


def headings_inside_one_table_of_a_page() -> Case:
    html = "<html><body><main><h1>Contrat local de santé des Sept Lavoirs</h1>"
    for axis, title in AXES.items():
        html += f"<h2>{axis}. {title}</h2><table>"
        for facts in ACTIONS:
            if facts.axis == axis:
                html += f'<tr><th colspan="2">Fiche {facts.number} – {facts.title}</th></tr>'
                for label, value in (
                    ("Qui pilote ?", "<br>".join(facts.leads)),
                    ("De quoi s’agit-il ?", facts.description),
                    ("Pour qui ?", "<br>".join(facts.audiences)),
                    ("Où ?", facts.perimeter),
                    ("Quand ?", facts.calendar),
                    ("Combien ?", facts.budget),
                ):
                    html += f"<tr><td>{label}</td><td>{value}</td></tr>"
        html += "</table>"
    html += "</main></body></html>"
    return html.encode(), "page.html", wanted_fields(ACTIONS, "leads description audiences perimeter calendar budget")


def codes_in_letters() -> Case:
    rows = [
        [
            "Code action",
            "Libellé de l’action",
            "Axe stratégique",
            "Porteur principal",
            "Co-porteurs",
            "Public",
            "Période",
        ]
    ]
    rows += [
        [
            f"FA-{at:02d}",
            facts.title,
            AXES[facts.axis],
            facts.leads[0],
            ", ".join(facts.leads[1:]),
            " ; ".join(facts.audiences),
            facts.calendar,
        ]
        for at, facts in enumerate(ACTIONS, 1)
    ]
    wanted = wanted_fields(ACTIONS, "leads audiences calendar", axis="title")
    for at, one in enumerate(wanted, 1):
        one["number"] = f"FA-{at:02d}"
    return make_csv(rows, encoding="utf-8-sig"), "actions.csv", wanted


def values_that_are_labels_elsewhere() -> Case:
    words = {"Pilote": "Coordination", "Partenaires": "Associations", "Public": "Familles", "Territoire": "Quartiers"}

    def write(document: Document, facts: Facts) -> None:
        grid(document, [[f"Fiche {facts.number}", facts.title], *words.items(), ["Description", facts.description]])
        document.add_paragraph("")

    wanted = wanted_fields(ACTIONS, "description")
    for one in wanted:
        one |= {
            "leads": ["Coordination"],
            "partners": ["Associations"],
            "audiences": ["Familles"],
            "perimeter": "Quartiers",
        }
    return each(write), "fiches.docx", wanted


def frames_of_two_rows_above() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(document, [[f"AXE {facts.axis}", AXES[facts.axis]], [f"ACTION {facts.number}", facts.title]])
        document.add_paragraph("")
        grid(document, [["Pilote", facts.leads], ["Contexte", facts.context], ["Échéance", facts.calendar]])
        document.add_paragraph("")

    return each(write, axis=""), "fiches.docx", wanted_fields(ACTIONS, "leads context calendar")


def one_action_a_column() -> Case:
    rows: list[list[Any]] = [
        ["Rubrique", *(f"Fiche {facts.number} : {facts.title}" for facts in ACTIONS)],
        ["Axe", *(f"{facts.axis} - {AXES[facts.axis]}" for facts in ACTIONS)],
        ["Pilote", *("\n".join(facts.leads) for facts in ACTIONS)],
        ["Description", *(facts.description for facts in ACTIONS)],
        ["Calendrier", *(facts.calendar for facts in ACTIONS)],
    ]
    return make_xlsx({"Fiches": rows}), "fiches.xlsx", wanted_fields(ACTIONS, "leads description calendar")


CASES = [
    values_that_are_labels_elsewhere,
    frames_of_two_rows_above,
    one_action_a_column,
    help_inside_the_labels,
    cards_of_two_columns,
    all_sheets_in_one_table,
    an_inner_table_of_money,
    the_action_as_a_label,
    marks_before_labels,
    one_column_a_year,
    axis_merged_down_the_column,
    headings_inside_one_table_of_a_page,
    codes_in_letters,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_layout(case: Callable[[], Case]) -> None:
    data, name, wanted = case()
    assert differences(found_fields(read_sheets(read_here(data, name))), wanted) == []
