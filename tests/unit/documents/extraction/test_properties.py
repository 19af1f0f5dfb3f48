"""Whatever the blocks: no failure, spans inside their blocks, the same answer twice, furniture without effect."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import Fact, Span
from ecluse.documents.extraction.source import Source
from ecluse.documents.reading.blocks import Block, BlockKind, Cell, ReadDocument, SourceFormat
from ecluse.lib.text import squeeze

WORDS = re.split(
    r"\|",
    "contrat local de santé|CLS|axe 1 :|Axe 2 –|quatre axes :|fiche action n° 3 :|signé le|entre|ET|par|et|,|;|:|.|de la|du|"
    "Ville de Brume|ARS Bretagne|2019-2023|jusqu’en 2027|3 mai 2022|les signataires|piloté par|l’accès aux soins|premier|"
    "deuxième|le troisième axe concerne|(|)|«|»|Fait à Brume, le|représentée par|sommaire|........ 12|PRS|bilan du contrat|"
    "é|\u2019|œ|Pour la|cosignataires :|pays de|en transversalité :|génération|\t| |\u00a0|\n",
)

texts = st.one_of(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), st.text(max_size=40))


@st.composite
def documents(draw: st.DrawFn) -> ReadDocument:
    blocks = []
    for index, text in enumerate(draw(st.lists(texts, max_size=14))):
        kind = draw(st.sampled_from(list(BlockKind)))
        cells: tuple[Cell, ...] = ()
        table = row = None
        if kind is BlockKind.TABLE_ROW:
            cells = tuple(Cell(part, column) for column, part in enumerate(text.split("\n")))
            text, table, row = " | ".join(cell.text for cell in cells), 1, index
        level = draw(st.integers(1, 3)) if kind in (BlockKind.HEADING, BlockKind.LIST_ITEM) else 0
        marker = draw(st.sampled_from(["", "•", "1.", "a)"])) if kind is BlockKind.LIST_ITEM else ""
        blocks.append(Block(index, kind, text, level, marker, table=table, row=row, cells=cells))
    return ReadDocument("x", SourceFormat.TEXT, "", 0, tuple(blocks))


def spans_of(value: Any) -> list[Span]:
    """Every span anywhere in a draft."""
    if isinstance(value, Span):
        return [value]
    if isinstance(value, (tuple, list)):
        return [span for item in value for span in spans_of(item)]
    if is_dataclass(value):
        return [span for part in fields(value) for span in spans_of(getattr(value, part.name))]
    return []


@settings(max_examples=80, deadline=None)
@given(documents())
def test_nothing_makes_it_fail_and_spans_stay_inside(document: ReadDocument) -> None:
    for draft in extract(document):
        for span in spans_of(draft):
            block = document.blocks[span.block]
            text = block.text if span.cell is None else block.cells[span.cell].text
            assert 0 <= span.start <= span.end <= len(text)


@settings(max_examples=30, deadline=None)
@given(documents())
def test_the_same_document_gives_the_same_drafts(document: ReadDocument) -> None:
    assert extract(document) == extract(document)


@settings(max_examples=30, deadline=None)
@given(documents(), texts)
def test_trailing_furniture_changes_nothing(document: ReadDocument, text: str) -> None:
    footer = Block(len(document.blocks), BlockKind.PARAGRAPH, text, furniture=True)
    assert extract(replace(document, blocks=(*document.blocks, footer))) == extract(document)


@settings(max_examples=50, deadline=None)
@given(documents())
def test_a_span_gives_the_words_of_its_fact(document: ReadDocument) -> None:
    for draft in extract(document):
        facts: list[Fact[str]] = [axis.title for axis in draft.axes] + [s.name for s in draft.signatories]
        for fact in facts:
            words = " ".join(document.blocks[span.block].text[span.start : span.end] for span in fact.evidence)
            if fact.evidence and all(span.cell is None for span in fact.evidence):
                assert squeeze(words).replace(" ", "") == fact.value.replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(documents())
def test_a_source_is_its_lines(document: ReadDocument) -> None:
    source = Source.of_blocks(document.blocks)
    for line in source.lines:
        for piece, low, high in source.pieces(line.start, line.end):
            assert piece is line
            assert 0 <= low < high <= len(line.text)
    ends = [place for sentence in source.sentences for place in sentence]
    assert ends == sorted(ends)
    told = "".join(source.text[a:b] for a, b in source.sentences)
    assert "".join(told.split()) == "".join(source.text.split())
