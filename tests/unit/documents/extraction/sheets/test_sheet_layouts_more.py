"""More layouts met in published plans, each with the same four actions: numbering, frames, inner tables, merged titles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from sheet_facts import ACTIONS, AXES, Facts, differences, found_fields, wanted_fields
from sheet_makers import grid, lines, make_csv, make_docx, make_xlsx

from ecluse.documents.extraction.sheets import read_sheets
from ecluse.documents.reading import read_here

Wanted = list[dict[str, Any]]
Case = tuple[bytes, str, Wanted]


def by_axis(write: Callable[[Document, Facts], None], heading: str = "Axe {number} – {title}") -> bytes:
    def fill(document: Document) -> None:
        axis = ""
        for facts in ACTIONS:
            if facts.axis != axis:
                axis = facts.axis
                document.add_heading(heading.format(number=axis, title=AXES[axis]), 1)
            write(document, facts)
        document.add_heading("Annexe 1 – Liste des sigles", 1)
        document.add_paragraph("ARS : agence régionale de santé")

    return make_docx(fill)


def numbered_labels_under_a_title_in_two_cells() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Fiche action n°{facts.number}", facts.title],
                [f"Axe {facts.axis} – {AXES[facts.axis]}"],
                ["1. Pilote", ", ".join(facts.leads)],
                ["2. Objectifs de l’action", facts.objectives],
                ["3. Contenu", facts.description],
                ["4. Calendrier", facts.calendar],
            ],
        )

    return (
        by_axis(write, heading="Fiches de l’axe {number}"),
        "plan.docx",
        wanted_fields(ACTIONS, "leads objectives description calendar"),
    )


def labels_alone_in_plain_paragraphs() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Fiche {facts.number} – {facts.title}", 3)
        for label, value in (
            ("Pilote", facts.leads),
            ("Contexte", facts.context),
            ("Objectifs", facts.objectives),
            ("Description de l’action", facts.description),
            ("Public visé", facts.audiences),
            ("Partenaires", facts.partners),
            ("Calendrier", facts.calendar),
            ("Indicateurs d’évaluation", facts.indicators),
        ):
            document.add_paragraph(label)
            for x in [value] if isinstance(value, str) else value:
                document.add_paragraph(x, style="Normal" if isinstance(value, str) else "List Bullet")

    return (
        by_axis(write),
        "plan.docx",
        wanted_fields(ACTIONS, "leads context objectives description audiences partners calendar indicators"),
    )


def several_labels_on_one_line() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Action {facts.number} – {facts.title}", 3)
        document.add_paragraph(facts.description)
        document.add_paragraph(
            f"Pilote : {', '.join(facts.leads)} – Partenaires : {', '.join(facts.partners)} – Calendrier : {facts.calendar}"
        )

    return by_axis(write), "plan.docx", wanted_fields(ACTIONS, "leads description partners calendar")


def bold_title_and_indicators_by_kind() -> Case:
    def write(document: Document, facts: Facts) -> None:
        p = document.add_paragraph()
        p.add_run(f"ACTION {facts.number} : {facts.title}").bold = True
        document.add_paragraph(f"Porteur : {' ; '.join(facts.leads)}")
        document.add_paragraph("Déroulé de l’action :")
        for s in facts.description.split(" ; "):
            document.add_paragraph(s)
        document.add_paragraph(f"Indicateurs de processus : {facts.indicators[0]}")
        document.add_paragraph(f"Indicateurs de résultat : {' ; '.join(facts.indicators[1:])}")
        document.add_paragraph(f"Période : {facts.calendar}")

    wanted = wanted_fields(ACTIONS, "leads description indicators calendar")
    for one in wanted:
        one["description"] = one["description"].replace(" ; ", " ")
    return by_axis(write), "plan.docx", wanted


def divisions_of_a_page() -> Case:
    h = "".join(
        f"<section><h3>{facts.title}</h3><div class='l'>Pilote</div><div>{' ; '.join(facts.leads)}</div>"
        f"<div class='l'>Description</div><div>{facts.description}</div>"
        f"<div class='l'>Calendrier</div><div>{facts.calendar}</div></section>"
        for facts in ACTIONS
    )
    return (
        f"<html><body><main><h1>Plan d’actions</h1>{h}</main></body></html>".encode(),
        "plan.html",
        wanted_fields(ACTIONS, "leads description calendar", numbered=False, axis="none"),
    )


def table_of_a_page() -> Case:
    rows = "".join(
        f"<tr><td>{facts.number}</td><td>{facts.title}</td><td>{'<br>'.join(facts.leads)}</td>"
        f"<td><ul>{''.join('<li>' + audience + '</li>' for audience in facts.audiences)}</ul></td>"
        f"<td>{facts.calendar}</td></tr>"
        for facts in ACTIONS
    )
    return (
        f"<html><body><main><h1>Plan</h1><table><thead><tr><th>N°</th><th>Action</th><th>Pilotes</th><th>Publics</th><th>Calendrier</th></tr></thead><tbody>{rows}</tbody></table></main></body></html>".encode(),
        "plan.html",
        wanted_fields(ACTIONS, "leads audiences calendar", axis="none"),
    )


def an_objective_between_axis_and_sheets() -> Case:
    def write(document: Document, facts: Facts) -> None:
        if facts.number.endswith("1"):
            document.add_heading(f"Objectif stratégique {facts.axis} : Mieux vivre ensemble dans le bourg", 2)
        document.add_heading(f"Fiche action {facts.number} : {facts.title}", 3)
        grid(document, [["Pilote", ", ".join(facts.leads)], ["Description", facts.description]])

    return by_axis(write), "plan.docx", wanted_fields(ACTIONS, "leads description")


def orientations_for_axes() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Fiche action {facts.number} : {facts.title}"],
                ["Pilote", ", ".join(facts.leads)],
                ["Description", facts.description],
            ],
        )

    return (
        by_axis(write, heading="Orientation stratégique n°{number} : {title}"),
        "plan.docx",
        wanted_fields(ACTIONS, "leads description"),
    )


def roman_numbers() -> Case:
    rom = {"1": "I", "2": "II"}

    def fill(document: Document) -> None:
        for a in AXES:
            document.add_heading(f"AXE {rom[a]} - {AXES[a]}", 1)
            for facts in ACTIONS:
                if facts.axis == a:
                    grid(
                        document,
                        [
                            [f"Fiche action {rom[a]}.{facts.number[-1]} : {facts.title}"],
                            ["Pilote", ", ".join(facts.leads)],
                            ["Description", facts.description],
                        ],
                    )

    wanted = wanted_fields(ACTIONS, "leads description")
    for one, facts in zip(wanted, ACTIONS, strict=True):
        one["axis_number"] = rom[facts.axis]
        one["number"] = f"{rom[facts.axis]}.{facts.number[-1]}"
    return make_docx(fill), "plan.docx", wanted


def axis_in_two_columns() -> Case:
    rows = [["N° axe", "Intitulé de l’axe", "N° fiche", "Intitulé", "Porteur", "Échéance"]] + [
        [facts.axis, AXES[facts.axis], facts.number, facts.title, ", ".join(facts.leads), facts.end or ""]
        for facts in ACTIONS
    ]
    return make_csv(rows), "plan.csv", wanted_fields(ACTIONS, "leads end")


def status_ticked_under_a_heading() -> Case:
    st = ["En projet", "À lancer", "En cours", "Réalisée"]
    rows = [["N°", "Action", "Pilote", "Avancement", "", "", ""], ["", "", "", *st]] + [
        [facts.number, facts.title, ", ".join(facts.leads), *["X" if s == facts.status else "" for s in st]]
        for facts in ACTIONS
    ]
    return (
        make_xlsx({"A": rows}, {"A": [(0, 3, 0, 6, "Avancement")]}),
        "plan.xlsx",
        wanted_fields(ACTIONS, "leads status", axis="none"),
    )


def years_above_crosses_inside_a_sheet() -> Case:
    def fill(document: Document) -> None:
        for facts in ACTIONS:
            table = grid(
                document,
                [
                    [f"Fiche action {facts.number} : {facts.title}"],
                    ["Pilote", ", ".join(facts.leads)],
                    ["Calendrier", ""],
                ],
            )
            inner = table.cell(2, 1).add_table(rows=0, cols=4)
            for row in (["2024", "2025", "2026", "2027"], ["", "X", "X", ""]):
                for c, v in zip(inner.add_row().cells, row, strict=True):
                    c.text = v

    wanted = wanted_fields(ACTIONS, "leads", axis="none")
    for one in wanted:
        one["start"], one["end"] = "2025", "2026"
    return make_docx(fill), "plan.docx", wanted


def start_and_end_inside_the_calendar() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Fiche action {facts.number} : {facts.title}"],
                ["Pilote", ", ".join(facts.leads)],
                ["Calendrier", f"Date de début : {facts.start}\nDate de fin : {facts.end or 'à définir'}"],
            ],
        )

    return by_axis(write), "plan.docx", wanted_fields(ACTIONS, "leads calendar")


def title_above_the_table_and_axis_in_it() -> Case:
    def write(document: Document, facts: Facts) -> None:
        p = document.add_paragraph()
        p.add_run(f"Action {facts.number} – {facts.title}").bold = True
        grid(
            document,
            [
                [f"Axe {facts.axis} : {AXES[facts.axis]}"],
                ["Pilote", ", ".join(facts.leads)],
                ["Description", facts.description],
            ],
        )

    return (
        make_docx(lambda document: [write(document, facts) for facts in ACTIONS]),
        "plan.docx",
        wanted_fields(ACTIONS, "leads description"),
    )


def labels_inside_a_cell_of_a_matrix() -> Case:
    rows = [["Action", "Portage", "Public"]] + [
        [
            f"{facts.number} - {facts.title}",
            f"Pilote : {facts.leads[0]}" + (f"\nCopilote : {facts.leads[1]}" if len(facts.leads) > 1 else ""),
            lines(facts.audiences),
        ]
        for facts in ACTIONS
    ]
    return make_xlsx({"A": rows}), "plan.xlsx", wanted_fields(ACTIONS, "leads audiences", axis="none")


def roles_in_parentheses() -> Case:
    rows = [["Action", "Pilote(s) / Copilote(s)", "Public"]] + [
        [
            f"{facts.number} - {facts.title}",
            " ; ".join(lead + (" (pilote)" if i == 0 else " (copilote)") for i, lead in enumerate(facts.leads)),
            ", ".join(facts.audiences),
        ]
        for facts in ACTIONS
    ]
    return make_xlsx({"A": rows}), "plan.xlsx", wanted_fields(ACTIONS, "leads audiences", axis="none")


def axis_above_the_header_of_a_matrix() -> Case:
    def fill(document: Document) -> None:
        for a in AXES:
            grid(
                document,
                [
                    [f"AXE {a} : {AXES[a]}"],
                    ["Objectif opérationnel", "Actions", "Pilote", "Échéance", "Indicateurs"],
                    *[
                        [
                            facts.objectives[0],
                            f"{facts.number} {facts.title}",
                            ", ".join(facts.leads),
                            facts.end or "",
                            facts.indicators,
                        ]
                        for facts in ACTIONS
                        if facts.axis == a
                    ],
                ],
            )

    wanted = wanted_fields(ACTIONS, "objectives leads end indicators")
    for one, facts in zip(wanted, ACTIONS, strict=True):
        one["objectives"] = facts.objectives[:1]
    return make_docx(fill), "plan.docx", wanted


def number_column_called_sheet() -> Case:
    rows = [["Fiche action", "Action", "Pilote", "Période de réalisation"]] + [
        [facts.number, facts.title, ", ".join(facts.leads), facts.calendar] for facts in ACTIONS
    ]
    return make_xlsx({"A": rows}), "plan.xlsx", wanted_fields(ACTIONS, "leads calendar", axis="none")


def objective_rows_between_axis_and_actions() -> Case:
    # theme rows between axis banner and actions
    rows = [["N°", "Action", "Pilote", "Calendrier"]]
    merges = []
    for a in AXES:
        merges.append((len(rows), 0, len(rows), 3, f"Axe {a} : {AXES[a]}"))
        rows.append([])
        for facts in ACTIONS:
            if facts.axis == a:
                merges.append((len(rows), 0, len(rows), 3, f"Objectif {facts.number} : Améliorer la vie quotidienne"))
                rows.append([])
                rows.append([facts.number, facts.title, ", ".join(facts.leads), facts.calendar])
    return make_xlsx({"A": rows}, {"A": merges}), "plan.xlsx", wanted_fields(ACTIONS, "leads calendar")


def blank_rows_between_groups() -> Case:
    # blank rows between groups in one sheet, header once
    rows = [["Axe", "N°", "Action", "Pilote", "Copilotes", "Calendrier"]]
    for a in AXES:
        for facts in ACTIONS:
            if facts.axis == a:
                rows.append(
                    [
                        f"{a} - {AXES[a]}",
                        facts.number,
                        facts.title,
                        facts.leads[0],
                        ", ".join(facts.leads[1:]),
                        facts.calendar,
                    ]
                )
        rows.append([])
    return make_xlsx({"A": rows}), "plan.xlsx", wanted_fields(ACTIONS, "leads calendar")


def axis_and_sheet_on_one_line() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_paragraph(f"AXE {facts.axis} – FICHE ACTION {facts.number} : {facts.title}")
        for label, value in (
            ("Pilote", ", ".join(facts.leads)),
            ("Objectif général", facts.objectives[0]),
            ("Objectifs opérationnels", " ; ".join(facts.objectives[1:])),
            ("Publics", ", ".join(facts.audiences)),
            ("Budget", facts.budget),
        ):
            if value:
                document.add_paragraph(f"{label} : {value}")

    return (
        make_docx(lambda document: [write(document, facts) for facts in ACTIONS]),
        "plan.docx",
        wanted_fields(ACTIONS, "leads objectives audiences budget", axis="number"),
    )


def small_table_then_headings() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"{facts.number}. {facts.title}", 2)
        grid(
            document,
            [
                ["Pilote", "Partenaires", "Calendrier"],
                ["\n".join(facts.leads), "\n".join(facts.partners), facts.calendar],
            ],
        )
        document.add_heading("Description", 3)
        document.add_paragraph(facts.description)
        document.add_heading("Indicateurs", 3)
        for i in facts.indicators:
            document.add_paragraph(i, style="List Bullet")

    return by_axis(write), "plan.docx", wanted_fields(ACTIONS, "leads partners calendar description indicators")


def three_tables_a_sheet() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Fiche action {facts.number} : {facts.title}"],
                ["Description", facts.description],
                ["Pilote", ", ".join(facts.leads)],
            ],
        )
        grid(document, [["Financeur", "Montant"], *[[x, "1 000 €"] for x in facts.funders], ["Total", facts.budget]])
        grid(document, [["Indicateurs", "Valeur cible"], *[[i, "10"] for i in facts.indicators]])

    return by_axis(write), "plan.docx", wanted_fields(ACTIONS, "description leads funders budget indicators")


def spending_and_income_side_by_side() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Fiche action {facts.number} : {facts.title}", 2)
        grid(document, [["Pilote", ", ".join(facts.leads)]])
        document.add_paragraph("Contexte").runs[0].bold = True
        document.add_paragraph(facts.context)
        document.add_paragraph("Description").runs[0].bold = True
        document.add_paragraph(facts.description)
        document.add_paragraph("Budget prévisionnel").runs[0].bold = True
        grid(
            document,
            [
                ["Dépenses", "Montant", "Recettes", "Montant"],
                ["Personnel", "500 €", facts.funders[0], "500 €"],
                ["Total", "9 999 €", "Total", "9 999 €"],
            ],
        )

    wanted = wanted_fields(ACTIONS, "leads context description")
    for one, facts in zip(wanted, ACTIONS, strict=True):
        one["funders"] = facts.funders[:1]
        one["budget_eur"] = 9999.0
    return by_axis(write), "plan.docx", wanted


def titles_on_the_line_below() -> Case:
    t = "Plan d’actions du contrat local de santé\n\n"
    for a in AXES:
        t += f"AXE {a}\n{AXES[a]}\n\n"
        for facts in ACTIONS:
            if facts.axis == a:
                t += f"Action {facts.number}\n{facts.title}\nPilote : {', '.join(facts.leads)}\n"
                t += f"Public : {', '.join(facts.audiences)}\nCalendrier : {facts.calendar}\n\n"
    return t.encode(), "plan.txt", wanted_fields(ACTIONS, "leads audiences calendar")


CASES = [
    numbered_labels_under_a_title_in_two_cells,
    labels_alone_in_plain_paragraphs,
    several_labels_on_one_line,
    bold_title_and_indicators_by_kind,
    divisions_of_a_page,
    table_of_a_page,
    an_objective_between_axis_and_sheets,
    orientations_for_axes,
    roman_numbers,
    axis_in_two_columns,
    status_ticked_under_a_heading,
    years_above_crosses_inside_a_sheet,
    start_and_end_inside_the_calendar,
    title_above_the_table_and_axis_in_it,
    labels_inside_a_cell_of_a_matrix,
    roles_in_parentheses,
    axis_above_the_header_of_a_matrix,
    number_column_called_sheet,
    objective_rows_between_axis_and_actions,
    blank_rows_between_groups,
    axis_and_sheet_on_one_line,
    small_table_then_headings,
    three_tables_a_sheet,
    spending_and_income_side_by_side,
    titles_on_the_line_below,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_layout(case: Callable[[], Case]) -> None:
    data, name, wanted = case()
    assert differences(found_fields(read_sheets(read_here(data, name))), wanted) == []
