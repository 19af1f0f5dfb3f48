"""The annotated texts beside the project: spans that are the words, a rule for each fact, the same answer twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import ContractDraft, Fact
from ecluse.documents.reading import ReadDocument, read_here
from ecluse.lib.text import key

ROOT = Path(__file__).resolve().parents[4]
CORPUS = ROOT.parent / "shared" / "corpus"
FOLDERS = sorted(path.parent for path in CORPUS.glob("*/*/expected.json"))


def read(folder: Path) -> ReadDocument:
    path = next(iter(sorted(folder.glob("document.*"))), folder / "text.txt")
    return read_here(path.read_bytes(), path.name)


def facts(draft: ContractDraft) -> list[Fact[str]]:
    """The facts whose value is words of the source, given as they are printed."""
    found = [draft.territory, *(s.name for s in draft.signatories), *(axis.title for axis in draft.axes)]
    found += [fact for action in draft.actions for fact in (action.title, *action.leads)]
    return [fact for fact in found if fact is not None and fact.evidence]


def words_of(fact: Fact[str], document: ReadDocument) -> str:
    words = ""
    for span in fact.evidence:
        block = document.blocks[span.block]
        text = block.text if span.cell is None else block.cells[span.cell].text
        assert 0 <= span.start < span.end <= len(text)
        words += " " + text[span.start : span.end]
    return words


@pytest.mark.skipif(not FOLDERS, reason="needs the folder ../shared/corpus, which is not beside the project")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_evidence_is_the_words(folder: Path) -> None:
    document = read(folder)
    drafts = extract(document)
    for draft in drafts:
        for fact in facts(draft):
            assert fact.rule
            assert key(fact.value).replace(" ", "") in key(words_of(fact, document)).replace(" ", "")
    if len(document.blocks) < 60:
        assert extract(document) == drafts
