"""Plain text and Markdown: lines, markers, titles, tables with bars, encodings."""

from __future__ import annotations

import pytest

from ecluse.documents.reading import Block, BlockKind, ReadDocument, SourceFormat, read_here
from ecluse.documents.reading.encoding import repair_mojibake


def blocks(text: str, name: str = "a.txt") -> tuple[Block, ...]:
    return read_here(text.encode(), name).blocks


def one(line: str) -> Block:
    (block,) = blocks(f"Avant\n\n{line}\n")[1:]
    return block


@pytest.mark.parametrize(
    ("line", "marker", "text"),
    [
        ("• Axe 1", "•", "Axe 1"),
        ("•Axe 1", "•", "Axe 1"),
        ("  - Accès aux soins", "-", "Accès aux soins"),
        ("-Améliorer l’accès", "-", "Améliorer l’accès"),
        ("– Prévention", "–", "Prévention"),
        ("* Prévention", "*", "Prévention"),
        ("◦ Prévention", "◦", "Prévention"),
        ("o   Prévention", "o", "Prévention"),
        ("\uf0b7 Prévention", "•", "Prévention"),
        ("\uf0a7\tPrévention", "•", "Prévention"),
        ("➢ Prévention", "➢", "Prévention"),
        ("1. Prévention", "1.", "Prévention"),
        ("12) Prévention", "12)", "Prévention"),
        ("1.2 Prévention", "1.2", "Prévention"),
        ("1.2.3. Prévention", "1.2.3.", "Prévention"),
        ("a) prévenir", "a)", "prévenir"),
        ("(b) prévenir", "(b)", "prévenir"),
        ("1° prévenir", "1°", "prévenir"),
        ("1/ Prévenir", "1/", "Prévenir"),
        ("3 – Prévenir", "3 –", "Prévenir"),
        ("iv) prévenir", "iv)", "prévenir"),
    ],
)
def test_list_markers(line: str, marker: str, text: str) -> None:
    block = one(line)
    assert (block.kind, block.marker, block.text) == (BlockKind.LIST_ITEM, marker, text)


@pytest.mark.parametrize(
    "line",
    [
        "2014. Une année",
        "91.000 habitants, une population assez âgée",
        "2,5 millions d’euros",
        "3.5 millions d’euros",
        "23/11/2023",
        "2014-2016",
        "2012-2017 : 1er contrat local de santé",
        "S. S., le maire, souligne le vieillissement",
        "D.R.",
        "V. Un seul numéro romain, sans frère",
        "-5 % en trois ans",
        "--- ou presque",
        "n° 3",
        "ou bien la mairie",
        "l’ordre des médecins",
        "10 000 habitants",
        "1er contrat",
        "18 h 30",
        "© Agence",
        "€ 12",
    ],
)
def test_lines_that_are_no_items(line: str) -> None:
    block = one(line)
    assert (block.kind, block.text) == (BlockKind.PARAGRAPH, line)


def test_letters_and_roman_numbers_are_believed_beside_their_siblings() -> None:
    found = blocks(
        "I. Diagnostic\nUn texte\nII. Stratégie\nIII. Actions\n\nA. Pilote\nB. Partenaires\n\nC. Dupré, maire\nM. Roux\n"
    )
    assert [b.marker for b in found] == ["I.", "", "II.", "III.", "A.", "B.", "C.", ""]
    alone = blocks("B. Martel, maire\n\nF. Roux, adjointe\n\nI. Petit\n")
    assert [b.kind for b in alone] == [BlockKind.PARAGRAPH] * 3


def test_depth_follows_indentation_then_markers() -> None:
    indented = "1. Accès\n   - Médecins\n      - Internes\n   - Dentistes\n2. Santé mentale\n"
    flat = "\nPuis :\n\n• Un\no Deux\n▪ Trois\n• Quatre\n"
    assert [b.level for b in blocks(indented + flat)] == [1, 2, 3, 2, 1, 0, 1, 2, 3, 1]


