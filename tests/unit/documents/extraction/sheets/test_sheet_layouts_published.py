"""Layouts of action sheets as towns and groups of towns publish them, each with its own words for the labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from sheet_cases import Case, each
from sheet_facts import ACTIONS, AXES, Facts, differences, found_fields, wanted_fields
from sheet_makers import fill_cell, grid, make_csv, make_xlsx

from ecluse.documents.extraction.sheets import read_sheets
from ecluse.documents.reading import read_here

ALL = "leads description objectives audiences partners indicators funders perimeter status calendar budget context"


def two_columns_of_a_town() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"FICHE ACTION N° {facts.number}\n{facts.title}"],
                ["Constats et besoins", facts.context],
                ["Objectifs visés par l’action", facts.objectives],
                ["Description de la mise en œuvre", facts.description],
                ["Structure(s) porteuse(s)", facts.leads],
                ["Public(s) visé(s)", facts.audiences],
                ["Territoire d’intervention", facts.perimeter],
                ["Partenaires à mobiliser", facts.partners],
                ["Calendrier prévisionnel de réalisation", facts.calendar],
                ["Coût prévisionnel de l’action", facts.budget],
                ["Sources de financement envisagées", facts.funders],
                ["Résultats attendus", "Une meilleure connaissance des besoins"],
                ["Indicateurs d’évaluation proposés", facts.indicators],
                ["État d’avancement au 31/12/2025", facts.status],
            ],
        )
        document.add_page_break()

    return each(write), "fiches.docx", wanted_fields(ACTIONS, ALL)


def four_columns_under_the_axis() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Axe {facts.axis} : {AXES[facts.axis]}"],
                [f"Action {facts.number} – {facts.title}"],
                ["Porteur", facts.leads[0], "Copilote", facts.leads[1] if len(facts.leads) > 1 else "–"],
                ["Publics", ", ".join(facts.audiences[:1]), "Lieu", facts.perimeter],
                ["Échéancier", facts.calendar, "Statut", facts.status],
                ["Budget", facts.budget, "Priorité", "Haute"],
            ],
        )
        document.add_paragraph("")

    wanted = wanted_fields(ACTIONS, "leads perimeter calendar status budget")
    for one, facts in zip(wanted, ACTIONS, strict=True):
        one["audiences"] = facts.audiences[:1]
    return each(write, axis=""), "fiches.docx", wanted


def groups_merged_on_the_left() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Fiche {facts.number} – {facts.title}", 3)
        table = document.add_table(rows=0, cols=3)
        rows: list[tuple[str, str, str | list[str]]] = [
            ("Pourquoi ?", "Constat", facts.context),
            ("Pourquoi ?", "Objectifs", facts.objectives),
            ("Comment ?", "Descriptif", facts.description),
            ("Comment ?", "Calendrier", facts.calendar),
            ("Avec qui ?", "Chef de file", facts.leads),
            ("Avec qui ?", "Acteurs associés", facts.partners),
            ("Avec qui ?", "Bénéficiaires", facts.audiences),
        ]
        first = None
        for group, label, value in rows:
            cells = table.add_row().cells
            fill_cell(cells[1], label)
            fill_cell(cells[2], value)
            if first is not None and first[0] == group:
                first = (group, first[1].merge(cells[0]))
                first[1].text = group
            else:
                cells[0].text = group
                first = (group, cells[0])

    return (
        each(write),
        "fiches.docx",
        wanted_fields(ACTIONS, "leads description objectives audiences partners calendar context"),
    )


def run_in_bold_labels() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"{facts.number} {facts.title}", 3)
        for label, value in (
            ("Pourquoi cette action ?", facts.context),
            ("En quoi consiste-t-elle ?", facts.description),
            ("Qui la porte ?", " et ".join(facts.leads)),
            ("Pour quels publics ?", " ; ".join(facts.audiences)),
            ("Avec quels partenaires ?", " ; ".join(facts.partners)),
            ("Quand ?", facts.calendar),
            ("Avec quel budget ?", facts.budget),
            ("Comment saurons-nous que nous avons réussi ?", " ; ".join(facts.indicators)),
        ):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{label} ").bold = True
            paragraph.add_run(value)

    return (
        each(write),
        "plan.docx",
        wanted_fields(ACTIONS, "leads description audiences partners indicators calendar budget context"),
    )


def bold_labels_alone() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Action n°{facts.number} : {facts.title}", 3)
        for label, value in (
            ("Rappel des constats", [facts.context]),
            ("Objectifs poursuivis", facts.objectives),
            ("Modalités de mise en œuvre", [facts.description]),
            ("Maître d’ouvrage", facts.leads),
            ("Partenaires engagés", facts.partners),
            ("Bénéficiaires directs", facts.audiences),
            ("Échéances", [facts.calendar]),
            ("Estimation financière", [facts.budget]),
            ("Évaluation", facts.indicators),
        ):
            document.add_paragraph().add_run(label).bold = True
            for item in value:
                document.add_paragraph(item, style="List Bullet" if len(value) > 1 else None)

    return (
        each(write),
        "plan.docx",
        wanted_fields(ACTIONS, "leads description objectives audiences partners indicators calendar budget context"),
    )


def labels_over_values() -> Case:
    def write(document: Document, facts: Facts) -> None:
        grid(
            document,
            [
                [f"Fiche-action {facts.number} : {facts.title}"],
                ["Pilote(s)", "Publics cibles", "Périmètre"],
                ["\n".join(facts.leads), "\n".join(facts.audiences), facts.perimeter],
                ["Calendrier", "Budget prévisionnel", "Financeurs"],
                [facts.calendar, facts.budget, "\n".join(facts.funders)],
                ["Description de l’action"],
                [facts.description],
                ["Indicateurs de suivi"],
                ["\n".join(facts.indicators)],
            ],
        )
        document.add_paragraph("")

    return (
        each(write),
        "fiches.docx",
        wanted_fields(ACTIONS, "leads audiences perimeter calendar budget funders description indicators"),
    )


def one_row_an_action() -> Case:
    head = ["N°", "Intitulé de l’action", "Structure(s) porteuse(s)", "Public bénéficiaire", "Secteur géographique"]
    head += ["Début", "Fin", "Coût total (€)", "Co-financeurs", "Indicateurs de résultat", "Niveau d’avancement"]
    rows: list[list[Any]] = [["Plan d’actions du contrat local de santé 2024-2028"], [], head]
    above = ""
    for facts in ACTIONS:
        if facts.axis != above:
            above = facts.axis
            rows.append([f"AXE {above} – {AXES[above].upper()}"])
        rows.append(
            [
                facts.number,
                facts.title,
                " + ".join(facts.leads),
                "\n".join(facts.audiences),
                facts.perimeter,
                facts.start or "",
                facts.end or "",
                facts.budget_eur,
                " | ".join(facts.funders),
                "\n".join(facts.indicators),
                facts.status,
            ]
        )
    wanted = wanted_fields(ACTIONS, "leads audiences perimeter start end budget funders indicators status")
    for one in wanted:
        one["axis"] = one["axis"].upper()
    return make_xlsx({"Plan d’actions": rows}), "plan.xlsx", wanted


def one_worksheet_an_action() -> Case:
    cover: list[list[Any]] = [
        ["Contrat local de santé des Sept Lavoirs"],
        ["Territoire", "Communauté de communes des Sept Lavoirs"],
        ["Période", "2024-2028"],
        ["Signataires", "ARS, préfecture, communauté de communes"],
    ]
    sheets: dict[str, list[list[Any]]] = {"Présentation": cover}
    for facts in ACTIONS:
        sheets[f"Fiche {facts.number}"] = [
            ["", "FICHE ACTION", facts.number],
            ["", "Axe", f"{facts.axis}. {AXES[facts.axis]}"],
            ["", "Titre", facts.title],
            [],
            ["", "Porteur(s) de projet", ", ".join(facts.leads)],
            ["", "Éléments de diagnostic", facts.context],
            ["", "Objectif(s)", *facts.objectives[:1]],
            *[["", "", item] for item in facts.objectives[1:]],
            ["", "Descriptif succinct", facts.description],
            ["", "Publics prioritaires", "; ".join(facts.audiences)],
            ["", "Communes ciblées", facts.perimeter],
            ["", "Date de démarrage", facts.start or ""],
            ["", "Date de fin", facts.end or ""],
            ["", "Budget estimé", facts.budget_eur],
        ]
    return (
        make_xlsx(sheets),
        "fiches.xlsx",
        wanted_fields(ACTIONS, "leads context objectives description audiences perimeter start end budget"),
    )


def machine_headers() -> Case:
    rows = [["axe_numero", "axe_titre", "action_numero", "action_titre", "pilotes", "publics_cibles", "partenaires"]]
    rows[0] += ["date_debut", "date_fin", "budget_previsionnel", "etat_avancement"]
    rows += [
        [
            facts.axis,
            AXES[facts.axis],
            facts.number,
            facts.title,
            " | ".join(facts.leads),
            " | ".join(facts.audiences),
            " | ".join(facts.partners),
            facts.start or "",
            facts.end or "",
            facts.budget,
            facts.status,
        ]
        for facts in ACTIONS
    ]
    return (
        make_csv(rows, separator=","),
        "actions.csv",
        wanted_fields(ACTIONS, "leads audiences partners start end budget status"),
    )


def cards_of_a_page() -> Case:
    html = "<html><body><main><h1>Contrat local de santé des Sept Lavoirs</h1>"
    above = ""
    for facts in ACTIONS:
        if facts.axis != above:
            html += "" if not above else "</div>"
            above = facts.axis
            html += f'<button class="accordion">{above}. {AXES[above]}</button><div class="panel">'
        html += f'<article class="card"><h3>{facts.title}</h3><p>{facts.description}</p><dl>'
        for label, value in (
            ("Portage", " + ".join(facts.leads)),
            ("À qui s’adresse l’action ?", "; ".join(facts.audiences)),
            ("En lien avec", "; ".join(facts.partners)),
            ("Mise en œuvre", facts.calendar),
        ):
            html += f"<dt>{label}</dt><dd>{value}</dd>" if label != "Mise en œuvre" else ""
        html += "</dl></article>"
    html += "</div></main></body></html>"
    wanted = wanted_fields(ACTIONS, "leads description audiences partners", numbered=False)
    return html.encode(), "page.html", wanted


def table_of_a_page_with_row_headings() -> Case:
    html = "<html><body><main><h1>Contrat local de santé</h1>"
    above = ""
    for facts in ACTIONS:
        if facts.axis != above:
            above = facts.axis
            html += f"<h2>Axe {above} – {AXES[above]}</h2>"
        html += f"<table><caption>Fiche action {facts.number} : {facts.title}</caption>"
        for label, value in (
            ("Pilotage", "<br>".join(facts.leads)),
            ("Objectifs", "".join(f"<li>{item}</li>" for item in facts.objectives)),
            ("Contenu", facts.description),
            ("Associés", "<br>".join(facts.partners)),
            ("Échelle de mise en œuvre", facts.perimeter),
            ("Avancement", facts.status),
        ):
            value = f"<ul>{value}</ul>" if value.startswith("<li>") else value
            html += f'<tr><th scope="row">{label}</th><td>{value}</td></tr>'
        html += "</table>"
    html += "</main></body></html>"
    return html.encode(), "page.html", wanted_fields(ACTIONS, "leads objectives description partners perimeter status")


def arrows_after_labels() -> Case:
    text = "Contrat local de santé des Sept Lavoirs\n\n"
    above = ""
    for facts in ACTIONS:
        if facts.axis != above:
            above = facts.axis
            text += f"AXE {above} : {AXES[above]}\n\n"
        text += f"Fiche n° {facts.number} - {facts.title}\n"
        text += f"Pilote → {' / '.join(facts.leads)}\nPublic → {'; '.join(facts.audiences)}\n"
        text += f"Calendrier → {facts.calendar}\nBudget → {facts.budget}\n\n"
    return text.encode(), "plan.txt", wanted_fields(ACTIONS, "leads audiences calendar budget")


def shares_said_after_the_total() -> Case:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Fiche action {facts.number} – {facts.title}", 3)
        shares = " et ".join(f"1 000 € {funder}" for funder in facts.funders)
        for label, value in (
            ("Pilote", ", ".join(facts.leads)),
            ("Description", facts.description),
            ("Financement", f"{facts.budget} dont {shares}"),
        ):
            document.add_paragraph(f"{label} : {value}")

    return each(write), "plan.docx", wanted_fields(ACTIONS, "leads description budget funders")


def title_beside_a_merged_number() -> Case:
    def write(document: Document, facts: Facts) -> None:
        table = document.add_table(rows=2, cols=2)
        left = table.cell(0, 0).merge(table.cell(1, 0))
        left.text = f"Action\n{facts.number}"
        table.cell(0, 1).text = f"Axe {facts.axis} : {AXES[facts.axis]}"
        table.cell(1, 1).text = facts.title
        for label, value in (
            ("Responsable de l’action", facts.leads),
            ("Finalité", facts.objectives),
            ("Déroulé", facts.description),
            ("Population concernée", facts.audiences),
            ("Critères d’évaluation", facts.indicators),
        ):
            cells = table.add_row().cells
            fill_cell(cells[0], label)
            fill_cell(cells[1], value)
        document.add_paragraph("")

    return (
        each(write, axis=""),
        "fiches.docx",
        wanted_fields(ACTIONS, "leads objectives description audiences indicators"),
    )


CASES = [
    two_columns_of_a_town,
    four_columns_under_the_axis,
    groups_merged_on_the_left,
    run_in_bold_labels,
    bold_labels_alone,
    labels_over_values,
    one_row_an_action,
    one_worksheet_an_action,
    machine_headers,
    cards_of_a_page,
    table_of_a_page_with_row_headings,
    arrows_after_labels,
    shares_said_after_the_total,
    title_beside_a_merged_number,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_layout(case: Callable[[], Case]) -> None:
    data, name, wanted = case()
    assert differences(found_fields(read_sheets(read_here(data, name))), wanted) == []
