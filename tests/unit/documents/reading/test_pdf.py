"""PDF documents: lines put back into paragraphs, lists, titles; columns in order; running lines, contents, cut words."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from ecluse.documents.reading import BlockKind, ReadDocument, read_here
from tests.unit.documents.reading import makers

SENTENCE = (
    "Le contrat local de santé porte la dynamique locale sur des priorités partagées par l’agence régionale et la "
    "collectivité, au plus près des habitants du territoire. "
)
Draw = Callable[[Any], None]


def drawn(*pages: Draw) -> ReadDocument:
    return read_here(makers.drawn_pdf(*pages), "a.pdf")


def flowing(*story: Any, **options: Any) -> ReadDocument:
    return read_here(makers.pdf(story, **options), "a.pdf")


def write(canvas: Any, x: float, y: float, text: str, size: float = 10, font: str = "Helvetica") -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def lines(
    canvas: Any, x: float, y: float, *texts: str, step: float = 13, size: float = 10, font: str = "Helvetica"
) -> None:
    for number, text in enumerate(texts):
        write(canvas, x, y - number * step, text, size, font)


def body(*texts: str, **look: Any) -> Any:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle("corps", fontName="Times-Roman", fontSize=11, leading=14, **look)
    return [Paragraph(text, style) for text in texts]


def shown(document: ReadDocument) -> list[tuple[str, int, str]]:
    return [(b.kind.value, b.level, b.text) for b in document.blocks if not b.furniture]


# Paragraphs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alignment", [0, 4], ids=["ragged", "justified"])
@pytest.mark.parametrize("indent", [0, 30])
@pytest.mark.parametrize("leading", [13, 20])
def test_wrapped_lines_make_paragraphs(alignment: int, indent: float, leading: float) -> None:
    texts = [SENTENCE * 3, SENTENCE * 2, SENTENCE * 4, "Une phrase courte."]
    look = {"alignment": alignment, "firstLineIndent": indent, "spaceAfter": 0 if indent else 6}
    document = flowing(*body(*texts, **{**look, "leading": leading} if False else look))
    assert [text for _, _, text in shown(document)] == [text.strip() for text in texts]


def test_a_paragraph_goes_on_over_the_page() -> None:
    from reportlab.platypus import Spacer

    document = flowing(Spacer(1, 655), *body(SENTENCE * 4, "Une autre phrase."))
    assert [text for _, _, text in shown(document)] == [(SENTENCE * 4).strip(), "Une autre phrase."]
    assert [b.page for b in document.blocks] == [1, 2]


def test_short_lines_stay_apart() -> None:
    def page(canvas: Any) -> None:
        lines(
            canvas,
            70,
            750,
            "Pilote : Ville de Bourg",
            "Partenaires : ARS, CPAM",
            "Calendrier : 2024",
            "Budget : 3 000 €",
        )

    assert len(drawn(page).blocks) == 4


def test_labels_in_bold_begin_paragraphs_of_their_own() -> None:
    label = "<b>{} :</b> " + SENTENCE
    document = flowing(*body(label.format("Description"), label.format("Contexte"), "<b>Objectifs :</b>", "Agir."))
    assert [text.split(" :")[0] for _, _, text in shown(document)] == ["Description", "Contexte", "Objectifs", "Agir."]
    assert [b.style.bold for b in document.blocks] == [False, False, True, False]


def test_words_cut_at_the_end_of_a_line_are_mended() -> None:
    def page(canvas: Any) -> None:
        lines(
            canvas,
            70,
            750,
            "Les actions de préven-",
            "tion visent le bien-",
            "être des habitants de Saint-",
            "Marcel et la pré-",
            "vention des socio-",
            "professionnels en 2023-",
            "2028.",
        )
        write(canvas, 70, 600, "La prévention et le médico-social.")

    text = drawn(page).blocks[0].text
    assert text == (
        "Les actions de prévention visent le bien-être des habitants de Saint-Marcel et la prévention des "
        "socio-professionnels en 2023-2028."
    )


def test_no_break_groups_do_not_part_a_paragraph() -> None:
    def page(canvas: Any) -> None:
        lines(canvas, 70, 750, *[SENTENCE[:100]] * 4, step=30)
        full = "Budget de l’action : 10 500 € dont la Région Auvergne-Rhône-Alpes et son agence pour une part de"
        lines(canvas, 70, 600, full, "2 500 €)")

    assert drawn(page).blocks[-1].text.endswith("pour une part de 2 500 €)")


def test_capitals_spaced_out_are_drawn_together() -> None:
    def page(canvas: Any) -> None:
        write(canvas, 70, 750, "C O N T R A T   L O C A L   D E   S A N T É", 20)
        canvas.saveState()
        text = canvas.beginText(70, 700)
        text.setFont("Helvetica-Bold", 14)
        text.setCharSpace(6)
        text.textOut("PRÉAMBULE")
        canvas.drawText(text)
        canvas.restoreState()
        lines(canvas, 70, 660, "A B C : trois lettres", "Axe A et B")

    assert [b.text for b in drawn(page).blocks] == [
        "CONTRAT LOCAL DE SANTÉ",
        "PRÉAMBULE",
        "A B C : trois lettres",
        "Axe A et B",
    ]


def test_small_raised_letters() -> None:
    document = flowing(
        *body(
            "Le 1<super size=7>er</super> contrat du XXI<super size=7>e</super> siècle, "
            "12 m<super size=7>2</super> de CO<sub size=7>2</sub>.",
            "La santé mentale<super size=6>12</super> et le soin<super size=6>3</super>.",
        )
    )
    assert [b.text for b in document.blocks] == [
        "Le 1er contrat du XXIe siècle, 12 m2 de CO2.",
        "La santé mentale et le soin.",
    ]


def test_ligatures_soft_hyphens_and_doubled_letters() -> None:
    def page(canvas: Any) -> None:
        for shift in (0, 0.4):
            write(canvas, 70 + shift, 750, "Titre en faux gras")
        write(canvas, 70, 700, "une of\u00adfre")

    assert drawn(page).blocks[0].text == "Titre en faux gras"


# Lists and titles ---------------------------------------------------------------------------------------------------------


def test_items_by_their_glyphs_with_wrapped_lines_and_depth() -> None:
    def page(canvas: Any) -> None:
        lines(canvas, 70, 750, "Les objectifs sont :")
        write(canvas, 80, 735, "•")
        lines(
            canvas,
            95,
            735,
            "Former les professionnels du territoire au repérage des fragilités des personnes âgées et",
            "de leurs aidants",
        )
        write(canvas, 100, 709, "–")
        write(canvas, 112, 709, "Un sous-objectif")
        write(canvas, 80, 696, "•")
        write(canvas, 95, 696, "Informer")
        lines(canvas, 80, 680, "1. Premier", "2. Deuxième", "a) lettre")
        write(canvas, 70, 560, "x" * 86)

    found = drawn(page).blocks[:-1]
    assert [(b.kind.value, b.level, b.marker, b.text) for b in found] == [
        ("paragraph", 0, "", "Les objectifs sont :"),
        (
            "list_item",
            1,
            "•",
            "Former les professionnels du territoire au repérage des fragilités des personnes âgées et de leurs aidants",
        ),
        ("list_item", 2, "–", "Un sous-objectif"),
        ("list_item", 1, "•", "Informer"),
        ("list_item", 1, "1.", "Premier"),
        ("list_item", 1, "2.", "Deuxième"),
        ("list_item", 1, "a)", "lettre"),
    ]


def test_bullets_that_are_drawn_rather_than_written() -> None:
    def page(canvas: Any) -> None:
        for y, text in ((700, "Accès aux soins"), (686, "Santé mentale")):
            canvas.circle(76, y + 3, 1.8, stroke=0, fill=1)
            write(canvas, 86, y, text)

    assert [(b.kind.value, b.marker) for b in drawn(page).blocks] == [("list_item", "•")] * 2


def test_titles_by_their_size_and_how_deep() -> None:
    sheet = makers.styles()
    from reportlab.platypus import Paragraph

    story = [
        Paragraph("Axe 1 – Accès aux soins", sheet["Heading1"]),
        Paragraph("Fiche 1.1 – Un bus", sheet["Heading2"]),
    ]
    document = flowing(
        *story,
        *body(SENTENCE * 2),
        Paragraph("Axe 2", sheet["Heading1"]),
        *body("En gras <b>seul</b>.", "<b>Pilote</b>"),
    )
    assert [(kind, level) for kind, level, _ in shown(document)] == [
        ("heading", 1),
        ("heading", 2),
        ("paragraph", 0),
        ("heading", 1),
        ("paragraph", 0),
        ("paragraph", 0),
    ]
    assert document.blocks[-1].style.bold


def test_the_outline_of_the_document_tells_titles() -> None:
    def page(canvas: Any) -> None:
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("Axe 1 – Accès", "a", 0)
        canvas.bookmarkPage("b")
        canvas.addOutlineEntry("Fiche 1", "b", 1)
        lines(canvas, 70, 750, "Axe 1 – Accès", "Fiche 1", "Texte", step=40)

    assert shown(drawn(page)) == [("heading", 1, "Axe 1 – Accès"), ("heading", 2, "Fiche 1"), ("paragraph", 0, "Texte")]


def test_a_cover_does_not_deepen_the_titles_that_follow() -> None:
    def cover(canvas: Any) -> None:
        write(canvas, 150, 600, "Contrat local de santé", 30)
        write(canvas, 150, 540, "Pays de Bourg", 20)

    def inside(canvas: Any) -> None:
        write(canvas, 70, 760, "Axe 1", 14, "Helvetica-Bold")
        lines(canvas, 70, 730, *[SENTENCE[:95]] * 12)

    document = drawn(cover, inside, inside)
    assert [level for kind, level, _ in shown(document) if kind == "heading"] == [1, 1, 1, 1]


def test_the_title_of_the_document_is_not_the_name_of_a_file() -> None:
    def titled(title: str) -> Draw:
        def page(canvas: Any) -> None:
            canvas.setTitle(title)
            write(canvas, 70, 700, "Texte")

        return page

    assert drawn(titled("Contrat local de santé")).title == "Contrat local de santé"
    assert drawn(titled("CLS_v3_définitif.docx")).title == ""


# Pages --------------------------------------------------------------------------------------------------------------------


def test_running_headers_footers_and_page_numbers_are_furniture() -> None:
    def decorate(canvas: Any, template: Any) -> None:
        write(canvas, 70, 810, "Contrat local de santé 2024-2028", 8)
        write(canvas, 500, 810, f"{canvas.getPageNumber()}", 8)
        write(canvas, 250, 30, f"Page {canvas.getPageNumber()} sur 4", 8)

    texts = [f"Le paragraphe numéro {n}. {SENTENCE * 3}".strip() for n in range(40)]
    document = flowing(*body(*texts), decorate=decorate)
    assert document.pages is not None
    assert document.pages >= 3
    furniture = [b.text for b in document.blocks if b.furniture]
    assert len(furniture) == 3 * document.pages
    assert [b.text for b in document.blocks if not b.furniture] == texts


def test_a_title_at_the_same_place_on_every_sheet_is_kept() -> None:
    def sheet(number: int) -> Draw:
        def page(canvas: Any) -> None:
            write(canvas, 70, 790, f"FICHE ACTION N° {number}", 14, "Helvetica-Bold")
            lines(
                canvas,
                70,
                750,
                f"Pilote de la fiche {'abcdef'[number]} : Ville",
                SENTENCE[:90],
                "Suite du texte de la fiche",
            )
            write(canvas, 290, 30, str(number), 8)

        return page

    document = drawn(*[sheet(n) for n in range(1, 6)])
    titles = [b.text for b in document.blocks if b.kind is BlockKind.HEADING]
    assert titles == [f"FICHE ACTION N° {n}" for n in range(1, 6)]
    assert [b.text for b in document.blocks if b.furniture] == ["1", "2", "3", "4", "5"]


def test_columns_are_read_one_after_the_other() -> None:
    left = [f"gauche {n} avec assez de mots pour faire une colonne" for n in range(12)]
    right = [f"droite {n} avec assez de mots pour faire une colonne" for n in range(12)]

    def page(canvas: Any) -> None:
        write(canvas, 70, 780, "Un titre sur toute la largeur de la page, au-dessus des deux colonnes de texte", 12)
        lines(canvas, 60, 740, *left)
        lines(canvas, 320, 733, *right)
        write(
            canvas,
            70,
            540,
            "Une phrase sous les deux colonnes, qui tient toute la largeur de la page elle aussi, ou presque.",
        )

    text = " ".join(b.text for b in drawn(page).blocks)
    order = [text.index(f"{side} {n} avec") for side in ("gauche", "droite") for n in range(12)]
    assert order == sorted(order)
    assert text.index("Un titre") < order[0]
    assert text.index("Une phrase sous") > order[-1]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_turned_for_the_screen(rotation: int) -> None:
    import pikepdf

    def page(canvas: Any) -> None:
        canvas.saveState()
        canvas.translate(*{90: (595, 0), 180: (595, 842), 270: (0, 842)}[rotation])
        canvas.rotate({90: 90, 180: 180, 270: 270}[rotation])
        lines(canvas, 70, 400, "Axe 1 – Accès aux soins", "Axe 2 – Santé mentale", step=30)
        canvas.restoreState()

    with pikepdf.open(io.BytesIO(makers.drawn_pdf(page))) as turned:
        turned.pages[0].Rotate = rotation
        data = makers.saved(turned.save)
    found = read_here(data, "a.pdf").blocks
    assert [(b.text, b.furniture) for b in found] == [
        ("Axe 1 – Accès aux soins", False),
        ("Axe 2 – Santé mentale", False),
    ]


def test_text_printed_sideways_or_outside_the_page() -> None:
    def page(canvas: Any) -> None:
        lines(canvas, 70, 700, "Le texte", "de la page", step=40)
        write(canvas, 900, 400, "hors de la page")
        canvas.rotate(90)
        write(canvas, 300, -30, "Dans la marge")

    assert [(b.text, b.furniture) for b in drawn(page).blocks] == [
        ("Le texte", False),
        ("de la page", False),
        ("Dans la marge", True),
    ]


def test_contents_with_or_without_leaders() -> None:
    def leaders(canvas: Any) -> None:
        write(canvas, 70, 780, "Sommaire", 14, "Helvetica-Bold")
        for n, (title, number) in enumerate((("Préambule", 3), ("Axe 1 – Accès aux soins", 5), ("Axe 2 – Santé", 12))):
            write(canvas, 70, 740 - 14 * n, f"{title} {'.' * (90 - 2 * len(title))} {number}")
        write(canvas, 70, 640, "Les axes sont les suivants.")

    def bare(canvas: Any) -> None:
        write(canvas, 70, 780, "SOMMAIRE", 14, "Helvetica-Bold")
        for n, (title, number) in enumerate((("Préambule", 3), ("Axe 1 – Accès aux soins", 5), ("Axe 2 – Santé", 12))):
            write(canvas, 70, 740 - 14 * n, title)
            canvas.drawRightString(520, 740 - 14 * n, str(number))

    for page in (leaders, bare):
        contents = [b for b in drawn(page).blocks if b.style.name == "toc"]
        assert [b.text for b in contents] == ["Préambule\t3", "Axe 1 – Accès aux soins\t5", "Axe 2 – Santé\t12"]


def test_three_hundred_pages_are_read_within_the_limit() -> None:
    import time

    def page(number: int) -> Draw:
        def draw(canvas: Any) -> None:
            write(canvas, 70, 790, f"Titre de la page {number}", 14, "Helvetica-Bold")
            lines(canvas, 70, 760, *[SENTENCE[:95]] * 8, f"Fin de la page {number}.")

        return draw

    data = makers.drawn_pdf(*[page(number) for number in range(300)])
    started = time.process_time()
    document = read_here(data, "long.pdf")
    assert document.pages == 300
    assert len([b for b in document.blocks if b.kind is BlockKind.HEADING]) == 300
    assert time.process_time() - started < 45  # two seconds on an idle core
