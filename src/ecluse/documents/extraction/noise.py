"""What a document holds that is not the contract's own text: contents pages, running headers, recalls of other plans."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.documents.extraction.lines import RawLine
from ecluse.documents.extraction.vocabulary import AXIS_WORD, CLS, OTHER_PLAN
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy
from ecluse.lib.text import fold, squeeze

_CONTENTS_TITLE = lazy(r"^(?:\d+ )?(?:sommaire|table des matieres|table des contenus|contenu|plan du document)\W*$")
_LEADER = lazy(r"(?:\.{3,}|…+|(?:\. ){3,}|_{3,}|\t) ?\.* ?(\d{1,3})\s*$")
_PAGE_AT_END = lazy(r"\D[\t .…]*(?<![\d°-])(\d{1,3})\s*$")
_RECALL = lazy(r"^[\d. ]*(?:rappel|pour memoire|les (?:axes|orientations|priorites|objectifs) du)")
_LABELLED = lazy(r"(?:axe|orientation|priorite|objectif|enjeu)s?(?: [a-z]+)? (?:n ?° ?)?\d")
_OTHER = lazy(OTHER_PLAN)
_AXIS = lazy(AXIS_WORD)
_CLS = lazy(CLS)
_RELATED = lazy(
    r"^(?:a lire aussi|a voir aussi|a decouvrir|voir aussi|lire aussi|articles? (?:lies?"
    r"|similaires?)|sur le meme sujet|agenda|partager"
    r"|documents? a telecharger|telecharger|nos partenaires|newsletter|mentions legales|plan du site|cookies?)\W*$"
)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A document's lines: those of its ``body``, and those of its ``contents`` pages."""

    body: list[RawLine]
    contents: list[RawLine]


def sort_lines(lines: Sequence[RawLine]) -> Sorted:
    """Set the contents pages apart; leave out running headers, recalls of other plans and links to other pages."""
    folded = [squeeze(fold(line.text)) for line in lines]
    contents = _contents(lines, folded)
    aside = contents | _running(lines, folded) | _recalls(lines, folded) | _related(lines, folded)
    return Sorted(
        [line for place, line in enumerate(lines) if place not in aside],
        [line for place, line in enumerate(lines) if place in contents],
    )


def _contents(lines: Sequence[RawLine], folded: list[str]) -> set[int]:
    """Lines with dotted leaders and a page number, and those under « Sommaire » that end with one."""
    found = {place for place, line in enumerate(lines) if _LEADER.search(line.text)}
    for place, text in enumerate(folded):
        if not _CONTENTS_TITLE.match(text):
            continue
        here = place + 1
        missed = 0
        while here < len(lines) and missed < 2:
            if _PAGE_AT_END.search(lines[here].text) or here in found:
                found.update(range(here - missed, here + 1))
                missed = 0
            else:
                missed += 1
                if lines[here].kind is BlockKind.HEADING and missed > 1:
                    break
            here += 1
    return found


def _running(lines: Sequence[RawLine], folded: list[str]) -> set[int]:
    """Titles of the contract and page numbers that come back three times or more: all but the first are left out."""
    bare = [re.sub(r"\d+(?= ?(?:$|/|sur))|page", "", text) for text in folded]
    times = Counter(text for text, line in zip(bare, lines, strict=True) if line.kind is not BlockKind.TABLE_ROW)
    seen: set[str] = set()
    found: set[int] = set()
    for place, text in enumerate(bare):
        repeated = times[text] >= 3 and re.search(CLS, text) and len(text) < 120
        if (repeated and text in seen) or re.fullmatch(r"(?:page )?\d{1,3}(?: ?(?:/|sur) ?\d{1,3})?", folded[place]):
            found.add(place)
        seen.add(text)
    return found


def _recalls(lines: Sequence[RawLine], folded: list[str]) -> set[int]:
    """« Rappel des axes du projet régional de santé » with what stands under it; a list that such a sentence opens."""
    found: set[int] = set()
    for place, text in enumerate(folded):
        if lines[place].kind is BlockKind.HEADING and _recalls_other(text):
            found.update(range(place, _section_end(lines, place)))
        elif _opens_other_list(text) or (len(text) < 90 and not text.endswith(".") and _recalls_other(text)):
            here = place + 1
            while here < len(lines) and _is_item(lines[here], folded[here]):
                found.add(here)
                here += 1
    return found


def _is_item(line: RawLine, text: str) -> bool:
    return line.bulleted or line.kind is BlockKind.TABLE_ROW or bool(_LABELLED.match(text))


def _recalls_other(text: str) -> bool:
    """« Rappel des orientations du PRS »: another plan named where a title recalls, or at its head."""
    if not _OTHER.search(text) or _CLS.search(text):
        return False
    return bool(_RECALL.match(text) or _OTHER.match(text.lstrip("0123456789. ")))


def _opens_other_list(text: str) -> bool:
    """« Le projet régional de santé retient cinq axes : »."""
    sentence = text.rstrip().rsplit(". ", 1)[-1]
    return sentence.endswith(":") and bool(_OTHER.search(sentence) and _AXIS.search(sentence)) and not _CLS.search(text)


def _related(lines: Sequence[RawLine], folded: list[str]) -> set[int]:
    found: set[int] = set()
    for place, text in enumerate(folded):
        if _RELATED.match(text) and lines[place].kind is BlockKind.HEADING:
            found.update(range(place, _section_end(lines, place)))
    return found


def _section_end(lines: Sequence[RawLine], place: int) -> int:
    """The line after the section that the heading at ``place`` opens."""
    level = lines[place].level
    for here in range(place + 1, len(lines)):
        if lines[here].kind is BlockKind.HEADING and lines[here].level <= level:
            return here
    return len(lines)
