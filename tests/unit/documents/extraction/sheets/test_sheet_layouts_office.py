"""Layouts met in the files of offices: names of columns made for machines, questions as labels, text after the sheets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from sheet_facts import ACTIONS, AXES, Facts, differences, found_fields, wanted_fields
from sheet_makers import grid, make_csv, make_docx, make_xlsx

from ecluse.documents.extraction.sheets import read_sheets
from ecluse.documents.reading import read_here

Write = Callable[[Document, Facts], None]


def by_axis(write: Write, after: tuple[str, ...] = ()) -> bytes:
    def fill(document: Document) -> None:
        axis = ""
        for facts in ACTIONS:
            if facts.axis != axis:
                axis = facts.axis
                document.add_heading(f"Axe {axis} – {AXES[axis]}", 1)
            write(document, facts)
        for text in after:
            document.add_paragraph(text)

    return make_docx(fill)


def check(data: bytes, name: str, wanted: list[dict[str, Any]]) -> None:
    assert differences(found_fields(read_sheets(read_here(data, name))), wanted) == []


@pytest.mark.parametrize("bar", ["|", " | "])
def test_columns_named_for_machines_and_bars_between_items(bar: str) -> None:
    head = (
        "axe_numero axe_titre action_numero action_titre porteurs partenaires publics description date_debut date_fin "
        "budget_eur financeurs indicateurs statut"
    )
    rows = [head.split()]
    for facts in ACTIONS:
        row = [facts.axis, AXES[facts.axis], facts.number, facts.title]
        row += [bar.join(items) for items in (facts.leads, facts.partners, facts.audiences)]
        row += [facts.description, facts.start or "", facts.end or "", str(facts.budget_eur)]
        row += [bar.join(facts.funders), bar.join(facts.indicators), facts.status]
        rows.append(row)
    fields = "leads partners audiences description calendar budget funders indicators status"
    check(make_csv(rows, separator=","), "plan.csv", wanted_fields(ACTIONS, fields))


def test_associates_and_evaluation_as_columns() -> None:
    rows = [["N°", "Action", "Pilotes", "Associés", "Évaluation"]]
    rows += [
        [facts.number, facts.title, "+".join(facts.leads), "; ".join(facts.partners), "; ".join(facts.indicators)]
        for facts in ACTIONS
    ]
    check(make_xlsx({"Plan": rows}), "plan.xlsx", wanted_fields(ACTIONS, "leads partners indicators", axis="none"))


def test_shares_after_the_total_with_the_amount_first() -> None:
    def write(document: Document, facts: Facts) -> None:
        total = int(facts.budget_eur or 0)
        shares = [3000, total - 3000] if len(facts.funders) > 1 else [3000]
        given = " et ".join(f"{share} € {name}" for share, name in zip(shares, facts.funders, strict=True))
        grid(
            document,
            [
                [f"Fiche action {facts.number} : {facts.title}"],
                ["Pilotes", ", ".join(facts.leads)],
                ["Budget", f"{total} € dont {given}"],
            ],
        )

    check(by_axis(write), "plan.docx", wanted_fields(ACTIONS, "leads budget funders"))


def test_bullets_under_evaluation_are_indicators() -> None:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Fiche action {facts.number} : {facts.title}", 3)
        document.add_heading("Pilotes", 4)
        document.add_paragraph(", ".join(facts.leads))
        document.add_heading("Évaluation", 4)
        for item in facts.milestones:
            document.add_paragraph(item, style="List Bullet")

    wanted = wanted_fields(ACTIONS, "leads")
    for one, facts in zip(wanted, ACTIONS, strict=True):
        one["indicators"] = facts.milestones
    check(by_axis(write), "plan.docx", wanted)


def test_led_by_without_a_colon() -> None:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Action {facts.number} – {facts.title}", 3)
        document.add_paragraph(facts.description)
        document.add_paragraph(f"Porté par {' et '.join(facts.leads)}. Calendrier : {facts.calendar}.")

    check(by_axis(write), "plan.docx", wanted_fields(ACTIONS, "leads description calendar"))


@pytest.mark.parametrize(
    "after",
    [
        "Le comité de pilotage se réunit deux fois par an.",
        "Le contrat est suivi par un comité technique.",
        "Signé le 12 mars 2024 par :",
        "Quatre signataires se sont engagés : la commune, l’agence, la caisse et l’État.",
        "Entre la commune, l’agence et l’État, un contrat a été signé.",
    ],
)
def test_what_is_said_of_the_contract_after_the_last_sheet(after: str) -> None:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"Action {facts.number} : {facts.title}", 2)
        document.add_paragraph(f"Pilotes : {', '.join(facts.leads)}")
        document.add_paragraph(f"Partenaires : {', '.join(facts.partners)}")

    check(by_axis(write, (after,)), "plan.docx", wanted_fields(ACTIONS, "leads partners"))


def workbook(axis: Callable[[Facts], list[str]]) -> bytes:
    sheets = {
        f"F{at}": [
            ["Intitulé", facts.title],
            axis(facts),
            ["Pilotes", "; ".join(facts.leads)],
            ["Description", facts.description],
        ]
        for at, facts in enumerate(ACTIONS)
    }
    return make_xlsx({"Couverture": [["Contrat local de santé"], ["Période", "2024-2028"]], **sheets})


@pytest.mark.parametrize(
    "axis",
    [
        lambda facts: [f"Axe {facts.axis}", AXES[facts.axis]],
        lambda facts: ["Axe n°", facts.axis, "Intitulé de l’axe", AXES[facts.axis]],
        lambda facts: ["Rattachement", f"Axe {facts.axis} – {AXES[facts.axis]}"],
    ],
)
def test_a_sheet_an_action_with_its_axis_in_a_row(axis: Callable[[Facts], list[str]]) -> None:
    wanted = wanted_fields(ACTIONS, "leads description")
    for at, one in enumerate(wanted):
        one["number"] = f"F{at}"
    check(workbook(axis), "plan.xlsx", wanted)


def test_words_below_a_title_then_labels_on_one_line() -> None:
    def write(document: Document, facts: Facts) -> None:
        document.add_heading(f"{facts.number} {facts.title}", 3)
        document.add_paragraph(facts.description)
        document.add_paragraph(
            f"Porté par {' et '.join(facts.leads)} – Public : {' ; '.join(facts.audiences)} – Calendrier : {facts.calendar}"
        )

    check(by_axis(write), "plan.docx", wanted_fields(ACTIONS, "leads description audiences calendar"))


def test_cards_that_ask_questions() -> None:
    page, axis = "", ""
    for facts in ACTIONS:
        if facts.axis != axis:
            axis = facts.axis
            page += f"<h3>Axe {axis} : {AXES[axis]}</h3>"
        page += (
            f"<h4>{facts.title}</h4><p>{facts.description}</p><ul><li>Porteur : {' ; '.join(facts.leads)}</li>"
            f"<li>Pour qui ? {' ; '.join(facts.audiences)}</li><li>Où ? {facts.perimeter}</li>"
            f"<li>Quand ? {facts.calendar}</li><li>État : {facts.status}</li></ul>"
        )
    fields = "leads description audiences perimeter calendar status"
    wanted = wanted_fields(ACTIONS, fields, numbered=False)
    check(f"<html><body><main><h1>Contrat</h1>{page}</main></body></html>".encode(), "plan.html", wanted)


def values_beside(document: Document, facts: Facts) -> None:
    rows = [
        ["Partenaires", "Communes", "Publics", "Habitants"],
        ["Pilotes", ", ".join(facts.leads), "Territoire", "Communes"],
    ]
    grid(document, [[f"Fiche action {facts.number} : {facts.title}"], *rows])


def values_in_lines(document: Document, facts: Facts) -> None:
    document.add_heading(f"Fiche action {facts.number} : {facts.title}", 3)
    pairs = (("Pilotes", ", ".join(facts.leads)), ("Partenaires", "Communes"), ("Territoire", "Communes"))
    for label, value in (*pairs, ("Publics", "Habitants")):
        document.add_paragraph(label)
        document.add_paragraph(value)


@pytest.mark.parametrize("write", [values_beside, values_in_lines])
def test_values_that_are_words_of_labels(write: Write) -> None:
    wanted = wanted_fields(ACTIONS, "leads")
    for one in wanted:
        one.update(partners=["Communes"], audiences=["Habitants"], perimeter="Communes")
    check(by_axis(write), "plan.docx", wanted)
