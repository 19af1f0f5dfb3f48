"""Lines that the page broke, not the author: where a sentence goes on with the next line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ecluse.documents.extraction.lines import RawLine
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy
from ecluse.lib.text import fold

_JOINING_END = lazy(
    r"(?:,|(?<=\s)(?:de|du|des|la|le|les|l'|d'|et|ou|a|au|aux|en|par|pour|avec|sur|dans|un|une|entre|que|qui))$"
)
_STARTS_OF = lazy(r"(?:du|de|des|d'|et|aux?) ?(?=[a-z])")
_PUBLICATION = lazy(r"(?:publie|mis|poste|modifie|actualise)[a-z ]*\b(?:le|a)$")
_PAGE_OF = lazy(r"(?:\.{3,}|…|(?:\. ){2}|_{3,}|\t)[ .]*\d{1,3}$")  # a line of a contents page
_LABELLED = lazy(
    r"(?:axe|orientation|priorite|fiche|action|objectif|enjeu|article|annexe|chapitre|partie|theme|thematique|volet)s?"
    r" (?:[a-z-]+ )?(?:(?:n ?°? ?)?(?:\d|[ivx]+\b)|transversale? ?:)|\d{1,2}(?:\.\d)* ?[-.)/] "
)


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a text is broken: ``width`` is the number of characters that its lines fill (0: lines are not filled);
    ``loose`` is true where lines are broken at no fixed width."""

    width: int = 0
    loose: bool = False


def wrapping_of(lines: Sequence[RawLine]) -> Wrapping:
    """The width that lines fill, if they do; else whether many begin in the middle of a sentence."""
    plain = [line for line in lines if line.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)]
    width = max((_length(line) for line in plain if "http" not in line.text), default=0)
    pairs = [(one, two) for one, two in pairwise(plain) if _consecutive(one, two) and not two.bulleted]
    full = sum(_is_full(one, two, width) for one, two in pairs)
    if 50 <= width <= 130 and full >= max(2.0, len(pairs) * (0.3 if len(pairs) >= 8 else 0.5)):
        return Wrapping(width)
    texts = [line.text for line in plain if not line.bulleted]
    if len(texts) < 12 or max(map(len, texts)) > 170:
        return Wrapping()
    return Wrapping(loose=sum(text[0].islower() for text in texts) >= 0.25 * len(texts))


def _length(line: RawLine) -> int:
    return len(line.text) + (len(line.marker) + 1 if line.marker else 0)


def _consecutive(one: RawLine, two: RawLine) -> bool:
    """No blank line between the two, as far as the source tells."""
    return one.line is not None and two.line is not None and two.line == one.line + 1


def _is_full(one: RawLine, two: RawLine, width: int) -> bool:
    """Whether the first word of ``two`` would not have fitted at the end of ``one``."""
    return _length(one) + 1 + len(two.text.split(maxsplit=1)[0]) > 0.95 * width


def runs_on(before: RawLine, after: RawLine, wrapping: Wrapping) -> bool:
    """Whether ``after`` goes on with the sentence of ``before``."""
    kinds = (before.kind, after.kind)
    if after.bulleted or BlockKind.HEADING in kinds or BlockKind.TABLE_ROW in kinds or _PAGE_OF.search(before.text):
        return False
    folded = fold(before.text)
    if _PAGE_OF.search(after.text) and _LABELLED.match(folded):
        return not _LABELLED.match(fold(after.text)) and before.text.isupper() == after.text.isupper()
    if wrapping.width:
        filled = _consecutive(before, after) and _is_full(before, after, wrapping.width)
        open_end = not before.text.endswith((":", ";")) or after.text[:1].islower()
        return filled and open_end and not _LABELLED.match(fold(after.text))
    if before.text.endswith((".", "!", "?", ":", ";")):
        return False
    if before.text.endswith(("»", ")")):
        return after.text[:1].islower()
    if before.text.isupper() and after.text.isupper() and _STARTS_OF.match(fold(after.text)):
        return True
    if _JOINING_END.search(folded):
        return not _PUBLICATION.match(folded)
    if after.text[:1].islower():
        return True
    titled = before.text.isupper() or _LABELLED.match(folded) or _LABELLED.match(fold(after.text))
    apart = before.line is not None and not _consecutive(before, after)
    return wrapping.loose and before.kind is BlockKind.PARAGRAPH and len(before.text) >= 40 and not (titled or apart)
