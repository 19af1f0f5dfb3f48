"""Tables of a PDF: ruled, merged, nested, over several pages, striped, with lines between rows alone, without borders."""

from __future__ import annotations

from typing import Any

import pytest

from ecluse.documents.reading import BlockKind, ReadDocument, read_here
from tests.unit.documents.reading import makers
from tests.unit.documents.reading.test_pdf import SENTENCE, drawn, lines, write

GRID = ("GRID", (0, 0), (-1, -1), 0.5, "black")
TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")


def text(value: str) -> Any:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    return Paragraph(value, ParagraphStyle("c", fontName="Times-Roman", fontSize=10, leading=12))


def table(rows: list[list[Any]], *style: Any, widths: list[float] | None = None, **options: Any) -> Any:
    from reportlab.platypus import Table

    cells = [[text(cell) if isinstance(cell, str) and cell else cell for cell in row] for row in rows]
    made = Table(cells, colWidths=widths, **options)
    made.setStyle([TOP, *style])
    return made


def flowing(*story: Any, **options: Any) -> ReadDocument:
    return read_here(makers.pdf(story, **options), "a.pdf")


def spans(document: ReadDocument) -> list[list[tuple[str, int, int, int]]]:
    return [
        [(c.text, c.column, c.column_span, c.row_span) for c in block.cells]
        for block in document.blocks
        if block.kind is BlockKind.TABLE_ROW
    ]


LONG_ITEM = "Former les équipes à l’accueil des personnes les plus éloignées des soins et des droits"
FICHE = [
    ["<b>Fiche 1 – Un bus santé</b>", ""],
    ["Pilote", "Ville de Bourg"],
    [
        "Objectifs",
        f"• Aller vers les habitants<br/>• {LONG_ITEM}",
    ],
    ["Description", SENTENCE * 2],
    ["Budget", "3 000 €"],
]
FICHE_ROWS = [
    ("Fiche 1 – Un bus santé",),
    ("Pilote", "Ville de Bourg"),
    (
        "Objectifs",
        f"• Aller vers les habitants\n• {LONG_ITEM}",
    ),
    ("Description", (SENTENCE * 2).strip()),
    ("Budget", "3 000 €"),
]


def test_a_sheet_of_labels_and_values() -> None:
    document = flowing(table(FICHE, GRID, ("SPAN", (0, 0), (1, 0)), widths=[100, 350]))
    assert makers.rows(document) == FICHE_ROWS
    assert document.blocks[0].cells[0].column_span == 2
    assert [b.style.bold for b in document.blocks] == [True, False, False, False, False]


@pytest.mark.parametrize("outer", ["GRID", "INNERGRID", "fills"])
def test_borders_drawn_in_other_ways(outer: str) -> None:
    from reportlab.lib import colors

    border = ("INNERGRID", (0, 0), (-1, -1), 0.5, "black") if outer == "INNERGRID" else GRID
    style: list[Any] = [border]
    if outer == "fills":
        shades = [colors.lightgrey, colors.lightblue]
        style = [("BACKGROUND", (c, r), (c, r), shades[(r + c) % 2]) for r in range(3) for c in range(2)]
    rows = [["Pilote", "Ville"], ["Budget", "3 000 €"], ["Public", "Habitants"]]
    assert makers.rows(flowing(table(rows, *style, widths=[100, 300]))) == [tuple(row) for row in rows]


def test_cells_merged_down_and_across() -> None:
    rows = [
        ["Axe", "Action", "Pilote", "2024"],
        ["Accès aux soins", "1.1 Bus", "Ville", "x"],
        ["", "1.2 Maison de santé", "", ""],
        ["Bilan", "", "", "3"],
    ]
    document = flowing(table(rows, GRID, ("SPAN", (0, 1), (0, 2)), ("SPAN", (2, 1), (2, 2)), ("SPAN", (0, 3), (2, 3))))
    assert spans(document) == [
        [("Axe", 0, 1, 1), ("Action", 1, 1, 1), ("Pilote", 2, 1, 1), ("2024", 3, 1, 1)],
        [("Accès aux soins", 0, 1, 2), ("1.1 Bus", 1, 1, 1), ("Ville", 2, 1, 2), ("x", 3, 1, 1)],
        [("1.2 Maison de santé", 1, 1, 1), ("", 3, 1, 1)],
        [("Bilan", 0, 3, 1), ("3", 3, 1, 1)],
    ]


def test_a_table_inside_a_cell_becomes_lines() -> None:
    inner = table([["Financeur", "2024"], ["ARS", "3 000 €"], ["Total", "3 000 €"]], GRID, widths=[120, 80])
    document = flowing(
        table(
            [["Pilote", "Ville"], ["Budget", [text("Détail :"), inner, text("Hors taxes.")]]], GRID, widths=[100, 300]
        )
    )
    assert makers.rows(document) == [
        ("Pilote", "Ville"),
        ("Budget", "Détail :\nFinanceur | 2024\nARS | 3 000 €\nTotal | 3 000 €\nHors taxes."),
    ]


