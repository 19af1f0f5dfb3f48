"""Where a text opens a list of axes: « s’articule autour de cinq axes : », « Les axes prioritaires du CLS »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecluse.documents.extraction.announced import axis_counts
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.vocabulary import AXIS_QUALIFIER, AXIS_WORD, CLS, CONTRACT, OTHER_PLAN
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy


@dataclass(frozen=True, slots=True)
class Opening:
    """The words that open a list: ``start`` to ``end``, the line they stand in, the count they say, if any."""

    start: int
    end: int
    line: Line
    count: int | None
    heading: bool
    leads_in: bool = False  # the enumeration follows at once (« a pour axes l’accès aux soins, … »)


_UNCOUNTED = lazy(
    r"(?:(?<![a-z'])(?P<before>les|ses|pour|comme|des|ces|nos|aux|de grandes?|plusieurs|autour d(?:es"
    r"|e)|au rang de) |(?:^|(?<=\n))(?:[0-9ivx]{1,3} ?[.)/:-]+ ?)?)(?:(?:grand(?:e?s)?|principa(?:ux|les)) )?"
    rf"(?P<word>{AXIS_WORD})(?![a-z]){AXIS_QUALIFIER}"
)
_BUILT_AROUND = lazy(r"(?<![a-z])(?:articule|structure|organise|bati|construit)(?:e|s|es)? autour (?:de|des)(?= ?:)")
#: « Le contrat porte notamment sur : » and its list below.
_BEARS_ON = lazy(
    rf"{CLS}[^.:;,\n]{{0,40}} (?:porte(?:ra)?|agit|intervient|se concentre)(?: notamment| principalement"
    rf"| surtout)? sur(?= ?: ?\n)"
)
_BUILT_ON = lazy(
    rf"{CLS}[^.:;,\n]{{0,40}} s'(?:articule|organise|structure|est construit|est bati)[a-z ,]{{0,20}} autour "
    r"(?=(?:de|du|des|d')[^.:;\n]{4,90}?, (?:de|du|des|d'))"
)
NOT_AXES = lazy(
    r" ?(?:d'amelioration|de progres|de reflexion|de reglage|d'evaluation|de vigilance|a venir"
    r"|d'attention|de recherche)"
)
_YEARS = lazy(r"(?:pour |de |sur )?(?:la periode )?\(?(?:19|20)\d\d(?: ?(?:[-/>]|a|et) ?(?:19|20)?\d\d)?\)?")
_HEADING_MARKS = " 0123456789.:)/-ivx"
OF_A_STUDY = lazy(
    r"(?:diagnostic|enquete|etude|demarche|methode|evaluation|concertation|travail|formation|reunion|atelier|journee)s?"
    r"[a-z ]{0,20} (?:en|autour de|sur)(?: les)? $"
)
OF_ANOTHER = lazy(
    rf"[^,;:.]{{0,20}}(?:du|de la|de l'|des) {OTHER_PLAN}"
    r"|[^,;:.]{0,30} (?:de la region|regiona|nationa)(?:l|le|les|ux)?(?![a-z])"
)
_GENERAL = lazy(r"(?:les|des) (?:differents )?(?:cls|contrats locaux)(?![a-z])")
_THEY = lazy(r"(?:ils|elles|ces (?:cls|contrats))(?![a-z])")
_STRONG_WORD = lazy(
    r"axes?|orientations? strategiques?|priorites?|ambitions?|orientations?"
    r"|thematiques? (?:prioritaires?|retenues?)|objectifs? strategiques?"
)


def openings(source: Source) -> Iterator[Opening]:
    """Each place that opens a list of axes of this contract, in order."""
    taken: list[int] = []
    for count in axis_counts(source):
        line = source.line_at(count.start)
        taken.append(line.index)
        if not NOT_AXES.match(source.text, count.end) and not OF_A_STUDY.search(source.text[: count.start][-60:]):
            yield Opening(count.start, count.end, line, count.value, is_heading(source, line))
    for found in _UNCOUNTED.finditer(source.text):
        line = source.line_at(found.start())
        if not found["before"] and not (is_heading(source, line) and found["word"].endswith("s")):
            continue
        if (
            line.index in taken
            or NOT_AXES.match(source.text, found.end())
            or not _STRONG_WORD.match(source.text, found.start("word"), found.end())
        ):
            continue
        if _is_ours(source, found, line):
            leads_in = found["before"] in ("pour", "comme") and source.text[found.end() : found.end() + 1] == " "
            yield Opening(found.start(), found.end(), line, None, is_heading(source, line), leads_in)
    yield from _around(source, taken)


def of_contracts_in_general(source: Source, start: int) -> bool:
    """Whether the sentence at ``start`` says « Les CLS … », or « Ils … » after a sentence that does."""
    if _THEY.match(source.text, start):
        start = max((low for low, high in source.sentences if high <= start), default=start)
    return _GENERAL.match(source.text, start) is not None


def _around(source: Source, taken: list[int]) -> Iterator[Opening]:
    """« 21 actions articulées autour de : » and its list, where no axis is named.

    Where no word opens a list at all, « Le CLS s’organise autour de la prévention, de l’accès aux soins et de … ».
    """
    for found in _BUILT_AROUND.finditer(source.text):
        line = source.line_at(found.start())
        start, end = source.sentence_at(found.start())
        if line.index not in taken and re.search(CONTRACT, source.text[start:end]):
            yield Opening(found.start(), found.end(), line, None, heading=False)
            taken.append(line.index)
    for found in _BEARS_ON.finditer(source.text):
        if not taken and not of_contracts_in_general(source, source.sentence_at(found.start())[0]):
            yield Opening(found.start(), found.end(), source.line_at(found.start()), None, heading=False)
    for found in _BUILT_ON.finditer(source.text):
        line = source.line_at(found.start())
        if not taken:
            yield Opening(found.start(), found.end(), line, None, heading=False, leads_in=True)


def _is_ours(source: Source, found: re.Match[str], line: Line) -> bool:
    start, end = source.sentence_at(found.start())
    sentence = source.text[start:end]
    if source.text.startswith(" ?", found.end()) and found["before"] == "ses":
        return True
    if of_contracts_in_general(source, start):
        return False
    if OF_ANOTHER.match(source.text, found.end()) or (re.search(OTHER_PLAN, sentence) and not re.search(CLS, sentence)):
        return False
    if is_heading(source, line) and not sentence.rstrip().endswith(":"):
        after = _YEARS.sub("", source.text[found.end() : line.end]).strip(" :")
        rest = source.text[line.start : found.start()].strip(_HEADING_MARKS) + after
        return not rest or bool(re.search(CONTRACT, rest))
    return sentence.rstrip().endswith(":") or bool(
        re.search(rf"{CONTRACT}|s'articule|se decline|repose|porte", sentence)
    )


def is_heading(source: Source, line: Line) -> bool:
    """A heading, or a short line without a full stop that stands alone."""
    if line.raw.kind is BlockKind.HEADING:
        return True
    if line.raw.bulleted or line.raw.kind is BlockKind.TABLE_ROW:
        return False
    alone = (line.start == 0 or source.text[line.start - 1] == "\n") and source.text[line.end : line.end + 1] in (
        "\n",
        "",
    )
    text = source.text[line.start : line.end].rstrip()
    return alone and len(text) <= 90 and not text.endswith((".", ";", ",")) and source.is_capital_or_digit(line.start)