def test_a_list_whose_first_line_lost_its_indentation() -> None:
    assert [b.level for b in blocks("1. Accueil\n  2. Santé\n  3. Contrat\n    1. Axe\n    2. Action\n")] == [
        1,
        1,
        1,
        2,
        2,
    ]


def test_wrapped_items_stay_lines() -> None:
    found = blocks("- Un très long\n  objectif\n- Un autre")
    assert [(b.kind, b.text, b.line) for b in found] == [
        (BlockKind.LIST_ITEM, "Un très long", 1),
        (BlockKind.PARAGRAPH, "objectif", 2),
        (BlockKind.LIST_ITEM, "Un autre", 3),
    ]


def test_titles_underlined_or_hashed() -> None:
    found = blocks(
        "Contrat local de santé\n======================\n\nAxe 1\n-----\n\n## Axe 2 ##\n\nUn texte\n\n#mot-dièse\n"
    )
    assert [(b.kind, b.level, b.text) for b in found] == [
        (BlockKind.HEADING, 1, "Contrat local de santé"),
        (BlockKind.HEADING, 2, "Axe 1"),
        (BlockKind.HEADING, 2, "Axe 2"),
        (BlockKind.PARAGRAPH, 0, "Un texte"),
        (BlockKind.PARAGRAPH, 0, "#mot-dièse"),
    ]


def test_rules_alone_are_dropped_and_title_nothing_long() -> None:
    found = blocks("Une phrase assez longue qui finit un paragraphe.\n-----\nAutre\n\n***\n\n___\n")
    assert [(b.kind, b.text) for b in found] == [
        (BlockKind.PARAGRAPH, "Une phrase assez longue qui finit un paragraphe."),
        (BlockKind.PARAGRAPH, "Autre"),
    ]


def test_tables_flattened_with_bars() -> None:
    text = "Porteur | Ville |\n---|---|\nCalendrier | 2020-2022 |\n\nPlus loin\n\nA | B\nC | D\n"
    found = blocks(text)
    assert [(b.table, b.row, tuple(c.text for c in b.cells)) for b in found if b.cells] == [
        (1, 0, ("Porteur", "Ville")),
        (1, 1, ("Calendrier", "2020-2022")),
        (2, 0, ("A", "B")),
        (2, 1, ("C", "D")),
    ]
    assert found[0].text == "Porteur | Ville"


@pytest.mark.parametrize(
    "line", ["Contrat local de santé | Ville de Bourg", "Ordre départemental |", "Accueil | Santé | CLS"]
)
def test_a_bar_alone_makes_no_table(line: str) -> None:
    assert one(line).kind is BlockKind.PARAGRAPH


def test_contents_lines_are_marked() -> None:
    found = blocks("Sommaire\nPréambule ............ 3\nAxe 1 – Accès……………… 12\nAxe 2\t14\nUn texte normal.\n")
    assert [b.style.name for b in found] == ["", "toc", "toc", "toc", ""]


def test_form_feeds_count_pages() -> None:
    document = read_here(b"Une\n\fDeux\nsuite\fTrois", "a.txt")
    assert ([b.page for b in document.blocks], document.pages) == ([1, 2, 2, 3], 3)
    assert [b.line for b in document.blocks] == [1, 2, 3, 3]


def test_line_ends_of_every_system_and_invisible_characters() -> None:
    found = blocks("Un\r\nDeux\rTro\u00adis\u200b\u2028Quatre\ufeff\n\u0000Cinq")
    assert [b.text for b in found] == ["Un", "Deux", "Trois", "Quatre", "Cinq"]


def test_accents_are_composed_and_ligatures_opened() -> None:
    assert one("Sante\u0301 et o\ufb03ce").text == "Santé et office"


# Encodings ----------------------------------------------------------------------------------------------------------------

SENTENCE = "L’été, l’Œuvre « santé » coûte 12 € à Bézier – déjà ! Ça où ?"
PLAIN = "Le préfet a signé à Évreux le contrat, déjà prêt : où ça ?"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    document = read_here(SENTENCE.encode(encoding), "a.txt")
    assert document.blocks[0].text == SENTENCE
    assert bool(document.warnings) == (encoding == "cp1252")