def test_a_table_over_several_pages_is_one_without_its_repeated_header() -> None:
    head = ["N°", "Action", "Pilote"]
    rows = [[str(n), f"Action numéro {n} du contrat, avec les partenaires", "Ville"] for n in range(1, 70)]
    document = flowing(table([head, *rows], GRID, widths=[40, 300, 100], repeatRows=1))
    assert document.pages is not None
    assert document.pages >= 2
    assert makers.rows(document) == [tuple(head), *(tuple(row) for row in rows)]
    assert {b.table for b in document.blocks} == {1}
    assert [b.row for b in document.blocks] == list(range(70))
    assert document.blocks[-1].page == document.pages


def test_a_row_cut_by_the_page_is_mended() -> None:
    from reportlab.platypus import Spacer

    long = " ".join(f"{SENTENCE.strip()} Phrase numéro {n} qui continue." for n in range(12))
    sheet = table(
        [["Pilote", "Ville"], ["Description", long], ["Budget", "3 000 €"]], GRID, widths=[100, 350], splitInRow=1
    )
    document = flowing(Spacer(1, 500), sheet)
    assert document.pages == 2
    assert makers.rows(document) == [("Pilote", "Ville"), ("Description", long), ("Budget", "3 000 €")]


def test_a_sheet_on_each_page_is_a_table_of_its_own() -> None:
    from reportlab.platypus import PageBreak

    story: list[Any] = []
    for n in range(3):
        rows = [[f"<b>Fiche {n} – Une action</b>", ""], *FICHE[1:], *[["Ligne", SENTENCE] for _ in range(18)]]
        story += [table(rows, GRID, ("SPAN", (0, 0), (1, 0)), widths=[100, 350]), PageBreak()]
    document = flowing(*story)
    assert [b.text for b in document.blocks if b.row == 0] == [f"Fiche {n} – Une action" for n in range(3)]


def test_the_title_row_left_alone_at_the_foot_of_a_page_stays_with_its_table() -> None:
    def foot(canvas: Any) -> None:
        lines(canvas, 70, 780, *[SENTENCE[:90]] * 40, step=16)
        canvas.rect(60, 90, 460, 22)
        write(canvas, 66, 97, "Fiche 2 – Un titre seul", font="Helvetica-Bold")

    def head(canvas: Any) -> None:
        for n, (label, value) in enumerate((("Pilote", "Ville"), ("Budget", "3 000 €"))):
            canvas.rect(60, 740 - 22 * n, 120, 22)
            canvas.rect(180, 740 - 22 * n, 340, 22)
            write(canvas, 66, 747 - 22 * n, label)
            write(canvas, 186, 747 - 22 * n, value)

    document = drawn(foot, head)
    assert spans(document) == [
        [("Fiche 2 – Un titre seul", 0, 2, 1)],
        [("Pilote", 0, 1, 1), ("Ville", 1, 1, 1)],
        [("Budget", 0, 1, 1), ("3 000 €", 1, 1, 1)],
    ]
    assert [b.page for b in document.blocks if b.cells] == [1, 2, 2]


def test_a_table_whose_every_second_row_is_shaded() -> None:
    rows = [
        ["Pilote", "Ville de Bourg"],
        ["Objectifs", "• Former<br/>• Informer les habitants"],
        ["Public", "Habitants"],
        ["Indicateurs", "Nombre de séances<br/>Nombre d’habitants"],
    ]
    shades = [("BACKGROUND", (c, r), (c, r), "#e6eef5") for r in (0, 2) for c in (0, 1)]
    assert makers.rows(flowing(table(rows, *shades, widths=[100, 350]))) == [
        ("Pilote", "Ville de Bourg"),
        ("Objectifs", "• Former\n• Informer les habitants"),
        ("Public", "Habitants"),
        ("Indicateurs", "Nombre de séances\nNombre d’habitants"),
    ]


def test_a_table_with_lines_between_its_rows_alone() -> None:
    rows = [["Porteur", "Ville"], ["Contexte", SENTENCE], ["Objectifs", "• Un<br/>• Deux"], ["Calendrier", "2024"]]
    found = makers.rows(flowing(table(rows, ("LINEBELOW", (0, 0), (-1, -1), 0.5, "grey"), widths=[110, 340])))
    assert found == [
        ("Porteur", "Ville"),
        ("Contexte", SENTENCE.strip()),
        ("Objectifs", "• Un\n• Deux"),
        ("Calendrier", "2024"),
    ]


