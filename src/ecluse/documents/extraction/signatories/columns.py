"""Signatories above their signatures, in one or two columns: « La Ville de X, représentée par   L’ARS, représentée par »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecluse.documents.extraction.bodies import HEAD, OFFICE, has_head
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy

_DONE = lazy(
    r"(?:fait |signe )?(?:a |en )[^\n]{0,60}?(?:,? ?le(?: |,|$)|exemplaires)|signatures? ?:?$|les signataires ?:?$"
)
_NEXT = lazy(rf" (?:\| )?(?=(?:la |le |les |l')(?:{HEAD}|{OFFICE})(?![a-z]))| \| ")
_REPRESENTED = lazy(r",? ?\(?representee?s?(?: par)?(?![a-z])")
_OFFICE = lazy(rf"(?:le |la |l')(?P<office>{OFFICE}) (?:de la |de l'|du |des |de |d')(?=[a-z])")


def read_columns(source: Source) -> Proposal | None:
    """The bodies, else the offices, that the cells below « Fait à …, le … » name; the text after them is not read."""
    for opening in source.lines:
        if not _DONE.match(source.text[opening.start : opening.end].strip()):
            continue
        bodies: list[Party] = []
        offices: list[Party] = []
        for start, end, cell in _cells(source, opening):
            represented = _REPRESENTED.search(cell)
            name = cell[: represented.start()] if represented else cell
            low, high = source.trim(start, start + len(name), " ,;:.")
            office = _OFFICE.match(source.text, low, high)
            if office:
                offices.append(Party(low, high, office.span("office")))
            elif (represented or source.text[end - 1 : end] == ",") and _is_named(source, low):
                bodies.append(Party(low, high))
        for parties, weight in ((bodies, 2.95), (offices, 2.3)):
            if len(parties) >= 2:
                return Proposal(tuple(parties), "signatories.columns", weight)
    return None


def _is_named(source: Source, place: int) -> bool:
    article = re.compile(r"(?:la |le |les |l')").match(source.text, place)
    return article is not None and source.is_capital(place) and has_head(source, place)


def _cells(source: Source, opening: Line) -> Iterator[tuple[int, int, str]]:
    """Each cell below ``opening``, a capital article opening one: its place in the text and its folded words."""
    for line in source.lines[opening.index + 1 : opening.index + 40]:
        if line.raw.kind is BlockKind.HEADING or line.raw.bulleted or line.end - line.start > 300:
            return
        cuts = [
            cut
            for cut in _NEXT.finditer(source.text, line.start, line.end)
            if source.is_capital(cut.end()) or "|" in cut.group()
        ]
        bounds = [line.start, *(cut.end() for cut in cuts)]
        for start, end in zip(bounds, [*(cut.start() for cut in cuts), line.end], strict=True):
            if 0 < end - start <= 120:
                yield start, end, source.text[start:end]
