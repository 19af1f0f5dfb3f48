"""What the finders of axes give: lists of titles with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ecluse.documents.extraction.source import Source
from ecluse.lib.text import word_set


@dataclass(frozen=True, slots=True)
class AxisItem:
    """A title at ``start`` to ``end`` of the source's text, with the number printed before it."""

    start: int
    end: int
    number: str | None = None
    number_place: tuple[int, int] | None = None
    transversal: bool = False


@dataclass(frozen=True, slots=True)
class AxisList:
    """The items that one rule found together; ``announced`` is the count said just before, if one is."""

    items: tuple[AxisItem, ...]
    rule: str
    place: int
    announced: int | None = None
    rank: float = 0.0
    doubts: tuple[str, ...] = field(default=())

    def without_last(self) -> AxisList:
        return replace(self, items=self.items[:-1])


def is_cut_at(source: Source, end: int) -> bool:
    """Whether a list item that ends at ``end`` looks cut: the text stops there, in the middle of a word or a group."""
    text = source.text.rstrip()
    if end < len(text) or not text:
        return False
    words = text[-60:].replace("'", " ").split()
    last = words[-1]
    if last in _LINKS or (len(last) <= 2 and last.isalpha()):
        return True
    if len(last) > 4 and re.search(rf"(?<![a-z]){re.escape(last)}(?!(?:e?s|x|e|r|nt)(?![a-z]))[a-z]", text):
        return True  # « l’accompagnemen », the text having « accompagnement »
    before = words[-2] if len(words) > 1 else ""
    plural = before.endswith("s") and before not in _SINGULAR
    again = re.search(rf"(?<![a-z]){re.escape(last)}(?![a-z])", text[: -len(last)])
    return plural and last.isalpha() and last[-1] not in "sxz" and again is None


def sentence_is_cut(source: Source, end: int) -> bool:
    """Whether the text stops at ``end`` without the punctuation that a sentence needs."""
    return end >= len(source.text.rstrip()) and not source.text.rstrip().endswith((".", "!", "?", ")", '"'))


_LINKS = word_set("et de du des la le les un une en au aux pour par avec sur dans ou a d l que qui sans vers ")
_SINGULAR = word_set(
    "dans sans plus tres vers sous apres pas mais parcours acces progres temps corps fois puis hors lors depuis "
    "mois mieux nos vos ses leurs les ces tous toutes aussi pays bus recours "
)
