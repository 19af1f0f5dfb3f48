"""PDF: tables that break across pages, running headers, headings and labels, a landscape matrix."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import (
    ListFlowable,
    ListItem,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)
from sheet_facts import ACTIONS, AXES, Facts, differences, found_fields, wanted_fields

from ecluse.documents.extraction.sheets import SheetsReading, read_sheets
from ecluse.documents.reading import read_here

STYLES = getSampleStyleSheet()
BODY, BOLD = STYLES["BodyText"], ParagraphStyle("bold", parent=STYLES["BodyText"], fontName="Helvetica-Bold")
GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]


def text(words: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(escape(words), style)


def cell(value: str | list[str]) -> Any:
    if isinstance(value, str):
        return text(value)
    return [Paragraph(f"• {escape(item)}", BODY) for item in value]


def make_pdf(
    story: list[Any], *, wide: bool = False, running: str = "Contrat local de santé des Sept Lavoirs 2024-2028"
) -> bytes:
    out = io.BytesIO()

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, document.pagesize[1] - 30, running)
        canvas.drawString(document.pagesize[0] - 120, 25, f"Page {canvas.getPageNumber()}")

    SimpleDocTemplate(out, pagesize=landscape(A4) if wide else A4).build(
        story, onFirstPage=furniture, onLaterPages=furniture
    )
    return out.getvalue()


def read(data: bytes) -> SheetsReading:
    return read_sheets(read_here(data, "contrat.pdf"))


def by_axis(write: Any) -> list[Any]:
    story: list[Any] = [
        text("Contrat local de santé", STYLES["Title"]),
        text("Sept Lavoirs", STYLES["Title"]),
        PageBreak(),
    ]
    story += [
        text("Préambule", STYLES["Heading1"]),
        text("Ce contrat réunit les communes et leurs partenaires autour de deux axes."),
    ]
    axis = ""
    for facts in ACTIONS:
        if facts.axis != axis:
            axis = facts.axis
            story.append(text(f"Axe {axis} – {AXES[axis]}", STYLES["Heading1"]))
        story += write(facts)
        story.append(Spacer(1, 14))
    return story


def test_two_column_tables_across_pages() -> None:
    def write(facts: Facts) -> list[Any]:
        rows: list[list[Any]] = [[text(f"Fiche action {facts.number} – {facts.title}", BOLD), ""]]
        for label, value in (
            ("Pilote(s)", ", ".join(facts.leads)),
            ("Constats", facts.context),
            ("Objectifs", facts.objectives),
            ("Description", facts.description),
            ("Publics cibles", facts.audiences),
            ("Territoire", facts.perimeter),
            ("Partenaires", facts.partners),
            ("Calendrier", facts.calendar),
            ("Budget", facts.budget),
            ("Indicateurs", facts.indicators),
            ("Statut", facts.status),
        ):
            rows.append([text(label, BOLD), cell(value)])
        return [Table(rows, colWidths=[110, 340], style=TableStyle([*GRID, ("SPAN", (0, 0), (1, 0))]))]

    fields = "leads context objectives description audiences perimeter partners calendar budget indicators status"
    assert differences(found_fields(read(make_pdf(by_axis(write)))), wanted_fields(ACTIONS, fields)) == []


def test_headings_and_labelled_paragraphs() -> None:
    def write(facts: Facts) -> list[Any]:
        story: list[Any] = [text(f"Action {facts.number} – {facts.title}", STYLES["Heading2"])]
        for label, value in (
            ("Chef de file", ", ".join(facts.leads)),
            ("Contexte", facts.context),
            ("Description", facts.description),
            ("Calendrier", facts.calendar),
            ("Budget", facts.budget),
        ):
            story.append(Paragraph(f"<b>{label} :</b> {escape(value)}", BODY))
        story.append(Paragraph("<b>Indicateurs :</b>", BODY))
        story.append(ListFlowable([ListItem(text(item)) for item in facts.indicators], bulletType="bullet", start="•"))
        return story

    fields = "leads context description calendar budget indicators"
    assert differences(found_fields(read(make_pdf(by_axis(write)))), wanted_fields(ACTIONS, fields)) == []


def test_landscape_matrix_with_a_repeated_header() -> None:
    head = [
        text(words, BOLD)
        for words in ("Axe", "N°", "Action", "Pilotes", "Public", "Calendrier", "Indicateurs", "Budget")
    ]
    rows: list[list[Any]] = [head]
    for facts in ACTIONS * 3:
        rows.append(
            [
                text(f"{facts.axis}. {AXES[facts.axis]}"),
                text(facts.number),
                text(facts.title),
                cell(", ".join(facts.leads)),
                cell(facts.audiences),
                text(facts.calendar),
                cell(facts.indicators),
                text(facts.budget),
            ]
        )
    table = Table(rows, colWidths=[90, 30, 120, 100, 110, 80, 130, 50], repeatRows=1, style=TableStyle(GRID))
    found = found_fields(read(make_pdf([text("Plan d’actions", STYLES["Heading1"]), table], wide=True)))
    assert differences(found, wanted_fields(ACTIONS, "leads audiences calendar indicators budget")) == []


def test_labels_alone_on_their_line() -> None:
    def write(facts: Facts) -> list[Any]:
        story: list[Any] = [
            text(f"FICHE ACTION N° {facts.number}", STYLES["Heading2"]),
            text(facts.title, STYLES["Heading3"]),
        ]
        for label, value in (
            ("PILOTE", ", ".join(facts.leads)),
            ("OBJECTIFS", facts.objectives),
            ("DESCRIPTION", facts.description),
            ("CALENDRIER", facts.calendar),
            ("INDICATEURS", facts.indicators),
        ):
            story.append(text(label, BOLD))
            story += [cell(value)] if isinstance(value, str) else cell(value)
        return story

    assert (
        differences(
            found_fields(read(make_pdf(by_axis(write)))),
            wanted_fields(ACTIONS, "leads objectives description calendar indicators"),
        )
        == []
    )
