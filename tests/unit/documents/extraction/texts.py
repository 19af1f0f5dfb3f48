"""Documents made of a few lines of text, for tests of the extraction."""

from __future__ import annotations

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import ContractDraft
from ecluse.documents.extraction.lines import raw_lines
from ecluse.documents.extraction.noise import sort_lines
from ecluse.documents.extraction.source import Source
from ecluse.documents.reading import ReadDocument, read_here


def read(text: str) -> ReadDocument:
    return read_here(text.encode(), "texte.txt")


def source(text: str) -> Source:
    return Source(sort_lines(raw_lines(read(text).blocks)).body)


def draft(text: str) -> ContractDraft:
    """The draft of the contract that the text is about."""
    return extract(read(text))[0]


def titles(found: ContractDraft) -> list[str]:
    return [axis.title.value for axis in found.axes]


def numbers(found: ContractDraft) -> list[str | None]:
    return [axis.number.value if axis.number else None for axis in found.axes]


def signatories(found: ContractDraft) -> list[str]:
    return [signatory.name.value for signatory in found.signatories]
