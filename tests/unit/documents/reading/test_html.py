"""HTML pages: what a reader sees, in order; menus and footers flagged; folded panels read, hidden things not."""

from __future__ import annotations

import pytest

from ecluse.documents.reading import Block, BlockKind, ReadDocument, read_here


def page(body: str, head: str = "") -> ReadDocument:
    return read_here(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "page.html")


def seen(body: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in page(body).blocks if not block.furniture]


def furniture(body: str) -> list[str]:
    return [block.text for block in page(body).blocks if block.furniture]


def cells(block: Block) -> list[tuple[str, int, int, int, bool]]:
    return [(c.text, c.column, c.column_span, c.row_span, c.header) for c in block.cells]


def test_scripts_styles_comments_and_form_controls_are_left_out() -> None:
    body = (
        "<script>var axe = 1;</script><style>p{}</style><!-- un commentaire --><noscript>Activez</noscript>"
        "<template><p>modèle</p></template><p>Un <svg><title>icône</title></svg>mot<input value='x'></p>"
        "<select><option>Choix</option></select><textarea>Saisie</textarea><iframe>cadre</iframe>"
    )
    assert seen(body) == [("paragraph", "Un mot")]


@pytest.mark.parametrize(
    "attributes",
    ["hidden", 'aria-hidden="true"', 'style="display: none"', 'style="color:red;visibility:hidden"', 'class="cache"'],
)
def test_hidden_elements_are_left_out(attributes: str) -> None:
    document = page(f"<p>Visible</p><div {attributes}><p>Invisible</p></div>", "<style>.cache{display:none}</style>")
    assert [block.text for block in document.blocks] == ["Visible"]


@pytest.mark.parametrize(
    "panel",
    [
        '<button aria-controls="p1">Axe 1</button><div id="p1" hidden><p>Dedans</p></div>',
        '<h3><button aria-expanded="false">Axe 1</button></h3><div hidden><p>Dedans</p></div>',
        '<div class="accordion"><h3>Axe 1</h3><div class="accordion-panel" style="display:none"><p>Dedans</p></div></div>',
        '<h3>Axe 1</h3><div role="tabpanel" aria-hidden="true"><p>Dedans</p></div>',
        '<a data-bs-target="#p1" href="#">Axe 1</a><div id="p1" class="fr-collapse" hidden><p>Dedans</p></div>',
        "<details><summary>Axe 1</summary><p>Dedans</p></details>",
    ],
)
def test_a_folded_panel_is_one_click_away_and_is_read(panel: str) -> None:
    assert [text for _, text in seen(panel)] == ["Axe 1", "Dedans"]


def test_a_style_sheet_for_print_hides_nothing() -> None:
    document = page('<p class="x">Lu</p>', "<style>@media print{.x{display:none}} .y{color:red}</style>")
    assert document.blocks[0].text == "Lu"


def test_menus_headers_footers_and_banners_are_furniture() -> None:
    body = (
        '<header><a class="logo">Ville</a><nav><ul><li>Accueil</li></ul></nav></header>'
        '<div class="fil-ariane">Accueil > Santé</div><div id="tarteaucitronRoot">Cookies</div>'
        '<div role="dialog"><p>Fenêtre</p></div><a class="skip-link">Aller au contenu</a>'
        "<main><header><h1>Le contrat</h1></header><p>Texte</p><footer>Signé hier</footer></main>"
        '<div class="share-buttons">Partager</div><aside>À lire</aside><footer><p>Mentions</p></footer>'
    )
    assert [text for _, text in seen(body)] == ["Le contrat", "Texte", "Signé hier"]
    assert furniture(body) == [
        "Ville",
        "Accueil",
        "Accueil > Santé",
        "Cookies",
        "Fenêtre",
        "Aller au contenu",
        "Partager",
        "À lire",
        "Mentions",
    ]


def test_a_class_word_never_hides_the_page_itself() -> None:
    body = '<div class="page has-sidebar menu"><h1>Titre</h1><p>Texte</p></div>'
    assert [text for _, text in seen(body)] == ["Titre", "Texte"]


def test_a_page_all_in_a_header_is_the_page() -> None:
    assert seen("<header><p>Seul texte</p></header>") == [("paragraph", "Seul texte")]


def test_titles_and_their_levels() -> None:
    body = (
        "<h1>Un</h1><h3>Trois<br>lignes</h3><div role='heading' aria-level='4'>Quatre</div><details>"
        "<summary>Cinq</summary></details>"
    )
    found = page(body).blocks
    assert [(b.kind, b.level, b.text) for b in found] == [
        (BlockKind.HEADING, 1, "Un"),
        (BlockKind.HEADING, 3, "Trois lignes"),
        (BlockKind.HEADING, 4, "Quatre"),
        (BlockKind.HEADING, 5, "Cinq"),
    ]


def test_nested_lists() -> None:
    body = (
        "<ol start=3><li>Un<ul><li>Deux</li><li><p>Trois</p><p>suite</p></li></ul></li><li>Quatre</li>"
        "</ol><ol type=a><li>Cinq</li></ol>"
    )
    assert [(b.kind.value, b.level, b.marker, b.text) for b in page(body).blocks] == [
        ("list_item", 1, "3.", "Un"),
        ("list_item", 2, "•", "Deux"),
        ("list_item", 2, "•", "Trois"),
        ("paragraph", 0, "", "suite"),
        ("list_item", 1, "4.", "Quatre"),
        ("list_item", 1, "a.", "Cinq"),
    ]