@pytest.mark.parametrize("encoding", ["latin-1", "mac_roman", "cp850"])
def test_older_encodings(encoding: str) -> None:
    document = read_here((PLAIN + "\n" + PLAIN).encode(encoding), "a.txt")
    assert document.blocks[0].text == PLAIN
    assert "lettres accentuées" in document.warnings[0]


def test_a_stray_byte_in_utf8() -> None:
    data = (PLAIN * 30).encode() + b" d\x92ici"
    assert read_here(data, "a.txt").blocks[0].text.endswith("d’ici")


@pytest.mark.parametrize("times", [1, 2])
def test_mojibake_is_repaired_and_said(times: int) -> None:
    broken = SENTENCE
    for _ in range(times):
        broken = "".join(
            chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252") for b in broken.encode()
        )
    document = read_here(broken.encode(), "a.txt")
    assert document.blocks[0].text == SENTENCE
    assert "rétablies" in document.warnings[0]


@pytest.mark.parametrize(
    "text", ["São Paulo, João, Ângela", "DÂ’UN CÔTÉ", "É»à", "pâté — château", "ÂGÉ", "Ã", "naïf â€"]
)
def test_what_is_no_mojibake_stays(text: str) -> None:
    assert repair_mojibake(text) == text


def test_mojibake_whose_no_break_space_was_lost() -> None:
    assert repair_mojibake("AccÃ¨s Ã  la santÃ©") == "Accès à la santé"


# Markdown -----------------------------------------------------------------------------------------------------------------


def markdown(text: str) -> ReadDocument:
    return read_here(text.encode(), "a.md")


def test_markdown_lists_keep_their_depth_and_numbers() -> None:
    found = markdown("# CLS\n\n3. Accès\n   - Médecins\n     suite\n   - Dentistes\n4. Santé\n").blocks
    assert [(b.kind, b.level, b.marker, b.text) for b in found] == [
        (BlockKind.HEADING, 1, "", "CLS"),
        (BlockKind.LIST_ITEM, 1, "3.", "Accès"),
        (BlockKind.LIST_ITEM, 2, "-", "Médecins\nsuite"),
        (BlockKind.LIST_ITEM, 2, "-", "Dentistes"),
        (BlockKind.LIST_ITEM, 1, "4.", "Santé"),
    ]
    assert [b.line for b in found] == [1, 3, 4, 6, 7]


def test_markdown_tables_styles_and_front_matter() -> None:
    document = markdown("---\ntitle: Le contrat\n---\n\n**Pilote**\n\n| A | B |\n|---|---|\n| un | *deux*<br>trois |\n")
    assert document.title == "Le contrat"
    assert document.format is SourceFormat.MARKDOWN
    assert document.blocks[0].style.bold
    assert [[(c.text, c.header) for c in b.cells] for b in document.blocks[1:]] == [
        [("A", True), ("B", True)],
        [("un", False), ("deux\ntrois", False)],
    ]
    assert document.blocks[0].line == 5


def test_html_inside_markdown_is_read_and_comments_are_not() -> None:
    found = markdown(
        "# A\n\n<!-- caché -->\n\n<table><tr><td>un</td><td>deux</td></tr></table>\n\n<script>x</script>\n\n`code`\n"
    ).blocks
    assert [b.text for b in found] == ["A", "un | deux", "code"]


def test_text_without_a_name_is_told_by_its_look() -> None:
    assert read_here(b"# Un\n\n## Deux\n\n### Trois\n", "sans nom").format is SourceFormat.MARKDOWN
    assert read_here(b"a;b;c\n1;2;3\n4;5;6\n", "sans nom").format is SourceFormat.CSV
    assert read_here(b"Une phrase.\nUne autre ; puis une troisieme.\n", "sans nom").format is SourceFormat.TEXT
    assert read_here(b"<html><body><p>Un</p></body></html>", "page.txt").format is SourceFormat.HTML
