"""Lines put back into paragraphs: where a line ends because it was full, the sentence goes on in the next."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from ecluse.documents.reading.pdf.glyphs import CUT_MARK

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# Words that French ties to the next one with a hyphen, and those that it ties to the one before.
_TYING = """
    après arrière auto avant avec bas bien celles celui ceux celle chef chefs ci co contre court cours demi
    deux dix donne en entre état est éco ex extra franco grand grande grands grandes gréco haut haute hors
    infra inter intra là libre loin long longue mal médico méta mi micro mieux mini mono multi néo non nord
    nouveau outre par passe petit petite peut plus porte post pré presque prime pro pseudo psycho quasi
    quelques radio rendez sage saint sainte sans sclé semi socio soi soit sous sport sud super sur tiers tout
    toute trois ultra un val vice vingt vis
"""
_TIED = """
    ci là même mêmes vous nous être il elle ils elles on je tu ce t y en moi toi lui leur
"""
# The small words inside the names of places: Saint-Denis-sur-Loire.
_LINKS: Final = frozenset({"sous", "sur", "en", "lès", "les", "le", "la", "de", "du", "des", "et", "aux", "à"})
_BEFORE_HYPHEN: Final = frozenset(_TYING.split())
_AFTER_HYPHEN: Final = frozenset(_TIED.split())
_DANGLING = re.compile(
    r"(?:\b(?:de|du|des|d’|la|le|les|l’|et|ou|à|au|aux|en|pour|par|sur|dans|avec|sans|un|une|que|qui|dont|son|sa|ses|leur|leurs)|[,–-])$",
    re.IGNORECASE,
)


class Vocabulary:
    """The words of the document, which tell whether a cut word is written with a hyphen."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()

    def learn(self, text: str, *, after_cut: bool = False) -> bool:
        """Count the words of a line but the halves of those cut at its ends; gives whether it ends on a cut word."""
        found = [word.lower() for word in _WORD.findall(text)]
        cut = text.rstrip().endswith((CUT_MARK, "-", "\u2010"))
        known = found[1 if after_cut else 0 : len(found) - 1 if cut else None]
        self._words.update(known)
        for word in known:
            parts = word.split("-")
            self._words.update(f"{a}-{b}" for a, b in pairwise(parts) if len(parts) > 2)
        return cut

    def join(self, first: str, second: str) -> str:
        """The text of two lines, the second one going on from the first, with a word cut at the end of the line mended."""
        if first.endswith((CUT_MARK, "-", "\u2010")):
            head, tail = first[:-1], second
            start, end = re.search(r"[\w’']*$", head), re.match(r"[^\W\d_]+", tail)
            if start and start[0] and end and start[0][-1].isalpha():
                joined = self._mended(start[0], end[0], certain=first.endswith(CUT_MARK))
                return head[: start.start()] + joined + tail[end.end() :]
            if start and start[0] and tail[:1].isalnum():
                return head + "-" + tail
            return f"{head}- {tail}" if not first.endswith(CUT_MARK) else f"{head}{tail}"
        return f"{first} {second}"

    def _mended(self, start: str, end: str, *, certain: bool) -> str:
        whole, hyphened = start + end, f"{start}-{end}"
        if (end[0].isupper() and not start.isupper()) or (start[0].isupper() and end in _LINKS):
            return hyphened
        seen_whole, seen_hyphened = self._words[whole.lower()], self._words[hyphened.lower()]
        if seen_whole != seen_hyphened:
            return whole if seen_whole > seen_hyphened else hyphened
        if len(start) > 2 and len(end) > 2 and self._words[start.lower()] and self._words[end.lower()]:
            return hyphened  # two words of their own
        last = re.split(r"[-’']", start.lower())[-1]
        if last in _BEFORE_HYPHEN or end.lower() in _AFTER_HYPHEN:
            return (
                whole
                if certain
                and last in {"sur", "en", "pro", "par", "entre", "plus", "contre", "sous", "inter", "multi", "auto"}
                else hyphened
            )
        return whole


def dangles(text: str) -> bool:
    """Whether a line ends in the middle of a phrase (on an article, a preposition, a comma)."""
    return bool(_DANGLING.search(text.rstrip()))


def starts_low(text: str) -> bool:
    """Whether a line begins with a small letter, as the rest of a sentence does."""
    return text[:1].islower()
