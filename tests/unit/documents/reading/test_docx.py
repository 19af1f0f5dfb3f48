"""Word documents: numbering as printed, styles, tables, text boxes, tracked changes, notes, headers."""

from __future__ import annotations

import pytest

from ecluse.documents.reading import Block, BlockKind, ReadDocument, read_here
from tests.unit.documents.reading import makers
from tests.unit.documents.reading.makers import W

NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Axe %1 :"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
 <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
 <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3">
 <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""

STYLES = f"""<w:styles xmlns:w="{W}">
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
 <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:b/><w:sz w:val="32"/><w:color w:val="1F4E79"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="AxeCLS"><w:name w:val="Axe CLS"/><w:basedOn w:val="Titre1"/></w:style>
<w:style w:type="paragraph" w:styleId="Plan"><w:name w:val="Niveau du plan"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Boucle"><w:name w:val="Boucle"/><w:basedOn w:val="Boucle"/></w:style>
<w:style w:type="character" w:styleId="Cache"><w:name w:val="Caché"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""


def p(text: str, *, style: str = "", num: str = "", properties: str = "", run: str = "") -> str:
    numbering = ""
    if num:
        identifier, _, level = num.partition("/")
        numbering = f'<w:numPr><w:ilvl w:val="{level or 0}"/><w:numId w:val="{identifier}"/></w:numPr>'
    tied = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f"<w:p><w:pPr>{tied}{numbering}{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<w:') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def read(body: str, **parts: str) -> ReadDocument:
    return read_here(makers.docx(body, **{"numbering": NUMBERING, "styles": STYLES, **parts}), "a.docx")


def brief(document: ReadDocument) -> list[tuple[str, int, str, str]]:
    return [(b.kind.value, b.level, b.marker, b.text) for b in document.blocks if not b.furniture]


def cells(block: Block) -> list[tuple[str, int, int, int]]:
    return [(c.text, c.column, c.column_span, c.row_span) for c in block.cells]


def test_markers_are_those_that_word_prints() -> None:
    body = "".join(
        [
            p("Accès", num="1"),
            p("Maison", num="1/1"),
            p("Plan", num="1/2"),
            p("Devis", num="1/2"),
            p("Bus", num="1/1"),
            p("Prévention", num="1"),
            p("École", num="1/1"),
            p("Puce", num="2"),
            p("Sous-puce", num="2/1"),
            p("Romain", num="3"),
            p("Légal", num="3/1"),
            p("Reprise", num="4"),
            p("Suite", num="4"),
            p("Sans", num="0"),
        ]
    )
    assert [(b[2], b[1], b[3]) for b in brief(read(body))] == [
        ("Axe 1 :", 1, "Accès"),
        ("1.1", 2, "Maison"),
        ("a)", 3, "Plan"),
        ("b)", 3, "Devis"),
        ("1.2", 2, "Bus"),
        ("Axe 2 :", 1, "Prévention"),
        ("2.1", 2, "École"),
        ("•", 1, "Puce"),
        ("o", 2, "Sous-puce"),
        ("III.", 1, "Romain"),
        ("3.1", 2, "Légal"),
        ("Axe 1 :", 1, "Reprise"),
        ("Axe 2 :", 1, "Suite"),
        ("", 0, "Sans"),
    ]


def test_headings_by_style_its_ancestors_or_the_outline() -> None:
    body = (
        p("Accès", style="Titre1")
        + p("Prévention", style="AxeCLS")
        + p("Plan", style="Plan")
        + p("Direct", properties='<w:outlineLvl w:val="1"/>')
        + p("Texte", style="Boucle")
        + p("Inconnu", style="Absent")
    )
    assert brief(read(body)) == [
        ("heading", 1, "Axe 1 :", "Accès"),
        ("heading", 1, "Axe 2 :", "Prévention"),
        ("heading", 3, "", "Plan"),
        ("heading", 2, "", "Direct"),
        ("paragraph", 0, "", "Texte"),
        ("paragraph", 0, "", "Inconnu"),
    ]
    look = read(body).blocks[1].style
    assert (look.name, look.size, look.bold, look.colour) == ("Axe CLS", 16.0, True, "#1f4e79")


def test_direct_formatting_of_whole_paragraphs() -> None:
    centred = p("Titre", properties='<w:jc w:val="center"/>', run='<w:b/><w:sz w:val="44"/>')
    half = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Pilote : </w:t></w:r><w:r><w:t>Ville</w:t></w:r></w:p>"
    undone = p("Plan", style="Titre1", run='<w:b w:val="0"/>')
    found = read(centred + half + undone).blocks
    assert [(b.style.bold, b.style.centred, b.style.size) for b in found] == [
        (True, True, 22.0),
        (False, False, 11.0),
        (False, False, 16.0),
    ]


def test_tables_with_merged_cells_and_header_rows() -> None:
    table = "<w:tbl>" + "".join(
        [
            tr(tc("Fiche 1", '<w:gridSpan w:val="3"/>'), properties="<w:tblHeader/>"),
            tr(tc("Axe", '<w:vMerge w:val="restart"/>'), tc("Pilote"), tc("Ville")),
            tr(tc("", "<w:vMerge/>"), tc("Budget"), tc(p("3 000 €") + p("Puce", num="2") + p("Un", num="1"))),
            tr(tc("Suite", '<w:vMerge w:val="restart"/>'), tc("A"), tc("")),
            tr(tc("B"), tc("C"), properties='<w:gridBefore w:val="1"/>'),
        ]
    )
    found = read(table + "</w:tbl>").blocks
    assert [cells(b) for b in found] == [
        [("Fiche 1", 0, 3, 1)],
        [("Axe", 0, 1, 2), ("Pilote", 1, 1, 1), ("Ville", 2, 1, 1)],
        [("Budget", 1, 1, 1), ("3 000 €\n• Puce\nAxe 1 : Un", 2, 1, 1)],
        [("Suite", 0, 1, 1), ("A", 1, 1, 1), ("", 2, 1, 1)],
        [("B", 1, 1, 1), ("C", 2, 1, 1)],
    ]
    assert [b.cells[0].header for b in found] == [True, False, False, False, False]


def test_a_table_inside_a_cell_and_a_frame_of_one_cell() -> None:
    inner = "<w:tbl>" + tr(tc("ARS"), tc("3 000 €")) + tr(tc("Ville"), tc("–")) + "</w:tbl>"
    outer = "<w:tbl>" + tr(tc("Budget"), tc(p("Détail") + inner + p("Fin"))) + "</w:tbl>"
    frame = "<w:tbl>" + tr(tc(p("Encadré", style="Titre1") + p("Texte"))) + "</w:tbl>"
    document = read(outer + frame)
    assert document.blocks[0].cells[1].text == "Détail\nARS | 3 000 €\nVille | –\nFin"
    assert brief(document)[1:] == [("heading", 1, "Axe 1 :", "Encadré"), ("paragraph", 0, "", "Texte")]


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>Trois </w:t></w:r><w:del><w:r><w:delText>quatre</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>cinq</w:t></w:r></w:ins><w:r><w:t> axes</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Début </w:t></w:r></w:p>"
        + p("et suite")
        + "<w:tbl>"
        + tr(tc("Gardée"), tc("x"))
        + tr(tc("Ôtée"), tc("x"), properties="<w:del/>")
        + "</w:tbl>"
    )
    document = read(body)
    assert [b.text for b in document.blocks] == ["Trois cinq axes", "Début et suite", "Gardée | x"]
    assert any("modifications suivies" in warning for warning in document.warnings)


def test_hidden_text_and_field_codes_are_left_out() -> None:
    body = (
        p("Caché", run="<w:vanish/>")
        + "<w:p><w:r><w:t>Page </w:t></w:r><w:r><w:rPr><w:rStyle w:val='Cache'/></w:rPr><w:t>secret</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r></w:p>'
    )
    document = read(body)
    assert [b.text for b in document.blocks] == ["Page 3"]
    assert any("masqué" in warning for warning in document.warnings)


def test_breaks_tabs_hyphens_and_symbols() -> None:
    body = (
        "<w:p><w:r><w:t>Pilote</w:t><w:tab/><w:t>Ville</w:t><w:br/><w:t>co</w:t><w:softHyphen/><w:t>pilote</w:t>"
        '<w:noBreakHyphen/><w:t>même</w:t><w:sym w:font="Wingdings" w:char="F0E0"/></w:r></w:p>'
    )
    assert read(body).blocks[0].text == "Pilote\tVille\ncopilote-même→"


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = "<w:txbxContent>" + p("Dans la boîte") + p("Deux lignes") + "</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Avant</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>" + p("Après")
    )
    assert [b.text for b in read(body).blocks] == ["Avant", "Dans la boîte", "Deux lignes", "Après"]


def test_content_controls_and_contents() -> None:
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        f"<w:sdt>{gallery}<w:sdtContent>{p('Sommaire')}{p('Axe 1')}</w:sdtContent></w:sdt>"
        + p("Axe 2\t12", style="TM1")
        + "<w:sdt><w:sdtContent>"
        + p("Dedans")
        + "</w:sdtContent></w:sdt>"
        + "<w:p><w:sdt><w:sdtContent><w:r><w:t>Champ</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    document = read(body)
    assert [(b.text, b.style.name == "toc") for b in document.blocks] == [
        ("Sommaire", True),
        ("Axe 1", True),
        ("Axe 2\t12", True),
        ("Dedans", False),
        ("Champ", False),
    ]


def test_pages_by_rendered_breaks_otherwise_by_those_of_the_author() -> None:
    page_break = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    body = p("Un") + page_break + p("Deux") + p("Trois", properties="<w:pageBreakBefore/>")
    assert [b.page for b in read(body).blocks] == [1, 2, 3]
    rendered = (
        p("Un") + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>Deux</w:t></w:r></w:p>" + page_break + p("Encore deux")
    )
    document = read(rendered)
    assert ([b.page for b in document.blocks], document.pages) == ([1, 2, 2], 2)
    assert read(p("Un")).pages is None


def test_notes_come_after_the_text() -> None:
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>Une note</w:t></w:r></w:p></w:footnote>'
    notes = f'<w:footnotes xmlns:w="{W}">{note}</w:footnotes>'
    body = '<w:p><w:r><w:t>Santé</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + p("Suite")
    document = read(body, footnotes=notes)
    assert [(b.text, b.style.name, b.marker) for b in document.blocks] == [
        ("Santé", "Normal", ""),
        ("Suite", "Normal", ""),
        ("Une note", "footnote", "1"),
    ]


def test_headers_and_footers_are_furniture() -> None:
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = "Contrat 2024-2028"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_paragraph("Texte")
    found = read_here(makers.saved(document.save), "a.docx").blocks
    assert [(b.text, b.furniture) for b in found] == [("Contrat 2024-2028", True), ("Texte", False), ("Page 1", True)]


def test_items_typed_in_plain_paragraphs() -> None:
    body = p("- Accès aux soins") + p("1. Prévention") + p("S. Roux, maire") + p("2024-2028")
    assert [(b[0], b[2], b[3]) for b in brief(read(body))] == [
        ("list_item", "-", "Accès aux soins"),
        ("list_item", "1.", "Prévention"),
        ("paragraph", "", "S. Roux, maire"),
        ("paragraph", "", "2024-2028"),
    ]


def test_the_strict_form_of_the_format() -> None:
    strict = makers.docx(p("Axe", num="1")).replace(b"", b"")
    xml = makers.part(strict, "word/document.xml").replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    document = read_here(makers.repacked(strict, {"word/document.xml": xml}), "a.docx")
    assert document.blocks[0].text == "Axe"


@pytest.mark.parametrize("part", ["word/styles.xml", "word/numbering.xml"])
def test_a_damaged_secondary_part_is_left_out_and_said(part: str) -> None:
    data = makers.repacked(makers.docx(p("Texte"), styles=STYLES, numbering=NUMBERING), {part: "<w:broken"})
    document = read_here(data, "a.docx")
    assert document.blocks[0].text == "Texte"
    assert document.blocks[0].kind is BlockKind.PARAGRAPH
    assert any(part.split("/")[1] in warning for warning in document.warnings)


def test_equations_and_links_keep_their_words() -> None:
    body = (
        '<w:p><w:hyperlink r:id="x"><w:r><w:t>Le site</w:t></w:r></w:hyperlink><w:fldSimple w:instr="REF a"><w:r><w:t> cité</w:t>'
        "</w:r></w:fldSimple><w:smartTag><w:r><w:t> ici</w:t></w:r></w:smartTag></w:p>"
    )
    assert read(body).blocks[0].text == "Le site cité ici"
