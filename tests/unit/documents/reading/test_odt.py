"""OpenDocument texts: outline, lists as printed, tables with spans and repeats, frames, notes, tracked changes."""

from __future__ import annotations

from ecluse.documents.reading import Block, ReadDocument, read_here
from tests.unit.documents.reading import makers

AUTOMATIC = """
<text:list-style style:name="L1">
 <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
 <text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." text:display-levels="2"/>
 <text:list-level-style-number text:level="3" style:num-format="a" style:num-suffix=")"/>
</text:list-style>
<text:list-style style:name="L2">
 <text:list-level-style-bullet text:level="1" text:bullet-char="–"/>
 <text:list-level-style-bullet text:level="2" text:bullet-char="&#xE00C;"/>
</text:list-style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Text_20_body">
 <style:paragraph-properties fo:break-before="page" fo:text-align="center"/><style:text-properties fo:font-weight="bold"/>
</style:style>
<style:style style:name="P2" style:family="paragraph"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold" fo:color="#C00000"/></style:style>
"""
STYLES = """
<office:styles>
 <style:style style:name="Text_20_body" style:display-name="Text body" style:family="paragraph">
  <style:text-properties fo:font-size="11pt"/></style:style>
 <text:outline-style style:name="Outline">
  <text:outline-level-style text:level="1" style:num-format="1" style:num-prefix="Axe " style:num-suffix=" :"/>
  <text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>
 </text:outline-style>
</office:styles>
<office:master-styles><style:master-page style:name="Standard">
 <style:header><text:p>Contrat 2024-2028</text:p></style:header><style:footer><text:p>Page 1</text:p></style:footer>
</style:master-page></office:master-styles>
"""


def read(body: str, styles: str = "") -> ReadDocument:
    return read_here(makers.odt(body, automatic=AUTOMATIC, styles=styles), "a.odt")


def brief(document: ReadDocument) -> list[tuple[str, int, str, str]]:
    return [(b.kind.value, b.level, b.marker, b.text) for b in document.blocks if not b.furniture]


def cells(block: Block) -> list[tuple[str, int, int, int]]:
    return [(c.text, c.column, c.column_span, c.row_span) for c in block.cells]


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def item(*parts: str) -> str:
    return f"<text:list-item>{''.join(parts)}</text:list-item>"


def lst(*items: str, style: str = "", more: str = "") -> str:
    named = f'text:style-name="{style}"' if style else ""
    return f"<text:list {named} {more}>{''.join(items)}</text:list>"


def cell(content: str, more: str = "") -> str:
    return f"<table:table-cell {more}>{content if content.startswith('<') or not content else p(content)}</table:table-cell>"


def row(*content: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(content)}</table:table-row>"


COVERED = "<table:covered-table-cell/>"


def test_the_outline_gives_titles_their_level_and_number() -> None:
    body = (
        '<text:h text:outline-level="1">Accès</text:h><text:h text:outline-level="2">Maison</text:h>'
        '<text:h text:outline-level="2">Bus</text:h><text:h text:outline-level="1">Prévention</text:h>'
        '<text:h text:outline-level="2">École</text:h><text:h text:outline-level="3">Sans numéro</text:h>'
    )
    assert brief(read(body, STYLES)) == [
        ("heading", 1, "Axe 1 :", "Accès"),
        ("heading", 2, "1.1", "Maison"),
        ("heading", 2, "1.2", "Bus"),
        ("heading", 1, "Axe 2 :", "Prévention"),
        ("heading", 2, "2.1", "École"),
        ("heading", 3, "", "Sans numéro"),
    ]


def test_lists_as_printed() -> None:
    body = (
        lst(
            item(p("Un"), lst(item(p("Un un"), lst(item(p("Lettre")))), item(p("Un deux"), p("suite")))),
            item(p("Deux")),
            style="L1",
        )
        + lst(item(p("Trois")), style="L1", more='text:continue-numbering="true"')
        + lst(item(p("Recommence")), style="L1")
        + lst(
            item(p("Tiret"), lst(item(p("Puce")))),
            "<text:list-header>" + p("Titre de liste") + "</text:list-header>",
            style="L2",
        )
        + lst(item(p("Défaut")))
    )
    assert [(b[0], b[1], b[2], b[3]) for b in brief(read(body))] == [
        ("list_item", 1, "1.", "Un"),
        ("list_item", 2, "1.1.", "Un un"),
        ("list_item", 3, "a)", "Lettre"),
        ("list_item", 2, "1.2.", "Un deux"),
        ("paragraph", 0, "", "suite"),
        ("list_item", 1, "2.", "Deux"),
        ("list_item", 1, "3.", "Trois"),
        ("list_item", 1, "1.", "Recommence"),
        ("list_item", 1, "–", "Tiret"),
        ("list_item", 2, "•", "Puce"),
        ("paragraph", 0, "", "Titre de liste"),
        ("list_item", 1, "•", "Défaut"),
    ]