def test_a_table_with_a_line_above_below_and_under_its_header() -> None:
    rows = [
        ["Financeur", "2024", "2025"],
        ["ARS", "12 000 €", "8 000 €"],
        ["Ville", "5 000 €", "–"],
        ["Total", "17 000 €", "8 000 €"],
    ]
    rules = [("LINEABOVE", (0, 0), (-1, 0), 1, "black"), ("LINEBELOW", (0, 0), (-1, 0), 0.5, "black")]
    found = makers.rows(
        flowing(table(rows, *rules, ("LINEBELOW", (0, -1), (-1, -1), 1, "black"), widths=[200, 100, 100]))
    )
    assert found == [tuple(row) for row in rows]


def test_labels_and_values_side_by_side_without_borders() -> None:
    def page(canvas: Any) -> None:
        fields = (
            ("Pilote :", ["Communauté de communes"]),
            (
                "Partenaires :",
                ["Agence régionale de santé, caisse primaire, conseil départemental et", "centre hospitalier"],
            ),
            ("Étapes de mise", ["Recenser les besoins, puis ouvrir la maison"]),
            ("en œuvre :", ["des internes"]),
            ("Calendrier :", ["2024-2026"]),
        )
        y = 750
        for label, values in fields:
            write(canvas, 60, y, label, font="Helvetica-Bold")
            lines(canvas, 200, y, *values)
            y -= 13 * len(values) + (0 if label == "Étapes de mise" else 8)
        write(canvas, 60, 600, SENTENCE[:100])

    assert makers.rows(drawn(page)) == [
        ("Pilote :", "Communauté de communes"),
        ("Partenaires :", "Agence régionale de santé, caisse primaire, conseil départemental et centre hospitalier"),
        ("Étapes de mise en œuvre :", "Recenser les besoins, puis ouvrir la maison des internes"),
        ("Calendrier :", "2024-2026"),
    ]


def test_figures_in_columns_without_borders() -> None:
    rows = [
        ("Indicateur", "Bourg", "Région"),
        ("Part des 75 ans et plus", "14,2 %", "11,1 %"),
        ("Pauvreté", "15,8 %", "13,9 %"),
        ("Médecins", "61", "82"),
    ]

    def page(canvas: Any) -> None:
        for n, row in enumerate(rows):
            for x, cell in zip((70, 300, 400), row, strict=True):
                write(canvas, x, 750 - 15 * n, cell)

    assert makers.rows(drawn(page)) == list(rows)


def test_a_box_around_a_paragraph_is_no_table() -> None:
    def page(canvas: Any) -> None:
        canvas.rect(60, 640, 460, 80)
        lines(canvas, 70, 700, "Encadré : le contrat en bref", "Trois axes et neuf actions.", step=20)

    assert [b.kind for b in drawn(page).blocks] == [BlockKind.PARAGRAPH] * 2


def test_underlined_titles_and_signature_lines_are_no_tables() -> None:
    def page(canvas: Any) -> None:
        for n in range(4):
            write(canvas, 70, 750 - 60 * n, f"Titre souligné numéro {n} de la page")
            canvas.line(70, 747 - 60 * n, 300, 747 - 60 * n)
            write(canvas, 70, 735 - 60 * n, "Un texte sous le titre.")

    assert not makers.rows(drawn(page))


def test_a_running_header_set_in_a_table_is_furniture_and_does_not_cut_tables() -> None:
    def decorate(canvas: Any, template: Any) -> None:
        for x, width, cell in ((70, 200, "Contrat local de santé"), (270, 250, f"Page {canvas.getPageNumber()}")):
            canvas.rect(x, 790, width, 24)
            write(canvas, x + 5, 798, cell, 8)

    rows = [[str(n), f"Action numéro {n} du contrat"] for n in range(1, 90)]
    document = flowing(table(rows, GRID, widths=[60, 300]), decorate=decorate)
    assert document.pages is not None
    assert document.pages >= 3
    assert makers.rows(document) == [tuple(row) for row in rows]
    assert {b.table for b in document.blocks if b.cells} == {1}
    assert len([b for b in document.blocks if b.furniture]) == document.pages


def test_a_frame_around_the_page_joins_no_table() -> None:
    def page(canvas: Any) -> None:
        canvas.rect(20, 20, 555, 802)
        canvas.line(20, 700, 575, 700)
        for n, (label, value) in enumerate((("Pilote", "Ville"), ("Budget", "3 000 €"))):
            canvas.rect(60, 600 - 22 * n, 120, 22)
            canvas.rect(180, 600 - 22 * n, 340, 22)
            write(canvas, 66, 607 - 22 * n, label)
            write(canvas, 186, 607 - 22 * n, value)

    assert makers.rows(drawn(page)) == [("Pilote", "Ville"), ("Budget", "3 000 €")]