def test_line_breaks_stay_inside_a_paragraph_and_two_part_it() -> None:
    assert seen("<p>Pilote : Ville<br>Budget : 3 000 €<br><br>Calendrier</p>") == [
        ("paragraph", "Pilote : Ville\nBudget : 3 000 €"),
        ("paragraph", "Calendrier"),
    ]


def test_items_typed_with_dashes_between_breaks() -> None:
    assert seen("<p>Trois axes :<br>- accès aux soins<br>- santé mentale<br/>• prévention</p><p>3 – 5 ans</p>") == [
        ("paragraph", "Trois axes :"),
        ("list_item", "accès aux soins"),
        ("list_item", "santé mentale"),
        ("list_item", "prévention"),
        ("paragraph", "3 – 5 ans"),
    ]


def test_spans_move_the_cells_that_follow() -> None:
    body = (
        "<table><caption>Fiches</caption><thead><tr><th colspan=2>Action</th><th>Pilote</th></tr></thead>"
        "<tr><td rowspan=2>Axe 1</td><td>1.1</td><td>Ville</td></tr>"
        "<tr><td>1.2</td><td><ul><li>ARS<li>CPAM</ul></td></tr></table>"
    )
    caption, *rows = page(body).blocks
    assert (caption.text, caption.style.name) == ("Fiches", "caption")
    assert [cells(row) for row in rows] == [
        [("Action", 0, 2, 1, True), ("Pilote", 2, 1, 1, True)],
        [("Axe 1", 0, 1, 2, False), ("1.1", 1, 1, 1, False), ("Ville", 2, 1, 1, False)],
        [("1.2", 1, 1, 1, False), ("• ARS\n• CPAM", 2, 1, 1, False)],
    ]
    assert [(row.table, row.row) for row in rows] == [(1, 0), (1, 1), (1, 2)]


def test_a_table_inside_a_cell_becomes_lines() -> None:
    body = (
        "<table><tr><th>Budget</th><td>Détail<table><tr><td>ARS</td><td>3 000 €</td></tr><tr>"
        "<td>Ville</td><td>–</td></tr></table></td></tr></table>"
    )
    assert [c.text for c in page(body).blocks[0].cells] == ["Budget", "Détail\nARS | 3 000 €\nVille | –"]


def test_a_table_that_only_lays_out_the_page_is_no_table() -> None:
    body = (
        "<table role=presentation><tr><td><h2>Axe 1</h2><p>Texte</p></td><td><p>Autre</p></td></tr>"
        "</table><table><tr><td>Seul</td></tr></table>"
    )
    assert seen(body) == [("heading", "Axe 1"), ("paragraph", "Texte"), ("paragraph", "Autre"), ("paragraph", "Seul")]


def test_definition_lists_are_labels_and_values() -> None:
    body = (
        "<dl><dt>Pilote</dt><dd>Ville</dd><dd>ARS</dd><div><dt>Budget</dt><dd><ul><li>3 000 €</li></ul></dd></div></dl>"
    )
    assert [(b.text, cells(b)[0][4]) for b in page(body).blocks] == [
        ("Pilote | Ville\nARS", True),
        ("Budget | • 3 000 €", True),
    ]


def test_bold_italic_and_centred_are_told_of_whole_blocks() -> None:
    found = page(
        "<p><strong>Pilote</strong></p><p><b>Pilote :</b> Ville</p><p><em>Note</em></p><p align=center>Milieu</p>"
        '<p><span style="font-weight: bold">Gras</span></p>'
    ).blocks
    assert [(b.style.bold, b.style.italic, b.style.centred) for b in found] == [
        (True, False, False),
        (False, False, False),
        (False, True, False),
        (False, False, True),
        (True, False, False),
    ]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ("", "utf-8"),
        ("", "cp1252"),
        ('<meta charset="utf-8">', "cp1252"),
        ('<meta charset="iso-8859-1">', "utf-8"),
    ],
)
def test_encodings_declared_rightly_or_not(head: str, encoding: str) -> None:
    html = f"<html><head>{head}<title>Santé</title></head><body><p>L’été à Évreux – déjà</p></body></html>"
    document = read_here(html.encode(encoding), "page.html")
    assert (document.title, document.blocks[0].text) == ("Santé", "L’été à Évreux – déjà")


def test_a_page_without_tags_around_it_and_broken_ones() -> None:
    assert [b.text for b in read_here(b"<p>Un<p>Deux<li>Trois<table><tr><td>a<td>b", "a.html").blocks] == [
        "Un",
        "Deux",
        "Trois",
        "a | b",
    ]
    assert read_here(b"<?xml version='1.0'?><html><body><p>XHTML</p></body></html>", "a").blocks[0].text == "XHTML"


def test_preformatted_text_keeps_its_lines() -> None:
    assert seen("<pre>Axe 1\n  Action</pre>") == [("paragraph", "Axe 1\nAction")]


def test_entities_and_no_break_spaces() -> None:
    assert seen("<p>Santé&nbsp;: 3&#8239;000&nbsp;&euro; &amp; plus</p>") == [
        ("paragraph", "Santé\u00a0: 3\u202f000\u00a0€ & plus")
    ]