def test_tables_with_spans_headers_and_repeats() -> None:
    table = (
        "<table:table><table:table-header-rows>"
        + row(cell("Fiche 1", 'table:number-columns-spanned="3"'), COVERED, COVERED)
        + "</table:table-header-rows>"
        + row(cell("Axe", 'table:number-rows-spanned="2"'), cell("Pilote"), cell("Ville"))
        + row(
            COVERED,
            cell("Budget"),
            cell(p("3 000 €") + lst(item(p("ARS")), item(p("Un"), lst(item(p("Deux")))), style="L2")),
        )
        + row(cell("x", 'table:number-columns-repeated="2"'), cell(""))
        + row(cell("y"), cell("", 'table:number-columns-repeated="2"'), more='table:number-rows-repeated="2"')
        + "</table:table>"
    )
    found = read(table).blocks
    assert [cells(b) for b in found] == [
        [("Fiche 1", 0, 3, 1)],
        [("Axe", 0, 1, 2), ("Pilote", 1, 1, 1), ("Ville", 2, 1, 1)],
        [("Budget", 1, 1, 1), ("3 000 €\n• ARS\n• Un\n• Deux", 2, 1, 1)],
        [("x", 0, 1, 1), ("x", 1, 1, 1), ("", 2, 1, 1)],
        [("y", 0, 1, 1), ("", 1, 1, 1), ("", 2, 1, 1)],
        [("y", 0, 1, 1), ("", 1, 1, 1), ("", 2, 1, 1)],
    ]
    assert found[0].cells[0].header
    assert not found[1].cells[0].header


def test_a_table_inside_a_cell_and_a_frame_of_one_cell() -> None:
    inner = "<table:table>" + row(cell("ARS"), cell("3 000 €")) + "</table:table>"
    body = (
        "<table:table>" + row(cell("Budget"), cell(p("Détail") + inner)) + "</table:table>"
        "<table:table>" + row(cell(p("Encadré") + p("Texte"))) + "</table:table>"
    )
    assert brief(read(body)) == [
        ("table_row", 0, "", "Budget | Détail\nARS | 3 000 €"),
        ("paragraph", 0, "", "Encadré"),
        ("paragraph", 0, "", "Texte"),
    ]


def test_blanks_tabs_and_breaks() -> None:
    body = (
        '<text:p>Pilote<text:tab/>Ville<text:s text:c="3"/>de\n   Bourg<text:line-break/>'
        "Suite<text:bookmark/> <text:span>liée</text:span></text:p>"
    )
    assert read(body).blocks[0].text == "Pilote\tVille de Bourg\nSuite liée"


def test_frames_notes_comments_and_sections() -> None:
    note = "<text:note><text:note-body><text:p>Une note</text:p></text:note-body></text:note>"
    body = (
        f"<text:p>Santé{note}<office:annotation><text:p>À revoir</text:p></office:annotation> mentale"
        "<draw:frame><draw:text-box><text:p>Dans la boîte</text:p></draw:text-box></draw:frame></text:p>"
        "<text:section><text:p>En section</text:p></text:section>"
        '<text:section text:display="none"><text:p>Cachée</text:p></text:section>'
        "<draw:frame><draw:text-box><text:p>À part</text:p></draw:text-box></draw:frame>"
    )
    found = read(body).blocks
    assert [b.text for b in found] == ["Santé mentale", "Dans la boîte", "En section", "À part", "Une note"]
    assert (found[-1].style.name, found[-1].marker) == ("footnote", "1")


def test_tracked_changes_keep_what_was_inserted() -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>supprimé</text:p></text:deletion>'
        "</text:changed-region></text:tracked-changes>"
    )
    document = read(
        changes
        + '<text:p>Trois <text:change-start text:change-id="c2"/>cinq<text:change text:change-id="c1"/> axes</text:p>'
    )
    assert [b.text for b in document.blocks] == ["Trois cinq axes"]
    assert any("modifications suivies" in warning for warning in document.warnings)


def test_contents_hidden_text_styles_and_pages() -> None:
    body = (
        "<text:table-of-content><text:index-body><text:index-title><text:p>Sommaire</text:p></text:index-title>"
        "<text:p>Axe 1<text:tab/>3</text:p></text:index-body></text:table-of-content>"
        + p("Titre", "P1")
        + p("Caché", "P2")
        + '<text:p text:style-name="Text_20_body"><text:span text:style-name="T1">Pilote</text:span></text:p>'
    )
    document = read(body, STYLES)
    shown = [b for b in document.blocks if not b.furniture]
    assert [(b.text, b.page) for b in shown] == [("Sommaire", 1), ("Axe 1\t3", 1), ("Titre", 2), ("Pilote", 2)]
    assert [b.style.name for b in shown] == ["toc", "toc", "Text body", "Text body"]
    assert (shown[2].style.bold, shown[2].style.centred, shown[2].style.size) == (True, True, 11.0)
    assert (shown[3].style.bold, shown[3].style.colour) == (True, "#c00000")
    assert document.pages == 2
    assert any("masqué" in warning for warning in document.warnings)


def test_headers_and_footers_are_furniture() -> None:
    found = read(p("Texte"), STYLES).blocks
    assert [(b.text, b.furniture) for b in found] == [("Contrat 2024-2028", True), ("Texte", False), ("Page 1", True)]


def test_a_document_without_its_mimetype() -> None:
    import io
    import zipfile

    data = makers.odt(p("Texte"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "mimetype"}
    assert read_here(makers.zipped(parts), "a.odt").blocks[0].text == "Texte"
