"""Web pages, Markdown, plain text and ODT."""

from __future__ import annotations

import io

from odfdo import Document, Element, Header, List, Paragraph, Table
from sheet_facts import ACTIONS, AXES, Facts, differences, found_fields, wanted_fields

from ecluse.documents.extraction.sheets import SheetsReading, read_sheets
from ecluse.documents.reading import read_here


def read(text: str, name: str) -> SheetsReading:
    return read_sheets(read_here(text.encode(), name))


def bullets(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def page(body: str) -> str:
    return (
        "<!DOCTYPE html><html lang='fr'><head><title>Plan d’actions</title></head><body>"
        "<nav><ul><li>Accueil</li><li>Actions</li><li>Contact</li></ul></nav>"
        f"<main><h1>Contrat local de santé</h1>{body}</main><footer>Mentions légales</footer></body></html>"
    )


def with_axes(write, axis_mark: str) -> str:  # type: ignore[no-untyped-def]
    out, axis = [], ""
    for facts in ACTIONS:
        if facts.axis != axis:
            axis = facts.axis
            out.append(axis_mark.format(number=axis, title=AXES[axis]))
        out.append(write(facts))
    return "\n".join(out)


def test_cards_of_definition_lists() -> None:
    def write(facts: Facts) -> str:
        return (
            f"<article><h3>{facts.title}</h3><dl><dt>Porteur</dt><dd>{' ; '.join(facts.leads)}</dd>"
            f"<dt>Publics</dt><dd>{', '.join(facts.audiences)}</dd>"
            f"<dt>Description</dt><dd>{facts.description}</dd><dt>Calendrier</dt><dd>{facts.calendar}</dd></dl></article>"
        )

    reading = read(page(with_axes(write, "<h2>Axe {number} : {title}</h2>")), "plan.html")
    wanted = wanted_fields(ACTIONS, "leads audiences description calendar", numbered=False)
    assert differences(found_fields(reading), wanted) == []


def test_headings_and_lists_with_strong_labels() -> None:
    def write(facts: Facts) -> str:
        return (
            f"<h3>Action n°{facts.number} : {facts.title}</h3><p>{facts.description}</p>"
            f"<ul><li><strong>Pilote :</strong> {', '.join(facts.leads)}</li>"
            f"<li><strong>Partenaires :</strong> {', '.join(facts.partners)}</li>"
            f"<li><strong>Budget :</strong> {facts.budget}</li></ul>"
        )

    reading = read(page(with_axes(write, "<h2>Axe {number} – {title}</h2>")), "plan.html")
    assert differences(found_fields(reading), wanted_fields(ACTIONS, "leads description partners budget")) == []


def test_html_tables_with_header_cells() -> None:
    def write(facts: Facts) -> str:
        rows = (
            ("Pilotes", bullets(facts.leads)),
            ("Objectifs", bullets(facts.objectives)),
            ("Déroulement", facts.description),
            ("Partenaires", bullets(facts.partners)),
            ("Territoire", facts.perimeter),
            ("Indicateurs", bullets(facts.indicators)),
        )
        body = "".join(f"<tr><th scope='row'>{label}</th><td>{value}</td></tr>" for label, value in rows)
        return f"<table><caption>Fiche {facts.number} : {facts.title}</caption>{body}</table>"

    reading = read(page(with_axes(write, "<h2>Axe {number} : {title}</h2>")), "plan.html")
    fields = "leads objectives description partners perimeter indicators"
    assert differences(found_fields(reading), wanted_fields(ACTIONS, fields)) == []


def test_markdown() -> None:
    def write(facts: Facts) -> str:
        parts = [
            f"### Fiche action {facts.number} : {facts.title}",
            "",
            f"- **Porteur :** {', '.join(facts.leads)}",
            f"- **Calendrier :** {facts.calendar}",
            "",
        ]
        parts += [
            "#### Objectifs",
            "",
            *[f"* {item}" for item in facts.objectives],
            "",
            "#### Description",
            "",
            facts.description,
            "",
        ]
        parts += ["#### Indicateurs", "", *[f"1. {item}" for item in facts.indicators], ""]
        return "\n".join(parts)

    reading = read("# Contrat local de santé\n\n" + with_axes(write, "## Axe {number} : {title}\n"), "plan.md")
    assert (
        differences(found_fields(reading), wanted_fields(ACTIONS, "leads calendar objectives description indicators"))
        == []
    )


def test_markdown_table() -> None:
    rows = ["| Axe | N° | Action | Pilote | Échéance |", "|---|---|---|---|---|"]
    rows += [
        f"| {facts.axis}. {AXES[facts.axis]} | {facts.number} | {facts.title} | {', '.join(facts.leads)} | {facts.end or ''} |"
        for facts in ACTIONS
    ]
    reading = read("# Plan\n\n" + "\n".join(rows) + "\n", "plan.md")
    assert differences(found_fields(reading), wanted_fields(ACTIONS, "leads end")) == []


def test_plain_text() -> None:
    def write(facts: Facts) -> str:
        return "\n".join(
            [
                "",
                f"FICHE ACTION {facts.number} : {facts.title}",
                "",
                f"Pilote : {', '.join(facts.leads)}",
                f"Public visé : {'; '.join(facts.audiences)}",
                "Objectifs :",
                *[f"- {item}" for item in facts.objectives],
                f"Description : {facts.description}",
                f"Calendrier : {facts.calendar}",
                f"Budget : {facts.budget}",
                "Indicateurs :",
                *[f"- {item}" for item in facts.indicators],
                "",
            ]
        )

    reading = read("CONTRAT LOCAL DE SANTÉ\n\n" + with_axes(write, "\nAXE {number} : {title}\n"), "plan.txt")
    fields = "leads audiences objectives description calendar budget indicators"
    assert differences(found_fields(reading), wanted_fields(ACTIONS, fields)) == []


def odt(*elements: Element) -> bytes:
    document = Document("text")
    document.body.clear()
    for element in elements:
        document.body.append(element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt_table(rows: list[tuple[str, str | list[str]]], title: str) -> Table:
    table = Table("Fiche", width=2, height=len(rows) + 1)
    table.set_value((0, 0), title)
    table.set_span((0, 0, 1, 0))
    for at, (label, value) in enumerate(rows, 1):
        table.set_value((0, at), label)
        cell = table.get_cell((1, at))
        cell.clear()
        if isinstance(value, str):
            cell.append(Paragraph(value))
        else:
            cell.append(List(value))
        table.set_cell((1, at), cell)
    return table


def test_odt_tables() -> None:
    elements: list[Element] = []
    axis = ""
    for facts in ACTIONS:
        if facts.axis != axis:
            axis = facts.axis
            elements.append(Header(1, f"Orientation {axis} : {AXES[axis]}"))
        rows: list[tuple[str, str | list[str]]] = [
            ("Maître d’ouvrage", ", ".join(facts.leads)),
            ("Publics", facts.audiences),
            ("Contenu", facts.description),
            ("Étapes", facts.milestones),
            ("Date de début et de fin", facts.calendar),
        ]
        elements.append(odt_table(rows, f"Fiche action n° {facts.number} – {facts.title}"))
        elements.append(Paragraph(""))
    reading = read_sheets(read_here(odt(*elements), "plan.odt"))
    assert (
        differences(found_fields(reading), wanted_fields(ACTIONS, "leads audiences description milestones calendar"))
        == []
    )
    assert [axis.title.value for axis in reading.axes] == list(AXES.values())


def test_odt_running_text() -> None:
    elements: list[Element] = []
    axis = ""
    for facts in ACTIONS:
        if facts.axis != axis:
            axis = facts.axis
            elements.append(Header(1, f"AXE {axis} – {AXES[axis]}"))
        elements.append(Header(2, f"Action {facts.number} – {facts.title}"))
        elements.append(Paragraph(f"Chef de file : {', '.join(facts.leads)}"))
        elements.append(Paragraph(f"Descriptif : {facts.description}"))
        elements.append(Paragraph("Partenaires :"))
        elements.append(List(facts.partners))
        elements.append(Paragraph(f"Budget prévisionnel : {facts.budget}"))
    reading = read_sheets(read_here(odt(*elements), "plan.odt"))
    assert differences(found_fields(reading), wanted_fields(ACTIONS, "leads description partners budget")) == []
