"""The annotated texts beside the project: the bars, and spans that are the words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import ContractDraft, Fact
from ecluse.documents.extraction.source import Source
from ecluse.documents.reading import ReadDocument, read_here
from ecluse.lib.text import key

ROOT = Path(__file__).resolve().parents[4]
CORPUS = ROOT.parent / "shared" / "corpus"
FOLDERS = sorted(path.parent for path in CORPUS.glob("*/*/expected.json"))

needs_corpus = pytest.mark.skipif(
    not FOLDERS, reason="needs the folder ../shared/corpus, which is not beside the project"
)


@cache
def read(folder: Path) -> ReadDocument:
    path = next(iter(sorted(folder.glob("document.*"))), folder / "text.txt")
    return read_here(path.read_bytes(), path.name)


def facts(draft: ContractDraft) -> list[Fact[str]]:
    """The facts whose value is words of the source, given as they are printed."""
    found = [draft.territory, *(s.name for s in draft.signatories), *(axis.title for axis in draft.axes)]
    found += [fact for action in draft.actions for fact in (action.title, *action.leads)]
    return [fact for fact in found if fact is not None and fact.evidence]


@needs_corpus
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_evidence_is_the_words(folder: Path) -> None:
    document = read(folder)
    for draft in extract(document):
        for fact in facts(draft):
            words = ""
            for span in fact.evidence:
                block = document.blocks[span.block]
                text = block.text if span.cell is None else block.cells[span.cell].text
                assert 0 <= span.start < span.end <= len(text)
                words += " " + text[span.start : span.end]
            assert key(fact.value).replace(" ", "") in key(words).replace(" ", "")


@needs_corpus
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_fact_names_its_rule(folder: Path) -> None:
    for draft in extract(read(folder)):
        assert all(fact.rule for fact in facts(draft))


@needs_corpus
@pytest.mark.parametrize("folder", FOLDERS[:6], ids=lambda folder: folder.name)
def test_reading_twice_gives_the_same(folder: Path) -> None:
    document = read(folder)
    assert extract(document) == extract(document)


@needs_corpus
def test_a_source_gives_back_its_words() -> None:
    for folder in FOLDERS[:8]:
        source = Source.of_blocks(read(folder).blocks)
        for line in source.lines:
            assert source.words(line.start, line.end) == " ".join(line.text.split())
